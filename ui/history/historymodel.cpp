#include "ui/history/historymodel.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/numbers.h"
#include "ui/format/times.h"
#include "ui/format/words.h"
#include "ui/history/historyquery.h"
#include "ui/widgets/ask.h"

#include <algorithm>
#include <utility>

namespace oxide::ui {

using base::qs;
using model::TaskId;
using model::TaskSummary;

namespace {

constexpr int prefetchRows = 80;
constexpr int headDelayMs = 400;
constexpr int mostReloadedRows = 1000;

bool isNumber(int column)
{
    return column == HistoryModel::Tokens || column == HistoryModel::Cost
           || column == HistoryModel::Duration;
}

QString tokens(const TaskSummary &task)
{
    if (task.usage.isKnown())
        return format::count(task.usage.totalInput() + task.usage.totalOutput());
    return task.state == model::TaskState::Done ? format::unknown() : format::dash();
}

QString cost(const TaskSummary &task)
{
    if (task.cost.amount)
        return format::cost(task.cost);
    return task.state == model::TaskState::Done ? format::unknown() : format::dash();
}

} // namespace

HistoryModel::HistoryModel(engine::Engine &engine, const base::Clock &clock, QObject *parent)
    : QAbstractTableModel(parent), m_engine(engine), m_clock(clock)
{
    m_headTimer.setSingleShot(true);
    m_headTimer.setInterval(headDelayMs);
    connect(&m_headTimer, &QTimer::timeout, this,
            [this] { std::exchange(m_lateRows, false) ? reload() : readHead(); });
    m_wantTimer.setSingleShot(true);
    m_wantTimer.setInterval(0);
    connect(&m_wantTimer, &QTimer::timeout, this, &HistoryModel::readWanted);
    connect(&engine, &engine::Engine::tasksChanged, this, &HistoryModel::take);
    connect(&engine, &engine::Engine::tasksDeleted, this, &HistoryModel::takeDeleted);
}

void HistoryModel::setQuery(const model::HistoryQuery &query)
{
    m_query = query;
    readFirst();
}

void HistoryModel::readFirst()
{
    const quint64 generation = ++m_generation;
    m_fetching = true;
    m_wanted.clear();
    m_asked.clear();
    m_headTimer.stop();
    const quint64 deletions = m_deletions;
    ask(
        this, m_engine.history(m_query, {std::nullopt, HistoryRows::pageSize}),
        [this, generation, deletions](model::HistoryPage page) {
            if (generation != m_generation)
                return;
            beginResetModel();
            m_rows.clear();
            m_rows.append(std::move(page.rows));
            m_hasMore = page.hasMore;
            m_fetching = false;
            endResetModel();
            Q_EMIT started(page.took);
            if (deletions != m_deletions)
                reload();
        },
        [this, generation](const base::Error &error) {
            if (generation != m_generation)
                return;
            m_fetching = false;
            Q_EMIT failed(error);
        });
}

void HistoryModel::reload()
{
    const quint64 generation = ++m_generation;
    m_fetching = true;
    m_wanted.clear();
    m_asked.clear();
    const int rows = std::clamp(m_rows.size(), HistoryRows::pageSize, mostReloadedRows);
    ask(
        this, m_engine.history(m_query, {std::nullopt, rows}),
        [this, generation](model::HistoryPage page) {
            if (generation != m_generation)
                return;
            beginResetModel();
            m_rows.clear();
            m_rows.append(std::move(page.rows));
            m_hasMore = page.hasMore;
            m_fetching = false;
            endResetModel();
            Q_EMIT reloaded();
        },
        [this, generation](const base::Error &error) {
            if (generation != m_generation)
                return;
            m_fetching = false;
            Q_EMIT failed(error);
        });
}

bool HistoryModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && m_hasMore && !m_fetching;
}

void HistoryModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    m_fetching = true;
    // Views ask while they are told of a change; rows must not come in before all have been told.
    const quint64 generation = m_generation;
    QTimer::singleShot(0, this, [this, generation] {
        if (generation == m_generation)
            readNext();
    });
}

void HistoryModel::readNext()
{
    const quint64 generation = m_generation;
    const quint64 deletions = m_deletions;
    ask(
        this, m_engine.history(m_query, {m_rows.end(), HistoryRows::pageSize}),
        [this, generation, deletions](model::HistoryPage page) {
            if (generation != m_generation)
                return;
            m_fetching = false;
            m_hasMore = page.hasMore;
            if (page.rows.empty())
                return;
            const int first = m_rows.size();
            beginInsertRows({}, first, first + static_cast<int>(page.rows.size()) - 1);
            m_rows.append(std::move(page.rows));
            endInsertRows();
            if (deletions != m_deletions)
                lookAgain();
        },
        [this, generation](const base::Error &error) {
            if (generation != m_generation)
                return;
            m_fetching = false;
            m_hasMore = false; // no loop of failing reads; the next query or reload tries again
            Q_EMIT failed(error);
        });
}

