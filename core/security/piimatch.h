#pragma once

#include <cstddef>
#include <string_view>

// How each kind of personal data looks. Every function is given the whole text and the place where
// a word begins there, and gives the byte behind the match, 0 where nothing matches. Internal to
// the finder.

namespace oxide::security {

/// A letter, digit or underscore. Letters of alphabets count (two bytes), Han, kana and Hangul do
/// not: a number follows them without a space.
[[nodiscard]] bool isWordByte(char c);
[[nodiscard]] bool isDigit(char c);
[[nodiscard]] bool isLetter(char c);
/// The first byte of a letter of two.
[[nodiscard]] bool isForeignLetter(char c);
/// A word begins here: no word byte stands before.
[[nodiscard]] bool startsWord(std::string_view text, std::size_t at);

[[nodiscard]] std::size_t matchEmail(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t matchIban(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t matchIpAddress(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t matchCard(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t matchSsn(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t matchPhone(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t matchPrivateKey(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t matchApiKey(std::string_view text, std::size_t at);

} // namespace oxide::security
