#include "base/blame.h"

namespace oxide::base {

Blame blameOf(ErrorKind error)
{
    switch (error) {
    case ErrorKind::Cancelled:
    case ErrorKind::Interrupted:
    case ErrorKind::PolicyRefused:
    case ErrorKind::BudgetExceeded:
    case ErrorKind::NoService:
    case ErrorKind::InvalidArgument:
    case ErrorKind::BadRequest:
    case ErrorKind::ContextTooLong:
    case ErrorKind::ModelNotFound: // somebody named it, and the service said what is true
    case ErrorKind::Unsupported:   // Oxide itself did not send it
        return Blame::Nobody;
    case ErrorKind::Unauthorized:
        return Blame::Service;
    default:
        return isUnreachable(error) ? Blame::Service : Blame::Model;
    }
}

bool isUnreachable(ErrorKind error)
{
    switch (error) {
    case ErrorKind::ConnectionRefused:
    case ErrorKind::NameNotResolved:
    case ErrorKind::NetworkDown:
    case ErrorKind::TimeoutConnect:
    case ErrorKind::ProgramNotFound:
    case ErrorKind::TlsFailed:
        return true;
    default:
        return false;
    }
}

bool isOnlyBusy(const Error &error)
{
    constexpr int tooManyRequests = 429;
    return error.httpStatus == tooManyRequests;
}

} // namespace oxide::base
