// What a run leaves on the disk while it runs.

#include "execution/taskrun.h"
#include "routing/tokenestimate.h"

#include <string_view>
#include <utility>

#include <QCoroFuture>

namespace oxide::execution {

QCoro::Task<void> TaskRun::checkpoint(std::shared_ptr<TaskRun> self)
{
    auto point = self->takeCheckpoint();
    if (!point)
        co_return;
    const auto storing = self->m_tools.store.checkpoint(std::move(*point));
    const auto stored = co_await storing;
    if (stored)
        co_return;
    // Those that were sent meanwhile would stand behind a hole.
    self->m_checkpointed = 0;
    self->m_startsOver = true;
    self->m_attemptsChanged = true;
}

std::optional<storage::Checkpoint> TaskRun::takeCheckpoint()
{
    if (m_isEnding)
        return std::nullopt;
    const bool isNews = m_text.size() != m_checkpointed || m_startsOver || m_attemptsChanged;
    if (!m_attempts.empty() && !m_attempts.back().endedAt)
        chargeSoFar();
    if (!isNews)
        return std::nullopt;
    storage::Checkpoint point;
    point.task = m_summary.id;
    point.target = m_summary.target;
    point.attempts = m_attempts;
    point.text = m_text.substr(m_checkpointed);
    point.startsOver = std::exchange(m_startsOver, false);
    m_checkpointed = m_text.size();
    m_attemptsChanged = false;
    return point;
}

/// A killed process owes what it had used by then, and a long answer needs more than was set aside.
void TaskRun::chargeSoFar()
{
    model::AttemptRecord &running = m_attempts.back();
    Spent spent;
    spent.price = running.price;
    spent.estimate = m_meter.read(std::string_view(m_text).substr(m_textBefore),
                                  std::string_view(m_reasoning).substr(m_reasoningBefore),
                                  m_callText, routing::tokenizerOf(running.target.model));
    spent.estimate.input = m_inputTokens;
    const Charge charged = charge(spent);
    running.usage = charged.usage;
    running.cost = charged.cost;
    m_allowance.grow(charged.cost.amount.value_or(model::Money()));
}

} // namespace oxide::execution
