#pragma once

#include "model/decision.h"
#include "routing/snapshot.h"

#include <string>
#include <string_view>

namespace oxide::routing {

/// What a caller asks for by name, with `auto` and SERVICE/MODEL taken apart.
struct RequestedTarget {
    std::string service; ///< empty: any
    std::string model;   ///< empty: the service's own
};

/// "auto" and "auto:PROFILE" name nobody. "A/B" is model B of service A where A is a service, else
/// a model of that name (OpenRouter's have slashes).
[[nodiscard]] RequestedTarget requestedTarget(const model::TaskFeatures &features,
                                              const Snapshot &snapshot);

/// Turns services into candidates: which model, which filters reject it, which score it gets.
class CandidateMaker
{
public:
    CandidateMaker(const model::TaskFeatures &features, const Snapshot &snapshot);

    /// A target that someone named (a rule, an assignment, the caller). Its model need not be in
    /// the service's list: the provider knows best. Also where there is no such service.
    [[nodiscard]] model::Candidate named(const model::Target &target) const;

    /// A service that nobody named, with the model asked for; rejected where it does not offer it.
    [[nodiscard]] model::Candidate offered(const ServiceView &service,
                                           const std::string &requestedModel) const;

    /// Makes a rejected candidate usable (for the files that are cut to fit).
    void accept(model::Candidate &candidate) const;

private:
    [[nodiscard]] model::Candidate make(const ServiceView &service, std::string model,
                                        const model::ModelInfo *info) const;
    void addFilterReasons(const ServiceView &service, const model::ModelInfo *info,
                          model::Candidate &candidate) const;
    void addScore(const ServiceView &service, model::Candidate &candidate) const;

    const model::TaskFeatures &m_features;
    const Snapshot &m_snapshot;
};

/// The entry of a service's model list: exact, or with Ollama's implied ":latest". Null: none.
[[nodiscard]] const model::ModelInfo *findModel(const ServiceView &service, std::string_view name);

} // namespace oxide::routing
