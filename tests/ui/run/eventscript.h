#pragma once

#include "model/event.h"

#include <chrono>

namespace oxide::test {

/// Writes the events of one task, numbered, each some milliseconds after the one before.
class EventScript
{
public:
    EventScript(const model::TaskId &task, base::TimePoint begin) : m_task(task), m_at(begin) {}

    model::TaskEvent after(std::chrono::milliseconds gap, decltype(model::TaskEvent::what) what)
    {
        m_at += gap;
        model::TaskEvent event;
        event.task = m_task;
        event.number = m_number++;
        event.at = m_at;
        event.what = std::move(what);
        return event;
    }

private:
    model::TaskId m_task;
    base::TimePoint m_at;
    std::int64_t m_number = 0;
};

} // namespace oxide::test
