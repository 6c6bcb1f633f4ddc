#include "routing/foldedtext.h"

#include <algorithm>
#include <array>

namespace oxide::routing {

namespace {

enum class Kind : std::uint8_t { Separator, Word, Lone };

struct Character {
    Kind kind = Kind::Separator;
    std::uint32_t length = 1;
};

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
constexpr std::uint64_t kHashStart = 0xcbf29ce484222325ULL;
constexpr std::uint64_t kHashFactor = 0x100000001b3ULL;

/// The small letter of a byte that belongs to words; 0 for a separator.
constexpr std::array<unsigned char, 128> kWordBytes = [] {
    std::array<unsigned char, 128> table{};
    for (unsigned c = 0; c < table.size(); ++c) {
        if (isWordByte(static_cast<char>(c)))
            table[c] = static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return table;
}();

/// Two bytes: Latin with marks, Greek, Cyrillic and the alphabets up to U+07FF. Folds in place.
Kind foldTwoBytes(unsigned char &lead, unsigned char &second)
{
    switch (lead) {
    case 0xC2: // Latin-1 signs; of them only ª, µ and º are letters
        return second == 0xAA || second == 0xB5 || second == 0xBA ? Kind::Word : Kind::Separator;
    case 0xC3:
        if (second == 0x97 || second == 0xB7) // multiplication and division signs
            return Kind::Separator;
        if (second <= 0x9E)
            second += 0x20;
        return Kind::Word;
    case 0xCE:
        if (second >= 0x91 && second <= 0x9F) {
            second += 0x20;
        } else if (second >= 0xA0 && second <= 0xA9) {
            lead = 0xCF;
            second -= 0x20;
        }
        return Kind::Word;
    case 0xD0:
        if (second >= 0x90 && second <= 0x9F) {
            second += 0x20;
        } else if (second >= 0xA0 && second <= 0xAF) {
            lead = 0xD1;
            second -= 0x20;
        } else if (second <= 0x8F) {
            lead = 0xD1;
            second += 0x10;
        }
        return Kind::Word;
    default:
        return Kind::Word;
    }
}

Kind kindOfThreeBytes(unsigned char lead, unsigned char second)
{
    switch (lead) {
    case 0xE0: // Thai stands without spaces; the other scripts of this block do not
        return second == 0xB8 || second == 0xB9 ? Kind::Lone : Kind::Word;
    case 0xE2: // punctuation, arrows, boxes, signs up to U+2BFF
        return second < 0xB0 ? Kind::Separator : Kind::Word;
    case 0xE3:
        return second == 0x80 ? Kind::Separator : Kind::Lone;
    case 0xEF: // full-width forms and specials
        return second >= 0xBC ? Kind::Separator : Kind::Word;
    default:
        return lead >= 0xE4 && lead <= 0xE9 ? Kind::Lone : Kind::Word;
    }
}

/// The character outside ASCII that starts at `at`; folds it in place.
Character foldCharacter(std::string &text, std::size_t at)
{
    auto *bytes = reinterpret_cast<unsigned char *>(text.data() + at);
    const std::size_t left = text.size() - at;
    if (bytes[0] < 0xE0 && left >= 2)
        return {foldTwoBytes(bytes[0], bytes[1]), 2};
    if (bytes[0] < 0xF0 && left >= 3)
        return {kindOfThreeBytes(bytes[0], bytes[1]), 3};
    if (left >= 4)
        return {bytes[1] >= 0xA0 ? Kind::Lone : Kind::Separator, 4}; // rare Han, else pictures
    return {Kind::Separator, 1};
}

} // namespace

FoldedText fold(std::string_view text)
{
    FoldedText folded;
    folded.text = text;
    folded.units.reserve(text.size() / 5 + 4);

    std::size_t start = 0;
    std::uint64_t hash = kHashStart;
    const auto endWord = [&](std::size_t at) {
        if (at > start) {
            folded.units.push_back(
                {hash, static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(at - start)});
        }
        hash = kHashStart;
    };
    const auto addToHash = [&](std::size_t at, std::size_t length) {
        for (std::size_t i = 0; i < length; ++i)
            hash = (hash ^ static_cast<unsigned char>(folded.text[at + i])) * kHashFactor;
    };

    for (std::size_t at = 0; at < folded.text.size();) {
        const auto byte = static_cast<unsigned char>(folded.text[at]);
        if (byte < 0x80) {
            if (const unsigned char lower = kWordBytes[byte]) {
                folded.text[at] = static_cast<char>(lower);
                hash = (hash ^ lower) * kHashFactor;
                ++at;
            } else {
                endWord(at);
                start = ++at;
            }
            continue;
        }
        const Character character = foldCharacter(folded.text, at);
        if (character.kind == Kind::Word) {
            addToHash(at, character.length);
            at += character.length;
            continue;
        }
        endWord(at);
        if (character.kind == Kind::Lone) {
            start = at;
            addToHash(at, character.length);
            endWord(at + character.length);
        }
        at += character.length;
        start = at;
    }
    endWord(folded.text.size());
    return folded;
}

} // namespace oxide::routing
