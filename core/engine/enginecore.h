#pragma once

#include "base/clock.h"
#include "base/promise.h"
#include "base/taskscope.h"
#include "base/ulid.h"
#include "config/configstore.h"
#include "engine/cataloghub.h"
#include "engine/childlauncher.h"
#include "engine/engine.h"
#include "engine/eventhub.h"
#include "engine/instances.h"
#include "engine/localengine.h"
#include "engine/servicehub.h"
#include "engine/servicetest.h"
#include "engine/tracing.h"
#include "execution/budgets.h"
#include "execution/orchestrator.h"
#include "execution/parallel.h"
#include "process/processregistry.h"
#include "security/ownkeys.h"
#include "security/pii.h"
#include "security/secretstore.h"
#include "storage/database.h"
#include "storage/ledger.h"
#include "storage/taskstore.h"
#include "telemetry/log.h"
#include "telemetry/machinewatch.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <QTimer>

namespace oxide::engine {

class BacktestRun;

/// The composition root: makes every part of the engine, ties them together, takes them down in
/// order, and answers the facade's questions. Made anywhere, then lives on the engine thread alone.
class EngineCore final : public QObject
{
    Q_OBJECT

public:
    explicit EngineCore(EngineOptions options);
    ~EngineCore() override;

    void start(base::Promise<Done> started);
    void stop(base::Promise<Done> stopped);
    /// Ends with the start. From any thread.
    [[nodiscard]] QFuture<base::Result<Done>> started() const { return m_started.future(); }
    [[nodiscard]] base::TaskScope &scope() { return m_scope; }
    /// Nothing is asked any more: the parts go one after the other.
    [[nodiscard]] bool isStopping() const { return m_isStopping; }

    /// Tasks that have a slot; none before the start.
    [[nodiscard]] int running() const { return m_orchestrator ? m_orchestrator->running() : 0; }

    // The questions of Engine, asked after the start.
    template<class T>
    using Answer = QCoro::Task<base::Result<T>>;

    Answer<model::TaskId> submit(model::TaskRequest request, TaskListener listener);
    Answer<model::TaskId> submitParallel(model::ParallelRequest request, TaskListener listener);
    Answer<Done> cancel(model::TaskId task);
    Answer<model::Decision> preview(model::TaskRequest request, model::RoutingDraft draft);
    Answer<Done> setPaused(bool paused);

    Answer<model::HistoryPage> history(model::HistoryQuery query, model::PageRequest page);
    Answer<model::HistoryFacets> historyFacets(model::HistoryQuery query);
    Answer<model::TaskDetail> task(model::TaskId task);
    Answer<std::int64_t> deleteTasks(std::vector<model::TaskId> tasks);
    Answer<std::int64_t> clearHistory(model::HistoryQuery query);
    Answer<std::int64_t> exportHistory(model::HistoryQuery query, model::ExportFormat format,
                                       std::string path);
    Answer<model::ReplayReport> replay(model::TaskId task);
    Answer<std::vector<model::SessionSummary>> sessions(int limit);
    Answer<Done> deleteSession(model::SessionId session);

    Answer<std::vector<model::ServiceStatus>> services();
    Answer<Done> saveService(model::ServiceConfig service, std::string replaces);
    Answer<Done> removeService(std::string name);
    Answer<Done> saveSecret(std::string name, std::string secret);
    Answer<Done> removeSecret(std::string name);
    Answer<model::ServiceTest> testService(model::ServiceConfig service,
                                           std::map<std::string, std::string> typed);
    Answer<Done> checkServices();
    Answer<Done> closeBreaker(std::string service);
    Answer<std::vector<model::FoundService>> discover();

    Answer<model::RuleSet> rules();
    Answer<std::vector<model::RuleIssue>> validateRules(model::RuleSet rules);
    Answer<Done> saveRules(model::RuleSet rules);
    Answer<std::vector<model::Profile>> profiles();
    Answer<Done> saveProfile(model::Profile profile, std::string replaces);
    Answer<Done> removeProfile(std::string name);
    Answer<model::WhatIf> whatIf(model::TaskRequest request, model::Target target);
    Answer<model::WhatIf> whatIfTask(model::TaskId task, model::Target target);
    Answer<model::BacktestReport> backtest(model::BacktestRequest request);
    void cancelBacktest();
    Answer<int> importRules(std::string path);
    Answer<Done> exportRules(std::string path);

    Answer<model::CatalogView> catalogue();
    Answer<model::CatalogMatch> resolveModel(std::string name, std::string service);
    Answer<std::vector<model::CatalogSync>> syncCatalogue();

