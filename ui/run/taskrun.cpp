#include "ui/run/taskrun.h"

#include "base/text.h"
#include "ui/format/words.h"
#include "ui/widgets/ask.h"

#include <type_traits>
#include <utility>

namespace oxide::ui {

using std::chrono::milliseconds;

namespace {

constexpr double charactersPerToken = 4; ///< the usual rule of thumb for English and code

} // namespace

TaskRun::TaskRun(engine::Engine &engine, const base::Clock &clock, QObject *parent)
    : QObject(parent), m_engine(engine), m_clock(clock)
{
    connect(&engine, &engine::Engine::taskEvents, this, &TaskRun::take);
}

void TaskRun::begin(const model::TaskId &id)
{
    m_id = id;
    m_createdAt = m_clock.now();
    m_status = {};
    m_attempts.clear();
    m_decision.reset();
    m_answer.clear();
    m_text.clear();
    m_reasoning.clear();
    m_textDecoder.resetState();
    m_reasoningDecoder.resetState();
    m_wait = milliseconds(0);
}

void TaskRun::watch(engine::Reply<model::TaskId> reply)
{
    const model::TaskId id = m_id;
    ask(
        this, std::move(reply), [](const model::TaskId &) {},
        [this, id](const base::Error &error) {
            if (id != m_id)
                return;
            m_status.state = model::TaskState::Failed;
            m_status.error = error;
            Q_EMIT changed();
            Q_EMIT refused(error);
        });
}

void TaskRun::start(model::TaskRequest request)
{
    Q_ASSERT(!request.id.isNil());
    begin(request.id);
    Q_EMIT changed();
    watch(m_engine.submit(std::move(request)));
}

void TaskRun::startParallel(model::ParallelRequest request)
{
    Q_ASSERT(!request.task.id.isNil());
    begin(request.task.id);
    Q_EMIT changed();
    watch(m_engine.submitParallel(std::move(request)));
}

void TaskRun::follow(const model::TaskDetail &task)
{
    begin(task.summary.id);
    const model::TaskSummary &summary = task.summary;
    m_createdAt = summary.createdAt;
    m_status.state = summary.state;
    m_status.target = summary.target;
    m_status.afterFallback = summary.afterFallback;
    m_status.usage = summary.usage;
    m_status.cost = summary.cost;
    m_status.duration = summary.duration.value_or(milliseconds(0));
    if (summary.error) {
        base::Error error;
        error.kind = *summary.error;
        error.message = summary.errorMessage;
        m_status.error = std::move(error);
    }
    m_attempts = task.attempts;
    m_decision = task.decision;
    m_answer = base::qs(task.result);
    Q_EMIT changed();
}

void TaskRun::cancel()
{
    if (!isActive())
        return;
    const model::TaskId id = m_id;
    ask(
        this, m_engine.cancel(id), [](engine::Done) {},
        [this, id](const base::Error &error) {
            // Too late is no failure: the task's end is on its way or was seen meanwhile.
            if (id == m_id && isActive() && error.kind != base::ErrorKind::NotFound)
                Q_EMIT noticed(format::sentence(error));
        });
}

void TaskRun::reset()
{
    begin({});
    Q_EMIT changed();
}

milliseconds TaskRun::elapsed() const
{
    if (!isActive())
        return m_status.duration;
    return std::max(milliseconds(0), m_clock.now() - m_createdAt);
}

std::optional<double> TaskRun::speed() const
{
    if (m_attempts.empty() || !m_attempts.back().firstTokenAt || m_answer.isEmpty())
        return std::nullopt;
    const model::AttemptRecord &last = m_attempts.back();
    const milliseconds took = last.endedAt.value_or(elapsed()) - *last.firstTokenAt;
    if (took <= milliseconds(100))
        return std::nullopt;
    // What several attempts used together says nothing of how fast the last one was.
    const bool reported = !isActive() && m_status.usage.output && m_attempts.size() == 1;
    const double tokens = reported ? static_cast<double>(m_status.usage.totalOutput())
                                   : static_cast<double>(m_answer.size()) / charactersPerToken;
    return tokens * 1000.0 / static_cast<double>(took.count());
}

void TaskRun::take(const model::TaskEvents &events)
{
    if (m_id.isNil())
        return;
    bool any = false;
    for (const model::TaskEvent &event : events) {
        if (event.task != m_id)
            continue;
        any = true;
        apply(event);
    }
    putText();
    if (any)
        Q_EMIT changed();
}

void TaskRun::apply(const model::TaskEvent &event)
{
    const milliseconds at = std::max(milliseconds(0), event.at - m_createdAt);
    std::visit(
        [&](const auto &what) {
            using What = std::decay_t<decltype(what)>;
            if constexpr (std::is_same_v<What, model::TextDelta>) {
                markFirstToken(at);
                if (model::AttemptRecord *attempt = current(); attempt && !attempt->committedAt)
                    attempt->committedAt = at;
                m_text += what.text;
            } else if constexpr (std::is_same_v<What, model::ReasoningDelta>) {
                markFirstToken(at);
                m_reasoning += what.text;
            } else if constexpr (std::is_same_v<What, model::TaskQueued>) {
                m_status.queuePosition = what.position;
            } else if constexpr (std::is_same_v<What, model::TaskDecided>) {
                if (what.decision)
                    m_decision = *what.decision;
                Q_EMIT decided();
            } else if constexpr (std::is_same_v<What, model::AttemptConnected>) {
                m_status.connected = true;
                if (model::AttemptRecord *attempt = current())
                    attempt->connectedAt = at;
            } else if constexpr (std::is_same_v<What, model::TaskNotice>) {
                Q_EMIT noticed(base::qs(what.message));
            } else if constexpr (std::is_same_v<What, model::Splice>) {
                apply(what);
            } else if constexpr (
                std::is_same_v<
                    What,
                    model::
                        AttemptStarted> || std::is_same_v<What, model::AttemptFailed> || std::is_same_v<What, model::TaskFinished>) {
                putText();
                apply(what, at);
            }
        },
        event.what);
}

void TaskRun::apply(const model::AttemptStarted &started, milliseconds at)
{
    m_status.state = model::TaskState::Running;
    m_status.connected = false;
    m_status.target = started.target;
    if (m_answer.isEmpty() && !m_attempts.empty())
        dropReasoning();
    model::AttemptRecord attempt;
    attempt.number = started.attempt;
    attempt.target = started.target;
    attempt.startedAt = at;
    attempt.waitedBefore = std::exchange(m_wait, milliseconds(0));
    m_attempts.push_back(std::move(attempt));
}

void TaskRun::apply(const model::AttemptFailed &failed, milliseconds at)
{
    if (model::AttemptRecord *attempt = current()) {
        attempt->endedAt = at;
        attempt->error = failed.error;
    }
    m_wait = failed.wait;
    m_status.connected = false;
}

void TaskRun::apply(const model::TaskFinished &finished, milliseconds at)
{
    m_status.state = finished.state;
    m_status.error = finished.error;
    if (!finished.target.service.empty())
        m_status.target = finished.target;
    m_status.usage = finished.usage;
    m_status.cost = finished.cost;
    m_status.afterFallback = finished.afterFallback;
    m_status.duration = finished.duration.count() > 0 ? finished.duration : at;
    if (model::AttemptRecord *attempt = current(); attempt && !attempt->endedAt) {
        attempt->endedAt = m_status.duration;
        if (m_attempts.size() == 1) {
            attempt->usage = finished.usage;
            attempt->cost = finished.cost;
        }
        if (finished.state != model::TaskState::Done)
            attempt->error = finished.error;
    }
    if (!finished.attempts.empty())
        m_attempts = finished.attempts; // with what each of them cost
    Q_EMIT this->finished();
}

void TaskRun::apply(const model::Splice &splice)
{
    putText();
    const QString from = format::shortTargetName(splice.from);
    const QString to = format::shortTargetName(splice.to);
    if (splice.mode == model::OnFailure::Restart) {
        m_answer.clear();
        dropReasoning();
        Q_EMIT spliced(tr("%1 broke off here. %2 starts over below.").arg(from, to));
    } else {
        Q_EMIT spliced(tr("%1 broke off here. %2 goes on below.").arg(from, to));
    }
}

void TaskRun::markFirstToken(milliseconds at)
{
    model::AttemptRecord *attempt = current();
    if (!attempt || attempt->firstTokenAt)
        return;
    attempt->firstTokenAt = at;
    if (!attempt->connectedAt)
        attempt->connectedAt = at;
}

model::AttemptRecord *TaskRun::current()
{
    return m_attempts.empty() ? nullptr : &m_attempts.back();
}

void TaskRun::dropReasoning()
{
    m_reasoning.clear();
    m_reasoningDecoder.resetState();
    Q_EMIT reasoningDropped();
}

/// Hands on what was gathered: one signal a batch, however many chunks it held.
void TaskRun::putText()
{
    if (!m_reasoning.empty()) {
        const QString text = m_reasoningDecoder(QByteArrayView(m_reasoning));
        m_reasoning.clear();
        Q_EMIT reasoningArrived(text);
    }
    if (!m_text.empty()) {
        const QString text = m_textDecoder(QByteArrayView(m_text));
        m_text.clear();
        m_answer += text;
        Q_EMIT textArrived(text);
    }
}

} // namespace oxide::ui
