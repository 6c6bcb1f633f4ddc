#pragma once

#include "api/taskmetrics.h"

#include <memory>
#include <string>
#include <string_view>

namespace oxide::api {

class Answer;

/// All that `/metrics` tells: the engine's work, the API's requests and this process. Made in the
/// engine's thread; after that any thread.
class ApiMetrics final
{
public:
    explicit ApiMetrics(engine::Engine &engine);

    /// Counts a request from now until the last reference to its answer goes. `route` is the path
    /// as it stands in the table, with {names}; empty where none fits.
    void watch(std::string_view route, std::string_view method, Answer &answer);
    /// One more (1), or one less (-1), listens to `/ws`.
    void countWebSocket(int by) { m_webSockets.add(by); }
    [[nodiscard]] int webSockets() const { return static_cast<int>(m_webSockets.value()); }
    /// In Prometheus' text format.
    [[nodiscard]] std::string text() const { return m_registry->text(); }

private:
    std::shared_ptr<telemetry::Registry> m_registry;
    TaskMetrics m_tasks;
    telemetry::Family<telemetry::Counter> &m_requests;
    telemetry::Family<telemetry::Histogram> &m_seconds;
    telemetry::Gauge &m_inFlight;
    telemetry::Gauge &m_webSockets;
};

} // namespace oxide::api
