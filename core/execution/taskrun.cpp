#include "execution/taskrun.h"

#include "base/blame.h"
#include "base/text.h"
#include "execution/modelrequest.h"
#include "execution/refusal.h"
#include "execution/wait.h"
#include "model/explain.h"
#include "routing/expectation.h"
#include "routing/tokenestimate.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <string_view>
#include <utility>

#include <QCoroFuture>

namespace oxide::execution {

using base::Error;
using base::ErrorKind;
using model::OnFailure;
using model::TaskState;
using std::chrono::milliseconds;

namespace {

/// Between two looks at whether a resting service is there again.
constexpr milliseconds kLookAgain{100};
constexpr milliseconds kLookAgainLatest{1000};

Error makeError(ErrorKind kind, std::string message)
{
    Error error;
    error.kind = kind;
    error.message = std::move(message);
    return error;
}

/// Why a service that is not admitted is not asked; null: there is none of its name any more.
std::string whyNotAsked(const model::Target &target, const providers::Provider *provider)
{
    if (!provider)
        return target.service + " was removed.";
    if (!provider->config().enabled)
        return target.service + " was switched off.";
    return model::describe(target) + " is left alone for a while after failures.";
}

TaskState stateAfter(const std::optional<Error> &failure)
{
    if (!failure)
        return TaskState::Done;
    if (failure->kind == ErrorKind::Cancelled)
        return TaskState::Cancelled;
    return failure->kind == ErrorKind::Interrupted ? TaskState::Interrupted : TaskState::Failed;
}

} // namespace

TaskRun::TaskRun(RunTools tools, model::TaskSummary summary, PromptParts prompt,
                 model::TaskRequest request, std::shared_ptr<const model::Decision> decision,
                 telemetry::Period deciding, const config::Execution &settings)
    : m_tools(std::move(tools)), m_summary(std::move(summary)), m_prompt(std::move(prompt)),
      m_request(std::move(request)), m_decision(std::move(decision)), m_deciding(deciding),
      m_retry(settings, std::hash<base::Ulid>{}(m_summary.id)),
      m_longestRest(settings.retryAfterMax), m_created(m_tools.clock.steady()),
      m_allowance(m_tools.clock, m_tools.budgets, m_tools.store, m_summary.id)
{
}

QCoro::Task<void> TaskRun::run(std::shared_ptr<TaskRun> self)
{
    model::TaskDecided decided;
    decided.decision = self->m_decision;
    self->say(std::move(decided));
    Failure failure = co_await walkChain(self);
    co_await finish(self, std::move(failure));
}

void TaskRun::stop(StopReason reason)
{
    if (m_stop.stop_requested())
        return;
    m_stopReason = reason;
    m_stop.request_stop();
}

QCoro::Task<TaskRun::Failure> TaskRun::walkChain(std::shared_ptr<TaskRun> self)
{
    Failure last = makeError(ErrorKind::NoService, "No service can take this task.");
    const auto decision = self->m_decision;
    for (std::size_t i = 0; i < decision->chain.size(); ++i) {
        const model::Target target = decision->chain[i];
        if (self->m_unreachable.contains(target.service))
            continue; // another model of a service that nobody reached
        NextStep next = NextStep::GiveUp;
        Failure failure = co_await tryTarget(self, i, &next);
        if (!failure) {
            self->m_summary.afterFallback = i > 0;
            co_return Failure();
        }
        // That a service rests or is gone says less than how an attempt has failed.
        if (failure->kind != ErrorKind::NoService || self->m_attempts.empty())
            last = std::move(failure);
        if (next == NextStep::GiveUp)
            break;
    }
    co_return last;
}

QCoro::Task<TaskRun::Failure> TaskRun::tryTarget(std::shared_ptr<TaskRun> self, std::size_t place,
                                                 NextStep *next)
{
    const model::Target target = self->m_decision->chain[place];
    Failure last;
    std::optional<std::chrono::steady_clock::time_point> limit; ///< of waiting for a rest's end
    for (int failures = 1;;) {
        self->sayQueued(target.service);
        Slot slot = co_await self->m_tools.slots->acquire(target.service, self->m_stop.get_token());
        if (!slot || self->m_stop.stop_requested()) {
            *next = NextStep::GiveUp;
            co_return self->stopError();
        }
        const auto provider = self->m_tools.services.provider(target.service);
        const auto admission = provider ? self->m_tools.services.admit(target) : std::nullopt;
        if (!admission) {
            slot.release();
            // Who is only busy may have asked another task for more patience meanwhile.
            const bool mayWait = !last || base::isOnlyBusy(*last);
            if (!self->hasSuccessor(place) && mayWait && provider && provider->config().enabled) {
                limit = limit.value_or(self->m_tools.clock.steady() + self->m_longestRest);
                auto waiting = waitOut(self, target, *limit);
                const bool mayAsk = co_await waiting;
                if (mayAsk)
                    continue;
            }
            if (self->m_stop.stop_requested()) {
                *next = NextStep::GiveUp;
                co_return self->stopError();
            }
            *next = NextStep::FailOver;
            if (last)
                co_return last;
            co_return makeError(ErrorKind::NoService, whyNotAsked(target, provider.get()));
        }
        // Who rests needs no money: it would lack others. Who lacks it tries nobody.
        Failure noMoney = co_await reserve(self, target, provider, next);
        if (noMoney) {
            self->m_tools.services.attemptEnded(target, *admission, noMoney);
            if (*next != NextStep::Retry)
                co_return noMoney;
            self->notice("The task waits. " + noMoney->message);
            auto waiting = self->m_allowance.waitForRoom(self->m_stop.get_token());
            slot.release(); // others have the money for it
            co_await waiting;
            continue;
        }
        const auto outcome = co_await attempt(self, target, provider);
        slot.release();
        self->m_tools.services.attemptEnded(target, *admission, outcome.error);
        if (!outcome.error) {
            self->m_finishReason = outcome.finishReason;
            self->m_stopSequence = outcome.stopSequence;
            co_return Failure();
        }
        const AfterFailure after = self->judge(*outcome.error, failures, place, provider->config());
        *next = after.step;
        last = outcome.error;
        if (after.step != NextStep::Retry)
            co_return last;
        const bool slept = co_await sleepFor(after.wait, self->m_stop.get_token());
        if (!slept) {
            *next = NextStep::GiveUp;
            co_return self->stopError();
        }
        ++failures;
    }
}

QCoro::Task<bool> TaskRun::waitOut(std::shared_ptr<TaskRun> self, model::Target target,
                                   std::chrono::steady_clock::time_point limit)
{
    const base::TimePoint now = self->m_tools.clock.now();
    const auto rest = self->m_tools.services.restsUntil(target).value_or(now) - now;
    if (self->m_tools.clock.steady() + std::max(rest, kLookAgain) > limit)
        co_return false;
    self->notice(target.service + " rests after failures; the task waits for it.");
    // A half-open one admits one at a time, and the user may close the breaker any time.
    auto sleeping =
        sleepFor(std::clamp(rest, kLookAgain, kLookAgainLatest), self->m_stop.get_token());
    const bool slept = co_await sleeping;
    co_return slept;
}

QCoro::Task<TaskRun::Failure> TaskRun::reserve(std::shared_ptr<TaskRun> self, model::Target target,
                                               std::shared_ptr<providers::Provider> provider,
                                               NextStep *next)
{
    auto reserving = self->m_allowance.reserve(self->claimFor(target, *provider));
    auto refusal = co_await reserving;
    if (self->m_stop.stop_requested()) {
        self->m_allowance.giveBack();
        *next = NextStep::GiveUp;
        co_return self->stopError();
    }
    if (refusal) {
        *next = refusal->next;
        co_return std::move(refusal->error);
    }
    if (self->m_allowance.isForFreeOnly())
        self->notice("A budget has no room for " + self->m_decision->chain.front().service + ", so "
                     + target.service + " does it, which costs nothing.");
    co_return Failure();
}

Claim TaskRun::claimFor(const model::Target &target, const providers::Provider &provider) const
{
    const bool goesOn = m_spliceFrom && m_decision->onFailure == OnFailure::Continue;
    Claim claim;
    claim.service = target.service;
    claim.client = m_request.client;
    claim.tags = m_request.tags;
    claim.expected = expectedCost(target, provider.config(), m_tools.services.modelInfo(target),
                                  m_decision->features, goesOn ? m_text : std::string());
    return claim;
}

QCoro::Task<providers::ChatOutcome> TaskRun::attempt(std::shared_ptr<TaskRun> self,
                                                     model::Target target,
                                                     std::shared_ptr<providers::Provider> provider)
{
    self->begin(target, *provider);
    providers::ChatOutcome outcome;
    try {
        providers::ChatSink sink = [self](providers::ChatEvent event) {
            self->receive(std::move(event));
        };
        auto asking = self->ask(target, *provider, std::move(sink));
        outcome = co_await asking;
    } catch (const std::exception &e) { // memory, for one: the task still needs its end
        outcome.error = makeError(ErrorKind::Internal, "The attempt failed inside Oxide.");
        outcome.error->detail = e.what();
    }
    if (self->m_stop.stop_requested() && outcome.error)
        outcome.error = self->stopError();
    self->end(outcome, *provider);
    co_return outcome;
}

QCoro::Task<providers::ChatOutcome>
TaskRun::ask(const model::Target &target, providers::Provider &provider, providers::ChatSink sink)
{
    const Asked asked{target, provider.config(), m_tools.services.modelInfo(target)};
    if (m_request.embedding) {
        m_inputTokens =
            routing::inputTokens(m_decision->features, routing::tokenizerOf(target.model));
        return provider.embed(embedRequest(m_request, asked), std::move(sink), m_stop.get_token());
    }
    FittedChat fitted = chatRequest(m_request, m_prompt, m_continued, asked);
    for (std::string &sentence : fitted.notices)
        notice(std::move(sentence));
    m_inputTokens = fitted.request.inputTokens;
    return provider.chat(std::move(fitted.request), std::move(sink), m_stop.get_token());
}

void TaskRun::begin(const model::Target &target, const providers::Provider &provider)
{
    if (m_summary.state != TaskState::Running) {
        m_summary.state = TaskState::Running;
        m_summary.startedAt = m_tools.clock.now();
    }
    m_summary.target = target;
    m_summary.attempts += 1;
    model::AttemptRecord record;
    record.number = m_summary.attempts;
    record.target = target;
    record.startedAt = sinceCreation();
    record.price = priceOf(provider.config(), m_tools.services.modelInfo(target));
    if (!m_attempts.empty() && m_attempts.back().endedAt)
        record.waitedBefore = record.startedAt - *m_attempts.back().endedAt;
    m_attempts.push_back(std::move(record));
    m_calls.push_back({provider.config().dialect, provider.config().baseUrl, target.model, {}, {}});
    m_attemptsChanged = true;
    if (m_spliceFrom) {
        const model::Target from = *m_spliceFrom;
        m_spliceFrom.reset();
        splice(from, target);
    } else {
        m_reasoning.clear(); // nothing of what was thought led to visible output
    }
    m_textBefore = m_text.size();
    m_reasoningBefore = m_reasoning.size();
    m_callText.clear();
    m_meter = OutputMeter();
    m_inputTokens = 0;
    model::AttemptStarted started;
    started.attempt = m_summary.attempts;
    started.target = target;
    say(std::move(started));
    changed();
}

void TaskRun::splice(const model::Target &from, const model::Target &to)
{
    model::Splice splice;
    splice.mode = m_decision->onFailure;
    splice.from = from;
    splice.to = to;
    if (splice.mode == OnFailure::Continue) {
        m_continued = m_text;
    } else {
        m_text.clear();
        m_reasoning.clear();
        m_sawToolCall = false;
        m_checkpointed = 0;
        m_startsOver = true;
    }
    say(std::move(splice));
}

void TaskRun::receive(providers::ChatEvent event)
{
    model::AttemptRecord &record = m_attempts.back();
    if (const auto *connected = std::get_if<providers::Connected>(&event)) {
        record.connectedAt = sinceCreation();
        model::AttemptConnected told;
        told.attempt = record.number;
        told.took = connected->took;
        say(told);
        return;
    }
    if (auto *told = std::get_if<model::TaskNotice>(&event)) {
        notice(std::move(told->message));
        return;
    }
    if (auto *made = std::get_if<model::VectorsMade>(&event)) {
        receive(std::move(*made));
        return;
    }
    if (!record.firstTokenAt) {
        record.firstTokenAt = sinceCreation();
        if (!m_summary.firstToken)
            m_summary.firstToken = record.firstTokenAt;
        changed();
    }
    if (!record.committedAt && !std::holds_alternative<model::ReasoningDelta>(event))
        record.committedAt = sinceCreation();
    if (auto *delta = std::get_if<model::TextDelta>(&event)) {
        record.outputBytes += static_cast<std::int64_t>(delta->text.size());
        m_text += delta->text;
        say(std::move(*delta));
    } else if (auto *reasoning = std::get_if<model::ReasoningDelta>(&event)) {
        m_reasoning += reasoning->text;
        say(std::move(*reasoning));
    } else if (auto *call = std::get_if<model::ToolCallDelta>(&event)) {
        m_sawToolCall = true;
        m_callText += call->name + call->arguments;
        say(std::move(*call));
    } else if (auto *block = std::get_if<model::ForeignBlock>(&event)) {
        m_sawToolCall = true; // it happened: the next one cannot go on from before it
        say(std::move(*block));
    }
}

void TaskRun::receive(model::VectorsMade made)
{
    const std::size_t count = made.vectors->size();
    m_made = std::to_string(count) + (count == 1 ? " vector of " : " vectors of ")
             + std::to_string(made.vectors->front().size()) + " numbers.";
    say(std::move(made));
}

void TaskRun::end(const providers::ChatOutcome &outcome, const providers::Provider &provider)
{
    model::AttemptRecord &record = m_attempts.back();
    record.endedAt = sinceCreation();
    record.error = outcome.error;
    m_calls.back().answeredModel = outcome.model;
    m_calls.back().finishReason = outcome.finishReason;
    m_attemptsChanged = true;
    if (!outcome.model.empty() && record.target.model.empty()) {
        record.target.model = outcome.model;
        m_summary.target.model = outcome.model;
    }
    lookAtPriceAgain(provider, outcome.model);
    Spent spent = spentInAll();
    spent.usage = outcome.usage;
    spent.reported = outcome.reportedCost;
    spent.error = outcome.error;
    Charge charged = charge(spent);
    record.usage = charged.usage;
    record.cost = charged.cost;
    m_lastUsage = charged.likely;
    m_allowance.settle(record.cost);
}

/// More may be known by now; less where the service was removed, or switched off, meanwhile.
void TaskRun::lookAtPriceAgain(const providers::Provider &provider, const std::string &answered)
{
    model::AttemptRecord &record = m_attempts.back();
    const auto look = [&](const model::Target &target) {
        return priceOf(provider.config(), m_tools.services.modelInfo(target));
    };
    if (const auto price = look(record.target))
        record.price = price;
    if (!record.price && !answered.empty())
        record.price = look({record.target.service, answered});
}

Spent TaskRun::spentInAll() const
{
    const std::string_view text(m_text);
    const std::string_view reasoning(m_reasoning);
    Spent spent;
    spent.price = m_attempts.back().price;
    spent.estimate.input = m_inputTokens;
    const auto tokenizer = routing::tokenizerOf(m_attempts.back().target.model);
    spent.estimate.output = routing::estimateTokens(text.substr(m_textBefore), tokenizer)
                            + routing::estimateTokens(m_callText, tokenizer);
    if (reasoning.size() > m_reasoningBefore)
        spent.estimate.reasoning =
            routing::estimateTokens(reasoning.substr(m_reasoningBefore), tokenizer);
    return spent;
}

AfterFailure TaskRun::judge(const Error &error, int failures, std::size_t place,
                            const model::ServiceConfig &service)
{
    if (base::blameOf(error.kind) == base::Blame::Service)
        m_unreachable.insert(service.name);
    else
        m_unreachable.erase(service.name);
    AfterFailure after = m_retry.after(error, failures, service);
    // A text can be gone on with, the call of a tool cannot: it would be made twice.
    const bool mustStay = m_decision->onFailure == OnFailure::Fail
                          || (m_decision->onFailure == OnFailure::Continue && m_sawToolCall);
    if (hasOutput() && mustStay)
        after.step = NextStep::GiveUp;
    if (after.step == NextStep::FailOver && !hasSuccessor(place))
        after.step = NextStep::GiveUp;
    if (after.step != NextStep::GiveUp && hasOutput())
        m_spliceFrom = m_attempts.back().target;

    model::AttemptFailed failed;
    failed.attempt = m_attempts.back().number;
    failed.error = error;
    failed.willRetry = after.step == NextStep::Retry;
    failed.willFailOver = after.step == NextStep::FailOver;
    failed.wait = after.wait;
    say(std::move(failed));
    return after;
}

bool TaskRun::hasSuccessor(std::size_t place) const
{
    const auto &chain = m_decision->chain;
    return std::any_of(
        chain.begin() + static_cast<std::ptrdiff_t>(place) + 1, chain.end(),
        [&](const model::Target &target) { return !m_unreachable.contains(target.service); });
}

QCoro::Task<void> TaskRun::finish(std::shared_ptr<TaskRun> self, Failure failure)
{
    model::TaskSummary &summary = self->m_summary;
    summary.state = stateAfter(failure);
    summary.finishedAt = self->m_tools.clock.now();
    summary.duration = self->sinceCreation();
    if (failure) {
        if (failure->kind == ErrorKind::ModelNotFound)
            failure->message +=
                nearModel(summary.target, *self->m_decision, *self->m_tools.services.snapshot());
        summary.error = failure->kind;
        summary.errorMessage = failure->message;
    }
    self->m_isEnding = true;
    summary.cost = model::totalCost(self->m_attempts);
    summary.usage = model::totalUsage(self->m_attempts);

    storage::Outcome outcome;
    outcome.summary = summary;
    outcome.result = self->m_request.embedding ? self->m_made : self->m_text;
    outcome.reasoning = self->m_reasoning;
    outcome.notices = self->m_notices;
    outcome.attempts = self->m_attempts;
    auto storing = self->m_tools.outcomes.record(std::move(outcome));
    const auto stored = co_await storing;
    if (!stored)
        self->notice(stored.error().message);

    self->tellEnded();
    model::TaskFinished finished;
    finished.state = summary.state;
    finished.error = std::move(failure);
    finished.target = summary.target;
    finished.usage = summary.usage;
    finished.lastUsage = self->m_lastUsage;
    finished.cost = summary.cost;
    finished.finishReason = self->m_finishReason;
    finished.stopSequence = self->m_stopSequence;
    finished.afterFallback = summary.afterFallback;
    finished.firstToken = summary.firstToken.value_or(milliseconds(0));
    finished.duration = summary.duration.value_or(milliseconds(0));
    finished.attempts = self->m_attempts;
    self->say(std::move(finished));
    self->changed();
}

void TaskRun::tellEnded() const
{
    if (m_tools.listeners.ended)
        m_tools.listeners.ended(
            {m_request, m_summary, m_decision.get(), m_deciding, m_attempts, m_calls, m_text});
}

void TaskRun::sayQueued(const std::string &service)
{
    if (!m_tools.slots->isBusy(service))
        return;
    model::TaskQueued queued;
    queued.position = m_tools.slots->waiting(service);
    say(queued);
}

void TaskRun::notice(std::string message)
{
    if (std::ranges::find(m_notices, message) != m_notices.end())
        return;
    m_notices.push_back(message);
    model::TaskNotice told;
    told.message = std::move(message);
    say(told);
}

template<class What>
void TaskRun::say(What what)
{
    model::TaskEvent event;
    event.task = m_summary.id;
    event.number = m_nextEvent++;
    event.at = m_tools.clock.now();
    event.what = std::move(what);
    m_tools.listeners.event(std::move(event));
}

void TaskRun::changed()
{
    m_tools.listeners.changed(m_summary);
}

milliseconds TaskRun::sinceCreation() const
{
    return std::chrono::duration_cast<milliseconds>(m_tools.clock.steady() - m_created);
}

Error TaskRun::stopError() const
{
    return m_stopReason == StopReason::User
               ? makeError(ErrorKind::Cancelled, "The task was cancelled.")
               : makeError(ErrorKind::Interrupted, "Oxide was closed while the task ran.");
}

} // namespace oxide::execution
