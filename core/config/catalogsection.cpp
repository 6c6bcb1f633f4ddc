#include "config/catalogsection.h"

#include "config/servicesection.h"

namespace oxide::config {

namespace {

constexpr Bounds tokenBounds{1, 1'000'000'000, "tokens"};
constexpr Bounds ratingBounds{0, 4'000, {}};

std::optional<model::Rating> readRating(Map &map)
{
    model::Rating rating;
    if (const auto quality = map.find("quality")) {
        rating.value = quality->number(shareBounds);
        rating.scale = model::RatingScale::Quality;
        return rating;
    }
    if (const auto arena = map.find("rating")) {
        rating.value = arena->number(ratingBounds);
        return rating;
    }
    return std::nullopt;
}

model::CatalogFacts readModel(const std::string &name, const Item &item)
{
    Map map = item.map();
    model::CatalogFacts facts;
    facts.name = name;
    const auto flag = [&map](const char *key) -> std::optional<bool> {
        const auto found = map.find(key);
        return found ? std::optional(found->boolean()) : std::nullopt;
    };
    const auto tokens = [&map](const char *key) -> std::optional<std::int64_t> {
        const auto found = map.find(key);
        return found ? std::optional(found->integer(tokenBounds)) : std::nullopt;
    };
    if (const auto aliases = map.find("aliases"))
        facts.aliases = aliases->texts();
    if (const auto price = map.find("price"))
        facts.price = readPrice(*price);
    facts.contextWindow = tokens("context_window");
    facts.maxOutput = tokens("max_output");
    facts.tools = flag("tools");
    facts.vision = flag("vision");
    facts.json = flag("json");
    facts.reasoning = flag("reasoning");
    facts.rating = readRating(map);
    map.finish();
    return facts;
}

} // namespace

std::vector<model::CatalogFacts> readCatalogModels(Map models)
{
    std::vector<model::CatalogFacts> read;
    for (const auto &[name, item] : models.entries())
        read.push_back(readModel(name, item));
    return read;
}

} // namespace oxide::config
