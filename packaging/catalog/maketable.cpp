// Writes core/catalog/builtintable.cpp, the catalogue that ships with Oxide, from lists of models;
// the target catalog_table runs it:
//     make_catalog ../shared/data/catalog packaging/catalog/known.tsv core/catalog/builtintable.cpp
// The folder holds canonical_models.jsonl, provider_models.jsonl and openrouter_models.jsonl, taken
// from models.dev (MIT, see SOURCES.md beside it); known.tsv is ours. Same input, same output.

#include "base/text.h"
#include "catalog/builtin.h"
#include "catalog/comparablename.h"
#include "catalog/merge.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iomanip>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json.hpp>

namespace {

using namespace oxide;
using catalog::ComparableName;
using catalog::WordRole;
using model::CatalogFacts;
using model::CatalogModel;
using model::CatalogRecord;
using model::CatalogSource;

namespace json = boost::json;

constexpr double kMicros = 1e6;

std::string textOf(const json::object &object, const char *key)
{
    const json::value *value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<double> numberOf(const json::object &object, const char *key)
{
    const json::value *value = object.if_contains(key);
    if (!value)
        return std::nullopt;
    if (value->is_string())
        return std::stod(std::string(value->get_string()));
    return value->is_number() ? std::optional(value->to_number<double>()) : std::nullopt;
}

std::vector<json::object> readLines(const std::string &path)
{
    std::ifstream file(path);
    if (!file) {
        std::fprintf(stderr, "make_catalog: cannot read %s\n", path.c_str());
        std::exit(1);
    }
    std::vector<json::object> objects;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty())
            objects.push_back(json::parse(line).as_object());
    }
    return objects;
}

/// Dollars a million tokens; none where both are missing or free, which is an offer.
std::optional<model::Price> priceOf(std::optional<double> input, std::optional<double> output)
{
    if (!input || !output || *input < 0 || *output < 0 || (*input == 0 && *output == 0))
        return std::nullopt;
    model::Price price;
    price.inputPerMillion = std::llround(*input * kMicros);
    price.outputPerMillion = std::llround(*output * kMicros);
    return price;
}

CatalogRecord recordOf(CatalogSource source, CatalogFacts facts)
{
    CatalogRecord record;
    record.source = source;
    record.facts = std::move(facts);
    return record;
}

std::vector<CatalogRecord> canonicalModels(const std::string &folder)
{
    constexpr std::string_view kHost = "huggingface.co/";
    std::vector<CatalogRecord> records;
    for (const json::object &object : readLines(folder + "/canonical_models.jsonl")) {
        CatalogFacts facts;
        facts.name = textOf(object, "id");
        facts.title = textOf(object, "name");
        facts.released = textOf(object, "release_date");
        facts.openWeights = object.at("open_weights").as_bool();
        if (const auto window = numberOf(object, "context"); window && *window > 0)
            facts.contextWindow = std::llround(*window);
        if (const json::array &weights = object.at("weights").as_array(); !weights.empty()) {
            const std::string url(weights.front().as_string());
            facts.weights = url.substr(url.find(kHost) + kHost.size());
        }
        records.push_back(recordOf(CatalogSource::BuiltIn, std::move(facts)));
    }
    return records;
}

std::vector<CatalogRecord> openRouterModels(const std::string &folder)
{
    constexpr double kTokens = 1e6;
    std::vector<CatalogRecord> records;
    for (const json::object &object : readLines(folder + "/openrouter_models.jsonl")) {
        CatalogFacts facts;
        facts.name = textOf(object, "id");
        if (facts.name.find(':') != std::string::npos || facts.name.starts_with('~')
            || facts.name.starts_with("openrouter/"))
            continue;
        const std::string title = textOf(object, "name");
        facts.title = title.substr(title.find(": ") == title.npos ? 0 : title.find(": ") + 2);
        facts.weights = textOf(object, "hugging_face_id");
        if (!facts.weights.empty())
            facts.openWeights = true;
        if (const auto window = numberOf(object, "context_length"); window && *window > 0)
            facts.contextWindow = std::llround(*window);
        const json::object &pricing = object.at("pricing").as_object();
        const auto perMillion = [&](const char *key) -> std::optional<double> {
            const auto dollars = numberOf(pricing, key);
            return dollars ? std::optional(*dollars * kTokens) : std::nullopt;
        };
        facts.price = priceOf(perMillion("prompt"), perMillion("completion"));
        records.push_back(recordOf(CatalogSource::OpenRouter, std::move(facts)));
    }
    return records;
}

/// What houses ask for their own models.
std::vector<CatalogRecord> ownPrices(const std::string &folder)
{
    static const std::set<std::string> houses = {
        "alibaba",    "anthropic", "cohere",     "deepseek", "google", "minimax", "mistral",
        "moonshotai", "openai",    "perplexity", "stepfun",  "xai",    "xiaomi",  "zhipuai"};
    std::vector<CatalogRecord> records;
    for (const json::object &object : readLines(folder + "/provider_models.jsonl")) {
        const std::string house = textOf(object, "provider");
        if (!houses.contains(house))
            continue;
        CatalogFacts facts;
        facts.name = house + '/' + textOf(object, "id");
        facts.title = textOf(object, "name");
        facts.price = priceOf(numberOf(object, "input"), numberOf(object, "output"));
        if (const auto window = numberOf(object, "context"); window && *window > 0)
            facts.contextWindow = std::llround(*window);
        if (facts.price)
            records.push_back(recordOf(CatalogSource::OpenRouter, std::move(facts)));
    }
    return records;
}

