#include "api/modelname.h"

#include <string_view>

namespace oxide::api {

namespace {

constexpr std::string_view kAuto = "auto";
constexpr std::string_view kLatest = ":latest";

/// Ollama's clients put a tag to every name.
std::string withoutTag(const std::string &asked)
{
    const std::string_view name(asked);
    const bool isTagged = name.starts_with(kAuto) && name.ends_with(kLatest);
    return std::string(isTagged ? name.substr(0, name.size() - kLatest.size()) : name);
}

} // namespace

base::Result<void> applyModelName(const std::string &asked, const Call &call,
                                  model::TaskRequest &task)
{
    task.model = withoutTag(asked);
    if (const std::string_view profile = call.request.header("X-Oxide-Profile"); !profile.empty())
        task.profile = profile;
    if (const std::string_view name = call.request.header("X-Oxide-Session"); !name.empty()) {
        const auto session = base::Ulid::parse(name);
        if (!session)
            return base::fail(base::ErrorKind::InvalidArgument,
                              "X-Oxide-Session must be a ULID (26 characters).");
        task.session = *session;
    }
    task.allowedTargets = call.caller->models;
    return {};
}

} // namespace oxide::api
