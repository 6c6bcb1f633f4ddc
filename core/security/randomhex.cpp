#include "security/randomhex.h"

#include <cstdint>
#include <string_view>
#include <vector>

#include <QRandomGenerator>

namespace oxide::security {

std::string hexOf(std::span<const unsigned char> bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const unsigned char byte : bytes) {
        hex += digits[byte >> 4U];
        hex += digits[byte & 15U];
    }
    return hex;
}

std::string randomHex(std::size_t bytes)
{
    std::vector<std::uint32_t> words((bytes + 3) / 4);
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    return hexOf({reinterpret_cast<const unsigned char *>(words.data()), bytes});
}

} // namespace oxide::security
