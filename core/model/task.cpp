#include "model/task.h"

#include <algorithm>
#include <ranges>

namespace oxide::model {

std::string questionOf(const TaskRequest &request)
{
    if (!request.prompt.empty())
        return request.prompt;
    for (const Message &message : request.messages | std::views::reverse) {
        if (message.role != Role::User)
            continue;
        if (std::string text = message.text(); !text.empty())
            return text;
    }
    return {};
}

} // namespace oxide::model
