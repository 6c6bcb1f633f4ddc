#pragma once

#include "model/setting.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QToolButton;

namespace oxide::ui {

class Label;
class Look;

/// One setting: title and help at the left, its control at the right, "back to default" where it
/// differs. A change is checked at once and reported when it is valid and finished.
class SettingRow final : public QWidget
{
    Q_OBJECT

public:
    SettingRow(const Look &look, const model::Setting &setting, QWidget *parent = nullptr);

    /// Another value from outside; what is being typed stays.
    void setSetting(const model::Setting &setting);
    [[nodiscard]] const model::Setting &setting() const { return m_setting; }
    /// Words in title, help or key; an empty text fits all.
    [[nodiscard]] bool fits(const QString &text) const;
    /// The engine refused the value: its sentence below the control.
    void setProblem(const QString &problem);
    void focusControl();

Q_SIGNALS:
    /// Empty: back to the default.
    void changed(const oxide::model::SettingChange &change);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *makeControl();
    QWidget *makeField();
    void load();
    void report(const QString &typed);

    const Look &m_look;
    model::Setting m_setting;
    QString m_title;
    QString m_helpText;
    QWidget *m_control = nullptr;
    QCheckBox *m_check = nullptr;
    QComboBox *m_choice = nullptr;
    QLineEdit *m_edit = nullptr;
    Label *m_problem = nullptr;
    QToolButton *m_reset = nullptr;
};

} // namespace oxide::ui
