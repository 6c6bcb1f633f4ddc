#pragma once

#include "base/error.h"
#include "model/history.h"
#include "storage/taskrows.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::storage {

class Connection;

/// Changes of the full-text index, gathered over a transaction and written at its end: SQLite makes
/// FTS5 write out its whole buffer before each further statement that could fail half-way. Writing
/// thread.
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
    void note(Kind kind, std::int64_t seq, const model::TaskSummary &task,
              const PromptTexts &prompt, std::string_view result);

    std::vector<Change> m_changes;
};

} // namespace oxide::storage
