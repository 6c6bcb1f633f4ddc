#include "mcp/followedtask.h"

#include "model/explain.h"

#include <utility>

#include <QCoroFuture>
#include <QTimer>

namespace oxide::mcp {

namespace {

std::string withoutStop(std::string sentence)
{
    if (sentence.ends_with('.'))
        sentence.pop_back();
    return sentence;
}

/// What an event is worth telling; empty: nothing.
struct StageOf {
    std::string operator()(const model::TaskQueued &queued) const
    {
        return queued.position == 0 ? "Next in the queue"
                                    : "In the queue behind " + std::to_string(queued.position);
    }
    std::string operator()(const model::TaskDecided &decided) const
    {
        return decided.decision ? withoutStop(model::sentence(*decided.decision)) : std::string();
    }
    std::string operator()(const model::AttemptStarted &started) const
    {
        return "Asking " + model::describe(started.target);
    }
    std::string operator()(const model::AttemptConnected &) const { return "It is at work"; }
    std::string operator()(const model::AttemptFailed &failed) const
    {
        std::string text = withoutStop(failed.error.message);
        if (failed.willRetry)
            text += "; trying again";
        else if (failed.willFailOver)
            text += "; going on to the next";
        return text;
    }
    std::string operator()(const model::Splice &splice) const
    {
        return model::describe(splice.to)
               + (splice.mode == model::OnFailure::Continue ? " goes on with the answer"
                                                            : " begins the answer anew");
    }
    std::string operator()(const model::TaskNotice &notice) const
    {
        return withoutStop(notice.message);
    }
    template<class Other>
    std::string operator()(const Other &) const
    {
        return {};
    }
};

/// Bytes of output in an event.
struct BytesOf {
    std::size_t operator()(const model::TextDelta &delta) const { return delta.text.size(); }
    std::size_t operator()(const model::ReasoningDelta &delta) const { return delta.text.size(); }
    std::size_t operator()(const model::ToolCallDelta &delta) const
    {
        return delta.arguments.size();
    }
    template<class Other>
    std::size_t operator()(const Other &) const
    {
        return 0;
    }
};

} // namespace

std::shared_ptr<FollowedTask> FollowedTask::make(model::TaskId id)
{
    // The engine's thread may be the last that knows it.
    return {new FollowedTask(id), [](FollowedTask *task) { task->deleteLater(); }};
}

void FollowedTask::setSubmission(engine::Reply<model::TaskId> submission)
{
    m_submission = std::move(submission);
    m_submission.then(this, [this](const base::Result<model::TaskId> &submitted) {
        if (!submitted)
            refuse(submitted.error());
    });
}

QCoro::Task<void> FollowedTask::stored(std::shared_ptr<FollowedTask> self)
{
    if (const auto submission = self->m_submission; submission.isValid())
        (void)co_await submission;
}

QCoro::Task<WaitEnd> FollowedTask::wait(std::shared_ptr<FollowedTask> self, std::stop_token stop,
                                        std::optional<std::chrono::milliseconds> limit,
                                        Waiter waiter)
{
    if (self->m_isOver)
        co_return WaitEnd::Over;
    const base::Promise<WaitEnd> promise;
    self->m_promises.push_back(promise);
    const std::stop_callback onStop(stop, [promise] { promise.fulfil(WaitEnd::Stopped); });
    if (limit)
        QTimer::singleShot(*limit, [promise] { promise.fulfil(WaitEnd::TimeUp); });
    const int wanting = waiter == Waiter::WantsIt ? 1 : 0;
    self->m_wanting += wanting;
    const auto future = promise.future();
    const auto end = co_await future;
    self->m_wanting -= wanting;
    co_return end.value_or(WaitEnd::Stopped);
}

void FollowedTask::hear(const model::TaskEvent &event)
{
    if (m_isOver)
        return;
    if (std::holds_alternative<model::TaskFinished>(event.what)) {
        end();
        return;
    }
    if (const std::string stage = std::visit(StageOf(), event.what); !stage.empty())
        Q_EMIT advanced(stage);
    if (const std::size_t bytes = std::visit(BytesOf(), event.what); bytes > 0)
        Q_EMIT grew(bytes);
}

void FollowedTask::partEnded()
{
    ++m_partsEnded;
    Q_EMIT advanced(std::to_string(m_partsEnded)
                    + (m_partsEnded == 1 ? " part is done" : " parts are done"));
}

void FollowedTask::end()
{
    m_isOver = true;
    for (const auto &promise : std::exchange(m_promises, {}))
        promise.fulfil(WaitEnd::Over);
}

void FollowedTask::refuse(base::Error error)
{
    m_refusal = std::move(error);
    end();
}

} // namespace oxide::mcp
