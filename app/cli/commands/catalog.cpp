#include "cli/commands/commands.h"
#include "cli/commands/options.h"
#include "cli/commands/servicelookup.h"
#include "cli/format.h"
#include "cli/jsontext.h"

#include "base/text.h"

#include <algorithm>
#include <cstdio>

#include <QCoroFuture>

namespace oxide::cli {

namespace {

using model::CatalogModel;
using model::CatalogSource;
using model::CatalogVerdict;
using model::Money;
using model::Sourced;

/// Dollars a million tokens.
std::string rateText(std::int64_t perMillion)
{
    return Money::fromMicros(perMillion).text();
}

/// Every part of a price that is not billed as another.
std::string fullPriceText(const model::Price &price)
{
    std::string text =
        rateText(price.inputPerMillion) + " in, " + rateText(price.outputPerMillion) + " out";
    const auto add = [&text](std::optional<std::int64_t> rate, const char *what) {
        if (rate)
            text += ", " + rateText(*rate) + what;
    };
    add(price.cachedInputPerMillion, " cached in");
    add(price.cacheWritePerMillion, " written to cache");
    add(price.reasoningPerMillion, " reasoning");
    if (price.perRequest != 0)
        text += ", " + rateText(price.perRequest) + " a request";
    return text + " (a million tokens)";
}

std::string decimals(double value, int places)
{
    char text[48];
    std::snprintf(text, sizeof text, "%.*f", places, value);
    return text;
}

std::string qualityText(const std::optional<double> &quality)
{
    return quality ? decimals(*quality, 2) : "unknown";
}

std::string ratingText(const model::Rating &rating)
{
    std::string text = rating.scale == model::RatingScale::Arena
                           ? decimals(rating.value, 0) + " on the arena's scale"
                           : decimals(rating.value, 2) + " as given";
    if (rating.votes)
        text += " (" + countText(*rating.votes) + " votes)";
    return text;
}

std::string windowText(const std::optional<Sourced<std::int64_t>> &window)
{
    return window ? countText(window->value) : "unknown";
}

bool fits(const CatalogModel &model, const std::string &wanted)
{
    const auto holds = [&wanted](const std::string &text) {
        return base::toLowerAscii(text).find(wanted) != std::string::npos;
    };
    return wanted.empty() || holds(model.id) || (model.title && holds(model.title->value))
           || std::ranges::any_of(model.aliases, holds);
}

/// One line for each source: how many models, since when, or why not.
void remarkOn(const std::vector<model::CatalogSync> &syncs, Output &out)
{
    for (const model::CatalogSync &sync : syncs) {
        std::string line = nameText(sync.source) + ": ";
        line += sync.at ? countText(sync.models) + (sync.models == 1 ? " model" : " models")
                              + ", read " + timeText(*sync.at)
                        : std::string("never read");
        if (!sync.error.empty())
            line += "; last time it failed: " + sync.error;
        out.remark(line);
    }
}

QCoro::Task<int> runCatalogList(Context &context)
{
    const std::string wanted = base::toLowerAscii(context.arguments().positional(0));
    const std::string house = base::toLowerAscii(context.arguments().value("house"));
    base::Result<model::CatalogView> view = co_await context.engine().catalogue();
    if (!view)
        co_return context.fail(view.error());
    std::erase_if(view->models, [&](const CatalogModel &model) {
        return !fits(model, wanted) || (!house.empty() && model.house != house);
    });
    if (context.wantsJson()) {
        context.out().answerLine(jsonText(*view));
        co_return ExitOk;
    }
    TextTable table({{"MODEL", Align::Left, true},
                     {"IN / OUT", Align::Right},
                     {"WINDOW", Align::Right},
                     {"QUALITY", Align::Right},
                     {"PRICE FROM"}});
    for (const CatalogModel &each : view->models) {
        table.add({{each.id, Tone::Strong},
                   {priceText(each.price ? std::optional(each.price->value) : std::nullopt)},
                   {windowText(each.contextWindow)},
                   {qualityText(each.quality)},
                   {each.price ? nameText(each.price->source) : "–"}});
    }
    if (table.isEmpty())
        context.out().remark("The catalogue has no such model.");
    else
        table.print(context.out());
    remarkOn(view->syncs, context.out());
    co_return ExitOk;
}

/// What is known of a model, value by value, with where and when it was learnt.
void printModel(const CatalogModel &model, Output &out)
{
    TextTable table({{"WHAT"}, {"VALUE", Align::Left, true}, {"FROM"}, {"SINCE"}});
    const auto plain = [&table](const char *what, const std::string &value) {
        if (!value.empty())
            table.add({{what}, {value}, {"–"}, {"–"}});
    };
    const auto row = [&table](const char *what, const auto &sourced, const auto &text) {
        if (sourced)
            table.add({{what},
                       {text(sourced->value)},
                       {nameText(sourced->source)},
                       {timeText(sourced->at)}});
    };
    const auto yesNo = [](bool can) { return std::string(can ? "yes" : "no"); };
    const auto itself = [](const std::string &text) { return text; };
    const auto tokens = [](std::int64_t count) { return countText(count) + " tokens"; };
    plain("house", model.house);
    plain("family", model.family);
    plain("also called", base::joined(model.aliases, ", "));
    row("name", model.title, itself);
    row("weights", model.weights, itself);
    row("open weights", model.openWeights, yesNo);
    row("released", model.released, itself);
    row("parameters", model.billions, [](double b) { return decimals(b, 1) + " billion"; });
    row("price", model.price, fullPriceText);
    row("window", model.contextWindow, tokens);
    row("longest answer", model.maxOutput, tokens);
    row("tools", model.tools, yesNo);
    row("images", model.vision, yesNo);
    row("JSON", model.json, yesNo);
    row("thinks", model.reasoning, yesNo);
    row("rating", model.rating, ratingText);
    plain("quality", qualityText(model.quality));
    out.answerLine({{model.id, Tone::Strong}});
    table.print(out);
}

std::string nearestText(const model::CatalogMatch &match)
{
    std::vector<std::string> ids;
    for (const model::CatalogCandidate &each : match.nearest)
        ids.push_back(each.id);
    return base::joined(ids, ", ");
}

QCoro::Task<int> runCatalogShow(Context &context)
{
    const std::string name = context.arguments().positional(0);
    const std::string service = context.arguments().value("service");
    if (!service.empty()) { // it may know more of its model
        if (const base::Result<engine::Done> checked = co_await checkServices(context); !checked)
            co_return context.fail(checked.error());
    }
    const base::Result<model::CatalogMatch> match =
        co_await context.engine().resolveModel(name, service);
    if (!match)
        co_return context.fail(match.error());
    if (!match->model) {
        base::Error error;
        error.kind = base::ErrorKind::NotFound;
        error.message = match->nearest.empty() ? "The catalogue has no model like " + name + '.'
                                               : "It cannot be told which model " + name
                                                     + " is: " + nearestText(*match) + '.';
        co_return context.fail(error);
    }
    if (context.wantsJson())
        context.out().answerLine(jsonText(*match->model));
    else
        printModel(*match->model, context.out());
    co_return ExitOk;
}

QCoro::Task<int> runCatalogSync(Context &context)
{
    // Hugging Face is asked for the models that services offer.
    if (const base::Result<engine::Done> checked = co_await checkServices(context); !checked)
        co_return context.fail(checked.error());
    Output &out = context.out();
    out.progress("reading the catalogue's sources");
    const base::Result<std::vector<model::CatalogSync>> syncs =
        co_await context.engine().syncCatalogue();
    out.progress({});
    if (!syncs)
        co_return context.fail(syncs.error());
    const bool hasFailed = std::ranges::any_of(
        *syncs, [](const model::CatalogSync &sync) { return !sync.error.empty(); });
    const int code = hasFailed ? ExitFailure : ExitOk;
    if (context.wantsJson()) {
        out.answerLine(jsonText(*syncs));
        co_return code;
    }
    if (syncs->empty())
        out.remark("No source is set: give catalog.openrouter_url an address.");
    TextTable table(
        {{"SOURCE"}, {"RESULT"}, {"MODELS", Align::Right}, {"NOTE", Align::Left, true}});
    for (const model::CatalogSync &sync : *syncs) {
        const bool isGood = sync.error.empty();
        table.add({{nameText(sync.source)},
                   isGood ? Cell{"✓ read", Tone::Good} : Cell{"✗ failed", Tone::Bad},
                   {countText(sync.models)},
                   {isGood ? "–" : sync.error}});
    }
    if (!table.isEmpty())
        table.print(out);
    co_return code;
}

Cell verdictCell(CatalogVerdict verdict)
{
    switch (verdict) {
    case CatalogVerdict::Match:
        return {"✓ match", Tone::Good};
    case CatalogVerdict::Unsure:
        return {"? unsure", Tone::Warning};
    case CatalogVerdict::None:
        break;
    }
    return {"- none", Tone::Quiet};
}

QCoro::Task<int> runCatalogResolve(Context &context)
{
    const std::string service = context.arguments().value("service");
    std::vector<model::CatalogMatch> matches;
    for (const std::string &name : context.arguments().positionals()) {
        base::Result<model::CatalogMatch> match =
            co_await context.engine().resolveModel(name, service);
        if (!match)
            co_return context.fail(match.error());
        matches.push_back(std::move(*match));
    }
    const bool areAllFound = std::ranges::all_of(
        matches, [](const model::CatalogMatch &match) { return match.model.has_value(); });
    const int code = areAllFound ? ExitOk : ExitFailure;
    if (context.wantsJson()) {
        context.out().answerLine(jsonText(matches));
        co_return code;
    }
    TextTable table({{"NAME", Align::Left, true},
                     {"VERDICT"},
                     {"MODEL", Align::Left, true},
                     {"NEAR IT", Align::Left, true}});
    for (const model::CatalogMatch &match : matches) {
        const std::string nearest = nearestText(match);
        table.add({{match.asked},
                   verdictCell(match.verdict),
                   {match.model ? match.model->id : "–", Tone::Strong},
                   {match.model || nearest.empty() ? "–" : nearest}});
    }
    table.print(context.out());
    co_return code;
}

} // namespace

std::vector<Command> catalogCommands()
{
    const Option host{"service",
                      's',
                      Value::Text,
                      "NAME",
                      "the service that uses the name: names often begin with it",
                      {}};
    return {
        {"catalog",
         "list",
         "List the models that are known, with price, window and quality",
         "Prices are dollars a million tokens. Quality is the rating brought to [0, 1]: 0.5 is a "
         "good model of 2025.",
         {{"TEXT", Value::Text, "only models with this in their name", Occurs::Optional, {}}},
         {{"house", 0, Value::Text, "HOUSE", "only models of this house: openai, mistral, …", {}}},
         Needs::Engine,
         runCatalogList},
        {"catalog",
         "show",
         "Show all that is known of a model, and from where",
         "Of two sources the later one here is believed: built-in, huggingface, arena, openrouter, "
         "what a service says of its own models, your own entries (catalog.models).",
         {{"MODEL", Value::Text, "its name, as any service or list writes it", Occurs::Once, {}}},
         {host},
         Needs::Engine,
         runCatalogShow},
        {"catalog",
         "sync",
         "Read the catalogue's sources now",
         "Oxide reads them by itself every catalog.interval_seconds. Where one cannot be reached "
         "its last copy stays in force.",
         {},
         {},
         Needs::Engine,
         runCatalogSync},
        {"catalog",
         "resolve",
         "Say which model a name means",
         "Exit code 0 where every name means one model; what cannot be told apart is not guessed.",
         {{"NAME", Value::Text, "a model's name at a service", Occurs::Many, {}}},
         {host},
         Needs::Engine,
         runCatalogResolve},
    };
}

} // namespace oxide::cli
