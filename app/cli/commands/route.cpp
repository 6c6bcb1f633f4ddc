#include "cli/commands/commands.h"
#include "cli/commands/options.h"
#include "cli/commands/servicelookup.h"
#include "cli/format.h"
#include "cli/jsontext.h"
#include "cli/request.h"
#include "model/explain.h"

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

std::string partsText(const model::Candidate &candidate)
{
    std::string text;
    for (const model::SubScore &part : candidate.parts) {
        text += (text.empty() ? "" : ", ") + part.name + ' '
                + QString::number(part.value, 'f', 2).toStdString() + " x "
                + QString::number(part.weight, 'f', 2).toStdString();
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
    model::TaskRequest given = std::move(*request);
    const base::Result<model::Decision> decision =
        co_await context.engine().preview(std::move(given));
    if (!decision)
        co_return context.fail(decision.error());
    Output &out = context.out();
    if (context.wantsJson()) {
        out.answerLine(jsonText(*decision));
        co_return codeOfDecision(*decision);
    }
    out.answerLine({{model::sentence(*decision), Tone::Strong}});
    out.answerLine("");
    printUnderstanding(out, decision->features);
    out.answerLine("reasons     " + joined(decision->reasons));
    out.answerLine("snapshot    " + decision->snapshotHash.substr(0, 16));
    if (!decision->candidates.empty()) {
        out.answerLine("");
        printCandidates(out, *decision);
    }
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
         "against it.",
         {kPrompt},
         {kPromptFile, kFiles, kService, kModel, kSession, kNoCheck},
         Needs::Engine,
         runRoute},
    };
}

} // namespace oxide::cli
