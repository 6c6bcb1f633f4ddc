#include "engine/servicehub.h"

#include "base/blame.h"
#include "engine/serviceview.h"
#include "providers/waiter.h"
#include "routing/competitors.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <QCoroFuture>

namespace oxide::engine {

using base::ErrorKind;
using model::BreakerState;
using model::Health;
using model::ServiceStatus;

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kRemembered = 30; ///< attempts
constexpr std::size_t kEnoughAttempts = 5;
constexpr double kDegradedShare = 0.2;

routing::BreakerSettings breakerSettings(const config::Config &config)
{
    routing::BreakerSettings settings;
    settings.failures = config.breaker.failures;
    settings.failureRatio = config.breaker.failureRatio;
    settings.minRequests = config.breaker.minRequests;
    settings.window = config.breaker.window;
    settings.openFor = config.breaker.openFor;
    settings.probes = config.breaker.probes;
    return settings;
}

std::string inSeconds(std::chrono::milliseconds time)
{
    std::string text = std::to_string(time.count() / 1000);
    if (time.count() % 1000 != 0)
        text += '.' + std::to_string(time.count() % 1000 / 100);
    return text + " s";
}

/// A service that takes longer counts as one that does not answer.
QCoro::Task<base::Result<providers::Probe>>
probeWithin(std::shared_ptr<providers::Provider> provider, std::chrono::milliseconds limit,
            std::stop_token stop)
{
    const providers::Patience patience(std::move(stop), limit);
    auto probing = provider->probe(patience.token());
    auto probe = co_await probing;
    if (!probe && patience.isOver() && probe.error().kind == ErrorKind::Cancelled)
        co_return base::fail(ErrorKind::TimeoutTotal, provider->config().name
                                                          + " did not answer a check within "
                                                          + inSeconds(limit) + '.');
    co_return probe;
}

} // namespace

ServiceHub::ServiceHub(const base::Clock &clock, MakeProvider make)
    : m_clock(clock), m_make(std::move(make)), m_scope("services")
{
    m_changes.setSingleShot(true);
    m_changes.setInterval(16ms);
    connect(&m_changes, &QTimer::timeout, this, &ServiceHub::changed);
    connect(&m_ticks, &QTimer::timeout, this, &ServiceHub::onTick);
    m_breakerTimer.setSingleShot(true);
    m_breakerTimer.setTimerType(Qt::PreciseTimer); // a coarse one may ring while it is still open
    connect(&m_breakerTimer, &QTimer::timeout, this, [this] {
        touch();
        watchBreakers();
    });
}

ServiceHub::~ServiceHub() = default;

void ServiceHub::configure(const std::shared_ptr<const config::Config> &config)
{
    m_config = config;
    m_breakers.configure(breakerSettings(*config));
    std::vector<std::unique_ptr<Service>> services;
    std::vector<std::string> fresh;
    for (const model::ServiceConfig &entry : config->services) {
        const auto old = std::ranges::find_if(m_services, [&](const auto &service) {
            return service && service->status.config == entry;
        });
        if (old != m_services.end()) {
            services.push_back(std::move(*old));
            continue;
        }
        auto service = std::make_unique<Service>();
        m_breakers.forget(entry.name);
        ServiceStatus &status = service->status;
        status.config = entry;
        status.since = m_clock.now();
        status.local = providers::isLocal(entry);
        status.model = providers::chooseModel(entry, {});
        status.health = entry.enabled ? Health::Unchecked : Health::Disabled;
        if (auto provider = m_make(entry)) {
            service->provider = std::move(*provider);
        } else {
            status.health = entry.enabled ? Health::Down : Health::Disabled;
            status.why = provider.error().message;
        }
        fresh.push_back(entry.name);
        services.push_back(std::move(service));
    }
    m_services = std::move(services);
    m_unlisted.forgetKnown();
    m_setup = setupOf(*config);
    touch();
    if (m_ticks.isActive()) {
        m_ticks.setInterval(config->health.interval);
        for (const std::string &name : fresh)
            check(name);
    }
}

void ServiceHub::watch()
{
    m_ticks.start(m_config->health.interval);
    onTick();
}

void ServiceHub::onTick()
{
    const base::TimePoint now = m_clock.now();
    for (const std::string &name : names()) {
        const auto checkedAt = find(name)->status.checkedAt;
        if (!checkedAt || now - *checkedAt >= m_config->health.cache)
            check(name);
    }
}

QCoro::Task<void> ServiceHub::checkAll()
{
    std::vector<QCoro::Task<void>> checks;
    for (const std::string &name : names())
        checks.push_back(checkOnce(this, name));
    for (auto &check : checks)
        co_await check;
}

