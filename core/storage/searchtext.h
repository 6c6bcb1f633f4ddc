#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace oxide::storage {

/// What a person typed as an expression of FTS5: words (all must occur), "phrases", prefix*.
/// Everything else is taken literally, so no input is an error. Empty where there is no word to
/// look for.
[[nodiscard]] std::optional<std::string> searchExpression(std::string_view typed);

/// The beginning of a long text that goes into the index.
[[nodiscard]] std::string_view indexedPart(std::string_view text);

} // namespace oxide::storage
