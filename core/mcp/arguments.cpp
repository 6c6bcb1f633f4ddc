#include "mcp/arguments.h"

#include "base/globs.h"
#include "base/promise.h"
#include "base/text.h"
#include "mcp/call.h"
#include "mcp/session.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/json.hpp>

#include <QCoroFuture>
#include <QDir>
#include <QUrl>

namespace oxide::mcp {

namespace json = boost::json;
using base::ErrorKind;
using base::fail;

namespace {

/// A client that says it has roots and then does not tell them must not hold a call up.
constexpr std::chrono::seconds kPatienceForRoots{3};

/// The first root that is a folder of this machine; empty where there is none.
std::string firstFolder(const json::object &answer)
{
    const json::value *roots = answer.if_contains("roots");
    if (!roots || !roots->is_array())
        return {};
    for (const json::value &root : roots->get_array()) {
        const json::value *uri = root.is_object() ? root.get_object().if_contains("uri") : nullptr;
        if (!uri || !uri->is_string())
            continue;
        const QUrl url(base::qs(uri->get_string()));
        if (url.isLocalFile())
            return base::str(url.toLocalFile());
    }
    return {};
}

} // namespace

std::string textOf(const json::object &arguments, std::string_view name)
{
    const json::value *found = arguments.if_contains(name);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::vector<std::string> textsOf(const json::object &arguments, std::string_view name)
{
    std::vector<std::string> texts;
    const json::value *found = arguments.if_contains(name);
    if (!found || !found->is_array())
        return texts;
    for (const json::value &each : found->get_array()) {
        if (each.is_string())
            texts.emplace_back(each.get_string());
    }
    return texts;
}

std::optional<double> numberOf(const json::object &arguments, std::string_view name)
{
    const json::value *found = arguments.if_contains(name);
    return found && found->is_number() ? std::optional(found->to_number<double>()) : std::nullopt;
}

std::string clientOf(const Call &call)
{
    return call.peer().name.empty() ? call.clientName() : call.peer().name;
}

model::TaskRequest requestOf(const Call &call, const json::object &arguments)
{
    model::TaskRequest request;
    request.source = model::TaskSource::Mcp;
    request.client = clientOf(call);
    request.allowedTargets = call.peer().models;
    request.traceparent = call.traceparent();
    request.prompt = textOf(arguments, "prompt");
    request.service = textOf(arguments, "service");
    request.model = textOf(arguments, "model");
    request.profile = textOf(arguments, "profile");
    request.tags = textsOf(arguments, "tags");
    request.sampling.temperature = numberOf(arguments, "temperature");
    if (const auto most = numberOf(arguments, "max_output_tokens"))
        request.sampling.maxOutputTokens = static_cast<int>(*most);
    return request;
}

Answer<std::string> folderOf(std::shared_ptr<Call> call, std::string given)
{
    if (QDir::isAbsolutePath(base::qs(given)))
        co_return given;
    std::string folder;
    if (call->clientCan("roots")) {
        auto asking = call->ask("roots/list", json::object(), kPatienceForRoots);
        const auto answer = co_await asking;
        if (answer)
            folder = firstFolder(*answer);
    }
    if (folder.empty())
        folder = call->peer().folder;
    if (folder.empty())
        co_return fail(ErrorKind::InvalidArgument,
                       "It is not known which folder you work in: give absolute paths.");
    co_return base::str(QDir(base::qs(folder)).absoluteFilePath(base::qs(given)));
}

Answer<std::vector<std::string>> filesOf(std::shared_ptr<Call> call,
                                         std::vector<std::string> patterns, std::string folder)
{
    if (patterns.empty())
        co_return std::vector<std::string>();
    if (!call->peer().mayReadFiles)
        co_return fail(
            ErrorKind::PolicyRefused,
            "Files of this machine are read for its own programs with an admin's key alone: "
            "send their text.");
    const bool isAbsolute = std::ranges::all_of(patterns, [](const std::string &pattern) {
        return QDir::isAbsolutePath(base::qs(pattern));
    });
    if (isAbsolute && folder.empty())
        folder = "/";
    auto finding = folderOf(call, std::move(folder));
    const auto root = co_await finding;
    if (!root)
        co_return fail(root.error());
    const auto expanding =
        base::runInPool<base::FoundFiles>([patterns = std::move(patterns), where = *root] {
            return base::expandGlobs(patterns, where);
        });
    const auto found = co_await expanding;
    if (!found)
        co_return fail(found.error());
    co_return found->files;
}

} // namespace oxide::mcp
