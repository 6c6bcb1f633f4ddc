#pragma once

#include "model/event.h"
#include "model/history.h"

#include <functional>
#include <map>
#include <vector>

#include <QObject>
#include <QTimer>

namespace oxide::engine {

/// Gathers what happens to tasks and passes it on at most every 16 ms: neither a stream of 2,000
/// chunks a second nor a thousand tasks may flood a listener. Engine thread.
class EventHub final : public QObject
{
    Q_OBJECT

public:
    EventHub();

    void event(model::TaskEvent event);
    void changed(const model::TaskSummary &task);
    /// Passes on what is there, now.
    void flush();

Q_SIGNALS:
    void taskEvents(const oxide::model::TaskEvents &events);
    void tasksChanged(const std::vector<oxide::model::TaskSummary> &tasks);

private:
    void arm();

    model::TaskEvents m_events;
    std::map<model::TaskId, model::TaskSummary> m_changed;
    QTimer m_timer;
};

} // namespace oxide::engine
