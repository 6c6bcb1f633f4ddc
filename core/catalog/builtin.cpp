#include "catalog/builtin.h"

#include <chrono>
#include <sstream>
#include <string_view>

namespace oxide::catalog {

using model::CatalogFacts;
using model::CatalogRecord;

namespace {

constexpr std::chrono::sys_days kMadeOn = std::chrono::year{2026} / 7 / 1;

std::optional<std::int64_t> known(std::int64_t value)
{
    return value < 0 ? std::nullopt : std::optional(value);
}

void readAbilities(std::string_view letters, CatalogFacts &facts)
{
    if (letters == "!")
        return;
    const auto has = [letters](char ability) { return letters.find(ability) != letters.npos; };
    facts.tools = has('t');
    facts.vision = has('v');
    facts.json = has('j');
    facts.reasoning = has('r');
}

CatalogFacts factsOf(const BuiltInRow &row)
{
    CatalogFacts facts;
    facts.name = row.name;
    facts.title = row.title;
    std::istringstream aliases(row.aliases);
    for (std::string alias; aliases >> alias;)
        facts.aliases.push_back(alias);
    facts.weights = row.weights;
    facts.released = row.released;
    if (row.openWeights)
        facts.openWeights = true;
    if (row.billions > 0)
        facts.billions = row.billions;
    if (row.window > 0)
        facts.contextWindow = row.window;
    if (row.input >= 0)
        facts.price = model::Price{row.input,  known(row.cachedInput), known(row.cacheWrite),
                                   row.output, std::nullopt,           0};
    readAbilities(row.abilities, facts);
    if (row.score > 0)
        facts.rating = model::Rating{static_cast<double>(row.score), model::RatingScale::Arena, {}};
    return facts;
}

} // namespace

base::TimePoint builtInAt()
{
    return base::TimePoint(kMadeOn);
}

std::vector<CatalogRecord> builtInRecords()
{
    std::vector<CatalogRecord> records;
    for (const BuiltInRow &row : builtInRows()) {
        CatalogRecord record;
        record.at = builtInAt();
        record.facts = factsOf(row);
        records.push_back(std::move(record));
    }
    return records;
}

} // namespace oxide::catalog
