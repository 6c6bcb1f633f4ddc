#pragma once

#include "model/costs.h"
#include "ui/widgets/page.h"

#include <vector>

class QBoxLayout;
class QComboBox;
class QGridLayout;
class QStackedLayout;
class QTimer;
class QToolButton;

namespace oxide::ui {

class BudgetPane;
class Card;
class EmptyState;
class Segmented;
class SpendChart;
class SpendLegend;
class SpendTable;
class Strip;
class Tile;

/// Where the money goes: what a week, month or year cost, by whom; what the month will come to; the
/// budgets. Every bar and row opens the tasks behind it. Asks the engine again while it is shown
/// and tasks end, every few seconds at most.
class CostsPage final : public Page
{
    Q_OBJECT

public:
    explicit CostsPage(const Context &context, QWidget *parent = nullptr);

protected:
    void onShown() override;
    void onHidden() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeHead();
    QWidget *makeContent();
    QWidget *makeTiles();
    QWidget *makeChart();
    QWidget *makeBudgets();
    QWidget *makeTable();
    [[nodiscard]] model::CostsQuery query() const;
    void goBack(int spans);
    void refresh();
    void refreshSoon();
    void present(const model::Costs &costs);
    void showTiles(const model::Costs &costs);
    void showTasks(const model::HistoryQuery &tasks);
    void saveBudget(const model::Budget &budget, const std::string &replaces);
    void removeBudget(const model::Budget &budget);
    void undoRemove();
    void exportCosts();
    void writeExport(const QString &path);
    void layOut();

    model::Costs m_costs;
    std::optional<model::Budget> m_removed; ///< what an undo would bring back
    int m_back = 0;
    bool m_asking = false;
    bool m_dirty = true;
    QTimer *m_soon;

    Segmented *m_span = nullptr;
    QComboBox *m_by = nullptr;
    Strip *m_strip = nullptr;
    QStackedLayout *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QGridLayout *m_tileGrid = nullptr;
    std::vector<Tile *> m_tiles;
    Tile *m_spent = nullptr;
    Tile *m_forecast = nullptr;
    Tile *m_saved = nullptr;
    Tile *m_unknown = nullptr;
    QBoxLayout *m_middle = nullptr;
    Card *m_chartCard = nullptr;
    QToolButton *m_earlier = nullptr;
    QToolButton *m_later = nullptr;
    SpendLegend *m_legend = nullptr;
    SpendChart *m_chart = nullptr;
    Card *m_budgetCard = nullptr;
    BudgetPane *m_budgets = nullptr;
    SpendTable *m_table = nullptr;
};

} // namespace oxide::ui
