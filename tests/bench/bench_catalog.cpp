// Scores the resolution of model names against pairs kept by hand, shows what each of its rules is
// worth, and times it. Usage: bench_catalog [--data FOLDER] [--models FILE] [--pairs FILE]
// [--misses] Pairs: one JSON object a line with provider, id, canonical, same, trivial; models: id,
// name, weights, open_weights, release_date. By default the ones of ../shared/data/catalog.

#include "catalog/builtin.h"
#include "catalog/catalogue.h"
#include "catalog/resolver.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

namespace {

using namespace oxide::catalog;
namespace json = boost::json;
namespace fs = std::filesystem;

constexpr std::size_t kFolds = 5;

struct Pair {
    std::string host;
    std::string asked;
    std::string model;
    bool same = false;
    bool trivial = false;
};

struct Arguments {
    std::string data;
    std::string models;
    std::string pairs;
    bool misses = false;
};

std::string textOf(const json::object &object, const char *key)
{
    const json::value *value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::vector<json::object> readLines(const std::string &path)
{
    std::vector<json::object> objects;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.empty())
            objects.push_back(json::parse(line).as_object());
    }
    return objects;
}

std::vector<NamedModel> readModels(const std::string &path)
{
    constexpr std::string_view kHost = "huggingface.co/";
    std::vector<NamedModel> models;
    for (const json::object &object : readLines(path)) {
        NamedModel model;
        model.names = {textOf(object, "id"), textOf(object, "name")};
        model.openWeights = object.at("open_weights").as_bool();
        model.released = parseModelName(textOf(object, "release_date")).date;
        for (const json::value &weights : object.at("weights").as_array()) {
            const std::string url(weights.as_string());
            model.sharedNames.push_back(url.substr(url.find(kHost) + kHost.size()));
        }
        models.push_back(std::move(model));
    }
    return models;
}

std::vector<Pair> readPairs(const std::string &path)
{
    std::vector<Pair> pairs;
    for (const json::object &object : readLines(path)) {
        pairs.push_back({textOf(object, "provider"), textOf(object, "id"),
                         textOf(object, "canonical"), object.at("same").as_bool(),
                         object.at("trivial").as_bool()});
    }
    return pairs;
}

struct Score {
    int same = 0;
    int hard = 0; ///< of them, not the same letters
    int top = 0;  ///< the nearest model is the right one
    int hardTop = 0;
    int right = 0; ///< answered, and right
    int wrong = 0;
    int unsure = 0; ///< said so
    int apart = 0;  ///< near misses that were not taken for the model
    int nearMisses = 0;

    [[nodiscard]] double gain() const { return right - 2.0 * wrong; }
};

double share(int part, int whole)
{
    return whole > 0 ? static_cast<double>(part) / whole : 0;
}

class Scorer
{
public:
    Scorer(std::vector<NamedModel> models, const NameCosts &costs)
        : m_models(std::move(models)), m_resolver(m_models, costs)
    {
    }

    [[nodiscard]] Score score(const std::vector<Pair> &pairs, bool showMisses = false) const
    {
        Score score;
        for (const Pair &pair : pairs)
            add(score, pair, showMisses);
        return score;
    }

private:
    void add(Score &score, const Pair &pair, bool showMisses) const
    {
        const Resolver::Answer answer = m_resolver.resolve(pair.asked, pair.host);
        const std::string found = answer.model ? nameOf(*answer.model) : std::string();
        if (!pair.same) {
            ++score.nearMisses;
            score.apart += found != pair.model ? 1 : 0;
            return;
        }
        const bool isTop =
            !answer.nearest.empty() && nameOf(answer.nearest.front().model) == pair.model;
        ++score.same;
        score.hard += pair.trivial ? 0 : 1;
        score.top += isTop ? 1 : 0;
        score.hardTop += isTop && !pair.trivial ? 1 : 0;
        (found.empty() ? score.unsure : found == pair.model ? score.right : score.wrong) += 1;
        if (showMisses && found != pair.model)
            show(pair, answer);
    }

