#include "ui/localapi/requestmodel.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/times.h"
#include "ui/localapi/apiwords.h"

#include <algorithm>

namespace oxide::ui {

using model::ApiRequest;

namespace {

constexpr std::size_t shownOfTask = 6; ///< of a task's id, its last letters

bool isFigure(int column)
{
    return column == RequestModel::Took || column == RequestModel::Size;
}

QString callerOf(const ApiRequest &request)
{
    return request.caller.empty() ? format::dash() : base::qs(request.caller);
}

QString statusOf(const ApiRequest &request)
{
    const QString word = wordOfStatus(request.status);
    if (request.status == 0)
        return word;
    const QString code = QString::number(request.status);
    return word.isEmpty() ? code : code + QLatin1Char(' ') + word;
}

QString taskOf(const ApiRequest &request)
{
    if (!request.task)
        return format::dash();
    const std::string id = request.task->text();
    return base::qs(id.substr(id.size() - shownOfTask));
}

QString toolTip(const ApiRequest &request, int column)
{
    if (column == RequestModel::Request)
        return base::qs(request.path);
    if (column == RequestModel::Caller && request.caller.empty())
        return RequestModel::tr("Nobody was let in, or nobody had to be.");
    if (column == RequestModel::Task && request.task)
        return RequestModel::tr("Task %1: a double click opens it in History.")
            .arg(base::qs(request.task->text()));
    return {};
}

} // namespace

void RequestModel::add(const std::vector<ApiRequest> &requests)
{
    if (!m_isPaused) {
        insert(requests);
        return;
    }
    m_waiting.insert(m_waiting.end(), requests.begin(), requests.end());
    while (m_waiting.size() > mostRows)
        m_waiting.pop_front();
}

void RequestModel::setPaused(bool paused)
{
    m_isPaused = paused;
    if (paused || m_waiting.empty())
        return;
    insert({m_waiting.begin(), m_waiting.end()});
    m_waiting.clear();
}

void RequestModel::insert(const std::vector<ApiRequest> &requests)
{
    const std::size_t taken = std::min<std::size_t>(requests.size(), mostRows);
    if (taken == 0)
        return;
    beginInsertRows({}, 0, static_cast<int>(taken) - 1);
    m_requests.insert(m_requests.begin(), requests.rbegin(),
                      requests.rbegin() + static_cast<std::ptrdiff_t>(taken));
    m_errors += static_cast<int>(
        std::count_if(m_requests.begin(), m_requests.begin() + static_cast<std::ptrdiff_t>(taken),
                      [](const ApiRequest &request) { return isErrorStatus(request.status); }));
    endInsertRows();
    dropOldest();
}

void RequestModel::dropOldest()
{
    const int rows = rowCount();
    if (rows <= mostRows)
        return;
    beginRemoveRows({}, mostRows, rows - 1);
    m_errors -= static_cast<int>(
        std::count_if(m_requests.begin() + mostRows, m_requests.end(),
                      [](const ApiRequest &request) { return isErrorStatus(request.status); }));
    m_requests.resize(mostRows);
    endRemoveRows();
}

void RequestModel::clear()
{
    beginResetModel();
    m_requests.clear();
    m_waiting.clear();
    m_errors = 0;
    endResetModel();
}

int RequestModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_requests.size());
}

int RequestModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RequestModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const ApiRequest &request = this->request(index.row());
    if (role == Qt::TextAlignmentRole)
        return QVariant((isFigure(index.column()) ? Qt::AlignRight : Qt::AlignLeft)
                        | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return toolTip(request, index.column());
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time:
        return format::timeInColumn(request.at, base::SystemClock().now());
    case Caller:
        return callerOf(request);
    case Request:
        return base::qs(request.method) + QLatin1Char(' ') + base::qs(request.path);
    case Status:
        return statusOf(request);
    case Took:
        return format::duration(std::optional(request.took));
    case Size:
        return format::bytes(request.bytes);
    case Task:
        return taskOf(request);
    default:
        return {};
    }
}

QVariant RequestModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((isFigure(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    const QStringList names{tr("Time"), tr("Caller"), tr("Request"), tr("Status"),
                            tr("Took"), tr("Size"),   tr("Task")};
    return role == Qt::DisplayRole ? names.value(section) : QVariant();
}

RequestFilter::RequestFilter(RequestModel &requests, QObject *parent)
    : QSortFilterProxyModel(parent), m_requests(requests)
{
    setSourceModel(&requests);
}

void RequestFilter::setText(const QString &text)
{
    m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void RequestFilter::setErrorsOnly(bool on)
{
    m_errorsOnly = on;
    invalidateFilter();
}

const ApiRequest &RequestFilter::request(const QModelIndex &index) const
{
    return m_requests.request(mapToSource(index).row());
}

bool RequestFilter::filterAcceptsRow(int row, const QModelIndex &) const
{
    const ApiRequest &request = m_requests.request(row);
    if (m_errorsOnly && !isErrorStatus(request.status))
        return false;
    if (m_words.isEmpty())
        return true;
    const QString all = QStringList{callerOf(request), base::qs(request.method),
                                    base::qs(request.path), statusOf(request)}
                            .join(QLatin1Char('\n'));
    return std::ranges::all_of(
        m_words, [&](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace oxide::ui
