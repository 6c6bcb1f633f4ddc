#pragma once

#include "base/error.h"
#include "storage/taskrows.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oxide::storage {

class Connection;

/// The full-text index stands in parts: FTS5 tables of about kDocuments documents, each with the
/// documents of a range of keys. FTS5 merges all documents of a prefix before it gives the first
/// one; a search that takes the parts from the newest down, until its page is full, is bounded by
/// the size of a part. As one transaction sees and changes them.
class SearchParts
{
public:
    /// Documents after which a newer one begins a new part. A prefix that matches nearly all of
    /// them takes some 20 ms.
    static constexpr std::int64_t kDocuments = 16'384;

    [[nodiscard]] static base::Result<SearchParts> read(Connection &connection);

    /// A part's table and the keys of a range that it holds.
    struct Share {
        std::string table;
        KeyRange keys;
    };
    /// Newest first.
    [[nodiscard]] std::vector<Share> sharesOf(KeyRange range) const;

    // Writing thread
    /// The table that a document goes to, counted; made where the part of its key is full and has
    /// no newer one. Empty where the part's table is lost: the document comes from the tasks.
    [[nodiscard]] base::Result<std::string> tableToAdd(Connection &connection, std::int64_t seq);
    /// The table that a document goes from, counted. Empty where the table is lost.
    [[nodiscard]] base::Result<std::string> tableToRemove(std::int64_t seq);

    /// Where the range of the schemas before 7's one table ends; empty where that table is gone.
    [[nodiscard]] std::optional<std::int64_t> endOfOld() const;
    /// The table that documents of the old one move to, counted: the newest ones, by rising
    /// key, at least one.
    [[nodiscard]] base::Result<std::string> tableToMoveTo(Connection &connection,
                                                          const std::vector<std::int64_t> &keys);
    void forgetOld() { m_parts.front().documents = 0; }

    /// For an index that may be damaged: all parts go, and their documents come back as those of
    /// schemas before 7 do. False where there was none. Within a transaction, before anything else
    /// uses the index.
    [[nodiscard]] static base::Result<bool> dropAll(Connection &connection);

    /// Keeps what changed, drops the tables that hold nothing.
    [[nodiscard]] base::Result<void> write(Connection &connection);

private:
    /// The one table of the schemas before 7: takes no newer documents and hands on those it has,
    /// newest first. What it handed on stays in it, outside its range. Always the first.
    static constexpr std::int64_t kOld = 0;
    /// As the documents of the old one: dropAll() was there, and no table is.
    static constexpr std::int64_t kLost = -1;

    struct Part {
        std::int64_t id = kOld;
        std::int64_t first = 0;     ///< its range begins here and ends where the next one's begins
        std::int64_t last = 0;      ///< no document in it has a higher key
        std::int64_t documents = 0; ///< within its range

        [[nodiscard]] bool isLost() const { return documents == kLost; }
        bool operator==(const Part &) const = default;
    };
    [[nodiscard]] static std::string tableOf(std::int64_t id);
    [[nodiscard]] std::size_t indexOf(std::int64_t seq) const;
    /// Makes a part from `first` on; gives its index.
    [[nodiscard]] base::Result<std::size_t> begin(Connection &connection, std::int64_t first);

    std::vector<Part> m_parts; ///< by `first`
    std::vector<Part> m_kept;  ///< as the database has them
};

} // namespace oxide::storage
