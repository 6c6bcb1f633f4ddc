#include "httpserver/http.h"

#include <algorithm>
#include <array>
#include <utility>

namespace oxide::httpserver {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

constexpr auto reasons = std::to_array<std::pair<int, std::string_view>>({
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {499, "Client Closed Request"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {529, "Overloaded"},
});

/// The first "name=value" of a query, and moves on behind it.
std::string_view takePair(std::string_view &query)
{
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    return pair;
}

std::string nameOf(std::string_view pair)
{
    return percentDecoded(pair.substr(0, pair.find('=')), PlusMeans::Space);
}

} // namespace

bool sameHeaderName(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::string percentDecoded(std::string_view text, PlusMeans plus)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0
            && hexValue(text[i + 2]) >= 0) {
            out += static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]));
            i += 2;
        } else {
            out += c == '+' && plus == PlusMeans::Space ? ' ' : c;
        }
    }
    return out;
}

std::string_view Request::header(std::string_view name) const
{
    for (const Header &h : headers) {
        if (sameHeaderName(h.name, name))
            return h.value;
    }
    return {};
}

std::optional<std::string> Request::queryValue(std::string_view name) const
{
    std::string_view rest = query;
    while (!rest.empty()) {
        const std::string_view pair = takePair(rest);
        if (nameOf(pair) != name)
            continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        return percentDecoded(pair.substr(std::min(pair.size(), equals + 1)), PlusMeans::Space);
    }
    return std::nullopt;
}

std::vector<std::string> Request::queryNames() const
{
    std::vector<std::string> names;
    for (std::string_view rest = query; !rest.empty();) {
        const std::string_view pair = takePair(rest);
        if (!pair.empty())
            names.push_back(nameOf(pair));
    }
    return names;
}

std::string_view reasonPhrase(int status)
{
    const auto it = std::lower_bound(reasons.begin(), reasons.end(), status,
                                     [](const auto &row, int value) { return row.first < value; });
    return it != reasons.end() && it->first == status ? it->second : "Status";
}

} // namespace oxide::httpserver
