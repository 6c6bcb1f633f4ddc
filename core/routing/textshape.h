#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace oxide::routing {

/// A stretch of the prompt, in bytes.
struct Stretch {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
};

/// What the prompt looks like, whatever its words say. "Prose" is all that is neither inside a code
/// fence nor a line that reads as program text, log or diff.
struct TextShape {
    std::vector<Stretch> prose; ///< in order, a line each, blank lines left out
    std::uint32_t proseBytes = 0;
    int lines = 0; ///< blank ones left out
    int codeLines = 0;
    int fences = 0;        ///< opened code fences
    int traceLines = 0;    ///< stack frames, panics, compiler and package-manager errors
    int diffLines = 0;     ///< hunk headers, file headers
    int listItems = 0;     ///< bullets and numbered points
    int questionMarks = 0; ///< in prose
    int identifiers = 0;   ///< names from a program in prose: snake_case, CamelCase, call(), `x`
    int links = 0;
    bool endsAsking = false;     ///< the last line of prose ends in a question mark
    std::string_view commitKind; ///< of a conventional commit ("fix" in "fix(net): …"), else empty
    std::string_view commitScope;
};

/// Reads the shape in one walk. `text` must outlive the result.
[[nodiscard]] TextShape shapeOf(std::string_view text);

} // namespace oxide::routing
