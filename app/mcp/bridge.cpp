#include "app/mcp/bridge.h"

#include "base/text.h"
#include "mcp/jsonrpc.h"
#include "model/json.h"
#include "net/sse.h"

#include <chrono>
#include <utility>

#include <boost/json.hpp>

#include <QDir>
#include <QEventLoop>
#include <QTimer>

namespace oxide::mcpserver {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kLargestMessage = 64U * 1024 * 1024;
constexpr auto kFarewell = 1s;

/// The id of the request that this message takes back; null where it takes back none.
json::value cancelledIn(const json::value &message)
{
    const json::value *params = message.as_object().if_contains("params");
    if (mcp::methodOf(message) != "notifications/cancelled" || !params || !params->is_object())
        return nullptr;
    const json::value *id = params->get_object().if_contains("requestId");
    return id ? *id : json::value(nullptr);
}

/// What the other side answered with an error status: its JSON-RPC error, if it is one.
std::string sentenceOf(const base::Error &error)
{
    const auto body = model::parseJson(error.detail);
    if (body && body->is_object()) {
        const json::value *said = body->get_object().if_contains("error");
        if (said && said->is_object() && said->get_object().contains("message"))
            return std::string(said->at("message").as_string());
    }
    return error.message;
}

/// The request was understood and refused: the session goes on.
bool isRefusal(const base::Error &error)
{
    return error.httpStatus == 400 || error.httpStatus == 413 || error.httpStatus == 415;
}

} // namespace

/// Takes an answer's messages as they come.
class Bridge::Reader final : public net::BodyReader
{
public:
    explicit Reader(Bridge &bridge) : m_bridge(bridge), m_events(kLargestMessage) {}

    void onHead(const net::ResponseHead &head) override
    {
        m_bridge.noteHead(head);
        m_isStream = head.header("content-type").starts_with("text/event-stream");
    }

    net::Reading onBytes(std::string_view bytes) override
    {
        if (!m_isStream) {
            m_body += bytes;
            return net::Reading::Flowing;
        }
        const auto events = m_events.feed(bytes);
        if (!events)
            return net::Reading::Broken;
        for (const net::StreamEvent &event : *events) {
            if (!event.data.empty())
                m_bridge.take(event.data);
        }
        return net::Reading::Flowing;
    }

    /// The body has ended.
    void finish()
    {
        if (!m_isStream && !m_body.empty())
            m_bridge.take(m_body);
    }

private:
    Bridge &m_bridge;
    net::SseParser m_events;
    std::string m_body;
    bool m_isStream = false;
};

Bridge::Bridge(const std::string &url, const std::string &key, Events events)
    : m_url(url + "/mcp"), m_key(key), m_events(std::move(events)),
      m_self(std::make_shared<Bridge *>(this)), m_client(m_clock)
{
}

Bridge::~Bridge()
{
    *m_self = nullptr;
}

void Bridge::receive(const std::string &text, const json::value &message)
{
    if (const json::value id = mcp::idOf(message); !id.is_null() && !mcp::methodOf(message).empty())
        m_underWay.insert(json::serialize(id));
    m_underWay.erase(json::serialize(cancelledIn(message))); // nothing answers it any more
    m_scope.start("mcp message", post(m_self, text, message));
}

