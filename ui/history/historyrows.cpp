#include "ui/history/historyrows.h"

#include <algorithm>
#include <iterator>

namespace oxide::ui {

using model::TaskId;
using model::TaskSummary;

void HistoryRows::clear()
{
    m_pages.clear();
    m_size = 0;
}

std::size_t HistoryRows::loadedRows() const
{
    std::size_t rows = 0;
    for (const Page &page : m_pages)
        rows += page.rows.size();
    return rows;
}

int HistoryRows::pageOf(int row) const
{
    const auto after =
        std::upper_bound(m_pages.begin(), m_pages.end(), row,
                         [](int wanted, const Page &page) { return wanted < page.first; });
    return static_cast<int>(std::distance(m_pages.begin(), after)) - 1;
}

int HistoryRows::firstRow(int page) const
{
    return m_pages.at(static_cast<std::size_t>(page)).first;
}

bool HistoryRows::isLoaded(int page) const
{
    const Page &found = m_pages.at(static_cast<std::size_t>(page));
    return !found.rows.empty();
}

bool HistoryRows::isFresh(int page) const
{
    return isLoaded(page) && !m_pages.at(static_cast<std::size_t>(page)).expired;
}

const TaskId &HistoryRows::oldestOf(int page) const
{
    return m_pages.at(static_cast<std::size_t>(page)).oldest;
}

const TaskSummary *HistoryRows::at(int row) const
{
    if (row < 0 || row >= m_size)
        return nullptr;
    const Page &page = m_pages[static_cast<std::size_t>(pageOf(row))];
    if (page.rows.empty())
        return nullptr;
    page.used = ++m_uses;
    return &page.rows[static_cast<std::size_t>(row - page.first)];
}

model::PageRequest HistoryRows::requestFor(int page) const
{
    const Page &wanted = m_pages.at(static_cast<std::size_t>(page));
    return {wanted.before, wanted.count};
}

std::optional<TaskId> HistoryRows::end() const
{
    if (m_pages.empty())
        return std::nullopt;
    return m_pages.back().oldest;
}

std::optional<TaskId> HistoryRows::newest() const
{
    if (m_pages.empty() || m_pages.front().rows.empty())
        return std::nullopt;
    return m_pages.front().rows.front().id;
}

std::optional<int> HistoryRows::rowOf(const TaskId &id) const
{
    const std::optional<int> place = placeFor(id);
    const TaskSummary *there = place ? at(*place) : nullptr;
    return there && there->id == id ? place : std::nullopt;
}

/// The page whose range holds the id; pages() where it is older than all rows.
std::size_t HistoryRows::pageFor(const TaskId &id) const
{
    const auto page =
        std::partition_point(m_pages.begin(), m_pages.end(),
                             [&](const Page &candidate) { return candidate.oldest > id; });
    return static_cast<std::size_t>(std::distance(m_pages.begin(), page));
}

std::optional<int> HistoryRows::placeFor(const TaskId &id) const
{
    const std::size_t number = pageFor(id);
    if (number == m_pages.size() || m_pages[number].rows.empty())
        return std::nullopt;
    const Page &page = m_pages[number];
    const auto row = std::partition_point(page.rows.begin(), page.rows.end(),
                                          [&](const TaskSummary &task) { return task.id > id; });
    return page.first + static_cast<int>(std::distance(page.rows.begin(), row));
}

void HistoryRows::append(std::vector<TaskSummary> rows)
{
    if (rows.empty())
        return;
    Page page;
    page.before = end();
    page.oldest = rows.back().id;
    page.first = m_size;
    page.count = static_cast<int>(rows.size());
    page.rows = std::move(rows);
    page.used = ++m_uses;
    m_size += page.count;
    m_pages.push_back(std::move(page));
    letGo();
}

void HistoryRows::prepend(std::vector<TaskSummary> rows)
{
    if (rows.empty())
        return;
    if (m_pages.empty()) {
        append(std::move(rows));
        return;
    }
    Page &front = m_pages.front();
    front.rows.insert(front.rows.begin(), std::make_move_iterator(rows.begin()),
                      std::make_move_iterator(rows.end()));
    front.count = static_cast<int>(front.rows.size());
    if (front.count > 2 * pageSize) {
        // The newest page stays small: what it has grown beyond a page becomes the second page.
        Page second;
        const auto cut = front.rows.begin() + (front.count - pageSize);
        second.rows.assign(std::make_move_iterator(cut), std::make_move_iterator(front.rows.end()));
        front.rows.erase(cut, front.rows.end());
        front.count = static_cast<int>(front.rows.size());
        second.count = static_cast<int>(second.rows.size());
        second.oldest = front.oldest;
        front.oldest = front.rows.back().id;
        second.before = front.oldest;
        second.used = front.used;
        m_pages.insert(m_pages.begin() + 1, std::move(second));
    }
    renumber(0);
    letGo();
}

void HistoryRows::insert(const TaskSummary &task)
{
    const std::size_t number = pageFor(task.id);
    Page &page = m_pages.at(number);
    page.rows.insert(page.rows.begin() + (*placeFor(task.id) - page.first), task);
    ++page.count;
    renumber(number);
}

bool HistoryRows::fill(int page, std::vector<TaskSummary> rows)
{
    Page &wanted = m_pages.at(static_cast<std::size_t>(page));
    if (rows.empty() || static_cast<int>(rows.size()) != wanted.count)
        return false;
    wanted.rows = std::move(rows);
    wanted.oldest = wanted.rows.back().id;
    wanted.expired = false;
    wanted.used = ++m_uses;
    letGo();
    return true;
}

void HistoryRows::expire()
{
    for (Page &page : m_pages)
        page.expired = true;
}

void HistoryRows::replace(int row, const TaskSummary &task)
{
    Page &page = m_pages[static_cast<std::size_t>(pageOf(row))];
    page.rows.at(static_cast<std::size_t>(row - page.first)) = task;
}

void HistoryRows::remove(int row)
{
    remove(row, 1);
}

void HistoryRows::remove(int first, int count)
{
    const auto number = static_cast<std::size_t>(pageOf(first));
    Page &page = m_pages[number];
    page.count -= count;
    if (!page.rows.empty()) {
        const auto begin = page.rows.begin() + (first - page.first);
        page.rows.erase(begin, begin + count);
    }
    if (page.count == 0) {
        // The page behind it now begins where this one did.
        if (number + 1 < m_pages.size())
            m_pages[number + 1].before = page.before;
        m_pages.erase(m_pages.begin() + static_cast<std::ptrdiff_t>(number));
    } else if (!page.rows.empty()) {
        page.oldest = page.rows.back().id;
    }
    renumber(number);
}

void HistoryRows::cut(int page)
{
    m_pages.resize(static_cast<std::size_t>(page));
    renumber(m_pages.size());
}

void HistoryRows::renumber(std::size_t fromPage)
{
    m_size = fromPage == 0 ? 0 : m_pages[fromPage - 1].first + m_pages[fromPage - 1].count;
    for (std::size_t i = fromPage; i < m_pages.size(); ++i) {
        m_pages[i].first = m_size;
        m_size += m_pages[i].count;
    }
}

/// Lets the least recently used pages go, but never the newest: live rows are added there.
void HistoryRows::letGo()
{
    std::vector<std::size_t> loaded;
    for (std::size_t i = 1; i < m_pages.size(); ++i) {
        if (!m_pages[i].rows.empty())
            loaded.push_back(i);
    }
    if (loaded.size() < mostLoadedPages)
        return;
    std::sort(loaded.begin(), loaded.end(),
              [this](std::size_t a, std::size_t b) { return m_pages[a].used < m_pages[b].used; });
    for (std::size_t i = 0; i + mostLoadedPages - 1 < loaded.size(); ++i) {
        m_pages[loaded[i]].rows.clear();
        m_pages[loaded[i]].rows.shrink_to_fit();
    }
}

} // namespace oxide::ui