    Answer<std::vector<model::Setting>> settings();
    Answer<Done> saveSettings(std::vector<model::SettingChange> changes);
    Answer<model::Costs> costs(model::CostsQuery query);
    Answer<std::int64_t> exportCosts(model::CostsQuery query, std::string path);
    Answer<std::vector<model::BudgetStatus>> budgets();
    Answer<Done> saveBudget(model::Budget budget, std::string replaces);
    Answer<Done> removeBudget(std::string name);
    Answer<model::Overview> overview(model::Span span);
    void watchMachine(bool on);
    Answer<model::AuditReport> verifyAudit();
    Answer<model::AuditRecord> auditRecord(model::TaskId task);
    Answer<std::vector<model::DoctorItem>> doctor();
    Answer<model::ImportReport> findLegacy(std::string folder);
    Answer<model::ImportReport> importLegacy(std::string folder);

Q_SIGNALS:
    void taskEvents(const oxide::model::TaskEvents &events);
    void tasksChanged(const std::vector<oxide::model::TaskSummary> &tasks);
    void tasksDeleted();
    void servicesChanged(const std::vector<oxide::model::ServiceStatus> &services);
    void rulesChanged(const oxide::model::RuleSet &rules);
    void settingsChanged();
    void statusChanged(const oxide::model::EngineStatus &status);
    void machineSampled(const oxide::model::MachineSample &sample);
    /// From a worker's thread.
    void backtestProgress(std::int64_t done, std::int64_t total);
    void notice(const oxide::model::Notice &notice);

private:
    static QCoro::Task<void> runStart(EngineCore *self, base::Promise<Done> started);
    static QCoro::Task<void> runStop(EngineCore *self, base::Promise<Done> stopped);
    /// The parts that need no waiting: config, log, secrets, providers.
    [[nodiscard]] base::Result<void> openConfig();
    [[nodiscard]] Answer<Done> openStorage();
    [[nodiscard]] security::OwnKeys ownKeys() const;
    [[nodiscard]] QFuture<base::Result<std::int64_t>> recover();
    void startServices();
    void startCatalog();
    void startExecution();
    static QCoro::Task<void> refreshBooks(EngineCore *self);
    /// Ends the tasks of programs that were killed while this one ran.
    static QCoro::Task<void> recoverOthers(EngineCore *self);
    /// What a test of a service cost goes into the ledger.
    static QCoro::Task<void> book(EngineCore *self, ServiceTrial trial);
    /// Takes what the newest attempts say into what decides.
    static QCoro::Task<void> measureServices(EngineCore *self);
    /// Takes how this machine is into what decides, now and every few seconds, while a rule asks
    /// for it. Ends when that is known for the first time, in less than half a second.
    static QCoro::Task<void> followMachine(EngineCore *self);
    static QCoro::Task<void> noteMachine(EngineCore *self);
    static QCoro::Task<void> tellMachine(EngineCore *self);
    /// Tells the budgets what the ledger knows.
    static Answer<Done> refreshBudgets(EngineCore *self);
    static QCoro::Task<void> retakeBudgets(EngineCore *self);
    /// Deletes what is older than storage.keep_days.
    static QCoro::Task<void> prune(EngineCore *self);
    /// `typed`: secrets by their whole references, looked at before those that are kept.
    [[nodiscard]] ServiceHub::MakeProvider
    providerMaker(std::map<std::string, security::Secret> typed = {});
    /// Takes personal data out of a text, as configured now. For any thread.
    [[nodiscard]] std::function<std::string(std::string_view)> redaction() const;
    [[nodiscard]] std::unique_ptr<security::Vault> makeVault() const;

    void onConfigChanged(const std::shared_ptr<const config::Config> &config);
    void configureTracing(const config::Config &config);
    void onTaskEvents(const model::TaskEvents &events);
    void setState(model::EngineState state, std::string why = {});
    void tellStatus();
    void tell(model::NoticeLevel level, std::string message);
    /// The file is checked as YAML; what decides knows more, a pattern that it cannot match by.
    void tellBrokenRules(const config::Config &config);

    EngineOptions m_options;
    base::SystemClock m_clock;
    base::UlidSource m_ids;
    base::Promise<Done> m_started;
    base::TaskScope m_scope;
    model::EngineStatus m_status;
    std::optional<model::EngineStatus> m_toldStatus; ///< as statusChanged carried it last

    // In the order in which they need each other; taken down backwards.
    std::unique_ptr<Instance> m_instance;
    std::unique_ptr<config::ConfigStore> m_config;
    std::unique_ptr<telemetry::Log> m_log;
    std::unique_ptr<security::Vault> m_auditVault;
    std::unique_ptr<security::SecretStore> m_secrets;
    std::shared_ptr<const security::PiiFinder> m_pii;
    std::unique_ptr<process::ProcessRegistry> m_processes;
    std::shared_ptr<ChildLauncher> m_launcher;
    std::shared_ptr<net::HttpClient> m_http;
    std::unique_ptr<Tracing> m_tracing;
    std::unique_ptr<storage::Database> m_database;
    std::unique_ptr<storage::TaskStore> m_store;
    std::unique_ptr<storage::Ledger> m_ledger;
    std::shared_ptr<execution::Budgets> m_budgets;
    std::unique_ptr<EventHub> m_events;
    std::unique_ptr<ServiceHub> m_services;
    std::unique_ptr<storage::CatalogStore> m_catalogStore;
    std::unique_ptr<CatalogHub> m_catalog;
    std::unique_ptr<execution::Orchestrator> m_orchestrator;
    std::unique_ptr<execution::ParallelRuns> m_parallel;
    std::unique_ptr<telemetry::MachineWatch> m_machine; ///< for those who watch
    std::unique_ptr<QTimer> m_machineTimer;
    std::unique_ptr<telemetry::MachineWatch> m_ruleMachine; ///< for the rules that ask
    std::unique_ptr<QTimer> m_ruleMachineTimer;             ///< set: a rule asks
    std::unique_ptr<QTimer> m_booksTimer;
    std::unique_ptr<QTimer> m_pruneTimer;
    std::weak_ptr<BacktestRun> m_backtest;
    bool m_isStopping = false;
};

/// What ends without a value of its own, as the facade answers.
[[nodiscard]] base::Result<Done> done(base::Result<void> result);

} // namespace oxide::engine
