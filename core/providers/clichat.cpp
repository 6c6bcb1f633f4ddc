#include "providers/clichat.h"

#include "base/text.h"
#include "net/linesplitter.h"
#include "process/childprocess.h"
#include "providers/clilog.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace oxide::providers {

namespace {

using base::Error;
using base::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kStartTime{30'000};
/// Agents wait a second or more before they try again: this is soon enough to be first.
constexpr milliseconds kLogLook{50};
constexpr std::size_t kErrorsKept = 4096;

/// The clocks of one chat.
class Clocks
{
public:
    explicit Clocks(const model::Deadlines &limits)
        : m_limits(limits), m_begin(steady_clock::now()), m_phaseBegin(m_begin)
    {
        m_limits.connect = std::max(m_limits.connect, kStartTime);
    }

    [[nodiscard]] milliseconds connected()
    {
        m_phase = ErrorKind::TimeoutFirstToken;
        m_phaseBegin = steady_clock::now();
        return std::chrono::duration_cast<milliseconds>(m_phaseBegin - m_begin);
    }
    void heard()
    {
        m_phase = ErrorKind::TimeoutIdle;
        m_phaseBegin = steady_clock::now();
    }

    [[nodiscard]] steady_clock::time_point next() const
    {
        return std::min(m_begin + m_limits.total, m_phaseBegin + phaseLimit());
    }
    /// Which deadline has passed.
    [[nodiscard]] ErrorKind passed() const
    {
        return steady_clock::now() >= m_begin + m_limits.total ? ErrorKind::TimeoutTotal : m_phase;
    }
    [[nodiscard]] std::string sentence() const
    {
        const auto seconds = [](milliseconds ms) {
            return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(ms).count())
                   + " s.";
        };
        switch (passed()) {
        case ErrorKind::TimeoutTotal:
            return "It took longer than " + seconds(m_limits.total);
        case ErrorKind::TimeoutConnect:
            return "It was not ready within " + seconds(m_limits.connect);
        case ErrorKind::TimeoutFirstToken:
            return "No answer began within " + seconds(m_limits.firstToken);
        default:
            return "The answer paused for more than " + seconds(m_limits.idle);
        }
    }

private:
    [[nodiscard]] milliseconds phaseLimit() const
    {
        return m_phase == ErrorKind::TimeoutConnect      ? m_limits.connect
               : m_phase == ErrorKind::TimeoutFirstToken ? m_limits.firstToken
                                                         : m_limits.idle;
    }

    model::Deadlines m_limits;
    steady_clock::time_point m_begin;
    steady_clock::time_point m_phaseBegin;
    ErrorKind m_phase = ErrorKind::TimeoutConnect;
};

/// One chat under way: takes what happens, gives the outcome when there is one.
class Chat
{
public:
    Chat(CliRun &run, CliDialogue &dialogue, ChatSink sink, process::ChildProcess &child)
        : m_run(run), m_dialogue(dialogue), m_sink(std::move(sink)), m_child(child),
          m_clocks(run.deadlines), m_log(run.logFolder)
    {
    }

    void begin()
    {
        m_child.write(m_dialogue.opening());
        if (!m_dialogue.isOneWay())
            return;
        m_child.closeInput();
        m_sink(Connected{m_clocks.connected()});
    }

    [[nodiscard]] steady_clock::time_point nextLook() const
    {
        const auto deadline = m_clocks.next();
        return m_run.logFolder.empty() ? deadline
                                       : std::min(deadline, steady_clock::now() + kLogLook);
    }

    [[nodiscard]] std::optional<ChatOutcome> take(const process::Event &event)
    {
        // What the log tells comes first: the output may be that of a second try.
        if (auto retried = lookAtLog())
            return retried;
        if (const auto *output = std::get_if<process::Output>(&event))
            return takeStep(m_dialogue.onOutput(output->bytes));
        if (const auto *errors = std::get_if<process::ErrorOutput>(&event))
            return takeErrors(errors->bytes);
        if (const auto *exit = std::get_if<process::Exit>(&event))
            return m_dialogue.onExit(exit->code, m_errors);
        if (steady_clock::now() >= m_clocks.next())
            return failed(m_clocks.passed(), m_run.context.title + ": " + m_clocks.sentence());
        return std::nullopt;
    }

