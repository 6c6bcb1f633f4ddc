#include "security/piimatch.h"

#include "base/keyshape.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

// API keys: by their maker's form; by the name they are given ("api_key = …"); or, with neither, by
// looking like nothing else than a random token.

namespace oxide::security {

namespace {

constexpr std::size_t longestToken = 200;

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool isLower(char c)
{
    return c >= 'a' && c <= 'z';
}

bool isOneOf(char c, std::string_view set)
{
    return set.find(c) != std::string_view::npos;
}

bool isTokenByte(char c)
{
    return (isWordByte(c) && static_cast<unsigned char>(c) < 0x80) || isOneOf(c, "-./+~");
}

/// Padding belongs to a token's end; elsewhere an equals sign parts a name from its value.
std::size_t paddingEnd(std::string_view text, std::size_t at)
{
    constexpr std::size_t longest = 2;
    std::size_t end = at;
    while (end < text.size() && text[end] == '=' && end - at < longest)
        ++end;
    return end < text.size() && isTokenByte(text[end]) ? at : end;
}

std::size_t tokenEnd(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    while (end < text.size() && isTokenByte(text[end]) && end - at <= longestToken)
        ++end;
    // A full stop ends the sentence, not the token.
    while (end > at && text[end - 1] == '.')
        --end;
    return paddingEnd(text, end);
}

bool hasDigit(std::string_view token)
{
    return std::any_of(token.begin(), token.end(), isDigit);
}

bool hasLetter(std::string_view token)
{
    return std::any_of(token.begin(), token.end(), isLetter);
}

/// How often a small letter follows a capital or the other way round.
std::size_t caseChanges(std::string_view token)
{
    std::size_t count = 0;
    for (std::size_t i = 1; i < token.size(); ++i)
        count += (isUpper(token[i - 1]) && isLower(token[i]))
                         || (isLower(token[i - 1]) && isUpper(token[i]))
                     ? 1
                     : 0;
    return count;
}

bool isHexToken(std::string_view token)
{
    return token.find_first_not_of("0123456789abcdefABCDEF-") == std::string_view::npos;
}

/// "xxxxxxxx", "your-api-key-here", "1234567890": what people write where a key would stand.
bool isFiller(std::string_view token)
{
    static constexpr auto words = std::to_array<std::string_view>(
        {"example", "your", "placeholder", "changeme", "xxxx", "dummy", "sample", "insert",
         "redacted", "****", "....", "abcdefgh", "12345678"});
    const std::string lower = base::toLowerAscii(token);
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return lower.find(word) != std::string::npos;
    });
}

/// The words of a name or an identifier, in lower case: db_accessToken is db, access, token.
std::vector<std::string> wordsOf(std::string_view name)
{
    std::vector<std::string> words(1);
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool isHump = i > 0 && isUpper(name[i]) && isLower(name[i - 1]);
        const bool isJoint = !isLetter(name[i]) && !isDigit(name[i]);
        if ((isHump || isJoint) && !words.back().empty())
            words.emplace_back();
        if (!isJoint)
            words.back() += base::toLowerAscii(name.substr(i, 1));
    }
    if (words.back().empty())
        words.pop_back();
    return words;
}

/// Made of words and numbers as identifiers, dates and paths are: each part letters, then digits.
bool isWordy(std::string_view token)
{
    constexpr std::size_t wordLength = 4;
    const std::vector<std::string> parts = wordsOf(token);
    std::size_t letters = 0;
    for (const std::string &part : parts) {
        const auto digits = std::find_if(part.begin(), part.end(), isDigit);
        if (std::any_of(digits, part.end(), isLetter))
            return false;
        letters += static_cast<std::size_t>(digits - part.begin());
    }
    return letters >= wordLength * parts.size() || parts.size() > 3;
}

// Names

constexpr std::string_view quotes = " \t\"'`([{@";

/// Walks back from a value to the name that it is given.
class NameReader
{
public:
    NameReader(std::string_view text, std::size_t at)
        : m_text(text), m_from(at > farthest ? at - farthest : 0), m_end(at)
    {
    }

    /// As written; empty where the value has none.
    std::string_view read()
    {
        skipBack(quotes);
        if (m_end == m_from)
            return {};
        if (const std::string_view tag = takeTag(); !tag.empty())
            return tag;
        if (isOneOf(m_text[m_end - 1], "=:,|->")) {
            skipBack("=:?|,<>-");
            skipBack(" \t\"'`])*/");
            return takeName();
        }
        return takeSpaced();
    }

private:
    static constexpr std::size_t farthest = 64;

