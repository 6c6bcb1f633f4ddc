#include "mcp/call.h"
#include "mcp/oxide.h"
#include "mcp/permission.h"
#include "mcp/session.h"
#include "model/explain.h"
#include "model/json.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include <QCoroFuture>

namespace oxide::mcp {

namespace json = boost::json;
using base::ErrorKind;
using base::fail;
using Messages = json::array;

namespace {

std::string valueOr(const Values &values, std::string_view name, std::string otherwise)
{
    const auto found = values.find(name);
    return found == values.end() || found->second.empty() ? std::move(otherwise) : found->second;
}

Answer<Messages> reviewCode(Values values)
{
    const std::string directory = valueOr(values, "directory", "your working folder");
    const std::string files = valueOr(values, "files", "all source files");
    const std::string focus = valueOr(
        values, "focus", "wrong behaviour, unsafe input, races, leaks and errors that are lost");
    Messages messages;
    messages.push_back(userMessage(textBlock(
        "Review the code of " + directory + " (" + files
        + ") with Oxide's tool analyze_parallel, strategy split, so that several models share the "
          "files. Ask them for "
        + focus
        + ", each finding with file, line, what happens and how to mend it, the gravest first and "
          "nothing that is mere taste.\n"
          "Then check every finding against the code yourself, drop what does not hold, merge what "
          "was found twice, and report what is left. Say which models took part and what "
          "failed.")));
    co_return messages;
}

Answer<Messages> compareModels(Values values)
{
    const std::string services = valueOr(values, "services", {});
    Messages messages;
    messages.push_back(userMessage(textBlock(
        "Put this question to several models with Oxide's tool analyze_parallel, strategy "
        "broadcast"
        + (services.empty() ? std::string() : ", services " + services) + ":\n\n"
        + values.at("question")
        + "\n\nRead each part's answer with get_task, then compare them: what they agree on, where "
          "they differ and who is right there, which one you would use and why. Give time, tokens "
          "and cost of each in a table.")));
    co_return messages;
}

Answer<Messages> explainLast(engine::Engine *engine, Sight sight)
{
    model::HistoryQuery query;
    if (const auto seen = sight.narrow(query); !seen)
        co_return fail(seen.error());
    model::PageRequest page;
    page.limit = 1;
    const auto asking = engine->history(query, page);
    const auto found = co_await asking;
    if (!found)
        co_return fail(found.error());
    if (found->rows.empty())
        co_return fail(ErrorKind::NotFound, "There is no task yet.");
    const model::TaskId id = found->rows.front().id;
    const auto reading = engine->task(id);
    const auto task = co_await reading;
    if (!task)
        co_return fail(task.error());
    if (!task->decision)
        co_return fail(ErrorKind::NotFound, "The last task has no decision.");
    ResourceContents decision;
    decision.uri = "oxide://decisions/" + id.text();
    decision.mimeType = "application/json";
    decision.text = model::toText(*task->decision);
    Messages messages;
    messages.push_back(userMessage(resourceBlock(decision)));
    messages.push_back(userMessage(textBlock(
        "This is how Oxide decided its last task, \"" + task->summary.title
        + "\". In short: " + model::sentence(*task->decision)
        + "\nExplain it to me in plain words: what was understood of the task, what spoke for the "
          "chosen model, what against the others, and what I could change in Oxide if I would "
          "rather have had another one (explain_route with task_id and \"instead\" knows).")));
    co_return messages;
}

/// Names of services; after a comma, the next one of a list.
Answer<std::vector<std::string>> suggestServices(engine::Engine *engine, std::string begun)
{
    const auto asking = engine->services();
    const auto services = co_await asking;
    if (!services)
        co_return fail(services.error());
    const std::size_t comma = begun.rfind(',');
    const std::string before =
        comma == std::string::npos ? std::string() : begun.substr(0, comma + 1);
    const std::string last = begun.substr(before.size());
    std::vector<std::string> names;
    for (const model::ServiceStatus &service : *services) {
        if (service.config.name.starts_with(last))
            names.push_back(before + service.config.name);
    }
    co_return names;
}

Answer<std::vector<std::string>> nothingToSuggest()
{
    co_return std::vector<std::string>();
}

} // namespace

void addPrompts(PromptRegistry &prompts, engine::Engine &engine)
{
    Prompt review;
    review.name = "review_code";
    review.title = "Review code with several models";
    review.description = "Shares the files of a folder out to several models and merges what they "
                         "find";
    review.arguments = {{"directory", "the folder; left out: the working folder"},
                        {"files", "patterns such as src/**/*.cpp"},
                        {"focus", "what to look for"}};
    review.get = [](const std::shared_ptr<Call> &, Values values) {
        return reviewCode(std::move(values));
    };
    prompts.add(std::move(review));

    Prompt compare;
    compare.name = "compare_models";
    compare.title = "Compare models";
    compare.description = "Puts one question to several models and compares their answers";
    compare.arguments = {{"question", "what is asked", true},
                         {"services", "who is asked, parted by commas; left out: all"}};
    compare.get = [](const std::shared_ptr<Call> &, Values values) {
        return compareModels(std::move(values));
    };
    compare.complete = [&engine](const std::shared_ptr<Call> &, const std::string &name,
                                 std::string begun, const Values &) {
        return name == "services" ? suggestServices(&engine, std::move(begun)) : nothingToSuggest();
    };
    prompts.add(std::move(compare));

    Prompt explain;
    explain.name = "explain_last_decision";
    explain.title = "Explain the last decision";
    explain.description = "Why the last task went where it did, and what would change that";
    explain.get = [&engine](const std::shared_ptr<Call> &call, const Values &) {
        return explainLast(&engine, call->peer().sight);
    };
    prompts.add(std::move(explain));
}

} // namespace oxide::mcp
