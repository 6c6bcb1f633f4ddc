#include "storage/migrations.h"

#include "storage/connection.h"
#include "storage/sqlite.h"

#include <array>
#include <string>
#include <tuple>

namespace oxide::storage {

namespace {

// Version 1. `seq` is the task's creation time in milliseconds times 256 plus a counter, so that
// the primary key's order is the history's order, whoever imports what and when (taskrows.h).
//
// task_groups holds one row for each combination of what the history filters by; triggers keep
// its counts (until version 6). Filters become a small set of groups, and the facets of the whole
// history are a sum over them.
//
// tasks_fts is contentless: prompts and results stand once, in their own tables. `tags` carries
// the filters as words, so that a search with filters is one intersection inside the index.
constexpr std::string_view kHistory[] = {
    R"(CREATE TABLE task_groups (
        id INTEGER PRIMARY KEY,
        state TEXT NOT NULL,
        after_fallback INTEGER NOT NULL,
        source TEXT NOT NULL,
        type TEXT NOT NULL,
        service TEXT NOT NULL,
        part INTEGER NOT NULL,
        tasks INTEGER NOT NULL DEFAULT 0,
        UNIQUE (state, after_fallback, source, type, service, part)))",
    R"(CREATE TABLE tasks (
        seq INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        group_id INTEGER NOT NULL REFERENCES task_groups (id),
        parent BLOB,
        session BLOB,
        instance TEXT,
        client TEXT NOT NULL,
        title TEXT NOT NULL,
        model TEXT NOT NULL,
        files INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        error TEXT,
        error_message TEXT NOT NULL,
        input_tokens INTEGER,
        cached_input_tokens INTEGER,
        cache_write_tokens INTEGER,
        output_tokens INTEGER,
        reasoning_tokens INTEGER,
        cost_source TEXT NOT NULL,
        cost_micros INTEGER,
        created_at INTEGER NOT NULL,
        started_at INTEGER,
        finished_at INTEGER,
        first_token_ms INTEGER,
        duration_ms INTEGER,
        prompt_sha256 BLOB NOT NULL,
        prompt_bytes INTEGER NOT NULL))",
    "CREATE INDEX tasks_by_group ON tasks (group_id)",
    "CREATE INDEX tasks_by_session ON tasks (session) WHERE session IS NOT NULL",
    "CREATE INDEX tasks_by_parent ON tasks (parent) WHERE parent IS NOT NULL",
    R"(CREATE TRIGGER task_counted AFTER INSERT ON tasks BEGIN
        UPDATE task_groups SET tasks = tasks + 1 WHERE id = new.group_id;
    END)",
    R"(CREATE TRIGGER task_uncounted AFTER DELETE ON tasks BEGIN
        UPDATE task_groups SET tasks = tasks - 1 WHERE id = old.group_id;
    END)",
    R"(CREATE TRIGGER task_regrouped AFTER UPDATE OF group_id ON tasks
        WHEN old.group_id <> new.group_id BEGIN
        UPDATE task_groups SET tasks = tasks - 1 WHERE id = old.group_id;
        UPDATE task_groups SET tasks = tasks + 1 WHERE id = new.group_id;
    END)",
    R"(CREATE TABLE task_prompts (
        seq INTEGER PRIMARY KEY REFERENCES tasks (seq) ON DELETE CASCADE,
        prompt TEXT NOT NULL,
        files TEXT NOT NULL,
        messages TEXT NOT NULL))",
    R"(CREATE TABLE task_results (
        seq INTEGER PRIMARY KEY REFERENCES tasks (seq) ON DELETE CASCADE,
        result TEXT NOT NULL,
        reasoning TEXT NOT NULL,
        notices TEXT NOT NULL))",
    R"(CREATE TABLE partials (
        seq INTEGER NOT NULL REFERENCES tasks (seq) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (seq, number)) WITHOUT ROWID)",
    R"(CREATE TABLE attempts (
        seq INTEGER NOT NULL REFERENCES tasks (seq) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        service TEXT NOT NULL,
        model TEXT NOT NULL,
        started_ms INTEGER NOT NULL,
        waited_ms INTEGER NOT NULL,
        connected_ms INTEGER,
        first_token_ms INTEGER,
        ended_ms INTEGER,
        error TEXT,
        input_tokens INTEGER,
        cached_input_tokens INTEGER,
        cache_write_tokens INTEGER,
        output_tokens INTEGER,
        reasoning_tokens INTEGER,
        cost_source TEXT NOT NULL,
        cost_micros INTEGER,
        output_bytes INTEGER NOT NULL,
        PRIMARY KEY (seq, number)) WITHOUT ROWID)",
    R"(CREATE TABLE decisions (
        seq INTEGER PRIMARY KEY REFERENCES tasks (seq) ON DELETE CASCADE,
        snapshot TEXT NOT NULL,
        reasons TEXT NOT NULL,
        flags TEXT NOT NULL,
        body TEXT NOT NULL))",
    "CREATE INDEX decisions_by_snapshot ON decisions (snapshot)",
    R"(CREATE TABLE snapshots (
        hash TEXT PRIMARY KEY,
        text TEXT NOT NULL) WITHOUT ROWID)",
    R"(CREATE TABLE sessions (
        id BLOB PRIMARY KEY,
        title TEXT NOT NULL,
        turns INTEGER NOT NULL,
        last_state TEXT NOT NULL,
        last_after_fallback INTEGER NOT NULL,
        last_service TEXT NOT NULL,
        last_model TEXT NOT NULL,
        updated_at INTEGER NOT NULL) WITHOUT ROWID)",
    "CREATE INDEX sessions_by_time ON sessions (updated_at)",
    R"(CREATE VIRTUAL TABLE tasks_fts USING fts5 (
        prompt, result, files, tags,
        content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2"))",
};

