#include "sim/tokens.h"

#include <algorithm>

namespace oxide::sim {

namespace {

constexpr std::size_t wholeWord = 8; ///< bytes; longer words come in pieces
constexpr std::size_t wordPiece = 5;
constexpr std::size_t longestRun = 8;

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

bool isContinuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool isWord(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
           || static_cast<unsigned char>(c) >= 0x80;
}

std::size_t spaceRun(std::string_view text)
{
    std::size_t end = 1;
    while (end < text.size() && end < longestRun && isSpace(text[end]))
        ++end;
    // The last space belongs to the word after it.
    if (end > 1 && text[end - 1] == ' ' && end < text.size() && !isSpace(text[end]))
        --end;
    return end;
}

std::size_t wordEnd(std::string_view text, std::size_t begin)
{
    std::size_t end = begin;
    while (end < text.size() && end - begin <= wholeWord && isWord(text[end]))
        ++end;
    if (end - begin > wholeWord)
        end = begin + wordPiece;
    while (end < text.size() && isContinuation(text[end]))
        ++end;
    return end;
}

std::size_t tokenLength(std::string_view text)
{
    std::size_t begin = 0;
    if (isSpace(text[0])) {
        const bool beforeWord = text[0] == ' ' && text.size() > 1 && !isSpace(text[1]);
        if (!beforeWord)
            return spaceRun(text);
        begin = 1;
    }
    if (isWord(text[begin]))
        return wordEnd(text, begin);
    std::size_t end = begin + 1;
    while (end < text.size() && end - begin < longestRun && text[end] == text[begin])
        ++end;
    return end;
}

} // namespace

std::vector<std::string> tokensOf(std::string_view text)
{
    std::vector<std::string> tokens;
    while (!text.empty()) {
        const std::size_t length = tokenLength(text);
        tokens.emplace_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return tokens;
}

std::int64_t countTokens(std::string_view text)
{
    std::int64_t count = 0;
    for (; !text.empty(); ++count)
        text.remove_prefix(tokenLength(text));
    return count;
}

std::string_view firstTokens(std::string_view text, std::int64_t count)
{
    std::string_view rest = text;
    for (; count > 0 && !rest.empty(); --count)
        rest.remove_prefix(tokenLength(rest));
    return text.substr(0, text.size() - rest.size());
}

std::string_view lastTokens(std::string_view text, std::int64_t count)
{
    const std::int64_t skip = countTokens(text) - std::max<std::int64_t>(0, count);
    return text.substr(firstTokens(text, skip).size());
}

} // namespace oxide::sim