const TaskSummary *HistoryModel::task(int row) const
{
    const TaskSummary *found = m_rows.at(row);
    if (row >= 0 && row < m_rows.size()) {
        if (const int page = m_rows.pageOf(row); !m_rows.isFresh(page))
            wantPage(page);
    }
    if (m_hasMore && !m_fetching && row >= m_rows.size() - prefetchRows)
        wantPage(m_rows.pages());
    return found;
}

/// Reading happens after the view has painted: data() must not change the model.
void HistoryModel::wantPage(int page) const
{
    m_wanted.insert(page);
    if (!m_wantTimer.isActive())
        m_wantTimer.start();
}

void HistoryModel::readWanted()
{
    for (const int page : std::exchange(m_wanted, {})) {
        if (page >= m_rows.pages())
            fetchMore({});
        else if (!m_rows.isFresh(page) && !m_asked.contains(page))
            readPage(page);
    }
}

void HistoryModel::readPage(int page)
{
    m_asked.insert(page);
    const quint64 generation = m_generation;
    const quint64 deletions = m_deletions;
    const model::PageRequest request = m_rows.requestFor(page);
    ask(
        this, m_engine.history(m_query, request),
        [this, generation, deletions, page, request](model::HistoryPage answer) {
            m_asked.erase(page);
            if (generation != m_generation || page >= m_rows.pages())
                return;
            const model::PageRequest now = m_rows.requestFor(page);
            if (deletions == m_deletions && now.before == request.before
                && now.limit == request.limit)
                putPage(page, std::move(answer));
            else
                lookAgain(); // not what was asked for any more
        },
        [this, page](const base::Error &error) {
            m_asked.erase(page);
            Q_EMIT failed(error);
        });
}

/// A page that was let go comes back, or one that may have lost rows is brought up to date. Rows
/// that went away go one by one, so that what is read stays where it is.
void HistoryModel::putPage(int page, model::HistoryPage answer)
{
    const TaskId oldest = m_rows.oldestOf(page);
    const bool isEnd = !answer.hasMore && (answer.rows.empty() || answer.rows.back().id >= oldest);
    // Where rows went away, the first ones of the next page follow.
    std::erase_if(answer.rows, [&](const TaskSummary &task) { return task.id < oldest; });
    if (isEnd && page + 1 < m_rows.pages()) {
        const int first = m_rows.firstRow(page + 1);
        beginRemoveRows({}, first, m_rows.size() - 1);
        m_rows.cut(page + 1);
        endRemoveRows();
    }
    dropGone(page, answer.rows);
    if (answer.rows.empty())
        return; // the page is gone
    if (!m_rows.fill(page, std::move(answer.rows))) {
        reload();
        return;
    }
    const int first = m_rows.firstRow(page);
    Q_EMIT dataChanged(index(first, 0),
                       index(first + m_rows.requestFor(page).limit - 1, ColumnCount - 1));
}

/// Takes the rows of a page away that are not among those that are left.
void HistoryModel::dropGone(int page, const std::vector<TaskSummary> &left)
{
    const int first = m_rows.firstRow(page);
    const int count = m_rows.requestFor(page).limit;
    if (!m_rows.isLoaded(page)) {
        if (const auto rest = static_cast<int>(left.size()); rest < count)
            drop(first + rest, count - rest);
        return;
    }
    std::set<TaskId> ids;
    for (const TaskSummary &task : left)
        ids.insert(task.id);
    const auto isGone = [&](int row) { return !ids.contains(m_rows.at(row)->id); };
    int end = first + count;
    while (end > first) {
        int begin = end;
        while (begin > first && isGone(begin - 1))
            --begin;
        if (begin < end)
            drop(begin, end - begin);
        end = std::min(begin, end - 1);
    }
}

void HistoryModel::drop(int first, int count)
{
    beginRemoveRows({}, first, first + count - 1);
    m_rows.remove(first, count);
    endRemoveRows();
}

/// Somewhere tasks were deleted. A short list is read again; of a long one, in which somebody may
/// be far down, what is in sight.
void HistoryModel::takeDeleted()
{
    ++m_deletions;
    if (m_rows.size() <= mostReloadedRows)
        reload();
    else
        lookAgain();
}

void HistoryModel::lookAgain()
{
    m_rows.expire();
    if (m_rows.size() > 0)
        Q_EMIT dataChanged(index(0, 0), index(m_rows.size() - 1, ColumnCount - 1));
}

