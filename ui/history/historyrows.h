#pragma once

#include "model/history.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace oxide::ui {

/// The rows of the history that are in memory: pages, newest first, of which only the recently
/// used ones keep their rows. A page that was let go keeps its place and its key (16 bytes), so a
/// million rows scrolled past cost some hundred kilobytes.
class HistoryRows
{
public:
    static constexpr int pageSize = 200;
    static constexpr std::size_t mostLoadedPages = 24;

    void clear();
    [[nodiscard]] int size() const { return m_size; }
    [[nodiscard]] int pages() const { return static_cast<int>(m_pages.size()); }
    [[nodiscard]] std::size_t loadedRows() const;

    /// The row, and its page counts as used; null while its page is not in memory.
    [[nodiscard]] const model::TaskSummary *at(int row) const;
    [[nodiscard]] int pageOf(int row) const;
    [[nodiscard]] int firstRow(int page) const;
    [[nodiscard]] bool isLoaded(int page) const;
    /// In memory, and nothing was deleted since it was read.
    [[nodiscard]] bool isFresh(int page) const;
    /// The key of the page's last row.
    [[nodiscard]] const model::TaskId &oldestOf(int page) const;
    /// How to ask for a page's rows again.
    [[nodiscard]] model::PageRequest requestFor(int page) const;
    /// Where the next page begins.
    [[nodiscard]] std::optional<model::TaskId> end() const;
    [[nodiscard]] std::optional<model::TaskId> newest() const;
    /// Where a task stands, if it is in memory.
    [[nodiscard]] std::optional<int> rowOf(const model::TaskId &id) const;

    /// Adds older rows at the end as one page.
    void append(std::vector<model::TaskSummary> rows);
    /// Adds newer rows (newest first) at the front.
    void prepend(std::vector<model::TaskSummary> rows);
    /// Where a task that is not there yet would stand among the rows; empty where it is older than
    /// all of them, or its page is not in memory.
    [[nodiscard]] std::optional<int> placeFor(const model::TaskId &id) const;
    /// Puts a row into placeFor() its id, which must not be empty.
    void insert(const model::TaskSummary &task);
    /// Puts a page's rows back in place. False where their number is not the page's; then the list
    /// has to be read anew.
    [[nodiscard]] bool fill(int page, std::vector<model::TaskSummary> rows);
    /// Rows went away somewhere: no page is fresh until it is filled.
    void expire();
    /// Replaces a row that is in memory.
    void replace(int row, const model::TaskSummary &task);
    void remove(int row);
    /// Rows of one page, in memory or not.
    void remove(int first, int count);
    /// All rows from this page's first one on.
    void cut(int page);

private:
    struct Page {
        std::optional<model::TaskId> before; ///< empty: the newest rows
        model::TaskId oldest;
        int first = 0; ///< its first row's number
        int count = 0;
        bool expired = false;
        std::vector<model::TaskSummary> rows; ///< empty: not in memory
        mutable std::size_t used = 0;
    };

    [[nodiscard]] std::size_t pageFor(const model::TaskId &id) const;
    void renumber(std::size_t fromPage);
    void letGo();

    std::vector<Page> m_pages;
    int m_size = 0;
    mutable std::size_t m_uses = 0;
};

} // namespace oxide::ui
