#pragma once

#include "base/error.h"
#include "model/backtest.h"
#include "model/budget.h"
#include "model/catalog.h"
#include "model/costs.h"
#include "model/decision.h"
#include "model/event.h"
#include "model/history.h"
#include "model/overview.h"
#include "model/parallel.h"
#include "model/profile.h"
#include "model/routing.h"
#include "model/rule.h"
#include "model/service.h"
#include "model/setting.h"
#include "model/task.h"
#include "model/whatif.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <QFuture>
#include <QObject>

namespace oxide::engine {

/// An answer that arrives later, on any thread that waits: `ui::ask(this, …)` in widgets (dropped
/// when the widget goes), `co_await` in coroutines. It is always fulfilled, with a value or an
/// Error, also when the engine stops first.
template<class T>
using Reply = QFuture<base::Result<T>>;

struct Done {
    bool operator==(const Done &) const = default;
};

/// Hears every event of one task at once, in order and whole, where taskEvents gathers for 16 ms;
/// TaskFinished is the last. Called on the engine's thread: it hands on and returns.
using TaskListener = std::function<void(const model::TaskEvent &)>;

/// The one door. UI, local API, MCP and the command line know the engine by this class alone; it
/// may be in this process or on another machine. Lives in the thread that made it (the GUI's);
/// calls return at once and may come from any thread; signals come in its own, many chunks at a
/// time.
class Engine : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    // tasks
    /// Ends when the task is stored and queued. Refused requests end in PolicyRefused or NoService
    /// after they were recorded; the id then stands in Error::detail.
    /// The listener (may be empty) hears events also before that; none where the request is
    /// refused.
    virtual Reply<model::TaskId> submit(model::TaskRequest request, TaskListener listener) = 0;
    Reply<model::TaskId> submit(model::TaskRequest request)
    {
        return submit(std::move(request), {});
    }
    /// The listener hears of the whole; its parts are tasks of their own.
    virtual Reply<model::TaskId> submitParallel(model::ParallelRequest request,
                                                TaskListener listener) = 0;
    Reply<model::TaskId> submitParallel(model::ParallelRequest request)
    {
        return submitParallel(std::move(request), {});
    }
    virtual Reply<Done> cancel(model::TaskId task) = 0;
    /// The decision that this request would get now; nothing is stored or sent.
    virtual Reply<model::Decision> preview(model::TaskRequest request) = 0;
    virtual Reply<Done> setPaused(bool paused) = 0;

    // history
    virtual Reply<model::HistoryPage> history(model::HistoryQuery query,
                                              model::PageRequest page) = 0;
    virtual Reply<model::HistoryFacets> historyFacets(model::HistoryQuery query) = 0;
    virtual Reply<model::TaskDetail> task(model::TaskId task) = 0;
    virtual Reply<std::int64_t> deleteTasks(std::vector<model::TaskId> tasks) = 0;
    /// Deletes every finished task that the query finds; gives how many.
    virtual Reply<std::int64_t> clearHistory(model::HistoryQuery query) = 0;
    /// Writes a file at an absolute path, whole or not at all, in place of one that is there; gives
    /// how many rows.
    virtual Reply<std::int64_t> exportHistory(model::HistoryQuery query, model::ExportFormat format,
                                              std::string path) = 0;
    virtual Reply<model::ReplayReport> replay(model::TaskId task) = 0;
    virtual Reply<std::vector<model::SessionSummary>> sessions(int limit) = 0;
    /// Its tasks stay in the history, without a conversation.
    virtual Reply<Done> deleteSession(model::SessionId session) = 0;

    // services
    virtual Reply<std::vector<model::ServiceStatus>> services() = 0;
    /// Adds, or replaces the one called `replaces`. Saved in the config, in force when it ends.
    virtual Reply<Done> saveService(model::ServiceConfig service, std::string replaces) = 0;
    virtual Reply<Done> removeService(std::string name) = 0;
    /// Puts a secret in the system's keychain; `keychain:NAME` then stands for it.
    virtual Reply<Done> saveSecret(std::string name, std::string secret) = 0;
    /// Takes it out of the keychain. Refused (InvalidArgument) while a service refers to it, and
    /// where it was not saved from this data folder: the keychain is all folders'.
    virtual Reply<Done> removeSecret(std::string name) = 0;
    /// Tries a service, saved or not: reach, models, first token, end of stream. `typed` are
    /// secrets that are not kept yet, by the names that its keys refer to; they are forgotten.
    virtual Reply<model::ServiceTest> testService(model::ServiceConfig service,
                                                  std::map<std::string, std::string> typed) = 0;
    virtual Reply<Done> checkServices() = 0;
    virtual Reply<Done> closeBreaker(std::string service) = 0;
    /// Looks on this machine (usual ports, PATH, environment). Sends nothing off it.
    virtual Reply<std::vector<model::FoundService>> discover() = 0;

