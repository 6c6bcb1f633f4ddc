#pragma once

#include "base/error.h"
#include "model/decision.h"
#include "model/machine.h"
#include "routing/snapshotpart.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::routing {

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

/// What decide() sees, immutable, swapped as a whole when something changes. Its hash is over the
/// hashes of its parts, so equal values hash equally on every machine. Of machine and budgets it
/// keeps what a rule asks for, so that what nobody asks for makes no new snapshot. Thread-safe.
class Snapshot
{
public:
    /// `before`: an earlier one, of which the parts that are the same are shared; null: none.
    explicit Snapshot(SnapshotParts parts, const Snapshot *before = nullptr);
    /// With the built-in profiles, and nothing known of machine and budgets.
    Snapshot(std::vector<ServiceView> services, model::RuleSet rules);
    /// What `other` sees, under another setup.
    Snapshot(const Snapshot &other, std::shared_ptr<const SetupPart> setup);
    Snapshot(const Snapshot &) = delete;
    Snapshot &operator=(const Snapshot &) = delete;

    /// Sorted by name.
    [[nodiscard]] const std::vector<std::shared_ptr<const ServicePart>> &services() const
    {
        return m_field->services;
    }
    [[nodiscard]] const model::RoutingSetup &setup() const { return m_setup->setup(); }
    [[nodiscard]] const model::RuleSet &rules() const { return setup().rules; }
    [[nodiscard]] const model::MachineState &machine() const { return m_machine; }
    [[nodiscard]] const std::vector<model::BudgetUse> &budgets() const { return m_budgets; }
    [[nodiscard]] SnapshotParts parts() const; ///< a copy
    /// The rules' conditions on text, compiled when somebody asks.
    [[nodiscard]] const TextConditions &texts() const { return m_setup->texts(); }
    /// Where their matches speak of this rule; nothing for one that does not look at the text.
    [[nodiscard]] std::optional<std::size_t> textIndex(std::size_t rule) const
    {
        return m_setup->textIndex(rule);
    }
    /// By service, then by model.
    [[nodiscard]] const std::vector<Contender> &contenders() const { return m_field->contenders; }
    /// Those who make vectors; a service of which none is known is there with its own choice.
    [[nodiscard]] const std::vector<Contender> &embedders() const { return m_field->embedders; }

    /// The service of this name; null where there is none.
    [[nodiscard]] const ServiceView *service(std::string_view name) const;

    [[nodiscard]] const std::string &hash() const; ///< SHA-256, hex
    [[nodiscard]] std::string text() const;        ///< canonical JSON

    /// A snapshot from its canonical text (replay, backtest); also one of an older Oxide.
    [[nodiscard]] static base::Result<std::shared_ptr<const Snapshot>>
    fromText(const std::string &text);
    /// The rules alone of such a text: its services, most of it, are not read.
    [[nodiscard]] static base::Result<model::RuleSet> rulesFromText(std::string_view text);
    /// False: an older Oxide made it, and decided by another formula.
    [[nodiscard]] bool isCurrent() const { return m_isCurrent; }

private:
    /// Who there is.
    struct Field {
        std::vector<std::shared_ptr<const ServicePart>> services; ///< sorted by name
        std::vector<Contender> contenders;
        std::vector<Contender> embedders;
    };
    static std::shared_ptr<const Field> fieldOf(std::vector<ServiceView> services,
                                                const Snapshot *before);
    static std::shared_ptr<const SetupPart> setupOf(model::RoutingSetup setup,
                                                    const Snapshot *before);

    void keepWhatRulesAsk();
    [[nodiscard]] const std::shared_ptr<const ServicePart> *find(std::string_view name) const;
    /// Machine and budgets, as the last members of the canonical text.
    [[nodiscard]] std::string stateText() const;

    std::shared_ptr<const Field> m_field;
    std::shared_ptr<const SetupPart> m_setup;
    model::MachineState m_machine;
    std::vector<model::BudgetUse> m_budgets;
    bool m_isCurrent = true;

    // Made when somebody asks: a backtest makes many snapshots and stores none.
    mutable std::once_flag m_hashed;
    mutable std::string m_hash;
};

} // namespace oxide::routing
