#pragma once

#include "catalog/resolver.h"
#include "model/catalog.h"
#include "model/service.h"

#include <optional>
#include <string_view>
#include <vector>

namespace oxide::catalog {

/// All that is known of models, from all sources, each value by the order of CatalogSource.
/// Immutable; for any thread. Made in some tens of milliseconds.
class Catalogue
{
public:
    /// `records` in any order; the built-in ones are not added by itself.
    explicit Catalogue(std::vector<model::CatalogRecord> records);

    /// By id.
    [[nodiscard]] const std::vector<model::CatalogModel> &models() const { return m_models; }

    /// What a name means; `host` is the service that uses it.
    [[nodiscard]] model::CatalogMatch match(std::string_view name,
                                            std::string_view host = {}) const;

    /// A model as a service listed it, with what the service left open. A price comes from the
    /// service's configuration, the user's entry, the service's own list, the catalogue, in this
    /// order. What runs on this machine costs nothing unless the user gave a price; the catalogue's
    /// price is not taken for a command-line agent, whose sign-in decides what is paid.
    [[nodiscard]] model::ModelInfo
    complete(model::ModelInfo said, const model::ServiceConfig &service, bool isLocal) const;

private:
    [[nodiscard]] model::ModelInfo completeEmbedder(model::ModelInfo said,
                                                    const model::ServiceConfig &service,
                                                    bool isLocal) const;

    std::vector<model::CatalogModel> m_models;
    Resolver m_resolver;
};

} // namespace oxide::catalog
