#include "storage/catalogstore.h"

#include "model/json.h"
#include "storage/database.h"

#include <algorithm>
#include <utility>

namespace oxide::storage {

using base::Result;
using model::CatalogFacts;
using model::CatalogSource;

namespace {

Result<std::vector<model::CatalogRecord>> readRecords(Connection &connection)
{
    Statement select =
        connection.prepare("SELECT source, at, body FROM catalog ORDER BY source, name");
    if (auto ran = select.run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<model::CatalogRecord> records;
    while (select.next()) {
        model::CatalogRecord record;
        record.source = select.name(CatalogSource::BuiltIn);
        record.at = select.time();
        // A row that another version wrote is learnt anew at the next sync.
        auto facts = model::factsFromText(select.text());
        if (!facts || record.source == CatalogSource::BuiltIn)
            continue;
        record.facts = std::move(*facts);
        records.push_back(std::move(record));
    }
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return records;
}

Result<std::vector<model::CatalogSync>> readSyncs(Connection &connection)
{
    Statement select = connection.prepare(
        "SELECT s.source, s.at, s.tried_at, s.error, "
        "(SELECT count(*) FROM catalog c WHERE c.source = s.source) FROM catalog_syncs s");
    if (auto ran = select.run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<model::CatalogSync> syncs;
    while (select.next()) {
        model::CatalogSync sync;
        sync.source = select.name(CatalogSource::BuiltIn);
        sync.at = select.maybeTime();
        sync.triedAt = select.time();
        sync.error = select.text();
        sync.models = select.integer();
        if (sync.source != CatalogSource::BuiltIn)
            syncs.push_back(std::move(sync));
    }
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return syncs;
}

Result<void> writeFacts(Connection &connection, CatalogSource source, base::TimePoint at,
                        const std::vector<CatalogFacts> &facts)
{
    for (const CatalogFacts &each : facts) {
        auto done = connection.run("INSERT INTO catalog (source, name, at, body) "
                                   "VALUES (?, ?, ?, ?) ON CONFLICT (source, name) DO UPDATE SET "
                                   "at = excluded.at, body = excluded.body",
                                   source, each.name, at, model::toText(each));
        if (!done)
            return done;
    }
    return connection.run("INSERT INTO catalog_syncs (source, at, tried_at, error) "
                          "VALUES (?, ?, ?, '') ON CONFLICT (source) DO UPDATE SET "
                          "at = excluded.at, tried_at = excluded.tried_at, error = ''",
                          source, at, at);
}

} // namespace

QFuture<Result<CatalogStore::Books>> CatalogStore::load()
{
    return m_database.read<Books>([](Connection &connection) -> Result<Books> {
        auto records = readRecords(connection);
        if (!records)
            return base::fail(std::move(records.error()));
        auto syncs = readSyncs(connection);
        if (!syncs)
            return base::fail(std::move(syncs.error()));
        return Books{std::move(*records), std::move(*syncs)};
    });
}

QFuture<Result<void>> CatalogStore::replace(CatalogSource source, base::TimePoint at,
                                            std::vector<CatalogFacts> facts)
{
    return m_database.write(
        [source, at, facts = std::move(facts)](Connection &connection) -> Result<void> {
            if (auto done = connection.run("DELETE FROM catalog WHERE source = ?", source); !done)
                return done;
            return writeFacts(connection, source, at, facts);
        });
}

QFuture<Result<void>> CatalogStore::add(CatalogSource source, base::TimePoint at,
                                        std::vector<CatalogFacts> facts)
{
    return m_database.write(
        [source, at, facts = std::move(facts)](Connection &connection) -> Result<void> {
            return writeFacts(connection, source, at, facts);
        });
}

QFuture<Result<void>> CatalogStore::fail(CatalogSource source, base::TimePoint at,
                                         std::string error)
{
    return m_database.write(
        [source, at, error = std::move(error)](Connection &connection) -> Result<void> {
            return connection.run("INSERT INTO catalog_syncs (source, at, tried_at, error) "
                                  "VALUES (?, NULL, ?, ?) ON CONFLICT (source) DO UPDATE SET "
                                  "tried_at = excluded.tried_at, error = excluded.error",
                                  source, at, error);
        });
}

} // namespace oxide::storage
