#pragma once

#include "base/pattern.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oxide::base {

/// Both ends included.
struct CodeRange {
    char32_t low = 0;
    char32_t high = 0;
    auto operator<=>(const CodeRange &) const = default;
};

enum class NodeKind : std::uint8_t { Empty, Class, Concat, Alternate, Repeat, Assert };

enum class Anchor : std::uint8_t { Start, End, Boundary, Inside };

/// A pattern as a tree.
struct PatternNode {
    NodeKind kind = NodeKind::Empty;
    std::vector<CodeRange> ranges; ///< Class: sorted, apart from each other
    std::vector<std::unique_ptr<PatternNode>> children;
    int least = 0;           ///< Repeat
    std::optional<int> most; ///< Repeat; empty: without end
    Anchor anchor = Anchor::Start;
};

struct ParsedPattern {
    std::unique_ptr<PatternNode> root;
    bool lineAnchors = false; ///< (?m)
};

/// The longest run of ASCII characters, in lower case, that every match holds in some case; empty
/// where there is none. Looking for it first spares most walks of the automaton.
[[nodiscard]] std::string requiredText(const PatternNode &root);

[[nodiscard]] tl::expected<ParsedPattern, PatternError> parsePattern(std::string_view text);

} // namespace oxide::base