void ServiceHub::check(const std::string &name)
{
    m_scope.start("check", checkOnce(this, name));
}

QCoro::Task<void> ServiceHub::checkOnce(ServiceHub *self, std::string name)
{
    Service *service = self->find(name);
    if (!service || !service->provider || !service->status.config.enabled)
        co_return;
    if (service->check) {
        const auto ending = service->check->future();
        co_await ending;
        co_return;
    }
    const base::Promise<bool> check;
    service->check = check;
    const auto provider = service->provider;
    co_await runCheck(self, name);
    // Another one may go by the name now, with a check of its own.
    if (Service *checked = self->find(name); checked && checked->provider == provider)
        checked->check.reset();
    check.fulfil(true);
}

QCoro::Task<void> ServiceHub::runCheck(ServiceHub *self, std::string name)
{
    // The hub outlives its checks: shutdown() joins them. A service may go while one runs.
    Service *service = self->find(name);
    const auto provider = service->provider;
    const auto stop = self->m_scope.stopToken();
    const auto limit = self->m_config->health.timeout;
    auto probing = probeWithin(provider, limit, stop);
    auto probe = co_await probing;

    service = self->find(name);
    const bool mayStart = service && service->provider == provider && !probe
                          && provider->config().autoStart && !service->wasStarted
                          && base::isUnreachable(probe.error().kind) && !stop.stop_requested();
    if (mayStart) {
        service->wasStarted = true;
        providers::Progress progress = [self, name](const std::string &sentence) {
            if (Service *starting = self->find(name))
                self->setHealth(*starting, Health::Starting, sentence);
        };
        const auto started = co_await provider->start(std::move(progress), stop);
        if (started) {
            auto again = probeWithin(provider, limit, stop);
            probe = co_await again;
        } else {
            probe = base::fail(started.error());
        }
        service = self->find(name);
    }
    if (!service || service->provider != provider)
        co_return;
    service->status.checkedAt = self->m_clock.now();
    if (probe)
        self->reached(*service, std::move(*probe));
    else if (probe.error().kind != ErrorKind::Cancelled)
        self->setHealth(*service, Health::Down, probe.error().message);
    self->touch();
}

void ServiceHub::reached(Service &service, providers::Probe probe)
{
    ServiceStatus &status = service.status;
    service.wasStarted = false;
    service.saidAt = m_clock.now();
    status.version = std::move(probe.version);
    status.model = providers::chooseModel(status.config, probe.models);
    // A long list takes some milliseconds, and seldom changes from one check to the next.
    if (service.said != probe.models || status.models.empty()) {
        service.said = std::move(probe.models);
        completeModels(service);
    }
    for (model::ModelInfo &info : status.models)
        info.preferred = info.name == status.model;
    modelsChanged(service);
    judge(service);
}

void ServiceHub::completeModels(Service &service) const
{
    ServiceStatus &status = service.status;
    status.models = service.said;
    for (model::ModelInfo &info : status.models) {
        if (m_catalogue)
            info = m_catalogue->complete(std::move(info), status.config, status.local);
        info.preferred = info.name == status.model;
    }
}

void ServiceHub::noteNamed(const model::Target &target)
{
    const Service *service = find(target.service);
    if (service && m_unlisted.note(service->status, target.model))
        m_isStale = true;
}

void ServiceHub::setCatalogue(std::shared_ptr<const catalog::Catalogue> catalogue)
{
    m_unlisted.setCatalogue(catalogue);
    m_catalogue = std::move(catalogue);
    for (const auto &service : m_services) {
        completeModels(*service);
        modelsChanged(*service);
    }
    touch();
}

void ServiceHub::modelsChanged(Service &service)
{
    const ServiceStatus &status = service.status;
    service.competitors =
        routing::competitorsOf(status.config, status.local, status.model, status.models);
}

std::optional<model::CatalogRecord> ServiceHub::said(const model::Target &target) const
{
    const Service *service = find(target.service);
    if (!service)
        return std::nullopt;
    const auto at = std::ranges::find(service->said, target.model, &model::ModelInfo::name);
    if (at == service->said.end())
        return std::nullopt;
    model::CatalogRecord record;
    record.source = model::CatalogSource::Provider;
    record.at = service->saidAt;
    record.facts.name = at->name;
    record.facts.contextWindow = at->contextWindow;
    record.facts.maxOutput = at->maxOutput;
    record.facts.tools = at->tools;
    record.facts.vision = at->vision;
    record.facts.json = at->json;
    record.facts.reasoning = at->reasoning;
    if (!service->status.local)
        record.facts.price = at->price;
    return record;
}

