#include "mcp/taskjson.h"

#include "mcp/errortext.h"
#include "mcp/schema.h"
#include "model/explain.h"

#include <iomanip>
#include <sstream>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace oxide::mcp {

namespace json = boost::json;

namespace {

json::array reasonsJson(const std::vector<model::Reason> &reasons)
{
    json::array list;
    for (const model::Reason &reason : reasons)
        list.emplace_back(reason.text());
    return list;
}

json::object targetJson(const model::Target &target)
{
    json::object made;
    made["service"] = target.service;
    made["model"] = target.model;
    return made;
}

json::object targetSchema()
{
    return schema::object({{"service", schema::text({})}, {"model", schema::text({})}},
                          {"service", "model"});
}

std::vector<std::string_view> stateNames()
{
    std::vector<std::string_view> names;
    for (const auto &row : base::enumNames<model::TaskState>)
        names.push_back(row.name);
    return names;
}

json::object errorSchema()
{
    return schema::object({{"kind", schema::text("a stable name")},
                           {"message", schema::text({})},
                           {"advice", schema::text("what to do about it")},
                           {"detail", schema::text("what the other side said")},
                           {"retry_after_ms", schema::integer({})}},
                          {"kind", "message", "advice"});
}

base::Error errorOf(const model::TaskSummary &task)
{
    base::Error error;
    error.kind = task.error.value_or(base::ErrorKind::Internal);
    error.message = task.errorMessage;
    return error;
}

json::object partJson(const model::TaskSummary &part)
{
    json::object made;
    made["task_id"] = part.id.text();
    made["state"] = base::nameOf(part.state);
    made["service"] = part.target.service;
    made["model"] = part.target.model;
    made["files"] = part.files;
    if (part.error)
        made["error"] = part.errorMessage;
    return made;
}

std::string seconds(std::chrono::milliseconds time)
{
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << static_cast<double>(time.count()) / 1000 << " s";
    return text.str();
}

/// "llama3 on ollama, 2.1 s, 812 tokens, $0.0012; task 01J…"
std::string footLine(const model::TaskSummary &task)
{
    std::string line =
        task.target.service.empty() ? std::string("nobody yet") : model::describe(task.target);
    if (task.duration)
        line += ", " + seconds(*task.duration);
    if (task.usage.isKnown())
        line += ", " + std::to_string(task.usage.totalInput()) + " tokens in, "
                + std::to_string(task.usage.totalOutput()) + " out";
    if (task.cost.amount)
        line += ", " + task.cost.amount->text();
    if (task.afterFallback)
        line += ", after a fallback";
    return line + "; task " + task.id.text();
}

std::string headLine(const model::TaskSummary &task)
{
    switch (task.state) {
    case model::TaskState::Queued:
        return "The task waits for its turn; get_task with its id gives the answer later.";
    case model::TaskState::Running:
        return "The task is still running; get_task with its id gives the answer later.";
    case model::TaskState::Failed:
        return "The task failed: " + task.errorMessage;
    case model::TaskState::Cancelled:
        return "The task was cancelled.";
    case model::TaskState::Interrupted:
        return "The task was interrupted: Oxide was ended meanwhile.";
    case model::TaskState::Done:
        break;
    }
    return {};
}

} // namespace

json::object taskSchema()
{
    const json::object part = schema::object({{"task_id", schema::text({})},
                                              {"state", schema::oneOf(stateNames(), {})},
                                              {"service", schema::text({})},
                                              {"model", schema::text({})},
                                              {"files", schema::integer({})},
                                              {"error", schema::text({})}},
                                             {"task_id", "state", "service", "model", "files"});
    const json::object usage =
        schema::object({{"input_tokens", schema::integer("cached ones too")},
                        {"output_tokens", schema::integer("of reasoning too")}},
                       {"input_tokens", "output_tokens"});
    return schema::object(
        {{"task_id", schema::text("for get_task, cancel_task and oxide://tasks/{id}")},
         {"state", schema::oneOf(stateNames(), "queued and running: ask get_task later")},
         {"answer", schema::text("whole, or as far as it came")},
         {"service", schema::text("who answered, or was last tried")},
         {"model", schema::text({})},
         {"task_type", schema::text({})},
         {"why", schema::text("the decision in a sentence")},
         {"reasons", schema::list(schema::text({}), "stable codes of the decision")},
         {"usage", usage},
         {"cost_usd", schema::number("missing where it is not known")},
         {"cost_source", schema::text("reported, computed, estimated or unknown")},
         {"first_token_ms", schema::integer({})},
         {"duration_ms", schema::integer({})},
         {"attempts", schema::integer({})},
         {"after_fallback", schema::boolean({})},
         {"notices", schema::list(schema::text({}), "worth knowing: a file was cut to fit")},
         {"parts", schema::list(part, "of analyze_parallel")},
         {"error", errorSchema()}},
        {"task_id", "state", "answer"});
}

