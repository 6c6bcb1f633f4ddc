#pragma once

#include "model/service.h"
#include "ui/services/keyeditor.h"
#include "ui/services/presets.h"
#include "ui/widgets/context.h"

#include <string>
#include <vector>

#include <QWidget>

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace oxide::ui {

class Field;
class Label;
class TestView;

/// Adds or edits a service, in the pane where its detail stands. Checks what is typed while it is
/// typed; can try the service before it is saved.
class ServiceEditor final : public QWidget
{
    Q_OBJECT

public:
    explicit ServiceEditor(const Context &context, QWidget *parent = nullptr);

    void startNew(const std::vector<model::ServiceStatus> &services);
    void startEdit(const model::ServiceConfig &config,
                   const std::vector<model::ServiceStatus> &services);
    /// Something is typed that was not saved.
    [[nodiscard]] bool isChanged() const;
    /// What is being edited, as its title says it.
    [[nodiscard]] QString title() const;
    void setTest(const model::ServiceTest &test);
    /// Asking failed: the buttons work again.
    void setIdle();

Q_SIGNALS:
    /// `secrets` go to the keychain first.
    void saveRequested(const model::ServiceConfig &config, const std::string &replaces,
                       const std::vector<oxide::ui::PendingSecret> &secrets);
    /// `secrets` are for the test alone.
    void testRequested(const model::ServiceConfig &config,
                       const std::vector<oxide::ui::PendingSecret> &secrets);
    void cancelled();

private:
    void makeFields();
    void makeAdvanced();
    void makeFoot();
    Field *add(const QString &name, QWidget *control, const QString &hint = {});
    void load(const model::ServiceConfig &config);
    void choosePreset(int index);
    void adaptToDialect();
    /// Marks what is wrong; true where nothing is.
    bool check();
    [[nodiscard]] QString nameProblem() const;
    [[nodiscard]] model::ServiceConfig config() const;

    const Look &m_look;
    std::vector<Preset> m_presets;
    std::vector<model::ServiceStatus> m_services;
    model::ServiceConfig m_base;   ///< what the fields do not show is kept from here
    model::ServiceConfig m_loaded; ///< what the fields said before anything was typed
    std::string m_replaces;
    bool m_touched = false;

    QBoxLayout *m_column = nullptr;
    Label *m_title = nullptr;
    Field *m_presetField = nullptr;
    QComboBox *m_preset = nullptr;
    Field *m_nameField = nullptr;
    QLineEdit *m_name = nullptr;
    Field *m_urlField = nullptr;
    QLineEdit *m_url = nullptr;
    Field *m_programField = nullptr;
    QLineEdit *m_program = nullptr;
    Field *m_argumentsField = nullptr;
    QPlainTextEdit *m_arguments = nullptr;
    Field *m_keysField = nullptr;
    KeyEditor *m_keys = nullptr;
    Field *m_modelField = nullptr;
    QLineEdit *m_model = nullptr;
    Field *m_preferredField = nullptr;
    QLineEdit *m_preferred = nullptr;
    QCheckBox *m_autoStart = nullptr;
    QPushButton *m_more = nullptr;
    QWidget *m_advanced = nullptr;
    QComboBox *m_locality = nullptr;
    QSpinBox *m_context = nullptr;
    QSpinBox *m_parallel = nullptr;
    QSpinBox *m_firstToken = nullptr;
    QSpinBox *m_total = nullptr;
    QLineEdit *m_note = nullptr;
    Label *m_testTitle = nullptr;
    TestView *m_test = nullptr;
    QPushButton *m_testButton = nullptr;
    QPushButton *m_save = nullptr;
};

} // namespace oxide::ui
