#include "api/routingroutes.h"

#include "api/restjson.h"
#include "api/restrequest.h"
#include "api/restroute.h"
#include "base/text.h"
#include "model/explain.h"
#include "model/json.h"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;
using base::ErrorKind;
using base::Result;
using model::TaskType;

namespace {

constexpr std::string_view kRoutingTag = "Routing";
constexpr std::size_t kMostRecommended = 3;

constexpr std::string_view kRuleBody =
    R"({"type":"object","additionalProperties":false,"required":["service"],"properties":{)"
    R"("task_type":{"type":"string","description":"POST: required; PUT: as in the path"},)"
    R"("service":{"type":"string"},"model":{"type":"string"}}})";

constexpr std::string_view kRuleAnswer =
    R"({"type":"object","required":["task_type","service"],"properties":{)"
    R"("task_type":{"type":"string"},"service":{"type":"string"},"model":{"type":"string"}}})";

constexpr std::string_view kRulesAnswer =
    R"({"type":"object","required":["rules","stats","ordered_rules"],"properties":{)"
    R"("rules":{"type":"array","items":{"type":"object"},)"
    R"("description":"Which service does a type of task"},)"
    R"("ordered_rules":{"type":"array","items":{"type":"object"},)"
    R"("description":"Asked before those, the first that fits decides; read only here"},)"
    R"("stats":{"type":"object"},"prefer_local":{"type":"boolean"},)"
    R"("fallback_enabled":{"type":"boolean"}}})";

constexpr std::string_view kChangedAnswer =
    R"({"type":"object","required":["message"],"properties":{)"
    R"("message":{"type":"string"},"rule":{"type":"object"}}})";

constexpr std::string_view kTypesAnswer =
    R"({"type":"object","required":["task_types"],"properties":{"task_types":{"type":"array",)"
    R"("items":{"type":"object","required":["name","label","description",)"
    R"("recommended_services"]}}}})";

constexpr std::string_view kExplainBody =
    R"({"type":"object","required":["prompt"],"description":"As POST /api/tasks/execute"})";

constexpr std::string_view kExplainAnswer =
    R"({"type":"object","required":["explanation","reason_codes","decision"],"properties":{)"
    R"("service":{"type":"string"},"model":{"type":"string"},"task_type":{"type":"string"},)"
    R"("explanation":{"type":"string"},"reason_codes":{"type":"array","items":{"type":"string"}},)"
    R"("decision":{"type":"object","description":"With every candidate and its scores"}}})";

/// Changes of the rules, one after the other: each reads all of them and writes them back, and two
/// at once would lose one.
class RuleChanges final : public std::enable_shared_from_this<RuleChanges>
{
public:
    explicit RuleChanges(engine::Engine &engine) : m_engine(engine) {}

    /// `change` alters the set, or says why not; then the caller gets what it gave.
    using Change = std::function<Result<json::object>(model::RuleSet &)>;
    void make(Change change, std::shared_ptr<Answer> answer)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back({std::move(change), std::move(answer)});
            if (m_waiting.size() > 1)
                return;
        }
        next();
    }

private:
    struct Waiting {
        Change change;
        std::shared_ptr<Answer> answer;
    };

    void next()
    {
        whenReady(m_engine.rules(), [self = shared_from_this()](Result<model::RuleSet> rules) {
            if (rules)
                self->apply(std::move(*rules));
            else
                self->end(base::fail(rules.error()));
        });
    }

    void apply(model::RuleSet rules)
    {
        auto said = front().change(rules);
        if (!said) {
            end(base::fail(said.error()));
            return;
        }
        whenReady(m_engine.saveRules(std::move(rules)),
                  [self = shared_from_this(), said = *said](const Result<engine::Done> &saved) {
                      if (saved)
                          self->end(said);
                      else
                          self->end(base::fail(inCallersWords(saved.error())));
                  });
    }

    /// Rules that do not hold are the caller's mistake, not that of the config.
    static base::Error inCallersWords(base::Error error)
    {
        if (error.kind == ErrorKind::Config)
            error.kind = ErrorKind::InvalidArgument;
        return error;
    }

    [[nodiscard]] Waiting front()
    {
        const std::lock_guard lock(m_mutex);
        return m_waiting.front();
    }

    void end(const Result<json::object> &said)
    {
        const Waiting done = front();
        if (said)
            done.answer->send(200, *said);
        else
            done.answer->fail(said.error());
        {
            const std::lock_guard lock(m_mutex);
            m_waiting.pop_front();
            if (m_waiting.empty())
                return;
        }
        next();
    }

    engine::Engine &m_engine;
    std::mutex m_mutex;
    std::deque<Waiting> m_waiting; ///< the first one is under way
};