// Version 2: the audit chain and its head (auditchain.h).
constexpr std::string_view kAudit[] = {
    R"(CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        task BLOB NOT NULL,
        body TEXT NOT NULL,
        mac BLOB NOT NULL))",
    "CREATE INDEX audit_by_task ON audit (task)",
    R"(CREATE TABLE audit_head (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        number INTEGER NOT NULL,
        mac BLOB NOT NULL,
        seal BLOB NOT NULL))",
};

// Version 3: what the overview shows, summed in steps of 10 s and of 1 h (metrics.h).
constexpr std::string_view kMetrics[] = {
    R"(CREATE TABLE metrics_tasks (
        grain INTEGER NOT NULL,
        start INTEGER NOT NULL,
        answered INTEGER NOT NULL,
        after_fallback INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        cancelled INTEGER NOT NULL,
        latency BLOB NOT NULL,
        first_token BLOB NOT NULL,
        speed BLOB NOT NULL,
        PRIMARY KEY (grain, start)) WITHOUT ROWID)",
    R"(CREATE TABLE metrics_services (
        grain INTEGER NOT NULL,
        start INTEGER NOT NULL,
        service TEXT NOT NULL,
        answered INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        spend_micros INTEGER NOT NULL,
        known_costs INTEGER NOT NULL,
        unknown_costs INTEGER NOT NULL,
        latency BLOB NOT NULL,
        PRIMARY KEY (grain, start, service)) WITHOUT ROWID)",
};

