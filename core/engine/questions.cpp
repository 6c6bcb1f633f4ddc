// The answers of EngineCore to the facade's questions about tasks, history, services and settings.
#include "engine/enginecore.h"

#include "base/text.h"
#include "engine/discovery.h"
#include "engine/doctor.h"
#include "engine/legacy.h"
#include "engine/replaycheck.h"
#include "engine/servicetest.h"
#include "model/servicefacts.h"

#include <algorithm>

#include <QCoroFuture>

namespace oxide::engine {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

/// What the doctor replays of the newest decisions, in at most so long.
constexpr int kReplayed = 500;
constexpr std::chrono::milliseconds kReplayTime{2'000};

} // namespace

Result<Done> done(Result<void> result)
{
    if (!result)
        return fail(std::move(result.error()));
    return Done();
}

EngineCore::Answer<model::TaskId> EngineCore::submit(model::TaskRequest request,
                                                     TaskListener listener)
{
    if (request.id.isNil())
        request.id = m_ids.next();
    const model::TaskId id = request.id;
    const bool follows = m_events->follow(id, std::move(listener));
    auto submitting = m_orchestrator->submit(std::move(request));
    auto submitted = co_await submitting;
    if (!submitted && follows) // another's listener stays where the id was taken
        m_events->unfollow(id);
    co_return submitted;
}

EngineCore::Answer<model::TaskId> EngineCore::submitParallel(model::ParallelRequest request,
                                                             TaskListener listener)
{
    if (request.task.id.isNil())
        request.task.id = m_ids.next();
    const model::TaskId id = request.task.id;
    const bool follows = m_events->follow(id, std::move(listener));
    auto submitting = m_parallel->submit(std::move(request));
    auto submitted = co_await submitting;
    if (!submitted && follows) // another's listener stays where the id was taken
        m_events->unfollow(id);
    co_return submitted;
}

EngineCore::Answer<Done> EngineCore::cancel(model::TaskId task)
{
    co_return done(m_orchestrator->cancel(task));
}

EngineCore::Answer<Done> EngineCore::setPaused(bool paused)
{
    m_orchestrator->setPaused(paused);
    setState(paused ? model::EngineState::Paused : model::EngineState::Running);
    co_return Done();
}

EngineCore::Answer<model::HistoryPage> EngineCore::history(model::HistoryQuery query,
                                                           model::PageRequest page)
{
    const auto reading = m_store->page(std::move(query), page);
    co_return co_await reading;
}

EngineCore::Answer<model::HistoryFacets> EngineCore::historyFacets(model::HistoryQuery query)
{
    const auto reading = m_store->facets(std::move(query));
    co_return co_await reading;
}

EngineCore::Answer<model::TaskDetail> EngineCore::task(model::TaskId task)
{
    const auto reading = m_store->detail(task);
    co_return co_await reading;
}

EngineCore::Answer<std::int64_t> EngineCore::deleteTasks(std::vector<model::TaskId> tasks)
{
    const auto removing = m_store->remove(std::move(tasks));
    auto removed = co_await removing;
    if (removed && *removed > 0)
        Q_EMIT tasksDeleted();
    co_return removed;
}

EngineCore::Answer<std::int64_t> EngineCore::clearHistory(model::HistoryQuery query)
{
    const auto clearing = m_store->clear(std::move(query));
    auto cleared = co_await clearing;
    if (cleared && *cleared > 0)
        Q_EMIT tasksDeleted();
    co_return cleared;
}

EngineCore::Answer<std::int64_t>
EngineCore::exportHistory(model::HistoryQuery query, model::ExportFormat format, std::string path)
{
    const auto exporting = m_store->exportTo(std::move(query), format, std::move(path));
    co_return co_await exporting;
}

EngineCore::Answer<std::vector<model::SessionSummary>> EngineCore::sessions(int limit)
{
    const auto reading = m_store->sessions(limit);
    co_return co_await reading;
}

EngineCore::Answer<Done> EngineCore::deleteSession(model::SessionId session)
{
    const auto removing = m_store->removeSession(session);
    auto removed = co_await removing;
    if (removed)
        Q_EMIT tasksDeleted(); // its tasks stay, but no list of the conversation holds them now
    co_return done(std::move(removed));
}

EngineCore::Answer<std::vector<model::ServiceStatus>> EngineCore::services()
{
    co_return m_services->statuses();
}

EngineCore::Answer<Done> EngineCore::saveService(model::ServiceConfig service, std::string replaces)
{
    co_return done(m_config->saveService(service, replaces));
}

EngineCore::Answer<Done> EngineCore::removeService(std::string name)
{
    co_return done(m_config->removeService(name));
}

EngineCore::Answer<Done> EngineCore::saveSecret(std::string name, std::string secret)
{
    // First of all: a key that nobody knows to be ours would stay for ever.
    if (auto noted = ownKeys().add(name); !noted)
        co_return fail(std::move(noted.error()));
    security::Secret kept(std::move(secret));
    auto saving = m_secrets->save(std::move(name), std::move(kept));
    const auto saved = co_await saving;
    co_return done(saved);
}

security::OwnKeys EngineCore::ownKeys() const
{
    return security::OwnKeys(m_options.dataFolder + "/keys");
}

EngineCore::Answer<Done> EngineCore::removeSecret(std::string name)
{
    for (const model::ServiceConfig &service : m_config->current()->services) {
        const std::vector<std::string> used = model::keychainNames(service);
        if (std::ranges::find(used, name) != used.end())
            co_return fail(ErrorKind::InvalidArgument,
                           "The service " + service.name + " still uses the key " + name + '.');
    }
    const auto isOwn = ownKeys().has(name);
    if (!isOwn)
        co_return fail(isOwn.error());
    if (!*isOwn)
        co_return fail(ErrorKind::InvalidArgument,
                       "The key " + name + " was not entered here; it stays in the keychain.");
    auto removing = m_secrets->remove(name);
    const auto removed = co_await removing;
    if (!removed)
        co_return fail(removed.error());
    co_return done(ownKeys().remove(name));
}

EngineCore::Answer<model::ServiceTest>
EngineCore::testService(model::ServiceConfig service, std::map<std::string, std::string> typed)
{
    std::map<std::string, security::Secret> secrets;
    for (auto &[name, text] : typed) {
        m_log->redactor().add(text);
        secrets.emplace("keychain:" + name, security::Secret(std::move(text)));
    }
    auto provider = providerMaker(std::move(secrets))(service);
    if (!provider)
        co_return fail(std::move(provider.error()));
    std::shared_ptr<providers::Provider> held = std::move(*provider);
    ServiceTrial trial = co_await engine::testService(held, m_clock, m_scope.stopToken());
    if (trial.attempt) {
        trial.spent.price =
            execution::priceOf(held->config(), m_services->modelInfo(trial.attempt->target));
        co_await book(this, trial);
    }
    co_return std::move(trial.test);
}

QCoro::Task<void> EngineCore::book(EngineCore *self, ServiceTrial trial)
{
    const execution::Charge charged = execution::charge(trial.spent);
    model::AttemptRecord attempt = *trial.attempt;
    attempt.price = trial.spent.price;
    attempt.usage = charged.usage;
    attempt.cost = charged.cost;
    model::TaskSummary test;
    test.createdAt = trial.test.at;
    test.type = model::TaskType::QuickQuery;
    test.tags = {"service-test"};
    const auto writing = self->m_store->charge(std::move(test), std::move(attempt));
    co_await writing;
    co_await retakeBudgets(self);
}

EngineCore::Answer<Done> EngineCore::checkServices()
{
    const auto catalogue = m_catalog->ready();
    co_await m_services->checkAll();
    co_await catalogue; // whoever asks then sees the models with all that is known of them
    co_return Done();
}

EngineCore::Answer<Done> EngineCore::closeBreaker(std::string service)
{
    m_services->closeBreaker(service);
    co_return Done();
}

EngineCore::Answer<std::vector<model::FoundService>> EngineCore::discover()
{
    auto found = co_await discoverServices(providerMaker(), *m_launcher, m_scope.stopToken());
    co_return found;
}

EngineCore::Answer<std::vector<model::Setting>> EngineCore::settings()
{
    co_return m_config->settings();
}

EngineCore::Answer<Done> EngineCore::saveSettings(std::vector<model::SettingChange> changes)
{
    co_return done(m_config->saveSettings(changes));
}

EngineCore::Answer<model::Overview> EngineCore::overview(model::Span span)
{
    const auto reading = m_store->overview(span, m_clock.now());
    co_return co_await reading;
}

EngineCore::Answer<model::AuditReport> EngineCore::verifyAudit()
{
    const auto verifying = m_store->verifyAudit();
    co_return co_await verifying;
}

EngineCore::Answer<model::AuditRecord> EngineCore::auditRecord(model::TaskId task)
{
    const auto reading = m_store->auditRecord(task);
    co_return co_await reading;
}

EngineCore::Answer<std::vector<model::DoctorItem>> EngineCore::doctor()
{
    co_await m_services->checkAll();
    Diagnosis diagnosis;
    diagnosis.dataFolder = m_options.dataFolder;
    diagnosis.configPath = m_options.configPath;
    diagnosis.configWarnings = m_config->warnings();
    if (const auto loaded = m_config->load(); !loaded)
        diagnosis.configError = loaded.error();
    diagnosis.services = m_services->statuses();
    diagnosis.guardian = m_options.guardian;
    const auto verifying = m_store->verifyAudit();
    diagnosis.audit = co_await verifying;
    const auto probing = m_auditVault->read("doctor");
    const auto keychain = co_await probing;
    if (!keychain)
        diagnosis.keychainError = keychain.error();
    const auto replaying = replayNewest(*m_store, kReplayed, kReplayTime);
    diagnosis.replay = co_await replaying;
    co_return examine(diagnosis);
}

EngineCore::Answer<model::ImportReport> EngineCore::findLegacy(std::string folder)
{
    const auto reading = base::runInPool<LegacyData>([folder] { return readLegacy(folder); });
    const auto data = co_await reading;
    if (!data)
        co_return fail(data.error());
    model::ImportReport report;
    report.tasks = static_cast<std::int64_t>(data->tasks.size());
    report.services = static_cast<int>(data->services.size());
    report.rules = static_cast<int>(data->assignments.size());
    report.problems = data->problems;
    co_return report;
}

EngineCore::Answer<model::ImportReport> EngineCore::importLegacy(std::string folder)
{
    const auto reading = base::runInPool<LegacyData>([folder] { return readLegacy(folder); });
    auto data = co_await reading;
    if (!data)
        co_return fail(std::move(data.error()));
    model::ImportReport report;
    report.problems = std::move(data->problems);
    const auto offered = static_cast<std::int64_t>(data->tasks.size());
    const auto importing = m_store->importTasks(std::move(data->tasks), std::move(data->outcomes));
    const auto imported = co_await importing;
    if (!imported)
        co_return fail(imported.error());
    report.tasks = *imported;
    report.skipped = offered - *imported;
    const auto known = m_services->names();
    for (const model::ServiceConfig &service : data->services) {
        if (std::ranges::find(known, service.name) != known.end()) {
            report.problems.push_back("Service " + service.name + " exists already and was kept.");
            continue;
        }
        if (const auto saved = m_config->saveService(service, {}); saved)
            ++report.services;
        else
            report.problems.push_back(saved.error().message);
    }
    model::RuleSet rules = m_config->current()->rules;
    for (const model::Assignment &assignment : data->assignments) {
        const auto at =
            std::ranges::find(rules.assignments, assignment.type, &model::Assignment::type);
        if (at != rules.assignments.end())
            continue; // what the user has set here wins
        rules.assignments.push_back(assignment);
        ++report.rules;
    }
    if (report.rules > 0) {
        if (const auto saved = m_config->saveRules(rules); !saved)
            report.problems.push_back(saved.error().message);
    }
    co_return report;
}

} // namespace oxide::engine
