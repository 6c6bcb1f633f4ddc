#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace oxide::base {

/// Where a pattern is wrong and why.
struct PatternError {
    std::size_t position = 0; ///< in bytes from the pattern's start
    std::string message;
    bool operator==(const PatternError &) const = default;
};

/// A regular expression without the parts that need backtracking (look-around, back-references),
/// so that matching takes time linear in the text whatever the pattern: rules are run over what
/// strangers send. Texts and patterns are UTF-8; a dot or a class stands for one character.
///
/// Known: literals, `.`, `[a-z]`, `[^…]`, \d \w \s \D \W \S (ASCII), \t \n \r \f \v \xHH \x{HHHH},
/// `|`, `(…)`, `(?:…)`, `* + ?`, `{m}`, `{m,}`, `{m,n}` (m, n up to 1000) and their lazy forms,
/// `^ $ \b \B`. At the start (?i), (?m), (?s), also together: either case for ASCII letters; ^ and
/// $ at each line; dot also matches a line's end.
///
/// Immutable, thread-safe.
class Pattern
{
public:
    [[nodiscard]] static tl::expected<Pattern, PatternError> compile(std::string_view text);

    /// True where it matches anywhere in the text.
    [[nodiscard]] bool matches(std::string_view text) const;

    /// ASCII in lower case that the text, folded, must hold for a match; may be empty.
    [[nodiscard]] const std::string &required() const { return m_required; }

private:
    friend class PatternBuilder;
    Pattern() = default;

    // One step of the automaton. Assertions look at the kinds of the bytes on both sides.
    enum class Op : std::uint8_t { Bytes, Split, Assert, Match };
    enum class Assertion : std::uint8_t {
        TextStart,
        TextEnd,
        LineStart,
        LineEnd,
        Boundary,
        Inside
    };
    enum class ByteKind : std::uint8_t { Edge, Newline, Word, Other };
    struct Step {
        Op op = Op::Match;
        Assertion assertion = Assertion::TextStart;
        std::uint8_t low = 0;
        std::uint8_t high = 0;
        int next = -1;
        int other = -1; ///< Split only
    };
    using Set = std::vector<int>; ///< of steps, sorted
    /// Kept over the walk of one text, so that no byte allocates.
    struct Scratch {
        std::vector<std::uint32_t> seenIn; ///< for each step the last round that met it
        std::uint32_t round = 0;
        Set open;
        Set closed;
    };

    [[nodiscard]] static ByteKind kindOf(unsigned char byte);
    [[nodiscard]] static bool assertionHolds(Assertion assertion, ByteKind before, ByteKind after);
    /// Follows what needs no byte into scratch.closed; true where Match is reached.
    [[nodiscard]] bool close(const Set &from, ByteKind before, ByteKind after,
                             Scratch &scratch) const;
    [[nodiscard]] Set consume(const Set &closed, unsigned char byte) const;
    void makeClasses();
    void makeTable();
    [[nodiscard]] bool matchesByTable(std::string_view text) const;
    [[nodiscard]] bool matchesBySets(std::string_view text) const;

    std::string m_required;
    std::vector<Step> m_steps;
    int m_start = -1;

    std::array<std::uint8_t, 256> m_classOf{}; ///< bytes that no step tells apart share a class
    std::vector<unsigned char> m_classes;      ///< one byte of each class
    /// state * (classes + 1) + class, the last one being the text's end; kAccept where it matches.
    /// Empty where the automaton has more states than is reasonable: then sets are walked.
    std::vector<std::int32_t> m_table;
    std::array<bool, 256> m_staysAtStart{};
};

} // namespace oxide::base