    void show(const Pair &pair, const Resolver::Answer &answer) const
    {
        std::printf("  %s %s: %s is meant;", answer.model ? "wrong " : "unsure", pair.asked.c_str(),
                    pair.model.c_str());
        for (const Nearness &each : answer.nearest)
            std::printf(" %s (%.2f)", nameOf(each.model).c_str(), each.cost);
        std::printf("\n");
    }

    [[nodiscard]] const std::string &nameOf(std::size_t model) const
    {
        return m_models[model].names.front();
    }

    std::vector<NamedModel> m_models;
    Resolver m_resolver;
};

void print(const Score &score)
{
    std::printf("top-1                 %.4f of %d\n", share(score.top, score.same), score.same);
    std::printf("top-1, not trivial    %.4f of %d\n", share(score.hardTop, score.hard), score.hard);
    std::printf("answered and right    %.4f; wrong %d, said to be unsure %d\n",
                share(score.right, score.same), score.wrong, score.unsure);
    std::printf("near misses apart     %.4f of %d\n", share(score.apart, score.nearMisses),
                score.nearMisses);
}

/// Where to stop answering, chosen on four fifths of the models and measured on the last fifth.
void crossValidate(const std::vector<NamedModel> &models, const std::vector<Pair> &pairs)
{
    std::map<std::string, std::size_t> foldOf;
    for (const Pair &pair : pairs)
        foldOf.emplace(pair.model, foldOf.size() % kFolds);
    Score sum;
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
        std::vector<Pair> seen;
        std::vector<Pair> unseen;
        for (const Pair &pair : pairs)
            (foldOf[pair.model] == fold ? unseen : seen).push_back(pair);
        NameCosts best;
        std::optional<double> most;
        for (const double accepted : {0.4, 0.7, 1.0, 1.3, 1.7}) {
            NameCosts costs;
            costs.accepted = accepted;
            const double gain = Scorer(models, costs).score(seen).gain();
            if (!most || gain > *most) {
                most = gain;
                best = costs;
            }
        }
        const Score score = Scorer(models, best).score(unseen);
        sum.same += score.same;
        sum.right += score.right;
        sum.wrong += score.wrong;
        sum.unsure += score.unsure;
    }
    std::printf("five folds by model   %.4f right; wrong %d, unsure %d\n",
                share(sum.right, sum.same), sum.wrong, sum.unsure);
}

struct Cost {
    const char *name;
    double NameCosts::*member;
};

constexpr Cost kCosts[] = {
    {"packaging", &NameCosts::packaging},
    {"own house", &NameCosts::ownHouse},
    {"other house", &NameCosts::otherHouse},
    {"house name", &NameCosts::houseName},
    {"unknown word", &NameCosts::unknownWord},
    {"word added", &NameCosts::wordAdded},
    {"word left out", &NameCosts::wordLeftOut},
    {"instruct", &NameCosts::instruct},
    {"stage", &NameCosts::stage},
    {"thinking left out", &NameCosts::thinkingLeftOut},
    {"tier left out", &NameCosts::tierLeftOut},
    {"version added", &NameCosts::versionAdded},
    {"version left out", &NameCosts::versionLeftOut},
    {"size left out", &NameCosts::sizeLeftOut},
    {"size added", &NameCosts::sizeAdded},
    {"date added", &NameCosts::dateAdded},
    {"date left out", &NameCosts::dateLeftOut},
    {"joined", &NameCosts::joined},
    {"other name", &NameCosts::otherName},
    {"shared name", &NameCosts::shared},
};

/// What the score becomes without a rule, and with every cost half as high or half as high again.
void ablate(const std::vector<NamedModel> &models, const std::vector<Pair> &pairs)
{
    const auto scoreWith = [&](const NameCosts &costs) {
        return Scorer(models, costs).score(pairs);
    };
    double least = 1;
    std::printf("without the cost of   right   wrong  apart\n");
    for (const Cost &cost : kCosts) {
        NameCosts costs;
        for (const double factor : {0.5, 1.5}) {
            costs = {};
            costs.*cost.member *= factor;
            const Score score = scoreWith(costs);
            least = std::min(least, share(score.right, score.same));
        }
        costs = {};
        costs.*cost.member = 0;
        const Score score = scoreWith(costs);
        std::printf("  %-19s %.4f  %4d   %.4f\n", cost.name, share(score.right, score.same),
                    score.wrong, share(score.apart, score.nearMisses));
    }
    std::printf("any cost halved, or half as high again: at least %.4f right\n", least);
}

