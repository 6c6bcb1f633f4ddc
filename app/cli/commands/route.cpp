#include "cli/commands/commands.h"
#include "cli/commands/options.h"
#include "cli/commands/ruletext.h"
#include "cli/commands/servicelookup.h"
#include "cli/format.h"
#include "cli/jsontext.h"
#include "cli/request.h"
#include "model/explain.h"
#include "model/whatif.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <QCoroFuture>

namespace oxide::cli {

namespace {

std::string scoreText(const model::Candidate &candidate)
{
    return candidate.score ? QString::number(*candidate.score, 'f', 3).toStdString() : "–";
}

std::string joined(const std::vector<model::Reason> &reasons)
{
    std::string text;
    for (const model::Reason &reason : reasons)
        text += (text.empty() ? "" : " ") + reason.text();
    return text;
}

/// The number behind a part, with its unit; empty where it is not known.
std::string rawText(const model::SubScore &part)
{
    if (!part.raw)
        return {};
    switch (part.factor) {
    case model::Factor::Latency:
    case model::Factor::TailLatency:
    case model::Factor::FirstToken:
        return durationText(std::chrono::milliseconds(std::llround(*part.raw)));
    case model::Factor::Cost:
        return model::Money::fromMicros(std::llround(*part.raw)).text();
    case model::Factor::Context:
        return countText(std::llround(*part.raw)) + " tokens";
    case model::Factor::Reliability:
        return QString::number(*part.raw * 100, 'f', 0).toStdString() + " % fail";
    case model::Factor::Quality:
    case model::Factor::WinRate:
        return QString::number(*part.raw, 'f', 2).toStdString();
    case model::Factor::Health:
    case model::Factor::Local:
        break;
    }
    return {};
}

/// What stands behind the score, in a few words; --explain shows all of it.
std::string partsText(const model::Candidate &candidate)
{
    std::string text;
    for (const model::SubScore &part : candidate.parts) {
        const std::string raw = rawText(part);
        text += (text.empty() ? "" : ", ") + nameText(part.factor) + ' '
                + QString::number(part.value, 'f', 2).toStdString()
                + (raw.empty() ? "" : " (" + raw + ')');
    }
    return text;
}

std::string placeText(std::size_t index, const model::Decision &decision)
{
    return index < decision.chain.size() ? std::to_string(index + 1) : std::string();
}

void printUnderstanding(Output &out, const model::TaskFeatures &features)
{
    std::string evidence;
    for (const model::Evidence &each : features.evidence)
        evidence += (evidence.empty() ? "" : ", ") + each.what;
    out.answerLine("type        " + nameText(features.type) + " ("
                   + QString::number(features.confidence * 100, 'f', 0).toStdString() + " %"
                   + (evidence.empty() ? "" : "; " + evidence) + ')');
    out.answerLine("difficulty  " + QString::number(features.difficulty, 'f', 2).toStdString());
    out.answerLine("size        about " + countText(features.inputTokens) + " tokens in, "
                   + countText(features.outputTokens) + " out, " + std::to_string(features.files)
                   + " files");
}

void printCandidates(Output &out, const model::Decision &decision)
{
    TextTable table({{"#", Align::Right},
                     {"SERVICE"},
                     {"MODEL", Align::Left, true},
                     {"SCORE", Align::Right},
                     {"WHY", Align::Left, true}});
    for (std::size_t i = 0; i < decision.candidates.size(); ++i) {
        const model::Candidate &each = decision.candidates[i];
        const Tone tone = !each.isUsable() ? Tone::Quiet : i == 0 ? Tone::Good : Tone::Plain;
        const std::string why = each.isUsable() ? partsText(each) : joined(each.reasons);
        table.add({{placeText(i, decision), tone},
                   {each.target.service + (each.local ? " (local)" : ""), tone},
                   {each.target.model.empty() ? "its own" : each.target.model, tone},
                   {scoreText(each), tone},
                   {why, tone}});
    }
    table.print(out);
}

/// "50 %": how much of the score a factor decides.
std::string shareText(const model::Candidate &candidate, model::Factor factor)
{
    double all = 0;
    double own = 0;
    for (const model::SubScore &part : candidate.parts) {
        all += part.weight;
        own += part.factor == factor ? part.weight : 0;
    }
    return all > 0 ? QString::number(own / all * 100, 'f', 0).toStdString() + " %" : "–";
}

/// The window of a candidate's model: of use to know also where the profile does not weigh it.
std::string windowText(const model::Target &target,
                       const std::vector<model::ServiceStatus> &services)
{
    const auto service = std::ranges::find_if(
        services, [&](const auto &each) { return each.config.name == target.service; });
    if (service == services.end())
        return {};
    const auto model = std::ranges::find(service->models, target.model, &model::ModelInfo::name);
    std::optional<std::int64_t> window = service->config.contextWindow;
    if (!window && model != service->models.end())
        window = model->contextWindow;
    return window ? countText(*window) + " tokens" : std::string();
}

std::string valueText(const model::Candidate &candidate, model::Factor factor,
                      const std::vector<model::ServiceStatus> &services)
{
    const auto part = std::ranges::find(candidate.parts, factor, &model::SubScore::factor);
    const bool isWeighed = part != candidate.parts.end();
    std::string raw = isWeighed ? rawText(*part) : std::string();
    if (factor == model::Factor::Context && raw.empty())
        raw = windowText(candidate.target, services);
    return (isWeighed ? QString::number(part->value, 'f', 2).toStdString() : "–")
           + (raw.empty() ? "" : "  " + raw);
}

/// Every factor's value for these candidates, with the number behind it; what is not known, and so
/// assumed to be usual, has none.
void printScoresOf(Output &out, std::span<const model::Candidate *const> shown,
                   const std::vector<model::ServiceStatus> &services)
{
    std::vector<Column> columns{{"FACTOR"}, {"OF THE SCORE", Align::Right}};
    for (const model::Candidate *candidate : shown)
        columns.push_back({model::describe(candidate->target), Align::Left, true});
    TextTable table(std::move(columns));
    for (const auto &factor : base::enumNames<model::Factor>) {
        std::vector<Cell> cells{{std::string(factor.name)},
                                {shareText(*shown.front(), factor.value)}};
        for (const model::Candidate *candidate : shown)
            cells.push_back({valueText(*candidate, factor.value, services)});
        table.add(std::move(cells));
    }
    std::vector<Cell> sum{{"score", Tone::Strong}, {"100 %", Tone::Strong}};
    for (const model::Candidate *candidate : shown)
        sum.push_back({scoreText(*candidate), Tone::Strong});
    table.add(std::move(sum));
    out.answerLine("");
    table.print(out);
}

/// All usable candidates, as many beside each other as are still read with ease.
void printScores(Output &out, const model::Decision &decision,
                 const std::vector<model::ServiceStatus> &services)
{
    constexpr std::size_t kAcross = 4;
    std::vector<const model::Candidate *> usable;
    for (const model::Candidate &candidate : decision.candidates) {
        if (candidate.isUsable())
            usable.push_back(&candidate);
    }
    for (std::size_t first = 0; first < usable.size(); first += kAcross)
        printScoresOf(out,
                      std::span(usable).subspan(first, std::min(kAcross, usable.size() - first)),
                      services);
}

/// Who is explained: those named, else the candidates that were not chosen, best first.
std::vector<model::Target> explained(const Arguments &arguments, const model::Decision &decision)
{
    std::vector<model::Target> targets;
    for (const std::string &name : arguments.values("for"))
        targets.push_back(targetOf(name));
    if (!targets.empty())
        return targets;
    constexpr std::size_t kMost = 5;
    for (std::size_t i = 0; i < decision.candidates.size() && targets.size() < kMost; ++i) {
        const model::Target &target = decision.candidates[i].target;
        if (decision.chain.empty() || target != decision.chain.front())
            targets.push_back(target);
    }
    return targets;
}

void printWhatIf(Output &out, const model::WhatIf &answer)
{
    constexpr std::size_t kMost = 4;
    out.answerLine("");
    out.answerLine({{"For " + model::describe(answer.target) + " to be chosen:", Tone::Strong}});
    if (answer.isChosen)
        out.answerLine("  nothing would have to change");
    for (std::size_t i = 0; i < std::min(answer.ways.size(), kMost); ++i)
        out.answerLine("  " + std::to_string(i + 1) + ". " + model::clause(answer.ways[i]));
    if (answer.ways.size() > kMost)
        out.answerLine("  and " + std::to_string(answer.ways.size() - kMost)
                       + " more, which --json lists");
    if (answer.isBeyondWeights)
        out.answerLine("  the weight of one factor alone, however set, does not do it");
    for (const model::Reason &reason : answer.blockers)
        out.answerLine("  no setting helps: " + model::clause(reason));
    if (!answer.isChosen && answer.ways.empty() && answer.blockers.empty())
        out.answerLine("  no way was found");
}

int codeOfDecision(const model::Decision &decision)
{
    if (decision.refused)
        return ExitRefused;
    return decision.chain.empty() ? ExitNoService : ExitOk;
}

QCoro::Task<int> runRoute(Context &context)
{
    base::Result<model::TaskRequest> request = co_await readRequest(context);
    if (!request)
        co_return context.fail(request.error());
    // An engine that has just begun knows nobody's health; a decision on that would mislead.
    if (const base::Result<engine::Done> checked = co_await checkServices(context); !checked)
        co_return context.fail(checked.error());
    model::TaskRequest given = *request;
    const base::Result<model::Decision> decision =
        co_await context.engine().preview(std::move(given));
    if (!decision)
        co_return context.fail(decision.error());
    std::vector<model::WhatIf> answers;
    if (context.arguments().has("explain") || context.arguments().has("for")) {
        for (const model::Target &target : explained(context.arguments(), *decision)) {
            model::TaskRequest again = *request;
            const base::Result<model::WhatIf> answer =
                co_await context.engine().whatIf(std::move(again), target);
            if (!answer)
                co_return context.fail(answer.error());
            answers.push_back(*answer);
        }
    }
    Output &out = context.out();
    if (context.wantsJson()) {
        out.answerLine(answers.empty() ? jsonText(*decision) : jsonText(*decision, answers));
        co_return codeOfDecision(*decision);
    }
    out.answerLine({{model::sentence(*decision), Tone::Strong}});
    out.answerLine("");
    printUnderstanding(out, decision->features);
    out.answerLine("profile     " + decision->profile);
    out.answerLine("reasons     " + joined(decision->reasons));
    out.answerLine("snapshot    " + decision->snapshotHash.substr(0, 16));
    if (!decision->candidates.empty()) {
        out.answerLine("");
        printCandidates(out, *decision);
    }
    if (!answers.empty()) {
        const base::Result<std::vector<model::ServiceStatus>> services =
            co_await context.engine().services();
        if (!services)
            co_return context.fail(services.error());
        printScores(out, *decision, *services);
    }
    for (const model::WhatIf &answer : answers)
        printWhatIf(out, answer);
    const std::size_t others = decision->candidates.size() - (decision->chain.empty() ? 0 : 1);
    if (context.arguments().has("explain") && !context.arguments().has("for")
        && answers.size() < others)
        out.remark(std::to_string(others - answers.size())
                   + " more were not explained; --for NAME explains one.");
    co_return codeOfDecision(*decision);
}

} // namespace

std::vector<Command> routeCommands()
{
    return {
        {{},
         "route",
         "Show who would get a task and why; nothing is sent",
         "Prints the decision in a sentence, then every candidate with its score or the reasons "
         "against it. With --explain, also what would have to change for others to be chosen, the "
         "smallest changes first; each was tried.",
         {kPrompt},
         {kPromptFile,
          kFiles,
          kService,
          kModel,
          kProfile,
          kSession,
          kNoCheck,
          {"explain", 0, Value::None, {}, "what would have to change for others to be chosen", {}},
          {"for",
           0,
           Value::Text,
           "NAME",
           "explain this one: a service, or SERVICE/MODEL",
           {},
           true}},
         Needs::Engine,
         runRoute},
    };
}

} // namespace oxide::cli
