#pragma once

#include "base/enumname.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace oxide::base {

/// What went wrong, in the terms that drive a retry, a failover, an exit code or a sentence.
enum class ErrorKind {
    // the caller
    InvalidArgument,
    NotFound,
    AlreadyExists,
    PolicyRefused,
    BudgetExceeded,
    NoService,
    Cancelled,
    Interrupted,
    // the provider answered
    BadRequest,
    Unauthorized,
    ModelNotFound,
    ContextTooLong,
    QuotaExceeded,
    ServerError,
    Overloaded,
    // the provider did not answer, or not to the end
    ConnectionRefused,
    ConnectionReset,
    NameNotResolved,
    TlsFailed,
    NetworkDown,
    TimeoutConnect,
    TimeoutFirstToken,
    TimeoutIdle,
    TimeoutTotal,
    StreamCut,
    StreamError,
    BadResponse,
    EmptyAnswer,
    // child processes
    ProgramNotFound,
    ProcessFailed,
    // this machine
    Io,
    DiskFull,
    ReadOnly,
    Database,
    Config,
    Unsupported,
    Internal,
};

template<>
inline constexpr auto enumNames<ErrorKind> = std::to_array<EnumName<ErrorKind>>({
    {ErrorKind::InvalidArgument, "INVALID_ARGUMENT"},
    {ErrorKind::NotFound, "NOT_FOUND"},
    {ErrorKind::AlreadyExists, "ALREADY_EXISTS"},
    {ErrorKind::PolicyRefused, "POLICY_REFUSED"},
    {ErrorKind::BudgetExceeded, "BUDGET_EXCEEDED"},
    {ErrorKind::NoService, "NO_SERVICE"},
    {ErrorKind::Cancelled, "CANCELLED"},
    {ErrorKind::Interrupted, "INTERRUPTED"},
    {ErrorKind::BadRequest, "BAD_REQUEST"},
    {ErrorKind::Unauthorized, "UNAUTHORIZED"},
    {ErrorKind::ModelNotFound, "MODEL_NOT_FOUND"},
    {ErrorKind::ContextTooLong, "CONTEXT_TOO_LONG"},
    {ErrorKind::QuotaExceeded, "QUOTA_EXCEEDED"},
    {ErrorKind::ServerError, "SERVER_ERROR"},
    {ErrorKind::Overloaded, "OVERLOADED"},
    {ErrorKind::ConnectionRefused, "CONNECTION_REFUSED"},
    {ErrorKind::ConnectionReset, "CONNECTION_RESET"},
    {ErrorKind::NameNotResolved, "NAME_NOT_RESOLVED"},
    {ErrorKind::TlsFailed, "TLS_FAILED"},
    {ErrorKind::NetworkDown, "NETWORK_DOWN"},
    {ErrorKind::TimeoutConnect, "TIMEOUT_CONNECT"},
    {ErrorKind::TimeoutFirstToken, "TIMEOUT_FIRST_TOKEN"},
    {ErrorKind::TimeoutIdle, "TIMEOUT_IDLE"},
    {ErrorKind::TimeoutTotal, "TIMEOUT_TOTAL"},
    {ErrorKind::StreamCut, "STREAM_CUT"},
    {ErrorKind::StreamError, "STREAM_ERROR"},
    {ErrorKind::BadResponse, "BAD_RESPONSE"},
    {ErrorKind::EmptyAnswer, "EMPTY_ANSWER"},
    {ErrorKind::ProgramNotFound, "PROGRAM_NOT_FOUND"},
    {ErrorKind::ProcessFailed, "PROCESS_FAILED"},
    {ErrorKind::Io, "IO_ERROR"},
    {ErrorKind::DiskFull, "DISK_FULL"},
    {ErrorKind::ReadOnly, "READ_ONLY"},
    {ErrorKind::Database, "DATABASE_ERROR"},
    {ErrorKind::Config, "CONFIG_ERROR"},
    {ErrorKind::Unsupported, "UNSUPPORTED"},
    {ErrorKind::Internal, "INTERNAL_ERROR"},
});

/// A failure as a value. `message` is one sentence for a person: what, where, what to do.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    std::string message;
    int httpStatus = 0; ///< the provider's status, 0 where none was received
    std::optional<std::chrono::milliseconds> retryAfter; ///< as the provider asked, uncapped
    std::string detail; ///< what the other side said (body, stderr), secrets removed; may be empty

    bool operator==(const Error &) const = default;
};

template<class T>
using Result = tl::expected<T, Error>;

/// An Error as the unexpected side of any Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message,
                                                std::string detail = {})
{
    Error error;
    error.kind = kind;
    error.message = std::move(message);
    error.detail = std::move(detail);
    return tl::make_unexpected(std::move(error));
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error)
{
    return tl::make_unexpected(std::move(error));
}

} // namespace oxide::base
