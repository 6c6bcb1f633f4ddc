#pragma once

#include "model/api.h"
#include "ui/widgets/context.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace oxide::ui {

class Field;

/// The form of a new key: whose it is, what it may do, with which models, and how often.
class KeyForm final : public QWidget
{
    Q_OBJECT

public:
    explicit KeyForm(const Context &context, QWidget *parent = nullptr);

    /// Empty again, with the focus in its first field.
    void begin();
    /// Below the name: why it could not be made.
    void showError(const QString &message);
    /// Something is typed.
    [[nodiscard]] bool isChanged() const;

Q_SIGNALS:
    void submitted(const oxide::model::NewApiKey &key);
    void cancelled();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void makeFields();
    void makeButtons();
    [[nodiscard]] model::ApiRole role() const;
    [[nodiscard]] model::NewApiKey key() const;
    void submit();

    const Look &m_look;
    QLineEdit *m_name = nullptr;
    Field *m_nameField = nullptr;
    QComboBox *m_role = nullptr;
    Field *m_roleField = nullptr;
    QLineEdit *m_models = nullptr;
    QSpinBox *m_rate = nullptr;
    QLineEdit *m_client = nullptr;
};

} // namespace oxide::ui
