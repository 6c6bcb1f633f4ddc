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
    /// Of the list without scrolling, up to six of them.
    [[nodiscard]] int listHeight() const;

Q_SIGNALS:
    void saved(const oxide::model::Budget &budget, const std::string &replaces);
    void removed(const oxide::model::Budget &budget);

private:
    void showForm();

    const Look &m_look;
    BudgetModel *m_model;
    QListView *m_list = nullptr;
    QWidget *m_none = nullptr;
    BudgetEditor *m_editor = nullptr;
    QWidget *m_form = nullptr; ///< the editor, scrolled where it has no room
};

} // namespace oxide::ui
