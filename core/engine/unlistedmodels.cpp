#include "engine/unlistedmodels.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace oxide::engine {

namespace {

// Bounds of what callers' words, which may be any, make this remember.
constexpr std::size_t kMostKnown = 1000;
constexpr std::size_t kMostNamed = 100;

/// Ollama's implied ":latest" is heard too.
template<class Model, class NameOf>
bool lists(const std::vector<Model> &models, const std::string &name, NameOf nameOf)
{
    return std::ranges::any_of(models, [&](const Model &each) {
        const std::string &listed = std::invoke(nameOf, each);
        return listed == name || listed == name + ":latest";
    });
}

/// Does the catalogue, or the user, say something of it?
bool isKnown(const model::ModelInfo &info)
{
    return info.priceFrom || info.quality || info.contextWindow;
}

} // namespace

void UnlistedModels::setCatalogue(std::shared_ptr<const catalog::Catalogue> catalogue)
{
    m_catalogue = std::move(catalogue);
    forgetKnown();
}

model::ModelInfo UnlistedModels::info(const model::ServiceStatus &service, const std::string &model)
{
    if (m_known.size() >= kMostKnown)
        forgetKnown();
    const auto [at, isNew] = m_known.try_emplace({service.config.name, model});
    model::ModelInfo &info = at->second;
    if (isNew) {
        info.name = model;
        if (m_catalogue)
            info = m_catalogue->complete(std::move(info), service.config, service.local);
        if (!model::embeds(service.config.dialect))
            info.embeds = false;
    }
    return info;
}

bool UnlistedModels::note(const model::ServiceStatus &service, const std::string &model)
{
    model::Target target{service.config.name, model};
    if (m_named.contains(target) || lists(service.models, model, &model::ModelInfo::name)
        || !isKnown(info(service, model)))
        return false;
    if (m_named.size() >= kMostNamed)
        m_named.clear();
    m_named.insert(std::move(target));
    return true;
}

void UnlistedModels::addTo(routing::SnapshotParts &parts, const StatusOf &statusOf)
{
    std::set<model::Target> named = m_named;
    for (const model::Rule &rule : parts.setup.rules.rules)
        named.insert(rule.then.targets.begin(), rule.then.targets.end());
    for (const model::Assignment &assignment : parts.setup.rules.assignments)
        named.insert(assignment.target);
    const auto nameOf = [](const routing::ModelView &view) -> const std::string & {
        return view.info.name;
    };
    for (routing::ServiceView &view : parts.services) {
        const model::ServiceStatus &service = statusOf(view.name);
        for (routing::ModelView &model : view.models) {
            if (!model.isListed)
                model.info = info(service, model.info.name);
        }
        for (auto at = named.lower_bound({view.name, {}});
             at != named.end() && at->service == view.name; ++at) {
            if (at->model.empty() || lists(view.models, at->model, nameOf))
                continue;
            routing::ModelView model;
            model.info = info(service, at->model);
            model.isListed = false;
            if (isKnown(model.info))
                view.models.push_back(std::move(model));
        }
    }
}

} // namespace oxide::engine
