#include "model/json.h"
#include "storage/decisiontext.h"
#include "storage/taskrows.h"

namespace oxide::storage {

using base::Result;

namespace {

Result<std::optional<model::Decision>> decisionOf(Connection &connection, std::int64_t seq)
{
    Statement select = connection.prepare(
        "SELECT CAST(features AS BLOB), CAST(body AS BLOB) FROM decisions WHERE seq = ?");
    if (auto ran = select.bind(seq).run(); !ran)
        return base::fail(std::move(ran.error()));
    if (!select.next())
        return std::optional<model::Decision>();
    const std::string features = select.bytesAsText();
    const auto text = decisionText(features, select.bytesAsText());
    if (!text)
        return base::fail(text.error());
    auto decision = model::decisionFromText(*text);
    if (!decision)
        return base::fail(std::move(decision.error()));
    return std::optional(std::move(*decision));
}

Result<std::vector<model::TaskSummary>> partsOf(Connection &connection, const model::TaskId &task)
{
    Statement select = connection.prepare("SELECT seq FROM tasks WHERE parent = ? ORDER BY seq");
    if (auto ran = select.bind(task).run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<std::int64_t> keys;
    while (select.next())
        keys.push_back(select.integer());
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return summariesOf(connection, keys);
}

base::Error noSuchTask(const model::TaskId &task)
{
    base::Error error;
    error.kind = base::ErrorKind::NotFound;
    error.message =
        "There is no task " + task.text() + " in the history. It may have been deleted.";
    return error;
}

Result<void> readTexts(Connection &connection, std::int64_t seq, model::TaskDetail &detail)
{
    auto prompt = promptOf(connection, seq);
    if (!prompt)
        return base::fail(std::move(prompt.error()));
    detail.prompt = std::move(prompt->prompt);
    detail.files = std::move(prompt->files);
    if (!model::isFinal(detail.summary.state)) {
        auto partial = partialOf(connection, seq);
        if (!partial)
            return base::fail(std::move(partial.error()));
        detail.result = std::move(*partial);
        return {};
    }
    auto result = resultOf(connection, seq);
    if (!result)
        return base::fail(std::move(result.error()));
    detail.result = std::move(result->result);
    detail.reasoning = std::move(result->reasoning);
    detail.notices = std::move(result->notices);
    return {};
}

} // namespace

Result<model::TaskDetail> detailOf(Connection &connection, const model::TaskId &task)
{
    const auto seq = keyOf(connection, task);
    if (!seq)
        return base::fail(seq.error());
    if (!*seq)
        return base::fail(noSuchTask(task));
    auto summary = summaryOf(connection, **seq);
    if (!summary)
        return base::fail(std::move(summary.error()));
    if (!*summary)
        return base::fail(noSuchTask(task));
    model::TaskDetail detail;
    detail.summary = std::move(**summary);
    if (auto read = readTexts(connection, **seq, detail); !read)
        return base::fail(std::move(read.error()));
    auto attempts = attemptsOf(connection, **seq);
    if (!attempts)
        return base::fail(std::move(attempts.error()));
    detail.attempts = std::move(*attempts);
    auto decision = decisionOf(connection, **seq);
    if (!decision)
        return base::fail(std::move(decision.error()));
    detail.decision = std::move(*decision);
    auto parts = partsOf(connection, task);
    if (!parts)
        return base::fail(std::move(parts.error()));
    detail.parts = std::move(*parts);
    return detail;
}

} // namespace oxide::storage
