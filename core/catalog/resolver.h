#pragma once

#include "catalog/namedistance.h"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::catalog {

/// A model as the resolver needs it, with all names that are known to mean it.
struct NamedModel {
    std::vector<std::string> names; ///< its own first, as HOUSE/NAME
    /// Names that several models may carry: the repository of their weights, say.
    std::vector<std::string> sharedNames;
    bool openWeights = false;
    std::optional<double> billions; ///< of parameters
    NameDate released;
};

/// How far a model is from a name.
struct Nearness {
    std::size_t model = 0; ///< index in what the resolver was made of
    double cost = 0;       ///< see NameCosts

    bool operator==(const Nearness &) const = default;
};

/// Finds the model that a name means. Immutable; for any thread.
class Resolver
{
public:
    explicit Resolver(const std::vector<NamedModel> &models, const NameCosts &costs = {});

    struct Answer {
        std::optional<std::size_t> model; ///< empty: none, or it cannot be told which
        std::vector<Nearness> nearest;    ///< conceivable ones, the nearest first, 5 at most
    };

    /// `host` is the name of the service that offers the model: names often begin with it.
    [[nodiscard]] Answer resolve(std::string_view name, std::string_view host = {}) const;

private:
    struct Alias {
        std::size_t model = 0;
        ComparableName name;
        bool isShared = false;
        double extra = 0; ///< of a shared name
    };
    using Index = std::map<std::string, std::vector<std::size_t>, std::less<>>;

    void settleShared();
    void index(std::size_t alias);
    [[nodiscard]] double distance(const ComparableName &asked, const Alias &alias,
                                  const std::vector<std::string> &hostWords) const;
    [[nodiscard]] std::vector<std::size_t> aliasesNear(const ComparableName &asked) const;
    [[nodiscard]] std::vector<Nearness> nearest(const ComparableName &asked,
                                                std::string_view host) const;
    [[nodiscard]] std::optional<std::size_t> newestTwin(const std::vector<Nearness> &nearest) const;

    NameCosts m_costs;
    std::vector<NamedThing> m_models;
    std::vector<ModelName> m_ownNames;
    std::vector<Alias> m_aliases;
    Index m_byWord;
    Index m_byJoined;
};

} // namespace oxide::catalog
