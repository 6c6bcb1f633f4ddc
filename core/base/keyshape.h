#pragma once

#include <cstddef>
#include <string_view>

namespace oxide::base {

/// How many bytes from the start of the text look like an API key of a known maker: a prefix of its
/// own ("sk-", "AIza", "ghp_", a JSON web token …) and a tail of the right length and letters. 0
/// where none does. The caller sees to it that the text begins at the start of a word.
[[nodiscard]] std::size_t keyShapeLength(std::string_view text);

/// Bits of Shannon entropy a byte: about 4 for random hex digits, over 4.5 for random base 64,
/// under 3.5 for words and fillers.
[[nodiscard]] double entropy(std::string_view text);

} // namespace oxide::base
