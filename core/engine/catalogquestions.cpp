// The answers of EngineCore to the facade's questions about the catalogue.
#include "engine/enginecore.h"

#include "catalog/merge.h"

#include <QCoroFuture>

namespace oxide::engine {

using base::fail;

EngineCore::Answer<model::CatalogView> EngineCore::catalogue()
{
    const auto reading = m_catalog->ready();
    if (const auto ready = co_await reading; !ready)
        co_return fail(ready.error());
    model::CatalogView view;
    view.models = m_catalog->current()->models();
    view.syncs = m_catalog->syncs();
    co_return view;
}

EngineCore::Answer<model::CatalogMatch> EngineCore::resolveModel(std::string name,
                                                                 std::string service)
{
    const auto reading = m_catalog->ready();
    if (const auto ready = co_await reading; !ready)
        co_return fail(ready.error());
    model::CatalogMatch match = m_catalog->current()->match(name, service);
    if (match.model) {
        if (const auto said = m_services->said({service, name}))
            catalog::addRecord(*match.model, *said);
    }
    co_return match;
}

EngineCore::Answer<std::vector<model::CatalogSync>> EngineCore::syncCatalogue()
{
    return m_catalog->sync();
}

} // namespace oxide::engine
