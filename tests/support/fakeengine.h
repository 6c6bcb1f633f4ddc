#pragma once

#include "base/ulid.h"
#include "engine/engine.h"

#include <chrono>
#include <deque>
#include <map>
#include <set>

#include <QPromise>
#include <QTimer>

namespace oxide::test {

/// An Engine without network, database or threads, full of lively and deterministic data: nine
/// services in every state, 124 tasks and more, one that streams when asked. Changes are kept in
/// memory and signalled as the real one does. Answers are ready at once.
class FakeEngine : public engine::Engine
{
    Q_OBJECT

public:
    enum class Fill {
        Full,
        Empty, ///< a first start: no service, no task
    };

    explicit FakeEngine(Fill fill = Fill::Full, QObject *parent = nullptr);
    ~FakeEngine() override;

    /// Time between two text deltas of a submitted task; 0 streams all at once. Default 30 ms.
    void setStreamInterval(int milliseconds);
    /// What tasks are answered with from now on, instead of an answer about a mutex.
    void setAnswer(std::string answer) { m_answer = std::move(answer); }
    /// The next question of any kind answers with this error.
    void failNext(base::Error error);
    /// How often a method was asked, by its name: `calls("preview")`.
    [[nodiscard]] int calls(const std::string &method) const;
    [[nodiscard]] const std::vector<model::TaskSummary> &tasks() const { return m_tasks; }
    [[nodiscard]] const model::TaskRequest &lastRequest() const { return m_lastRequest; }
    [[nodiscard]] const model::BacktestRequest &lastBacktest() const { return m_lastBacktest; }
    /// From now on the services take so long to be checked.
    void setCheckTime(std::chrono::milliseconds time) { m_checkTime = time; }
    /// From now on a backtest runs until it is cancelled.
    void holdBacktest() { m_holdBacktest = true; }
    [[nodiscard]] const std::vector<model::BudgetStatus> &budgetsNow() const { return m_budgets; }
    /// The names of the secrets that were kept and not removed.
    [[nodiscard]] const std::set<std::string> &secrets() const { return m_secrets; }

    using Engine::submit;
    using Engine::submitParallel;
    engine::Reply<model::TaskId> submit(model::TaskRequest request,
                                        engine::TaskListener listener) override;
    engine::Reply<model::TaskId> submitParallel(model::ParallelRequest request,
                                                engine::TaskListener listener) override;
    engine::Reply<engine::Done> cancel(model::TaskId task) override;
    engine::Reply<model::Decision> preview(model::TaskRequest request) override;
    engine::Reply<engine::Done> setPaused(bool paused) override;
    engine::Reply<model::HistoryPage> history(model::HistoryQuery query,
                                              model::PageRequest page) override;
    engine::Reply<model::HistoryFacets> historyFacets(model::HistoryQuery query) override;
    engine::Reply<model::TaskDetail> task(model::TaskId task) override;
    engine::Reply<std::int64_t> deleteTasks(std::vector<model::TaskId> tasks) override;
    engine::Reply<std::int64_t> clearHistory(model::HistoryQuery query) override;
    engine::Reply<std::int64_t> exportHistory(model::HistoryQuery query, model::ExportFormat format,
                                              std::string path) override;
    engine::Reply<model::ReplayReport> replay(model::TaskId task) override;
    engine::Reply<std::vector<model::SessionSummary>> sessions(int limit) override;
    engine::Reply<engine::Done> deleteSession(model::SessionId session) override;
    engine::Reply<std::vector<model::ServiceStatus>> services() override;
    engine::Reply<engine::Done> saveService(model::ServiceConfig service,
                                            std::string replaces) override;
    engine::Reply<engine::Done> removeService(std::string name) override;
    engine::Reply<engine::Done> saveSecret(std::string name, std::string secret) override;
    engine::Reply<engine::Done> removeSecret(std::string name) override;
    engine::Reply<model::ServiceTest>
    testService(model::ServiceConfig service, std::map<std::string, std::string> typed) override;
    engine::Reply<engine::Done> checkServices() override;
    engine::Reply<engine::Done> closeBreaker(std::string service) override;
    engine::Reply<std::vector<model::FoundService>> discover() override;
    engine::Reply<model::RuleSet> rules() override;
    engine::Reply<std::vector<model::RuleIssue>> validateRules(model::RuleSet rules) override;
    engine::Reply<engine::Done> saveRules(model::RuleSet rules) override;
    engine::Reply<model::Decision> dryRun(model::TaskRequest request,
                                          model::RoutingDraft draft) override;
    engine::Reply<std::vector<model::Profile>> profiles() override;
    engine::Reply<engine::Done> saveProfile(model::Profile profile, std::string replaces) override;
    engine::Reply<engine::Done> removeProfile(std::string name) override;
    engine::Reply<model::WhatIf> whatIf(model::TaskRequest request, model::Target target) override;
    engine::Reply<model::WhatIf> whatIfTask(model::TaskId task, model::Target target) override;
    engine::Reply<model::BacktestReport> backtest(model::BacktestRequest request) override;
    void cancelBacktest() override;
    engine::Reply<int> importRules(std::string path) override;
    engine::Reply<engine::Done> exportRules(std::string path) override;
    engine::Reply<model::CatalogView> catalogue() override;
    engine::Reply<model::CatalogMatch> resolveModel(std::string name, std::string service) override;
    engine::Reply<std::vector<model::CatalogSync>> syncCatalogue() override;
    engine::Reply<model::Costs> costs(model::CostsQuery query) override;
    engine::Reply<std::int64_t> exportCosts(model::CostsQuery query, std::string path) override;
    engine::Reply<std::vector<model::BudgetStatus>> budgets() override;
    engine::Reply<engine::Done> saveBudget(model::Budget budget, std::string replaces) override;
    engine::Reply<engine::Done> removeBudget(std::string name) override;
    engine::Reply<std::vector<model::Setting>> settings() override;
    engine::Reply<engine::Done> saveSettings(std::vector<model::SettingChange> changes) override;
    engine::Reply<model::Overview> overview(model::Span span) override;
    void watchMachine(bool on) override;
    engine::Reply<model::AuditReport> verifyAudit() override;
    engine::Reply<model::AuditRecord> auditRecord(model::TaskId task) override;
    engine::Reply<std::vector<model::DoctorItem>> doctor() override;
    engine::Reply<model::ImportReport> findLegacy(std::string folder) override;
    engine::Reply<model::ImportReport> importLegacy(std::string folder) override;
    [[nodiscard]] model::EngineStatus status() const override;

private:
    struct Stream;

