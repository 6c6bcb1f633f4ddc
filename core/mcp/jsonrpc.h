#pragma once

#include "base/error.h"

#include <string>
#include <string_view>
#include <variant>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <tl/expected.hpp>

namespace oxide::mcp {

/// Error codes of JSON-RPC 2.0, and those that MCP adds.
enum class RpcCode {
    ParseError = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParams = -32602,
    InternalError = -32603,
    ServerError = -32000,
    SessionNotFound = -32001,
    ResourceNotFound = -32002,
};

struct RpcError {
    RpcCode code = RpcCode::InternalError;
    std::string message;
    boost::json::value data; ///< null: none
};

template<class T>
using RpcResult = tl::expected<T, RpcError>;

[[nodiscard]] tl::unexpected<RpcError> rpcFail(RpcCode code, std::string message,
                                               boost::json::value data = nullptr);
/// What a method answers where Oxide refused or failed: the kind and the detail stand in `data`.
[[nodiscard]] RpcError rpcErrorOf(const base::Error &error);

/// `id` is a string or a number, kept as it came.
struct Request {
    boost::json::value id;
    std::string method;
    boost::json::object params;
};

struct Notification {
    std::string method;
    boost::json::object params;
};

struct Response {
    boost::json::value id;
    tl::expected<boost::json::object, base::Error> result;
};

using Message = std::variant<Request, Notification, Response>;

/// One message of JSON-RPC 2.0 as MCP uses it: parameters and results are objects, ids are strings
/// or numbers. Anything else is InvalidRequest.
[[nodiscard]] RpcResult<Message> messageFrom(const boost::json::value &json);

/// Of a message that may be malformed; empty where it has none. Valid as long as the message.
[[nodiscard]] std::string_view methodOf(const boost::json::value &json);

/// True for requests, and for what is too malformed to tell.
[[nodiscard]] bool wantsAnswer(const boost::json::value &message);

/// The id of a message that may be malformed; null where it has none that can be answered.
[[nodiscard]] boost::json::value idOf(const boost::json::value &json);

[[nodiscard]] boost::json::object requestMessage(boost::json::value id, std::string_view method,
                                                 boost::json::object params);
[[nodiscard]] boost::json::object notificationMessage(std::string_view method,
                                                      boost::json::object params);
[[nodiscard]] boost::json::object resultMessage(boost::json::value id, boost::json::object result);
[[nodiscard]] boost::json::object errorMessage(boost::json::value id, const RpcError &error);

/// True for a result or an error, which answer a request.
[[nodiscard]] bool isResponse(const boost::json::value &message);

} // namespace oxide::mcp
