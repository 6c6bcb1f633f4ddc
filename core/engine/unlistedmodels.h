#pragma once

#include "catalog/catalogue.h"
#include "model/service.h"
#include "routing/snapshot.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace oxide::engine {

/// The models that are named, by rules, callers or as a service's own, and that their service does
/// not list: what the catalogue and the user say of them, so that they too have a price, a window
/// and a quality. Engine thread.
class UnlistedModels final
{
public:
    /// The status of a service of the snapshot.
    using StatusOf = std::function<const model::ServiceStatus &(const std::string &service)>;

    /// From now on it fills in what is known of a model.
    void setCatalogue(std::shared_ptr<const catalog::Catalogue> catalogue);
    /// Services have changed.
    void forgetKnown() { m_known.clear(); }

    [[nodiscard]] model::ModelInfo info(const model::ServiceStatus &service,
                                        const std::string &model);
    /// A caller named this model. True where snapshots have it from now on: it is not listed, and
    /// something is known of it.
    [[nodiscard]] bool note(const model::ServiceStatus &service, const std::string &model);
    /// Adds those that rules and callers name, and completes the services' own.
    void addTo(routing::SnapshotParts &parts, const StatusOf &statusOf);

private:
    std::shared_ptr<const catalog::Catalogue> m_catalogue; ///< null: none yet
    std::map<model::Target, model::ModelInfo> m_known;     ///< as completed before
    std::set<model::Target> m_named;                       ///< by callers
};

} // namespace oxide::engine
