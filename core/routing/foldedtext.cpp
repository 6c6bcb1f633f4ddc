#include "routing/foldedtext.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace oxide::routing {

namespace {

enum class Kind : std::uint8_t { Separator, Word, Lone };

struct Character {
    Kind kind = Kind::Separator;
    std::uint32_t length = 1;
};

template<class Whole>
std::uint64_t load(const char *bytes)
{
    Whole whole = 0;
    std::memcpy(&whole, bytes, sizeof whole);
    return whole;
}

/// Up to eight bytes; with their number given, each reads otherwise.
std::uint64_t loadUpTo8(const char *bytes, std::size_t length)
{
    if (length >= 8)
        return load<std::uint64_t>(bytes);
    if (length >= 4) // they may overlap
        return load<std::uint32_t>(bytes) << 32U | load<std::uint32_t>(bytes + length - 4);
    return load<std::uint8_t>(bytes) << 16U | load<std::uint8_t>(bytes + length / 2) << 8U
           | load<std::uint8_t>(bytes + length - 1);
}

/// The hash of a word, which is not empty: eight bytes at a time, and the bits mixed well at the
/// end (by the finalizer of MurmurHash3, https://github.com/aappleby/smhasher). It only ever meets
/// its own kind: nothing that is compiled in or stored holds it.
std::uint64_t hashOf(const char *bytes, std::size_t length)
{
    constexpr std::uint64_t kFactor = 0xff51afd7ed558ccdULL;
    constexpr std::uint64_t kLastFactor = 0xc4ceb9fe1a85ec53ULL;
    std::uint64_t hash = length * kLastFactor;
    for (std::size_t at = 0; at < length; at += 8) {
        hash = (hash ^ loadUpTo8(bytes + at, length - at)) * kFactor;
        hash ^= hash >> 33U;
    }
    hash *= kLastFactor;
    return hash ^ hash >> 33U;
}

/// The small letter of a byte of ASCII that belongs to words; 0 for all others.
constexpr std::array<unsigned char, 256> kWordBytes = [] {
    std::array<unsigned char, 256> table{};
    for (unsigned c = 0; c < 0x80; ++c) {
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
    char *bytes = folded.text.data();

    std::size_t start = 0;
    const auto endWord = [&](std::size_t at) {
        if (at > start) {
            folded.units.push_back({hashOf(bytes + start, at - start),
                                    static_cast<std::uint32_t>(start),
                                    static_cast<std::uint32_t>(at - start)});
        }
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(bytes[at]);
        if (const unsigned char lower = kWordBytes[byte]) {
            bytes[at++] = static_cast<char>(lower);
            continue;
        }
        if (byte < 0x80) {
            endWord(at);
            start = ++at;
            continue;
        }
        const Character character = foldCharacter(folded.text, at);
        if (character.kind != Kind::Word) {
            endWord(at);
            if (character.kind == Kind::Lone) {
                start = at;
                endWord(at + character.length);
            }
            start = at + character.length;
        }
        at += character.length;
    }
    endWord(text.size());
    return folded;
}

} // namespace oxide::routing
