#include "routing/tokenestimate.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace oxide::routing {

namespace {

// Costs in hundredths of a token, fitted by hand to o200k_base over English and German prose, code
// of eight languages, Chinese and Japanese.
constexpr std::int64_t kWhole = 100;
constexpr std::size_t kCommonWord = 8;    ///< letters; most words up to here are one token
constexpr std::size_t kLettersAPiece = 5; ///< of longer words
constexpr std::size_t kDigitsAToken = 3;
constexpr std::size_t kSignsAToken = 2;    ///< of one kind of sign after another
constexpr std::size_t kRepeatsAToken = 8;  ///< "--------"
constexpr std::int64_t kJoins = 50;        ///< a sign glued to a word, a line's end to a sign
constexpr std::int64_t kMarkedLetter = 35; ///< é, ü: a word that has one is cut more often
constexpr std::int64_t kGreekCyrillic = 26;
constexpr std::int64_t kOtherAlphabet = 45;
constexpr std::int64_t kHan = 68;
constexpr std::int64_t kKana = 66;
constexpr std::int64_t kHangul = 62;
constexpr std::int64_t kSymbol = 120;
constexpr std::int64_t kPicture = 200;

enum class Class : std::uint8_t { Lower, Upper, Digit, Space, Newline, Sign, High };

constexpr std::array<Class, 256> kClasses = [] {
    std::array<Class, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c) {
        if (c >= 'a' && c <= 'z')
            table[c] = Class::Lower;
        else if (c >= 'A' && c <= 'Z')
            table[c] = Class::Upper;
        else if (c >= '0' && c <= '9')
            table[c] = Class::Digit;
        else if (c == '\n' || c == '\r')
            table[c] = Class::Newline;
        else if (c == ' ' || c == '\t')
            table[c] = Class::Space;
        else
            table[c] = c < 0x80 ? Class::Sign : Class::High;
    }
    return table;
}();

Class classAt(std::string_view text, std::size_t at)
{
    return kClasses[static_cast<unsigned char>(text[at])];
}

bool isLetter(Class kind)
{
    return kind == Class::Lower || kind == Class::Upper;
}

std::size_t endOfRun(std::string_view text, std::size_t at, Class wanted)
{
    while (at < text.size() && classAt(text, at) == wanted)
        ++at;
    return at;
}

constexpr std::int64_t pieces(std::size_t count, std::size_t each)
{
    return static_cast<std::int64_t>((count + each - 1) / each) * kWhole;
}

/// A capital run with the small letters after it: "Word", "HTTPServer" is two.
std::size_t endOfWord(std::string_view text, std::size_t at)
{
    const std::size_t capitals = endOfRun(text, at, Class::Upper) - at;
    if (capitals > 1)
        return at + capitals;
    return endOfRun(text, at + capitals, Class::Lower);
}

std::int64_t costOfWord(std::size_t letters, bool capitals)
{
    if (capitals && letters > 3)
        return pieces(letters, 3);
    return letters <= kCommonWord ? kWhole : kWhole + pieces(letters - kCommonWord, kLettersAPiece);
}

std::int64_t costOfSigns(std::string_view run)
{
    if (std::ranges::all_of(run, [&](char c) { return c == run.front(); }))
        return pieces(run.size(), kRepeatsAToken);
    return pieces(run.size(), kSignsAToken);
}

struct Cost {
    std::size_t bytes = 1;
    std::int64_t hundredths = kSymbol;
};

Cost costOfHigh(std::string_view text, std::size_t at)
{
    const auto lead = static_cast<unsigned char>(text[at]);
    const auto second = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
    if (lead >= 0xF0)
        return {4, kPicture};
    if (lead < 0xC4)
        return {2, kMarkedLetter};
    if (lead >= 0xCE && lead <= 0xD3)
        return {2, kGreekCyrillic};
    if (lead < 0xE0)
        return {2, kOtherAlphabet};
    if (lead == 0xE2 && second == 0x80) // dashes, quotation marks
        return {3, kWhole};
    if (lead == 0xE3 && second >= 0x81 && second <= 0x83)
        return {3, kKana};
    if (lead >= 0xE3 && lead <= 0xE9)
        return {3, kHan};
    if (lead >= 0xEA && lead <= 0xED)
        return {3, kHangul};
    return {3, lead <= 0xE1 ? kOtherAlphabet : kSymbol};
}

} // namespace

std::int64_t estimateTokens(std::string_view text)
{
    std::int64_t cost = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Class kind = classAt(text, at);
        std::size_t end = at;
        switch (kind) {
        case Class::Lower:
        case Class::Upper:
            end = endOfWord(text, at);
            cost += costOfWord(end - at, kind == Class::Upper && end - at > 1
                                             && classAt(text, at + 1) == Class::Upper);
            break;
        case Class::Digit:
            end = endOfRun(text, at, kind);
            cost += pieces(end - at, kDigitsAToken);
            break;
        case Class::Newline: // a line's end and the next one's indentation
            end = endOfRun(text, at, kind);
            cost += at > 0 && classAt(text, at - 1) == Class::Sign ? kJoins : kWhole;
            break;
        case Class::Space: // one space belongs to the word after it
            end = endOfRun(text, at, kind);
            cost += end - at > 1 ? kWhole : 0;
            break;
        case Class::Sign:
            end = endOfRun(text, at, kind);
            cost += costOfSigns(text.substr(at, end - at));
            cost -= end < text.size() && isLetter(classAt(text, end)) ? kJoins : 0;
            break;
        case Class::High: {
            const Cost high = costOfHigh(text, at);
            end = std::min(at + high.bytes, text.size());
            cost += high.hundredths;
            break;
        }
        }
        at = end;
    }
    return (cost + kWhole - 1) / kWhole;
}

} // namespace oxide::routing
