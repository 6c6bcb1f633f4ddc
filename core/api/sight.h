#pragma once

#include "api/restroute.h"
#include "mcp/sight.h"

namespace oxide::api {

/// Users look at the tasks of their own client. Who only reads (a viewer) looks at everybody's, and
/// so do operators and admins. REST, `/ws` and MCP all ask here.
[[nodiscard]] inline mcp::Sight sightOf(const Caller &caller)
{
    mcp::Sight sight;
    if (caller.role == Role::User)
        sight.only = caller.name;
    return sight;
}

/// Runs `use(TaskDetail)` for a task that the caller may look at; the rest are not found.
template<class Use>
void useSeen(engine::Engine &engine, const Caller &caller, const model::TaskId &task,
             const std::shared_ptr<Answer> &answer, Use use)
{
    whenReady(engine.task(task), [answer, task, sight = sightOf(caller), use = std::move(use)](
                                     const base::Result<model::TaskDetail> &detail) mutable {
        const bool isThere = detail || detail.error().kind != base::ErrorKind::NotFound;
        if (!isThere || (detail && !sight.sees(detail->summary.client)))
            answer->fail(mcp::noSuchTask(task).value());
        else if (!detail)
            answer->fail(detail.error());
        else
            use(*detail);
    });
}

} // namespace oxide::api