json::object ruleJson(const model::Assignment &assignment)
{
    return {{"task_type", base::nameOf(assignment.type)},
            {"service", assignment.target.service},
            {"model", assignment.target.model}};
}

json::object rulesJson(const model::RuleSet &rules)
{
    json::array assignments;
    json::array types;
    std::map<std::string, int> byService;
    for (const model::Assignment &assignment : rules.assignments) {
        assignments.push_back(ruleJson(assignment));
        types.emplace_back(base::nameOf(assignment.type));
        ++byService[assignment.target.service];
    }
    json::array ordered;
    for (const model::Rule &rule : rules.rules)
        ordered.push_back(model::toJson(rule));
    json::object counts;
    for (const auto &[service, count] : byService)
        counts[service] = count;
    const std::size_t total = rules.assignments.size();
    return {{"rules", std::move(assignments)},
            {"stats",
             {{"total_rules", total},
              {"rules_by_service", std::move(counts)},
              {"task_types", std::move(types)}}},
            {"ordered_rules", std::move(ordered)},
            {"prefer_local", rules.preferLocal},
            {"fallback_enabled", rules.fallbackEnabled}};
}

Result<TaskType> typeOf(std::string_view field, const std::string &name)
{
    const auto type = base::fromName<TaskType>(name);
    if (!type)
        return wrongField(field,
                          "`" + base::toValidUtf8(name)
                              + "` is no type of task; GET /api/routing/task-types has them.");
    return *type;
}

base::Error notAssigned(TaskType type)
{
    base::Error error;
    error.kind = ErrorKind::NotFound;
    error.message = "No service is assigned to " + std::string(base::nameOf(type)) + '.';
    return error;
}

std::vector<model::Assignment>::iterator assignmentOf(model::RuleSet &rules, TaskType type)
{
    return std::ranges::find(rules.assignments, type, &model::Assignment::type);
}

/// The rule of a body; that of the path says the type where the body does not.
Result<model::Assignment> readRule(const Call &call)
{
    const auto parsed = call.json();
    if (!parsed)
        return base::fail(parsed.error());
    Complaint complaint;
    model::Assignment rule;
    std::optional<std::string> type;
    {
        BodyReader body(&*parsed, {}, complaint);
        type = body.text("task_type");
        rule.target.service = body.requiredText("service");
        rule.target.model = body.text("model").value_or(std::string());
    }
    if (auto good = verdict(complaint); !good)
        return base::fail(std::move(good.error()));
    const auto inPath = call.path.find("task_type");
    const bool isInPath = inPath != call.path.end();
    if (!type && !isInPath)
        return wrongField("task_type", "is required.");
    if (type && isInPath && *type != inPath->second)
        return wrongField("task_type", "is another than that of the path.");
    const auto read = typeOf("task_type", type ? *type : inPath->second);
    if (!read)
        return base::fail(read.error());
    rule.type = *read;
    return rule;
}

json::object changedJson(std::string_view message, const model::Assignment &rule)
{
    return {{"message", message}, {"rule", ruleJson(rule)}};
}

Handle listRules(const std::shared_ptr<Context> &context)
{
    return [context](const Call &, const std::shared_ptr<Answer> &answer) {
        answerWith(context->engine().rules(), answer, rulesJson);
    };
}