    void skipBack(std::string_view set)
    {
        while (m_end > m_from && isOneOf(m_text[m_end - 1], set))
            --m_end;
    }

    std::string_view takeBack(std::string_view joints)
    {
        std::size_t start = m_end;
        while (start > m_from
               && (isWordByte(m_text[start - 1]) || isOneOf(m_text[start - 1], joints)))
            --start;
        const std::string_view taken = m_text.substr(start, m_end - start);
        m_end = start;
        return taken;
    }

    std::string_view takeName() { return takeBack("-. $"); }

    /// <name>value, the value also on a line of its own.
    std::string_view takeTag()
    {
        const std::size_t end = m_end;
        skipBack(" \t\r\n");
        if (m_end > m_from && m_text[m_end - 1] == '>') {
            --m_end;
            const std::string_view name = takeBack("-.:");
            if (m_end > m_from && m_text[m_end - 1] == '<')
                return name;
        }
        m_end = end;
        return {};
    }

    /// "ENV API_TOKEN …", "set password …", "the api key is …", "Bearer …": no sign between.
    std::string_view takeSpaced()
    {
        const std::string_view word = takeBack("-.");
        const std::string lower = base::toLowerAscii(word);
        skipBack(" ");
        if (lower == "is" || lower == "to")
            return takeName();
        if (lower == "bearer" || lower == "basic" || wordsOf(word).size() > 1)
            return word;
        const std::string before = base::toLowerAscii(takeBack("#"));
        const bool isSet = before == "set" || before == "env" || before == "#define";
        return isSet ? word : std::string_view();
    }

    std::string_view m_text;
    std::size_t m_from;
    std::size_t m_end;
};

/// Speaks of keys, and not of their type, place or number.
bool namesKey(std::string_view name)
{
    static const std::set<std::string, std::less<>> keyWords = {
        "key",         "keys",       "token",   "tokens",        "secret",
        "secrets",     "pass",       "passwd",  "password",      "passwords",
        "pwd",         "passphrase", "auth",    "authorization", "credential",
        "credentials", "creds",      "api",     "basic",         "bearer",
        "access",      "signature",  "private", "webhook",       "pat"};
    static const std::set<std::string, std::less<>> otherWords = {
        "type",    "types",  "name",     "names",    "url",    "uri",    "path",    "file",
        "class",   "region", "provider", "endpoint", "host",   "count",  "length",  "size",
        "expiry",  "format", "version",  "prefix",   "header", "policy", "expires", "limit",
        "primary", "public", "foreign",  "sort",     "hash",   "digest", "keyboard"};
    static constexpr auto endings = std::to_array<std::string_view>(
        {"apikey", "token", "secret", "password", "passwd", "accesskey", "secretkey", "privatekey",
         "authkey", "accountkey", "licensekey"});
    const std::vector<std::string> words = wordsOf(name);
    if (std::any_of(words.begin(), words.end(),
                    [](const std::string &word) { return otherWords.contains(word); }))
        return false;
    const bool isClientId =
        words.size() >= 2 && words.back() == "id" && *(words.rbegin() + 1) == "client";
    return isClientId || std::any_of(words.begin(), words.end(), [](const std::string &word) {
               return keyWords.contains(word)
                      || std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
                             return word.ends_with(ending);
                         });
           });
}

// Values

/// Random enough for a value under a name that speaks of keys.
bool isNamedKey(std::string_view token)
{
    constexpr std::size_t least = 10;
    constexpr std::size_t leastLetters = 20; ///< without any digit
    constexpr double leastEntropy = 2.9;
    if (token.size() < least || token.size() > longestToken || !hasLetter(token)
        || token.starts_with('/') || isFiller(token) || isWordy(token))
        return false;
    const bool isMixed =
        hasDigit(token) || (token.size() >= leastLetters && caseChanges(token) * 5 >= token.size());
    return isMixed && base::entropy(token) >= leastEntropy;
}

