#pragma once

#include "base/promise.h"
#include "base/taskscope.h"
#include "mcp/call.h"
#include "mcp/channel.h"
#include "mcp/jsonrpc.h"
#include "mcp/server.h"
#include "mcp/sight.h"
#include "mcp/version.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

namespace oxide::mcp {

/// Who is at the other end, as the transport knows.
struct Peer {
    std::string name;         ///< of the key that signed in; empty: the client's own name counts
    std::string folder;       ///< absolute; where relative paths begin; empty: not known
    bool mayReadFiles = true; ///< have files of this machine read
    bool mayOperate = true;   ///< stop tasks of others, have all services asked: an operator
    std::vector<std::string> models{}; ///< that it may use: `service/model`, `*`; empty: all
    Sight sight{};                     ///< whose tasks it may look at
};

/// One client's conversation: messages in by receive(), messages out by channels. Knows no
/// transport. One thread, with an event loop.
class Session final : public std::enable_shared_from_this<Session>
{
public:
    /// `standing` takes what belongs to no request of the client.
    [[nodiscard]] static std::shared_ptr<Session> begin(std::shared_ptr<Server> server, Peer peer,
                                                        std::shared_ptr<Channel> standing);
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    static constexpr std::size_t kLongestBatch = 50;

    /// Asked before each call of a tool in a batch but the first, which came in with the batch; the
    /// error answers the call.
    using Toll = std::function<base::Result<void>()>;

    /// One message, or a batch of them. The answer, and what is said and asked on the way to it,
    /// goes to `channel`. Without a toll all may pass.
    void receive(const boost::json::value &message, std::shared_ptr<Channel> channel,
                 const Toll &toll = {});
    /// Stops what is under way, for that cause. Nothing is sent from here on.
    void end(StopCause cause = StopCause::Cancelled);

    /// Negotiated; assumed before that.
    [[nodiscard]] Version version() const { return m_version.value_or(kAssumedVersion); }
    [[nodiscard]] std::size_t callsUnderWay() const { return m_calls.size(); }

    void resourceUpdated(const std::string &uri);
    /// `logger` may be empty.
    void log(LogLevel level, std::string_view logger, boost::json::value data);

private:
    friend class Call;

    using Params = boost::json::object;
    using MethodAnswer = QCoro::Task<RpcResult<boost::json::object>>;
    using Method = MethodAnswer (Session::*)(std::shared_ptr<Call>, Params);

    Session(std::shared_ptr<Server> server, Peer peer, std::shared_ptr<Channel> standing);

    [[nodiscard]] static const std::map<std::string_view, Method> &methods();

    void receiveBatch(const boost::json::array &batch, const std::shared_ptr<Channel> &channel,
                      const Toll &toll);
    void receiveOne(const boost::json::value &message, const std::shared_ptr<Channel> &channel);
    void begin(Request request, const std::shared_ptr<Channel> &channel);
    void heed(const Notification &notification);
    void take(Response response);
    /// Runs one request to its answer; it holds the session alive.
    static QCoro::Task<void> answer(std::shared_ptr<Session> self, std::shared_ptr<Call> call,
                                    Request request);
    MethodAnswer dispatch(std::shared_ptr<Call> call, Request request);
    void finish(const Call &call, RpcResult<boost::json::object> result);

    // methods
    MethodAnswer initialize(std::shared_ptr<Call> call, Params params);
    MethodAnswer ping(std::shared_ptr<Call> call, Params params);
    MethodAnswer setLevel(std::shared_ptr<Call> call, Params params);
    MethodAnswer complete(std::shared_ptr<Call> call, Params params);
    MethodAnswer listTools(std::shared_ptr<Call> call, Params params);
    MethodAnswer callTool(std::shared_ptr<Call> call, Params params);
    MethodAnswer listResources(std::shared_ptr<Call> call, Params params);
    MethodAnswer listTemplates(std::shared_ptr<Call> call, Params params);
    MethodAnswer readResource(std::shared_ptr<Call> call, Params params);
    MethodAnswer subscribe(std::shared_ptr<Call> call, Params params);
    MethodAnswer unsubscribe(std::shared_ptr<Call> call, Params params);
    MethodAnswer listPrompts(std::shared_ptr<Call> call, Params params);
    MethodAnswer getPrompt(std::shared_ptr<Call> call, Params params);

    // for Call
    void send(Channel &channel, const boost::json::value &message) const;
    void sendLog(Channel &channel, LogLevel level, std::string_view logger,
                 boost::json::value data) const;
    /// Keeps the promise for the client's answer to the request of the id that it gives.
    std::int64_t expect(const base::Promise<boost::json::object> &promise);
    void forget(std::int64_t request) { m_asked.erase(request); }

    std::shared_ptr<Server> m_server;
    Peer m_peer;
    std::shared_ptr<Channel> m_standing;
    std::optional<Version> m_version;
    std::string m_clientName;                                ///< its own; may be empty
    std::set<std::string, std::less<>> m_clientCapabilities; ///< those that are asked for here
    LogLevel m_logLevel = LogLevel::Info;
    std::set<std::string, std::less<>> m_subscriptions;
    std::map<std::string, std::shared_ptr<Call>> m_calls; ///< by the id's JSON
    std::map<std::int64_t, base::Promise<boost::json::object>> m_asked;
    std::int64_t m_lastAsked = 0;
    bool m_hasEnded = false;
    base::TaskScope m_scope;
};

} // namespace oxide::mcp
