#include "storage/historywriter.h"

#include "base/text.h"
#include "model/json.h"
#include "storage/digest.h"
#include "storage/sessions.h"

#include <algorithm>
#include <utility>

namespace oxide::storage {

using base::ErrorKind;
using base::Result;
using model::AttemptRecord;
using model::TaskState;
using model::TaskSummary;

namespace {

// Bounds of what is remembered of unfinished tasks; beyond, it is read again.
constexpr std::size_t kMaxRemembered = 4096;
constexpr std::size_t kMaxRememberedPrompt = 16 * 1024;

/// The stored identity with what changed since.
TaskSummary ended(TaskSummary stored, const TaskSummary &end)
{
    stored.state = end.state;
    stored.target = end.target;
    stored.attempts = end.attempts;
    stored.afterFallback = end.afterFallback;
    stored.error = end.error;
    stored.errorMessage = end.errorMessage;
    stored.usage = end.usage;
    stored.cost = end.cost;
    stored.startedAt = end.startedAt;
    stored.finishedAt = end.finishedAt;
    stored.firstToken = end.firstToken;
    stored.duration = end.duration;
    return stored;
}

base::Error endedByAnother(const model::TaskId &task)
{
    base::Error error;
    error.kind = ErrorKind::AlreadyExists;
    error.message = "Another Oxide has ended the task " + task.text() + " already.";
    return error;
}

} // namespace

HistoryWriter::HistoryWriter(TaskStoreOptions options, std::string instance,
                             const QByteArray &auditKey)
    : m_clock(std::move(options.clock)), m_instance(std::move(instance)), m_audit(auditKey)
{
    if (!m_clock)
        m_clock = std::make_shared<base::SystemClock>();
    setStorePrompts(options.prompts, std::move(options.redact));
}

void HistoryWriter::setStorePrompts(config::StorePrompts prompts, Redact redact)
{
    auto keeping = std::make_shared<const Keeping>(prompts, std::move(redact));
    const std::lock_guard lock(m_mutex);
    m_keeping = std::move(keeping);
}

std::shared_ptr<const Keeping> HistoryWriter::keeping() const
{
    const std::lock_guard lock(m_mutex);
    return m_keeping;
}

std::optional<DecisionTexts> textsOf(const model::Decision *decision)
{
    if (!decision)
        return std::nullopt;
    DecisionTexts texts;
    texts.columns = columnsOf(model::toText(*decision), model::toText(decision->features));
    texts.reasons = reasonsOf(*decision);
    texts.flags = flagsOf(*decision);
    texts.snapshotHash = decision->snapshotHash;
    return texts;
}

Result<void> HistoryWriter::create(Connection &connection, const NewTask &task,
                                   const std::optional<DecisionTexts> &decision)
{
    auto stored = insert(connection, task, decision, Owner::This);
    if (stored) {
        remember(std::move(*stored));
        return {};
    }
    if (stored.error().kind == ErrorKind::AlreadyExists)
        stored.error().message = "There is a task " + task.summary.id.text() + " already.";
    return base::fail(std::move(stored.error()));
}

Result<HistoryWriter::Stored> HistoryWriter::insert(Connection &connection, const NewTask &task,
                                                    const std::optional<DecisionTexts> &decision,
                                                    Owner owner)
{
    const auto seq = m_keys.next(connection, task.summary.createdAt);
    if (!seq)
        return base::fail(seq.error());
    const auto group = m_groups.idOf(connection, groupOf(task.summary));
    if (!group)
        return base::fail(group.error());
    TaskRowExtras extras;
    extras.seq = *seq;
    extras.group = *group;
    if (owner == Owner::This)
        extras.instance = m_instance;
    extras.promptHash = sha256(task.request.prompt);
    extras.promptBytes = static_cast<std::int64_t>(task.request.prompt.size());
    Stored stored;
    stored.seq = *seq;
    stored.group = *group;
    stored.summary = task.summary;
    const auto now = keeping();
    stored.summary.title = now->kept(task.summary.title);
    stored.prompt = now->kept(task.request);
    stored.promptHash = extras.promptHash;
    stored.promptBytes = extras.promptBytes;
    if (auto done = insertTask(connection, stored.summary, extras); !done)
        return base::fail(std::move(done.error()));
    m_groups.enter(*group);
    if (auto done = insertPrompt(connection, *seq, *stored.prompt); !done)
        return base::fail(std::move(done.error()));
    if (decision) {
        auto done = insertDecision(connection, *seq, task, *decision);
        if (!done)
            return base::fail(std::move(done.error()));
        stored.flags = decision->flags;
        stored.reasons = decision->reasons;
        stored.snapshot = decision->snapshotHash;
    }
    if (stored.summary.session && !stored.summary.parent) {
        if (auto done = touchSession(connection, stored.summary); !done)
            return base::fail(std::move(done.error()));
    }
    return stored;
}

Result<void> HistoryWriter::insertDecision(Connection &connection, std::int64_t seq,
                                           const NewTask &task, const DecisionTexts &decision)
{
    if (task.snapshot && task.snapshot->hash != m_storedSnapshot) {
        const auto known =
            connection.integer("SELECT 1 FROM snapshots WHERE hash = ?", task.snapshot->hash);
        if (!known)
            return base::fail(known.error());
        if (!*known) {
            auto done =
                connection.run("INSERT INTO snapshots (hash, text) VALUES (?, CAST(? AS TEXT))",
                               task.snapshot->hash, asBytes(task.snapshot->text));
            if (!done)
                return done;
        }
        m_storedSnapshot = task.snapshot->hash;
    }
    const DecisionColumns &columns = decision.columns;
    return connection.run(
        columns.isPacked
            ? "INSERT INTO decisions (seq, snapshot, reasons, flags, body, features) VALUES "
              "(?, ?, ?, ?, ?, CAST(? AS TEXT))"
            : "INSERT INTO decisions (seq, snapshot, reasons, flags, body, features) VALUES "
              "(?, ?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT))",
        seq, decision.snapshotHash, decision.reasons, decision.flags, columns.body,
        asBytes(columns.features));
}

Result<HistoryWriter::Stored> HistoryWriter::unfinished(Connection &connection,
                                                        const model::TaskId &task)
{
    if (auto remembered = m_unfinished.extract(task); !remembered.empty())
        return std::move(remembered.mapped());
    Statement select = connection.prepare(
        "SELECT t.seq, t.group_id, t.prompt_sha256, t.prompt_bytes, coalesce(d.flags, ''), "
        "coalesce(d.reasons, ''), coalesce(d.snapshot, ''), "
        "EXISTS (SELECT 1 FROM partials p WHERE p.seq = t.seq), t.parent, t.session, g.state, "
        "t.client, t.tags, g.source, g.type, g.service, t.model, t.attempts, g.after_fallback, "
        "t.created_at, "
        "t.started_at FROM tasks t JOIN task_groups g ON g.id = t.group_id "
        "LEFT JOIN decisions d ON d.seq = t.seq WHERE t.id = ?");
    if (auto ran = select.bind(task).run(); !ran)
        return base::fail(std::move(ran.error()));
    if (!select.next())
        return base::fail(ErrorKind::NotFound, "There is no task " + task.text() + ".");
    Stored stored;
    stored.seq = select.integer();
    stored.group = select.integer();
    stored.promptHash = select.bytes();
    stored.promptBytes = select.integer();
    stored.flags = select.text();
    stored.reasons = select.text();
    stored.snapshot = select.text();
    stored.hasPartials = select.flag();
    TaskSummary &summary = stored.summary;
    summary.id = task;
    summary.parent = select.maybeId();
    summary.session = select.maybeId();
    summary.state = select.name(TaskState::Interrupted);
    summary.client = select.text();
    summary.tags = listOf(select.text());
    summary.source = select.name(model::TaskSource::App);
    summary.type = select.name(model::TaskType::General);
    summary.target.service = select.text();
    summary.target.model = select.text();
    summary.attempts = static_cast<int>(select.integer());
    summary.afterFallback = select.flag();
    summary.createdAt = select.time();
    summary.startedAt = select.maybeTime();
    if (model::isFinal(stored.summary.state)) {
        return base::fail(ErrorKind::AlreadyExists,
                          "The task " + task.text() + " has ended ("
                              + std::string(base::nameOf(stored.summary.state)) + ") already.");
    }
    return stored;
}

void HistoryWriter::remember(Stored stored)
{
    if (m_unfinished.size() >= kMaxRemembered)
        return;
    if (stored.prompt && stored.prompt->prompt.size() > kMaxRememberedPrompt)
        stored.prompt.reset();
    if (stored.prompt)
        stored.prompt->messages.clear();
    m_unfinished.insert_or_assign(stored.summary.id, std::move(stored));
}

Result<void> HistoryWriter::checkpoint(Connection &connection, const Checkpoint &checkpoint)
{
    auto stored = unfinished(connection, checkpoint.task);
    if (!stored)
        return base::fail(std::move(stored.error()));
    const std::int64_t seq = stored->seq;
    if (checkpoint.startsOver) {
        if (auto done = connection.run("DELETE FROM partials WHERE seq = ?", seq); !done)
            return done;
    }
    if (!checkpoint.text.empty() && keeping()->keepsAll()) {
        auto done = connection.run("INSERT INTO partials (seq, number, text) SELECT ?, "
                                   "coalesce(max(number), 0) + 1, ? FROM partials WHERE seq = ?",
                                   seq, checkpoint.text, seq);
        if (!done)
            return done;
        stored->hasPartials = true;
    }
    if (auto done = putAttempts(connection, seq, keeping()->kept(checkpoint.attempts)); !done)
        return done;

    TaskSummary task = stored->summary;
    task.state = TaskState::Running;
    task.target = checkpoint.target;
    for (const AttemptRecord &attempt : checkpoint.attempts) {
        task.attempts = std::max(task.attempts, attempt.number);
        if (!task.startedAt)
            task.startedAt = task.createdAt + attempt.startedAt;
    }
    if (task != stored->summary) {
        if (auto done = progress(connection, *stored, std::move(task)); !done)
            return done;
    }
    remember(std::move(*stored));
    return {};
}

Result<void> HistoryWriter::progress(Connection &connection, Stored &stored, TaskSummary task)
{
    const auto group = m_groups.idOf(connection, groupOf(task));
    if (!group)
        return base::fail(group.error());
    Statement update =
        connection.prepare("UPDATE tasks SET group_id = ?, model = ?, attempts = ?, started_at = ? "
                           "WHERE seq = ? AND group_id = ?");
    update.bind(*group).bind(task.target.model).bind(task.attempts).bind(task.startedAt);
    if (auto ran = update.bind(stored.seq).bind(stored.group).run(); !ran)
        return ran;
    if (update.affected() == 0)
        return base::fail(endedByAnother(task.id));
    m_groups.leave(stored.group);
    m_groups.enter(*group);
    stored.group = *group;
    stored.summary = std::move(task);
    return {};
}

Result<void> HistoryWriter::finish(Connection &connection, const Outcome &outcome)
{
    if (!model::isFinal(outcome.summary.state)) {
        return base::fail(ErrorKind::InvalidArgument,
                          "A task cannot end in the state "
                              + std::string(base::nameOf(outcome.summary.state)) + ".");
    }
    auto stored = unfinished(connection, outcome.summary.id);
    if (!stored)
        return base::fail(std::move(stored.error()));
    return end(connection, std::move(*stored), outcome, Audited::Yes);
}

Result<void> HistoryWriter::end(Connection &connection, Stored stored, const Outcome &outcome,
                                Audited audited)
{
    TaskSummary task = ended(stored.summary, outcome.summary);
    task.errorMessage = keeping()->keptSentence(task.errorMessage);
    const auto group = m_groups.idOf(connection, groupOf(task));
    if (!group)
        return base::fail(group.error());
    const auto isEnded = endTask(connection, task, {stored.seq, stored.group, *group});
    if (!isEnded)
        return base::fail(isEnded.error());
    if (!*isEnded)
        return base::fail(endedByAnother(task.id));
    m_groups.leave(stored.group);
    m_groups.enter(*group);
    if (auto done = putAttempts(connection, stored.seq, keeping()->kept(outcome.attempts)); !done)
        return done;
    const ResultTexts texts = keeping()->kept(outcome);
    if (auto done = insertResult(connection, stored.seq, texts); !done)
        return done;
    if (stored.hasPartials) {
        if (auto done = connection.run("DELETE FROM partials WHERE seq = ?", stored.seq); !done)
            return done;
    }
    if (!stored.prompt) {
        auto prompt = promptOf(connection, stored.seq);
        if (!prompt)
            return base::fail(std::move(prompt.error()));
        stored.prompt = std::move(*prompt);
    }
    m_index.add(stored.seq, task, *stored.prompt, texts.result);
    if (task.session && !task.parent) {
        if (auto done = endTurn(connection, task); !done)
            return done;
    }
    const base::TimePoint now = m_clock->now();
    if (audited == Audited::Yes) {
        AuditEvent event;
        event.at = task.finishedAt.value_or(now);
        event.task = task;
        event.promptHash = std::move(stored.promptHash);
        event.promptBytes = stored.promptBytes;
        event.flags = std::move(stored.flags);
        event.reasons = std::move(stored.reasons);
        event.snapshot = std::move(stored.snapshot);
        if (auto done = m_audit.append(connection, event); !done)
            return done;
    }
    m_metrics.add(task, outcome.attempts, now);
    m_ledger.add(task, outcome.attempts);
    return dropClaims(connection, task.id);
}

void HistoryWriter::charge(const model::TaskSummary &task, const model::AttemptRecord &attempt)
{
    m_ledger.add(task, {attempt});
}

Result<BookedClaim> HistoryWriter::claim(Connection &connection, const model::SpendClaim &claim,
                                         const std::vector<base::TimePoint> &cuts)
{
    auto spent = m_ledger.spentBetween(connection, cuts);
    if (!spent)
        return base::fail(std::move(spent.error()));
    return bookClaim(connection, claim, std::move(*spent));
}

Result<void> HistoryWriter::interrupt(Connection &connection, Stored stored)
{
    Outcome outcome;
    outcome.summary = stored.summary;
    outcome.summary.state = TaskState::Interrupted;
    outcome.summary.error = ErrorKind::Interrupted;
    outcome.summary.errorMessage = "Oxide ended while this task was under way. Run it again.";
    outcome.summary.finishedAt = m_clock->now();
    auto partial = partialOf(connection, stored.seq);
    if (!partial)
        return base::fail(std::move(partial.error()));
    outcome.result = std::move(*partial);
    auto attempts = attemptsOf(connection, stored.seq);
    if (!attempts)
        return base::fail(std::move(attempts.error()));
    for (AttemptRecord &attempt : *attempts) {
        if (attempt.error || attempt.endedAt)
            continue;
        base::Error error;
        error.kind = ErrorKind::Interrupted;
        error.message = "Oxide ended while this attempt was under way.";
        attempt.error = std::move(error);
    }
    outcome.summary.cost = model::totalCost(*attempts);
    outcome.summary.usage = model::totalUsage(*attempts);
    outcome.attempts = std::move(*attempts);
    return end(connection, std::move(stored), outcome, Audited::Yes);
}

Result<std::int64_t> HistoryWriter::recover(Connection &connection,
                                            const std::vector<std::string> &alive)
{
    std::vector<model::TaskId> dead;
    {
        Statement select = connection.prepare(
            "SELECT t.id, t.instance FROM task_groups g JOIN tasks t ON t.group_id = g.id "
            "WHERE g.state IN ('queued', 'running') ORDER BY t.seq");
        if (auto ran = select.run(); !ran)
            return base::fail(std::move(ran.error()));
        while (select.next()) {
            const model::TaskId task = select.id();
            if (std::find(alive.begin(), alive.end(), select.text()) == alive.end())
                dead.push_back(task);
        }
        if (auto end = select.endOfRows(); !end)
            return base::fail(std::move(end.error()));
    }
    for (const model::TaskId &task : dead) {
        auto stored = unfinished(connection, task);
        if (!stored)
            return base::fail(std::move(stored.error()));
        if (auto done = interrupt(connection, std::move(*stored)); !done)
            return base::fail(std::move(done.error()));
    }
    return static_cast<std::int64_t>(dead.size());
}

Result<bool> HistoryWriter::import(Connection &connection, const NewTask &task,
                                   const Outcome &outcome)
{
    const auto known = keyOf(connection, task.summary.id);
    if (!known)
        return base::fail(known.error());
    if (*known)
        return false;
    auto stored = insert(connection, task, textsOf(task.decision.get()), Owner::Nobody);
    if (!stored)
        return base::fail(std::move(stored.error()));
    auto done = end(connection, std::move(*stored), outcome, Audited::No);
    if (!done)
        return base::fail(std::move(done.error()));
    return true;
}

Result<std::int64_t> HistoryWriter::remove(Connection &connection, std::int64_t seq)
{
    auto task = summaryOf(connection, seq);
    if (!task)
        return base::fail(std::move(task.error()));
    if (!*task || !model::isFinal((*task)->state))
        return 0;
    std::vector<std::int64_t> keys;
    {
        Statement parts = connection.prepare("SELECT seq FROM tasks WHERE parent = ?");
        if (auto ran = parts.bind((*task)->id).run(); !ran)
            return base::fail(std::move(ran.error()));
        while (parts.next())
            keys.push_back(parts.integer());
        if (auto end = parts.endOfRows(); !end)
            return base::fail(std::move(end.error()));
    }
    std::int64_t removed = 1;
    for (const std::int64_t part : keys) {
        auto gone = remove(connection, part);
        if (!gone)
            return gone;
        removed += *gone;
    }
    if (auto done = removeRow(connection, seq, **task); !done)
        return base::fail(std::move(done.error()));
    return removed;
}

Result<void> HistoryWriter::removeRow(Connection &connection, std::int64_t seq,
                                      const TaskSummary &task)
{
    auto prompt = promptOf(connection, seq);
    if (!prompt)
        return base::fail(std::move(prompt.error()));
    auto result = resultOf(connection, seq);
    if (!result)
        return base::fail(std::move(result.error()));
    m_index.remove(seq, task, *prompt, result->result);
    std::string snapshot;
    {
        Statement select = connection.prepare("SELECT snapshot FROM decisions WHERE seq = ?");
        if (auto ran = select.bind(seq).run(); !ran)
            return ran;
        if (select.next())
            snapshot = select.text();
    }
    const auto group = m_groups.idOf(connection, groupOf(task));
    if (!group)
        return base::fail(group.error());
    m_groups.leave(*group);
    auto done = connection.run("DELETE FROM tasks WHERE seq = ?", seq);
    if (!done)
        return done;
    if (!snapshot.empty()) {
        m_storedSnapshot.clear();
        done = connection.run("DELETE FROM snapshots WHERE hash = ? AND NOT EXISTS "
                              "(SELECT 1 FROM decisions WHERE snapshot = ?)",
                              snapshot, snapshot);
        if (!done)
            return done;
    }
    return task.session ? dropSessionIfEmpty(connection, *task.session) : done;
}

Result<void> HistoryWriter::removeSession(Connection &connection, const model::SessionId &session)
{
    std::vector<std::int64_t> keys;
    {
        Statement select = connection.prepare("SELECT seq FROM tasks WHERE session = ?");
        if (auto ran = select.bind(session).run(); !ran)
            return ran;
        while (select.next())
            keys.push_back(select.integer());
        if (auto end = select.endOfRows(); !end)
            return end;
    }
    for (const std::int64_t seq : keys) {
        // The index must forget the session's word with the tags that it was told.
        auto task = summaryOf(connection, seq);
        if (!task)
            return base::fail(std::move(task.error()));
        if (!*task)
            continue;
        const bool indexed = model::isFinal((*task)->state);
        auto prompt = promptOf(connection, seq);
        auto result = resultOf(connection, seq);
        if (!prompt || !result)
            return base::fail(prompt ? result.error() : prompt.error());
        if (indexed)
            m_index.remove(seq, **task, *prompt, result->result);
        if (auto done = connection.run("UPDATE tasks SET session = NULL WHERE seq = ?", seq); !done)
            return done;
        m_unfinished.erase((*task)->id);
        (*task)->session.reset();
        if (indexed)
            m_index.add(seq, **task, *prompt, result->result);
    }
    return connection.run("DELETE FROM sessions WHERE id = ?", session);
}

Result<std::int64_t> HistoryWriter::moveSearchIndex(Connection &connection, std::int64_t count)
{
    return m_index.moveOld(connection, count);
}

Result<void> HistoryWriter::beforeCommit(Connection &connection)
{
    m_keys.forget();
    m_storedSnapshot.clear();
    if (auto done = m_groups.flush(connection); !done)
        return done;
    if (auto done = m_audit.flush(connection); !done)
        return done;
    if (auto done = m_metrics.flush(connection); !done)
        return done;
    if (auto done = m_ledger.flush(connection); !done)
        return done;
    return m_index.flush(connection);
}

void HistoryWriter::afterRollback()
{
    m_unfinished.clear();
    m_keys.forget();
    m_storedSnapshot.clear();
    m_groups.forget();
    m_audit.forget();
    m_metrics.forget();
    m_ledger.forget();
    m_index.forget();
}

} // namespace oxide::storage
