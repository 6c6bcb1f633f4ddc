#include "api/monitoringroutes.h"

#include "api/restjson.h"
#include "api/restroute.h"
#include "base/clock.h"
#include "telemetry/machine.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;

namespace {

constexpr std::string_view kMonitoringTag = "Monitoring";
/// The mean duration is taken over so many of the newest tasks that ended.
constexpr int kAveraged = 1000;
/// Above it a machine begins to swap.
constexpr double kFullPercent = 95;

constexpr std::string_view kCountsAnswer =
    R"({"type":"object","required":["services","tasks","websocket","system","timestamp"],)"
    R"("properties":{"services":{"type":"object"},"tasks":{"type":"object"},)"
    R"("websocket":{"type":"object","properties":{"connections":{"type":"integer"}}},)"
    R"("system":{"type":"object",)"
    R"("properties":{"cpu_percent":{"type":"number"},"memory_percent":{"type":"number"}}},)"
    R"("timestamp":{"type":"number","description":"Seconds since 1970"}}})";

constexpr std::string_view kStatsAnswer =
    R"({"type":"object","required":["total_tasks","avg_duration","success_rate",)"
    R"("tasks_by_status"],"properties":{"total_tasks":{"type":"integer"},)"
    R"("avg_duration":{"type":["number","null"],)"
    R"("description":"Seconds; the mean of the newest 1000 tasks that were completed"},)"
    R"("success_rate":{"type":["number","null"],)"
    R"("description":"Percent of those that were completed or failed"},)"
    R"("tasks_by_status":{"type":"object","additionalProperties":{"type":"integer"}}}})";

constexpr std::string_view kIssuesAnswer =
    R"({"type":"object","required":["status","healthy","issues"],"properties":{)"
    R"("status":{"type":"string","enum":["healthy","degraded","unhealthy"]},)"
    R"("healthy":{"type":"boolean"},"issues":{"type":"array","items":{"type":"string"}},)"
    R"("cpu_percent":{"type":"number"},"memory_percent":{"type":"number"}}})";

/// This machine, looked at by whichever thread asks; once a second is enough.
class SharedMachine final
{
public:
    SharedMachine() { m_last = m_sampler.sample(m_clock.now()); }