// Version 5: the ledger (ledger.h), begun with what the history knows; the spend that the overview
// summed for itself goes.
constexpr std::string_view kLedger[] = {
    "ALTER TABLE tasks ADD COLUMN tags TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE attempts ADD COLUMN price TEXT",
    R"(CREATE TABLE ledger_accounts (
        id INTEGER PRIMARY KEY,
        service TEXT NOT NULL,
        model TEXT NOT NULL,
        type TEXT NOT NULL,
        source TEXT NOT NULL,
        client TEXT NOT NULL,
        tags TEXT NOT NULL,
        UNIQUE (service, model, type, source, client, tags)))",
    R"(CREATE TABLE ledger_sums (
        start INTEGER NOT NULL,
        account INTEGER NOT NULL REFERENCES ledger_accounts (id),
        provenance TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        input_tokens INTEGER,
        cached_input_tokens INTEGER,
        cache_write_tokens INTEGER,
        output_tokens INTEGER,
        reasoning_tokens INTEGER,
        amount_micros INTEGER NOT NULL,
        PRIMARY KEY (start, account, provenance)) WITHOUT ROWID)",
    R"(INSERT INTO ledger_accounts (service, model, type, source, client, tags)
        SELECT DISTINCT a.service, a.model, g.type, g.source, t.client, t.tags
        FROM attempts a JOIN tasks t ON t.seq = a.seq JOIN task_groups g ON g.id = t.group_id
        WHERE g.state NOT IN ('queued', 'running') AND g.source <> 'import')",
    R"(INSERT INTO ledger_sums (start, account, provenance, attempts, input_tokens,
            cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, amount_micros)
        SELECT (t.created_at + a.started_ms) / 900000 * 900 AS start, l.id, a.cost_source, count(*),
            sum(a.input_tokens), sum(a.cached_input_tokens), sum(a.cache_write_tokens),
            sum(a.output_tokens), sum(a.reasoning_tokens), coalesce(sum(a.cost_micros), 0)
        FROM attempts a JOIN tasks t ON t.seq = a.seq JOIN task_groups g ON g.id = t.group_id
            JOIN ledger_accounts l ON l.service = a.service AND l.model = a.model
                AND l.type = g.type AND l.source = g.source AND l.client = t.client
                AND l.tags = t.tags
        WHERE g.state NOT IN ('queued', 'running')
        GROUP BY 1, 2, 3)",
    "ALTER TABLE metrics_services DROP COLUMN spend_micros",
    "ALTER TABLE metrics_services DROP COLUMN known_costs",
    "ALTER TABLE metrics_services DROP COLUMN unknown_costs",
};

// Version 6: what a task's writes cost without a use. The groups' counts are gathered over a
// transaction (groups.h); no question goes from a task to its audit entries.
constexpr std::string_view kLighterWrites[] = {
    "DROP TRIGGER IF EXISTS task_counted",
    "DROP TRIGGER IF EXISTS task_uncounted",
    "DROP TRIGGER IF EXISTS task_regrouped",
    "DROP INDEX IF EXISTS audit_by_task",
};

// Version 7: the full-text index in parts (searchparts.h). What tasks_fts holds goes over to them
// behind the user's work (SearchIndex::moveOld), then it is dropped.
constexpr std::string_view kSearchParts[] = {
    R"(CREATE TABLE search_parts (
        id INTEGER PRIMARY KEY,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        documents INTEGER NOT NULL))",
    R"(INSERT INTO search_parts (id, first, last, documents)
        SELECT 0, -9223372036854775808, coalesce(max(seq), 0),
            (SELECT coalesce(sum(tasks), 0) FROM task_groups
                WHERE state NOT IN ('queued', 'running'))
        FROM tasks)",
};

// Version 8: what the catalogue's sources last said of each model, and how their syncs went.
constexpr std::string_view kCatalog[] = {
    R"(CREATE TABLE catalog (
        source TEXT NOT NULL,
        name TEXT NOT NULL,
        at INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (source, name)) WITHOUT ROWID)",
    R"(CREATE TABLE catalog_syncs (
        source TEXT PRIMARY KEY,
        at INTEGER,
        tried_at INTEGER NOT NULL,
        error TEXT NOT NULL) WITHOUT ROWID)",
};

// Version 9: when an attempt's first visible token came, for the waterfall.
constexpr std::string_view kCommitPoint[] = {
    "ALTER TABLE attempts ADD COLUMN committed_ms INTEGER",
};

// Version 10: a decision's features for themselves; the rest is packed where it is long
// (decisiontext.h). Older rows stay as they are.
constexpr std::string_view kDecisionColumns[] = {
    "ALTER TABLE decisions ADD COLUMN features TEXT NOT NULL DEFAULT ''",
};

