#pragma once

#include "routing/candidates.h"

#include <string>
#include <utility>
#include <vector>

namespace oxide::routing {

/// The one model whose vectors a decision asks for, for those of two cannot be compared (decide.h).
class EmbeddingModel
{
public:
    enum class Order {
        Given,     ///< the first as they stand
        LocalFirst ///< local ones before others, by name
    };

    /// `requested`: by the caller; empty: any.
    explicit EmbeddingModel(std::string requested) : m_requested(std::move(requested)) {}

    /// Rejects whose vectors are others. Where nobody has settled the model yet, the first of these
    /// does, whatever the text, and also while its service rests; where none can, nobody is
    /// rejected.
    void keepTo(std::vector<Entrant> &entrants, Order order);

private:
    [[nodiscard]] std::string vectorsOf(const std::vector<Entrant> &entrants, Order order) const;

    std::string m_requested;
    std::string m_name; ///< without an implied tag; empty: not known yet
};

} // namespace oxide::routing