Handle showRule(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        const auto type = typeOf("task_type", call.path.at("task_type"));
        if (!type) {
            answer->fail(type.error());
            return;
        }
        useOrFail(context->engine().rules(), answer, [answer, type = *type](model::RuleSet rules) {
            const auto found = assignmentOf(rules, type);
            if (found == rules.assignments.end())
                answer->fail(notAssigned(type));
            else
                answer->send(200, ruleJson(*found));
        });
    };
}

Handle assignRule(const std::shared_ptr<RuleChanges> &changes)
{
    return [changes](const Call &call, const std::shared_ptr<Answer> &answer) {
        auto rule = readRule(call);
        if (!rule) {
            answer->fail(rule.error());
            return;
        }
        changes->make(
            [rule = std::move(*rule)](model::RuleSet &rules) -> Result<json::object> {
                const auto found = assignmentOf(rules, rule.type);
                const bool isNew = found == rules.assignments.end();
                if (isNew)
                    rules.assignments.push_back(rule);
                else
                    *found = rule;
                return changedJson(isNew ? "Routing rule created" : "Routing rule updated", rule);
            },
            answer);
    };
}

Handle removeRule(const std::shared_ptr<RuleChanges> &changes)
{
    return [changes](const Call &call, const std::shared_ptr<Answer> &answer) {
        const auto type = typeOf("task_type", call.path.at("task_type"));
        if (!type) {
            answer->fail(type.error());
            return;
        }
        changes->make(
            [type = *type](model::RuleSet &rules) -> Result<json::object> {
                const auto found = assignmentOf(rules, type);
                if (found == rules.assignments.end())
                    return base::fail(notAssigned(type));
                const model::Assignment rule = *found;
                rules.assignments.erase(found);
                return changedJson("Routing rule deleted", rule);
            },
            answer);
    };
}

/// The ordered rules stay: they were not made here.
Handle clearRules(const std::shared_ptr<RuleChanges> &changes)
{
    return [changes](const Call &, const std::shared_ptr<Answer> &answer) {
        changes->make(
            [](model::RuleSet &rules) -> Result<json::object> {
                const std::size_t count = rules.assignments.size();
                rules.assignments.clear();
                return json::object{{"message", "Routing rules cleared"}, {"deleted", count}};
            },
            answer);
    };
}

struct TypeWords {
    TaskType type;
    std::string_view label;
    std::string_view description;
};

constexpr auto kTypeWords = std::to_array<TypeWords>({
    {TaskType::Coding, "Code Generation", "Writing new code, implementing features"},
    {TaskType::CodeReview, "Code Review", "Judging code that is there"},
    {TaskType::BugSearch, "Bug Search", "Finding out why something fails"},
    {TaskType::Refactoring, "Code Refactoring", "Rebuilding code without changing what it does"},
    {TaskType::Documentation, "Documentation", "Writing and summarising text about software"},
    {TaskType::CodebaseAnalysis, "Large Codebase", "Questions about many files at once"},
    {TaskType::QuickQuery, "Simple Questions", "Short questions with short answers"},
    {TaskType::General, "General Purpose", "Everything else"},
    {TaskType::Embedding, "Embeddings", "Vectors of texts, for search and memory"},
});

/// Who has done most of such tasks here; first of all who is assigned.
json::array recommendedFor(const model::RuleSet &rules, TaskType type, model::HistoryFacets done)
{
    std::ranges::stable_sort(done.services, std::ranges::greater(),
                             &std::pair<std::string, std::int64_t>::second);
    std::vector<std::string> names;
    const auto assigned = std::ranges::find(rules.assignments, type, &model::Assignment::type);
    if (assigned != rules.assignments.end())
        names.push_back(assigned->target.service);
    for (const auto &[service, count] : done.services) {
        if (count > 0 && std::ranges::find(names, service) == names.end())
            names.push_back(service);
    }
    names.resize(std::min(names.size(), kMostRecommended));
    return json::array(names.begin(), names.end());
}

