#pragma once

#include "base/error.h"
#include "process/command.h"
#include "process/processregistry.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>

#include <QCoroTask>

namespace oxide::process {

/// Bytes from the child, as they came.
struct Output {
    std::string bytes;
};
struct ErrorOutput {
    std::string bytes;
};
/// The time given to next() is over.
struct TimeIsUp {
};

/// What happens to a child. After Exit, which comes after its last output, nothing comes any more.
using Event = std::variant<Output, ErrorOutput, Exit, TimeIsUp>;

/// A running child process, ended with this object: the program and all that came from it, in
/// sessions of their own too, also when Oxide crashes or is killed. Engine thread only. One
/// coroutine at a time may wait for it.
class ChildProcess final
{
public:
    explicit ChildProcess(const ProcessRegistry &registry);
    /// Stops what still runs with the command's grace; does not wait for it.
    ~ChildProcess();
    ChildProcess(const ChildProcess &) = delete;
    ChildProcess &operator=(const ChildProcess &) = delete;

    /// Ends when the program runs. ProgramNotFound at once where there is none (a script's
    /// interpreter that is missing counts); ProcessFailed where the system refuses; Cancelled.
    [[nodiscard]] QCoro::Task<base::Result<void>> start(Command command, std::stop_token stop);

    /// Queues bytes for its stdin; any amount, without waiting. Lost where it does not read.
    void write(std::string_view bytes);
    /// Closes its stdin after what was written, as most readers need.
    void closeInput();

    /// The next event; TimeIsUp at `deadline` (time_point::max(): never). Cancelled when the stop
    /// comes first: the child then still runs.
    [[nodiscard]] QCoro::Task<base::Result<Event>>
    next(std::chrono::steady_clock::time_point deadline, std::stop_token stop);

    /// Asks the whole tree to end (TERM) and kills what is left after `grace`. Returns at once; an
    /// Exit follows.
    void stop(std::chrono::milliseconds grace);

    /// 0 before it runs and after it has ended.
    [[nodiscard]] std::int64_t pid() const;

private:
    std::shared_ptr<class Child> m_child;
};

} // namespace oxide::process
