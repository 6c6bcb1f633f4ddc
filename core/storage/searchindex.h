#pragma once

#include "base/error.h"
#include "model/history.h"
#include "storage/searchparts.h"
#include "storage/taskrows.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::storage {

class Connection;

/// Changes of the full-text index, gathered over a transaction and written at its end: SQLite makes
/// FTS5 write out its whole buffer before each further statement that could fail half-way, and FTS5
/// does so by itself where a key is lower than the one before. Writing thread.
class SearchIndex
{
public:
    void add(std::int64_t seq, const model::TaskSummary &task, const PromptTexts &prompt,
             std::string_view result);
    /// The index keeps no text of its own: it must be told what it was told.
    void remove(std::int64_t seq, const model::TaskSummary &task, const PromptTexts &prompt,
                std::string_view result);
    [[nodiscard]] base::Result<void> flush(Connection &connection);
    void forget() { m_changes.clear(); }

    /// Takes the `count` newest documents of a database from before schema 7 to where they belong
    /// now. Gives how many there were; 0: all have gone, and the old table as well.
    [[nodiscard]] base::Result<std::int64_t> moveOld(Connection &connection, std::int64_t count);

private:
    enum class Kind { Add, Remove };
    struct Change {
        Kind kind = Kind::Add;
        std::int64_t seq = 0;
        std::string prompt;
        std::string result;
        std::string files;
        std::string tags;
    };
    [[nodiscard]] static Change changeOf(Kind kind, std::int64_t seq,
                                         const model::TaskSummary &task, const PromptTexts &prompt,
                                         std::string_view result);
    [[nodiscard]] static base::Result<void> write(Connection &connection, const std::string &table,
                                                  const Change &change);
    [[nodiscard]] static base::Result<void> move(Connection &connection, SearchParts &parts,
                                                 const std::vector<std::int64_t> &keys);

    std::vector<Change> m_changes;
};

} // namespace oxide::storage
