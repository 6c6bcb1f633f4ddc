#include "model/openaicall.h"

#include <boost/json.hpp>

namespace oxide::model {

boost::json::object openAiCall(const ToolCallPart &call)
{
    if (call.isCustom)
        return {{"id", call.id},
                {"type", "custom"},
                {"custom", {{"name", call.name}, {"input", call.arguments}}}};
    const std::string arguments = call.arguments.empty() ? "{}" : call.arguments;
    return {{"id", call.id},
            {"type", "function"},
            {"function", {{"name", call.name}, {"arguments", arguments}}}};
}

} // namespace oxide::model
