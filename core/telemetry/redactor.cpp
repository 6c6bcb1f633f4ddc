#include "telemetry/redactor.h"

#include "base/keyshape.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <shared_mutex>
#include <vector>

namespace oxide::telemetry {

namespace {

constexpr std::string_view mark = "[secret]";
constexpr std::size_t shortestSecret = 6;

/// A word behind which a value follows that is a secret. Where the word ends in a space, the value
/// stands right behind it; else a colon, an equals sign or a quote stands between.
constexpr auto labels = std::to_array<std::string_view>({
    "bearer ",
    "basic ",
    "x-api-key",
    "x-goog-api-key",
    "api-key",
    "api_key",
    "apikey",
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "password",
    "passwd",
    "authorization",
});

/// Names of parameters in addresses; too short to be looked for elsewhere.
constexpr auto parameters = std::to_array<std::string_view>({
    "?key=",
    "&key=",
    "?token=",
    "&token=",
    "?sig=",
    "&sig=",
    "?signature=",
    "&signature=",
});

bool isWordByte(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool endsValue(char c)
{
    return static_cast<unsigned char>(c) <= ' '
           || std::string_view("\"'`,;&<>)}]\\").find(c) != std::string_view::npos;
}

std::size_t valueEnd(std::string_view text, std::size_t from)
{
    while (from < text.size() && !endsValue(text[from]))
        ++from;
    return from;
}

struct Hit {
    std::size_t start = 0; ///< of what is taken out
    std::size_t end = 0;   ///< nothing found where this is 0
};

bool startsWithLower(std::string_view lower, std::size_t at, std::string_view word)
{
    return lower.substr(at, word.size()) == word;
}

Hit afterLabel(std::string_view lower, std::size_t at)
{
    for (const std::string_view label : labels) {
        if (!startsWithLower(lower, at, label))
            continue;
        std::size_t start = at + label.size();
        if (label.back() != ' ') {
            const std::size_t before = start;
            while (start < lower.size()
                   && std::string_view(" \t\"'=:\\").find(lower[start]) != std::string_view::npos)
                ++start;
            const std::string_view between = lower.substr(before, start - before);
            if (between.find_first_of("=:") == std::string_view::npos)
                continue;
            for (const std::string_view scheme : {"bearer ", "basic "}) {
                if (startsWithLower(lower, start, scheme))
                    start += scheme.size();
            }
        }
        const std::size_t end = valueEnd(lower, start);
        constexpr std::size_t shortestValue = 4;
        if (end >= start + shortestValue && !lower.substr(start).starts_with("keychain:")
            && !lower.substr(start).starts_with("${"))
            return {start, end};
    }
    return {};
}

Hit inAddress(std::string_view lower, std::size_t at)
{
    if (lower[at] == '?' || lower[at] == '&') {
        for (const std::string_view parameter : parameters) {
            if (startsWithLower(lower, at, parameter)) {
                const std::size_t start = at + parameter.size();
                return {start, valueEnd(lower, start)};
            }
        }
    }
    if (startsWithLower(lower, at, "://")) {
        const std::size_t start = at + 3;
        const std::size_t end = lower.find_first_of("/?# \t\r\n\"'<>", start);
        const std::string_view authority = lower.substr(start, end - start);
        const std::size_t sign = authority.rfind('@');
        if (sign != std::string_view::npos && sign > 0)
            return {start, start + sign};
    }
    return {};
}

std::string cleanShapes(std::string_view text)
{
    const std::string lower = base::toLowerAscii(text);
    std::string out;
    std::size_t kept = 0; // everything before is in `out`
    for (std::size_t at = 0; at < text.size();) {
        const bool startsWord = isWordByte(text[at]) && (at == 0 || !isWordByte(text[at - 1]));
        Hit hit = inAddress(lower, at);
        if (hit.end == 0 && startsWord) {
            if (const std::size_t length = base::keyShapeLength(text.substr(at)); length > 0)
                hit = {at, at + length};
            else
                hit = afterLabel(lower, at);
        }
        if (hit.end <= hit.start) {
            ++at;
            continue;
        }
        out.append(text.substr(kept, hit.start - kept)).append(mark);
        kept = at = hit.end;
    }
    return out.append(text.substr(kept));
}

} // namespace

struct Redactor::Private {
    mutable std::shared_mutex mutex;
    std::vector<std::string> secrets; ///< longest first, so that no part of one is left over
};

Redactor::Redactor() : m_d(std::make_unique<Private>()) {}

Redactor::~Redactor() = default;

void Redactor::add(std::string_view secret)
{
    if (secret.size() < shortestSecret)
        return;
    const std::unique_lock lock(m_d->mutex);
    auto &secrets = m_d->secrets;
    if (std::find(secrets.begin(), secrets.end(), secret) != secrets.end())
        return;
    secrets.emplace_back(secret);
    std::sort(secrets.begin(), secrets.end(),
              [](const auto &a, const auto &b) { return a.size() > b.size(); });
}

std::string Redactor::clean(std::string_view text) const
{
    std::string out(text);
    {
        const std::shared_lock lock(m_d->mutex);
        for (const std::string &secret : m_d->secrets) {
            for (std::size_t at = out.find(secret); at != std::string::npos;
                 at = out.find(secret, at + mark.size()))
                out.replace(at, secret.size(), mark);
        }
    }
    return cleanShapes(out);
}

} // namespace oxide::telemetry