/// Asks for one type after the other, and answers with all.
void describeTypes(engine::Engine &engine, std::size_t next, const model::RuleSet &rules,
                   json::array told, const std::shared_ptr<Answer> &answer)
{
    if (next == kTypeWords.size()) {
        answer->send(200, json::object{{"task_types", std::move(told)}});
        return;
    }
    model::HistoryQuery query;
    query.types = {kTypeWords[next].type};
    query.states = {model::TaskState::Done};
    query.withParts = true;
    useOrFail(engine.historyFacets(std::move(query)), answer,
              [&engine, next, rules, told = std::move(told),
               answer](const model::HistoryFacets &done) mutable {
                  const TypeWords &words = kTypeWords[next];
                  told.push_back(
                      {{"name", base::nameOf(words.type)},
                       {"label", words.label},
                       {"description", words.description},
                       {"recommended_services", recommendedFor(rules, words.type, done)}});
                  describeTypes(engine, next + 1, rules, std::move(told), answer);
              });
}

Handle listTypes(const std::shared_ptr<Context> &context)
{
    return [context](const Call &, const std::shared_ptr<Answer> &answer) {
        useOrFail(context->engine().rules(), answer,
                  [context, answer](const model::RuleSet &rules) {
                      describeTypes(context->engine(), 0, rules, {}, answer);
                  });
    };
}

json::object explainedJson(const model::Decision &decision)
{
    json::array codes;
    for (const model::Reason &reason : decision.reasons)
        codes.emplace_back(reason.text());
    const model::Target chosen = decision.chain.empty() ? model::Target() : decision.chain.front();
    return {{"service", chosen.service},
            {"model", chosen.model},
            {"task_type", base::nameOf(decision.features.type)},
            {"explanation", model::sentence(decision)},
            {"reason_codes", std::move(codes)},
            {"decision", model::toJson(decision)}};
}

Handle explainTask(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        auto task = readTask(call);
        if (!task)
            answer->fail(task.error());
        else
            answerWith(context->engine().preview(std::move(*task)), answer, explainedJson);
    };
}

} // namespace

Routes routingRoutes(const std::shared_ptr<Context> &context)
{
    const auto changes = std::make_shared<RuleChanges>(context->engine());
    const auto line = [](auto... what) { return restRoute(kRoutingTag, what...); };
    return {
        withSchemas(line("GET", "/api/routing/rules", Role::Viewer,
                         "Which service does which type of task", listRules(context)),
                    {}, kRulesAnswer),
        withSchemas(line("POST", "/api/routing/rules", Role::Admin,
                         "Assign a service to a type of task", assignRule(changes)),
                    kRuleBody, kChangedAnswer),
        withSchemas(line("POST", "/api/routing/rules/clear", Role::Admin, "Delete every assignment",
                         clearRules(changes)),
                    {}, kChangedAnswer),
        withSchemas(line("GET", "/api/routing/rules/{task_type}", Role::Viewer,
                         "The assignment of a type of task", showRule(context)),
                    {}, kRuleAnswer),
        withSchemas(line("PUT", "/api/routing/rules/{task_type}", Role::Admin,
                         "Assign a service to this type of task", assignRule(changes)),
                    kRuleBody, kChangedAnswer),
        withSchemas(line("DELETE", "/api/routing/rules/{task_type}", Role::Admin,
                         "Delete the assignment of a type of task", removeRule(changes)),
                    {}, kChangedAnswer),
        withSchemas(line("GET", "/api/routing/task-types", Role::Viewer,
                         "The types of tasks, and who has done them well", listTypes(context)),
                    {}, kTypesAnswer),
        withSchemas(line("POST", "/api/routing/explain", Role::User,
                         "Who would do a task now, and why; nothing is stored or sent",
                         explainTask(context)),
                    kExplainBody, kExplainAnswer),
    };
}

} // namespace oxide::api
