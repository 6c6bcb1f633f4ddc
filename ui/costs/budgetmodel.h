#pragma once

#include "model/budget.h"
#include "model/costs.h"
#include "ui/theme/state.h"
#include "ui/widgets/delegate.h"

#include <optional>
#include <vector>

#include <QAbstractListModel>

namespace oxide::ui {

/// "Everything, each month", "Anthropic, each day": what a budget is for.
[[nodiscard]] QString ownerOf(const model::Budget &budget);
[[nodiscard]] State stateOf(model::BudgetLevel level);
/// What is to be said of a budget now: what is left, what it will come to, what happens at its end.
[[nodiscard]] QString noteOf(const model::BudgetStatus &status, base::TimePoint now,
                             const std::optional<model::Forecast> &forecast);

/// The budgets in their present period.
class BudgetModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setCosts(const model::Costs &costs);
    [[nodiscard]] const model::BudgetStatus &budget(int row) const;
    [[nodiscard]] QString note(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    std::vector<model::BudgetStatus> m_budgets;
    std::optional<model::Forecast> m_forecast;
    base::TimePoint m_now;
};

/// State and name, what is spent of how much, the bar with its tick at 80 %, and the note.
class BudgetDelegate final : public RowDelegate
{
    Q_OBJECT

public:
    BudgetDelegate(const Look &look, const BudgetModel &model, QObject *parent);

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override;

private:
    const BudgetModel &m_model;
};

} // namespace oxide::ui
