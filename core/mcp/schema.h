#pragma once

#include "base/error.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace oxide::mcp {

/// Does a value keep to a JSON schema? Looks at type, enum, const, properties, required,
/// additionalProperties, items, minimum, maximum, minLength, maxLength (bytes), minItems and
/// maxItems; passes over every other keyword. InvalidArgument names the place, what is wrong and,
/// for an unknown name, which ones there are.
[[nodiscard]] base::Result<void> checkSchema(const boost::json::object &schema,
                                             const boost::json::value &value);

/// The schemas that Oxide's own tools are described by.
namespace schema {

struct Property {
    std::string_view name;
    boost::json::object schema;
};

[[nodiscard]] boost::json::object text(std::string_view description);
[[nodiscard]] boost::json::object nonEmptyText(std::string_view description);
[[nodiscard]] boost::json::object oneOf(std::vector<std::string_view> names,
                                        std::string_view description);
[[nodiscard]] boost::json::object number(std::string_view description);
[[nodiscard]] boost::json::object number(double least, double most, std::string_view description);
[[nodiscard]] boost::json::object integer(std::string_view description);
[[nodiscard]] boost::json::object integer(std::int64_t least, std::int64_t most,
                                          std::string_view description);
[[nodiscard]] boost::json::object boolean(std::string_view description);
[[nodiscard]] boost::json::object list(boost::json::object items, std::string_view description);
/// Properties that are not named are refused.
[[nodiscard]] boost::json::object object(std::vector<Property> properties,
                                         std::vector<std::string_view> required = {},
                                         std::string_view description = {});

} // namespace schema

} // namespace oxide::mcp
