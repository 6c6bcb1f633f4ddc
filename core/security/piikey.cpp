#include "security/piimatch.h"

#include "base/keyshape.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

// API keys: by their maker's form; by the name they are given ("api_key = …"); or, with neither, by
// looking like nothing else than a random token.

namespace oxide::security {

namespace {

constexpr std::size_t longestToken = 200;

bool isTokenByte(char c)
{
    return (isWordByte(c) && static_cast<unsigned char>(c) < 0x80)
           || std::string_view("-./+=~").find(c) != std::string_view::npos;
}

std::size_t tokenEnd(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    while (end < text.size() && isTokenByte(text[end]) && end - at <= longestToken)
        ++end;
    // A full stop ends the sentence, not the token.
    while (end > at && text[end - 1] == '.')
        --end;
    return end;
}

bool hasDigit(std::string_view token)
{
    return std::any_of(token.begin(), token.end(), isDigit);
}

bool hasLetter(std::string_view token)
{
    return std::any_of(token.begin(), token.end(), isLetter);
}

bool isHexToken(std::string_view token)
{
    return token.find_first_not_of("0123456789abcdefABCDEF-") == std::string_view::npos;
}

/// "xxxxxxxx", "your-api-key-here", "1234567890": what people write where a key would stand.
bool isFiller(std::string_view token)
{
    static constexpr auto words = std::to_array<std::string_view>({
        "example",
        "your",
        "placeholder",
        "changeme",
        "xxxx",
        "dummy",
        "sample",
        "insert",
        "redacted",
        "****",
        "....",
        "abcdefgh",
        "12345678",
    });
    const std::string lower = base::toLowerAscii(token);
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return lower.find(word) != std::string::npos;
    });
}

/// The name that the token is given: the words before `=`, `:`, `=>`, `(` and quotes, lower case.
std::string nameBefore(std::string_view text, std::size_t at)
{
    constexpr std::size_t farthest = 48;
    const std::size_t from = at > farthest ? at - farthest : 0;
    std::size_t end = at;
    bool isAssigned = false;
    while (end > from
           && std::string_view(" \t\"'`:=>,([{|").find(text[end - 1]) != std::string_view::npos) {
        --end;
        isAssigned =
            isAssigned || std::string_view("=:,(|").find(text[end]) != std::string_view::npos;
    }
    std::size_t start = end;
    while (start > from
           && (isWordByte(text[start - 1])
               || std::string_view("-. ").find(text[start - 1]) != std::string_view::npos))
        --start;
    return isAssigned ? base::toLowerAscii(text.substr(start, end - start)) : std::string();
}

bool namesKey(const std::string &name)
{
    static constexpr auto words = std::to_array<std::string_view>({
        "key",
        "token",
        "secret",
        "passw",
        "pwd",
        "auth",
        "credential",
        "creds",
        "api",
        "access",
        "bearer",
        "signature",
        "private",
    });
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

/// A random token under a name that speaks of keys.
bool isNamedKey(std::string_view token)
{
    constexpr std::size_t least = 16;
    constexpr double leastEntropy = 3.3;
    return token.size() >= least && token.size() <= longestToken && hasDigit(token)
           && hasLetter(token) && token.find('/') != 0 && base::entropy(token) >= leastEntropy
           && !isFiller(token);
}

/// A random token that nobody names: long, of mixed letters and digits, no path and no hash.
bool isRandomToken(std::string_view token)
{
    constexpr std::size_t least = 32;
    constexpr std::size_t most = 120;
    constexpr double leastEntropy = 4.2;
    if (token.size() < least || token.size() > most || isHexToken(token) || isFiller(token))
        return false;
    const bool hasUpper =
        std::any_of(token.begin(), token.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    const bool hasLower =
        std::any_of(token.begin(), token.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    const auto digits = std::count_if(token.begin(), token.end(), isDigit);
    const auto joints = std::count_if(token.begin(), token.end(), [](char c) {
        return std::string_view("-./_").find(c) != std::string_view::npos;
    });
    constexpr std::ptrdiff_t fewDigits = 4;
    constexpr std::ptrdiff_t manyJoints = 3;
    return hasUpper && hasLower && digits >= fewDigits && joints <= manyJoints
           && base::entropy(token) >= leastEntropy;
}

} // namespace

std::size_t matchApiKey(std::string_view text, std::size_t at)
{
    if (const std::size_t length = base::keyShapeLength(text.substr(at)); length > 0) {
        const std::string_view key = text.substr(at, length);
        constexpr std::size_t fewBytes = 8;
        const std::set<char> different(key.begin(), key.end());
        return different.size() >= fewBytes && hasDigit(key) ? at + length : 0;
    }
    const std::size_t end = tokenEnd(text, at);
    const std::string_view token = text.substr(at, end - at);
    constexpr std::size_t shortest = 16;
    if (token.size() < shortest)
        return 0;
    const bool isDelimited =
        at == 0
        || std::string_view("=:\"'`, \t\n\r([{|>").find(text[at - 1]) != std::string_view::npos;
    if (!isDelimited)
        return 0;
    if (isNamedKey(token) && namesKey(nameBefore(text, at)))
        return end;
    return isRandomToken(token) ? end : 0;
}

} // namespace oxide::security
