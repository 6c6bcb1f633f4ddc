#include "storage/readerpool.h"

#include "storage/sqlite.h"

#include <algorithm>
#include <tuple>

namespace oxide::storage {

ReaderPool::ReaderPool(std::string file, int threads) : m_file(std::move(file))
{
    for (int i = 0; i < std::max(threads, 2); ++i) {
        const Takes takes = i == 0 ? Takes::Quick : Takes::All;
        m_threads.emplace_back([this, takes] { work(takes); });
    }
}

ReaderPool::~ReaderPool()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    endLongReads();
    m_wake.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
}

void ReaderPool::post(Job job, ReadKind kind)
{
    {
        const std::lock_guard lock(m_mutex);
        (kind == ReadKind::Quick ? m_quick : m_long).push_back(std::move(job));
    }
    m_wake.notify_all();
}

ReaderPool::Job ReaderPool::take(Takes takes)
{
    std::unique_lock lock(m_mutex);
    const auto mine = [&] { return !m_quick.empty() || (takes == Takes::All && !m_long.empty()); };
    m_wake.wait(lock, [&] { return m_closing || mine(); });
    if (!mine())
        return {};
    std::deque<Job> &queue = m_quick.empty() ? m_long : m_quick;
    Job job = std::move(queue.front());
    queue.pop_front();
    return job;
}

void ReaderPool::work(Takes takes)
{
    std::unique_ptr<sqlite::Link> link;
    while (Job job = take(takes)) {
        if (!link) {
            auto opened = sqlite::Link::open(m_file, sqlite::Access::Read);
            if (!opened) {
                job(nullptr, &opened.error());
                continue;
            }
            link = std::move(*opened);
            link->connection().stopOn(m_stop.get_token());
        }
        Connection &connection = link->connection();
        if (auto begun = connection.run("BEGIN"); !begun) {
            job(nullptr, &begun.error());
            continue;
        }
        job(&connection, nullptr);
        // Nothing was written: where the end fails, the next BEGIN will tell.
        std::ignore = connection.run("COMMIT");
    }
}

} // namespace oxide::storage
