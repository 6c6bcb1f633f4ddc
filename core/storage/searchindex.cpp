#include "storage/searchindex.h"

#include "storage/connection.h"
#include "storage/groups.h"
#include "storage/searchtext.h"

namespace oxide::storage {

void SearchIndex::add(std::int64_t seq, const model::TaskSummary &task, const PromptTexts &prompt,
                      std::string_view result)
{
    note(Kind::Add, seq, task, prompt, result);
}

void SearchIndex::remove(std::int64_t seq, const model::TaskSummary &task,
                         const PromptTexts &prompt, std::string_view result)
{
    note(Kind::Remove, seq, task, prompt, result);
}

void SearchIndex::note(Kind kind, std::int64_t seq, const model::TaskSummary &task,
                       const PromptTexts &prompt, std::string_view result)
{
    Change change;
    change.kind = kind;
    change.seq = seq;
    change.prompt = indexedPart(prompt.prompt);
    change.result = indexedPart(result);
    for (const std::string &file : prompt.files)
        change.files += file + '\n';
    change.files.resize(indexedPart(change.files).size());
    change.tags = searchTags(task);
    m_changes.push_back(std::move(change));
}

base::Result<void> SearchIndex::flush(Connection &connection)
{
    for (const Change &change : m_changes) {
        const std::string_view sql =
            change.kind == Kind::Add
                ? "INSERT INTO tasks_fts (rowid, prompt, result, files, tags) "
                  "VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?)"
                : "INSERT INTO tasks_fts (tasks_fts, rowid, prompt, result, files, tags) VALUES "
                  "('delete', ?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?)";
        auto done = connection.run(sql, change.seq, asBytes(change.prompt), asBytes(change.result),
                                   asBytes(change.files), change.tags);
        if (!done)
            return done;
    }
    m_changes.clear();
    return {};
}

} // namespace oxide::storage
