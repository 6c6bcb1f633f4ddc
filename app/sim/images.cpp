#include "sim/images.h"

#include "sim/json.h"

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;

namespace {

int imagesOf(const json::value &value)
{
    int sum = 0;
    if (const json::array *list = value.if_array()) {
        for (const json::value &element : *list)
            sum += imagesOf(element);
        return sum;
    }
    const json::object *object = value.if_object();
    if (object == nullptr)
        return 0;
    const std::string type = textAt(value, "type");
    const bool isImage = type == "image_url" || type == "image" || object->contains("inlineData");
    if (const json::array *images = arrayAt(value, "images"))
        sum += static_cast<int>(images->size());
    for (const auto &member : *object)
        sum += imagesOf(member.value());
    return sum + (isImage ? 1 : 0);
}

} // namespace

int imagesIn(std::string_view body)
{
    const auto parsed = parseJson(body);
    return parsed ? imagesOf(*parsed) : 0;
}

} // namespace oxide::sim
