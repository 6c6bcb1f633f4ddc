#include "app/mcp/bridge.h"

#include "base/text.h"
#include "mcp/jsonrpc.h"
#include "model/json.h"
#include "net/sse.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include <QCoroTimer>
#include <QDir>
#include <QEventLoop>
#include <QTimer>

namespace oxide::mcpserver {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kLargestMessage = 64U * 1024 * 1024;
constexpr auto kFarewell = 1s;
/// A server that takes the place of another listens by then.
constexpr auto kReopening = 1s;
constexpr auto kBeforeReopening = 100ms;

/// The messages of a batch, or the one that this is. Valid as long as it.
std::vector<const json::value *> messagesIn(const json::value &body)
{
    if (!body.is_array())
        return {&body};
    std::vector<const json::value *> all;
    for (const json::value &message : body.get_array())
        all.push_back(&message);
    return all;
}

/// The ids, as JSON, of the requests in a message or a batch.
std::vector<std::string> requestsIn(const json::value &body)
{
    std::vector<std::string> ids;
    for (const json::value *message : messagesIn(body)) {
        if (const json::value id = mcp::idOf(*message);
            !id.is_null() && !mcp::methodOf(*message).empty())
            ids.push_back(json::serialize(id));
    }
    return ids;
}

/// The ids, as JSON, of the requests that a message or a batch takes back.
std::vector<std::string> cancelledIn(const json::value &body)
{
    std::vector<std::string> ids;
    for (const json::value *message : messagesIn(body)) {
        if (mcp::methodOf(*message) != "notifications/cancelled")
            continue;
        const json::value *params = message->get_object().if_contains("params");
        const json::value *id =
            params && params->is_object() ? params->get_object().if_contains("requestId") : nullptr;
        if (id)
            ids.push_back(json::serialize(*id));
    }
    return ids;
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

bool couldNotConnect(base::ErrorKind failure)
{
    return failure == base::ErrorKind::ConnectionRefused
           || failure == base::ErrorKind::TimeoutConnect || failure == base::ErrorKind::TlsFailed;
}

base::Error goneError()
{
    base::Error error;
    error.kind = base::ErrorKind::ConnectionRefused;
    error.message = "The Oxide that ran listens no more.";
    return error;
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
    explicit Reader(std::shared_ptr<Bridge *> bridge)
        : m_bridge(std::move(bridge)), m_events(kLargestMessage)
    {
    }

    void onHead(const net::ResponseHead &head) override
    {
        m_sawHead = true;
        if (*m_bridge)
            (*m_bridge)->noteHead(head);
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
            if (*m_bridge && !event.data.empty())
                (*m_bridge)->take(event.data);
        }
        return net::Reading::Flowing;
    }

    [[nodiscard]] bool sawHead() const { return m_sawHead; }

    /// The body has ended.
    void finish()
    {
        if (*m_bridge && !m_isStream && !m_body.empty())
            (*m_bridge)->take(m_body);
    }

private:
    std::shared_ptr<Bridge *> m_bridge; ///< null inside once it is gone: a call may outlive it
    net::SseParser m_events;
    std::string m_body;
    bool m_sawHead = false;
    bool m_isStream = false;
};

Bridge::Bridge(std::string dataFolder, api::ApiPlace place, std::string key,
               const base::Clock &clock, Events events)
    : m_dataFolder(std::move(dataFolder)), m_place(std::move(place)), m_key(std::move(key)),
      m_events(std::move(events)), m_self(std::make_shared<Bridge *>(this)), m_client(clock)
{
}

Bridge::~Bridge()
{
    *m_self = nullptr;
}

void Bridge::receive(const std::string &text, const json::value &message)
{
    for (std::string &id : requestsIn(message))
        m_underWay.insert(std::move(id));
    for (const std::string &id : cancelledIn(message))
        m_underWay.erase(id); // nothing answers it any more
    m_scope.start("mcp message", post(m_self, text, message));
}

QCoro::Task<void> Bridge::post(std::shared_ptr<Bridge *> self, std::string text,
                               json::value message)
{
    Bridge &bridge = **self;
    const auto reader = std::make_unique<Reader>(self);
    const std::vector<std::string> asked = requestsIn(message);
    auto sending = deliver(self, std::move(text), asked, reader.get());
    const auto head = co_await sending;
    if (!*self || bridge.m_isLost || (!head && head.error().kind == base::ErrorKind::Cancelled))
        co_return;
    const std::string_view method = mcp::methodOf(message);
    if (head) {
        reader->finish();
        if (method == "notifications/initialized")
            bridge.m_scope.start("mcp stream", listen(self));
        const bool isAnswered = std::ranges::none_of(
            asked, [&bridge](const std::string &id) { return bridge.m_underWay.contains(id); });
        if (!isAnswered)
            bridge.lose("The Oxide that runs broke off its answer.");
        co_return;
    }
    if (!isRefusal(head.error()) || method == "initialize") {
        bridge.lose(sentenceOf(head.error()));
        co_return;
    }
    bridge.answerRefused(message, sentenceOf(head.error()));
}

QCoro::Task<base::Result<net::ResponseHead>> Bridge::deliver(std::shared_ptr<Bridge *> self,
                                                             std::string text,
                                                             std::vector<std::string> asked,
                                                             Reader *reader)
{
    Bridge &bridge = **self;
    const Moment until = std::chrono::steady_clock::now() + kReopening;
    for (std::optional<Failed> failed;;) {
        bridge.locate();
        if (bridge.isTakenBack(asked))
            co_return base::fail(base::ErrorKind::Cancelled, "Cancelled.");
        if (bridge.maySend(failed)) {
            const api::ApiPlace place = bridge.m_place;
            net::Request request = bridge.request(net::Method::Post);
            request.body = text;
            auto streaming =
                bridge.m_client.stream(std::move(request), *reader, bridge.m_scope.stopToken());
            auto head = co_await streaming;
            if (head || !*self || bridge.m_isLost || reader->sawHead()
                || head.error().httpStatus != 0)
                co_return head;
            failed = Failed{place, head.error()};
            bridge.locate();
        }
        if (bridge.isOver(failed, until))
            co_return base::fail(failed ? failed->error : goneError());
        co_await QCoro::sleepFor(kBeforeReopening);
        if (!*self || bridge.m_isLost)
            co_return base::fail(base::ErrorKind::Cancelled, "Cancelled.");
    }
}

bool Bridge::maySend(const std::optional<Failed> &failed) const
{
    if (!m_isTold || !failed)
        return m_isTold;
    const base::ErrorKind kind = failed->error.kind;
    return couldNotConnect(kind)
           || (kind == base::ErrorKind::ConnectionReset && m_place != failed->place);
}

bool Bridge::isOver(const std::optional<Failed> &failed, Moment until) const
{
    if (failed && !couldNotConnect(failed->error.kind)
        && failed->error.kind != base::ErrorKind::ConnectionReset)
        return true;
    const bool hasMoved = m_isTold && failed && m_place != failed->place && maySend(failed);
    return std::chrono::steady_clock::now() >= until && !hasMoved;
}

bool Bridge::isTakenBack(const std::vector<std::string> &asked) const
{
    const auto isUnderWay = [this](const std::string &id) { return m_underWay.contains(id); };
    return !asked.empty() && (m_isEnding || std::ranges::none_of(asked, isUnderWay));
}

void Bridge::answerRefused(const json::value &message, const std::string &why)
{
    mcp::RpcError error;
    error.code = mcp::RpcCode::InvalidRequest;
    error.message = why;
    const std::vector<std::string> asked = requestsIn(message);
    for (const std::string &id : asked) {
        if (m_underWay.erase(id) == 0)
            continue;
        const json::value answer = mcp::errorMessage(json::parse(id), error);
        m_events.send(json::serialize(answer), answer);
    }
    if (asked.empty() && mcp::wantsAnswer(message)) { // too malformed to tell whose it is
        const json::value answer = mcp::errorMessage(nullptr, error);
        m_events.send(json::serialize(answer), answer);
    }
}

QCoro::Task<void> Bridge::listen(std::shared_ptr<Bridge *> self)
{
    Bridge &bridge = **self;
    Moment until = std::chrono::steady_clock::now() + kReopening;
    for (std::optional<Failed> failed;;) {
        bridge.locate();
        if (bridge.m_isTold) {
            const api::ApiPlace place = bridge.m_place;
            const auto reader = std::make_unique<Reader>(self);
            auto streaming = bridge.m_client.stream(bridge.request(net::Method::Get), *reader,
                                                    bridge.m_scope.stopToken());
            const auto head = co_await streaming;
            if (!*self || bridge.m_isLost)
                co_return;
            failed.reset();
            if (head || reader->sawHead()) // it stood, and broke off
                until = std::chrono::steady_clock::now() + kReopening;
            else
                failed = Failed{place, head.error()};
            bridge.locate();
        }
        const bool hasMoved = bridge.m_isTold && failed && bridge.m_place != failed->place;
        const bool isRefused = failed && failed->error.httpStatus != 0;
        if (isRefused || (std::chrono::steady_clock::now() >= until && !hasMoved)) {
            bridge.lose(failed ? failed->error.message : goneError().message);
            co_return;
        }
        co_await QCoro::sleepFor(kBeforeReopening);
        if (!*self || bridge.m_isLost)
            co_return;
    }
}

void Bridge::locate()
{
    auto place = api::findApi(m_dataFolder);
    m_isTold = place && place->pid == m_place.pid && place->startMark == m_place.startMark;
    if (m_isTold)
        m_place = std::move(*place);
}

net::Request Bridge::request(net::Method method) const
{
    net::Request request;
    request.method = method;
    request.url = m_place.url + "/mcp";
    request.pinnedCertificate = m_place.certificate;
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
    for (const json::value *one : messagesIn(*message)) {
        if (!mcp::isResponse(*one))
            continue;
        m_underWay.erase(json::serialize(mcp::idOf(*one)));
        const json::value *result = one->get_object().if_contains("result");
        const json::value *version = result && result->is_object()
                                         ? result->get_object().if_contains("protocolVersion")
                                         : nullptr;
        if (m_version.empty() && version && version->is_string())
            m_version = version->get_string();
    }
    m_events.send(text, *message);
}

void Bridge::lose(const std::string &why)
{
    if (std::exchange(m_isLost, true))
        return;
    m_scope.requestStop(); // what else is under way hears of it before this goes away
    m_events.lost(why, m_underWay);
}

void Bridge::end()
{
    if (m_isLost)
        return;
    m_isEnding = true;
    for (const std::string &id : m_underWay) {
        const std::string text =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":"
            "{\"requestId\":"
            + id + ",\"reason\":\"The client is gone\"}}";
        m_scope.start("farewell", post(m_self, text, json::parse(text)));
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