    [[nodiscard]] ChatOutcome failed(ErrorKind kind, std::string message) const
    {
        ChatOutcome outcome = m_dialogue.soFar();
        Error error;
        error.kind = kind;
        error.message = std::move(message);
        error.detail = m_errors;
        outcome.error = std::move(error);
        return outcome;
    }

private:
    std::optional<ChatOutcome> takeStep(CliStep step)
    {
        if (!step.reply.empty())
            m_child.write(step.reply);
        if (m_run.onAbout && (!step.models.empty() || !step.version.empty()))
            m_run.onAbout(step.version, step.models);
        if (step.atWork)
            m_sink(Connected{m_clocks.connected()});
        for (ChatEvent &event : step.events) {
            m_clocks.heard();
            m_sink(std::move(event));
        }
        return std::move(step.outcome);
    }

    std::optional<ChatOutcome> takeErrors(std::string_view bytes)
    {
        m_errors += bytes;
        if (m_errors.size() > kErrorsKept)
            m_errors.erase(0, m_errors.size() - kErrorsKept);
        const base::Result<std::vector<std::string>> lines = m_errorLines.feed(bytes);
        return lines && m_run.watchRetries ? watch(*lines) : std::nullopt;
    }

    std::optional<ChatOutcome> lookAtLog()
    {
        if (m_run.logFolder.empty() || !m_run.watchRetries)
            return std::nullopt;
        return watch(m_log.newLines());
    }

    std::optional<ChatOutcome> watch(const std::vector<std::string> &lines)
    {
        for (const std::string &line : lines) {
            const std::optional<CliTold> told = m_retries.onLine(line);
            if (!told)
                continue;
            CliContext context = m_run.context;
            context.textSeen = m_dialogue.textSeen();
            context.errors = m_errors;
            ChatOutcome outcome = m_dialogue.soFar();
            outcome.error = cliError(*told, context);
            return outcome;
        }
        return std::nullopt;
    }

    CliRun &m_run;
    CliDialogue &m_dialogue;
    ChatSink m_sink;
    process::ChildProcess &m_child;
    Clocks m_clocks;
    CliLog m_log;
    CliRetryWatch m_retries;
    net::LineSplitter m_errorLines{net::LineEnd::Any};
    std::string m_errors;
};

CliEnd endOf(ChatOutcome outcome, const CliDialogue &dialogue, const CliRun &run)
{
    CliEnd end;
    end.textSeen = dialogue.textSeen();
    end.isUnknownProtocol = dialogue.isUnknownProtocol();
    end.outcome = std::move(outcome);
    if (end.outcome.error) {
        Error &error = *end.outcome.error;
        error.message = withoutSecrets(std::move(error.message), run.secrets);
        error.detail = withoutSecrets(std::move(error.detail), run.secrets);
    }
    return end;
}

} // namespace

QCoro::Task<CliEnd> runCliChat(const process::ProcessRegistry &processes, CliRun run,
                               std::unique_ptr<CliDialogue> dialogue, ChatSink sink,
                               std::stop_token stop)
{
    process::ChildProcess child(processes);
    QCoro::Task<base::Result<void>> starting = child.start(run.command, stop);
    const base::Result<void> started = co_await starting;
    if (!started) {
        ChatOutcome outcome;
        outcome.error = started.error();
        co_return endOf(std::move(outcome), *dialogue, run);
    }
    Chat chat(run, *dialogue, std::move(sink), child);
    chat.begin();
    while (true) {
        QCoro::Task<base::Result<process::Event>> waiting = child.next(chat.nextLook(), stop);
        const base::Result<process::Event> event = co_await waiting;
        std::optional<ChatOutcome> outcome;
        if (event)
            outcome = chat.take(*event);
        else
            outcome = chat.failed(event.error().kind, event.error().message);
        if (!outcome)
            continue;
        if (outcome->error)
            child.write(dialogue->farewell());
        child.closeInput();
        co_return endOf(std::move(*outcome), *dialogue, run);
    }
}

std::string withoutSecrets(std::string text, const std::vector<std::string> &secrets)
{
    for (const std::string &secret : secrets)
        base::replaceAll(text, secret, "***");
    return text;
}

} // namespace oxide::providers
