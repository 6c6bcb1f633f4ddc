#include "engine/legacy.h"

#include "base/text.h"
#include "config/legacy.h"
#include "config/load.h"

#include <cmath>
#include <utility>

#include <boost/json.hpp>

#include <QCryptographicHash>
#include <QFile>

namespace oxide::engine {

using base::ErrorKind;
using model::TaskState;

namespace {

namespace json = boost::json;

constexpr std::size_t kTitleBytes = 200;

/// The text of a file; nothing where there is none.
std::optional<std::string> readText(const std::string &path, std::vector<std::string> &problems)
{
    QFile file(base::qs(path));
    if (!file.exists())
        return std::nullopt;
    if (!file.open(QIODevice::ReadOnly)) {
        problems.push_back("Cannot read " + path + ": " + base::str(file.errorString()) + ".");
        return std::nullopt;
    }
    return base::str(file.readAll());
}

std::string textAt(const json::object &object, std::string_view key)
{
    const json::value *value = object.if_contains(key);
    return value && value->is_string() ? base::toValidUtf8(value->as_string()) : std::string();
}

/// Seconds since 1970 with a fraction, as Python writes them.
std::optional<base::TimePoint> timeAt(const json::object &object, std::string_view key)
{
    const json::value *value = object.if_contains(key);
    if (!value || !value->is_number())
        return std::nullopt;
    const double seconds = value->to_number<double>();
    if (!std::isfinite(seconds) || seconds < 0 || seconds > 4e9)
        return std::nullopt;
    return base::TimePoint(std::chrono::milliseconds(std::llround(seconds * 1000)));
}

/// An id that the same old id and time always give.
base::Ulid idFrom(const std::string &oldId, base::TimePoint created)
{
    base::Ulid::Bytes bytes{};
    const auto ms = static_cast<std::uint64_t>(created.time_since_epoch().count());
    for (std::size_t i = 0; i < 6; ++i)
        bytes[i] = static_cast<std::uint8_t>(ms >> (8 * (5 - i)));
    const QByteArray hash = QCryptographicHash::hash(
        QByteArray(oldId.data(), static_cast<qsizetype>(oldId.size())), QCryptographicHash::Sha256);
    for (std::size_t i = 6; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(hash.at(static_cast<qsizetype>(i)));
    return base::Ulid(bytes);
}

TaskState stateFrom(const std::string &status)
{
    if (status == "completed")
        return TaskState::Done;
    if (status == "failed")
        return TaskState::Failed;
    return TaskState::Interrupted; // queued or running when that Oxide ended
}

void addTask(const std::string &oldId, const json::object &object, LegacyData &data)
{
    const auto created = timeAt(object, "created_at");
    const std::string prompt = textAt(object, "prompt");
    if (!created || prompt.empty()) {
        data.problems.push_back("Task " + oldId + " of tasks.json has no prompt or no time.");
        return;
    }
    storage::NewTask task;
    model::TaskSummary &summary = task.summary;
    summary.id = idFrom(oldId, *created);
    summary.source = model::TaskSource::Import;
    summary.type = base::fromName<model::TaskType>(textAt(object, "task_type"))
                       .value_or(model::TaskType::General);
    summary.title = std::string(base::cutUtf8(prompt, kTitleBytes));
    summary.target.service = textAt(object, "service");
    summary.createdAt = *created;
    task.request.id = summary.id;
    task.request.source = summary.source;
    task.request.prompt = prompt;
    if (const json::value *files = object.if_contains("files"); files && files->is_array()) {
        for (const json::value &file : files->as_array()) {
            if (file.is_string())
                task.request.files.emplace_back(file.as_string());
        }
    }
    summary.files = static_cast<int>(task.request.files.size());

    storage::Outcome outcome;
    outcome.result = textAt(object, "result");
    outcome.summary = summary;
    model::TaskSummary &end = outcome.summary;
    end.state = stateFrom(textAt(object, "status"));
    end.startedAt = timeAt(object, "started_at");
    end.finishedAt = timeAt(object, "completed_at");
    if (!end.finishedAt)
        end.finishedAt = *created;
    end.duration = *end.finishedAt - *created;
    if (end.state != TaskState::Done) {
        end.errorMessage = textAt(object, "error");
        end.error = end.state == TaskState::Failed ? ErrorKind::Internal : ErrorKind::Interrupted;
    }
    data.tasks.push_back(std::move(task));
    data.outcomes.push_back(std::move(outcome));
}

void readTasks(const std::string &path, LegacyData &data)
{
    const auto text = readText(path, data.problems);
    if (!text)
        return;
    boost::system::error_code error;
    const json::value root = json::parse(*text, error);
    if (error || !root.is_object()) {
        data.problems.push_back(path + " is not a JSON object of tasks: " + error.message() + ".");
        return;
    }
    for (const auto &[id, task] : root.as_object()) {
        if (task.is_object())
            addTask(id, task.as_object(), data);
        else
            data.problems.push_back("Task " + std::string(id) + " of tasks.json is not an object.");
    }
}

void readRules(const std::string &path, LegacyData &data)
{
    const auto text = readText(path, data.problems);
    if (!text)
        return;
    auto rules = config::legacy::readRoutingRules(*text);
    if (!rules) {
        data.problems.push_back(path + ": " + rules.error().message);
        return;
    }
    data.assignments = std::move(rules->assignments);
    for (std::string &skipped : rules->skipped)
        data.problems.push_back(std::move(skipped));
}

void readServices(const std::string &path, LegacyData &data)
{
    const auto text = readText(path, data.problems);
    if (!text)
        return;
    auto loaded = config::loadText(*text, path);
    if (!loaded) {
        data.problems.push_back(loaded.error().message);
        return;
    }
    data.services = std::move(loaded->config.services);
}

} // namespace

LegacyData readLegacy(const std::string &folder)
{
    LegacyData data;
    readTasks(folder + "/tasks.json", data);
    readRules(folder + "/routing_rules.json", data);
    readServices(folder + "/default.yaml", data);
    if (data.services.empty())
        readServices(folder + "/config/default.yaml", data);
    return data;
}

} // namespace oxide::engine
