#pragma once

#include <cstdint>
#include <string_view>

namespace oxide::routing {

/// Tokens that a present-day byte-pair tokenizer would make of UTF-8 text, estimated without its
/// vocabulary: by word, digit group, run of signs, indentation and script. Linear, no allocation.
/// Against o200k_base it is within 15 % on prose and code (tests/core/routing/tst_tokenestimate).
[[nodiscard]] std::int64_t estimateTokens(std::string_view text);

} // namespace oxide::routing
