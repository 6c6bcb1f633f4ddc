#include "mcp/permission.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

#include <QCoroFuture>

namespace oxide::mcp {

bool mayUse(const std::vector<std::string> &patterns, std::string_view service,
            std::string_view model)
{
    const std::string target = std::string(service) + '/' + std::string(model);
    return patterns.empty() || std::ranges::any_of(patterns, [&target](const std::string &pattern) {
               return base::matchesStars(pattern, target);
           });
}

Answer<model::ParallelRequest> permitted(engine::Engine *engine, Peer peer,
                                         model::ParallelRequest request)
{
    if (peer.models.empty())
        co_return request;
    const auto asking = engine->services();
    const auto services = co_await asking;
    if (!services)
        co_return base::fail(services.error());
    std::vector<std::string> allowed;
    for (const model::ServiceStatus &service : *services) {
        const std::string &name = service.config.name;
        const bool isWanted =
            request.services.empty() || std::ranges::count(request.services, name) > 0;
        if (isWanted && mayUse(peer.models, name, service.model) && service.config.enabled)
            allowed.push_back(name);
    }
    if (allowed.empty())
        co_return base::fail(base::ErrorKind::PolicyRefused,
                             "The key that this client signed in with allows no model that could "
                             "do this.");
    request.services = std::move(allowed);
    co_return request;
}

Answer<model::TaskDetail> seenTask(engine::Engine *engine, Sight sight, model::TaskId task)
{
    const auto asking = engine->task(task);
    auto detail = co_await asking;
    if (!detail && detail.error().kind != base::ErrorKind::NotFound)
        co_return detail;
    if (!detail || !sight.sees(detail->summary.client))
        co_return noSuchTask(task);
    co_return detail;
}

} // namespace oxide::mcp
