#include "api/taskmetrics.h"

#include "api/restjson.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

namespace oxide::api {

using telemetry::Counter;
using telemetry::Family;
using telemetry::Histogram;
using telemetry::Sample;

namespace {

/// A row may be told twice where it came late into the books; ids rise, so the oldest go first.
constexpr std::size_t kRemembered = 10'000;

const std::vector<double> &taskBounds()
{
    static const std::vector<double> kBounds{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,   2.5,
                                             5,    10,    20,   40,  60,   120, 300, 600};
    return kBounds;
}

/// How the services and the engine are now; written by signals, read by scrapes.
struct StateNow {
    std::mutex mutex;
    std::optional<std::vector<model::ServiceStatus>> services; ///< empty: not told yet
    model::EngineStatus engine;
};

using AddSamples = std::function<void(const model::ServiceStatus &, std::vector<Sample> &)>;

telemetry::Registry::Look forEnabledServices(std::shared_ptr<StateNow> now, AddSamples each)
{
    return [now = std::move(now), each = std::move(each)] {
        const std::lock_guard lock(now->mutex);
        std::vector<Sample> samples;
        if (!now->services)
            return samples;
        for (const model::ServiceStatus &service : *now->services) {
            if (service.config.enabled)
                each(service, samples);
        }
        return samples;
    };
}

template<class Number>
telemetry::Registry::Look ofEngine(std::shared_ptr<StateNow> now,
                                   Number model::EngineStatus::*member)
{
    return [now = std::move(now), member] {
        const std::lock_guard lock(now->mutex);
        return std::vector{Sample{{}, static_cast<double>(now->engine.*member)}};
    };
}

double numberOf(model::BreakerState state)
{
    switch (state) {
    case model::BreakerState::Closed:
        return 0;
    case model::BreakerState::HalfOpen:
        return 1;
    case model::BreakerState::Open:
        break;
    }
    return 2;
}

bool isUp(model::Health health)
{
    return health == model::Health::Healthy || health == model::Health::Degraded;
}

void addStates(telemetry::Registry &registry, const std::shared_ptr<StateNow> &now)
{
    registry.lookUpGauge({"oxide_tasks_running", "Tasks that a service works at now.", {}},
                         ofEngine(now, &model::EngineStatus::running));
    registry.lookUpGauge({"oxide_tasks_waiting", "Tasks that wait for their turn now.", {}},
                         ofEngine(now, &model::EngineStatus::waiting));
    registry.lookUpCounter(
        {"oxide_spans_exported_total", "Spans that the collector of traces took.", {}},
        ofEngine(now, &model::EngineStatus::spansExported));
    registry.lookUpCounter({"oxide_spans_dropped_total",
                            "Spans that no collector got: it refused them, was out of reach for "
                            "too long, or too many waited.",
                            {}},
                           ofEngine(now, &model::EngineStatus::spansDropped));
    registry.lookUpGauge(
        {"oxide_service_tasks_running", "Tasks that this service works at now.", {"service"}},
        forEnabledServices(now, [](const model::ServiceStatus &service, auto &samples) {
            samples.push_back({{service.config.name}, static_cast<double>(service.running)});
        }));
    registry.lookUpGauge(
        {"oxide_service_tasks_waiting", "Tasks that wait for this service now.", {"service"}},
        forEnabledServices(now, [](const model::ServiceStatus &service, auto &samples) {
            samples.push_back({{service.config.name}, static_cast<double>(service.waiting)});
        }));
    registry.lookUpGauge(
        {"oxide_service_up",
         "Whether this service, which is switched on, answered its last check: 1 or 0.",
         {"service"}},
        forEnabledServices(now, [](const model::ServiceStatus &service, auto &samples) {
            samples.push_back({{service.config.name}, isUp(service.health) ? 1.0 : 0.0});
        }));
    registry.lookUpGauge(
        {"oxide_breaker_state",
         "Circuit breaker: 0 closed, 1 half open, 2 open. An empty model is the service as a "
         "whole.",
         {"service", "model"}},
        forEnabledServices(now, [](const model::ServiceStatus &service, auto &samples) {
            samples.push_back({{service.config.name, {}}, numberOf(service.breaker)});
            for (const model::ModelState &state : service.states) {
                if (!state.model.empty())
                    samples.push_back(
                        {{service.config.name, state.model}, numberOf(state.breaker.state)});
            }
        }));
}

/// Counts what ended. Called in the thread of the Engine object alone, where its signals come.
class TaskCounts final
{
public:
    explicit TaskCounts(std::shared_ptr<telemetry::Registry> registry);

