#include "api/errors.h"

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;
using base::ErrorKind;

namespace {

constexpr int kOverloadedAtAnthropic = 529;

/// Statuses that say more of a request which cannot be understood than 400 does: of methods, and
/// of what the transport refuses.
bool isMoreThanBad(int status)
{
    return status == 405 || status == 408 || status == 413 || status == 417 || status == 426
           || status == 431;
}

std::string_view openAiType(int status)
{
    switch (status) {
    case 401:
        return "authentication_error";
    case 403:
        return "permission_error";
    case 404:
        return "not_found_error";
    case 429:
        return "rate_limit_error";
    default:
        return status < 500 ? "invalid_request_error" : "server_error";
    }
}

std::string_view anthropicType(int status)
{
    switch (status) {
    case 401:
        return "authentication_error";
    case 402:
        return "billing_error";
    case 403:
        return "permission_error";
    case 404:
        return "not_found_error";
    case 413:
        return "request_too_large";
    case 429:
        return "rate_limit_error";
    case 504:
        return "timeout_error";
    case 503:
    case kOverloadedAtAnthropic:
        return "overloaded_error";
    default:
        return status < 500 ? "invalid_request_error" : "api_error";
    }
}

json::object openAiError(const base::Error &error)
{
    json::value code = nullptr;
    if (error.kind == ErrorKind::ContextTooLong)
        code = "context_length_exceeded";
    else if (error.kind == ErrorKind::ModelNotFound)
        code = "model_not_found";
    else if (error.kind == ErrorKind::BudgetExceeded || error.kind == ErrorKind::QuotaExceeded)
        code = "insufficient_quota";
    return {{"message", error.message},
            {"type", openAiType(httpStatusOf(error))},
            {"param", nullptr},
            {"code", std::move(code)}};
}

} // namespace

int httpStatusOf(const base::Error &error)
{
    switch (error.kind) {
    case ErrorKind::InvalidArgument:
        // Ours alone: no provider's answer has this kind.
        return isMoreThanBad(error.httpStatus) ? error.httpStatus : 400;
    case ErrorKind::BadRequest:
    case ErrorKind::ContextTooLong:
        return 400;
    case ErrorKind::Unauthorized:
        // A key of ours that a provider refused is no fault of the caller's.
        return error.httpStatus == 0 ? 401 : 502;
    case ErrorKind::QuotaExceeded: // of money, or of requests a minute
        return error.httpStatus == 429 ? 429 : 402;
    case ErrorKind::BudgetExceeded:
        return 402;
    case ErrorKind::PolicyRefused:
        return 403;
    case ErrorKind::NotFound:
    case ErrorKind::ModelNotFound:
        return 404;
    case ErrorKind::AlreadyExists:
        return 409;
    case ErrorKind::Cancelled:
        return 499;
    case ErrorKind::Unsupported:
        // What one asks for is his own doing; programs send a 5xx again.
        return error.httpStatus == 501 || error.httpStatus == 505 ? error.httpStatus : 400;
    case ErrorKind::Overloaded:
        return error.httpStatus == 429 ? 429 : 503;
    case ErrorKind::NoService:
    case ErrorKind::Interrupted:
        return 503;
    case ErrorKind::TimeoutConnect:
    case ErrorKind::TimeoutFirstToken:
    case ErrorKind::TimeoutIdle:
    case ErrorKind::TimeoutTotal:
        return 504;
    case ErrorKind::ServerError:
    case ErrorKind::ConnectionRefused:
    case ErrorKind::ConnectionReset:
    case ErrorKind::NameNotResolved:
    case ErrorKind::TlsFailed:
    case ErrorKind::NetworkDown:
    case ErrorKind::StreamCut:
    case ErrorKind::StreamError:
    case ErrorKind::BadResponse:
    case ErrorKind::EmptyAnswer:
    case ErrorKind::ProgramNotFound:
    case ErrorKind::ProcessFailed:
        return 502;
    case ErrorKind::DiskFull:
        return 507;
    case ErrorKind::Io:
    case ErrorKind::ReadOnly:
    case ErrorKind::Database:
    case ErrorKind::Config:
    case ErrorKind::Internal:
        return 500;
    }
    return 500;
}

int httpStatusOf(Dialect dialect, const base::Error &error)
{
    const int status = httpStatusOf(error);
    const bool isOverloaded = error.kind == ErrorKind::Overloaded && status != 429;
    return dialect == Dialect::Anthropic && isOverloaded ? kOverloadedAtAnthropic : status;
}

json::object errorBody(Dialect dialect, const base::Error &error, const std::string &requestId)
{
    switch (dialect) {
    case Dialect::OpenAi:
        return {{"error", openAiError(error)}};
    case Dialect::Anthropic:
        return {
            {"type", "error"},
            {"error", {{"type", anthropicType(httpStatusOf(error))}, {"message", error.message}}},
            {"request_id", requestId}};
    case Dialect::Ollama:
        return {{"error", error.message}};
    case Dialect::Rest:
        break;
    }
    return {{"error",
             {{"kind", base::nameOf(error.kind)},
              {"message", error.message},
              {"detail", error.detail}}},
            {"request_id", requestId}};
}

} // namespace oxide::api
