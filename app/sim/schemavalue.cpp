#include "sim/compose.h"

#include "base/text.h"
#include "sim/json.h"

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;

namespace {

constexpr int deepest = 8; ///< recursive schemas end here

struct Filler {
    const std::vector<std::string> &words;
    Random &random;

    [[nodiscard]] json::value value(const json::value &schema, std::string_view name, int depth);
    [[nodiscard]] json::value object(const json::value &schema, int depth);
    [[nodiscard]] json::value array(const json::value &schema, std::string_view name, int depth);
    [[nodiscard]] std::string text(const json::value &schema, std::string_view name);
    [[nodiscard]] std::string fileName() const;
    [[nodiscard]] json::value number(const json::value &schema);
};

/// Gemini writes its types in capitals; a list of types means any of them.
std::string typeOf(const json::value &schema)
{
    if (const json::array *types = arrayAt(schema, "type")) {
        for (const json::value &type : *types) {
            if (textOf(type) != "null")
                return base::toLowerAscii(textOf(type));
        }
    }
    std::string type = base::toLowerAscii(textAt(schema, "type"));
    if (type.empty() && member(schema, "properties") != nullptr)
        type = "object";
    return type;
}

std::string Filler::text(const json::value &schema, std::string_view name)
{
    const std::string format = textAt(schema, "format");
    if (format == "date")
        return "2025-06-01";
    if (format == "date-time")
        return "2025-06-01T09:00:00Z";
    if (name.find("path") != std::string_view::npos || name.find("file") != std::string_view::npos)
        return fileName();
    return words.empty() ? std::string(name) : words.back();
}

std::string Filler::fileName() const
{
    std::string file = words.empty() ? "notes" : base::toLowerAscii(words.back());
    std::replace(file.begin(), file.end(), ' ', '-');
    return file + ".md";
}

json::value Filler::number(const json::value &schema)
{
    const json::value *least = member(schema, "minimum");
    const json::value *most = member(schema, "maximum");
    const double low = least != nullptr ? numberOf(*least).value_or(0) : 0;
    const double high = most != nullptr ? numberOf(*most).value_or(low + 10) : low + 10;
    const auto values = static_cast<std::size_t>(std::max(1.0, high - low + 1));
    const double value = std::min(high, low + static_cast<double>(random.below(values)));
    if (typeOf(schema) == "integer")
        return static_cast<std::int64_t>(value);
    return value;
}

json::value Filler::object(const json::value &schema, int depth)
{
    json::object made;
    const json::value *properties = member(schema, "properties");
    if (properties == nullptr || !properties->is_object())
        return made;
    const json::array *required = arrayAt(schema, "required");
    for (const auto &[key, inner] : properties->get_object()) {
        const bool wanted =
            required == nullptr
            || std::find(required->begin(), required->end(), json::value(key)) != required->end();
        if (wanted)
            made[key] = value(inner, {key.data(), key.size()}, depth + 1);
    }
    return made;
}

json::value Filler::array(const json::value &schema, std::string_view name, int depth)
{
    const json::value *items = member(schema, "items");
    const std::int64_t least = integerAt(schema, "minItems").value_or(2);
    json::array made;
    for (std::int64_t i = 0; i < std::min<std::int64_t>(least, 16) && items != nullptr; ++i)
        made.push_back(value(*items, name, depth + 1));
    return made;
}

json::value Filler::value(const json::value &schema, std::string_view name, int depth)
{
    if (depth > deepest)
        return nullptr;
    if (const json::value *fixed = member(schema, "const"))
        return *fixed;
    if (const json::array *choices = arrayAt(schema, "enum"); choices && !choices->empty())
        return (*choices)[random.below(choices->size())];
    for (const std::string_view way : {"anyOf", "oneOf", "allOf"}) {
        if (const json::array *choices = arrayAt(schema, way); choices && !choices->empty())
            return value(choices->front(), name, depth + 1);
    }
    const std::string type = typeOf(schema);
    if (type == "object")
        return object(schema, depth);
    if (type == "array")
        return array(schema, name, depth);
    if (type == "integer" || type == "number")
        return number(schema);
    if (type == "boolean")
        return random.below(2) == 0;
    if (type == "null")
        return nullptr;
    return json::string(text(schema, name));
}

} // namespace

json::value valueFor(const json::value &schema, const std::string &prompt, Random &random)
{
    const std::vector<std::string> words = phrasesOf(prompt, 8);
    Filler filler{words, random};
    if (schema.is_object())
        return filler.value(schema, "value", 0);
    json::array keywords(words.begin(), words.end());
    return json::object{{"topic", filler.text(json::object(), "topic")},
                        {"keywords", std::move(keywords)},
                        {"confidence", 0.5 + static_cast<double>(random.below(50)) / 100}};
}

} // namespace oxide::sim