    void note(const model::TaskSummary &task);
    void note(const model::TaskEvent &event);

private:
    void note(const model::AttemptRecord &attempt);
    void note(const model::TaskId &task, const model::AttemptFailed &failed);

    std::shared_ptr<telemetry::Registry> m_registry; ///< which holds what the references name
    Family<Counter> &m_tasks;
    Family<Histogram> &m_taskSeconds;
    Family<Counter> &m_attempts;
    Family<Histogram> &m_attemptSeconds;
    Family<Histogram> &m_firstTokenSeconds;
    Family<Counter> &m_tokens;
    Family<Counter> &m_dollars;
    Family<Counter> &m_retries;
    Family<Counter> &m_failovers;
    std::map<model::TaskId, model::Target> m_running; ///< who is asked now
    std::set<model::TaskId> m_counted;                ///< the newest tasks that were
};

TaskCounts::TaskCounts(std::shared_ptr<telemetry::Registry> registry)
    : m_registry(std::move(registry)),
      m_tasks(m_registry->counters(
          {"oxide_tasks_total",
           "Tasks that ended, refused ones too, by type and state (done, failed, cancelled, "
           "interrupted). A parallel task and each of its parts count.",
           {"type", "state"}})),
      m_taskSeconds(
          m_registry->histograms({"oxide_task_duration_seconds",
                                  "From a task's creation to its end; refused ones aside.",
                                  {"type", "state"}},
                                 taskBounds())),
      m_attempts(m_registry->counters(
          {"oxide_attempts_total",
           "Attempts that ended, by outcome: ok, or the kind of the error. Counted when their task "
           "ends.",
           {"service", "model", "outcome"}})),
      m_attemptSeconds(m_registry->histograms({"oxide_attempt_duration_seconds",
                                               "From an attempt's begin to its end.",
                                               {"service", "model"}},
                                              taskBounds())),
      m_firstTokenSeconds(m_registry->histograms(
          {"oxide_first_token_seconds",
           "From an attempt's begin to the first token of its reasoning or answer.",
           {"service", "model"}},
          taskBounds())),
      m_tokens(m_registry->counters(
          {"oxide_tokens_total",
           "Tokens of attempts, each counted once: input, cached_input, cache_write, output, "
           "reasoning.",
           {"service", "model", "kind"}})),
      m_dollars(m_registry->counters(
          {"oxide_cost_dollars_total",
           "What attempts cost, by where the figure comes from: reported by the service, computed "
           "from its token counts, or estimated. Attempts of unknown cost are not in it.",
           {"service", "model", "source"}})),
      m_retries(
          m_registry->counters({"oxide_retries_total",
                                "Failed attempts after which the same service was asked again.",
                                {"service", "model"}})),
      m_failovers(
          m_registry->counters({"oxide_failovers_total",
                                "Failed attempts after which the next of the chain was asked.",
                                {"service", "model"}}))
{
}

void TaskCounts::note(const model::TaskSummary &task)
{
    if (!model::isFinal(task.state) || !m_counted.insert(task.id).second)
        return;
    if (m_counted.size() > kRemembered)
        m_counted.erase(m_counted.begin());
    const std::string_view type = base::nameOf(task.type);
    const std::string_view state = base::nameOf(task.state);
    m_tasks.with({type, state}).add();
    const bool isRefused = task.state == model::TaskState::Failed && !task.startedAt;
    if (task.duration && !isRefused)
        m_taskSeconds.with({type, state}).observe(secondsOf(*task.duration));
}

void TaskCounts::note(const model::TaskEvent &event)
{
    if (const auto *started = std::get_if<model::AttemptStarted>(&event.what)) {
        m_running.insert_or_assign(event.task, started->target);
    } else if (const auto *failed = std::get_if<model::AttemptFailed>(&event.what)) {
        note(event.task, *failed);
    } else if (const auto *finished = std::get_if<model::TaskFinished>(&event.what)) {
        m_running.erase(event.task);
        for (const model::AttemptRecord &attempt : finished->attempts)
            note(attempt);
    }
}

void TaskCounts::note(const model::TaskId &task, const model::AttemptFailed &failed)
{
    const auto running = m_running.find(task);
    if (running == m_running.end())
        return;
    const auto &[service, model] = running->second;
    if (failed.willRetry)
        m_retries.with({service, model}).add();
    if (failed.willFailOver)
        m_failovers.with({service, model}).add();
}

void TaskCounts::note(const model::AttemptRecord &attempt)
{
    const auto &[service, model] = attempt.target;
    const std::string_view outcome = attempt.error ? base::nameOf(attempt.error->kind) : "ok";
    m_attempts.with({service, model, outcome}).add();
    if (attempt.endedAt)
        m_attemptSeconds.with({service, model})
            .observe(secondsOf(*attempt.endedAt - attempt.startedAt));
    if (attempt.firstTokenAt)
        m_firstTokenSeconds.with({service, model})
            .observe(secondsOf(*attempt.firstTokenAt - attempt.startedAt));
    const auto addTokens = [&](std::string_view kind, std::optional<std::int64_t> tokens) {
        if (tokens && *tokens > 0)
            m_tokens.with({service, model, kind}).add(static_cast<double>(*tokens));
    };
    addTokens("input", attempt.usage.input);
    addTokens("cached_input", attempt.usage.cachedInput);
    addTokens("cache_write", attempt.usage.cacheWrite);
    addTokens("output", attempt.usage.output);
    addTokens("reasoning", attempt.usage.reasoning);
    if (attempt.cost.amount && attempt.cost.amount->micros() >= 0)
        m_dollars.with({service, model, base::nameOf(attempt.cost.source)})
            .add(attempt.cost.amount->dollars());
}

} // namespace

TaskMetrics::TaskMetrics(engine::Engine &engine,
                         const std::shared_ptr<telemetry::Registry> &registry)
{
    const auto now = std::make_shared<StateNow>();
    now->engine = engine.status();
    addStates(*registry, now);
    const auto counts = std::make_shared<TaskCounts>(registry);
    const auto listen = [&](auto signal, auto use) {
        m_connections.push_back(
            QObject::connect(&engine, signal, &engine, std::move(use), Qt::DirectConnection));
    };
    listen(&engine::Engine::taskEvents, [counts](const model::TaskEvents &events) {
        for (const model::TaskEvent &event : events)
            counts->note(event);
    });
    listen(&engine::Engine::tasksChanged, [counts](const std::vector<model::TaskSummary> &tasks) {
        for (const model::TaskSummary &task : tasks)
            counts->note(task);
    });
    listen(&engine::Engine::statusChanged, [now](const model::EngineStatus &status) {
        const std::lock_guard lock(now->mutex);
        now->engine = status;
    });
    listen(&engine::Engine::servicesChanged,
           [now](const std::vector<model::ServiceStatus> &services) {
               const std::lock_guard lock(now->mutex);
               now->services = services;
           });
    engine.services().then(QtFuture::Launch::Sync,
                           [now](const base::Result<std::vector<model::ServiceStatus>> &services) {
                               const std::lock_guard lock(now->mutex);
                               if (services && !now->services)
                                   now->services = *services;
                           });
}

TaskMetrics::~TaskMetrics()
{
    for (const QMetaObject::Connection &connection : m_connections)
        QObject::disconnect(connection);
}

} // namespace oxide::api
