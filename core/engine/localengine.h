#pragma once

#include "engine/engine.h"

#include <chrono>
#include <memory>
#include <string>

#include <QThread>

namespace oxide::engine {

class EngineCore;
class TaskDoor;

struct EngineOptions {
    std::string dataFolder; ///< absolute; made where it is missing
    std::string configPath; ///< the YAML file; empty: `config.yaml` in the data folder
    std::string guardian;   ///< path of oxide-guard; empty: beside the program
    /// A config that does not validate fails start() (command line) instead of being told as a
    /// notice while defaults are in force (window).
    bool strictConfig = false;
    /// Look at the services now and every minute. Off for short commands that ask none.
    bool watchServices = true;
    /// Between two looks at what other programs have written into the data folder, and whether one
    /// of them has died.
    std::chrono::milliseconds booksInterval = std::chrono::minutes(1);
};

/// The engine in this process, on a thread of its own.
class LocalEngine final : public Engine
{
    Q_OBJECT

public:
    explicit LocalEngine(EngineOptions options);
    ~LocalEngine() override;

    /// Opens config, database and services. Questions that come earlier wait for it. Errors:
    /// Config (strictConfig), ReadOnly, DiskFull, Database, Io.
    Reply<Done> start();
    /// Ends running tasks as interrupted, stores their outcome, ends every child process; returns
    /// when all is done (it runs an event loop meanwhile). Safe to call twice.
    void stop();

    using Engine::submit;
    using Engine::submitParallel;
    Reply<model::TaskId> submit(model::TaskRequest request, TaskListener listener) override;
    Reply<model::TaskId> submitParallel(model::ParallelRequest request,
                                        TaskListener listener) override;
    Reply<Done> cancel(model::TaskId task) override;
    Reply<model::Decision> preview(model::TaskRequest request) override;
    Reply<Done> setPaused(bool paused) override;

    Reply<model::HistoryPage> history(model::HistoryQuery query, model::PageRequest page) override;
    Reply<model::HistoryFacets> historyFacets(model::HistoryQuery query) override;
    Reply<model::TaskDetail> task(model::TaskId task) override;
    Reply<std::int64_t> deleteTasks(std::vector<model::TaskId> tasks) override;
    Reply<std::int64_t> clearHistory(model::HistoryQuery query) override;
    Reply<std::int64_t> exportHistory(model::HistoryQuery query, model::ExportFormat format,
                                      std::string path) override;
    Reply<model::ReplayReport> replay(model::TaskId task) override;
    Reply<std::vector<model::SessionSummary>> sessions(int limit) override;
    Reply<Done> deleteSession(model::SessionId session) override;

    Reply<std::vector<model::ServiceStatus>> services() override;
    Reply<Done> saveService(model::ServiceConfig service, std::string replaces) override;
    Reply<Done> removeService(std::string name) override;
    Reply<Done> saveSecret(std::string name, std::string secret) override;
    Reply<Done> removeSecret(std::string name) override;
    Reply<model::ServiceTest> testService(model::ServiceConfig service,
                                          std::map<std::string, std::string> typed) override;
    Reply<Done> checkServices() override;
    Reply<Done> closeBreaker(std::string service) override;
    Reply<std::vector<model::FoundService>> discover() override;

    Reply<model::RuleSet> rules() override;
    Reply<std::vector<model::RuleIssue>> validateRules(model::RuleSet rules) override;
    Reply<Done> saveRules(model::RuleSet rules) override;
    Reply<model::Decision> dryRun(model::TaskRequest request, model::RoutingDraft draft) override;
    Reply<std::vector<model::Profile>> profiles() override;
    Reply<Done> saveProfile(model::Profile profile, std::string replaces) override;
    Reply<Done> removeProfile(std::string name) override;
    Reply<model::WhatIf> whatIf(model::TaskRequest request, model::Target target) override;
    Reply<model::WhatIf> whatIfTask(model::TaskId task, model::Target target) override;
    Reply<model::BacktestReport> backtest(model::BacktestRequest request) override;
    void cancelBacktest() override;
    Reply<int> importRules(std::string path) override;
    Reply<Done> exportRules(std::string path) override;

    Reply<model::CatalogView> catalogue() override;
    Reply<model::CatalogMatch> resolveModel(std::string name, std::string service) override;
    Reply<std::vector<model::CatalogSync>> syncCatalogue() override;

    Reply<model::Costs> costs(model::CostsQuery query) override;
    Reply<std::int64_t> exportCosts(model::CostsQuery query, std::string path) override;
    Reply<std::vector<model::BudgetStatus>> budgets() override;
    Reply<Done> saveBudget(model::Budget budget, std::string replaces) override;
    Reply<Done> removeBudget(std::string name) override;

    Reply<std::vector<model::Setting>> settings() override;
    Reply<Done> saveSettings(std::vector<model::SettingChange> changes) override;
    Reply<model::Overview> overview(model::Span span) override;
    void watchMachine(bool on) override;
    Reply<model::AuditReport> verifyAudit() override;
    Reply<model::AuditRecord> auditRecord(model::TaskId task) override;
    Reply<std::vector<model::DoctorItem>> doctor() override;
    Reply<model::ImportReport> findLegacy(std::string folder) override;
    Reply<model::ImportReport> importLegacy(std::string folder) override;

    [[nodiscard]] model::EngineStatus status() const override { return m_status; }

private:
    enum class Turn { Now, AfterWhatRuns };
    /// Runs `question(core)` (giving QCoro::Task<Result<T>>) on the engine thread once the engine
    /// has started.
    template<class T, class Question>
    Reply<T> ask(Question question, Turn turn = Turn::Now);

    QThread m_thread;
    EngineCore *m_core = nullptr; ///< lives on m_thread, deleted when it ends
    TaskDoor *m_door = nullptr;   ///< alike
    model::EngineStatus m_status;
};

} // namespace oxide::engine
