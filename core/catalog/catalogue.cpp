#include "catalog/catalogue.h"

#include "catalog/embedders.h"
#include "catalog/merge.h"

#include <algorithm>
#include <utility>

namespace oxide::catalog {

using model::CatalogMatch;
using model::CatalogModel;
using model::CatalogSource;
using model::CatalogVerdict;
using model::ModelInfo;
using model::Sourced;

namespace {

/// The catalogue's value where the service said none, and the user's in any case.
template<class T>
void fill(std::optional<T> &said, const std::optional<Sourced<T>> &known)
{
    if (known && (!said || known->source == CatalogSource::User))
        said = known->value;
}

void fillPrice(ModelInfo &said, const CatalogModel *known, const model::ServiceConfig &service,
               bool isLocal)
{
    const auto set = [&said](const model::Price &price, std::optional<CatalogSource> from) {
        said.price = price;
        said.priceFrom = from;
    };
    const Sourced<model::Price> *listed = known && known->price ? &*known->price : nullptr;
    if (service.price)
        set(*service.price, CatalogSource::User);
    else if (listed && listed->source == CatalogSource::User)
        set(listed->value, CatalogSource::User);
    else if (isLocal)
        set(model::Price(), std::nullopt);
    else if (said.price)
        said.priceFrom = CatalogSource::Provider;
    else if (listed && !model::isCli(service.dialect))
        set(listed->value, listed->source);
}

} // namespace

Catalogue::Catalogue(std::vector<model::CatalogRecord> records)
    : m_models(mergeRecords(std::move(records))), m_resolver(namesOf(m_models))
{
}

CatalogMatch Catalogue::match(std::string_view name, std::string_view host) const
{
    CatalogMatch match;
    match.asked = name;
    const Resolver::Answer answer = m_resolver.resolve(name, host);
    for (const Nearness &each : answer.nearest)
        match.nearest.push_back({m_models[each.model].id, each.cost});
    if (answer.model) {
        match.verdict = CatalogVerdict::Match;
        match.model = m_models[*answer.model];
    } else if (!answer.nearest.empty()) {
        match.verdict = CatalogVerdict::Unsure;
    }
    return match;
}

ModelInfo Catalogue::complete(ModelInfo said, const model::ServiceConfig &service,
                              bool isLocal) const
{
    if (said.embeds == true)
        return completeEmbedder(std::move(said), service, isLocal);
    const auto found = m_resolver.resolve(said.name, service.name).model;
    const CatalogModel *known = found ? &m_models[*found] : nullptr;
    fillPrice(said, known, service, isLocal);
    if (!known)
        return said;
    fill(said.contextWindow, known->contextWindow);
    fill(said.maxOutput, known->maxOutput);
    fill(said.tools, known->tools);
    fill(said.vision, known->vision);
    fill(said.json, known->json);
    fill(said.reasoning, known->reasoning);
    if (!said.quality)
        said.quality = known->quality;
    return said;
}

/// Its name is near that of a chat model: only an entry of its very own says something of it.
ModelInfo Catalogue::completeEmbedder(ModelInfo said, const model::ServiceConfig &service,
                                      bool isLocal) const
{
    const auto own = std::ranges::lower_bound(m_models, said.name, {}, &CatalogModel::id);
    const bool isOwn = own != m_models.end() && own->id == said.name;
    const CatalogModel known = isOwn ? *own : builtInEmbedder(said.name);
    fillPrice(said, &known, service, isLocal);
    fill(said.contextWindow, known.contextWindow);
    return said;
}

} // namespace oxide::catalog
