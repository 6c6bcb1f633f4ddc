#pragma once

#include "base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

namespace oxide::net {

// Reading what a server sent. Nothing here throws or trusts a type: a missing or misplaced value
// reads as absent, and calls can be chained through null.

/// BadResponse where the text is not one JSON value.
[[nodiscard]] base::Result<boost::json::value> parseJson(std::string_view text);

/// The member, null where `from` is null or no object, or holds no such key or a JSON null.
[[nodiscard]] const boost::json::value *member(const boost::json::value *from,
                                               std::string_view key);
[[nodiscard]] const boost::json::value *member(const boost::json::value &from,
                                               std::string_view key);

/// The first element of an array; null where there is none.
[[nodiscard]] const boost::json::value *first(const boost::json::value *from);

/// The array itself; an empty one where `from` is something else.
[[nodiscard]] const boost::json::array &elements(const boost::json::value *from);

/// Empty where `from` is no string.
[[nodiscard]] std::string_view text(const boost::json::value *from);
/// Whole numbers, also those written with a fraction of zero.
[[nodiscard]] std::optional<std::int64_t> integer(const boost::json::value *from);
/// Numbers, also those written as text.
[[nodiscard]] std::optional<double> number(const boost::json::value *from);
[[nodiscard]] bool isTrue(const boost::json::value *from);

/// Whether a list of names holds `wanted`.
[[nodiscard]] bool lists(const boost::json::value *names, std::string_view wanted);

/// A JSON object from text that should hold one (tool arguments, schemas); an empty one where it
/// does not.
[[nodiscard]] boost::json::object objectOf(std::string_view text);

} // namespace oxide::net
