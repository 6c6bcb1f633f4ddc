#include "storage/sessions.h"

#include "storage/taskrows.h"

namespace oxide::storage {

using base::Result;
using model::Message;
using model::Role;

Result<void> touchSession(Connection &connection, const model::TaskSummary &task)
{
    return connection.run(
        "INSERT INTO sessions (id, title, turns, last_state, last_after_fallback, last_service, "
        "last_model, updated_at) VALUES (?, ?, 0, ?, 0, '', '', ?) ON CONFLICT (id) DO UPDATE SET "
        "last_state = excluded.last_state, "
        "updated_at = max(sessions.updated_at, excluded.updated_at)",
        task.session, task.title, task.state, task.createdAt);
}

Result<void> endTurn(Connection &connection, const model::TaskSummary &task)
{
    const bool answered = task.state == model::TaskState::Done;
    auto done = connection.run(
        "UPDATE sessions SET last_state = ?, last_after_fallback = ?, turns = turns + ?, "
        "updated_at = max(updated_at, ?) WHERE id = ?",
        task.state, task.afterFallback, answered, task.finishedAt.value_or(task.createdAt),
        task.session);
    if (!done || !answered)
        return done;
    return connection.run("UPDATE sessions SET last_service = ?, last_model = ? WHERE id = ?",
                          task.target.service, task.target.model, task.session);
}

Result<void> dropSessionIfEmpty(Connection &connection, const model::SessionId &session)
{
    return connection.run("DELETE FROM sessions WHERE id = ? AND NOT EXISTS "
                          "(SELECT 1 FROM tasks WHERE session = ?)",
                          session, session);
}

Result<std::vector<model::SessionSummary>> newestSessions(Connection &connection, int limit)
{
    Statement select = connection.prepare(
        "SELECT id, title, turns, last_state, last_after_fallback, updated_at FROM sessions "
        "ORDER BY updated_at DESC LIMIT ?");
    if (auto ran = select.bind(limit).run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<model::SessionSummary> sessions;
    while (select.next()) {
        model::SessionSummary session;
        session.id = select.id();
        session.title = select.text();
        session.turns = static_cast<int>(select.integer());
        session.lastState = select.name(model::TaskState::Interrupted);
        session.lastAfterFallback = select.flag();
        session.updatedAt = select.time();
        sessions.push_back(std::move(session));
    }
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return sessions;
}

namespace {

/// Whose the conversation is: the client that brought its first task, however that went.
Result<std::optional<std::string>> ownerOf(Connection &connection, const model::SessionId &session)
{
    Statement select =
        connection.prepare("SELECT client FROM tasks WHERE session = ? ORDER BY seq LIMIT 1");
    if (auto ran = select.bind(session).run(); !ran)
        return base::fail(std::move(ran.error()));
    if (select.next())
        return std::optional(select.text());
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return std::optional<std::string>();
}

} // namespace

Result<TaskStore::SessionTurns> turnsOf(Connection &connection, const model::SessionId &session)
{
    auto owner = ownerOf(connection, session);
    if (!owner)
        return base::fail(std::move(owner.error()));
    Statement select = connection.prepare(
        "SELECT t.seq, g.service, t.model, t.finished_at, a.input_tokens, a.cached_input_tokens, "
        "a.cache_write_tokens FROM tasks t JOIN task_groups g ON g.id = t.group_id "
        "LEFT JOIN attempts a ON a.seq = t.seq "
        "AND a.number = (SELECT max(number) FROM attempts WHERE seq = t.seq) "
        "WHERE t.session = ? AND t.parent IS NULL AND g.state = 'done' ORDER BY t.seq");
    if (auto ran = select.bind(session).run(); !ran)
        return base::fail(std::move(ran.error()));
    TaskStore::SessionTurns turns;
    turns.owner = std::move(*owner);
    while (select.next()) {
        const std::int64_t seq = select.integer();
        model::Target target;
        target.service = select.text();
        target.model = select.text();
        turns.turnsInARow = turns.lastTarget == target ? turns.turnsInARow + 1 : 1;
        turns.lastTarget = std::move(target);
        turns.lastAt = select.maybeTime();
        turns.lastUsage.input = select.maybeInteger();
        turns.lastUsage.cachedInput = select.maybeInteger();
        turns.lastUsage.cacheWrite = select.maybeInteger();
        auto prompt = promptOf(connection, seq);
        if (!prompt)
            return base::fail(std::move(prompt.error()));
        auto result = resultOf(connection, seq);
        if (!result)
            return base::fail(std::move(result.error()));
        // A caller who brings the conversation's past with the request says what it is now.
        if (!prompt->messages.empty())
            turns.messages = std::move(prompt->messages);
        // Providers refuse empty messages: a prompt that stands in the messages, an answer of tool
        // calls alone, a text that was not kept.
        if (!prompt->prompt.empty())
            turns.messages.push_back(Message::ofText(Role::User, std::move(prompt->prompt)));
        if (!result->result.empty())
            turns.messages.push_back(Message::ofText(Role::Assistant, std::move(result->result)));
    }
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return turns;
}

} // namespace oxide::storage