void HistoryModel::take(const std::vector<TaskSummary> &changed)
{
    std::vector<TaskSummary> fresh;
    for (const TaskSummary &task : changed) {
        if (const std::optional<int> row = m_rows.rowOf(task.id))
            update(*row, task);
        else if (!m_rows.newest() || task.id > *m_rows.newest())
            fresh.push_back(task);
        else if (matches(m_query, task))
            addLate(task);
    }
    if (fresh.empty())
        return;
    if (m_fetching || needsEngine(m_query)) {
        askLater();
        return;
    }
    std::erase_if(fresh, [this](const TaskSummary &task) { return !matches(m_query, task); });
    std::sort(fresh.begin(), fresh.end(),
              [](const TaskSummary &a, const TaskSummary &b) { return a.id > b.id; });
    addHead(std::move(fresh));
}

void HistoryModel::askLater()
{
    if (!m_headTimer.isActive())
        m_headTimer.start();
}

/// A task that began before the newest row and fits the query only now: it has just ended, say.
void HistoryModel::addLate(const TaskSummary &task)
{
    if (m_fetching || needsEngine(m_query)) {
        // Words are found when a task ends; until then it changes often, and for nothing.
        m_lateRows = m_lateRows || !needsEngine(m_query) || isFinal(task.state);
        if (m_lateRows)
            askLater();
        return;
    }
    // Without a place it is in a part of the list that will be read when it comes into sight.
    const std::optional<int> row = m_rows.placeFor(task.id);
    const bool last = !row && !m_hasMore && task.id < *m_rows.end();
    if (!row && !last)
        return;
    const int at = row.value_or(m_rows.size());
    beginInsertRows({}, at, at);
    if (last)
        m_rows.append({task});
    else
        m_rows.insert(task);
    endInsertRows();
}

void HistoryModel::update(int row, const TaskSummary &task)
{
    if (!matches(m_query, task)) {
        beginRemoveRows({}, row, row);
        m_rows.remove(row);
        endRemoveRows();
        return;
    }
    m_rows.replace(row, task);
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void HistoryModel::addHead(std::vector<TaskSummary> rows)
{
    if (rows.empty())
        return;
    beginInsertRows({}, 0, static_cast<int>(rows.size()) - 1);
    m_rows.prepend(std::move(rows));
    endInsertRows();
}

/// Asks for the newest rows and adds those that are not there yet: of a text query, or those that
/// came while other rows were read.
void HistoryModel::readHead()
{
    const quint64 generation = m_generation;
    ask(
        this, m_engine.history(m_query, {std::nullopt, HistoryRows::pageSize}),
        [this, generation](model::HistoryPage page) {
            if (generation != m_generation)
                return;
            const auto known = m_rows.newest();
            const std::size_t all = page.rows.size();
            std::erase_if(page.rows,
                          [&](const TaskSummary &task) { return known && task.id <= *known; });
            if (known && page.rows.size() == all && page.hasMore)
                reload(); // more new rows than a page: there would be a gap
            else
                addHead(std::move(page.rows));
        },
        [this](const base::Error &error) { Q_EMIT failed(error); });
}

int HistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows.size();
}

int HistoryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HistoryModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter
                        | (isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole)
        return {};
    const TaskSummary *task = this->task(index.row());
    if (!task)
        return role == Qt::DisplayRole ? QStringLiteral("\u2026") : QString();
    if (role == Qt::ToolTipRole)
        return index.column() == State && !task->errorMessage.empty() ? qs(task->errorMessage)
               : index.column() == Prompt                             ? qs(task->title)
               : index.column() == Model ? format::targetName(task->target)
                                         : QString();
    return role == Qt::DisplayRole ? text(*task, index.column()) : spoken(*task, index.column());
}

QString HistoryModel::text(const TaskSummary &task, int column) const
{
    switch (column) {
    case State:
        return format::word(task.state);
    case Time:
        return format::timeInColumn(task.createdAt, m_clock.now());
    case Prompt:
        return qs(task.title);
    case Type:
        return format::word(task.type);
    case Model:
        return format::shortTargetName(task.target);
    case Tokens:
        return tokens(task);
    case Cost:
        return cost(task);
    case Duration:
        return format::durationInColumn(task.duration);
    default:
        return {};
    }
}

/// What a screen reader says of a cell: the state in full, figures with their names.
QString HistoryModel::spoken(const TaskSummary &task, int column) const
{
    switch (column) {
    case State:
        return format::stateOf(task);
    case Time:
        return format::fullTime(task.createdAt, m_clock.now());
    case Model:
        return format::targetName(task.target);
    case Tokens:
        return tr("%1 tokens").arg(tokens(task));
    case Cost:
        return tr("cost %1").arg(cost(task));
    case Duration:
        return tr("took %1").arg(format::duration(task.duration));
    default:
        return text(task, column);
    }
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (isNumber(section) ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case State:
        return tr("State");
    case Time:
        return tr("Time \u2193");
    case Prompt:
        return tr("Prompt");
    case Type:
        return tr("Type");
    case Model:
        return tr("Model");
    case Tokens:
        return tr("Tokens");
    case Cost:
        return tr("Cost");
    case Duration:
        return tr("Duration");
    default:
        return {};
    }
}

} // namespace oxide::ui
