#pragma once

#include "api/apiplace.h"
#include "app/mcp/backend.h"
#include "base/clock.h"
#include "base/taskscope.h"
#include "net/httpclient.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include <QCoroTask>

namespace oxide::mcpserver {

/// Hands every message to an Oxide that runs, by MCP over HTTP, and what comes back to the client:
/// its window shows the work, its budgets count it. Where a setting makes that Oxide a new server,
/// elsewhere or with another certificate, the session goes on there.
class Bridge final : public Backend
{
public:
    struct Events {
        /// One message for the client, as JSON on one line.
        std::function<void(const std::string &text, const boost::json::value &message)> send;
        /// The other Oxide is not to be had, or not any more: why, in a sentence, and the ids (as
        /// JSON) of the requests that it did not answer. Called once; nothing is sent after it.
        std::function<void(const std::string &why, const std::set<std::string> &unanswered)> lost;
    };

    /// `place` is what api::findApi told of the data folder; it is asked again for each request.
    /// Connects with the first message. The clock outlives the calls that this leaves behind.
    Bridge(std::string dataFolder, api::ApiPlace place, std::string key, const base::Clock &clock,
           Events events);
    ~Bridge() override;

    void receive(const std::string &text, const boost::json::value &message) override;
    [[nodiscard]] bool isIdle() const override { return m_underWay.empty(); }
    /// Takes back what is under way, so that nobody works for a client that is gone.
    void end() override;

private:
    class Reader;
    using Moment = std::chrono::steady_clock::time_point;
    /// Where a message was sent in vain.
    struct Failed {
        api::ApiPlace place;
        base::Error error;
    };

    static QCoro::Task<void> post(std::shared_ptr<Bridge *> self, std::string text,
                                  boost::json::value message);
    /// Sends it to where Oxide is by now, for a moment again and again where nobody took it.
    /// Cancelled where nobody wants its answer any more before somebody did.
    static QCoro::Task<base::Result<net::ResponseHead>> deliver(std::shared_ptr<Bridge *> self,
                                                                std::string text,
                                                                std::vector<std::string> asked,
                                                                Reader *reader);
    /// May a message be sent now to the place that is told? Anew only where nobody can have taken
    /// it: there was no connection; or it broke without an answer and Oxide has a new server by
    /// now, for one that gives way answers all that it has read.
    [[nodiscard]] bool maySend(const std::optional<Failed> &failed) const;
    /// Is there nothing left to wait for? `failed`: at the last try.
    [[nodiscard]] bool isOver(const std::optional<Failed> &failed, Moment until) const;
    /// Has the client taken back these requests, or gone? None: it may not.
    [[nodiscard]] bool isTakenBack(const std::vector<std::string> &asked) const;
    /// Holds the stream that stands. It ends also where a setting makes Oxide a new server: the
    /// session is there still, and so is what is under way.
    static QCoro::Task<void> listen(std::shared_ptr<Bridge *> self);
    /// Takes the place that this Oxide tells by now. Where it tells none it is about to tell
    /// another, or it is gone and anybody may listen at the old one: nothing is sent there.
    void locate();
    [[nodiscard]] net::Request request(net::Method method) const;
    void take(const std::string &text);
    /// The other side has read the message and refused it: each request in it is answered.
    void answerRefused(const boost::json::value &message, const std::string &why);
    void noteHead(const net::ResponseHead &head);
    void lose(const std::string &why);

    std::string m_dataFolder;
    api::ApiPlace m_place; ///< the last that it told
    bool m_isTold = true;  ///< it tells it still
    std::string m_key;
    Events m_events;
    std::string m_session;
    std::string m_version;
    std::set<std::string> m_underWay; ///< ids of requests, as JSON
    bool m_isLost = false;
    bool m_isEnding = false;          ///< the client is gone
    std::shared_ptr<Bridge *> m_self; ///< what runs looks whether it is still there
    net::HttpClient m_client;
    base::TaskScope m_scope{"bridge"};
};

} // namespace oxide::mcpserver
