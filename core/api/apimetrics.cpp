#include "api/apimetrics.h"

#include "api/answer.h"
#include "telemetry/processusage.h"

#include <chrono>

#include <QtGlobal>

namespace oxide::api {

namespace {

constexpr std::string_view kNoRoute = "none";

const std::vector<double> &requestBounds()
{
    static const std::vector<double> kBounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                             0.5,   1,      2.5,   5,    10,    30,   60,  300};
    return kBounds;
}

} // namespace

ApiMetrics::ApiMetrics(engine::Engine &engine)
    : m_registry(std::make_shared<telemetry::Registry>()), m_tasks(engine, m_registry),
      m_requests(m_registry->counters(
          {"oxide_http_requests_total",
           "Requests to the local API that were answered. Status 499: the client left first.",
           {"route", "method", "status"}})),
      m_seconds(m_registry->histograms(
          {"oxide_http_request_duration_seconds",
           "From a request's last byte to the end of its answer, streams to their end.",
           {"route", "method"}},
          requestBounds())),
      m_inFlight(m_registry
                     ->gauges({"oxide_http_requests_in_flight",
                               "Requests to the local API that are being answered.",
                               {}})
                     .with({})),
      m_webSockets(
          m_registry->gauges({"oxide_websocket_connections", "Who listens to /ws now.", {}})
              .with({}))
{
    telemetry::addProcessMetrics(*m_registry);
    m_registry
        ->gauges({"oxide_build_info", "Always 1: which Oxide this is.", {"version", "qt_version"}})
        .with({OXIDE_VERSION, qVersion()})
        .set(1);
}

void ApiMetrics::watch(std::string_view route, std::string_view method, Answer &answer)
{
    using Clock = std::chrono::steady_clock;
    m_inFlight.add(1);
    const std::string_view path = route.empty() ? kNoRoute : route;
    const std::string verb(route.empty() ? kNoRoute : method);
    answer.onGone([registry = m_registry, &requests = m_requests, &seconds = m_seconds,
                   &inFlight = m_inFlight, path, verb, began = Clock::now()](const AnswerEnd &end) {
        inFlight.add(-1);
        requests.with({path, verb, std::to_string(end.status)}).add();
        seconds.with({path, verb})
            .observe(std::chrono::duration<double>(Clock::now() - began).count());
    });
}

} // namespace oxide::api
