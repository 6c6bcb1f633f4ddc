#pragma once

#include "storage/database.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace oxide::storage {

/// The writing thread: takes all that waits, runs it in one transaction, tells each its end.
class Writer final
{
public:
    using Done = std::function<void(base::Result<void>)>;

    /// Told after a commit how many statements it had. Writing thread.
    using Committed = std::function<void(std::int64_t)>;

    /// Starts the thread, which opens its own connection to `file`.
    Writer(std::string file, Committed committed);
    ~Writer();
    Writer(const Writer &) = delete;
    Writer &operator=(const Writer &) = delete;

    /// The first call waits for the connection: did it open?
    [[nodiscard]] base::Result<void> opened();
    /// Once it is closing nothing new is taken: `done` gets Interrupted then, at once.
    void post(Database::Job job, Done done);
    /// Finishes what is queued. Not on the writing thread.
    void close();
    void addHooks(WriteHooks hooks);

private:
    struct Entry {
        Database::Job job;
        Done done;
        base::Result<void> result;
    };
    /// How a transaction ended. An Error comes with the job that failed half-way, where one did.
    struct Outcome {
        base::Result<void> end;
        bool hasBegun = false;
        std::optional<std::size_t> guilty;
    };

    void work();
    void serve(Connection &connection);
    void commitTogether(Connection &connection, std::vector<Entry> &group);
    void commitAlone(Connection &connection, std::vector<Entry> &group,
                     const base::Result<void> &together);
    [[nodiscard]] Outcome runGroup(Connection &connection, std::vector<Entry> &group);
    [[nodiscard]] base::Result<void> commit(Connection &connection);
    void rollBack(Connection &connection);
    [[nodiscard]] const std::vector<WriteHooks> &hooks();

    std::string m_file;
    Committed m_committed;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_openKnown;
    std::deque<Entry> m_queue;
    std::vector<WriteHooks> m_hooks;
    std::atomic<bool> m_hooksChanged{false};
    std::vector<WriteHooks> m_hooksInUse; ///< the writing thread's copy
    std::optional<base::Result<void>> m_opened;
    bool m_closing = false;
    std::thread m_thread;
};

} // namespace oxide::storage
