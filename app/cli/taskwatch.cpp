#include "cli/taskwatch.h"

#include "cli/format.h"
#include "model/explain.h"

#include <algorithm>

namespace oxide::cli {

namespace {

constexpr std::chrono::milliseconds kTick{200};

} // namespace

TaskWatch::TaskWatch(Context &context, model::TaskId task, Text mode)
    : m_context(context), m_task(task), m_mode(mode), m_step("starting")
{
    m_finished.start();
    m_since.start();
    connect(&context.engine(), &engine::Engine::taskEvents, this, &TaskWatch::onEvents);
    connect(&context.engine(), &engine::Engine::tasksChanged, this, &TaskWatch::onTasksChanged);
    connect(&m_tick, &QTimer::timeout, this, &TaskWatch::refreshProgress);
    m_tick.start(kTick);
    const QPointer<TaskWatch> self(this);
    context.interrupts().setHandler([self] {
        if (self)
            self->cancel("Cancelling; once more to quit at once.");
    });
}

void TaskWatch::cancel(const std::string &why)
{
    if (std::exchange(m_isCancelling, true))
        return;
    m_context.out().remark(why);
    m_step = "cancelling";
    m_context.engine().cancel(m_task);
}

void TaskWatch::onEvents(const model::TaskEvents &events)
{
    for (const model::TaskEvent &event : events) {
        if (event.task == m_task)
            std::visit([this](const auto &what) { handle(what); }, event.what);
    }
}

void TaskWatch::onTasksChanged(const std::vector<model::TaskSummary> &tasks)
{
    for (const model::TaskSummary &task : tasks) {
        if (task.parent == m_task)
            m_parts[task.id] = task.state;
    }
}

void TaskWatch::refreshProgress()
{
    Output &out = m_context.out();
    // A line of progress must not cut through an answer on the same screen.
    if (m_mode == Text::Stream && !m_text.empty() && out.settings().answersAreTerminal)
        return;
    std::string line = m_step;
    if (!m_parts.empty()) {
        const auto ended = std::ranges::count_if(
            m_parts, [](const auto &part) { return model::isFinal(part.second); });
        line += ", " + std::to_string(ended) + " of " + std::to_string(m_parts.size()) + " parts";
    }
    if (!m_text.empty())
        line += ", " + countText(static_cast<std::int64_t>(m_text.size())) + " bytes";
    line += ", " + durationText(std::chrono::milliseconds(m_since.elapsed() / 1'000 * 1'000));
    out.progress(fitted(line, static_cast<std::size_t>(std::max(out.settings().width - 1, 20))));
}

void TaskWatch::handle(const model::TaskQueued &event)
{
    m_step = event.position > 0 ? "waiting behind " + std::to_string(event.position) : "waiting";
}

void TaskWatch::handle(const model::TaskDecided &event)
{
    if (event.decision)
        m_context.out().remark(model::sentence(*event.decision));
}

void TaskWatch::handle(const model::AttemptStarted &event)
{
    m_step = "asking " + model::describe(event.target);
}

void TaskWatch::handle(const model::AttemptConnected &)
{
    m_step = "waiting for the first word";
}

void TaskWatch::handle(const model::TextDelta &event)
{
    m_text += event.text;
    m_step = "answering";
    if (m_mode == Text::Stream && !m_context.out().answer(event.text))
        cancel("Nobody reads the answer any more; cancelling.");
}

void TaskWatch::handle(const model::ReasoningDelta &)
{
    m_step = "thinking";
}

void TaskWatch::handle(const model::ToolCallDelta &event)
{
    if (!event.name.empty())
        m_step = "calling " + event.name;
}

void TaskWatch::handle(const model::AttemptFailed &event)
{
    // The last failure is told at the end.
    if (event.willRetry)
        m_context.out().remark(event.error.message + " Trying again in " + durationText(event.wait)
                               + '.');
    else if (event.willFailOver)
        m_context.out().remark(event.error.message + " Going on to the next service.");
    m_step = event.willRetry ? "waiting to try again" : "failing over";
}

void TaskWatch::handle(const model::Splice &event)
{
    const bool restarts = event.mode != model::OnFailure::Continue;
    if (m_mode == Text::Stream && !m_text.empty() && restarts)
        m_context.out().answer("\n");
    m_context.out().warning(restarts ? model::describe(event.from) + " broke off; "
                                           + model::describe(event.to) + " begins anew"
                                     : model::describe(event.to) + " goes on where "
                                           + model::describe(event.from) + " broke off");
    if (restarts)
        m_text.clear();
}

void TaskWatch::handle(const model::TaskNotice &event)
{
    m_context.out().remark(event.message);
}

void TaskWatch::handle(const model::TaskFinished &event)
{
    m_tick.stop();
    m_context.out().progress({});
    if (m_mode == Text::Stream && !m_text.empty() && !m_text.ends_with('\n'))
        m_context.out().answer("\n");
    m_finished.addResult(event);
    m_finished.finish();
}

} // namespace oxide::cli
