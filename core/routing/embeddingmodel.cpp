#include "routing/embeddingmodel.h"

#include <algorithm>
#include <array>
#include <utility>

namespace oxide::routing {

namespace {

/// Whatever the text, and also when all is well.
bool isOutForGood(const model::Candidate &candidate)
{
    using Code = model::ReasonCode;
    constexpr auto kForGood =
        std::to_array<Code>({Code::NoEmbeddingSupport, Code::ServiceUnknown, Code::ServiceDisabled,
                             Code::ModelUnknown, Code::NotAllowed});
    return std::ranges::any_of(candidate.reasons, [&](const model::Reason &reason) {
        return std::ranges::find(kForGood, reason.code) != kForGood.end();
    });
}

} // namespace

void EmbeddingModel::keepTo(std::vector<Entrant> &entrants, Order order)
{
    if (m_name.empty())
        m_name = vectorsOf(entrants, order);
    if (m_name.empty())
        return;
    for (Entrant &entrant : entrants) {
        model::Candidate &candidate = entrant.candidate;
        if (!isOutForGood(candidate) && withoutImpliedTag(candidate.target.model) != m_name)
            reject(candidate, model::ReasonCode::OtherVectors, m_name);
    }
}

/// It does not depend on the text, nor on how they do now.
std::string EmbeddingModel::vectorsOf(const std::vector<Entrant> &entrants, Order order) const
{
    if (!m_requested.empty())
        return withoutImpliedTag(m_requested);
    const auto isBefore = [](const model::Candidate &a, const model::Candidate &b) {
        return std::pair(!a.local, a.target.model) < std::pair(!b.local, b.target.model);
    };
    const model::Candidate *first = nullptr;
    for (const Entrant &entrant : entrants) {
        const model::Candidate &candidate = entrant.candidate;
        if (!isOutForGood(candidate)
            && (!first || (order == Order::LocalFirst && isBefore(candidate, *first))))
            first = &candidate;
    }
    return first ? withoutImpliedTag(first->target.model) : std::string();
}

} // namespace oxide::routing