QCoro::Task<void> Bridge::post(std::shared_ptr<Bridge *> self, std::string text,
                               json::value message)
{
    Bridge &bridge = **self;
    net::Request request = bridge.request(net::Method::Post);
    request.body = std::move(text);
    const auto reader = std::make_unique<Reader>(bridge);
    auto streaming =
        bridge.m_client.stream(std::move(request), *reader, bridge.m_scope.stopToken());
    const auto head = co_await streaming;
    if (!*self || bridge.m_isLost)
        co_return;
    const std::string method(mcp::methodOf(message));
    const json::value id = mcp::idOf(message);
    if (head) {
        reader->finish();
        if (method == "notifications/initialized")
            bridge.m_scope.start("mcp stream", listen(self));
        const bool isAnswered = !bridge.m_underWay.contains(json::serialize(id));
        if (!id.is_null() && !method.empty() && !isAnswered)
            bridge.lose("The Oxide that runs broke off its answer.");
        co_return;
    }
    if (!isRefusal(head.error()) || method == "initialize") {
        bridge.lose(sentenceOf(head.error()));
        co_return;
    }
    if (id.is_null() || method.empty())
        co_return;
    bridge.m_underWay.erase(json::serialize(id));
    mcp::RpcError error;
    error.code = mcp::RpcCode::InvalidRequest;
    error.message = sentenceOf(head.error());
    const json::value answer = mcp::errorMessage(id, error);
    bridge.m_events.send(json::serialize(answer), answer);
}

QCoro::Task<void> Bridge::listen(std::shared_ptr<Bridge *> self)
{
    Bridge &bridge = **self;
    const auto reader = std::make_unique<Reader>(bridge);
    auto streaming = bridge.m_client.stream(bridge.request(net::Method::Get), *reader,
                                            bridge.m_scope.stopToken());
    const auto head = co_await streaming;
    if (!*self || bridge.m_isLost)
        co_return;
    bridge.lose(head ? std::string("The Oxide that ran has ended.") : head.error().message);
}

net::Request Bridge::request(net::Method method) const
{
    net::Request request;
    request.method = method;
    request.url = m_url;
    request.headers = {
        {"Accept",
         method == net::Method::Get ? "text/event-stream" : "application/json, text/event-stream"},
        {"Authorization", "Bearer " + m_key, net::Secrecy::Secret},
        {"X-Oxide-Folder", base::str(QDir::currentPath())},
    };
    if (method == net::Method::Post)
        request.headers.push_back({"Content-Type", "application/json"});
    if (!m_session.empty())
        request.headers.push_back({"Mcp-Session-Id", m_session});
    if (!m_version.empty())
        request.headers.push_back({"MCP-Protocol-Version", m_version});
    request.deadlines.connect = 5s;
    request.deadlines.firstToken = 0s; // tasks take what they take
    request.deadlines.idle = 0s;
    request.deadlines.total = 0s;
    return request;
}

void Bridge::noteHead(const net::ResponseHead &head)
{
    if (m_session.empty())
        m_session = head.header("mcp-session-id");
}

void Bridge::take(const std::string &text)
{
    const auto message = model::parseJson(text);
    if (!message || m_isLost)
        return;
    if (mcp::isResponse(*message)) {
        m_underWay.erase(json::serialize(mcp::idOf(*message)));
        const json::value *result =
            message->is_object() ? message->get_object().if_contains("result") : nullptr;
        if (m_version.empty() && result && result->is_object()
            && result->get_object().contains("protocolVersion"))
            m_version = result->at("protocolVersion").as_string();
    }
    m_events.send(text, *message);
}

void Bridge::lose(const std::string &why)
{
    if (std::exchange(m_isLost, true))
        return;
    m_events.lost(why, m_underWay);
}

void Bridge::end()
{
    if (m_isLost)
        return;
    for (const std::string &id : m_underWay) {
        const std::string text =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":"
            "{\"requestId\":"
            + id + ",\"reason\":\"The client is gone\"}}";
        m_scope.start("farewell", post(m_self, text, json::object()));
    }
    const std::size_t standing = m_underWay.size() + 1; // what answers, and the stream that listens
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [this, standing, &loop] {
        if (m_scope.running() <= standing)
            loop.quit();
    });
    look.start(5ms);
    QTimer::singleShot(kFarewell, &loop, &QEventLoop::quit);
    if (!m_underWay.empty())
        loop.exec();
    m_isLost = true;
    m_scope.requestStop();
}

} // namespace oxide::mcpserver
