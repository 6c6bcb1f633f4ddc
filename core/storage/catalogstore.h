#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/catalog.h"

#include <string>
#include <vector>

#include <QFuture>

namespace oxide::storage {

class Database;

/// What the catalogue's sources last said, so that it is there when they cannot be reached.
/// Thread-safe; the futures are always fulfilled, on a database thread. Database must outlive them.
class CatalogStore final
{
public:
    explicit CatalogStore(Database &database) : m_database(database) {}
    CatalogStore(const CatalogStore &) = delete;
    CatalogStore &operator=(const CatalogStore &) = delete;

    struct Books {
        std::vector<model::CatalogRecord> records; ///< by source and name
        std::vector<model::CatalogSync> syncs;     ///< of sources that were tried
    };

    QFuture<base::Result<Books>> load();
    /// Everything a source knows: what it said before and does not say now is forgotten.
    QFuture<base::Result<void>> replace(model::CatalogSource source, base::TimePoint at,
                                        std::vector<model::CatalogFacts> facts);
    /// What a source was asked for; the rest of what it said stays.
    QFuture<base::Result<void>> add(model::CatalogSource source, base::TimePoint at,
                                    std::vector<model::CatalogFacts> facts);
    /// A sync that failed: the copy stays.
    QFuture<base::Result<void>> fail(model::CatalogSource source, base::TimePoint at,
                                     std::string error);

private:
    Database &m_database;
};

} // namespace oxide::storage
