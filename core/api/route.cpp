#include "api/route.h"

#include "mcp/permission.h"
#include "model/json.h"

#include <boost/json.hpp>

namespace oxide::api {

bool Caller::mayUse(std::string_view service, std::string_view model) const
{
    return mcp::mayUse(models, service, model);
}

base::Result<boost::json::value> Call::json() const
{
    if (request.body.empty())
        return boost::json::object();
    auto parsed = model::parseJson(request.body);
    if (!parsed)
        return base::fail(base::ErrorKind::InvalidArgument,
                          "The body is no JSON: " + parsed.error().message);
    return parsed;
}

} // namespace oxide::api