// Version 11: what attempts under way have set aside of the budgets (claims.h), for other programs
// on the same books.
constexpr std::string_view kClaims[] = {
    R"(CREATE TABLE claims (
        number INTEGER PRIMARY KEY,
        instance TEXT NOT NULL,
        task BLOB NOT NULL,
        service TEXT NOT NULL,
        client TEXT NOT NULL,
        tags TEXT NOT NULL,
        at INTEGER NOT NULL,
        amount_micros INTEGER NOT NULL))",
    "CREATE INDEX claims_by_task ON claims (task)",
};

// Version 12: what an attempt has cost is told apart from what one may; whose program's it is does
// not matter.
constexpr std::string_view kSettledClaims[] = {
    "ALTER TABLE claims ADD COLUMN settled INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE claims DROP COLUMN instance",
};

// Version 13: a request of the API asks for its link of the audit. Ids rise with time, so that the
// index grows at its end.
constexpr std::string_view kAuditByTask[] = {
    "CREATE INDEX audit_by_task ON audit (task)",
};

// Version 14: the history of one program, which may be rare among all.
constexpr std::string_view kTasksByClient[] = {
    "CREATE INDEX tasks_by_client ON tasks (client)",
};

constexpr std::array kMigrations{
    Migration{1, "history", kHistory},
    Migration{2, "audit", kAudit},
    Migration{3, "metrics", kMetrics},
    Migration{4, "the audit's head from the first day", {}}, // AuditChain::begin
    Migration{5, "ledger", kLedger},
    Migration{6, "lighter writes", kLighterWrites},
    Migration{7, "search in parts", kSearchParts},
    Migration{8, "catalogue", kCatalog},
    Migration{9, "commit point", kCommitPoint},
    Migration{10, "decisions in two columns", kDecisionColumns},
    Migration{11, "claims", kClaims},
    Migration{12, "settled claims", kSettledClaims},
    Migration{13, "audit by task", kAuditByTask},
    Migration{14, "tasks by client", kTasksByClient},
};

constexpr bool countFromOneWithoutGap()
{
    for (std::size_t i = 0; i < kMigrations.size(); ++i) {
        if (kMigrations[i].version != static_cast<int>(i) + 1)
            return false;
    }
    return true;
}
static_assert(countFromOneWithoutGap(), "migrations are appended, numbered from 1 without a gap");

base::Result<void> apply(Connection &connection, int from, int upTo)
{
    for (const Migration &migration : kMigrations) {
        if (migration.version <= from || migration.version > upTo)
            continue;
        for (const std::string_view statement : migration.statements) {
            if (auto done = connection.execute(statement); !done)
                return done;
        }
        if (auto done = sqlite::setSchemaVersion(connection, migration.version); !done)
            return done;
    }
    return {};
}

} // namespace

std::span<const Migration> migrations()
{
    return kMigrations;
}

int newestSchema()
{
    return kMigrations.back().version;
}

base::Result<int> migrate(Connection &connection, int upTo, const LastStep &last)
{
    if (const auto now = sqlite::schemaVersion(connection); now && *now == upTo)
        return *now;
    // The lock, then the version again: two programs may open a new file at the same moment.
    if (auto begun = connection.execute("BEGIN IMMEDIATE"); !begun)
        return base::fail(std::move(begun.error()));
    const auto found = sqlite::schemaVersion(connection);
    base::Result<void> done;
    if (!found)
        done = base::fail(found.error());
    else if (*found > newestSchema())
        done = base::fail(base::ErrorKind::Database,
                          connection.file() + " was made by a newer Oxide (schema "
                              + std::to_string(*found) + ", this one knows "
                              + std::to_string(newestSchema())
                              + "). Update Oxide, or choose another data folder.");
    else
        done = apply(connection, *found, upTo);
    if (done && last)
        done = last(connection);
    if (done)
        done = connection.execute("COMMIT");
    if (!done) {
        // The first error is the one to tell; a rollback that fails has nothing left to undo.
        std::ignore = connection.execute("ROLLBACK");
        return base::fail(std::move(done.error()));
    }
    return *found;
}

} // namespace oxide::storage