    template<class T>
    engine::Reply<T> answer(const char *method, T value);
    [[nodiscard]] std::vector<model::TaskSummary> find(const model::HistoryQuery &query) const;
    void step(Stream &stream);
    void emitEvent(const model::TaskId &task, std::int64_t number,
                   decltype(model::TaskEvent::what) what);
    void finish(Stream &stream, model::TaskState state);
    [[nodiscard]] std::string settingNow(const std::string &key) const;
    void refreshStatus();
    void sampleMachine();

    Fill m_fill;
    base::SystemClock m_clock;
    base::UlidSource m_ids;
    int m_interval = 30;
    std::string m_answer;
    std::map<std::string, int> m_calls;
    std::deque<base::Error> m_errors;
    std::vector<model::ServiceStatus> m_services;
    std::vector<model::TaskSummary> m_tasks;
    std::map<model::TaskId, model::TaskDetail> m_details;
    std::map<model::TaskId, std::unique_ptr<Stream>> m_streams;
    std::map<model::TaskId, engine::TaskListener> m_listeners;
    model::RuleSet m_rules;
    std::vector<model::Profile> m_profiles; ///< the user's own
    std::vector<model::Setting> m_settings;
    model::EngineStatus m_status;
    std::vector<model::BudgetStatus> m_budgets;
    model::TaskRequest m_lastRequest;
    std::set<std::string> m_secrets;
    model::BacktestRequest m_lastBacktest;
    std::chrono::milliseconds m_checkTime{0};
    bool m_holdBacktest = false;
    std::optional<QPromise<base::Result<model::BacktestReport>>> m_heldBacktest;
    QTimer m_machine;
    int m_sample = 0;
};

template<class T>
engine::Reply<T> FakeEngine::answer(const char *method, T value)
{
    ++m_calls[method];
    QPromise<base::Result<T>> promise;
    promise.start();
    if (m_errors.empty()) {
        promise.addResult(base::Result<T>(std::move(value)));
    } else {
        promise.addResult(base::Result<T>(base::fail(std::move(m_errors.front()))));
        m_errors.pop_front();
    }
    promise.finish();
    return promise.future();
}

} // namespace oxide::test
