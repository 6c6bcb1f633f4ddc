#include "api/restjson.h"

#include "base/text.h"
#include "model/json.h"

#include <algorithm>
#include <array>
#include <utility>

#include <QDateTime>
#include <QTimeZone>
#include <QUrl>

namespace oxide::api {

namespace json = boost::json;

namespace {

constexpr auto kStatusWords = std::to_array<std::pair<model::TaskState, std::string_view>>({
    {model::TaskState::Queued, "queued"},
    {model::TaskState::Running, "running"},
    {model::TaskState::Done, "completed"},
    {model::TaskState::Failed, "failed"},
    {model::TaskState::Cancelled, "cancelled"},
    {model::TaskState::Interrupted, "interrupted"},
});

json::value timeOrNull(const std::optional<base::TimePoint> &time)
{
    return time ? json::value(timeText(*time)) : json::value(nullptr);
}

json::value secondsOrNull(const std::optional<std::chrono::milliseconds> &time)
{
    return time ? json::value(secondsOf(*time)) : json::value(nullptr);
}

json::array arrayOf(const std::vector<std::string> &texts)
{
    return json::array(texts.begin(), texts.end());
}

json::value errorOrNull(const model::TaskSummary &task)
{
    if (!task.error)
        return nullptr;
    return {{"kind", base::nameOf(*task.error)}, {"message", task.errorMessage}};
}

json::value idOrNull(const std::optional<base::Ulid> &id)
{
    return id ? json::value(id->text()) : json::value(nullptr);
}

template<class T>
json::array arrayOfJson(const std::vector<T> &values)
{
    json::array array;
    for (const T &value : values)
        array.push_back(model::toJson(value));
    return array;
}

/// A key as the config refers to it. Anything else would be the key itself.
std::string reference(const std::string &key)
{
    const bool isReference =
        key.starts_with("keychain:") || (key.starts_with("${") && key.ends_with('}'));
    return isReference ? key : "(hidden)";
}

std::string withoutSecrets(const std::string &address)
{
    const QUrl url(base::qs(address));
    return base::str(url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment));
}

json::object breakerJson(model::BreakerState state, const std::string &why,
                         const std::optional<base::TimePoint> &until)
{
    return {{"state", base::nameOf(state)}, {"why", why}, {"until", timeOrNull(until)}};
}

json::array modelStates(const model::ServiceStatus &service)
{
    json::array states;
    for (const model::ModelState &state : service.states)
        states.push_back(
            {{"model", state.model},
             {"breaker", breakerJson(state.breaker.state, state.breaker.why, state.breaker.until)},
             {"measured", model::toJson(state.measured)}});
    return states;
}

json::object configJson(const model::ServiceConfig &config)
{
    json::array keys;
    for (const std::string &key : config.keys)
        keys.emplace_back(reference(key));
    json::array environment;
    for (const auto &[name, value] : config.environment)
        environment.emplace_back(name);
    json::object object{{"type", model::isCli(config.dialect) ? "cli" : "http"},
                        {"api_type", base::nameOf(config.dialect)},
                        {"description", config.description},
                        {"default_model", config.defaultModel},
                        {"preferred_models", arrayOf(config.preferredModels)},
                        {"keys", std::move(keys)},
                        {"environment", std::move(environment)}};
    if (model::isCli(config.dialect))
        object["executable"] = config.executable;
    else
        object["base_url"] = withoutSecrets(config.baseUrl);
    return object;
}

} // namespace

std::string_view statusWord(model::TaskState state)
{
    const auto found = std::ranges::find(kStatusWords, state,
                                         &std::pair<model::TaskState, std::string_view>::first);
    return found->second;
}

std::optional<model::TaskState> stateOf(std::string_view statusWord)
{
    for (const auto &[state, word] : kStatusWords) {
        if (word == statusWord)
            return state;
    }
    return base::fromName<model::TaskState>(statusWord);
}

std::string timeText(base::TimePoint time)
{
    return base::str(
        QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count(), QTimeZone::utc())
            .toString(Qt::ISODateWithMs));
}

double secondsOf(std::chrono::milliseconds time)
{
    return std::chrono::duration<double>(time).count();
}

json::object costJson(const model::Cost &cost)
{
    json::value dollars = nullptr;
    if (cost.amount)
        dollars = cost.amount->dollars();
    return {{"dollars", std::move(dollars)}, {"source", base::nameOf(cost.source)}};
}

json::object usageJson(const model::Usage &usage)
{
    return model::toJson(usage).as_object();
}

json::object taskJson(const model::TaskSummary &task)
{
    return {{"id", task.id.text()},
            {"status", statusWord(task.state)},
            {"task_type", base::nameOf(task.type)},
            {"title", task.title},
            {"service", task.target.service},
            {"model", task.target.model},
            {"source", base::nameOf(task.source)},
            {"client", task.client},
            {"tags", arrayOf(task.tags)},
            {"file_count", task.files},
            {"attempts", task.attempts},
            {"after_fallback", task.afterFallback},
            {"error", errorOrNull(task)},
            {"usage", usageJson(task.usage)},
            {"cost", costJson(task.cost)},
            {"created_at", timeText(task.createdAt)},
            {"started_at", timeOrNull(task.startedAt)},
            {"finished_at", timeOrNull(task.finishedAt)},
            {"first_token", secondsOrNull(task.firstToken)},
            {"duration", secondsOrNull(task.duration)},
            {"session", idOrNull(task.session)},
            {"parent", idOrNull(task.parent)}};
}

json::object taskJson(const model::TaskDetail &task)
{
    json::object object = taskJson(task.summary);
    object["prompt"] = task.prompt;
    object["files"] = arrayOf(task.files);
    object["result"] = task.result;
    object["reasoning"] = task.reasoning;
    object["notices"] = arrayOf(task.notices);
    object["attempt_records"] = arrayOfJson(task.attempts);
    object["decision"] = task.decision ? model::toJson(*task.decision) : json::value(nullptr);
    json::array parts;
    for (const model::TaskSummary &part : task.parts)
        parts.push_back(taskJson(part));
    object["parts"] = std::move(parts);
    return object;
}

bool isHealthy(const model::ServiceStatus &service)
{
    return service.config.enabled && service.health == model::Health::Healthy;
}

json::object serviceJson(const model::ServiceStatus &service)
{
    json::object object{
        {"name", service.config.name},
        {"enabled", service.config.enabled},
        {"healthy", isHealthy(service)},
        {"health", base::nameOf(service.health)},
        {"why", service.why},
        {"since", timeText(service.since)},
        {"checked_at", timeOrNull(service.checkedAt)},
        {"local", service.local},
        {"version", service.version},
        {"model", service.model},
        {"models", arrayOfJson(service.models)},
        {"breaker", breakerJson(service.breaker, service.breakerWhy, service.breakerUntil)},
        {"model_states", modelStates(service)},
        {"running", service.running},
        {"waiting", service.waiting},
        {"median_latency", secondsOrNull(service.medianLatency)}};
    for (auto &member : configJson(service.config))
        object[member.key()] = std::move(member.value());
    return object;
}

} // namespace oxide::api
