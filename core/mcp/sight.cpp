#include "mcp/sight.h"

#include <algorithm>

namespace oxide::mcp {

base::Result<void> Sight::narrow(model::HistoryQuery &query) const
{
    if (!only)
        return {};
    const auto isOther = [this](const std::string &client) { return client != *only; };
    if (std::ranges::any_of(query.clients, isOther))
        return base::fail(base::ErrorKind::PolicyRefused,
                          "A key with the role user sees the tasks of its own client alone.");
    query.clients = {*only};
    return {};
}

tl::unexpected<base::Error> noSuchTask(const model::TaskId &task)
{
    return base::fail(base::ErrorKind::NotFound, "There is no task " + task.text() + " here.");
}

} // namespace oxide::mcp