struct Known {
    CatalogFacts facts;
    std::string abilities;
};

std::vector<Known> readKnown(const std::string &path)
{
    std::ifstream file(path);
    std::vector<Known> all;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#')
            continue;
        std::istringstream columns(line);
        std::string score;
        std::string window;
        std::string billions;
        Known known;
        std::getline(columns, known.facts.name, '\t');
        std::getline(columns, score, '\t');
        std::getline(columns, known.abilities, '\t');
        std::getline(columns, window, '\t');
        std::getline(columns, billions, '\t');
        if (score != "-")
            known.facts.rating = model::Rating{std::stod(score), model::RatingScale::Arena, {}};
        if (window != "-")
            known.facts.contextWindow = std::stoll(window);
        if (billions != "-") {
            known.facts.billions = std::stod(billions);
            known.facts.openWeights = true;
        }
        const auto has = [&](char letter) {
            return known.abilities.find(letter) != std::string::npos;
        };
        known.facts.tools = has('t');
        known.facts.vision = has('v');
        known.facts.json = has('j');
        known.facts.reasoning = has('r');
        all.push_back(std::move(known));
    }
    return all;
}

template<class T>
std::optional<T> value(const std::optional<model::Sourced<T>> &sourced)
{
    return sourced ? std::optional(sourced->value) : std::nullopt;
}

std::string textOf(const std::optional<model::Sourced<std::string>> &sourced)
{
    return sourced ? sourced->value : std::string();
}

/// The models of one round as the facts that the next begins with.
std::vector<CatalogRecord> asFacts(const std::vector<CatalogModel> &models)
{
    std::vector<CatalogRecord> records;
    for (const CatalogModel &model : models) {
        CatalogFacts facts;
        facts.name = model.id;
        facts.title = textOf(model.title);
        facts.aliases = model.aliases;
        facts.weights = textOf(model.weights);
        facts.released = textOf(model.released);
        facts.openWeights = value(model.openWeights);
        facts.billions = value(model.billions);
        facts.price = value(model.price);
        facts.contextWindow = value(model.contextWindow);
        facts.tools = value(model.tools);
        facts.vision = value(model.vision);
        facts.json = value(model.json);
        facts.reasoning = value(model.reasoning);
        facts.rating = value(model.rating);
        records.push_back(recordOf(CatalogSource::BuiltIn, std::move(facts)));
    }
    return records;
}

std::vector<CatalogRecord> joined(std::vector<CatalogRecord> one,
                                  const std::vector<CatalogRecord> &other)
{
    one.insert(one.end(), other.begin(), other.end());
    return one;
}

/// Embedders, speech, pictures, guards: nothing that a task is given to.
bool chats(const CatalogModel &model)
{
    static const std::set<std::string> others = {
        "embed",       "embedding",     "rerank",  "reranker",   "tts",      "whisper",
        "image",       "audio",         "voxtral", "transcribe", "realtime", "voicechat",
        "guard",       "safeguard",     "safety",  "ocr",        "lyria",    "live",
        "asr",         "livetranslate", "mt",      "speech",     "veo",      "wan",
        "bodybuilder", "router"};
    const ComparableName name(model.id);
    return std::ranges::none_of(name.words,
                                [](const auto &word) { return others.contains(word.text); });
}

/// Prompt caches whose prices follow one published rule.
void addCachePrices(CatalogModel &model)
{
    if (!model.price)
        return;
    model::Price &price = model.price->value;
    const std::int64_t input = price.inputPerMillion;
    if (model.house == "anthropic") { // read a tenth, written for five minutes a quarter more
        price.cachedInputPerMillion = input / 10;
        price.cacheWritePerMillion = input * 5 / 4;
    } else if (model.id.starts_with("openai/gpt-5") && model.id.find("-pro") == std::string::npos) {
        price.cachedInputPerMillion = input / 10;
    } else if (model.id.starts_with("openai/gpt-4.1") || model.id.starts_with("openai/o3")
               || model.id.starts_with("openai/o4")) {
        price.cachedInputPerMillion = input / 4;
    } else if (model.id.starts_with("openai/gpt-4o") || model.id == "openai/o1") {
        price.cachedInputPerMillion = input / 2;
    } else if (model.id.starts_with("google/gemini-2.5")
               || model.id.starts_with("google/gemini-3")) {
        price.cachedInputPerMillion = input / 10;
    }
}

/// The line of models that a newer version continues: its words and measures without version, date.
std::string lineOf(const std::string &id)
{
    const ComparableName name(id);
    std::multiset<std::string> words;
    for (const ComparableName::Word &word : name.words) {
        if (word.role != WordRole::Stage && word.role != WordRole::Newest
            && word.role != WordRole::Tuning)
            words.insert(word.text);
    }
    std::string line;
    for (const std::string &word : words)
        line += word + ' ';
    return line + name.parsed.size + ' ' + name.parsed.active;
}

