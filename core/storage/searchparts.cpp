#include "storage/searchparts.h"

#include "storage/connection.h"

#include <algorithm>
#include <limits>

namespace oxide::storage {

using base::Result;

Result<SearchParts> SearchParts::read(Connection &connection)
{
    Statement select =
        connection.prepare("SELECT id, first, last, documents FROM search_parts ORDER BY first");
    if (auto ran = select.run(); !ran)
        return base::fail(std::move(ran.error()));
    SearchParts parts;
    while (select.next()) {
        Part part;
        part.id = select.integer();
        part.first = select.integer();
        part.last = select.integer();
        part.documents = select.integer();
        parts.m_parts.push_back(part);
    }
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    parts.m_kept = parts.m_parts;
    return parts;
}

std::string SearchParts::tableOf(std::int64_t id)
{
    return id == kOld ? "tasks_fts" : "tasks_fts_" + std::to_string(id);
}

/// Of the part whose range the key is in; keys below all ranges belong to the oldest part.
std::size_t SearchParts::indexOf(std::int64_t seq) const
{
    const auto above =
        std::upper_bound(m_parts.begin(), m_parts.end(), seq,
                         [](std::int64_t key, const Part &part) { return key < part.first; });
    return above == m_parts.begin() ? 0 : static_cast<std::size_t>(above - m_parts.begin()) - 1;
}

std::vector<SearchParts::Share> SearchParts::sharesOf(KeyRange range) const
{
    std::vector<Share> shares;
    std::int64_t end = std::numeric_limits<std::int64_t>::max();
    for (std::size_t i = m_parts.size(); i-- > 0;) {
        const Part &part = m_parts[i];
        KeyRange keys;
        keys.from = i == 0 ? range.from : std::max(range.from, part.first);
        keys.to = std::min(range.to, end);
        if (keys.from < keys.to && part.documents > 0)
            shares.push_back({tableOf(part.id), keys});
        end = part.first;
    }
    return shares;
}

Result<std::size_t> SearchParts::begin(Connection &connection, std::int64_t first)
{
    Part part;
    for (const Part &other : m_parts)
        part.id = std::max(part.id, other.id);
    ++part.id;
    part.first = first;
    const std::string table = tableOf(part.id);
    auto done = connection.execute("CREATE VIRTUAL TABLE " + table
                                   + " USING fts5 (prompt, result, files, tags, content = '', "
                                     "columnsize = 0, "
                                     "tokenize = \"unicode61 remove_diacritics 2\")");
    // Merging more segments at once costs a third less of what a document takes; a part is too
    // small for a search to notice them.
    if (done)
        done = connection.execute("INSERT INTO " + table + " (" + table
                                  + ", rank) VALUES ('automerge', 8)");
    if (!done)
        return base::fail(std::move(done.error()));
    const auto place =
        std::upper_bound(m_parts.begin(), m_parts.end(), first,
                         [](std::int64_t key, const Part &other) { return key < other.first; });
    const auto made = m_parts.insert(place, part);
    return static_cast<std::size_t>(made - m_parts.begin());
}

Result<std::string> SearchParts::tableToAdd(Connection &connection, std::int64_t seq)
{
    std::size_t index = indexOf(seq);
    const bool isNone = m_parts.empty();
    const auto isFull = [](const Part &part) {
        return part.id == kOld || part.documents >= kDocuments;
    };
    if (isNone || (seq > m_parts[index].last && isFull(m_parts[index]))) {
        auto begun = begin(connection, isNone ? std::numeric_limits<std::int64_t>::min() : seq);
        if (!begun)
            return base::fail(std::move(begun.error()));
        index = *begun;
    }
    Part &part = m_parts[index];
    if (part.isLost())
        return std::string();
    part.last = std::max(part.last, seq);
    ++part.documents;
    return tableOf(part.id);
}

Result<std::string> SearchParts::tableToRemove(std::int64_t seq)
{
    if (m_parts.empty())
        return base::fail(base::ErrorKind::Database, "The search index has lost a task.");
    Part &part = m_parts[indexOf(seq)];
    if (part.isLost())
        return std::string();
    --part.documents;
    return tableOf(part.id);
}

std::optional<std::int64_t> SearchParts::endOfOld() const
{
    if (m_parts.empty() || m_parts.front().id != kOld)
        return std::nullopt;
    return m_parts.size() == 1 ? std::numeric_limits<std::int64_t>::max() : m_parts[1].first;
}

Result<std::string> SearchParts::tableToMoveTo(Connection &connection,
                                               const std::vector<std::int64_t> &keys)
{
    const auto count = std::ssize(keys);
    if (m_parts.size() == 1 || m_parts[1].documents >= kDocuments) {
        if (auto begun = begin(connection, keys.front()); !begun)
            return base::fail(std::move(begun.error()));
    }
    Part &old = m_parts[0];
    if (!old.isLost())
        old.documents = std::max<std::int64_t>(1, old.documents - count); // until forgetOld()
    old.last = std::min(old.last, keys.front() - 1);
    Part &part = m_parts[1];
    part.first = keys.front();
    part.last = std::max(part.last, keys.back());
    part.documents += count;
    return tableOf(part.id);
}

namespace {

/// FTS5 opens no table, not even to drop it, whose structure record is gone: this is that of an
/// empty index (fts5_index.c).
Result<void> makeDroppable(Connection &connection, const std::string &table)
{
    return connection.execute("INSERT OR REPLACE INTO " + table
                              + "_data (id, block) VALUES (10, x'00000000000000')");
}

} // namespace

Result<bool> SearchParts::dropAll(Connection &connection)
{
    auto parts = read(connection);
    if (!parts)
        return base::fail(std::move(parts.error()));
    if (parts->m_parts.empty())
        return false;
    Part lost;
    lost.first = std::numeric_limits<std::int64_t>::min();
    lost.last = parts->m_parts.back().last;
    lost.documents = kLost;
    for (Part &part : parts->m_parts) {
        if (!part.isLost()) {
            if (auto emptied = makeDroppable(connection, tableOf(part.id)); !emptied)
                return base::fail(std::move(emptied.error()));
        }
        part.documents = 0;
    }
    parts->m_parts.push_back(lost);
    if (auto dropped = parts->write(connection); !dropped)
        return base::fail(std::move(dropped.error()));
    return true;
}

Result<void> SearchParts::write(Connection &connection)
{
    // The newest part is filled again, so it stays.
    for (std::size_t i = m_parts.size(); i-- > 0;) {
        const Part &part = m_parts[i];
        const bool isNewest = part.id != kOld && i + 1 == m_parts.size();
        if (part.documents > 0 || part.isLost() || isNewest)
            continue;
        auto done = connection.execute("DROP TABLE IF EXISTS " + tableOf(part.id));
        if (done)
            done = connection.run("DELETE FROM search_parts WHERE id = ?", part.id);
        if (!done)
            return done;
        m_parts.erase(m_parts.begin() + static_cast<std::ptrdiff_t>(i));
    }
    for (const Part &part : m_parts) {
        if (std::find(m_kept.begin(), m_kept.end(), part) != m_kept.end())
            continue;
        auto done = connection.run("INSERT OR REPLACE INTO search_parts (id, first, last, "
                                   "documents) VALUES (?, ?, ?, ?)",
                                   part.id, part.first, part.last, part.documents);
        if (!done)
            return done;
    }
    return {};
}

} // namespace oxide::storage
