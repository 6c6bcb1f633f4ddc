#include "catalog/openrouter.h"

#include "catalog/source.h"
#include "net/httpclient.h"
#include "net/jsonread.h"
#include "net/listedprice.h"

#include <chrono>
#include <cstdio>
#include <unordered_map>

#include <boost/json.hpp>
#include <QCoroTask>

namespace oxide::catalog {

using base::Result;
using model::CatalogFacts;

namespace {

namespace json = boost::json;
using net::elements;
using net::integer;
using net::lists;
using net::member;
using net::text;

/// "deepseek/deepseek-r1:free" is an offer of "deepseek/deepseek-r1".
std::string_view withoutOffer(std::string_view id)
{
    return id.substr(0, id.find(':'));
}

/// "Anthropic: Claude Opus 4.1 (free)" without the house and the offer.
std::string titleOf(std::string_view name)
{
    if (const std::size_t colon = name.find(": "); colon != std::string_view::npos)
        name.remove_prefix(colon + 2);
    if (name.ends_with(" (free)"))
        name.remove_suffix(7);
    return std::string(name);
}

/// 2025-08-07 of seconds since 1970; empty where there are none.
std::string dayOf(std::optional<std::int64_t> seconds)
{
    if (!seconds || *seconds <= 0)
        return {};
    const std::chrono::sys_seconds time{std::chrono::seconds(*seconds)};
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    return text;
}

/// A free list price is an offer for a while, or unknown.
std::optional<model::Price> priceOf(const json::value &entry)
{
    const auto price = net::listedPrice(member(entry, "pricing"));
    const bool isFree = price && price->inputPerMillion == 0 && price->outputPerMillion == 0;
    return isFree ? std::nullopt : price;
}

bool isModel(const json::value &entry)
{
    const std::string_view id = text(member(entry, "id"));
    const json::value *gives = member(member(entry, "architecture"), "output_modalities");
    return id.find('/') != std::string_view::npos && !id.starts_with('~')
           && !id.starts_with("openrouter/") && (!gives || lists(gives, "text"));
}

void readAbilities(const json::value &entry, CatalogFacts &facts)
{
    if (const json::value *takes = member(member(entry, "architecture"), "input_modalities"))
        facts.vision = lists(takes, "image");
    if (const json::value *known = member(entry, "supported_parameters")) {
        facts.tools = lists(known, "tools");
        facts.json = lists(known, "response_format") || lists(known, "structured_outputs");
        facts.reasoning = lists(known, "reasoning");
    }
}

CatalogFacts factsOf(const json::value &entry)
{
    const std::string_view id = text(member(entry, "id"));
    CatalogFacts facts;
    facts.name = withoutOffer(id);
    facts.title = titleOf(text(member(entry, "name")));
    if (const std::string slug(text(member(entry, "canonical_slug")));
        !slug.empty() && slug != facts.name)
        facts.aliases.push_back(slug);
    facts.weights = text(member(entry, "hugging_face_id"));
    if (!facts.weights.empty())
        facts.openWeights = true;
    facts.released = dayOf(integer(member(entry, "created")));
    if (id == facts.name)
        facts.price = priceOf(entry);
    facts.contextWindow = integer(member(entry, "context_length"));
    facts.maxOutput = integer(member(member(entry, "top_provider"), "max_completion_tokens"));
    readAbilities(entry, facts);
    return facts;
}

/// Where in the list a model is, and whether by an offer alone, which the model itself replaces.
struct Listed {
    std::size_t index = 0;
    bool isOffer = false;
};

class OpenRouter final : public Source
{
public:
    OpenRouter(std::shared_ptr<net::HttpClient> http, std::string baseUrl)
        : m_http(std::move(http)), m_baseUrl(withoutSlash(std::move(baseUrl)))
    {
    }

    [[nodiscard]] model::CatalogSource id() const override
    {
        return model::CatalogSource::OpenRouter;
    }

    QCoro::Task<Result<std::vector<CatalogFacts>>> fetch(std::vector<std::string>,
                                                         std::stop_token stop) override
    {
        const auto http = m_http;
        auto sending = http->send(listRequest(m_baseUrl + "/models"), std::move(stop));
        const auto response = co_await sending;
        if (!response)
            co_return base::fail(response.error());
        co_return parseOpenRouter(response->body);
    }

private:
    std::shared_ptr<net::HttpClient> m_http;
    std::string m_baseUrl;
};

} // namespace

Result<std::vector<CatalogFacts>> parseOpenRouter(std::string_view body)
{
    const auto parsed = net::parseJson(body);
    if (!parsed)
        return base::fail(parsed.error());
    const json::array &entries = elements(member(*parsed, "data"));
    std::vector<CatalogFacts> models;
    std::unordered_map<std::string, Listed> known;
    for (const json::value &entry : entries) {
        if (!isModel(entry))
            continue;
        CatalogFacts facts = factsOf(entry);
        const bool isOffer = text(member(entry, "id")) != facts.name;
        const auto [at, isNew] = known.try_emplace(facts.name, Listed{models.size(), isOffer});
        if (isNew) {
            models.push_back(std::move(facts));
        } else if (!isOffer && at->second.isOffer) {
            at->second.isOffer = false;
            models[at->second.index] = std::move(facts);
        }
    }
    if (models.empty())
        return base::fail(base::ErrorKind::BadResponse, "The list of models is empty.");
    return models;
}

std::unique_ptr<Source> makeOpenRouter(std::shared_ptr<net::HttpClient> http, std::string baseUrl)
{
    return std::make_unique<OpenRouter>(std::move(http), std::move(baseUrl));
}

} // namespace oxide::catalog
