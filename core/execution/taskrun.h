#pragma once

#include "base/clock.h"
#include "config/config.h"
#include "execution/allowance.h"
#include "execution/budgets.h"
#include "execution/cost.h"
#include "execution/outcomes.h"
#include "execution/outputmeter.h"
#include "execution/prompt.h"
#include "execution/retry.h"
#include "execution/services.h"
#include "execution/slots.h"
#include "model/event.h"
#include "model/history.h"
#include "storage/taskstore.h"
#include "telemetry/taskspans.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

#include <QCoroTask>

namespace oxide::execution {

/// Who is told what happens. Engine thread.
struct Listeners {
    std::function<void(model::TaskEvent)> event;
    std::function<void(const model::TaskSummary &)> changed;
    /// A task has ended, refused ones too; before its last event.
    std::function<void(const telemetry::EndedTask &)> ended;
};

/// What a run works with; all of it outlives the run.
struct RunTools {
    const base::Clock &clock;
    Services &services;
    storage::TaskStore &store;
    Outcomes &outcomes;
    std::shared_ptr<Slots> slots;
    std::shared_ptr<Budgets> budgets;
    Listeners listeners;
};

enum class StopReason { User, Shutdown };

/// One task from its place in the queue to its stored outcome: walks the decision's chain, retries,
/// fails over, and says each step as an event. Output never repeats: before the first visible token
/// a failure is silent, after it the decision's OnFailure rules (SPEC 3). Engine thread.
class TaskRun final
{
public:
    TaskRun(RunTools tools, model::TaskSummary summary, PromptParts prompt,
            model::TaskRequest request, std::shared_ptr<const model::Decision> decision,
            telemetry::Period deciding, const config::Execution &settings);

    /// Ends when the outcome is stored and published.
    [[nodiscard]] static QCoro::Task<void> run(std::shared_ptr<TaskRun> self);

    /// The first reason counts.
    void stop(StopReason reason);
    /// Stores what was said since the last time, so that a kill loses little. What could not be
    /// stored goes with the next one.
    static QCoro::Task<void> checkpoint(std::shared_ptr<TaskRun> self);

    [[nodiscard]] const model::TaskSummary &summary() const { return m_summary; }

private:
    using Failure = std::optional<base::Error>;

    static QCoro::Task<Failure> walkChain(std::shared_ptr<TaskRun> self);
    /// All tries at the target at this place of the chain; empty: answered. `next` says whether to
    /// go on.
    static QCoro::Task<Failure> tryTarget(std::shared_ptr<TaskRun> self, std::size_t place,
                                          NextStep *next);
    /// Sets money aside for an attempt. An Error says why it may not begin, and `next` how to go
    /// on; Retry: when there is room again.
    static QCoro::Task<Failure> reserve(std::shared_ptr<TaskRun> self, model::Target target,
                                        std::shared_ptr<providers::Provider> provider,
                                        NextStep *next);
    /// Waits a while for a resting target that nobody stands in for; false where it rests beyond
    /// `limit`, or the task is stopped.
    static QCoro::Task<bool> waitOut(std::shared_ptr<TaskRun> self, model::Target target,
                                     std::chrono::steady_clock::time_point limit);
    static QCoro::Task<providers::ChatOutcome>
    attempt(std::shared_ptr<TaskRun> self, model::Target target,
            std::shared_ptr<providers::Provider> provider);
    static QCoro::Task<void> finish(std::shared_ptr<TaskRun> self, Failure failure);

    [[nodiscard]] QCoro::Task<providers::ChatOutcome>
    ask(const model::Target &target, providers::Provider &provider, providers::ChatSink sink);
    [[nodiscard]] Claim claimFor(const model::Target &target,
                                 const providers::Provider &provider) const;
    void begin(const model::Target &target, const providers::Provider &provider);
    void end(const providers::ChatOutcome &outcome, const providers::Provider &provider);
    /// `answered`: the model that the answer names, where it does.
    void lookAtPriceAgain(const providers::Provider &provider, const std::string &answered);
    /// By the attempt that ends, as far as the text tells.
    [[nodiscard]] Spent spentInAll() const;
    /// What is new since the last one; empty: nothing.
    [[nodiscard]] std::optional<storage::Checkpoint> takeCheckpoint();
    void chargeSoFar();
    [[nodiscard]] AfterFailure judge(const base::Error &error, int failures, std::size_t place,
                                     const model::ServiceConfig &service);
    /// Is there somebody after this place who may be reached?
    [[nodiscard]] bool hasSuccessor(std::size_t place) const;
    void splice(const model::Target &from, const model::Target &to);
    void receive(providers::ChatEvent event);
    void receive(model::VectorsMade made);
    void sayQueued(const std::string &service);
    void notice(std::string message);

    template<class What>
    void say(What what);
    void changed();
    void tellEnded() const;
    [[nodiscard]] std::chrono::milliseconds sinceCreation() const;
    [[nodiscard]] base::Error stopError() const;
    [[nodiscard]] bool hasOutput() const { return !m_text.empty() || m_sawToolCall; }

    RunTools m_tools;
    model::TaskSummary m_summary;
    PromptParts m_prompt;
    model::TaskRequest m_request;
    std::shared_ptr<const model::Decision> m_decision;
    telemetry::Period m_deciding;
    RetryPolicy m_retry;
    std::chrono::milliseconds m_longestRest; ///< that is waited out, as a Retry-After is
    std::chrono::steady_clock::time_point m_created;

    std::stop_source m_stop;
    StopReason m_stopReason = StopReason::User;
    std::int64_t m_nextEvent = 0;
    std::vector<model::AttemptRecord> m_attempts;
    std::vector<telemetry::AttemptCall> m_calls; ///< one an attempt
    std::vector<std::string> m_notices;
    std::string m_text;
    std::string m_reasoning;
    std::string m_continued;           ///< what an answer that is being continued had said before
    std::size_t m_textBefore = 0;      ///< bytes of m_text that earlier attempts gave
    std::size_t m_reasoningBefore = 0; ///< the same of m_reasoning
    Allowance m_allowance;
    std::string m_callText;         ///< names and arguments that the attempt's tool calls have
    OutputMeter m_meter;            ///< of the attempt
    model::Usage m_lastUsage;       ///< of the last attempt that ended, with its estimates
    std::int64_t m_inputTokens = 0; ///< estimate of what the attempt sent
    std::size_t m_checkpointed = 0; ///< bytes of m_text that are stored
    bool m_attemptsChanged = false; ///< since the last checkpoint
    bool m_isEnding = false;        ///< the outcome is on its way to the books
    bool m_startsOver = false;      ///< the next checkpoint drops what earlier ones kept
    bool m_sawToolCall = false;
    std::set<std::string> m_unreachable;       ///< services that this task could not reach
    std::optional<model::Target> m_spliceFrom; ///< set: the next attempt follows visible output
    std::string m_finishReason;
    std::string m_stopSequence;
    std::string m_made; ///< what became of an embedding, in words
};

} // namespace oxide::execution