void ServiceHub::judge(Service &service)
{
    const std::string &name = service.status.config.name;
    const base::TimePoint now = m_clock.now();
    const model::BreakerStatus whole = m_breakers.ofService(name, now);
    const model::BreakerStatus own = m_breakers.ofModel({name, service.status.model}, now);
    const auto failed = std::ranges::count(service.recent, false);
    const auto asked = service.recent.size();
    const bool isDegraded =
        asked >= kEnoughAttempts
        && static_cast<double>(failed) >= kDegradedShare * static_cast<double>(asked);
    if (whole.state != BreakerState::Closed) {
        setHealth(service, Health::Degraded, whole.why);
    } else if (own.state != BreakerState::Closed) {
        setHealth(service, Health::Degraded, own.why);
    } else if (isDegraded) {
        setHealth(service, Health::Degraded,
                  std::to_string(failed) + " of the last " + std::to_string(asked)
                      + " attempts failed. " + service.lastFailure);
    } else {
        setHealth(service, Health::Healthy, {});
    }
}

void ServiceHub::setHealth(Service &service, Health health, std::string why)
{
    ServiceStatus &status = service.status;
    if (status.health != health)
        status.since = m_clock.now();
    if (status.health == health && status.why == why)
        return;
    status.health = health;
    status.why = std::move(why);
    touch();
}

void ServiceHub::closeBreaker(const std::string &name)
{
    if (Service *service = find(name)) {
        m_breakers.close(service->status.config.name);
        touch();
        check(name);
    }
}

void ServiceHub::setLatency(const std::vector<storage::ServiceLatency> &latency)
{
    for (const auto &service : m_services) {
        const auto found = std::ranges::find(latency, service->status.config.name,
                                             &storage::ServiceLatency::service);
        service->status.medianLatency = found == latency.end() ? std::nullopt : found->median;
        service->status.latencySpark =
            found == latency.end() ? std::vector<double>() : found->hourly;
    }
    tell();
}

void ServiceHub::setMeasured(routing::Measurements measured)
{
    measured = routing::settled(m_measured, std::move(measured));
    if (measured == m_measured)
        return;
    m_measured = std::move(measured);
    touch();
}

void ServiceHub::setMachine(const model::MachineState &machine)
{
    const model::MachineState steps = rounded(machine);
    if (steps == m_machine)
        return;
    m_machine = steps;
    m_isStale = true;
}

void ServiceHub::setBudgets(std::vector<model::BudgetUse> budgets)
{
    if (budgets == m_budgets)
        return;
    m_budgets = std::move(budgets);
    m_isStale = true;
}

bool ServiceHub::asksMachine() const
{
    return std::ranges::any_of(m_setup.rules.rules, [](const model::Rule &rule) {
        return rule.enabled && !rule.when.machine.isAny();
    });
}

ServiceStatus ServiceHub::statusOf(const Service &service) const
{
    const base::TimePoint now = m_clock.now();
    ServiceStatus status = service.status;
    const model::BreakerStatus breaker = m_breakers.ofService(status.config.name, now);
    status.breaker = breaker.state;
    status.breakerUntil = breaker.until;
    status.breakerWhy = breaker.why;
    status.states = statesOf(status, service.competitors, {m_breakers, m_measured, now});
    status.recent.assign(service.recent.begin(), service.recent.end());
    return status;
}

std::vector<ServiceStatus> ServiceHub::statuses() const
{
    std::vector<ServiceStatus> statuses;
    statuses.reserve(m_services.size());
    for (const auto &service : m_services)
        statuses.push_back(statusOf(*service));
    return statuses;
}

std::vector<std::string> ServiceHub::names() const
{
    std::vector<std::string> names;
    names.reserve(m_services.size());
    for (const auto &service : m_services)
        names.push_back(service->status.config.name);
    return names;
}

QCoro::Task<void> ServiceHub::shutdown()
{
    m_ticks.stop();
    m_breakerTimer.stop();
    m_scope.requestStop();
    co_await m_scope.join();
    for (const auto &service : m_services)
        service->provider.reset(); // what they still look for ends with them
}

routing::SnapshotParts ServiceHub::parts() const
{
    routing::SnapshotParts parts;
    parts.services.reserve(m_services.size());
    for (const auto &service : m_services)
        parts.services.push_back(viewOf(statusOf(*service)));
    parts.setup = m_setup;
    parts.machine = m_machine;
    parts.budgets = m_budgets;
    return parts;
}

