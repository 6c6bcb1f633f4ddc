#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::routing {

/// A word, or one character of a script that is written without spaces (Han, kana, Thai).
struct Unit {
    std::uint64_t hash = 0;   ///< of its folded bytes
    std::uint32_t offset = 0; ///< in bytes
    std::uint32_t length = 0; ///< in bytes
};

/// A text in lower case and cut into units. Folding keeps every offset: it maps ASCII, Latin-1,
/// Greek and Cyrillic capitals to small letters of the same length and leaves the rest alone.
struct FoldedText {
    std::string text;
    std::vector<Unit> units; ///< in the order of the text
};

/// Folds well-formed UTF-8; linear in its length.
[[nodiscard]] FoldedText fold(std::string_view text);

/// True for the bytes that words consist of: ASCII letters, digits, '_', and every byte of a
/// character outside ASCII.
[[nodiscard]] constexpr bool isWordByte(char byte)
{
    const auto c = static_cast<unsigned char>(byte);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
           || c >= 0x80;
}

} // namespace oxide::routing
