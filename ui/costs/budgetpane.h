#pragma once

#include "model/costs.h"
#include "ui/widgets/context.h"

#include <QStackedWidget>

class QListView;

namespace oxide::ui {

class BudgetEditor;
class BudgetModel;

/// The budgets, one below the other; Enter or a double click opens the form of one in their place.
class BudgetPane final : public QStackedWidget
{
    Q_OBJECT

public:
    explicit BudgetPane(const Context &context, QWidget *parent = nullptr);

    void setCosts(const model::Costs &costs);
    /// Opens the form for a new one.
    void add();
    /// Back to the list, after the form's work is done.
    void showList();
    void showError(const QString &message);
    [[nodiscard]] bool isEditing() const;

Q_SIGNALS:
    void saved(const oxide::model::Budget &budget, const std::string &replaces);
    void removed(const oxide::model::Budget &budget);

private:
    BudgetModel *m_model;
    QListView *m_list = nullptr;
    QWidget *m_none = nullptr;
    BudgetEditor *m_editor = nullptr;
};

} // namespace oxide::ui
