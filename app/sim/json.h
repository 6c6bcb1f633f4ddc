#pragma once

#include "base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

namespace oxide::sim {

/// InvalidArgument with the parser's message. Refuses ill-formed UTF-8.
[[nodiscard]] base::Result<boost::json::value> parseJson(std::string_view text);

/// Readers that forgive: what is missing or of another type is empty.
[[nodiscard]] const boost::json::value *member(const boost::json::value &object,
                                               std::string_view key);
[[nodiscard]] const boost::json::value *member(const boost::json::value *object,
                                               std::string_view key);
[[nodiscard]] std::string textOf(const boost::json::value &value);
[[nodiscard]] std::string textAt(const boost::json::value &object, std::string_view key);
[[nodiscard]] bool boolAt(const boost::json::value &object, std::string_view key, bool otherwise);
[[nodiscard]] std::optional<std::int64_t> integerOf(const boost::json::value &value);
[[nodiscard]] std::optional<std::int64_t> integerAt(const boost::json::value &object,
                                                    std::string_view key);
[[nodiscard]] std::optional<double> numberOf(const boost::json::value &value);
/// A text, or a list of them.
[[nodiscard]] std::vector<std::string> textsOf(const boost::json::value *value);
/// Null, or the array of that name.
[[nodiscard]] const boost::json::array *arrayAt(const boost::json::value &object,
                                                std::string_view key);

/// Appends the text as a JSON string with its quotes.
void appendQuoted(std::string &out, std::string_view text);

[[nodiscard]] std::string base64(std::string_view bytes);

/// Two spaces of indentation a level.
[[nodiscard]] std::string prettyJson(const boost::json::value &value);

} // namespace oxide::sim