json::object taskJson(const model::TaskDetail &task)
{
    const model::TaskSummary &summary = task.summary;
    json::object made;
    made["task_id"] = summary.id.text();
    made["state"] = base::nameOf(summary.state);
    made["answer"] = task.result;
    made["service"] = summary.target.service;
    made["model"] = summary.target.model;
    made["task_type"] = base::nameOf(summary.type);
    if (task.decision) {
        made["why"] = model::sentence(*task.decision);
        made["reasons"] = reasonsJson(task.decision->reasons);
    }
    if (summary.usage.isKnown())
        made["usage"] = {{"input_tokens", summary.usage.totalInput()},
                         {"output_tokens", summary.usage.totalOutput()}};
    if (summary.cost.amount)
        made["cost_usd"] = static_cast<double>(summary.cost.amount->micros()) / 1e6;
    made["cost_source"] = base::nameOf(summary.cost.source);
    if (summary.firstToken)
        made["first_token_ms"] = summary.firstToken->count();
    if (summary.duration)
        made["duration_ms"] = summary.duration->count();
    made["attempts"] = summary.attempts;
    made["after_fallback"] = summary.afterFallback;
    if (!task.notices.empty())
        made["notices"] = json::array(task.notices.begin(), task.notices.end());
    if (!task.parts.empty()) {
        json::array &parts = made["parts"].emplace_array();
        for (const model::TaskSummary &part : task.parts)
            parts.push_back(partJson(part));
    }
    if (summary.error)
        made["error"] = errorJson(errorOf(summary));
    return made;
}

ToolResult taskResult(const model::TaskDetail &task)
{
    const model::TaskSummary &summary = task.summary;
    ToolResult result;
    std::string head = headLine(summary);
    if (summary.error)
        head += " (" + std::string(base::nameOf(*summary.error)) + ")\n"
                + std::string(adviceFor(*summary.error));
    if (!head.empty())
        result.content.push_back(textBlock(head));
    if (!task.result.empty())
        result.content.push_back(textBlock(task.result));
    result.content.push_back(textBlock(footLine(summary)));
    result.structured = taskJson(task);
    return result;
}

json::object decisionSchema()
{
    const json::object candidate = schema::object(
        {{"service", schema::text({})},
         {"model", schema::text({})},
         {"score", schema::number("missing: it cannot be used")},
         {"reasons", schema::list(schema::text({}), "what speaks against it: stable codes")}},
        {"service", "model", "reasons"});
    return schema::object(
        {{"sentence", schema::text("the decision in words")},
         {"refused", schema::boolean("a rule says no")},
         {"chain", schema::list(targetSchema(), "the chosen one, then who stands in")},
         {"reasons", schema::list(schema::text({}), "stable codes")},
         {"profile", schema::text("what counted")},
         {"task_type", schema::text({})},
         {"difficulty", schema::number("0 to 1")},
         {"input_tokens", schema::integer("estimate")},
         {"candidates", schema::list(candidate, "best first")},
         {"ways", schema::list(schema::text({}), "what would have to change for the one asked "
                                                 "about to be chosen, the smallest first")}},
        {"sentence", "refused", "chain", "reasons", "candidates"});
}

json::object decisionJson(const model::Decision &decision)
{
    json::object made;
    made["sentence"] = model::sentence(decision);
    made["refused"] = decision.refused;
    json::array &chain = made["chain"].emplace_array();
    for (const model::Target &target : decision.chain)
        chain.push_back(targetJson(target));
    made["reasons"] = reasonsJson(decision.reasons);
    made["profile"] = decision.profile;
    made["task_type"] = base::nameOf(decision.features.type);
    made["difficulty"] = decision.features.difficulty;
    made["input_tokens"] = decision.features.inputTokens;
    json::array &candidates = made["candidates"].emplace_array();
    for (const model::Candidate &candidate : decision.candidates) {
        json::object one = targetJson(candidate.target);
        if (candidate.score)
            one["score"] = *candidate.score;
        one["reasons"] = reasonsJson(candidate.reasons);
        candidates.push_back(std::move(one));
    }
    return made;
}

} // namespace oxide::mcp
