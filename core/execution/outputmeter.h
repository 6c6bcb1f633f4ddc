#pragma once

#include "model/usage.h"
#include "routing/tokenestimate.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace oxide::execution {

/// What a running attempt has given so far, in estimated tokens. Each reading counts what is new
/// alone, so that a long answer is walked once: a word that was cut by a reading counts as two, and
/// who wants the whole exactly estimates it anew at the end.
class OutputMeter
{
public:
    /// All that the attempt has said by now: text, reasoning, and names and arguments of calls.
    /// Each only grows between two readings.
    [[nodiscard]] model::Usage read(std::string_view text, std::string_view reasoning,
                                    std::string_view calls, routing::Tokenizer tokenizer);

private:
    struct Part {
        std::size_t bytes = 0;
        std::int64_t tokens = 0;

        void grow(std::string_view text, routing::Tokenizer tokenizer);
    };

    Part m_text;
    Part m_reasoning;
    Part m_calls;
};

} // namespace oxide::execution
