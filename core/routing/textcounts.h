#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace oxide::routing {

/// What is counted of a text. Lengths are in letters; the last of a row stands for all longer ones.
enum class Count : std::uint8_t {
    Word1, ///< a word after a space, a line's start or nothing, one letter long …
    Word16 = Word1 + 15,
    Inner1, ///< a word right behind a sign, a digit or a hump (the Server of HTTPServer) …
    Inner16 = Inner1 + 15,
    Upper1, ///< capitals alone …
    Upper10 = Upper1 + 9,
    LettersBeyond, ///< of words longer than 16
    MarkedLetters, ///< é, ü, ş: Latin outside ASCII
    MarkedWords,
    Numbers,
    Digits,
    DigitTriples, ///< in groups of three, the last may be shorter
    LineEnd,      ///< one line end
    LineEnds,     ///< several in a row
    Indents,      ///< spaces or tabs at a line's start
    Gaps,         ///< two spaces or more elsewhere
    GapBytes,     ///< of both
    Signs1,       ///< a run of ASCII punctuation of one …
    Signs5 = Signs1 + 4,
    SignsBeyond,
    Repeats, ///< the same sign three times or more
    RepeatBytes,
    SignAfterWord,
    WordAfterSign,
    LineEndAfterSign,
    Sentences, ///< . ? ! with white space or the end behind, and their full-width kin
    Titled,    ///< words with a capital first
    Han,
    Kana,
    Hangul,
    HangulWords,
    Cyrillic,
    CyrillicWords,
    Greek,
    GreekWords,
    Semitic, ///< Hebrew, Arabic
    SemiticWords,
    Vietnamese,   ///< U+1E00 to U+1EFF
    WideSigns,    ///< CJK punctuation and full-width forms
    Typographic,  ///< dashes, quotation marks
    OtherLetters, ///< of any other script
    Pictures,     ///< four bytes
    EnglishWords, ///< the commonest: the, of, and …
    ForeignWords, ///< those of German, French, Spanish, Italian and others
    Count_,
};

inline constexpr std::size_t kCounts = static_cast<std::size_t>(Count::Count_);

/// Counted in one walk; linear, no allocation, well-formed UTF-8 or not.
struct TextCounts {
    std::array<std::uint32_t, kCounts> counts{};

    [[nodiscard]] std::uint32_t operator[](Count which) const
    {
        return counts[static_cast<std::size_t>(which)];
    }
    TextCounts &operator+=(const TextCounts &other);
    bool operator==(const TextCounts &) const = default;
};

[[nodiscard]] TextCounts countText(std::string_view text);

} // namespace oxide::routing
