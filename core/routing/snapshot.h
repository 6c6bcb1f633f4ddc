#pragma once

#include "base/error.h"
#include "model/decision.h"
#include "model/machine.h"
#include "model/routing.h"
#include "model/service.h"
#include "routing/tokenestimate.h"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::routing {

class TextConditions;

/// A model of a service as routing sees it.
struct ModelView {
    model::ModelInfo info;
    bool isListed = true;  ///< the service offers it; else somebody names it all the same
    bool competes = false; ///< is ranked where nobody names a model
    model::BreakerState breaker = model::BreakerState::Closed;
    model::Measured measured;
    bool operator==(const ModelView &) const = default;
};

/// A service as routing sees it.
struct ServiceView {
    std::string name;
    bool enabled = true;
    bool local = false;
    model::Health health = model::Health::Unchecked;
    model::BreakerState breaker = model::BreakerState::Closed; ///< of the service as a whole
    std::string model;             ///< used when none is asked for, always competes; may be empty
    std::vector<ModelView> models; ///< sorted by name
    std::optional<std::int64_t> contextWindow; ///< the config's override
    std::optional<model::Price> price;         ///< the config's override
    bool operator==(const ServiceView &) const = default;
};

/// All that decide() may know beside the request.
struct SnapshotParts {
    std::vector<ServiceView> services; ///< in any order
    model::RoutingSetup setup;
    model::MachineState machine;
    std::vector<model::BudgetUse> budgets;
};

/// What rules in force ask of the machine and of budgets.
struct StateAsked {
    bool onBattery = false;
    bool metered = false;
    bool cpuLoad = false;
    bool freeMemory = false;
    bool freeVram = false;
    bool budgets = false;

    /// Is there anything that `other` does not ask?
    [[nodiscard]] bool isBeyond(const StateAsked &other) const;
};

[[nodiscard]] StateAsked stateAsked(const model::RuleSet &rules);

/// One who competes: a service with one of its models.
struct Contender {
    const ServiceView *service = nullptr;
    const ModelView *model = nullptr; ///< null: the service's own choice is not known
    Tokenizer tokenizer = Tokenizer::O200k;
};

/// What decide() sees, immutable, swapped as a whole when something changes. Its hash is over its
/// canonical text, so equal values hash equally on every machine. Of machine and budgets it keeps
/// what a rule asks for, so that what nobody asks for makes no new snapshot. Thread-safe.
class Snapshot
{
public:
    /// `texts`: the rules' conditions on text, where they are compiled already.
    explicit Snapshot(SnapshotParts parts, std::shared_ptr<const TextConditions> texts = {});
    /// With the built-in profiles, and nothing known of machine and budgets.
    Snapshot(std::vector<ServiceView> services, model::RuleSet rules);
    Snapshot(const Snapshot &) = delete;
    Snapshot &operator=(const Snapshot &) = delete;

    [[nodiscard]] const std::vector<ServiceView> &services() const { return m_parts.services; }
    [[nodiscard]] const model::RoutingSetup &setup() const { return m_parts.setup; }
    [[nodiscard]] const model::RuleSet &rules() const { return m_parts.setup.rules; }
    [[nodiscard]] const model::MachineState &machine() const { return m_parts.machine; }
    [[nodiscard]] const std::vector<model::BudgetUse> &budgets() const { return m_parts.budgets; }
    [[nodiscard]] const SnapshotParts &parts() const { return m_parts; }
    [[nodiscard]] const TextConditions &texts() const { return *m_texts; }
    [[nodiscard]] std::shared_ptr<const TextConditions> sharedTexts() const { return m_texts; }
    [[nodiscard]] const std::vector<Contender> &contenders() const { return m_contenders; }

    /// The service of this name; null where there is none.
    [[nodiscard]] const ServiceView *service(std::string_view name) const;

    [[nodiscard]] const std::string &hash() const; ///< SHA-256, hex
    [[nodiscard]] const std::string &text() const; ///< canonical JSON

    /// A snapshot from its canonical text (replay, backtest); also one of an older Oxide.
    [[nodiscard]] static base::Result<std::shared_ptr<const Snapshot>>
    fromText(const std::string &text);
    /// False: an older Oxide made it, and decided by another formula.
    [[nodiscard]] bool isCurrent() const { return m_isCurrent; }

private:
    void write() const;

    SnapshotParts m_parts; ///< services and models sorted by name
    std::shared_ptr<const TextConditions> m_texts;
    std::vector<Contender> m_contenders; ///< by service, then by model
    bool m_isCurrent = true;

    // Made when somebody asks: a backtest makes many snapshots and stores none.
    mutable std::once_flag m_written;
    mutable std::string m_text;
    mutable std::string m_hash;
};

/// The entry of a service's model list: exact, or with Ollama's implied ":latest". Null: none.
[[nodiscard]] const ModelView *findModel(const ServiceView &service, std::string_view name);

} // namespace oxide::routing
