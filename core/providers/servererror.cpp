#include "providers/servererror.h"

#include "base/text.h"
#include "net/httperror.h"
#include "providers/jsonread.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <boost/json.hpp>

namespace oxide::providers {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;

namespace {

constexpr std::size_t kMaxQuoted = 300;

struct Sign {
    std::string_view words; ///< lower case, looked for in the code and the message
    ErrorKind kind;
};

// The first that is found decides. Sources: the four providers' error references, and what
// Ollama, vLLM, llama.cpp and LM Studio print.
constexpr auto kCodeSigns = std::to_array<Sign>({
    {"context_length_exceeded", ErrorKind::ContextTooLong},
    {"exceed_context_size", ErrorKind::ContextTooLong},
    {"request_too_large", ErrorKind::ContextTooLong},
    {"model_not_found", ErrorKind::ModelNotFound},
    {"api_key_invalid", ErrorKind::Unauthorized},
    {"invalid_api_key", ErrorKind::Unauthorized},
    {"authentication_error", ErrorKind::Unauthorized},
    {"permission_error", ErrorKind::Unauthorized},
    {"unauthenticated", ErrorKind::Unauthorized},
    {"permission_denied", ErrorKind::Unauthorized},
    {"insufficient_quota", ErrorKind::QuotaExceeded},
    {"rate_limit", ErrorKind::QuotaExceeded},
    {"resource_exhausted", ErrorKind::QuotaExceeded},
    {"billing_error", ErrorKind::QuotaExceeded},
    {"overloaded", ErrorKind::Overloaded},
    {"unavailable", ErrorKind::Overloaded},
});

constexpr auto kMessageSigns = std::to_array<Sign>({
    {"maximum context length", ErrorKind::ContextTooLong},
    {"context length", ErrorKind::ContextTooLong},
    {"context size", ErrorKind::ContextTooLong},
    {"context window", ErrorKind::ContextTooLong},
    {"prompt is too long", ErrorKind::ContextTooLong},
    {"input token count", ErrorKind::ContextTooLong},
    {"exceeds the maximum number of tokens", ErrorKind::ContextTooLong},
    {"api key not valid", ErrorKind::Unauthorized},
});

template<std::size_t N>
std::optional<ErrorKind> signIn(const std::array<Sign, N> &signs, std::string_view where)
{
    const std::string lower = base::toLowerAscii(where);
    for (const Sign &sign : signs) {
        if (lower.find(sign.words) != std::string::npos)
            return sign.kind;
    }
    return std::nullopt;
}

std::string asText(const json::value *value)
{
    if (!value)
        return {};
    if (value->is_string())
        return std::string(text(value));
    return json::serialize(*value);
}

/// Gemini: "details":[{"@type":"…RetryInfo","retryDelay":"37s"}, {"reason":"API_KEY_INVALID"}].
void readDetails(const json::value *details, ServerError &said)
{
    for (const json::value &detail : elements(details)) {
        std::string_view delay = text(member(detail, "retryDelay"));
        if (delay.ends_with('s')) {
            delay.remove_suffix(1);
            const json::value asJson = json::string(delay);
            if (const auto seconds = number(&asJson); seconds && *seconds >= 0 && *seconds < 1e9)
                said.retryAfter = std::chrono::milliseconds(std::llround(*seconds * 1000));
        }
        if (const std::string_view reason = text(member(detail, "reason")); !reason.empty())
            said.code += said.code.empty() ? std::string(reason) : ' ' + std::string(reason);
    }
}

void takeStatus(const json::value *code, ServerError &said)
{
    if (const auto status = integer(code); status && *status >= 100 && *status < 600)
        said.status = static_cast<int>(*status);
}

ServerError readBody(const json::value &body)
{
    ServerError said;
    if (body.is_string()) {
        said.message = text(&body);
        return said;
    }
    said.message = asText(member(body, "message"));
    for (const char *key : {"type", "status", "code"}) {
        const std::string_view word = text(member(body, key));
        if (!word.empty())
            said.code += (said.code.empty() ? "" : " ") + std::string(word);
    }
    said.param = text(member(body, "param"));
    takeStatus(member(body, "code"), said);
    readDetails(member(body, "details"), said);
    // OpenRouter hands on what its upstream said.
    if (const json::value *raw = member(member(body, "metadata"), "raw"); raw)
        said.message += (said.message.empty() ? "" : ": ") + asText(raw);
    return said;
}

std::optional<ErrorKind> kindOf(const ServerError &said)
{
    // The message first: several codes ("invalid_request_error") say less than it does.
    if (const auto kind = signIn(kMessageSigns, said.message))
        return kind;
    return signIn(kCodeSigns, said.code);
}

/// In a stream, the statuses that say something of the account or the load; the rest is just a
/// broken answer.
std::optional<ErrorKind> tellingKind(std::optional<int> status)
{
    if (!status)
        return std::nullopt;
    const ErrorKind kind = net::kindOfStatus(*status);
    const bool tells = kind == ErrorKind::Unauthorized || kind == ErrorKind::QuotaExceeded
                       || kind == ErrorKind::Overloaded;
    return tells ? std::optional(kind) : std::nullopt;
}

std::string sentence(std::string_view words)
{
    std::string quoted(base::cutUtf8(base::trimmed(words), kMaxQuoted));
    std::ranges::replace(quoted, '\n', ' ');
    if (!quoted.ends_with('.') && !quoted.ends_with('!') && !quoted.ends_with('?'))
        quoted += '.';
    return quoted;
}

/// Only a few statuses leave the kind open for the body to say.
bool leavesKindOpen(const Error &error)
{
    return error.httpStatus == 0 || error.kind == ErrorKind::BadRequest
           || error.kind == ErrorKind::ServerError || error.kind == ErrorKind::NotFound;
}

} // namespace

std::optional<ServerError> readServerError(const json::value &json)
{
    if (const json::value *listed = first(&json))
        return readServerError(*listed);
    if (const json::value *body = member(json, "error"); body && !body->is_bool())
        return readBody(*body);
    if (text(member(json, "object")) == "error")
        return readBody(json);
    if (const json::value *detail = member(json, "detail")) {
        ServerError said;
        said.message = asText(detail);
        return said;
    }
    return std::nullopt;
}

Error withServerWords(Error error)
{
    if (error.httpStatus < 400 || error.detail.empty())
        return error;
    const base::Result<json::value> body = parseJson(error.detail);
    const std::optional<ServerError> said = body ? readServerError(*body) : std::nullopt;
    if (!said)
        return error;
    if (leavesKindOpen(error)) {
        if (const auto kind = kindOf(*said))
            error.kind = *kind;
        else if (error.httpStatus == 404)
            error.kind = ErrorKind::ModelNotFound; // it is the API that answers, not some web page
    }
    if (!error.retryAfter)
        error.retryAfter = said->retryAfter;
    if (!said->message.empty()) {
        if (error.message.ends_with('.'))
            error.message.pop_back();
        error.message += ": " + sentence(said->message);
    }
    return error;
}

Error inStreamError(const ServerError &said, const std::string &where)
{
    Error error;
    error.kind = ErrorKind::StreamError;
    if (const auto kind = kindOf(said))
        error.kind = *kind;
    else if (const auto byStatus = tellingKind(said.status))
        error.kind = *byStatus;
    error.httpStatus = said.status.value_or(0);
    error.retryAfter = said.retryAfter;
    error.message = where + " broke off the answer with an error"
                    + (said.message.empty() ? "." : ": " + sentence(said.message));
    error.detail = said.code.empty() ? said.message : said.code + ": " + said.message;
    return error;
}

} // namespace oxide::providers
