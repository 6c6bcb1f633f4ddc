#include "providers/clierror.h"

#include "base/text.h"
#include "net/httperror.h"
#include "providers/jsonread.h"
#include "providers/servererror.h"

#include <array>
#include <charconv>
#include <utility>

#include <boost/json.hpp>

namespace oxide::providers {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;

namespace {

constexpr std::size_t kMaxQuoted = 400;

struct Sign {
    std::string_view words; ///< lower case
    ErrorKind kind;
};

// What node, undici and the agents say of the network; the first that is found decides.
constexpr auto kNetworkSigns = std::to_array<Sign>({
    {"econnrefused", ErrorKind::ConnectionRefused},
    {"enotfound", ErrorKind::NameNotResolved},
    {"eai_again", ErrorKind::NameNotResolved},
    {"getaddrinfo", ErrorKind::NameNotResolved},
    {"etimedout", ErrorKind::TimeoutConnect},
    {"connect timeout", ErrorKind::TimeoutConnect},
    {"enetunreach", ErrorKind::NetworkDown},
    {"ehostunreach", ErrorKind::NetworkDown},
    {"certificate", ErrorKind::TlsFailed},
    {"err_tls", ErrorKind::TlsFailed},
    {"err_ssl", ErrorKind::TlsFailed},
    {"econnreset", ErrorKind::ConnectionReset},
    {"socket hang up", ErrorKind::ConnectionReset},
    {"terminated", ErrorKind::StreamCut},
    {"other side closed", ErrorKind::ConnectionReset},
    {"premature close", ErrorKind::StreamCut},
});

constexpr auto kVagueNetworkSigns =
    std::to_array<std::string_view>({"fetch failed", "connection error", "network error"});

constexpr auto kWordSigns = std::to_array<Sign>({
    {"without a finish reason", ErrorKind::StreamCut},
    {"no_finish_reason", ErrorKind::StreamCut},
    {"no_response_text", ErrorKind::EmptyAnswer},
    {"empty response", ErrorKind::EmptyAnswer},
    {"no text", ErrorKind::EmptyAnswer},
    {"context length", ErrorKind::ContextTooLong},
    {"input token count", ErrorKind::ContextTooLong},
    {"maximum number of tokens", ErrorKind::ContextTooLong},
    {"api key not valid", ErrorKind::Unauthorized},
    {"api key is missing", ErrorKind::Unauthorized},
    {"api_key_invalid", ErrorKind::Unauthorized},
    {"incorrect api key", ErrorKind::Unauthorized},
    {"authentication required", ErrorKind::Unauthorized},
    {"set an auth method", ErrorKind::Unauthorized},
    {"no auth type is selected", ErrorKind::Unauthorized},
    {"unauthorized", ErrorKind::Unauthorized},
    {"unauthenticated", ErrorKind::Unauthorized},
    {"free tier has been discontinued", ErrorKind::Unauthorized},
    {"rate limit", ErrorKind::QuotaExceeded},
    {"quota", ErrorKind::QuotaExceeded},
    {"resource_exhausted", ErrorKind::QuotaExceeded},
    {"overloaded", ErrorKind::Overloaded},
    {"unavailable", ErrorKind::Overloaded},
    {"model not found", ErrorKind::ModelNotFound},
});

bool holds(std::string_view lower, std::string_view words)
{
    return lower.find(words) != std::string_view::npos;
}

template<std::size_t N>
std::optional<ErrorKind> signIn(const std::array<Sign, N> &signs, std::string_view lower)
{
    for (const Sign &sign : signs) {
        if (holds(lower, sign.words))
            return sign.kind;
    }
    return std::nullopt;
}

std::optional<ErrorKind> networkKind(std::string_view text, const CliContext &context)
{
    const std::string lower = base::toLowerAscii(text);
    std::optional<ErrorKind> kind = signIn(kNetworkSigns, lower);
    if (!kind) {
        for (const std::string_view words : kVagueNetworkSigns) {
            if (!holds(lower, words))
                continue;
            kind = signIn(kNetworkSigns, base::toLowerAscii(context.errors));
            if (!kind) // on this machine neither a name, nor TLS, nor a route can have failed
                kind = context.onLoopback ? ErrorKind::ConnectionRefused : ErrorKind::NetworkDown;
            break;
        }
    }
    if (kind == ErrorKind::ConnectionReset && context.textSeen)
        return ErrorKind::StreamCut;
    return kind;
}

/// The programs ask for a chat alone: what is not there is the model.
std::optional<ErrorKind> kindOfStatus(int status)
{
    if (status < 400 || status >= 600)
        return std::nullopt;
    const ErrorKind kind = net::kindOfStatus(status);
    return kind == ErrorKind::NotFound ? ErrorKind::ModelNotFound : kind;
}

/// "401 Incorrect key", "429: …": the OpenAI client puts the status first.
std::optional<int> leadingStatus(std::string_view text)
{
    int status = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
    const bool isWord = end == text.data() + text.size() || *end == ' ' || *end == ':';
    if (error != std::errc() || !isWord || status < 400 || status > 599)
        return std::nullopt;
    return status;
}

/// The JSON that a sentence holds or is, as what a server said.
std::optional<ServerError> serverWords(std::string_view text)
{
    const std::size_t begin = text.find_first_of("{[");
    const std::size_t end = text.find_last_of("}]");
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin)
        return std::nullopt;
    const base::Result<json::value> body = parseJson(text.substr(begin, end - begin + 1));
    if (!body)
        return std::nullopt;
    return readServerError(*body);
}

std::string sentence(std::string text)
{
    text = std::string(base::cutUtf8(base::trimmed(text), kMaxQuoted));
    for (char &c : text) {
        if (c == '\n' || c == '\r')
            c = ' ';
    }
    if (!text.empty() && !text.ends_with('.') && !text.ends_with('!'))
        text += '.';
    return text;
}

/// What the text, the JSON in it and the number beside it say together.
struct Reading {
    std::string words;
    std::optional<int> status; ///< one that means what it says
    std::optional<std::chrono::milliseconds> retryAfter;
    std::optional<ErrorKind> byServer;
};

Reading readTold(const CliTold &told)
{
    Reading reading;
    const std::string inner = apiErrorText(told.text).value_or(told.text);
    reading.words = inner;
    reading.status = leadingStatus(inner);
    reading.retryAfter = told.retryAfter;
    if (const auto said = serverWords(inner)) {
        reading.words = said->message;
        if (said->status)
            reading.status = said->status;
        if (!reading.retryAfter)
            reading.retryAfter = said->retryAfter;
        const Error asError = inStreamError(*said, {});
        if (asError.kind != ErrorKind::StreamError)
            reading.byServer = asError.kind;
    }
    // 500 is also what gemini gives where it knows nothing better.
    if (!reading.status && told.status && *told.status >= 400 && *told.status < 600
        && *told.status != 500)
        reading.status = told.status;
    return reading;
}

ErrorKind kindOf(const CliTold &told, const Reading &reading, const CliContext &context)
{
    if (reading.byServer && reading.byServer != ErrorKind::ServerError)
        return *reading.byServer;
    const std::string lower = base::toLowerAscii(reading.words);
    const std::optional<ErrorKind> byStatus =
        reading.status ? kindOfStatus(*reading.status) : std::nullopt;
    if (byStatus == ErrorKind::BadRequest)
        return signIn(kWordSigns, lower).value_or(ErrorKind::BadRequest);
    if (byStatus)
        return *byStatus;
    if (const auto kind = networkKind(reading.words, context))
        return *kind;
    if (const auto kind = signIn(kWordSigns, lower))
        return *kind;
    return told.status == 500 ? ErrorKind::ServerError : ErrorKind::ProcessFailed;
}

std::optional<long long> numberAfter(std::string_view line, std::string_view words)
{
    const std::size_t at = line.find(words);
    if (at == std::string_view::npos)
        return std::nullopt;
    long long value = 0;
    const char *begin = line.data() + at + words.size();
    const auto [end, error] = std::from_chars(begin, line.data() + line.size(), value);
    return error == std::errc() ? std::optional(value) : std::nullopt;
}

} // namespace

