#pragma once

#include "base/error.h"
#include "model/backtest.h"
#include "ui/widgets/context.h"

#include <optional>

#include <QTimer>
#include <QWidget>

class QBoxLayout;
class QComboBox;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace oxide::ui {

class Card;
class EmptyState;
class FlowPicture;
class Label;
class MovesTable;
class ProfileDraft;
class RuleDraft;
class Strip;
class Tile;
class TypesTable;

/// What would have been otherwise, had the past been decided by the rules and profiles that are not
/// saved: which tasks move, from whom to whom, and what that changes in cost and time. No model is
/// called; nothing is stored.
class BacktestView final : public QWidget
{
    Q_OBJECT

public:
    BacktestView(const Context &context, const RuleDraft &rules, const ProfileDraft &profiles,
                 QWidget *parent = nullptr);

    void run();

Q_SIGNALS:
    void opened(const oxide::model::TaskId &task);
    void rulesAsked();
    void profilesAsked();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeHead();
    QWidget *makeProgress();
    QWidget *makeReport();
    [[nodiscard]] model::RoutingDraft draft() const;
    [[nodiscard]] model::HistoryQuery query() const;
    [[nodiscard]] bool isRunning() const { return m_running != 0; }
    void cancel();
    void refresh();
    void showIdle();
    void take(const model::BacktestReport &report);
    void showTiles(const model::BacktestReport &report);
    void fail(const base::Error &error);
    void showMoves();

    Context m_context;
    const RuleDraft &m_rules;
    const ProfileDraft &m_profiles;
    std::optional<model::BacktestReport> m_report;
    model::RoutingDraft m_tested; ///< what m_report is about
    quint64 m_asked = 0;
    quint64 m_running = 0; ///< the number of the one that runs; 0: none
    QTimer m_progressTimer;

    Label *m_what = nullptr;
    QComboBox *m_period = nullptr;
    QPushButton *m_run = nullptr;
    QPushButton *m_cancel = nullptr;
    Strip *m_strip = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QWidget *m_progressPane = nullptr;
    QProgressBar *m_progress = nullptr;
    Label *m_progressText = nullptr;
    QWidget *m_reportPane = nullptr;
    Tile *m_moved = nullptr;
    Tile *m_cost = nullptr;
    Tile *m_time = nullptr;
    Label *m_caveat = nullptr;
    QBoxLayout *m_middle = nullptr;
    Card *m_flowCard = nullptr;
    FlowPicture *m_flow = nullptr;
    TypesTable *m_types = nullptr;
    Card *m_movesCard = nullptr;
    MovesTable *m_moves = nullptr;
};

} // namespace oxide::ui
