#pragma once

#include "model/budget.h"
#include "ui/widgets/context.h"

#include <optional>
#include <string>

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QPushButton;

namespace oxide::ui {

class Field;
class Segmented;

/// The form of one budget: whose money it is, how much, for how long, and what happens at its end.
class BudgetEditor final : public QWidget
{
    Q_OBJECT

public:
    explicit BudgetEditor(const Context &context, QWidget *parent = nullptr);

    /// Empty: a new one.
    void edit(const std::optional<model::Budget> &budget);
    /// Below the form: why it could not be saved.
    void showError(const QString &message);

Q_SIGNALS:
    /// `replaces` is empty for a new one.
    void saved(const oxide::model::Budget &budget, const std::string &replaces);
    void removed(const oxide::model::Budget &budget);
    void cancelled();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void makeForm();
    void makeButtons();
    /// What the form says; the name is made of the rest where none is written.
    [[nodiscard]] model::Budget budget() const;
    [[nodiscard]] model::BudgetScope scope() const;
    void adaptToScope();
    void suggestName();
    void save();

    Context m_context;
    std::optional<model::Budget> m_edited;
    QComboBox *m_scope = nullptr;
    QComboBox *m_of = nullptr;
    Field *m_ofField = nullptr;
    Segmented *m_period = nullptr;
    QDoubleSpinBox *m_limit = nullptr;
    Segmented *m_atLimit = nullptr;
    Field *m_atLimitField = nullptr;
    QLineEdit *m_name = nullptr;
    Field *m_nameField = nullptr;
    QPushButton *m_remove = nullptr;
};

} // namespace oxide::ui
