#pragma once

#include "base/clock.h"
#include "base/promise.h"
#include "base/taskscope.h"
#include "catalog/catalogue.h"
#include "config/config.h"
#include "engine/unlistedmodels.h"
#include "execution/services.h"
#include "model/machine.h"
#include "model/service.h"
#include "providers/registry.h"
#include "routing/breakers.h"
#include "routing/measure.h"
#include "storage/taskstore.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QCoroTask>
#include <QObject>
#include <QTimer>

namespace oxide::engine {

/// The configured services: their providers, health, models, breakers, statistics and load, and the
/// routing snapshot made of it all. Checks each service when it is new, every minute, and at once
/// when an attempt could not reach it. Engine thread.
class ServiceHub final : public QObject, public execution::Services
{
    Q_OBJECT

public:
    using MakeProvider = std::function<base::Result<std::unique_ptr<providers::Provider>>(
        const model::ServiceConfig &)>;

    ServiceHub(const base::Clock &clock, MakeProvider make);
    ~ServiceHub() override;

    /// Takes over a configuration; services that did not change keep what is known of them.
    void configure(const std::shared_ptr<const config::Config> &config);
    /// Checks all now and then every config->health.interval.
    void watch();
    /// Checks every enabled service now and ends when all have answered.
    [[nodiscard]] QCoro::Task<void> checkAll();
    void closeBreaker(const std::string &service);
    /// What services leave open about their models is filled in from it, now and from now on.
    void setCatalogue(std::shared_ptr<const catalog::Catalogue> catalogue);
    /// What a service said of one of its models when it last answered a check; empty where the
    /// service is not known, or lists no such model.
    [[nodiscard]] std::optional<model::CatalogRecord> said(const model::Target &target) const;
    void setLatency(const std::vector<storage::ServiceLatency> &latency);
    /// What the newest attempts say; numbers that hardly moved stay as they are.
    void setMeasured(routing::Measurements measured);
    void setMachine(const model::MachineState &machine);
    void setBudgets(std::vector<model::BudgetUse> budgets);
    /// Does a rule in force ask how the machine is?
    [[nodiscard]] bool asksMachine() const;

    [[nodiscard]] std::vector<model::ServiceStatus> statuses() const;
    [[nodiscard]] std::vector<std::string> names() const;

    /// Stops the checks; ends when none runs any more.
    [[nodiscard]] QCoro::Task<void> shutdown();

    // execution::Services
    [[nodiscard]] std::shared_ptr<const routing::Snapshot> snapshot() const override;
    [[nodiscard]] std::shared_ptr<const routing::Snapshot>
    snapshotWith(const model::RoutingDraft &draft) const override;
    [[nodiscard]] std::shared_ptr<providers::Provider>
    provider(const std::string &service) const override;
    [[nodiscard]] std::optional<model::ModelInfo>
    modelInfo(const model::Target &target) const override;
    void noteNamed(const model::Target &target) override;
    [[nodiscard]] int slots(const std::string &service) const override;
    [[nodiscard]] std::optional<routing::Breakers::Admission>
    admit(const model::Target &target) override;
    [[nodiscard]] std::optional<base::TimePoint>
    restsUntil(const model::Target &target) const override;
    void attemptEnded(const model::Target &target, routing::Breakers::Admission admission,
                      const std::optional<base::Error> &error) override;
    void loadChanged(const std::string &service, int running, int waiting) override;

Q_SIGNALS:
    /// At most every 16 ms.
    void changed();

private:
    struct Service {
        model::ServiceStatus status;
        std::vector<model::ModelInfo> said; ///< the models as the service itself listed them
        base::TimePoint saidAt;             ///< when it last did
        std::shared_ptr<providers::Provider> provider; ///< null: its settings cannot work
        std::vector<std::string> competitors;     ///< models that compete beside its own choice
        std::deque<bool> recent;                  ///< outcomes of the last attempts, oldest first
        std::optional<base::Promise<bool>> check; ///< one that runs: others wait for its end
        bool wasStarted = false; ///< auto start was tried since it was last healthy
        std::string lastFailure;
    };

    [[nodiscard]] Service *find(const std::string &name);
    [[nodiscard]] const Service *find(const std::string &name) const;
    void check(const std::string &name);
    /// Checks, or waits for the check that runs already.
    static QCoro::Task<void> checkOnce(ServiceHub *self, std::string name);
    static QCoro::Task<void> runCheck(ServiceHub *self, std::string name);
    /// The models of a service's status, from what it said and the catalogue.
    void completeModels(Service &service) const;
    [[nodiscard]] std::shared_ptr<const routing::Snapshot>
    snapshotOf(routing::SnapshotParts parts) const;
    void reached(Service &service, providers::Probe probe);
    void setHealth(Service &service, model::Health health, std::string why);
    /// Degraded or healthy, by the last attempts of a service that can be reached.
    void judge(Service &service);
    void onTick();
    void touch();
    /// Half-open is a new state for the snapshot: wakes up when the next breaker comes to it.
    void watchBreakers();
    void modelsChanged(Service &service);
    [[nodiscard]] model::ServiceStatus statusOf(const Service &service) const;
    [[nodiscard]] routing::SnapshotParts parts() const;
    /// Tells listeners, without a new snapshot.
    void tell();

    const base::Clock &m_clock;
    MakeProvider m_make;
    std::shared_ptr<const config::Config> m_config;
    std::shared_ptr<const catalog::Catalogue> m_catalogue; ///< null: none yet
    std::vector<std::unique_ptr<Service>> m_services;      ///< in the config's order
    mutable UnlistedModels m_unlisted;
    routing::Breakers m_breakers;
    routing::Measurements m_measured;
    model::RoutingSetup m_setup;
    model::MachineState m_machine;
    std::vector<model::BudgetUse> m_budgets;
    mutable std::shared_ptr<const routing::Snapshot> m_snapshot; ///< the last one; null: none yet
    mutable bool m_isStale = true; ///< there is something that m_snapshot does not know
    QTimer m_ticks;
    QTimer m_changes;
    QTimer m_breakerTimer;
    base::TaskScope m_scope;
};

} // namespace oxide::engine
