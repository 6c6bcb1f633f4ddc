#include "process/run.h"

#include "process/childprocess.h"

#include <utility>
#include <variant>

namespace oxide::process {

namespace {

constexpr std::size_t kErrorOutputKept = std::size_t{64} * 1024;

void keepTail(std::string &text, std::string_view more)
{
    text += more;
    if (text.size() > kErrorOutputKept)
        text.erase(0, text.size() - kErrorOutputKept);
}

} // namespace

QCoro::Task<base::Result<RunResult>> run(const ProcessRegistry &registry, Command command,
                                         std::string input, RunLimits limits, std::stop_token stop)
{
    const auto deadline = std::chrono::steady_clock::now() + limits.time;
    const std::string program = command.program;
    ChildProcess child(registry);
    QCoro::Task<base::Result<void>> starting = child.start(std::move(command), stop);
    const base::Result<void> started = co_await starting;
    if (!started)
        co_return base::fail(started.error());
    child.write(input);
    child.closeInput();

    RunResult result;
    while (true) {
        QCoro::Task<base::Result<Event>> waiting = child.next(deadline, stop);
        const base::Result<Event> event = co_await waiting;
        if (!event)
            co_return base::fail(event.error());
        if (const auto *exit = std::get_if<Exit>(&*event)) {
            result.exit = *exit;
            co_return result;
        }
        if (std::holds_alternative<TimeIsUp>(*event)) {
            co_return base::fail(base::ErrorKind::TimeoutTotal,
                                 program + " did not end within "
                                     + std::to_string(limits.time.count() / 1000)
                                     + " s and was stopped.",
                                 result.errorOutput);
        }
        if (const auto *output = std::get_if<Output>(&*event))
            result.output += output->bytes;
        else if (const auto *errors = std::get_if<ErrorOutput>(&*event))
            keepTail(result.errorOutput, errors->bytes);
        if (result.output.size() > limits.outputBytes) {
            co_return base::fail(base::ErrorKind::ProcessFailed,
                                 program + " wrote more than "
                                     + std::to_string(limits.outputBytes / 1024)
                                     + " KB and was stopped.");
        }
    }
}

} // namespace oxide::process
