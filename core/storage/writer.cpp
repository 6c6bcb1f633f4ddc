#include "storage/writer.h"

#include "storage/sqlite.h"

#include <tuple>

namespace oxide::storage {

namespace {

/// Bounds how long one transaction keeps the lock and how much a failed one repeats.
constexpr std::size_t kMaxGroup = 512;

} // namespace

Writer::Writer(std::string file) : m_file(std::move(file)), m_thread([this] { work(); }) {}

Writer::~Writer()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_wake.notify_all();
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
        m_queue.push_back({std::move(job), std::move(done)});
    }
    m_wake.notify_one();
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
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_closing || !m_queue.empty(); });
            if (m_queue.empty())
                return;
            while (!m_queue.empty() && group.size() < kMaxGroup) {
                group.push_back(std::move(m_queue.front()));
                m_queue.pop_front();
            }
        }
        commitTogether(connection, group);
        group.clear();
    }
}

void Writer::commitTogether(Connection &connection, std::vector<Entry> &group)
{
    std::vector<base::Result<void>> results;
    const auto together = runGroup(connection, group, results);
    if (together) {
        for (std::size_t i = 0; i < group.size(); ++i)
            group[i].done(std::move(results[i]));
        return;
    }
    if (group.size() == 1) {
        group.front().done(together);
        return;
    }
    // The transaction was lost (a full disk, a failed commit): each job gets one of its own, so
    // that what still can be written is written and each future tells its own error.
    for (Entry &entry : group) {
        std::vector<Entry> alone;
        alone.push_back(std::move(entry));
        const auto done = runGroup(connection, alone, results);
        alone.front().done(done ? std::move(results.front()) : done);
    }
}

base::Result<void> Writer::runGroup(Connection &connection, std::vector<Entry> &group,
                                    std::vector<base::Result<void>> &results)
{
    results.assign(group.size(), {});
    if (auto begun = connection.run("BEGIN IMMEDIATE"); !begun)
        return begun;
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (auto lost = runJob(connection, group[i].job, results[i]); !lost) {
            rollBack(connection);
            return lost;
        }
    }
    auto done = commit(connection);
    if (!done)
        rollBack(connection);
    return done;
}

/// The outcome of the job goes to `result`; the value returned is an Error where the whole
/// transaction is lost.
base::Result<void> Writer::runJob(Connection &connection, const Database::Job &job,
                                  base::Result<void> &result)
{
    if (auto begun = connection.run("SAVEPOINT job"); !begun)
        return begun;
    for (const WriteHooks &hook : hooks())
        hook.beforeJob();
    result = job(connection);
    if (!result) {
        // On a full disk SQLite rolls back the whole transaction itself; no savepoint is left.
        if (auto undone = connection.run("ROLLBACK TO job"); !undone)
            return base::fail(result.error());
        tellHooks(Undone::Job);
    }
    return connection.run("RELEASE job");
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
    // Fails where SQLite already rolled back: then there is nothing left to undo.
    std::ignore = connection.run("ROLLBACK");
    tellHooks(Undone::Transaction);
}

void Writer::tellHooks(Undone undone)
{
    for (const WriteHooks &hook : hooks())
        hook.afterRollback(undone);
}

} // namespace oxide::storage
