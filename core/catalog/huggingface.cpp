#include "catalog/huggingface.h"

#include "catalog/source.h"
#include "net/httpclient.h"
#include "net/jsonread.h"

#include <algorithm>
#include <memory>
#include <set>

#include <boost/json.hpp>
#include <QCoroTask>

namespace oxide::catalog {

using base::ErrorKind;
using base::Result;
using model::CatalogFacts;

namespace {

namespace json = boost::json;
using net::integer;
using net::member;
using net::number;
using net::text;

constexpr double kBillion = 1e9;
constexpr std::size_t kMostAsked = 40; ///< a sync: the rest waits for the next

std::optional<double> billionsOf(const json::value &info)
{
    for (const char *format : {"safetensors", "gguf"}) {
        const auto total = number(member(member(info, format), "total"));
        if (total && *total > 0)
            return *total / kBillion;
    }
    return std::nullopt;
}

/// Where it stands: with the tokenizer, beside it, or in the file of weights.
std::string templateOf(const json::value &info)
{
    const json::value *config = member(info, "config");
    for (const json::value *found :
         {member(member(config, "tokenizer_config"), "chat_template"),
          member(config, "chat_template_jinja"), member(member(info, "gguf"), "chat_template")}) {
        if (!found)
            continue;
        return found->is_string() ? std::string(text(found)) : json::serialize(*found);
    }
    return {};
}

std::optional<bool> seesImages(std::string_view pipeline)
{
    if (pipeline == "image-text-to-text" || pipeline == "any-to-any")
        return true;
    return pipeline == "text-generation" ? std::optional(false) : std::nullopt;
}

/// A repository is two words of a path; what else a config may hold is not sent anywhere.
bool isRepository(std::string_view name)
{
    const auto isPart = [](std::string_view part) {
        return !part.empty()
               && part.find_first_not_of(
                      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
                      == std::string_view::npos
               && part.find_first_not_of('.') != part.npos;
    };
    const std::size_t slash = name.find('/');
    return slash != std::string_view::npos && isPart(name.substr(0, slash))
           && isPart(name.substr(slash + 1));
}

/// What one repository could not tell is no failure of the source: gone, moved, private, gated.
bool isOfThisOne(const base::Error &error)
{
    return (error.httpStatus >= 300 && error.httpStatus < 400) || error.httpStatus == 401
           || error.httpStatus == 403 || error.httpStatus == 404;
}

class HuggingFace final : public Source
{
public:
    HuggingFace(std::shared_ptr<net::HttpClient> http, std::string baseUrl)
        : m_http(std::move(http)), m_baseUrl(withoutSlash(std::move(baseUrl)))
    {
    }

    [[nodiscard]] model::CatalogSource id() const override
    {
        return model::CatalogSource::HuggingFace;
    }

    [[nodiscard]] bool tellsAll() const override { return false; }

    QCoro::Task<Result<std::vector<CatalogFacts>>> fetch(std::vector<std::string> wanted,
                                                         std::stop_token stop) override
    {
        const auto http = m_http;
        const std::string baseUrl = m_baseUrl;
        const auto refused = m_refused;
        std::erase_if(wanted, [&](const std::string &name) {
            return !isRepository(name) || refused->contains(name);
        });
        if (wanted.size() > kMostAsked)
            wanted.resize(kMostAsked);
        std::vector<CatalogFacts> all;
        for (const std::string &repository : wanted) {
            auto asking = ask(http, baseUrl, repository, stop);
            auto facts = co_await asking;
            if (facts)
                all.push_back(std::move(*facts));
            else if (isOfThisOne(facts.error()))
                refused->insert(repository);
            else if (all.empty())
                co_return base::fail(std::move(facts.error()));
            else
                break; // what it said before holds; the rest waits for the next sync
        }
        co_return all;
    }

private:
    static QCoro::Task<Result<CatalogFacts>> ask(std::shared_ptr<net::HttpClient> http,
                                                 std::string baseUrl, std::string repository,
                                                 std::stop_token stop)
    {
        auto asking = http->send(listRequest(baseUrl + "/api/models/" + repository), stop);
        const auto info = co_await asking;
        if (!info)
            co_return base::fail(info.error());
        auto facts = parseHuggingFace(info->body);
        if (!facts || facts->contextWindow)
            co_return facts;
        auto reading =
            http->send(listRequest(baseUrl + '/' + repository + "/raw/main/config.json"), stop);
        if (const auto config = co_await reading)
            facts->contextWindow = parseConfigWindow(config->body);
        co_return facts;
    }

    std::shared_ptr<net::HttpClient> m_http;
    std::string m_baseUrl;
    /// Repositories that tell nothing, gated ones for most: asked once in this source's life, so
    /// that they do not stand in the way of others for good. Held on to by who is fetching.
    std::shared_ptr<std::set<std::string>> m_refused = std::make_shared<std::set<std::string>>();
};

} // namespace

Result<CatalogFacts> parseHuggingFace(std::string_view body)
{
    const auto info = net::parseJson(body);
    if (!info)
        return base::fail(info.error());
    CatalogFacts facts;
    facts.name = text(member(*info, "id"));
    if (facts.name.empty())
        return base::fail(ErrorKind::BadResponse, "This describes no model.");
    facts.weights = facts.name;
    facts.openWeights = true;
    facts.released = std::string(text(member(*info, "createdAt")).substr(0, 10));
    facts.billions = billionsOf(*info);
    facts.contextWindow = integer(member(member(*info, "gguf"), "context_length"));
    facts.vision = seesImages(text(member(*info, "pipeline_tag")));
    if (const std::string known = templateOf(*info); !known.empty()) {
        facts.tools = known.find("tools") != std::string::npos;
        facts.reasoning = known.find("<think>") != std::string::npos
                          || known.find("enable_thinking") != std::string::npos
                          || known.find("reasoning_effort") != std::string::npos;
    }
    return facts;
}

std::optional<std::int64_t> parseConfigWindow(std::string_view body)
{
    const auto config = net::parseJson(body);
    if (!config)
        return std::nullopt;
    for (const json::value *part : {member(*config, "text_config"), &*config}) {
        const auto window = integer(member(part, "max_position_embeddings"));
        if (window && *window > 0)
            return window;
    }
    return std::nullopt;
}

std::unique_ptr<Source> makeHuggingFace(std::shared_ptr<net::HttpClient> http, std::string baseUrl)
{
    return std::make_unique<HuggingFace>(std::move(http), std::move(baseUrl));
}

} // namespace oxide::catalog
