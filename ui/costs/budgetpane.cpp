#include "ui/costs/budgetpane.h"

#include "ui/costs/budgeteditor.h"
#include "ui/costs/budgetmodel.h"
#include "ui/run/scrollpane.h"
#include "ui/theme/look.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/tableview.h"

#include <algorithm>

namespace oxide::ui {

namespace {

constexpr int mostRows = 6;
constexpr int leastHeight = 208; ///< design pixels

} // namespace

BudgetPane::BudgetPane(const Context &context, QWidget *parent)
    : QStackedWidget(parent), m_look(context.look), m_model(new BudgetModel(this))
{
    m_list = new RowList(context.look, tr("Budgets"));
    m_list->viewport()->setAutoFillBackground(false); // the card's round corners stay
    m_list->setModel(m_model);
    m_list->setItemDelegate(new BudgetDelegate(context.look, *m_model, m_list));
    connect(m_list, &QListView::activated, this, [this](const QModelIndex &index) {
        m_editor->edit(m_model->budget(index.row()).budget);
        showForm();
    });
    addWidget(m_list);

    auto *none = new EmptyState(context.look, Icon::Wallet, tr("No budgets yet"),
                                tr("A budget warns at 80 % and stops spending at its limit, for a "
                                   "day, a week or a month."));
    none->setAction(tr("Add a budget"));
    connect(none, &EmptyState::triggered, this, &BudgetPane::add);
    m_none = none;
    addWidget(m_none);

    m_editor = new BudgetEditor(context);
    connect(m_editor, &BudgetEditor::saved, this, &BudgetPane::saved);
    connect(m_editor, &BudgetEditor::removed, this, &BudgetPane::removed);
    connect(m_editor, &BudgetEditor::cancelled, this, &BudgetPane::showList);
    m_form = makeScrollPane(m_editor);
    addWidget(m_form);
    setCurrentWidget(m_none);
}

void BudgetPane::setCosts(const model::Costs &costs)
{
    m_model->setCosts(costs);
    if (!isEditing())
        showList();
}

void BudgetPane::add()
{
    m_editor->edit(std::nullopt);
    showForm();
}

/// The form asks for its room only while it is open: the list needs less.
void BudgetPane::showForm()
{
    setMinimumHeight(m_editor->sizeHint().height());
    setCurrentWidget(m_form);
}

void BudgetPane::showList()
{
    const bool hadFocus = isEditing();
    setCurrentWidget(m_model->rowCount() > 0 ? static_cast<QWidget *>(m_list) : m_none);
    setMinimumHeight(0);
    if (hadFocus)
        currentWidget()->setFocus();
}

void BudgetPane::showError(const QString &message)
{
    m_editor->showError(message);
}

bool BudgetPane::isEditing() const
{
    return currentWidget() == m_form;
}

int BudgetPane::listHeight() const
{
    const int rows = std::min(m_model->rowCount(), mostRows);
    const int list = rows > 0 ? rows * m_list->sizeHintForRow(0) : 0;
    return std::max(list, m_look.px(leastHeight));
}

} // namespace oxide::ui
