#include "storage/writer.h"

#include "storage/sqlite.h"

#include <string_view>
#include <tuple>
#include <utility>

namespace oxide::storage {

namespace {

/// A statement that fails so may have ended the whole transaction with it; what threw may have
/// left what is gathered over the transaction half-done.
bool losesTransaction(const base::Error &error)
{
    return error.kind == base::ErrorKind::DiskFull || error.kind == base::ErrorKind::Io
           || error.kind == base::ErrorKind::ReadOnly || error.kind == base::ErrorKind::Database
           || error.kind == base::ErrorKind::Internal;
}

/// Bounds how long one transaction keeps the lock and how much a failed one repeats.
constexpr std::size_t kMaxGroup = 512;

/// Who quits does not wait long for a lock that another program keeps.
constexpr std::string_view kPatienceWhileClosing = "PRAGMA busy_timeout = 500";

} // namespace

Writer::Writer(std::string file, Committed committed)
    : m_file(std::move(file)), m_committed(std::move(committed)), m_thread([this] { work(); })
{
}

Writer::~Writer()
{
    close();
}

void Writer::close()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

base::Result<void> Writer::opened()
{
    std::unique_lock lock(m_mutex);
    m_openKnown.wait(lock, [this] { return m_opened.has_value(); });
    return *m_opened;
}

void Writer::post(Database::Job job, Done done)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_closing) {
            m_queue.push_back({std::move(job), std::move(done), {}});
            m_wake.notify_one();
            return;
        }
    }
    done(base::fail(base::ErrorKind::Interrupted, "Oxide is stopping."));
}

void Writer::addHooks(WriteHooks hooks)
{
    const std::lock_guard lock(m_mutex);
    m_hooks.push_back(std::move(hooks));
    m_hooksChanged = true;
}

const std::vector<WriteHooks> &Writer::hooks()
{
    if (m_hooksChanged.exchange(false)) {
        const std::lock_guard lock(m_mutex);
        m_hooksInUse = m_hooks;
    }
    return m_hooksInUse;
}

void Writer::work()
{
    auto link = sqlite::Link::open(m_file, sqlite::Access::Write);
    {
        const std::lock_guard lock(m_mutex);
        m_opened = link ? base::Result<void>() : base::Result<void>(base::fail(link.error()));
    }
    m_openKnown.notify_all();
    if (link)
        serve((*link)->connection());
}

void Writer::serve(Connection &connection)
{
    std::vector<Entry> group;
    for (bool isHurried = false;;) {
        bool isClosing = false;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_closing || !m_queue.empty(); });
            if (m_queue.empty())
                return;
            isClosing = m_closing;
            while (!m_queue.empty() && group.size() < kMaxGroup) {
                group.push_back(std::move(m_queue.front()));
                m_queue.pop_front();
            }
        }
        if (isClosing && !std::exchange(isHurried, true))
            std::ignore = connection.execute(kPatienceWhileClosing);
        const std::int64_t before = connection.changes();
        commitTogether(connection, group);
        group.clear();
        m_committed(connection.changes() - before);
    }
}

void Writer::commitTogether(Connection &connection, std::vector<Entry> &group)
{
    while (!group.empty()) {
        const Outcome outcome = runGroup(connection, group);
        if (outcome.end.has_value()) {
            for (Entry &entry : group)
                entry.done(std::move(entry.result));
            return;
        }
        if (outcome.guilty) {
            // One job failed half-way: the others are repeated without it.
            Entry failed = std::move(group[*outcome.guilty]);
            group.erase(group.begin() + static_cast<std::ptrdiff_t>(*outcome.guilty));
            failed.done(outcome.end);
            continue;
        }
        if (!outcome.hasBegun) {
            // Locked by another program: each by itself would wait as long as all together did.
            for (Entry &entry : group)
                entry.done(outcome.end);
            return;
        }
        commitAlone(connection, group, outcome.end);
        return;
    }
}

/// The group's transaction could not be committed: each job gets one of its own, so that
/// what still can be written is written.
void Writer::commitAlone(Connection &connection, std::vector<Entry> &group,
                         const base::Result<void> &together)
{
    if (group.size() == 1) {
        group.front().done(together);
        return;
    }
    for (Entry &entry : group) {
        std::vector<Entry> alone;
        alone.push_back(std::move(entry));
        const Outcome outcome = runGroup(connection, alone);
        alone.front().done(outcome.end ? std::move(alone.front().result) : outcome.end);
    }
}

Writer::Outcome Writer::runGroup(Connection &connection, std::vector<Entry> &group)
{
    Outcome outcome;
    outcome.end = connection.run("BEGIN IMMEDIATE");
    outcome.hasBegun = outcome.end.has_value();
    if (!outcome.hasBegun)
        return outcome;
    for (std::size_t i = 0; i < group.size() && outcome.end; ++i) {
        // No savepoints: FTS5 writes its whole buffer at each of them.
        const std::int64_t before = connection.changes();
        group[i].result = guarded(group[i].job, connection);
        const base::Result<void> &result = group[i].result;
        if (!result && (connection.changes() != before || losesTransaction(result.error()))) {
            outcome.end = group[i].result;
            outcome.guilty = i;
        }
    }
    if (outcome.end)
        outcome.end = commit(connection);
    if (!outcome.end)
        rollBack(connection);
    return outcome;
}

base::Result<void> Writer::commit(Connection &connection)
{
    for (const WriteHooks &hook : hooks()) {
        if (auto done = hook.beforeCommit(connection); !done)
            return done;
    }
    return connection.run("COMMIT");
}

void Writer::rollBack(Connection &connection)
{
    // Fails where SQLite already rolled back (a full disk): then there is nothing left to undo.
    std::ignore = connection.run("ROLLBACK");
    for (const WriteHooks &hook : hooks())
        hook.afterRollback();
}

} // namespace oxide::storage