std::shared_ptr<const routing::Snapshot> ServiceHub::snapshotOf(routing::SnapshotParts parts) const
{
    m_unlisted.addTo(parts, [this](const std::string &name) -> const ServiceStatus & {
        return find(name)->status;
    });
    return std::make_shared<const routing::Snapshot>(std::move(parts), m_snapshot.get());
}

std::shared_ptr<const routing::Snapshot> ServiceHub::snapshot() const
{
    if (std::exchange(m_isStale, false))
        m_snapshot = snapshotOf(parts());
    return m_snapshot;
}

std::shared_ptr<const routing::Snapshot>
ServiceHub::snapshotWith(const model::RoutingDraft &draft) const
{
    routing::SnapshotParts changed = parts();
    changed.setup = model::withDraft(std::move(changed.setup), draft);
    return snapshotOf(std::move(changed));
}

std::shared_ptr<providers::Provider> ServiceHub::provider(const std::string &service) const
{
    const Service *found = find(service);
    return found ? found->provider : nullptr;
}

std::optional<model::ModelInfo> ServiceHub::modelInfo(const model::Target &target) const
{
    const Service *service = find(target.service);
    if (!service)
        return std::nullopt;
    const auto &models = service->status.models;
    const auto at = std::ranges::find(models, target.model, &model::ModelInfo::name);
    if (at != models.end())
        return *at;
    return target.model.empty() ? std::nullopt
                                : std::optional(m_unlisted.info(service->status, target.model));
}

int ServiceHub::slots(const std::string &service) const
{
    const Service *found = find(service);
    const int usual = m_config->execution.maxParallelWorkers;
    return found ? found->status.config.maxParallel.value_or(usual) : usual;
}

std::optional<routing::Breakers::Admission> ServiceHub::admit(const model::Target &target)
{
    const Service *service = find(target.service);
    if (!service || !service->status.config.enabled)
        return std::nullopt;
    return m_breakers.admit(target, m_clock.now());
}

std::optional<base::TimePoint> ServiceHub::restsUntil(const model::Target &target) const
{
    return m_breakers.restsUntil(target);
}

void ServiceHub::attemptEnded(const model::Target &target, routing::Breakers::Admission admission,
                              const std::optional<base::Error> &error)
{
    Service *service = find(target.service);
    if (!service || !service->status.config.enabled)
        return; // switched off meanwhile: that is how it stands, however the attempt ended
    const base::TimePoint now = m_clock.now();
    const auto states = [&] {
        return std::pair(m_breakers.ofService(target.service, now).state,
                         m_breakers.ofModel(target, now).state);
    };
    const auto before = states();
    m_breakers.ended(target, admission, error, now);
    const bool saysNothing =
        error && (base::isOnlyBusy(*error) || base::blameOf(error->kind) == base::Blame::Nobody);
    if (!saysNothing) {
        service->recent.push_back(!error);
        if (service->recent.size() > kRemembered)
            service->recent.pop_front();
        if (error)
            service->lastFailure = error->message;
    }
    // One that is gone is listed no more once the service was asked again.
    const bool isGone =
        error && error->kind == base::ErrorKind::ModelNotFound
        && std::ranges::find(service->status.models, target.model, &model::ModelInfo::name)
               != service->status.models.end();
    if (isGone || (error && base::isUnreachable(error->kind)))
        check(target.service);
    else if (!saysNothing)
        judge(*service);
    watchBreakers();
    // Statistics wait for their minute; only what changes who may be asked is news at once.
    if (states() != before)
        touch();
    else
        tell();
}

void ServiceHub::watchBreakers()
{
    const base::TimePoint now = m_clock.now();
    if (const auto next = m_breakers.nextChange(now))
        m_breakerTimer.start(*next - now);
    else
        m_breakerTimer.stop();
}

void ServiceHub::loadChanged(const std::string &name, int running, int waiting)
{
    Service *service = find(name);
    if (!service)
        return;
    service->status.running = running;
    service->status.waiting = waiting;
    tell();
}

ServiceHub::Service *ServiceHub::find(const std::string &name)
{
    return const_cast<Service *>(std::as_const(*this).find(name));
}

const ServiceHub::Service *ServiceHub::find(const std::string &name) const
{
    const auto at = std::ranges::find_if(
        m_services, [&](const auto &service) { return service->status.config.name == name; });
    return at == m_services.end() ? nullptr : at->get();
}

void ServiceHub::touch()
{
    m_isStale = true;
    tell();
}

void ServiceHub::tell()
{
    if (!m_changes.isActive())
        m_changes.start();
}

} // namespace oxide::engine
