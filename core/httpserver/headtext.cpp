#include "httpserver/headtext.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <utility>

namespace oxide::httpserver {

namespace {

/// Now, as RFC 9110 writes dates; remade at most once a second.
const std::string &httpDate()
{
    using namespace std::chrono;
    constexpr std::array dayNames{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array monthNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    thread_local sys_seconds madeFor;
    thread_local std::string text;
    const auto now = floor<seconds>(system_clock::now());
    if (now == madeFor)
        return text;
    madeFor = now;
    const auto day = floor<days>(now);
    const year_month_day date(day);
    const hh_mm_ss time(now - day);
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                  dayNames.at(weekday(day).c_encoding()), static_cast<unsigned>(date.day()),
                  monthNames.at(static_cast<unsigned>(date.month()) - 1),
                  static_cast<int>(date.year()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    text = buffer.data();
    return text;
}

/// Handlers do not set them.
bool isServersOwn(std::string_view name)
{
    return sameHeaderName(name, "Content-Length") || sameHeaderName(name, "Transfer-Encoding")
           || sameHeaderName(name, "Connection") || sameHeaderName(name, "Date");
}

/// The value on one line: a line break in it would let it write headers of its own.
void appendFolded(std::string &out, std::string_view value)
{
    for (const char c : value)
        out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
}

} // namespace

Request headOf(const RequestMessage &message, std::string peer)
{
    Request request;
    request.method = message.method_string();
    request.target = message.target();
    const std::size_t mark = std::min(request.target.find('?'), request.target.size());
    request.path = percentDecoded(std::string_view(request.target).substr(0, mark));
    if (mark < request.target.size())
        request.query = request.target.substr(mark + 1);
    for (const auto &field : message)
        request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    request.peer = std::move(peer);
    return request;
}

void appendStatusAndFields(std::string &out, int status, const Headers &headers)
{
    out += "HTTP/1.1 ";
    out += std::to_string(status);
    out += ' ';
    out += reasonPhrase(status);
    out += "\r\n";
    for (const Header &h : headers) {
        if (isServersOwn(h.name))
            continue;
        appendFolded(out, h.name);
        out += ": ";
        appendFolded(out, h.value);
        out += "\r\n";
    }
    out += "Date: ";
    out += httpDate();
    out += "\r\n";
}

void appendHex(std::string &out, std::size_t value)
{
    std::array<char, 20> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16);
    out.append(digits.data(), result.ptr);
}

} // namespace oxide::httpserver
