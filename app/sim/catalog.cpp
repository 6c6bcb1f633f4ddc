#include "sim/catalog.h"

#include "sim/random.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;
using base::Result;

namespace {

constexpr std::size_t pageRows = 100;
constexpr std::int64_t listedAt = 1'735'689'600; ///< 2025-01-01
constexpr double billion = 1e9;

auto notFound()
{
    return base::fail(base::ErrorKind::NotFound, "not found");
}

std::string_view houseOf(const ServiceProfile &service)
{
    switch (service.dialect) {
    case DialectKind::Anthropic:
        return "anthropic";
    case DialectKind::Gemini:
        return "google";
    case DialectKind::OpenAi:
        return "openai";
    case DialectKind::Ollama:
        break;
    }
    return "local";
}

/// Micro-dollars a million tokens as dollars a token, written out: "0.00000125".
std::string perToken(std::int64_t perMillion)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.12f", static_cast<double>(perMillion) / 1e12);
    std::string dollars = text;
    while (dollars.ends_with('0') && dollars.size() > 1)
        dollars.pop_back();
    return dollars.ends_with('.') ? "0" : dollars;
}

json::object pricingOf(const Price &price)
{
    json::object pricing{{"prompt", perToken(price.inputPerMillion)},
                         {"completion", perToken(price.outputPerMillion)},
                         {"request", "0"},
                         {"image", "0"},
                         {"web_search", "0"},
                         {"internal_reasoning", "0"}};
    if (price.cachedInputPerMillion > 0)
        pricing["input_cache_read"] = perToken(price.cachedInputPerMillion);
    return pricing;
}

json::object listed(const ServiceProfile &service, const ModelProfile &model)
{
    const std::string house(houseOf(service));
    json::array takes{"text"};
    if (model.vision)
        takes.push_back("image");
    json::array knows{"max_tokens", "response_format", "stop", "temperature"};
    if (model.tools)
        knows.push_back("tools");
    if (model.thinking)
        knows.push_back("reasoning");
    return {{"id", house + '/' + model.name},
            {"canonical_slug", house + '/' + model.name},
            {"hugging_face_id", ""},
            {"name", house + ": " + model.name},
            {"created", listedAt},
            {"description", "A simulated model."},
            {"context_length", model.contextWindow},
            {"architecture",
             {{"modality", model.vision ? "text+image->text" : "text->text"},
              {"input_modalities", std::move(takes)},
              {"output_modalities", {"text"}},
              {"tokenizer", "Other"},
              {"instruct_type", nullptr}}},
            {"pricing", pricingOf(model.price ? *model.price : service.price)},
            {"top_provider",
             {{"context_length", model.contextWindow},
              {"max_completion_tokens", model.contextWindow / 8},
              {"is_moderated", false}}},
            {"per_request_limits", nullptr},
            {"supported_parameters", std::move(knows)}};
}

template<class F>
void forEachChat(const std::vector<const ServiceProfile *> &services, F take)
{
    for (const ServiceProfile *service : services) {
        for (const ModelProfile &model : service->models) {
            if (!model.embedding)
                take(*service, model);
        }
    }
}

json::value modelList(const std::vector<const ServiceProfile *> &services)
{
    json::array data;
    forEachChat(services, [&data](const ServiceProfile &service, const ModelProfile &model) {
        if (!service.local)
            data.push_back(listed(service, model));
    });
    return json::object{{"data", std::move(data)}};
}

json::object rowOf(const ServiceProfile &service, const ModelProfile &model)
{
    const auto votes = static_cast<std::int64_t>(1'000 + hashOf(model.name) % 40'000);
    return {{"model_name", model.name},
            {"organization", houseOf(service)},
            {"license", service.local ? "Apache 2.0" : "Proprietary"},
            {"rating", model.rating},
            {"rating_lower", model.rating - 5},
            {"rating_upper", model.rating + 5},
            {"variance", 6.5},
            {"vote_count", votes},
            {"category", "overall"},
            {"leaderboard_publish_date", "2026-01-01"}};
}

std::size_t numberAt(const httpserver::Request &request, std::string_view name,
                     std::size_t otherwise)
{
    const std::string text = request.queryValue(name).value_or("");
    std::size_t number = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// One page of the rows, best first, as the server of data sets cuts them.
json::value leaderboard(const httpserver::Request &request,
                        const std::vector<const ServiceProfile *> &services)
{
    std::vector<json::object> rows;
    forEachChat(services, [&rows](const ServiceProfile &service, const ModelProfile &model) {
        if (model.rating > 0)
            rows.push_back(rowOf(service, model));
    });
    std::ranges::stable_sort(rows, std::ranges::greater(),
                             [](const json::object &row) { return row.at("rating").as_double(); });
    const std::size_t offset = numberAt(request, "offset", 0);
    const std::size_t length = std::min(numberAt(request, "length", pageRows), pageRows);
    json::array page;
    for (std::size_t i = offset; i < rows.size() && i < offset + length; ++i) {
        rows[i]["rank"] = i + 1;
        page.push_back(
            json::object{{"row_idx", i}, {"row", rows[i]}, {"truncated_cells", json::array()}});
    }
    return json::object{{"features", json::array()},
                        {"rows", std::move(page)},
                        {"num_rows_total", rows.size()},
                        {"num_rows_per_page", pageRows},
                        {"partial", false}};
}

/// The number before the "B" of a repository's name: "Qwen/Qwen3-8B" has 8.
std::optional<double> billionsIn(std::string_view name)
{
    for (std::size_t at = 0; at < name.size(); ++at) {
        const bool begins = at > 0 && (name[at - 1] == '-' || name[at - 1] == '_');
        double number = 0;
        const auto [end, error] =
            std::from_chars(name.data() + at, name.data() + name.size(), number);
        if (begins && error == std::errc() && end < name.data() + name.size()
            && (*end == 'B' || *end == 'b'))
            return number;
    }
    return std::nullopt;
}

Result<json::value> repository(std::string_view path)
{
    constexpr std::string_view info = "/api/models/";
    constexpr std::string_view config = "/raw/main/config.json";
    if (path.ends_with(config))
        return json::object{{"model_type", "simulated"}, {"max_position_embeddings", 131'072}};
    if (!path.starts_with(info))
        return notFound();
    const std::string name(path.substr(info.size()));
    const auto billions = billionsIn(name);
    if (!billions)
        return notFound();
    const auto parameters = static_cast<std::int64_t>(*billions * billion);
    return json::object{
        {"id", name},
        {"modelId", name},
        {"private", false},
        {"gated", false},
        {"pipeline_tag", "text-generation"},
        {"library_name", "transformers"},
        {"createdAt", "2025-01-01T00:00:00.000Z"},
        {"config",
         {{"tokenizer_config", {{"chat_template", "{% if tools %}{{ tools }}{% endif %}"}}}}},
        {"safetensors", {{"parameters", {{"BF16", parameters}}}, {"total", parameters}}}};
}

} // namespace

bool isCatalogRequest(const httpserver::Request &request)
{
    return request.method == "GET" && request.path.starts_with("/catalog/");
}

Result<json::value> catalogAnswer(const httpserver::Request &request,
                                  const std::vector<const ServiceProfile *> &services)
{
    const std::string_view path = request.path;
    if (path.starts_with(openRouterPath) && path.substr(openRouterPath.size()) == "/models")
        return modelList(services);
    if (path.starts_with(arenaPath) && path.substr(arenaPath.size()) == "/filter")
        return leaderboard(request, services);
    if (path.starts_with(huggingFacePath))
        return repository(path.substr(huggingFacePath.size()));
    return notFound();
}

} // namespace oxide::sim
