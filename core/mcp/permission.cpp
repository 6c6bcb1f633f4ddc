#include "mcp/permission.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

#include <QCoroFuture>

namespace oxide::mcp {

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
        const std::string target = name + '/' + service.model;
        const bool isWanted =
            request.services.empty() || std::ranges::count(request.services, name) > 0;
        const bool isAllowed = std::ranges::any_of(peer.models, [&target](const auto &pattern) {
            return base::matchesStars(pattern, target);
        });
        if (isWanted && isAllowed && service.config.enabled)
            allowed.push_back(name);
    }
    if (allowed.empty())
        co_return base::fail(base::ErrorKind::PolicyRefused,
                             "The key that this client signed in with allows no model that could "
                             "do this.");
    request.services = std::move(allowed);
    co_return request;
}

} // namespace oxide::mcp
