#pragma once

#include "catalog/resolver.h"
#include "model/catalog.h"

#include <vector>

namespace oxide::catalog {

/// Puts together what the sources say, model by model: finds which facts are of one model, and of
/// two values takes the one that CatalogSource puts later. By id.
[[nodiscard]] std::vector<model::CatalogModel>
mergeRecords(std::vector<model::CatalogRecord> records);

/// Takes over what a record says of the model: of two values the one that CatalogSource puts later.
void addRecord(model::CatalogModel &model, const model::CatalogRecord &record);

/// The models as the resolver wants them, in the same order.
[[nodiscard]] std::vector<NamedModel> namesOf(const std::vector<model::CatalogModel> &models);

} // namespace oxide::catalog
