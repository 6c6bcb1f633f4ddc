#include "sim/json.h"

#include <array>
#include <cmath>

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;

base::Result<json::value> parseJson(std::string_view text)
{
    boost::system::error_code error;
    json::value value = json::parse({text.data(), text.size()}, error);
    if (error)
        return base::fail(base::ErrorKind::InvalidArgument, error.message());
    return value;
}

const json::value *member(const json::value &object, std::string_view key)
{
    const json::object *o = object.if_object();
    return o != nullptr ? o->if_contains({key.data(), key.size()}) : nullptr;
}

const json::value *member(const json::value *object, std::string_view key)
{
    return object != nullptr ? member(*object, key) : nullptr;
}

std::string textOf(const json::value &value)
{
    const json::string *text = value.if_string();
    return text != nullptr ? std::string(text->data(), text->size()) : std::string();
}

std::vector<std::string> textsOf(const json::value *value)
{
    std::vector<std::string> texts;
    if (value != nullptr && value->is_array()) {
        for (const json::value &each : value->get_array())
            texts.push_back(textOf(each));
    } else if (value != nullptr) {
        texts.push_back(textOf(*value));
    }
    return texts;
}

std::string textAt(const json::value &object, std::string_view key)
{
    const json::value *value = member(object, key);
    return value != nullptr ? textOf(*value) : std::string();
}

bool boolAt(const json::value &object, std::string_view key, bool otherwise)
{
    const json::value *value = member(object, key);
    return value != nullptr && value->is_bool() ? value->get_bool() : otherwise;
}

std::optional<std::int64_t> integerOf(const json::value &value)
{
    if (value.is_int64())
        return value.get_int64();
    if (value.is_uint64() && value.get_uint64() <= static_cast<std::uint64_t>(INT64_MAX))
        return static_cast<std::int64_t>(value.get_uint64());
    if (value.is_double() && std::floor(value.get_double()) == value.get_double()
        && std::abs(value.get_double()) < 9e15)
        return static_cast<std::int64_t>(value.get_double());
    return std::nullopt;
}

std::optional<std::int64_t> integerAt(const json::value &object, std::string_view key)
{
    const json::value *value = member(object, key);
    return value != nullptr ? integerOf(*value) : std::nullopt;
}

std::optional<double> numberOf(const json::value &value)
{
    if (value.is_double())
        return value.get_double();
    if (value.is_int64())
        return static_cast<double>(value.get_int64());
    if (value.is_uint64())
        return static_cast<double>(value.get_uint64());
    return std::nullopt;
}

const json::array *arrayAt(const json::value &object, std::string_view key)
{
    const json::value *value = member(object, key);
    return value != nullptr ? value->if_array() : nullptr;
}

void appendQuoted(std::string &out, std::string_view text)
{
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                out += "\\u00";
                out += hex[static_cast<unsigned char>(c) >> 4U];
                out += hex[static_cast<unsigned char>(c) & 0xFU];
            } else {
                out += c;
            }
        }
    }
    out += '"';
}

std::string base64(std::string_view bytes)
{
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8U | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            out += j <= count ? digits[group >> (18 - 6 * j) & 0x3FU] : '=';
    }
    return out;
}

namespace {

void appendPretty(std::string &out, const json::value &value, std::size_t depth)
{
    const std::string inner((depth + 1) * 2, ' ');
    const std::string outer(depth * 2, ' ');
    if (const json::object *object = value.if_object(); object != nullptr && !object->empty()) {
        out += "{\n";
        for (auto it = object->begin(); it != object->end(); ++it) {
            out += inner;
            appendQuoted(out, {it->key().data(), it->key().size()});
            out += ": ";
            appendPretty(out, it->value(), depth + 1);
            out += std::next(it) == object->end() ? "\n" : ",\n";
        }
        out += outer + '}';
    } else if (const json::array *array = value.if_array(); array != nullptr && !array->empty()) {
        out += "[\n";
        for (auto it = array->begin(); it != array->end(); ++it) {
            out += inner;
            appendPretty(out, *it, depth + 1);
            out += std::next(it) == array->end() ? "\n" : ",\n";
        }
        out += outer + ']';
    } else {
        out += json::serialize(value);
    }
}

} // namespace

std::string prettyJson(const json::value &value)
{
    std::string out;
    appendPretty(out, value, 0);
    return out + '\n';
}

} // namespace oxide::sim
