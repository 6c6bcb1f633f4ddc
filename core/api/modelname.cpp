#include "api/modelname.h"

namespace oxide::api {

namespace {

constexpr std::string_view kAuto = "auto:";
constexpr std::string_view kLatest = ":latest";

} // namespace

std::string withoutTag(std::string_view asked)
{
    const bool isTagged = asked.starts_with(kAuto) && asked.ends_with(kLatest);
    return std::string(isTagged ? asked.substr(0, asked.size() - kLatest.size()) : asked);
}

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
