#include "mcp/errortext.h"

#include <string>

#include <boost/json.hpp>

namespace oxide::mcp {

namespace json = boost::json;
using base::ErrorKind;

std::string_view adviceFor(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::InvalidArgument:
    case ErrorKind::BadRequest:
        return "Correct the arguments and call again.";
    case ErrorKind::NotFound:
        return "Check the name or id: list_services names services, oxide://history the tasks.";
    case ErrorKind::AlreadyExists:
        return "Use another id or key.";
    case ErrorKind::PolicyRefused:
        return "A rule of the user forbids this; tell the user, do not try to get around it.";
    case ErrorKind::BudgetExceeded:
        return "The budget is spent: ask the user, or choose a local service.";
    case ErrorKind::NoService:
        return "Nobody can do this now: list_services says why.";
    case ErrorKind::Cancelled:
        return "It was cancelled; call again if it is still wanted.";
    case ErrorKind::Interrupted:
        return "Oxide was ended meanwhile; call again.";
    case ErrorKind::Unauthorized:
        return "The service's key is not accepted: the user has to renew it in Oxide.";
    case ErrorKind::ModelNotFound:
        return "Choose a model that list_services names, or leave the choice to Oxide.";
    case ErrorKind::ContextTooLong:
        return "Send less: fewer files, or analyze_parallel to share them out.";
    case ErrorKind::QuotaExceeded:
        return "The account of that service is used up: choose another one.";
    case ErrorKind::ServerError:
    case ErrorKind::Overloaded:
    case ErrorKind::BadResponse:
    case ErrorKind::EmptyAnswer:
    case ErrorKind::StreamCut:
    case ErrorKind::StreamError:
        return "Call again in a while, or choose another service.";
    case ErrorKind::ConnectionRefused:
    case ErrorKind::ConnectionReset:
    case ErrorKind::NameNotResolved:
    case ErrorKind::TlsFailed:
    case ErrorKind::NetworkDown:
        return "The service is not in reach: list_services says which ones are.";
    case ErrorKind::TimeoutConnect:
    case ErrorKind::TimeoutFirstToken:
    case ErrorKind::TimeoutIdle:
    case ErrorKind::TimeoutTotal:
        return "It took too long: ask for less, or choose another service.";
    case ErrorKind::ProgramNotFound:
    case ErrorKind::ProcessFailed:
        return "That command-line service does not work here: the user has to look at it.";
    case ErrorKind::DiskFull:
    case ErrorKind::ReadOnly:
    case ErrorKind::Io:
    case ErrorKind::Database:
        return "Something is wrong on this machine: tell the user.";
    case ErrorKind::Config:
        return "The configuration of Oxide has to be corrected by the user.";
    case ErrorKind::Unsupported:
        return "Do without it.";
    case ErrorKind::Internal:
        break;
    }
    return "This is a fault of Oxide: tell the user.";
}

json::object errorJson(const base::Error &error)
{
    json::object made;
    made["kind"] = base::nameOf(error.kind);
    made["message"] = error.message;
    made["advice"] = adviceFor(error.kind);
    if (!error.detail.empty())
        made["detail"] = error.detail;
    if (error.retryAfter)
        made["retry_after_ms"] = error.retryAfter->count();
    return made;
}

ToolResult failedResult(const base::Error &error)
{
    const std::string text = error.message + " (" + std::string(base::nameOf(error.kind)) + ")\n"
                             + std::string(adviceFor(error.kind));
    ToolResult result;
    result.content.push_back(textBlock(text));
    result.isError = true;
    return result;
}

} // namespace oxide::mcp
