#pragma once

#include "storage/database.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace oxide::storage {

/// The reading threads, each with its own connection, opened at its first job. The first thread
/// takes quick jobs alone.
class ReaderPool final
{
public:
    using Job = std::function<void(Connection *, const base::Error *)>;

    ReaderPool(std::string file, int threads);
    /// Finishes what is queued; long reads as endLongReads() says.
    ~ReaderPool();
    ReaderPool(const ReaderPool &) = delete;
    ReaderPool &operator=(const ReaderPool &) = delete;

    void post(Job job, ReadKind kind);
    void endLongReads() { m_stop.request_stop(); }

private:
    enum class Takes { Quick, All };
    void work(Takes takes);
    /// The next job; empty when the pool closes.
    [[nodiscard]] Job take(Takes takes);

    std::string m_file;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_quick;
    std::deque<Job> m_long;
    bool m_closing = false;
    std::stop_source m_stop;
    std::vector<std::thread> m_threads;
};

} // namespace oxide::storage
