#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::sim {

/// The simulated tokenizer: words with the space before them, long words in pieces, runs of
/// punctuation and of white space; about four bytes a token, as with the real ones. The tokens of
/// a text joined are the text; none splits a UTF-8 character.
[[nodiscard]] std::vector<std::string> tokensOf(std::string_view text);

[[nodiscard]] std::int64_t countTokens(std::string_view text);

/// The first, or the last, so many tokens of the text.
[[nodiscard]] std::string_view firstTokens(std::string_view text, std::int64_t count);
[[nodiscard]] std::string_view lastTokens(std::string_view text, std::int64_t count);

} // namespace oxide::sim
