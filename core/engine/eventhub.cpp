#include "engine/eventhub.h"

#include <chrono>
#include <utility>

namespace oxide::engine {

namespace {

constexpr std::chrono::milliseconds kFrame{16};

/// Appends a text delta to the one before it, where both are of one task.
bool merged(model::TaskEvents &events, const model::TaskEvent &event)
{
    if (events.empty() || events.back().task != event.task)
        return false;
    auto *last = std::get_if<model::TextDelta>(&events.back().what);
    const auto *next = std::get_if<model::TextDelta>(&event.what);
    if (!last || !next)
        return false;
    last->text += next->text;
    events.back().number = event.number;
    return true;
}

} // namespace

EventHub::EventHub()
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(kFrame);
    connect(&m_timer, &QTimer::timeout, this, &EventHub::flush);
}

void EventHub::event(model::TaskEvent event)
{
    tellFollower(event);
    if (!merged(m_events, event))
        m_events.push_back(std::move(event));
    arm();
}

bool EventHub::follow(model::TaskId task, TaskListener listener)
{
    return listener && m_followers.try_emplace(task, std::move(listener)).second;
}

void EventHub::unfollow(model::TaskId task)
{
    m_followers.erase(task);
}

void EventHub::tellFollower(const model::TaskEvent &event)
{
    const auto found = m_followers.find(event.task);
    if (found == m_followers.end())
        return;
    if (!std::holds_alternative<model::TaskFinished>(event.what)) {
        found->second(event);
        return;
    }
    const auto last = m_followers.extract(found);
    last.mapped()(event);
}

void EventHub::changed(const model::TaskSummary &task)
{
    m_changed.insert_or_assign(task.id, task);
    arm();
}

void EventHub::flush()
{
    m_timer.stop();
    const auto changed = std::exchange(m_changed, {});
    const auto events = std::exchange(m_events, {});
    if (!changed.empty()) {
        std::vector<model::TaskSummary> rows;
        rows.reserve(changed.size());
        for (const auto &[id, summary] : changed)
            rows.push_back(summary);
        Q_EMIT tasksChanged(rows);
    }
    if (!events.empty())
        Q_EMIT taskEvents(events);
}

void EventHub::arm()
{
    if (!m_timer.isActive())
        m_timer.start();
}

} // namespace oxide::engine
