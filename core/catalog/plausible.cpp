#include "catalog/plausible.h"

#include "net/listedprice.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace oxide::catalog {

using model::CatalogFacts;
using model::Price;
using model::Rating;

namespace {

constexpr std::int64_t kMostTokens = 1'000'000'000;
constexpr double kMostBillions = 100'000;
constexpr double kHighestScore = 4'000; ///< of the arena, whose best is 1,500
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kMostAliases = 20;
constexpr std::size_t kLongestDate = 10;

bool isName(std::string_view name)
{
    return !name.empty() && name.size() <= kLongestName
           && std::ranges::none_of(name, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

bool isRate(std::optional<std::int64_t> perMillion)
{
    return !perMillion || (*perMillion >= 0 && *perMillion <= net::mostPerMillion);
}

bool isPrice(const Price &price)
{
    return isRate(price.inputPerMillion) && isRate(price.outputPerMillion)
           && isRate(price.cachedInputPerMillion) && isRate(price.cacheWritePerMillion)
           && isRate(price.reasoningPerMillion) && price.perRequest >= 0
           && price.perRequest <= net::mostPerRequest;
}

bool isRating(const Rating &rating)
{
    const double highest = rating.scale == model::RatingScale::Arena ? kHighestScore : 1;
    return rating.value >= 0 && rating.value <= highest;
}

template<class T, class Test>
void keepIf(std::optional<T> &value, const Test &test)
{
    if (value && !test(*value))
        value.reset();
}

/// NaN fails each test.
void leaveOutWhatCannotBe(CatalogFacts &facts)
{
    const auto isTokens = [](std::int64_t count) { return count >= 1 && count <= kMostTokens; };
    keepIf(facts.contextWindow, isTokens);
    keepIf(facts.maxOutput, isTokens);
    keepIf(facts.billions, [](double b) { return b > 0 && b <= kMostBillions; });
    keepIf(facts.price, isPrice);
    keepIf(facts.rating, isRating);
    if (facts.rating && facts.rating->votes && *facts.rating->votes < 0)
        facts.rating->votes.reset();
    std::erase_if(facts.aliases, [](const std::string &alias) { return !isName(alias); });
    if (facts.aliases.size() > kMostAliases)
        facts.aliases.resize(kMostAliases);
    for (std::string *text : {&facts.title, &facts.weights}) {
        if (!isName(*text))
            text->clear();
    }
    if (!isName(facts.released) || facts.released.size() > kLongestDate)
        facts.released.clear();
}

} // namespace

base::Result<std::vector<CatalogFacts>> plausible(std::vector<CatalogFacts> facts)
{
    if (facts.size() > kMostModels) {
        return base::fail(base::ErrorKind::BadResponse,
                          "It lists " + std::to_string(facts.size())
                              + " models, which no catalogue has; nothing of it was taken.");
    }
    const bool isEmpty = facts.empty();
    std::set<std::string> seen;
    std::erase_if(facts, [&seen](const CatalogFacts &each) {
        return !isName(each.name) || !seen.insert(each.name).second;
    });
    if (isEmpty != facts.empty())
        return base::fail(base::ErrorKind::BadResponse, "What it lists has no names.");
    for (CatalogFacts &each : facts)
        leaveOutWhatCannotBe(each);
    return facts;
}

} // namespace oxide::catalog
