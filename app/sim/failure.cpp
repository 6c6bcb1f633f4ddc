#include "sim/failure.h"

#include <algorithm>
#include <charconv>

namespace oxide::sim {

int statusOf(FailureKind kind)
{
    const std::string_view name = base::nameOf(kind);
    int status = 0;
    std::from_chars(name.data(), name.data() + name.size(), status);
    return status;
}

std::optional<FailureKind> failureFromName(std::string_view name)
{
    std::string canonical(name);
    std::replace(canonical.begin(), canonical.end(), '-', '_');
    return base::fromName<FailureKind>(canonical);
}

std::string_view describe(FailureKind kind)
{
    switch (kind) {
    case FailureKind::Status400:
        return "bad request";
    case FailureKind::Status401:
        return "the key is refused";
    case FailureKind::Status402:
        return "no credit left";
    case FailureKind::Status403:
        return "not allowed";
    case FailureKind::Status404:
        return "no such model";
    case FailureKind::Status408:
        return "the server gave up waiting";
    case FailureKind::Status413:
        return "the prompt is too large";
    case FailureKind::Status429:
        return "rate limit, with Retry-After";
    case FailureKind::Status500:
        return "internal error";
    case FailureKind::Status502:
        return "bad gateway (HTML page)";
    case FailureKind::Status503:
        return "unavailable";
    case FailureKind::Status504:
        return "gateway timeout (HTML page)";
    case FailureKind::Status529:
        return "overloaded";
    case FailureKind::Refused:
        return "connection reset, then refused for a while (refuse_ms)";
    case FailureKind::Reset:
        return "TCP RST before the headers";
    case FailureKind::ResetMid:
        return "TCP RST in mid-stream";
    case FailureKind::Cut:
        return "connection closed in mid-stream, body not ended";
    case FailureKind::CutClean:
        return "body ended properly in mid-stream, no terminal event";
    case FailureKind::ErrorInStream:
        return "200, then an error before the first token";
    case FailureKind::ErrorMid:
        return "200, half the answer, then an error";
    case FailureKind::Stall:
        return "headers, then silence";
    case FailureKind::StallMid:
        return "half the answer, then silence";
    case FailureKind::Silent:
        return "nothing, not even headers";
    case FailureKind::Garbage:
        return "200 with what is not the dialect";
    case FailureKind::Empty:
        return "a well-formed answer without text";
    case FailureKind::EmptyBody:
        return "200 and no body";
    }
    return {};
}

AskedModel splitModel(std::string_view asked)
{
    constexpr std::string_view mark = ":fail-";
    const std::size_t at = asked.rfind(mark);
    if (at != std::string_view::npos) {
        if (const auto kind = failureFromName(asked.substr(at + mark.size())))
            return {std::string(asked.substr(0, at)), kind};
    }
    return {std::string(asked), std::nullopt};
}

} // namespace oxide::sim