Error cliError(const CliTold &told, const CliContext &context)
{
    const Reading reading = readTold(told);
    Error error;
    error.kind = kindOf(told, reading, context);
    error.httpStatus =
        reading.status.value_or(error.kind == ErrorKind::ServerError ? told.status.value_or(0) : 0);
    error.retryAfter = reading.retryAfter;
    error.message = context.title + ": " + sentence(reading.words);
    if (error.kind == ErrorKind::Unauthorized && !context.signIn.empty())
        error.message += ' ' + context.signIn;
    error.detail = told.text;
    if (!context.errors.empty())
        error.detail += (error.detail.empty() ? "" : "\n") + context.errors;
    return error;
}

std::optional<std::string> apiErrorText(std::string_view text)
{
    constexpr std::string_view start = "[API Error: ";
    const std::size_t at = text.find(start);
    // It may come in the same piece as the last of an answer, but stands last.
    if (at == std::string_view::npos)
        return std::nullopt;
    std::string_view inner = text.substr(at + start.size());
    if (const std::size_t end = inner.rfind(']'); end != std::string_view::npos)
        inner = inner.substr(0, end);
    return std::string(inner);
}

std::optional<CliTold> CliRetryWatch::onLine(std::string_view line)
{
    constexpr std::string_view apiError = "OpenAI API Error: ";
    if (const std::size_t at = line.find(apiError); at != std::string_view::npos)
        m_lastError = std::string(line.substr(at + apiError.size()));

    CliTold told;
    told.text = m_lastError;
    if (holds(line, "Attempt ") && holds(line, " failed") && holds(line, "Retrying")) {
        if (const auto status = numberAfter(line, "with status "))
            told.status = static_cast<int>(*status);
        else if (holds(line, "429 error"))
            told.status = 429;
        else if (holds(line, "5xx error"))
            told.status = 500;
        for (const std::string_view words : {"explicit delay of ", "Retrying after "}) {
            if (const auto ms = numberAfter(line, words))
                told.retryAfter = std::chrono::milliseconds(*ms);
        }
        if (told.text.empty())
            told.text = std::string(line.substr(line.find("Attempt ")));
        return told;
    }
    if (holds(line, "Rate limit retry scheduled")) {
        told.status = 429;
        if (told.text.empty())
            told.text = "rate limit";
        return told;
    }
    if (holds(line, "Invalid stream [")) {
        told.text = std::string(line.substr(line.find("Invalid stream [")));
        return told;
    }
    if (holds(line, "Transport stream") && holds(line, "scheduled")) {
        if (told.text.empty())
            told.text = "terminated";
        return told;
    }
    if (holds(line, "Context length exceeded; attempting")) {
        told.text = "context length exceeded";
        return told;
    }
    return std::nullopt;
}

} // namespace oxide::providers
