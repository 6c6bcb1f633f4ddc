#pragma once

#include "engine/engine.h"
#include "model/event.h"
#include "model/history.h"

#include <map>
#include <vector>

#include <QObject>
#include <QTimer>

namespace oxide::engine {

/// Gathers what happens to tasks and passes it on at most every 16 ms: neither a stream of 2,000
/// chunks a second nor a thousand tasks may flood a listener. Who follows one task hears it at
/// once. Engine thread.
class EventHub final : public QObject
{
    Q_OBJECT

public:
    EventHub();

    void event(model::TaskEvent event);
    /// This listener (may be empty) hears the task's events at once, from the next one to its last.
    /// One a task: false where another follows it already, or nobody would.
    [[nodiscard]] bool follow(model::TaskId task, TaskListener listener);
    /// The task came to nothing.
    void unfollow(model::TaskId task);
    void changed(const model::TaskSummary &task);
    /// Passes on what is there, now.
    void flush();

Q_SIGNALS:
    void taskEvents(const oxide::model::TaskEvents &events);
    void tasksChanged(const std::vector<oxide::model::TaskSummary> &tasks);

private:
    void arm();
    void tellFollower(const model::TaskEvent &event);

    model::TaskEvents m_events;
    std::map<model::TaskId, model::TaskSummary> m_changed;
    std::map<model::TaskId, TaskListener> m_followers;
    QTimer m_timer;
};

} // namespace oxide::engine
