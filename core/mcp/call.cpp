#include "mcp/call.h"

#include "base/promise.h"
#include "mcp/session.h"

#include <cmath>
#include <utility>

#include <boost/json.hpp>

#include <QCoroFuture>
#include <QTimer>

namespace oxide::mcp {

namespace json = boost::json;
using base::ErrorKind;
using base::fail;

namespace {

/// A member of `_meta`; null where there is none.
json::value metaOf(const json::object &params, std::string_view key)
{
    const json::value *meta = params.if_contains("_meta");
    if (!meta || !meta->is_object())
        return nullptr;
    const json::value *value = meta->get_object().if_contains(key);
    return value ? *value : json::value();
}

/// A string or a number.
json::value progressTokenOf(const json::object &params)
{
    json::value token = metaOf(params, "progressToken");
    return token.is_string() || token.is_number() ? token : json::value();
}

std::string traceparentOf(const json::object &params)
{
    const json::value text = metaOf(params, "traceparent");
    return text.is_string() ? std::string(text.get_string()) : std::string();
}

/// Whole numbers without an exponent: Boost writes every double with one.
json::value plain(double number)
{
    if (std::trunc(number) == number && std::abs(number) < 1e15)
        return static_cast<std::int64_t>(number);
    return number;
}

} // namespace

Call::Call(std::shared_ptr<Session> session, std::shared_ptr<Channel> channel, json::value id,
           const json::object &params)
    : m_session(std::move(session)), m_channel(std::move(channel)), m_id(std::move(id)),
      m_progressToken(progressTokenOf(params)), m_traceparent(traceparentOf(params))
{
}

const Peer &Call::peer() const
{
    return m_session->m_peer;
}

std::string Call::clientName() const
{
    return m_session->m_clientName;
}

void Call::stop(StopCause cause)
{
    if (m_stop.stop_requested())
        return;
    m_cause = cause;
    m_stop.request_stop();
}

void Call::progress(double done, std::optional<double> total, std::string_view message)
{
    if (!wantsProgress() || m_stop.stop_requested())
        return;
    json::object params;
    params["progressToken"] = m_progressToken;
    params["progress"] = plain(done);
    if (total)
        params["total"] = plain(*total);
    if (!message.empty() && m_session->version() >= Version::V2025_03_26)
        params["message"] = message;
    m_session->send(*m_channel, notificationMessage("notifications/progress", std::move(params)));
    m_lastProgress = std::chrono::steady_clock::now();
}

void Call::log(LogLevel level, std::string_view logger, json::value data)
{
    m_session->sendLog(*m_channel, level, logger, std::move(data));
}

bool Call::clientCan(std::string_view capability) const
{
    return m_session->m_clientCapabilities.contains(capability);
}

QCoro::Task<base::Result<json::object>> Call::ask(std::string method, json::object params,
                                                  std::chrono::milliseconds patience) const
{
    const std::string capability = method.substr(0, method.find('/'));
    if (!clientCan(capability))
        co_return fail(ErrorKind::Unsupported,
                       "This client does not offer " + capability + "; ask by other means.");
    const std::shared_ptr<Session> session = m_session;
    const std::shared_ptr<Channel> channel = m_channel;
    const base::Promise<json::object> promise;
    const std::int64_t id = session->expect(promise);
    const std::stop_callback onStop(stopToken(), [promise] {
        promise.fulfil(fail(ErrorKind::Cancelled, "The call was cancelled."));
    });
    if (patience.count() > 0) {
        QTimer::singleShot(patience, [promise] {
            promise.fulfil(fail(ErrorKind::TimeoutTotal, "The client did not answer."));
        });
    }
    session->send(*channel, requestMessage(id, method, std::move(params)));
    const auto future = promise.future();
    auto answer = co_await future;
    session->forget(id);
    const bool isAbandoned = !answer && answer.error().kind != ErrorKind::BadResponse;
    if (isAbandoned) {
        json::object cancelled;
        cancelled["requestId"] = id;
        cancelled["reason"] = answer.error().message;
        session->send(*channel,
                      notificationMessage("notifications/cancelled", std::move(cancelled)));
    }
    co_return answer;
}

} // namespace oxide::mcp
