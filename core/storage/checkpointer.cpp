#include "storage/checkpointer.h"

#include "storage/connection.h"
#include "storage/sqlite.h"

#include <tuple>
#include <utility>

namespace oxide::storage {

namespace {

/// About as many pages of the log, 12 MB.
constexpr std::int64_t kStatements = 3000;

} // namespace

Checkpointer::Checkpointer(std::string file) : m_file(std::move(file)), m_thread([this] { work(); })
{
}

Checkpointer::~Checkpointer()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void Checkpointer::committed(std::int64_t statements)
{
    const std::lock_guard lock(m_mutex);
    m_statements += statements;
    if (m_statements >= kStatements)
        m_wake.notify_all();
}

bool Checkpointer::waitForWork()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_isOver || m_statements >= kStatements; });
    m_statements = 0;
    return !m_isOver;
}

void Checkpointer::work()
{
    if (!waitForWork())
        return;
    const auto link = sqlite::Link::open(m_file, sqlite::Access::Write);
    if (!link)
        return; // the writer does it then, where its log has grown long
    do {
        // Passive: nobody waits for it, and what it fails at comes again.
        std::ignore = (*link)->connection().execute("PRAGMA wal_checkpoint(PASSIVE)");
    } while (waitForWork());
}

} // namespace oxide::storage
