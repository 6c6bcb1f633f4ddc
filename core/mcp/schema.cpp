#include "mcp/schema.h"

#include <cmath>
#include <utility>

#include <boost/json.hpp>

namespace oxide::mcp {

namespace json = boost::json;
using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

bool isOfType(std::string_view type, const json::value &value)
{
    if (type == "object")
        return value.is_object();
    if (type == "array")
        return value.is_array();
    if (type == "string")
        return value.is_string();
    if (type == "boolean")
        return value.is_bool();
    if (type == "null")
        return value.is_null();
    if (type == "number")
        return value.is_number();
    if (type == "integer")
        return value.is_int64() || value.is_uint64()
               || (value.is_double() && std::trunc(value.get_double()) == value.get_double());
    return true;
}

tl::unexpected<base::Error> wrong(const std::string &place, const std::string &what)
{
    return fail(ErrorKind::InvalidArgument,
                (place.empty() ? "The arguments" : '"' + place + '"') + ' ' + what + '.');
}

std::string inside(const std::string &place, std::string_view name)
{
    return place.empty() ? std::string(name) : place + '.' + std::string(name);
}

/// "a, b or c" of JSON values.
std::string choices(const json::array &values)
{
    std::string all;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0)
            all += i + 1 == values.size() ? " or " : ", ";
        all += json::serialize(values[i]);
    }
    return all;
}

std::string namesOf(const json::object &properties)
{
    std::string all;
    for (const auto &property : properties)
        all += (all.empty() ? "" : ", ") + std::string(property.key());
    return all;
}

/// The number of a keyword; nothing where it is missing.
const json::value *numberAt(const json::object &schema, std::string_view keyword)
{
    const json::value *found = schema.if_contains(keyword);
    return found && found->is_number() ? found : nullptr;
}

class Checker
{
public:
    Result<void> check(const json::object &schema, const json::value &value,
                       const std::string &place) const
    {
        if (const json::value *type = schema.if_contains("type"); type && type->is_string()) {
            const std::string_view name = type->get_string();
            if (!isOfType(name, value))
                return wrong(place, "must be of type " + std::string(name));
        }
        if (const json::value *list = schema.if_contains("enum"); list && list->is_array()) {
            bool found = false;
            for (const json::value &each : list->get_array())
                found = found || each == value;
            if (!found)
                return wrong(place, "must be " + choices(list->get_array()));
        }
        if (value.is_number())
            return checkNumber(schema, value, place);
        if (value.is_string())
            return checkSize(schema, value.get_string().size(), "Length", place);
        if (value.is_array())
            return checkArray(schema, value.get_array(), place);
        if (value.is_object())
            return checkObject(schema, value.get_object(), place);
        return {};
    }

private:
    static Result<void> checkNumber(const json::object &schema, const json::value &value,
                                    const std::string &place)
    {
        const double number = value.to_number<double>();
        const json::value *least = numberAt(schema, "minimum");
        if (least && number < least->to_number<double>())
            return wrong(place, "must be at least " + json::serialize(*least));
        const json::value *most = numberAt(schema, "maximum");
        if (most && number > most->to_number<double>())
            return wrong(place, "must be at most " + json::serialize(*most));
        return {};
    }

    /// minLength and maxLength, minItems and maxItems.
    static Result<void> checkSize(const json::object &schema, std::size_t size,
                                  std::string_view what, const std::string &place)
    {
        const json::value *least = numberAt(schema, "min" + std::string(what));
        const std::string_view unit = what == "Length" ? "bytes" : "entries";
        if (least && static_cast<double>(size) < least->to_number<double>()) {
            return wrong(place, size == 0 ? "must not be empty"
                                          : "must have at least " + json::serialize(*least) + ' '
                                                + std::string(unit));
        }
        const json::value *most = numberAt(schema, "max" + std::string(what));
        if (most && static_cast<double>(size) > most->to_number<double>())
            return wrong(place,
                         "must have at most " + json::serialize(*most) + ' ' + std::string(unit));
        return {};
    }

    Result<void> checkArray(const json::object &schema, const json::array &array,
                            const std::string &place) const
    {
        if (auto size = checkSize(schema, array.size(), "Items", place); !size)
            return size;
        const json::value *items = schema.if_contains("items");
        if (!items || !items->is_object())
            return {};
        for (std::size_t i = 0; i < array.size(); ++i) {
            auto checked =
                check(items->get_object(), array[i], place + '[' + std::to_string(i) + ']');
            if (!checked)
                return checked;
        }
        return {};
    }

    Result<void> checkObject(const json::object &schema, const json::object &object,
                             const std::string &place) const
    {
        const json::value *found = schema.if_contains("properties");
        const json::object none;
        const json::object &properties = found && found->is_object() ? found->get_object() : none;
        const json::value *others = schema.if_contains("additionalProperties");
        const bool isClosed = others && others->is_bool() && !others->get_bool();
        for (const auto &[name, value] : object) {
            const json::value *property = properties.if_contains(name);
            if (!property && isClosed)
                return wrong(place, "must not have \"" + std::string(name)
                                        + "\"; there is: " + namesOf(properties));
            if (!property || !property->is_object())
                continue;
            if (auto checked = check(property->get_object(), value, inside(place, name)); !checked)
                return checked;
        }
        if (const json::value *required = schema.if_contains("required");
            required && required->is_array()) {
            for (const json::value &name : required->get_array()) {
                if (name.is_string() && !object.contains(name.get_string()))
                    return wrong(place, "must have \"" + std::string(name.get_string()) + '"');
            }
        }
        return {};
    }
};

} // namespace

Result<void> checkSchema(const json::object &schema, const json::value &value)
{
    return Checker().check(schema, value, {});
}

namespace schema {

namespace {

json::object ofType(std::string_view type, std::string_view description)
{
    json::object made;
    made["type"] = type;
    if (!description.empty())
        made["description"] = description;
    return made;
}

} // namespace

json::object text(std::string_view description)
{
    return ofType("string", description);
}

json::object nonEmptyText(std::string_view description)
{
    json::object made = text(description);
    made["minLength"] = 1;
    return made;
}

json::object oneOf(std::vector<std::string_view> names, std::string_view description)
{
    json::object made = text(description);
    json::array list;
    for (const std::string_view name : names)
        list.emplace_back(name);
    made["enum"] = std::move(list);
    return made;
}

json::object number(std::string_view description)
{
    return ofType("number", description);
}

json::object number(double least, double most, std::string_view description)
{
    json::object made = number(description);
    made["minimum"] = least;
    made["maximum"] = most;
    return made;
}

json::object integer(std::string_view description)
{
    return ofType("integer", description);
}

json::object integer(std::int64_t least, std::int64_t most, std::string_view description)
{
    json::object made = integer(description);
    made["minimum"] = least;
    made["maximum"] = most;
    return made;
}

json::object boolean(std::string_view description)
{
    return ofType("boolean", description);
}

json::object list(json::object items, std::string_view description)
{
    json::object made = ofType("array", description);
    made["items"] = std::move(items);
    return made;
}

json::object object(std::vector<Property> properties, std::vector<std::string_view> required,
                    std::string_view description)
{
    json::object made = ofType("object", description);
    json::object &fields = made["properties"].emplace_object();
    for (Property &property : properties)
        fields[property.name] = std::move(property.schema);
    if (!required.empty()) {
        json::array &names = made["required"].emplace_array();
        for (const std::string_view name : required)
            names.emplace_back(name);
    }
    made["additionalProperties"] = false;
    return made;
}

} // namespace schema

} // namespace oxide::mcp
