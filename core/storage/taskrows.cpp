#include "storage/taskrows.h"

#include "base/text.h"
#include "model/json.h"

#include <algorithm>
#include <limits>

namespace oxide::storage {

using base::Result;
using model::AttemptRecord;
using model::TaskSummary;

namespace {

constexpr std::string_view kSelectSummary =
    "SELECT t.id, t.parent, t.session, g.state, g.source, t.client, t.tags, g.type, t.title, "
    "g.service, t.model, t.files, t.attempts, g.after_fallback, t.error, t.error_message, "
    "t.input_tokens, "
    "t.cached_input_tokens, t.cache_write_tokens, t.output_tokens, t.reasoning_tokens, "
    "t.cost_source, t.cost_micros, t.created_at, t.started_at, t.finished_at, t.first_token_ms, "
    "t.duration_ms FROM tasks t JOIN task_groups g ON g.id = t.group_id WHERE t.seq = ?";

model::Usage readUsage(Statement &row)
{
    model::Usage usage;
    usage.input = row.maybeInteger();
    usage.cachedInput = row.maybeInteger();
    usage.cacheWrite = row.maybeInteger();
    usage.output = row.maybeInteger();
    usage.reasoning = row.maybeInteger();
    return usage;
}

model::Cost readCost(Statement &row)
{
    model::Cost cost;
    cost.source = row.name(model::CostSource::Unknown);
    if (const auto micros = row.maybeInteger())
        cost.amount = model::Money::fromMicros(*micros);
    return cost;
}

void bindUsageAndCost(Statement &statement, const model::Usage &usage, const model::Cost &cost)
{
    statement.bind(usage.input)
        .bind(usage.cachedInput)
        .bind(usage.cacheWrite)
        .bind(usage.output)
        .bind(usage.reasoning)
        .bind(cost.source)
        .bind(cost.amount);
}

TaskSummary readSummary(Statement &row)
{
    TaskSummary task;
    task.id = row.id();
    task.parent = row.maybeId();
    task.session = row.maybeId();
    task.state = row.name(model::TaskState::Interrupted);
    task.source = row.name(model::TaskSource::App);
    task.client = row.text();
    task.tags = listOf(row.text());
    task.type = row.name(model::TaskType::General);
    task.title = row.text();
    task.target.service = row.text();
    task.target.model = row.text();
    task.files = static_cast<int>(row.integer());
    task.attempts = static_cast<int>(row.integer());
    task.afterFallback = row.flag();
    if (const std::string error = row.text(); !error.empty())
        task.error = base::fromName<base::ErrorKind>(error).value_or(base::ErrorKind::Internal);
    task.errorMessage = row.text();
    task.usage = readUsage(row);
    task.cost = readCost(row);
    task.createdAt = row.time();
    task.startedAt = row.maybeTime();
    task.finishedAt = row.maybeTime();
    task.firstToken = row.maybeDuration();
    task.duration = row.maybeDuration();
    return task;
}

AttemptRecord readAttempt(Statement &row)
{
    AttemptRecord attempt;
    attempt.number = static_cast<int>(row.integer());
    attempt.target.service = row.text();
    attempt.target.model = row.text();
    attempt.startedAt = std::chrono::milliseconds(row.integer());
    attempt.waitedBefore = std::chrono::milliseconds(row.integer());
    attempt.connectedAt = row.maybeDuration();
    attempt.firstTokenAt = row.maybeDuration();
    attempt.committedAt = row.maybeDuration();
    attempt.endedAt = row.maybeDuration();
    if (const std::string error = row.text(); !error.empty()) {
        auto read = model::errorFromText(error);
        attempt.error = read ? std::move(*read) : std::move(read.error());
    }
    attempt.usage = readUsage(row);
    attempt.cost = readCost(row);
    attempt.outputBytes = row.integer();
    if (const std::string price = row.text(); !price.empty())
        attempt.price = model::priceFromText(price).value_or(model::Price());
    return attempt;
}

std::vector<model::Message> messagesOf(std::string_view json)
{
    if (json.empty())
        return {};
    return model::messagesFromText(json).value_or(std::vector<model::Message>());
}

/// The first key that is not taken, of the millisecond that begins at `first` or a later one.
Result<std::int64_t> freeKey(Connection &connection, std::int64_t first)
{
    for (;; first += kKeysPerMillisecond) {
        const auto last =
            connection.integer("SELECT max(seq) FROM tasks WHERE seq >= ? AND seq < ?", first,
                               first + kKeysPerMillisecond);
        if (!last)
            return base::fail(last.error());
        const std::int64_t next = *last ? **last + 1 : first;
        if (next < first + kKeysPerMillisecond)
            return next;
    }
}

} // namespace

std::vector<std::string> listOf(const std::string &json)
{
    return json.empty() ? std::vector<std::string>()
                        : model::listFromText(json).value_or(std::vector<std::string>());
}

std::string textOf(const std::vector<std::string> &list)
{
    return list.empty() ? std::string() : model::toText(list);
}

Result<std::int64_t> TaskKeys::next(Connection &connection, base::TimePoint created)
{
    if (!m_highest) {
        const auto highest = connection.integer("SELECT max(seq) FROM tasks");
        if (!highest)
            return base::fail(highest.error());
        m_highest = highest->value_or(std::numeric_limits<std::int64_t>::min());
    }
    const std::int64_t first = firstKeyOf(created);
    std::int64_t key = first;
    if (*m_highest >= first) {
        const auto free = freeKey(connection, first);
        if (!free)
            return free;
        key = *free;
    }
    m_highest = std::max(*m_highest, key);
    return key;
}

Result<std::optional<std::int64_t>> keyOf(Connection &connection, const model::TaskId &task)
{
    return connection.integer("SELECT seq FROM tasks WHERE id = ?", task);
}

Result<void> insertTask(Connection &connection, const TaskSummary &task,
                        const TaskRowExtras &extras)
{
    return connection.run(
        "INSERT INTO tasks (seq, group_id, instance, prompt_sha256, prompt_bytes, id, parent, "
        "session, client, tags, title, model, files, attempts, error_message, cost_source, "
        "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', 'unknown', ?)",
        extras.seq, extras.group, extras.instance, extras.promptHash, extras.promptBytes, task.id,
        task.parent, task.session, task.client, textOf(task.tags), task.title, task.target.model,
        task.files, task.createdAt);
}

Result<bool> endTask(Connection &connection, const TaskSummary &task, const TaskMove &move)
{
    Statement update = connection.prepare(
        "UPDATE tasks SET group_id = ?, instance = NULL, model = ?, attempts = ?, error = ?, "
        "error_message = ?, input_tokens = ?, cached_input_tokens = ?, cache_write_tokens = ?, "
        "output_tokens = ?, reasoning_tokens = ?, cost_source = ?, cost_micros = ?, "
        "started_at = ?, finished_at = ?, first_token_ms = ?, duration_ms = ? WHERE seq = ? "
        "AND group_id = ?");
    update.bind(move.to)
        .bind(task.target.model)
        .bind(task.attempts)
        .bind(task.error)
        .bind(task.errorMessage);
    bindUsageAndCost(update, task.usage, task.cost);
    update.bind(task.startedAt)
        .bind(task.finishedAt)
        .bind(task.firstToken)
        .bind(task.duration)
        .bind(move.seq)
        .bind(move.from);
    if (auto ran = update.run(); !ran)
        return base::fail(std::move(ran.error()));
    return update.affected() == 1;
}

Result<std::optional<TaskSummary>> summaryOf(Connection &connection, std::int64_t seq)
{
    Statement select = connection.prepare(kSelectSummary);
    if (auto ran = select.bind(seq).run(); !ran)
        return base::fail(std::move(ran.error()));
    if (!select.next())
        return std::optional<TaskSummary>();
    return std::optional(readSummary(select));
}

Result<std::vector<TaskSummary>> summariesOf(Connection &connection,
                                             const std::vector<std::int64_t> &keys)
{
    std::vector<TaskSummary> rows;
    rows.reserve(keys.size());
    for (const std::int64_t seq : keys) {
        auto row = summaryOf(connection, seq);
        if (!row)
            return base::fail(std::move(row.error()));
        if (*row)
            rows.push_back(std::move(**row));
    }
    return rows;
}

Result<void> putAttempts(Connection &connection, std::int64_t seq,
                         const std::vector<AttemptRecord> &attempts)
{
    for (const AttemptRecord &attempt : attempts) {
        Statement put = connection.prepare(
            "INSERT OR REPLACE INTO attempts (seq, number, service, model, started_ms, waited_ms, "
            "connected_ms, first_token_ms, committed_ms, ended_ms, error, input_tokens, "
            "cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, "
            "cost_source, cost_micros, "
            "output_bytes, price) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
            "?, ?)");
        put.bind(seq)
            .bind(attempt.number)
            .bind(attempt.target.service)
            .bind(attempt.target.model)
            .bind(attempt.startedAt)
            .bind(attempt.waitedBefore)
            .bind(attempt.connectedAt)
            .bind(attempt.firstTokenAt)
            .bind(attempt.committedAt)
            .bind(attempt.endedAt)
            .bind(attempt.error ? std::optional(model::toText(*attempt.error)) : std::nullopt);
        bindUsageAndCost(put, attempt.usage, attempt.cost);
        put.bind(attempt.outputBytes)
            .bind(attempt.price ? std::optional(model::toText(*attempt.price)) : std::nullopt);
        if (auto done = put.run(); !done)
            return done;
    }
    return {};
}

Result<std::vector<AttemptRecord>> attemptsOf(Connection &connection, std::int64_t seq)
{
    Statement select = connection.prepare(
        "SELECT number, service, model, started_ms, waited_ms, connected_ms, first_token_ms, "
        "committed_ms, ended_ms, error, input_tokens, cached_input_tokens, cache_write_tokens, "
        "output_tokens, reasoning_tokens, cost_source, cost_micros, output_bytes, price FROM "
        "attempts WHERE seq = "
        "? "
        "ORDER BY number");
    if (auto ran = select.bind(seq).run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<AttemptRecord> attempts;
    while (select.next())
        attempts.push_back(readAttempt(select));
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return attempts;
}

Result<void> insertPrompt(Connection &connection, std::int64_t seq, const PromptTexts &texts)
{
    return connection.run(
        "INSERT INTO task_prompts (seq, prompt, files, messages) VALUES (?, CAST(? AS TEXT), ?, ?)",
        seq, asBytes(texts.prompt), textOf(texts.files),
        texts.messages.empty() ? std::string() : model::toText(texts.messages));
}

Result<PromptTexts> promptOf(Connection &connection, std::int64_t seq)
{
    Statement select = connection.prepare(
        "SELECT CAST(prompt AS BLOB), files, messages FROM task_prompts WHERE seq = ?");
    if (auto ran = select.bind(seq).run(); !ran)
        return base::fail(std::move(ran.error()));
    PromptTexts texts;
    if (select.next()) {
        texts.prompt = select.bytesAsText();
        texts.files = listOf(select.text());
        texts.messages = messagesOf(select.text());
    }
    return texts;
}

Result<void> insertResult(Connection &connection, std::int64_t seq, const ResultTexts &texts)
{
    return connection.run(
        "INSERT INTO task_results (seq, result, reasoning, notices) VALUES (?, CAST(? AS TEXT), "
        "CAST(? AS TEXT), ?)",
        seq, asBytes(texts.result), asBytes(texts.reasoning), textOf(texts.notices));
}

Result<ResultTexts> resultOf(Connection &connection, std::int64_t seq)
{
    Statement select = connection.prepare("SELECT CAST(result AS BLOB), CAST(reasoning AS BLOB), "
                                          "notices FROM task_results WHERE seq = ?");
    if (auto ran = select.bind(seq).run(); !ran)
        return base::fail(std::move(ran.error()));
    ResultTexts texts;
    if (select.next()) {
        texts.result = select.bytesAsText();
        texts.reasoning = select.bytesAsText();
        texts.notices = listOf(select.text());
    }
    return texts;
}

Result<std::string> partialOf(Connection &connection, std::int64_t seq)
{
    Statement select =
        connection.prepare("SELECT text FROM partials WHERE seq = ? ORDER BY number");
    if (auto ran = select.bind(seq).run(); !ran)
        return base::fail(std::move(ran.error()));
    std::string text;
    while (select.next())
        text += select.text();
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return text;
}

} // namespace oxide::storage
