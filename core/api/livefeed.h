#pragma once

#include "api/context.h"

namespace oxide::api {

/// `/ws`: what happens, as it happens. Topics `tasks` (task_start, task_progress, task_retry,
/// task_complete), `services` (service_status) and `metrics` (metrics); all of them unless
/// `?topics=a,b` or `{"type":"subscribe","topics":[…]}` names some. `ping` is answered with
/// `{"type":"pong"}`. Users hear of the tasks of their own client alone (api/sight.h). A client
/// that reads too slowly misses messages, those of task_progress first, is told how many
/// (`{"type":"missed","messages":N}`), and slows nobody.
[[nodiscard]] Routes liveRoutes(const std::shared_ptr<Context> &context);

} // namespace oxide::api
