#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/options.h"
#include "cli/commands/ruletext.h"
#include "cli/commands/targetfile.h"
#include "cli/format.h"
#include "cli/jsontext.h"

#include <algorithm>
#include <charconv>

#include <QCoroFuture>
#include <QDir>

namespace oxide::cli {

namespace {

using model::Assignment;
using model::RuleIssue;
using model::RuleSet;

Tone toneOf(const std::vector<RuleIssue> &issues, int rule)
{
    Tone tone = Tone::Plain;
    for (const RuleIssue &issue : issues) {
        if (issue.rule != rule)
            continue;
        if (issue.level == model::IssueLevel::Error)
            return Tone::Bad;
        tone = Tone::Warning;
    }
    return tone;
}

void printRules(Output &out, const RuleSet &rules, const std::vector<RuleIssue> &issues)
{
    TextTable table({{"#", Align::Right},
                     {"ON"},
                     {"WHEN", Align::Left, true},
                     {"THEN", Align::Left, true},
                     {"AFTER A FAILURE"}});
    for (std::size_t i = 0; i < rules.rules.size(); ++i) {
        const model::Rule &rule = rules.rules[i];
        const Tone tone = rule.enabled ? toneOf(issues, static_cast<int>(i)) : Tone::Quiet;
        table.add({{std::to_string(i + 1), tone},
                   {rule.enabled ? "yes" : "no", tone},
                   {describe(rule.when), tone},
                   {describe(rule.then), tone},
                   {describeFailure(rule), tone}});
    }
    if (!table.isEmpty())
        table.print(out);
    TextTable assignments({{"TASK TYPE"}, {"SERVICE"}, {"MODEL"}});
    for (const Assignment &each : rules.assignments)
        assignments.add({{nameText(each.type)},
                         {each.target.service},
                         {each.target.model.empty() ? "its own" : each.target.model}});
    if (!table.isEmpty() && !assignments.isEmpty())
        out.answerLine("");
    if (!assignments.isEmpty())
        assignments.print(out);
}

void reportIssues(Output &out, const std::vector<RuleIssue> &issues)
{
    for (const RuleIssue &issue : issues) {
        const std::string where =
            issue.rule >= 0 ? "rule " + std::to_string(issue.rule + 1) + ", " : std::string();
        out.warning((issue.level == model::IssueLevel::Error ? "error: " : "warning: ") + where
                    + issue.field + ": " + issue.message);
    }
}

/// Takes away what the word names: a type's assignment or the rule of this number.
bool remove(RuleSet &rules, const std::string &which)
{
    if (const auto type = base::fromName<model::TaskType>(which))
        return std::erase_if(rules.assignments, [&](const auto &a) { return a.type == *type; }) > 0;
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(which.data(), which.data() + which.size(), number);
    if (error != std::errc() || end != which.data() + which.size() || number == 0
        || number > rules.rules.size())
        return false;
    rules.rules.erase(rules.rules.begin() + static_cast<std::ptrdiff_t>(number - 1));
    return true;
}

QCoro::Task<int> save(Context &context, RuleSet rules, std::string what)
{
    const base::Result<std::vector<RuleIssue>> issues =
        co_await context.engine().validateRules(rules);
    if (!issues)
        co_return context.fail(issues.error());
    reportIssues(context.out(), *issues);
    const base::Result<engine::Done> saved = co_await context.engine().saveRules(rules);
    if (!saved)
        co_return context.fail(saved.error());
    if (context.wantsJson())
        context.out().answerLine(jsonText(rules, *issues));
    context.out().remark(what);
    co_return ExitOk;
}

QCoro::Task<int> runRulesList(Context &context)
{
    const base::Result<RuleSet> rules = co_await context.engine().rules();
    if (!rules)
        co_return context.fail(rules.error());
    const base::Result<std::vector<RuleIssue>> issues =
        co_await context.engine().validateRules(*rules);
    if (!issues)
        co_return context.fail(issues.error());
    Output &out = context.out();
    if (context.wantsJson()) {
        out.answerLine(jsonText(*rules, *issues));
        co_return ExitOk;
    }
    if (rules->rules.empty() && rules->assignments.empty())
        out.remark("There are no rules; the best usable service does each task.");
    printRules(out, *rules, *issues);
    out.remark(std::string("Local services are ") + (rules->preferLocal ? "" : "not ")
               + "preferred; fallback is " + (rules->fallbackEnabled ? "on." : "off."));
    reportIssues(out, *issues);
    co_return ExitOk;
}

QCoro::Task<int> runRulesSet(Context &context)
{
    base::Result<RuleSet> rules = co_await context.engine().rules();
    if (!rules)
        co_return context.fail(rules.error());
    const std::string typeName = context.arguments().positional(0);
    const auto type = base::fromName<model::TaskType>(typeName);
    const model::Target target = targetOf(context.arguments().positional(1));
    if (!type || target.service.empty())
        co_return context.failUsage("TARGET is SERVICE or SERVICE/MODEL.");
    const auto known = std::ranges::find(rules->assignments, *type, &Assignment::type);
    if (known != rules->assignments.end())
        known->target = target;
    else
        rules->assignments.push_back({*type, target});
    RuleSet changed = std::move(*rules);
    std::string what = typeName + " goes to " + context.arguments().positional(1) + '.';
    co_return co_await save(context, std::move(changed), std::move(what));
}

QCoro::Task<int> runRulesDelete(Context &context)
{
    base::Result<RuleSet> rules = co_await context.engine().rules();
    if (!rules)
        co_return context.fail(rules.error());
    const std::string which = context.arguments().positional(0);
    if (which.empty() != context.arguments().has("all"))
        co_return context.failUsage("Name a task type or a rule's number, or give --all.");
    if (which.empty()) {
        rules->assignments.clear();
    } else if (!remove(*rules, which)) {
        base::Error error;
        error.kind = base::ErrorKind::NotFound;
        error.message = "There is no assignment or rule '" + which + "'. See oxidectl rules list.";
        co_return context.fail(error);
    }
    RuleSet changed = std::move(*rules);
    // Named: GCC 12 destroys such temporaries of a co_await expression twice.
    std::string what = which.empty() ? "Deleted every assignment." : "Deleted " + which + '.';
    co_return co_await save(context, std::move(changed), std::move(what));
}

QCoro::Task<int> runRulesImport(Context &context)
{
    const std::string path =
        base::str(QDir::current().absoluteFilePath(base::qs(context.arguments().positional(0))));
    const base::Result<int> count = co_await context.engine().importRules(path);
    if (!count)
        co_return context.fail(count.error());
    if (context.wantsJson())
        context.out().answerLine(jsonPair("imported", std::int64_t{*count}));
    context.out().remark("Read " + std::to_string(*count) + " assignments.");
    co_return ExitOk;
}

QCoro::Task<int> runRulesExport(Context &context)
{
    const base::Result<std::string> path =
        targetFile(context.arguments(), context.arguments().positional(0));
    if (!path)
        co_return context.fail(path.error());
    const base::Result<engine::Done> done = co_await context.engine().exportRules(*path);
    if (!done)
        co_return context.fail(done.error());
    if (context.wantsJson())
        context.out().answerLine(jsonPair("written", *path));
    context.out().remark("Wrote " + *path + '.');
    co_return ExitOk;
}

} // namespace

std::vector<Command> rulesCommands()
{
    return {
        {"rules",
         "list",
         "List the ordered rules and the assignments, with what is wrong",
         {},
         {},
         {},
         Needs::Engine,
         runRulesList},
        {"rules",
         "set",
         "Assign a task type to a service",
         {},
         {{"TYPE", Value::TaskType, "task type", Occurs::Once, {}},
          {"TARGET", Value::Service, "SERVICE or SERVICE/MODEL", Occurs::Once, {}}},
         {},
         Needs::Engine,
         runRulesSet},
        {"rules",
         "delete",
         "Delete an assignment (by type) or an ordered rule (by number)",
         {},
         {{"WHICH",
           Value::Text,
           "a task type, or a rule's number as rules list shows it",
           Occurs::Optional,
           {}}},
         {{"all", 0, Value::None, {}, "delete every assignment", {}}},
         Needs::Engine,
         runRulesDelete},
        {"rules",
         "import",
         "Read assignments from an Oxide routing_rules.json",
         {},
         {{"FILE", Value::File, "{\"task_type\": \"service\"}", Occurs::Once, {}}},
         {},
         Needs::Engine,
         runRulesImport},
        {"rules",
         "export",
         "Write the assignments as an Oxide routing_rules.json",
         "A file that is there already is left alone, unless --force is given.",
         {{"FILE", Value::File, "the file to write", Occurs::Once, {}}},
         {kForce},
         Needs::Engine,
         runRulesExport},
    };
}

} // namespace oxide::cli
