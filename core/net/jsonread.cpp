#include "net/jsonread.h"

#include "model/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <boost/json.hpp>

namespace oxide::net {

namespace json = boost::json;

namespace {
constexpr double kMaxExact = 9007199254740992.0; ///< 2^53: whole numbers beyond are not exact
constexpr auto kMaxCount = static_cast<std::int64_t>(kMaxExact);
} // namespace

base::Result<json::value> parseJson(std::string_view text)
{
    boost::system::error_code code;
    json::value parsed = json::parse(text, code);
    if (code) {
        return base::fail(base::ErrorKind::BadResponse, "The answer is not JSON.",
                          std::string(text.substr(0, 512)));
    }
    return parsed;
}

const json::value *member(const json::value *from, std::string_view key)
{
    if (!from || !from->is_object())
        return nullptr;
    const json::value *found = from->get_object().if_contains(key);
    return found && !found->is_null() ? found : nullptr;
}

const json::value *member(const json::value &from, std::string_view key)
{
    return member(&from, key);
}

const json::value *first(const json::value *from)
{
    const json::array &all = elements(from);
    return all.empty() ? nullptr : &all.front();
}

const json::array &elements(const json::value *from)
{
    static const json::array kNone;
    return from && from->is_array() ? from->get_array() : kNone;
}

std::string_view text(const json::value *from)
{
    if (!from || !from->is_string())
        return {};
    const json::string &string = from->get_string();
    return {string.data(), string.size()};
}

std::optional<std::int64_t> integer(const json::value *from)
{
    if (!from)
        return std::nullopt;
    if (from->is_int64()) {
        const std::int64_t value = from->get_int64();
        // Sums of a few must not overflow, whatever a server says.
        return value > -kMaxCount && value < kMaxCount ? std::optional(value) : std::nullopt;
    }
    if (from->is_double()) {
        const double value = from->get_double();
        if (std::abs(value) <= kMaxExact && std::trunc(value) == value)
            return static_cast<std::int64_t>(value);
    }
    return std::nullopt;
}

std::optional<double> number(const json::value *from)
{
    if (!from)
        return std::nullopt;
    if (from->is_double())
        return from->get_double();
    if (from->is_int64())
        return static_cast<double>(from->get_int64());
    if (from->is_uint64())
        return static_cast<double>(from->get_uint64());
    const std::string_view written = text(from);
    double value = 0;
    const auto [end, code] =
        std::from_chars(written.data(), written.data() + written.size(), value);
    if (written.empty() || code != std::errc{} || end != written.data() + written.size()
        || !std::isfinite(value))
        return std::nullopt;
    return value;
}

bool isTrue(const json::value *from)
{
    return from && from->is_bool() && from->get_bool();
}

bool lists(const json::value *names, std::string_view wanted)
{
    return std::ranges::any_of(elements(names),
                               [wanted](const json::value &name) { return text(&name) == wanted; });
}

json::object objectOf(std::string_view text)
{
    auto parsed = model::parseJson(text); // as deep as what callers send
    return parsed && parsed->is_object() ? std::move(parsed->get_object()) : json::object();
}

} // namespace oxide::net
