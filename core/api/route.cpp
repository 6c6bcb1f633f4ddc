#include "api/route.h"

#include "base/text.h"
#include "model/json.h"

#include <algorithm>

#include <boost/json.hpp>

namespace oxide::api {

bool Caller::mayUse(std::string_view service, std::string_view model) const
{
    const std::string target = std::string(service) + '/' + std::string(model);
    return models.empty() || std::ranges::any_of(models, [&target](const std::string &pattern) {
               return base::matchesStars(pattern, target);
           });
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