std::size_t bytesOf(const BuiltInRow &row)
{
    std::size_t bytes = sizeof row;
    for (const char *text :
         {row.name, row.title, row.aliases, row.weights, row.released, row.abilities})
        bytes += std::strlen(text) + 1;
    return bytes;
}

/// What Oxide does at each start: the best of a few, for the first finds cold caches.
void timeBuiltIn()
{
    using Clock = std::chrono::steady_clock;
    using Milliseconds = std::chrono::duration<double, std::milli>;
    std::size_t bytes = 0;
    for (const BuiltInRow &row : builtInRows())
        bytes += bytesOf(row);
    Milliseconds first{};
    Milliseconds best{};
    std::size_t models = 0;
    for (int round = 0; round < 5; ++round) {
        const auto begin = Clock::now();
        models = Catalogue(builtInRecords()).models().size();
        const Milliseconds took = Clock::now() - begin;
        first = round == 0 ? took : first;
        best = round == 0 ? took : std::min(best, took);
    }
    std::printf("built-in catalogue    %zu models, %.0f KB; put together in %.1f ms at first, "
                "%.1f ms at best\n",
                models, static_cast<double>(bytes) / 1000, first.count(), best.count());
}

void time(const std::vector<NamedModel> &models, const std::vector<Pair> &pairs)
{
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const Resolver resolver(models);
    const auto made = Clock::now();
    std::size_t found = 0;
    for (const Pair &pair : pairs)
        found += resolver.resolve(pair.asked, pair.host).model ? 1 : 0;
    const auto end = Clock::now();
    const auto micros = [](auto span) {
        return std::chrono::duration_cast<std::chrono::microseconds>(span).count();
    };
    std::printf("%zu names found among %zu models: %lld us to make, %.1f us a name\n", found,
                models.size(), static_cast<long long>(micros(made - begin)),
                static_cast<double>(micros(end - made)) / static_cast<double>(pairs.size()));
}

std::optional<Arguments> readArguments(int argc, char **argv)
{
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        const bool hasValue = i + 1 < argc;
        if (name == "--misses")
            arguments.misses = true;
        else if (name == "--data" && hasValue)
            arguments.data = argv[++i];
        else if (name == "--models" && hasValue)
            arguments.models = argv[++i];
        else if (name == "--pairs" && hasValue)
            arguments.pairs = argv[++i];
        else
            return std::nullopt;
    }
    for (const char *folder : {"/../shared/data/catalog", "/../../shared/data/catalog"}) {
        if (arguments.data.empty() && fs::exists(std::string(OXIDE_SOURCE_DIR) + folder))
            arguments.data = std::string(OXIDE_SOURCE_DIR) + folder;
    }
    if (arguments.models.empty())
        arguments.models = arguments.data + "/canonical_models.jsonl";
    if (arguments.pairs.empty())
        arguments.pairs = arguments.data + "/gold_pairs_dev.jsonl";
    return arguments;
}

} // namespace

int main(int argc, char **argv)
{
    const auto arguments = readArguments(argc, argv);
    if (!arguments) {
        std::fprintf(stderr, "Usage: bench_catalog [--data FOLDER] [--models FILE] "
                             "[--pairs FILE] [--misses]\n");
        return 2;
    }
    timeBuiltIn();
    for (const std::string &file : {arguments->models, arguments->pairs}) {
        if (!fs::exists(file)) {
            std::printf("Skipped: there is no %s to score by.\n", file.c_str());
            return 0;
        }
    }
    const std::vector<NamedModel> models = readModels(arguments->models);
    const std::vector<Pair> pairs = readPairs(arguments->pairs);
    print(Scorer(models, {}).score(pairs, arguments->misses));
    crossValidate(models, pairs);
    ablate(models, pairs);
    time(models, pairs);
    return 0;
}