    // routing
    virtual Reply<model::RuleSet> rules() = 0;
    virtual Reply<std::vector<model::RuleIssue>> validateRules(model::RuleSet rules) = 0;
    /// Refused (Config) where validation finds an error.
    virtual Reply<Done> saveRules(model::RuleSet rules) = 0;
    /// The decision under rules, profiles or a policy that are not saved.
    virtual Reply<model::Decision> dryRun(model::TaskRequest request,
                                          model::RoutingDraft draft) = 0;
    /// The built-in profiles, as the user has changed them, then the user's own.
    virtual Reply<std::vector<model::Profile>> profiles() = 0;
    /// Adds one (`replaces` empty), or replaces the one called `replaces`; a built-in one keeps its
    /// name. Saved in the config, in force when it ends.
    virtual Reply<Done> saveProfile(model::Profile profile, std::string replaces) = 0;
    /// The user's own; refused (InvalidArgument) while a rule or a setting names it.
    virtual Reply<Done> removeProfile(std::string name) = 0;
    /// What would have to change for this target to be chosen for this request, now? An empty
    /// model: whichever of the service's.
    virtual Reply<model::WhatIf> whatIf(model::TaskRequest request, model::Target target) = 0;
    /// The same for a stored task, with what was known when it came.
    virtual Reply<model::WhatIf> whatIfTask(model::TaskId task, model::Target target) = 0;
    /// Decides the past by a draft; no model is called. backtestProgress tells how far it is. One
    /// at a time: another one, or cancelBacktest(), ends it as Cancelled.
    virtual Reply<model::BacktestReport> backtest(model::BacktestRequest request) = 0;
    virtual void cancelBacktest() = 0;
    /// Oxide's routing_rules.json: {"task_type": "service"}.
    virtual Reply<int> importRules(std::string path) = 0;
    virtual Reply<Done> exportRules(std::string path) = 0;

    // catalogue
    virtual Reply<model::CatalogView> catalogue() = 0;
    /// What a model's name means; `service` (may be empty) is who offers it, and what it says of
    /// its model counts.
    virtual Reply<model::CatalogMatch> resolveModel(std::string name, std::string service) = 0;
    /// Asks every source of the catalogue now and tells how each did.
    virtual Reply<std::vector<model::CatalogSync>> syncCatalogue() = 0;

    // money
    /// What was spent, by whom, and what the month will come to. InvalidArgument for a time ahead.
    virtual Reply<model::Costs> costs(model::CostsQuery query) = 0;
    /// Writes a CSV file to an absolute path: a row for each account and provenance of each day of
    /// the query's time. Gives how many rows.
    virtual Reply<std::int64_t> exportCosts(model::CostsQuery query, std::string path) = 0;
    /// Every budget in its present period, in the config's order.
    virtual Reply<std::vector<model::BudgetStatus>> budgets() = 0;
    /// Adds, or replaces the one called `replaces`. Saved in the config, in force when it ends.
    virtual Reply<Done> saveBudget(model::Budget budget, std::string replaces) = 0;
    virtual Reply<Done> removeBudget(std::string name) = 0;

    // settings, overview, care
    virtual Reply<std::vector<model::Setting>> settings() = 0;
    virtual Reply<Done> saveSettings(std::vector<model::SettingChange> changes) = 0;
    virtual Reply<model::Overview> overview(model::Span span) = 0;
    /// While on, machineSampled comes every two seconds; off by default.
    virtual void watchMachine(bool on) = 0;
    virtual Reply<model::AuditReport> verifyAudit() = 0;
    /// What the audit says of how a task ended; NotFound before that.
    virtual Reply<model::AuditRecord> auditRecord(model::TaskId task) = 0;
    virtual Reply<std::vector<model::DoctorItem>> doctor() = 0;
    /// What an earlier Oxide left in `folder` (usually ~/.oxide): counts, nothing is changed.
    virtual Reply<model::ImportReport> findLegacy(std::string folder) = 0;
    virtual Reply<model::ImportReport> importLegacy(std::string folder) = 0;

    /// The last value that statusChanged carried.
    [[nodiscard]] virtual model::EngineStatus status() const = 0;

Q_SIGNALS:
    void taskEvents(const oxide::model::TaskEvents &events);
    /// Tasks whose row changed, at most one message every 16 ms, each task once.
    void tasksChanged(const std::vector<oxide::model::TaskSummary> &tasks);
    /// Some went, or changed without tasksChanged: the history is to be read again.
    void tasksDeleted();
    void servicesChanged(const std::vector<oxide::model::ServiceStatus> &services);
    void rulesChanged(const oxide::model::RuleSet &rules);
    void settingsChanged();
    void statusChanged(const oxide::model::EngineStatus &status);
    void machineSampled(const oxide::model::MachineSample &sample);
    void backtestProgress(std::int64_t done, std::int64_t total);
    void notice(const oxide::model::Notice &notice);
};

} // namespace oxide::engine
