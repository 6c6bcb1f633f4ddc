#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace oxide::storage {

/// Moves what the write-ahead log holds into the file, on a thread of its own: the writing one
/// would wait for the disk meanwhile, and with it every task that ends.
class Checkpointer final
{
public:
    explicit Checkpointer(std::string file);
    ~Checkpointer();
    Checkpointer(const Checkpointer &) = delete;
    Checkpointer &operator=(const Checkpointer &) = delete;

    /// After a commit of so many statements. Any thread.
    void committed(std::int64_t statements);

private:
    void work();
    /// False: it is over.
    [[nodiscard]] bool waitForWork();

    std::string m_file;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::int64_t m_statements = 0; ///< committed since the last one began
    bool m_isOver = false;
    std::thread m_thread;
};

} // namespace oxide::storage
