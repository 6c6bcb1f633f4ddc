#include "api/restrequest.h"

#include "api/restjson.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

namespace oxide::api {

namespace json = boost::json;
using base::ErrorKind;
using base::Result;

namespace {

constexpr double kHighestTemperature = 2;

model::Sampling readSampling(BodyReader &body)
{
    model::Sampling sampling;
    sampling.temperature = body.number("temperature", 0, kHighestTemperature);
    sampling.topP = body.number("top_p", 0, 1);
    sampling.maxOutputTokens = body.count("max_tokens");
    sampling.seed = body.integer("seed");
    sampling.stop = body.texts("stop");
    sampling.jsonMode = body.boolean("json").value_or(false);
    return sampling;
}

/// Of the seed: who should do it, where nothing else names one.
void readPreferences(BodyReader &body, model::TaskRequest &task)
{
    const json::value *given = body.any("preferences");
    if (given == nullptr)
        return;
    BodyReader preferences(given, body.pathTo("preferences"), body.complaint());
    const auto take = [&](std::string_view key, std::string &member) {
        const auto text = preferences.text(key);
        if (member.empty() && text)
            member = *text;
    };
    take("preferred_service", task.service);
    take("preferred_model", task.model);
    take("profile", task.profile);
}

void readSession(BodyReader &body, model::TaskRequest &task)
{
    const auto text = body.text("session");
    if (!text)
        return;
    task.session = base::Ulid::parse(*text);
    if (!task.session)
        body.complain("session", "must be an id of 26 characters (a ULID).");
}

std::vector<std::string> readAbsolutePaths(BodyReader &body, std::string_view key)
{
    std::vector<std::string> paths = body.texts(key);
    for (std::size_t i = 0; i < paths.size(); ++i) {
        if (!std::filesystem::path(paths[i]).is_absolute())
            body.complain(elementPath(key, i), "must be an absolute path.");
    }
    return paths;
}

void setCaller(const Call &call, model::TaskRequest &task)
{
    task.source = model::TaskSource::Api;
    task.client = call.caller->name;
    task.traceparent = call.request.header("traceparent");
}

Result<void> mayReadFiles(const Call &call)
{
    if (call.caller->role == Role::Admin)
        return {};
    return base::fail(ErrorKind::PolicyRefused,
                      "files: only a key with the role admin may have files of this machine read.");
}

template<class T>
Result<std::vector<T>> readNames(const Call &call, std::string_view name,
                                 std::optional<T> (*valueOf)(std::string_view))
{
    std::vector<T> values;
    const std::string text = call.request.queryValue(name).value_or(std::string());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::string word(base::trimmed(std::string_view(text).substr(at, end - at)));
        const auto value = valueOf(word);
        if (!value)
            return wrongField(name, "`" + base::toValidUtf8(word) + "` is not known here.");
        values.push_back(*value);
        at = end + 1;
    }
    return values;
}

template<class T>
std::optional<T> named(std::string_view name)
{
    return base::fromName<T>(name);
}

std::optional<std::string> anyName(std::string_view name)
{
    return std::string(name);
}

} // namespace

tl::unexpected<base::Error> wrongField(std::string_view field, const std::string &what)
{
    return base::fail(ErrorKind::InvalidArgument, std::string(field) + ": " + what);
}

Result<void> verdict(const Complaint &complaint)
{
    if (complaint.error())
        return base::fail(*complaint.error());
    if (!complaint.unread().empty())
        return wrongField(complaint.unread().front(), "is not known here.");
    return {};
}

Result<model::TaskRequest> readTask(const Call &call)
{
    const auto parsed = call.json();
    if (!parsed)
        return base::fail(parsed.error());
    Complaint complaint;
    model::TaskRequest task;
    {
        BodyReader body(&*parsed, {}, complaint);
        task.prompt = body.requiredText("prompt");
        if (const auto system = body.text("system"); system && !system->empty())
            task.messages.push_back(model::Message::ofText(model::Role::System, *system));
        task.files = readAbsolutePaths(body, "files");
        task.service = body.text("service").value_or(std::string());
        task.model = body.text("model").value_or(std::string());
        task.profile = body.text("profile").value_or(std::string());
        task.tags = body.texts("tags");
        task.sampling = readSampling(body);
        readSession(body, task);
        readPreferences(body, task);
    }
    if (auto good = verdict(complaint); !good)
        return base::fail(std::move(good.error()));
    if (auto may = task.files.empty() ? Result<void>() : mayReadFiles(call); !may)
        return base::fail(std::move(may.error()));
    setCaller(call, task);
    task.allowedTargets = call.caller->models;
    return task;
}