    [[nodiscard]] model::MachineSample sample()
    {
        const std::lock_guard lock(m_mutex);
        if (const base::TimePoint now = m_clock.now(); now - m_last.at >= std::chrono::seconds(1))
            m_last = m_sampler.sample(now);
        return m_last;
    }

private:
    std::mutex m_mutex;
    base::SystemClock m_clock;
    telemetry::MachineSampler m_sampler{"/", telemetry::MachineSampler::Scope::ProcessorAndMemory};
    model::MachineSample m_last;
};

double percent(double part, double whole)
{
    return whole > 0 ? std::round(1e4 * part / whole) / 100 : 0;
}

double cpuPercent(const model::MachineSample &sample)
{
    return percent(sample.cpuShare, 1);
}

double memoryPercent(const model::MachineSample &sample)
{
    return percent(static_cast<double>(sample.memoryUsed), static_cast<double>(sample.memoryTotal));
}

json::object systemJson(const model::MachineSample &sample)
{
    return {{"cpu_percent", cpuPercent(sample)},
            {"memory_percent", memoryPercent(sample)},
            {"memory_used_bytes", sample.memoryUsed},
            {"memory_total_bytes", sample.memoryTotal},
            {"process_memory_bytes", sample.ownMemory}};
}

json::object serviceCounts(const std::vector<model::ServiceStatus> &services)
{
    const auto enabled = std::ranges::count_if(
        services, [](const model::ServiceStatus &service) { return service.config.enabled; });
    const auto healthy = std::ranges::count_if(services, isHealthy);
    return {{"total", services.size()},
            {"enabled", enabled},
            {"healthy", healthy},
            {"unhealthy", enabled - healthy}};
}

std::int64_t countOf(const model::HistoryFacets &facets, model::TaskState state)
{
    const auto found =
        std::ranges::find(facets.states, state, &std::pair<model::TaskState, std::int64_t>::first);
    return found == facets.states.end() ? 0 : found->second;
}

json::object countsByStatus(const model::HistoryFacets &facets)
{
    json::object counts;
    for (const auto &[state, name] : base::enumNames<model::TaskState>)
        counts[statusWord(state)] = countOf(facets, state);
    return counts;
}

Handle prometheus(const std::shared_ptr<Context> &context)
{
    return [context](const Call &, const std::shared_ptr<Answer> &answer) {
        answer->send(200, std::string(telemetry::Registry::contentType), context->metrics().text());
    };
}

Handle currentCounts(const std::shared_ptr<Context> &context,
                     const std::shared_ptr<SharedMachine> &machine)
{
    return [context, machine](const Call &, const std::shared_ptr<Answer> &answer) {
        const auto facets = context->engine().historyFacets({});
        useOrFail(context->engine().services(), answer,
                  [=](const std::vector<model::ServiceStatus> &services) {
                      answerWith(facets, answer, [=](const model::HistoryFacets &found) {
                          json::object tasks = countsByStatus(found);
                          tasks["total"] = found.total;
                          const auto now = base::SystemClock().now().time_since_epoch();
                          return json::object{
                              {"services", serviceCounts(services)},
                              {"tasks", std::move(tasks)},
                              {"websocket", {{"connections", context->metrics().webSockets()}}},
                              {"system", systemJson(machine->sample())},
                              {"timestamp", secondsOf(now)}};
                      });
                  });
    };
}

json::value meanDuration(const std::vector<model::TaskSummary> &tasks)
{
    double sum = 0;
    int count = 0;
    for (const model::TaskSummary &task : tasks) {
        if (task.duration) {
            sum += secondsOf(*task.duration);
            ++count;
        }
    }
    return count > 0 ? json::value(std::round(1000 * sum / count) / 1000) : json::value(nullptr);
}

json::object statsJson(const model::HistoryFacets &facets, const model::HistoryPage &completed)
{
    const auto done = static_cast<double>(countOf(facets, model::TaskState::Done));
    const auto failed = static_cast<double>(countOf(facets, model::TaskState::Failed));
    json::value rate = nullptr;
    if (done + failed > 0)
        rate = percent(done, done + failed);
    return {{"total_tasks", facets.total},
            {"avg_duration", meanDuration(completed.rows)},
            {"success_rate", std::move(rate)},
            {"tasks_by_status", countsByStatus(facets)}};
}

Handle statistics(const std::shared_ptr<Context> &context)
{
    return [context](const Call &, const std::shared_ptr<Answer> &answer) {
        model::HistoryQuery completed;
        completed.states = {model::TaskState::Done};
        model::PageRequest newest;
        newest.limit = kAveraged;
        const auto page = context->engine().history(std::move(completed), newest);
        useOrFail(
            context->engine().historyFacets({}), answer, [=](const model::HistoryFacets &facets) {
                answerWith(page, answer,
                           [=](const model::HistoryPage &rows) { return statsJson(facets, rows); });
            });
    };
}

json::array issuesOf(const std::vector<model::ServiceStatus> &services,
                     const model::MachineSample &machine)
{
    json::array issues;
    for (const model::ServiceStatus &service : services) {
        if (!service.config.enabled || isHealthy(service))
            continue;
        std::string issue =
            service.config.name + " is " + std::string(base::nameOf(service.health));
        issues.emplace_back(service.why.empty() ? issue + '.' : issue + ": " + service.why);
    }
    if (std::ranges::none_of(services, isHealthy))
        issues.emplace_back("No service is healthy.");
    if (memoryPercent(machine) > kFullPercent)
        issues.emplace_back("The machine's memory is nearly full.");
    return issues;
}

Handle issues(const std::shared_ptr<Context> &context,
              const std::shared_ptr<SharedMachine> &machine)
{
    return [context, machine](const Call &, const std::shared_ptr<Answer> &answer) {
        answerWith(context->engine().services(), answer,
                   [machine](const std::vector<model::ServiceStatus> &services) {
                       const model::MachineSample sample = machine->sample();
                       json::array found = issuesOf(services, sample);
                       const bool isFine = found.empty();
                       const bool canWork = std::ranges::any_of(services, isHealthy);
                       return json::object{{"status", isFine    ? "healthy"
                                                      : canWork ? "degraded"
                                                                : "unhealthy"},
                                           {"healthy", isFine},
                                           {"issues", std::move(found)},
                                           {"cpu_percent", cpuPercent(sample)},
                                           {"memory_percent", memoryPercent(sample)}};
                   });
    };
}

} // namespace

Routes monitoringRoutes(const std::shared_ptr<Context> &context)
{
    const auto machine = std::make_shared<SharedMachine>();
    const auto line = [](auto... what) { return restRoute(kMonitoringTag, what...); };
    const Route metrics = line("GET", "/metrics", Role::Viewer,
                               "Metrics for Prometheus (text format 0.0.4)", prometheus(context));
    Route versioned = metrics;
    versioned.path = "/v1/metrics";
    return {
        metrics,
        versioned,
        withSchemas(line("GET", "/api/monitoring/metrics", Role::Viewer,
                         "Services, tasks and this machine, counted now",
                         currentCounts(context, machine)),
                    {}, kCountsAnswer),
        withSchemas(line("GET", "/api/monitoring/stats", Role::Viewer,
                         "How the tasks of the history went", statistics(context)),
                    {}, kStatsAnswer),
        withSchemas(line("GET", "/api/monitoring/health", Role::Viewer,
                         "What is wrong, if anything", issues(context, machine)),
                    {}, kIssuesAnswer),
    };
}

} // namespace oxide::api
