#pragma once

#include "api/route.h"

#include <boost/json/fwd.hpp>

namespace oxide::api {

/// The OpenAPI 3.1 document of a table: what routes is what is told. A schema in the table that is
/// no JSON is a fault of the program: the document then has an empty one in its place.
[[nodiscard]] boost::json::object openApiDocument(const Routes &routes);

/// `GET /openapi.json` over these routes and itself.
[[nodiscard]] Route openApiRoute(const Routes &routes);

} // namespace oxide::api
