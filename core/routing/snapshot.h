#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/decision.h"
#include "model/rule.h"
#include "model/service.h"

#include <memory>
#include <string>
#include <vector>

namespace oxide::routing {

class TextConditions;

/// A service as routing sees it.
struct ServiceView {
    std::string name;
    bool enabled = true;
    bool local = false;
    model::Health health = model::Health::Unchecked;
    model::BreakerState breaker = model::BreakerState::Closed;
    std::string model;                         ///< used when none is asked for; empty: unknown yet
    std::vector<model::ModelInfo> models;      ///< sorted by name
    std::optional<std::int64_t> contextWindow; ///< the config's override
    bool operator==(const ServiceView &) const = default;
};

/// All that decide() may know beside the request. Immutable; swapped as a whole when something
/// changes. Its hash is over its canonical text, so equal values hash equally on every machine.
class Snapshot
{
public:
    /// Services and models may come in any order; they are sorted by name.
    Snapshot(std::vector<ServiceView> services, model::RuleSet rules);

    /// The same rules, already compiled, over other services: what a health check ends in.
    [[nodiscard]] std::shared_ptr<const Snapshot>
    withServices(std::vector<ServiceView> services) const;

    [[nodiscard]] const std::vector<ServiceView> &services() const { return m_services; }
    [[nodiscard]] const model::RuleSet &rules() const { return m_rules; }
    [[nodiscard]] const TextConditions &texts() const { return *m_texts; }
    [[nodiscard]] const std::string &hash() const { return m_hash; } ///< SHA-256, hex
    [[nodiscard]] const std::string &text() const { return m_text; } ///< canonical JSON

    /// The service of this name; null where there is none.
    [[nodiscard]] const ServiceView *service(std::string_view name) const;

    /// A snapshot from its canonical text (replay).
    [[nodiscard]] static base::Result<std::shared_ptr<const Snapshot>>
    fromText(const std::string &text);

private:
    Snapshot(std::vector<ServiceView> services, model::RuleSet rules,
             std::shared_ptr<const TextConditions> texts);

    std::vector<ServiceView> m_services; ///< sorted by name
    model::RuleSet m_rules;
    std::shared_ptr<const TextConditions> m_texts;
    std::string m_text;
    std::string m_hash;
};

} // namespace oxide::routing