std::vector<int> versionOf(const std::string &id)
{
    std::vector<int> numbers;
    for (const ComparableName::Version &version : ComparableName(id).versions) {
        std::istringstream parts(version.text);
        for (std::string part; std::getline(parts, part, '.');)
            numbers.push_back(std::atoi(part.c_str()));
    }
    return numbers;
}

/// A newer version in a line is at least as good as the best before it: better a low guess than
/// none, until a leaderboard is read.
void inheritRatings(std::vector<CatalogModel> &models)
{
    std::map<std::string, std::vector<CatalogModel *>> lines;
    for (CatalogModel &model : models)
        lines[lineOf(model.id)].push_back(&model);
    for (auto &[line, members] : lines) {
        std::ranges::stable_sort(members, {},
                                 [](const CatalogModel *m) { return versionOf(m->id); });
        double best = 0;
        for (CatalogModel *member : members) {
            if (member->rating)
                best = std::max(best, member->rating->value.value);
            else if (best > 0)
                member->rating = model::Sourced<model::Rating>{
                    {best, model::RatingScale::Arena, {}}, CatalogSource::BuiltIn, {}};
        }
    }
}

std::string literalOf(std::string_view text)
{
    std::string literal = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            literal += '\\';
        literal += c;
    }
    return literal + '"';
}

std::string abilitiesOf(const CatalogModel &model)
{
    if (!model.tools)
        return "!";
    std::string letters;
    const auto add = [&letters](const std::optional<model::Sourced<bool>> &has, char letter) {
        if (has && has->value)
            letters += letter;
    };
    add(model.tools, 't');
    add(model.vision, 'v');
    add(model.json, 'j');
    add(model.reasoning, 'r');
    return letters;
}

std::string rowOf(const CatalogModel &model)
{
    std::string aliases;
    for (const std::string &alias : model.aliases)
        aliases += (aliases.empty() ? "" : " ") + alias;
    std::ostringstream row;
    row << "    {" << literalOf(model.id) << ", " << literalOf(textOf(model.title)) << ", "
        << literalOf(aliases) << ", " << literalOf(textOf(model.weights)) << ", "
        << literalOf(textOf(model.released)) << ", " << literalOf(abilitiesOf(model)) << ", "
        << (value(model.openWeights).value_or(false) ? "true" : "false") << ", "
        << value(model.billions).value_or(0) << ", " << value(model.contextWindow).value_or(0)
        << ", ";
    if (model.price) {
        const model::Price &price = model.price->value;
        row << price.inputPerMillion << ", " << price.outputPerMillion << ", "
            << price.cachedInputPerMillion.value_or(-1) << ", "
            << price.cacheWritePerMillion.value_or(-1);
    } else {
        row << "-1, -1, -1, -1";
    }
    row << ", " << (model.rating ? std::lround(model.rating->value.value) : 0) << "},\n";
    return row.str();
}

std::vector<CatalogModel> makeModels(const std::string &folder, const std::string &knownPath)
{
    auto models = catalog::mergeRecords(joined(canonicalModels(folder), openRouterModels(folder)));
    models = catalog::mergeRecords(joined(asFacts(models), ownPrices(folder)));
    std::erase_if(models, [](const CatalogModel &model) { return !chats(model); });
    std::vector<CatalogRecord> known;
    for (Known &each : readKnown(knownPath))
        known.push_back(recordOf(CatalogSource::User, std::move(each.facts)));
    models = catalog::mergeRecords(joined(asFacts(models), known));
    for (CatalogModel &model : models)
        addCachePrices(model);
    inheritRatings(models);
    std::erase_if(models, [](const CatalogModel &model) {
        return !model.price && !model.contextWindow && !model.rating;
    });
    return models;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fprintf(stderr, "Usage: make_catalog FOLDER KNOWN.TSV OUTPUT.CPP\n");
        return 2;
    }
    const std::vector<CatalogModel> models = makeModels(argv[1], argv[2]);
    std::ofstream file(argv[3]);
    file << "#include \"catalog/builtin.h\"\n\n// Written by packaging/catalog/maketable.cpp; not "
            "to "
            "be edited.\n// clang-format off\n\nnamespace oxide::catalog {\n\nnamespace {\n\n"
            "constexpr BuiltInRow kRows[] = {\n";
    for (const CatalogModel &model : models)
        file << rowOf(model);
    file << "};\n\n} // namespace\n\nstd::span<const BuiltInRow> builtInRows()\n{\n    return "
            "kRows;\n}\n\n} // namespace oxide::catalog\n";
    file.close();
    const auto rated =
        std::ranges::count_if(models, [](const auto &m) { return m.rating.has_value(); });
    const auto priced =
        std::ranges::count_if(models, [](const auto &m) { return m.price.has_value(); });
    std::printf("%zu models, %td with a rating, %td with a price\n", models.size(), rated, priced);
    return file ? 0 : 1;
}
