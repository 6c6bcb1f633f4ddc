#pragma once

#include "model/overview.h"
#include "ui/widgets/page.h"

#include <vector>

class QGridLayout;
class QStackedLayout;

namespace oxide::ui {

class ActivityModel;
class Card;
class HealthMatrix;
class Label;
class LatencyChart;
class MachineTile;
class RingTimer;
class RowList;
class Segmented;
class ThroughputChart;
class Tile;

/// What is going on: key figures, throughput, latency, health of the services, the newest tasks.
/// Asks the engine again while it is shown and something happened, never more often than the
/// chosen span needs.
class OverviewPage final : public Page
{
    Q_OBJECT

public:
    explicit OverviewPage(const Context &context, QWidget *parent = nullptr);

protected:
    void onShown() override;
    void onHidden() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeHead();
    QWidget *makeTiles();
    QWidget *makeCharts();
    QWidget *makeLower();
    [[nodiscard]] model::Span span() const;
    void refresh();
    void refreshSoon();
    void present(const model::Overview &overview);
    void showTiles(const model::Overview &overview);
    void showTaskStates();
    void showSpend(const model::EngineStatus &status);
    void showHealthSummary();
    void onTasksChanged(const std::vector<model::TaskSummary> &tasks);
    void updateClock();
    void layOutTiles();

    model::Overview m_overview;
    bool m_loaded = false;
    bool m_asking = false;
    bool m_dirty = true;
    QTimer *m_soon;  ///< one more question, at the span's pace
    QTimer *m_clock; ///< the page's time, and the charts' edge, once a minute
    QTimer *m_elapsed;

    Segmented *m_span = nullptr;
    QGridLayout *m_tileGrid = nullptr;
    std::vector<QWidget *> m_tiles;
    Tile *m_tasks = nullptr;
    Tile *m_success = nullptr;
    Tile *m_latency = nullptr;
    Tile *m_speed = nullptr;
    Tile *m_spend = nullptr;
    MachineTile *m_machine = nullptr;
    Card *m_throughputCard = nullptr;
    ThroughputChart *m_throughput = nullptr;
    LatencyChart *m_latencyChart = nullptr;
    Card *m_healthCard = nullptr;
    Label *m_healthSummary = nullptr;
    HealthMatrix *m_health = nullptr;
    ActivityModel *m_activity = nullptr;
    RowList *m_activityList = nullptr;
    RingTimer *m_ring = nullptr;
    QStackedLayout *m_healthStack = nullptr;
    QStackedLayout *m_activityStack = nullptr;
};

} // namespace oxide::ui
