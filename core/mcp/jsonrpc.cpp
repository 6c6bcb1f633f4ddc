#include "mcp/jsonrpc.h"

#include <utility>

#include <boost/json.hpp>

namespace oxide::mcp {

namespace json = boost::json;
using base::ErrorKind;

namespace {

bool isId(const json::value &value)
{
    return value.is_string() || value.is_number();
}

RpcCode codeOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::NotFound:
        return RpcCode::ResourceNotFound;
    case ErrorKind::InvalidArgument:
    case ErrorKind::Unsupported:
        return RpcCode::InvalidParams;
    case ErrorKind::Overloaded:
        return RpcCode::ServerError;
    default:
        return RpcCode::InternalError;
    }
}

RpcResult<json::object> objectAt(const json::object &message, std::string_view key)
{
    const json::value *found = message.if_contains(key);
    if (!found)
        return json::object();
    if (!found->is_object())
        return rpcFail(RpcCode::InvalidRequest, '"' + std::string(key) + "\" must be an object.");
    return found->get_object();
}

/// What the other side refused, as an error of ours: its code stands in the detail.
base::Error peerError(const json::value &error)
{
    base::Error made;
    made.kind = ErrorKind::BadResponse;
    made.message = "The client refused.";
    if (!error.is_object())
        return made;
    const json::object &fields = error.get_object();
    if (const json::value *message = fields.if_contains("message"); message && message->is_string())
        made.message = message->get_string();
    if (const json::value *code = fields.if_contains("code"); code)
        made.detail = json::serialize(*code);
    return made;
}

RpcResult<Message> responseFrom(const json::object &message, const json::value &id)
{
    if (const json::value *error = message.if_contains("error")) {
        Response response;
        response.id = id;
        response.result = tl::make_unexpected(peerError(*error));
        return response;
    }
    auto result = objectAt(message, "result");
    if (!result)
        return tl::make_unexpected(std::move(result.error()));
    Response response;
    response.id = id;
    response.result = std::move(*result);
    return response;
}

} // namespace

tl::unexpected<RpcError> rpcFail(RpcCode code, std::string message, json::value data)
{
    RpcError error;
    error.code = code;
    error.message = std::move(message);
    error.data = std::move(data);
    return tl::make_unexpected(std::move(error));
}

RpcError rpcErrorOf(const base::Error &error)
{
    RpcError made;
    made.code = codeOf(error.kind);
    made.message = error.message;
    json::object data;
    data["kind"] = base::nameOf(error.kind);
    if (!error.detail.empty())
        data["detail"] = error.detail;
    if (error.retryAfter)
        data["retry_after_ms"] = error.retryAfter->count();
    made.data = std::move(data);
    return made;
}

RpcResult<Message> messageFrom(const json::value &value)
{
    if (!value.is_object())
        return rpcFail(RpcCode::InvalidRequest, "A message is a JSON object.");
    const json::object &message = value.get_object();
    const json::value *version = message.if_contains("jsonrpc");
    if (!version || *version != "2.0")
        return rpcFail(RpcCode::InvalidRequest, "\"jsonrpc\" must be \"2.0\".");
    const json::value *id = message.if_contains("id");
    const json::value *method = message.if_contains("method");
    if (!method) {
        if (!message.contains("result") && !message.contains("error"))
            return rpcFail(RpcCode::InvalidRequest,
                           "A message has a \"method\", a \"result\" or an \"error\".");
        return responseFrom(message, id ? *id : json::value());
    }
    if (!method->is_string())
        return rpcFail(RpcCode::InvalidRequest, "\"method\" must be a string.");
    if (id && !isId(*id))
        return rpcFail(RpcCode::InvalidRequest, "\"id\" must be a string or a number.");
    auto params = objectAt(message, "params");
    if (!params)
        return tl::make_unexpected(std::move(params.error()));
    std::string name(method->get_string());
    if (!id)
        return Notification{std::move(name), std::move(*params)};
    return Request{*id, std::move(name), std::move(*params)};
}

std::string_view methodOf(const json::value &value)
{
    const json::value *method =
        value.is_object() ? value.get_object().if_contains("method") : nullptr;
    return method && method->is_string() ? std::string_view(method->get_string())
                                         : std::string_view();
}

bool wantsAnswer(const json::value &message)
{
    const auto read = messageFrom(message);
    return !read || std::holds_alternative<Request>(*read);
}

json::value idOf(const json::value &value)
{
    if (!value.is_object())
        return nullptr;
    const json::value *id = value.get_object().if_contains("id");
    return id && isId(*id) ? *id : json::value();
}

json::object requestMessage(json::value id, std::string_view method, json::object params)
{
    json::object message;
    message["jsonrpc"] = "2.0";
    message["id"] = std::move(id);
    message["method"] = method;
    message["params"] = std::move(params);
    return message;
}

json::object notificationMessage(std::string_view method, json::object params)
{
    json::object message;
    message["jsonrpc"] = "2.0";
    message["method"] = method;
    message["params"] = std::move(params);
    return message;
}

json::object resultMessage(json::value id, json::object result)
{
    json::object message;
    message["jsonrpc"] = "2.0";
    message["id"] = std::move(id);
    message["result"] = std::move(result);
    return message;
}

json::object errorMessage(json::value id, const RpcError &error)
{
    json::object body;
    body["code"] = static_cast<int>(error.code);
    body["message"] = error.message;
    if (!error.data.is_null())
        body["data"] = error.data;
    json::object message;
    message["jsonrpc"] = "2.0";
    message["id"] = std::move(id);
    message["error"] = std::move(body);
    return message;
}

bool isResponse(const json::value &message)
{
    return message.is_object() && !message.get_object().contains("method");
}

} // namespace oxide::mcp
