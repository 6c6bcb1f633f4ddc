#pragma once

#include "base/error.h"
#include "mcp/channel.h"
#include "mcp/loglevel.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <QCoroTask>

namespace oxide::mcp {

class Session;
struct Peer;

/// Why a call is not wanted any more.
enum class StopCause {
    Cancelled,   ///< the client says so, or has ended its session
    TimeIsUp,    ///< the client waited as long as it does: what runs may run on
    ServerStops, ///< nobody took anything back: what runs may run on
};

/// One request under way, for whoever does it. The session's thread.
class Call final
{
public:
    Call(std::shared_ptr<Session> session, std::shared_ptr<Channel> channel, boost::json::value id,
         const boost::json::object &params);

    [[nodiscard]] const boost::json::value &id() const { return m_id; }
    [[nodiscard]] const Peer &peer() const;
    /// The client's own name for itself; may be empty.
    [[nodiscard]] std::string clientName() const;

    [[nodiscard]] std::stop_token stopToken() const { return m_stop.get_token(); }
    /// Once it is stopped.
    [[nodiscard]] StopCause stopCause() const { return m_cause; }
    void stop(StopCause cause);

    /// The client's span (`_meta.traceparent`, W3C Trace Context), as it stands; may be empty.
    [[nodiscard]] const std::string &traceparent() const { return m_traceparent; }

    /// Asked for by the client: without, progress() does nothing.
    [[nodiscard]] bool wantsProgress() const { return !m_progressToken.is_null(); }
    /// `done` must rise from one to the next.
    void progress(double done, std::optional<double> total, std::string_view message);
    void log(LogLevel level, std::string_view logger, boost::json::value data);

    /// Whether the client said that it can: "sampling", "elicitation", "roots".
    [[nodiscard]] bool clientCan(std::string_view capability) const;
    /// Asks the client and awaits its answer. Unsupported where it cannot, Cancelled when this call
    /// is stopped, TimeoutTotal after `patience` (0: none), BadResponse where it refuses.
    [[nodiscard]] QCoro::Task<base::Result<boost::json::object>>
    ask(std::string method, boost::json::object params, std::chrono::milliseconds patience) const;

    /// See Channel::release().
    void releaseStream() const { m_channel->release(); }

private:
    friend class Session;

    std::shared_ptr<Session> m_session;
    std::shared_ptr<Channel> m_channel;
    boost::json::value m_id;
    boost::json::value m_progressToken;
    std::string m_traceparent;
    std::stop_source m_stop;
    StopCause m_cause = StopCause::Cancelled;
    std::optional<std::chrono::steady_clock::time_point> m_lastProgress;
};

} // namespace oxide::mcp
