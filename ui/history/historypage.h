#pragma once

#include "base/clock.h"
#include "ui/history/historyquery.h"
#include "ui/theme/state.h"
#include "ui/widgets/page.h"

#include <functional>

#include <QTimer>

class QComboBox;
class QMenu;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace oxide::ui {

class EmptyState;
class FilterChips;
class FilterPane;
class HistoryModel;
class HistoryTable;
class PeriodRow;
class Label;
class SearchField;
class Strip;
class TaskDetailPane;

/// Everything that was ever asked, to search, filter, read, run again, export and delete.
class HistoryPage final : public Page
{
    Q_OBJECT

public:
    explicit HistoryPage(const Context &context, QWidget *parent = nullptr);

    void open(const Place &place) override;

protected:
    void onShown() override;
    void onHidden() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeList();
    QWidget *makeBar();
    void makeHead();
    void makeShortcuts();

    void changeQuery(model::HistoryQuery query);
    void setPeriod(Period period);
    void refreshFacets();
    void showTotals();
    void showWhatIsThere();
    void showTask(std::optional<model::TaskId> task);
    void selectWanted();
    void run(const model::Target &target);
    void replay();
    void openInRun();
    void askToDelete();
    void askToClear();
    void confirm(const QString &question, const QString &word, std::function<void()> action);
    void deleteTasks(std::vector<model::TaskId> tasks);
    void clearHistory(const model::HistoryQuery &query);
    void exportRows();
    void writeExport(const QString &path, model::ExportFormat format);
    void sayWhatIsDone(State state, const QString &text);
    [[nodiscard]] bool isReadingCurrent() const;

    base::SystemClock m_clock;
    model::HistoryQuery m_query;
    Period m_period = Period::All;
    bool m_started = false;
    bool m_submitting = false;
    bool m_facetsStale = true;
    quint64 m_facetsAsked = 0;
    std::int64_t m_total = 0;            ///< without the pane's filters
    std::optional<std::int64_t> m_found; ///< with them
    std::chrono::microseconds m_took{0};
    QTimer m_searchTimer;
    QTimer m_facetTimer;
    QTimer m_detailTimer;
    HistoryModel *m_model;
    QComboBox *m_periods = nullptr;
    PeriodRow *m_between = nullptr;
    QPushButton *m_exporter = nullptr;
    FilterPane *m_filters = nullptr;
    QToolButton *m_filterToggle = nullptr;
    SearchField *m_search = nullptr;
    FilterChips *m_chips = nullptr;
    Label *m_figures = nullptr;
    Strip *m_confirm = nullptr;
    std::function<void()> m_confirmed;
    std::optional<model::TaskId> m_wanted; ///< asked for by another page, until a row is chosen
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    HistoryTable *m_table = nullptr;
    TaskDetailPane *m_detail = nullptr;
    QMenu *m_more = nullptr;
};

} // namespace oxide::ui
