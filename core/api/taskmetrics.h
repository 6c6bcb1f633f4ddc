#pragma once

#include "engine/engine.h"
#include "telemetry/metrics.h"

#include <memory>
#include <vector>

namespace oxide::api {

/// What happens in an engine, as metrics for Prometheus: the golden signals (traffic, errors,
/// latency, saturation) by service and model, tokens, money, breakers. What each means stands in
/// its HELP line. Made in the thread of the Engine object, before its first task; the
/// engine outlives it.
class TaskMetrics final
{
public:
    TaskMetrics(engine::Engine &engine, const std::shared_ptr<telemetry::Registry> &registry);
    ~TaskMetrics();
    TaskMetrics(const TaskMetrics &) = delete;
    TaskMetrics &operator=(const TaskMetrics &) = delete;

private:
    std::vector<QMetaObject::Connection> m_connections;
};

} // namespace oxide::api
