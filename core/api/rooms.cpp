#include "api/rooms.h"

#include "api/chatroutes.h"
#include "api/gatewayroutes.h"
#include "api/health.h"
#include "api/livefeed.h"
#include "api/mcproutes.h"
#include "api/monitoringroutes.h"
#include "api/routingroutes.h"
#include "api/serviceroutes.h"
#include "api/taskroutes.h"

namespace oxide::api {

std::vector<Room> rooms()
{
    // Their order is that of the document, and says in whose words a path is answered that belongs
    // to none of them: OpenAI's before the others'.
    return {
        [](const std::shared_ptr<Context> &context) { return chatRoutes(context); },
        liveRoutes,
        healthRoutes,
        taskRoutes,
        serviceRoutes,
        routingRoutes,
        monitoringRoutes,
        gatewayRoutes,
        mcpRoutes,
    };
}

} // namespace oxide::api
