#include "engine/localengine.h"

#include "base/promise.h"
#include "engine/enginecore.h"
#include "engine/taskdoor.h"

#include <chrono>
#include <utility>

#include <QCoroFuture>
#include <QEventLoop>
#include <QFutureWatcher>
#include <QTimer>

namespace oxide::engine {

using base::Result;

namespace {

using namespace std::chrono_literals;

/// How long a stop waits for running tasks and children; their own deadlines are far below.
constexpr auto kStopLimit = 15s;

/// Awaits the engine's start and then the question, and hands on the answer.
template<class T, class Question>
QCoro::Task<void> answer(base::Promise<T> promise, EngineCore *core, Question question)
{
    const auto starting = core->started();
    const auto started = co_await starting;
    if (!started) {
        promise.fulfil(base::fail(started.error()));
        co_return;
    }
    if (core->isStopping()) {
        promise.fulfil(base::fail(base::ErrorKind::Interrupted, "Oxide is stopping."));
        co_return;
    }
    auto task = question(*core);
    Result<T> result = co_await task;
    promise.fulfil(std::move(result));
}

/// A task that waits at the door yet is known when it has come in.
QCoro::Task<Result<Done>> cancelTask(EngineCore &core, TaskDoor &door, model::TaskId task)
{
    auto cancelling = core.cancel(task);
    auto cancelled = co_await cancelling;
    if (cancelled || cancelled.error().kind != base::ErrorKind::NotFound || !door.isWaitedAt())
        co_return cancelled;
    const base::Promise<Done> turn;
    door.bring([turn] { turn.fulfil(Done()); });
    const auto waiting = turn.future();
    co_await waiting;
    auto again = core.cancel(task);
    co_return co_await again;
}

} // namespace

LocalEngine::LocalEngine(EngineOptions options)
    : m_core(new EngineCore(std::move(options))),
      m_door(new TaskDoor([core = m_core] { return core->running(); }))
{
    m_thread.setObjectName(QStringLiteral("engine"));
    for (QObject *inside : {static_cast<QObject *>(m_core), static_cast<QObject *>(m_door)}) {
        inside->moveToThread(&m_thread);
        connect(&m_thread, &QThread::finished, inside, &QObject::deleteLater);
    }
    connect(m_core, &EngineCore::taskEvents, this, &Engine::taskEvents);
    connect(m_core, &EngineCore::tasksChanged, this, &Engine::tasksChanged);
    connect(m_core, &EngineCore::tasksDeleted, this, &Engine::tasksDeleted);
    connect(m_core, &EngineCore::servicesChanged, this, &Engine::servicesChanged);
    connect(m_core, &EngineCore::rulesChanged, this, &Engine::rulesChanged);
    connect(m_core, &EngineCore::settingsChanged, this, &Engine::settingsChanged);
    connect(m_core, &EngineCore::machineSampled, this, &Engine::machineSampled);
    connect(m_core, &EngineCore::backtestProgress, this, &Engine::backtestProgress);
    connect(m_core, &EngineCore::notice, this, &Engine::notice);
    connect(m_core, &EngineCore::statusChanged, this, [this](const model::EngineStatus &status) {
        m_status = status;
        Q_EMIT statusChanged(status);
    });
    m_thread.start();
}

LocalEngine::~LocalEngine()
{
    stop();
}

Reply<Done> LocalEngine::start()
{
    const base::Promise<Done> promise;
    QMetaObject::invokeMethod(m_core, [core = m_core, promise] { core->start(promise); });
    return promise.future();
}

void LocalEngine::stop()
{
    if (!m_thread.isRunning())
        return;
    const base::Promise<Done> stopped;
    QMetaObject::invokeMethod(m_core, [core = m_core, stopped] { core->stop(stopped); });
    // The system's keychain answers in this thread: a blocking wait could wait for itself.
    QEventLoop loop;
    QFutureWatcher<Result<Done>> watcher;
    connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    QTimer::singleShot(kStopLimit, &loop, &QEventLoop::quit);
    watcher.setFuture(stopped.future());
    if (!watcher.isFinished())
        loop.exec(QEventLoop::ExcludeUserInputEvents);
    m_thread.quit();
    m_thread.wait();
    m_core = nullptr;
    m_door = nullptr;
}

template<class T, class Question>
Reply<T> LocalEngine::ask(Question question, Turn turn)
{
    const base::Promise<T> promise;
    if (!m_thread.isRunning()) {
        promise.fulfil(base::fail(base::ErrorKind::Interrupted, "Oxide is stopping."));
        return promise.future();
    }
    auto call = [core = m_core, promise, question = std::move(question)] {
        core->scope().start("question", answer<T>(promise, core, question));
    };
    if (turn == Turn::AfterWhatRuns)
        m_door->bring(std::move(call));
    else
        QMetaObject::invokeMethod(m_core, std::move(call));
    return promise.future();
}

Reply<model::TaskId> LocalEngine::submit(model::TaskRequest request, TaskListener listener)
{
    return ask<model::TaskId>(
        [request, listener](EngineCore &core) { return core.submit(request, listener); },
        Turn::AfterWhatRuns);
}

Reply<model::TaskId> LocalEngine::submitParallel(model::ParallelRequest request,
                                                 TaskListener listener)
{
    return ask<model::TaskId>(
        [request, listener](EngineCore &core) { return core.submitParallel(request, listener); },
        Turn::AfterWhatRuns);
}

Reply<Done> LocalEngine::cancel(model::TaskId task)
{
    return ask<Done>(
        [task, door = m_door](EngineCore &core) { return cancelTask(core, *door, task); });
}

Reply<model::Decision> LocalEngine::preview(model::TaskRequest request)
{
    return ask<model::Decision>(
        [request](EngineCore &core) { return core.preview(request, model::RoutingDraft()); });
}

Reply<Done> LocalEngine::setPaused(bool paused)
{
    return ask<Done>([paused](EngineCore &core) { return core.setPaused(paused); });
}

Reply<model::HistoryPage> LocalEngine::history(model::HistoryQuery query, model::PageRequest page)
{
    return ask<model::HistoryPage>(
        [query, page](EngineCore &core) { return core.history(query, page); });
}

Reply<model::HistoryFacets> LocalEngine::historyFacets(model::HistoryQuery query)
{
    return ask<model::HistoryFacets>(
        [query](EngineCore &core) { return core.historyFacets(query); });
}

Reply<model::TaskDetail> LocalEngine::task(model::TaskId task)
{
    return ask<model::TaskDetail>([task](EngineCore &core) { return core.task(task); });
}

Reply<std::int64_t> LocalEngine::deleteTasks(std::vector<model::TaskId> tasks)
{
    return ask<std::int64_t>([tasks](EngineCore &core) { return core.deleteTasks(tasks); });
}

Reply<std::int64_t> LocalEngine::clearHistory(model::HistoryQuery query)
{
    return ask<std::int64_t>([query](EngineCore &core) { return core.clearHistory(query); });
}

Reply<std::int64_t> LocalEngine::exportHistory(model::HistoryQuery query,
                                               model::ExportFormat format, std::string path)
{
    return ask<std::int64_t>([query, format, path](EngineCore &core) {
        return core.exportHistory(query, format, path);
    });
}

Reply<model::ReplayReport> LocalEngine::replay(model::TaskId task)
{
    return ask<model::ReplayReport>([task](EngineCore &core) { return core.replay(task); });
}

Reply<std::vector<model::SessionSummary>> LocalEngine::sessions(int limit)
{
    return ask<std::vector<model::SessionSummary>>(
        [limit](EngineCore &core) { return core.sessions(limit); });
}

Reply<Done> LocalEngine::deleteSession(model::SessionId session)
{
    return ask<Done>([session](EngineCore &core) { return core.deleteSession(session); });
}

Reply<std::vector<model::ServiceStatus>> LocalEngine::services()
{
    return ask<std::vector<model::ServiceStatus>>([](EngineCore &core) { return core.services(); });
}

Reply<Done> LocalEngine::saveService(model::ServiceConfig service, std::string replaces)
{
    return ask<Done>(
        [service, replaces](EngineCore &core) { return core.saveService(service, replaces); });
}

Reply<Done> LocalEngine::removeService(std::string name)
{
    return ask<Done>([name](EngineCore &core) { return core.removeService(name); });
}

Reply<Done> LocalEngine::saveSecret(std::string name, std::string secret)
{
    return ask<Done>([name, secret](EngineCore &core) { return core.saveSecret(name, secret); });
}

Reply<Done> LocalEngine::removeSecret(std::string name)
{
    return ask<Done>([name](EngineCore &core) { return core.removeSecret(name); });
}

Reply<model::ServiceTest> LocalEngine::testService(model::ServiceConfig service,
                                                   std::map<std::string, std::string> typed)
{
    return ask<model::ServiceTest>(
        [service, typed](EngineCore &core) { return core.testService(service, typed); });
}

Reply<Done> LocalEngine::checkServices()
{
    return ask<Done>([](EngineCore &core) { return core.checkServices(); });
}

Reply<Done> LocalEngine::closeBreaker(std::string service)
{
    return ask<Done>([service](EngineCore &core) { return core.closeBreaker(service); });
}

Reply<std::vector<model::FoundService>> LocalEngine::discover()
{
    return ask<std::vector<model::FoundService>>([](EngineCore &core) { return core.discover(); });
}

Reply<model::RuleSet> LocalEngine::rules()
{
    return ask<model::RuleSet>([](EngineCore &core) { return core.rules(); });
}

Reply<std::vector<model::RuleIssue>> LocalEngine::validateRules(model::RuleSet rules)
{
    return ask<std::vector<model::RuleIssue>>(
        [rules](EngineCore &core) { return core.validateRules(rules); });
}

Reply<Done> LocalEngine::saveRules(model::RuleSet rules)
{
    return ask<Done>([rules](EngineCore &core) { return core.saveRules(rules); });
}

Reply<model::Decision> LocalEngine::dryRun(model::TaskRequest request, model::RoutingDraft draft)
{
    return ask<model::Decision>(
        [request, draft](EngineCore &core) { return core.preview(request, draft); });
}

Reply<std::vector<model::Profile>> LocalEngine::profiles()
{
    return ask<std::vector<model::Profile>>([](EngineCore &core) { return core.profiles(); });
}

Reply<Done> LocalEngine::saveProfile(model::Profile profile, std::string replaces)
{
    return ask<Done>(
        [profile, replaces](EngineCore &core) { return core.saveProfile(profile, replaces); });
}

Reply<Done> LocalEngine::removeProfile(std::string name)
{
    return ask<Done>([name](EngineCore &core) { return core.removeProfile(name); });
}

Reply<model::WhatIf> LocalEngine::whatIf(model::TaskRequest request, model::Target target)
{
    return ask<model::WhatIf>(
        [request, target](EngineCore &core) { return core.whatIf(request, target); });
}

Reply<model::WhatIf> LocalEngine::whatIfTask(model::TaskId task, model::Target target)
{
    return ask<model::WhatIf>(
        [task, target](EngineCore &core) { return core.whatIfTask(task, target); });
}

Reply<model::BacktestReport> LocalEngine::backtest(model::BacktestRequest request)
{
    return ask<model::BacktestReport>(
        [request](EngineCore &core) { return core.backtest(request); });
}

void LocalEngine::cancelBacktest()
{
    if (m_thread.isRunning())
        QMetaObject::invokeMethod(m_core, [core = m_core] { core->cancelBacktest(); });
}

Reply<int> LocalEngine::importRules(std::string path)
{
    return ask<int>([path](EngineCore &core) { return core.importRules(path); });
}

Reply<Done> LocalEngine::exportRules(std::string path)
{
    return ask<Done>([path](EngineCore &core) { return core.exportRules(path); });
}

Reply<model::CatalogView> LocalEngine::catalogue()
{
    return ask<model::CatalogView>([](EngineCore &core) { return core.catalogue(); });
}

Reply<model::CatalogMatch> LocalEngine::resolveModel(std::string name, std::string service)
{
    return ask<model::CatalogMatch>(
        [name, service](EngineCore &core) { return core.resolveModel(name, service); });
}

Reply<std::vector<model::CatalogSync>> LocalEngine::syncCatalogue()
{
    return ask<std::vector<model::CatalogSync>>(
        [](EngineCore &core) { return core.syncCatalogue(); });
}

Reply<std::vector<model::Setting>> LocalEngine::settings()
{
    return ask<std::vector<model::Setting>>([](EngineCore &core) { return core.settings(); });
}

Reply<Done> LocalEngine::saveSettings(std::vector<model::SettingChange> changes)
{
    return ask<Done>([changes](EngineCore &core) { return core.saveSettings(changes); });
}

Reply<model::Costs> LocalEngine::costs(model::CostsQuery query)
{
    return ask<model::Costs>([query](EngineCore &core) { return core.costs(query); });
}

Reply<std::int64_t> LocalEngine::exportCosts(model::CostsQuery query, std::string path)
{
    return ask<std::int64_t>(
        [query, path](EngineCore &core) { return core.exportCosts(query, path); });
}

Reply<std::vector<model::BudgetStatus>> LocalEngine::budgets()
{
    return ask<std::vector<model::BudgetStatus>>([](EngineCore &core) { return core.budgets(); });
}

Reply<Done> LocalEngine::saveBudget(model::Budget budget, std::string replaces)
{
    return ask<Done>(
        [budget, replaces](EngineCore &core) { return core.saveBudget(budget, replaces); });
}

Reply<Done> LocalEngine::removeBudget(std::string name)
{
    return ask<Done>([name](EngineCore &core) { return core.removeBudget(name); });
}

Reply<model::Overview> LocalEngine::overview(model::Span span)
{
    return ask<model::Overview>([span](EngineCore &core) { return core.overview(span); });
}

void LocalEngine::watchMachine(bool on)
{
    if (m_core)
        QMetaObject::invokeMethod(m_core, [core = m_core, on] { core->watchMachine(on); });
}

Reply<model::AuditReport> LocalEngine::verifyAudit()
{
    return ask<model::AuditReport>([](EngineCore &core) { return core.verifyAudit(); });
}

Reply<model::AuditRecord> LocalEngine::auditRecord(model::TaskId task)
{
    return ask<model::AuditRecord>([task](EngineCore &core) { return core.auditRecord(task); });
}

Reply<std::vector<model::DoctorItem>> LocalEngine::doctor()
{
    return ask<std::vector<model::DoctorItem>>([](EngineCore &core) { return core.doctor(); });
}

Reply<model::ImportReport> LocalEngine::findLegacy(std::string folder)
{
    return ask<model::ImportReport>([folder](EngineCore &core) { return core.findLegacy(folder); });
}

Reply<model::ImportReport> LocalEngine::importLegacy(std::string folder)
{
    return ask<model::ImportReport>(
        [folder](EngineCore &core) { return core.importLegacy(folder); });
}

} // namespace oxide::engine
