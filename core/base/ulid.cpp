#include "base/ulid.h"

#include <algorithm>

namespace oxide::base {

namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kTextLength = 26;
constexpr int kBitsPerCharacter = 5;
constexpr std::size_t kTimeBytes = 6;

int digitOf(char c)
{
    if (c >= 'a' && c <= 'z')
        c = static_cast<char>(c - 'a' + 'A');
    const auto at = kAlphabet.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

} // namespace

std::optional<Ulid> Ulid::parse(std::string_view text)
{
    // 26 characters hold 130 bits: the first may only bring three.
    if (text.size() != kTextLength || digitOf(text.front()) < 0 || digitOf(text.front()) > 7)
        return std::nullopt;
    Bytes bytes{};
    unsigned buffer = static_cast<unsigned>(digitOf(text.front()));
    int bits = 3;
    std::size_t out = 0;
    for (const char c : text.substr(1)) {
        const int digit = digitOf(c);
        if (digit < 0)
            return std::nullopt;
        buffer = (buffer << kBitsPerCharacter) | static_cast<unsigned>(digit);
        bits += kBitsPerCharacter;
        if (bits >= 8) {
            bits -= 8;
            bytes[out++] = static_cast<std::uint8_t>(buffer >> bits);
            buffer &= (1U << bits) - 1;
        }
    }
    return Ulid(bytes);
}

std::string Ulid::text() const
{
    std::string text;
    text.reserve(kTextLength);
    unsigned buffer = 0;
    int bits = 2; // two leading zero bits make 130
    for (const std::uint8_t byte : m_bytes) {
        buffer = (buffer << 8) | byte;
        bits += 8;
        while (bits >= kBitsPerCharacter) {
            bits -= kBitsPerCharacter;
            text.push_back(kAlphabet[(buffer >> bits) & 31U]);
        }
        buffer &= (1U << bits) - 1;
    }
    return text;
}

TimePoint Ulid::time() const
{
    std::int64_t ms = 0;
    for (std::size_t i = 0; i < kTimeBytes; ++i)
        ms = (ms << 8) | m_bytes[i];
    return TimePoint(std::chrono::milliseconds(ms));
}

UlidSource::UlidSource(const Clock &clock, std::uint64_t seed) : m_clock(clock), m_random(seed) {}

Ulid UlidSource::next()
{
    const auto ms = static_cast<std::uint64_t>(m_clock.now().time_since_epoch().count());
    const std::lock_guard lock(m_mutex);
    Ulid::Bytes bytes{};
    for (std::size_t i = 0; i < kTimeBytes; ++i)
        bytes[i] = static_cast<std::uint8_t>(ms >> (8 * (kTimeBytes - 1 - i)));
    const std::uint64_t high = m_random();
    const std::uint64_t low = m_random();
    for (std::size_t i = 0; i < 8; ++i)
        bytes[kTimeBytes + i] = static_cast<std::uint8_t>(high >> (8 * i));
    bytes[14] = static_cast<std::uint8_t>(low);
    bytes[15] = static_cast<std::uint8_t>(low >> 8);
    Ulid id(bytes);
    if (id <= m_last) { // same millisecond, or the clock went back: count on from the last one
        bytes = m_last.bytes();
        for (std::size_t i = bytes.size(); i-- > 0;) {
            if (++bytes[i] != 0)
                break;
        }
        id = Ulid(bytes);
    }
    m_last = id;
    return id;
}

} // namespace oxide::base