/// A random token that nobody names: long, of mixed letters and digits, no path and no hash.
bool isRandomToken(std::string_view token)
{
    constexpr std::size_t least = 32;
    constexpr std::size_t most = 120;
    constexpr double leastEntropy = 4.2;
    constexpr std::ptrdiff_t fewDigits = 4;
    constexpr std::ptrdiff_t manyJoints = 3;
    if (token.size() < least || token.size() > most || isHexToken(token) || isFiller(token)
        || isWordy(token))
        return false;
    const auto digits = std::count_if(token.begin(), token.end(), isDigit);
    const auto joints =
        std::count_if(token.begin(), token.end(), [](char c) { return isOneOf(c, "-./_"); });
    return std::any_of(token.begin(), token.end(), isUpper)
           && std::any_of(token.begin(), token.end(), isLower) && digits >= fewDigits
           && joints <= manyJoints && base::entropy(token) >= leastEntropy;
}

/// Where the quoted value that begins here ends; 0 where it is none: signs may be in a password.
std::size_t quotedEnd(std::string_view text, std::size_t at)
{
    if (at == 0 || !isOneOf(text[at - 1], "\"'`"))
        return 0;
    std::size_t end = at;
    while (end < text.size() && text[end] != text[at - 1] && text[end] > ' ' && text[end] <= '~'
           && end - at <= longestToken)
        ++end;
    return end < text.size() && text[end] == text[at - 1] ? end : 0;
}

/// A value begins here: after a quote, a sign or a space, a leading dash or underscore passed over.
bool isDelimited(std::string_view text, std::size_t at)
{
    constexpr std::string_view delimiters = "=:\"'`, \t\n\r([{|>@";
    if (at == 0 || isOneOf(text[at - 1], delimiters))
        return true;
    return text[at - 1] == '-' && (at == 1 || isOneOf(text[at - 2], "=\"'`"));
}

/// Addresses that are keys themselves: who knows one may post there.
std::size_t webhookEnd(std::string_view text, std::size_t at)
{
    static constexpr auto prefixes = std::to_array<std::string_view>(
        {"https://hooks.slack.com/services/", "https://hooks.slack.com/workflows/",
         "https://discord.com/api/webhooks/", "https://hooks.zapier.com/hooks/"});
    constexpr std::size_t leastTail = 16;
    const std::string_view rest = text.substr(at);
    for (const std::string_view prefix : prefixes) {
        if (!rest.starts_with(prefix))
            continue;
        const std::size_t end = tokenEnd(text, at + prefix.size());
        return end - at - prefix.size() >= leastTail ? end : 0;
    }
    return 0;
}

/// Telegram's bots: the bot's number, a colon, 35 letters.
std::size_t botTokenEnd(std::string_view text, std::size_t at)
{
    constexpr std::size_t fewDigits = 7;
    constexpr std::size_t manyDigits = 16;
    constexpr std::size_t tail = 35;
    std::size_t colon = at;
    while (colon < text.size() && isDigit(text[colon]) && colon - at <= manyDigits)
        ++colon;
    if (colon - at < fewDigits || !text.substr(colon).starts_with(":A"))
        return 0;
    const std::size_t end = tokenEnd(text, colon + 1);
    return end - colon - 1 == tail ? end : 0;
}

bool isRandomEnough(std::string_view key)
{
    constexpr std::size_t fewBytes = 8;
    const std::set<char> different(key.begin(), key.end());
    return different.size() >= fewBytes && (hasDigit(key) || caseChanges(key) * 5 >= key.size());
}

} // namespace

std::size_t matchApiKey(std::string_view text, std::size_t at)
{
    if (const std::size_t length = base::keyShapeLength(text.substr(at)); length > 0)
        return isRandomEnough(text.substr(at, length)) ? at + length : 0;
    if (text[at] == 'h') {
        if (const std::size_t end = webhookEnd(text, at); end > 0)
            return end;
    }
    if (isDigit(text[at])) {
        if (const std::size_t end = botTokenEnd(text, at); end > 0)
            return end;
    }
    const std::size_t end = tokenEnd(text, at);
    const std::string_view token = text.substr(at, end - at);
    const bool isCall = end < text.size() && text[end] == '(';
    if (isCall || !isDelimited(text, at))
        return 0;
    const std::size_t quoted = quotedEnd(text, at);
    const std::size_t valueEnd = std::max(quoted, end);
    const std::size_t start = at > 0 && text[at - 1] == '-' ? at - 1 : at;
    if (isNamedKey(text.substr(at, valueEnd - at)) && namesKey(NameReader(text, start).read()))
        return valueEnd;
    return isRandomToken(token) ? end : 0;
}

} // namespace oxide::security
