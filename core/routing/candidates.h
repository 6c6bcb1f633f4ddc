#pragma once

#include "model/decision.h"
#include "routing/scorer.h"
#include "routing/snapshot.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oxide::routing {

/// What a caller asks for by name, with `auto`, `auto:PROFILE` and SERVICE/MODEL taken apart.
struct RequestedTarget {
    std::string service; ///< empty: any
    std::string model;   ///< empty: whichever ranks best
    std::string profile; ///< empty: the configured one
};

/// "auto" names nobody. "A/B" is model B of service A where A is a service, else a model of that
/// name (OpenRouter's have slashes).
[[nodiscard]] RequestedTarget requestedTarget(const model::TaskFeatures &features,
                                              const Snapshot &snapshot);

/// A candidate and what it was made from.
struct Entrant {
    Contender contender; ///< no service: there is none of that name
    model::Candidate candidate;
};

/// Turns services and models into candidates: what rejects them, which score they get.
class CandidateMaker
{
public:
    CandidateMaker(const model::TaskFeatures &features, const Snapshot &snapshot,
                   const Scorer &scorer)
        : m_features(features), m_snapshot(snapshot), m_scorer(scorer)
    {
    }

    /// A target that someone named (a rule, an assignment, the caller). Its model need not be in
    /// the service's list: the provider knows best. Also where there is no such service.
    [[nodiscard]] Entrant named(const model::Target &target) const;
    /// One that nobody named.
    [[nodiscard]] Entrant competing(const Contender &contender) const;
    /// The same for vectors; rejected where it is not known to make any.
    [[nodiscard]] Entrant embedding(const Contender &contender) const;
    /// Its score alone. Empty where it is rejected, or known to lie below `least`.
    [[nodiscard]] std::optional<double> scoreOf(const Contender &contender, double least) const;
    /// A service that nobody named, with the model asked for; rejected where it does not offer it.
    [[nodiscard]] Entrant offering(const ServiceView &service, const std::string &model) const;

    /// Has its window room for the task without what may be cut: files, a session's earlier turns?
    [[nodiscard]] bool fitsWhenCut(const Entrant &entrant) const;
    /// Makes a rejected candidate usable (for what is cut to fit).
    void accept(Entrant &entrant) const { score(entrant); }

    /// Of the task's input, in this target's prompt cache.
    [[nodiscard]] std::int64_t warmTokens(const std::string &service,
                                          const std::string &model) const;

private:
    [[nodiscard]] Entrant make(const Contender &contender, std::string model) const;
    /// Calls visit(code) for each reason that a filter has to reject.
    template<class Visit>
    void filter(const Contender &contender, const std::string &model, Visit visit) const;
    /// What the task and its answer take of a window.
    [[nodiscard]] std::int64_t neededWindow(const Contender &contender) const;
    [[nodiscard]] bool isEmbedding() const;
    [[nodiscard]] bool mayEmbed(const Contender &contender) const;
    /// By the caller's key.
    [[nodiscard]] bool isAllowed(const std::string &service, const std::string &model) const;
    [[nodiscard]] bool isOverCap(const std::optional<model::Money> &cost) const;
    void score(Entrant &entrant) const;

    const model::TaskFeatures &m_features;
    const Snapshot &m_snapshot;
    const Scorer &m_scorer;
};

/// The model that a contender stands for; may be empty.
[[nodiscard]] const std::string &modelOf(const Contender &contender);

/// Takes the score away and says why.
void reject(model::Candidate &candidate, model::ReasonCode code, std::string detail = {});

} // namespace oxide::routing