Result<model::ParallelRequest> readParallel(const Call &call)
{
    const auto parsed = call.json();
    if (!parsed)
        return base::fail(parsed.error());
    Complaint complaint;
    model::ParallelRequest parallel;
    {
        BodyReader body(&*parsed, {}, complaint);
        parallel.task.prompt = body.requiredText("prompt");
        parallel.task.tags = body.texts("tags");
        parallel.globs = body.texts("files");
        parallel.root = body.text("root").value_or(std::string());
        if (!parallel.globs.empty() && !std::filesystem::path(parallel.root).is_absolute())
            body.complain("root", "must be the absolute path that files are relative to.");
        parallel.services = body.texts("services");
        if (const auto name = body.text("strategy")) {
            const auto strategy = base::fromName<model::Strategy>(*name);
            if (!strategy)
                body.complain("strategy", "must be split, broadcast or consensus.");
            parallel.strategy = strategy.value_or(parallel.strategy);
        }
        parallel.maxWorkers = body.count("max_workers").value_or(0);
    }
    if (auto good = verdict(complaint); !good)
        return base::fail(std::move(good.error()));
    if (auto may = parallel.globs.empty() ? Result<void>() : mayReadFiles(call); !may)
        return base::fail(std::move(may.error()));
    if (!call.caller->models.empty())
        return base::fail(ErrorKind::PolicyRefused,
                          "The key " + call.caller->key
                              + " may use some models only; a parallel analysis asks many.");
    setCaller(call, parallel.task);
    return parallel;
}

Result<model::HistoryQuery> readHistoryQuery(const Call &call)
{
    model::HistoryQuery query;
    query.text = call.request.queryValue("search").value_or(std::string());
    auto states = readNames<model::TaskState>(call, "status", stateOf);
    if (!states)
        return base::fail(std::move(states.error()));
    query.states = std::move(*states);
    auto types = readNames<model::TaskType>(call, "type", named<model::TaskType>);
    if (!types)
        return base::fail(std::move(types.error()));
    query.types = std::move(*types);
    auto sources = readNames<model::TaskSource>(call, "source", named<model::TaskSource>);
    if (!sources)
        return base::fail(std::move(sources.error()));
    query.sources = std::move(*sources);
    // No name is wrong here.
    query.services = readNames<std::string>(call, "service", anyName).value();
    query.clients = readNames<std::string>(call, "client", anyName).value();
    query.tags = readNames<std::string>(call, "tag", anyName).value();
    const std::string parts = call.request.queryValue("parts").value_or("false");
    if (parts != "true" && parts != "false")
        return wrongField("parts", "must be true or false.");
    query.withParts = parts == "true";
    return query;
}

std::vector<QueryParameter> historyParameters()
{
    constexpr std::string_view text = R"({"type":"string"})";
    return {
        {"search", text, "Words that the prompt or the answer holds"},
        {"status", text, "States, parted by commas"},
        {"type", text, "Types of tasks, parted by commas"},
        {"source", text, "app, api, mcp, cli, import; parted by commas"},
        {"service", text, "Services that answered, parted by commas"},
        {"client", text, "Programs that asked, parted by commas"},
        {"tag", text, "Tags, parted by commas"},
        {"parts", R"({"type":"boolean","default":false})", "Parts of parallel tasks too"},
    };
}

Result<std::optional<std::int64_t>> readNumber(const Call &call, std::string_view name,
                                               std::int64_t least, std::int64_t most)
{
    const auto text = call.request.queryValue(name);
    if (!text)
        return std::optional<std::int64_t>();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    const bool isWhole = error == std::errc() && end == text->data() + text->size();
    if (!isWhole || number < least || number > most)
        return wrongField(name, "must be a whole number from " + std::to_string(least) + " to "
                                    + std::to_string(most) + '.');
    return std::optional(number);
}

Result<model::TaskId> taskIn(const Call &call)
{
    const std::string &text = call.path.at("id");
    const auto id = base::Ulid::parse(text);
    if (!id)
        return wrongField("id", "`" + base::toValidUtf8(text)
                                    + "` is no task: an id of 26 characters was expected.");
    return *id;
}

} // namespace oxide::api
