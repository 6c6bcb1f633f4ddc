#include "api/mcpsessions.h"

#include "api/sight.h"
#include "base/text.h"
#include "httpserver/authority.h"
#include "mcp/jsonrpc.h"
#include "mcp/version.h"
#include "model/json.h"
#include "security/randomhex.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;
using mcp::RpcCode;

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kBeat = 15s; // between comments on a silent stream
constexpr auto kIdle = 1h;  // then a session that nobody uses ends
constexpr auto kStopPatience = 2s;
constexpr auto kKeptComplete = 1min; // for a client whose connection broke at the end
constexpr std::size_t kMostClients = 1000;
constexpr std::size_t kMostStreams = 32; // kept for a client that comes back
constexpr std::size_t kSessionBytes = 16;
constexpr std::string_view kSessionHeader = "mcp-session-id";
constexpr std::string_view kVersionHeader = "mcp-protocol-version";

void refuse(Answer &answer, int status, RpcCode code, std::string message)
{
    mcp::RpcError error;
    error.code = code;
    error.message = std::move(message);
    answer.send(status, mcp::errorMessage(nullptr, error));
}

bool accepts(const httpserver::Request &request, std::string_view type)
{
    const std::string_view header = request.header("accept");
    return header.empty() || header.find(type) != std::string_view::npos
           || header.find("*/*") != std::string_view::npos;
}

bool isJson(const httpserver::Request &request)
{
    const std::string_view type = request.header("content-type");
    return base::toLowerAscii(base::trimmed(type.substr(0, type.find(';')))) == "application/json";
}

/// How many answers a body asks for.
std::size_t resultsOf(const json::value &body)
{
    if (!body.is_array() || body.get_array().empty())
        return mcp::wantsAnswer(body) ? 1 : 0;
    const json::array &batch = body.get_array();
    return static_cast<std::size_t>(std::count_if(batch.begin(), batch.end(), mcp::wantsAnswer));
}

McpForm formOf(const httpserver::Request &request, const json::value &body)
{
    if (!accepts(request, "text/event-stream"))
        return McpForm::Json;
    // Work that takes long, and speaks and asks on its way.
    if (!accepts(request, "application/json") || mcp::methodOf(body) == "tools/call")
        return McpForm::Stream;
    return McpForm::Any;
}

struct EventId {
    std::int64_t stream = 0;
    std::int64_t event = 0;
};

std::optional<EventId> eventIdFrom(std::string_view text)
{
    EventId id;
    const char *end = text.data() + text.size();
    const auto stream = std::from_chars(text.data(), end, id.stream);
    if (stream.ec != std::errc() || stream.ptr == end || *stream.ptr != '-')
        return std::nullopt;
    const auto event = std::from_chars(stream.ptr + 1, end, id.event);
    if (event.ec != std::errc() || event.ptr != end)
        return std::nullopt;
    return id;
}

/// What a session knows of its caller is what it began with.
bool isSame(const Caller &a, const Caller &b)
{
    return a.name == b.name && a.role == b.role && a.models == b.models;
}

mcp::Peer peerOf(const Call &call)
{
    mcp::Peer peer;
    if (!call.caller->isOwnProgram()) // those go by what they call themselves
        peer.name = call.caller->name;
    peer.mayReadFiles = call.caller->role == Role::Admin
                        && httpserver::isLoopback(httpserver::hostOf(call.request.peer));
    peer.mayOperate = call.caller->role >= Role::Operator;
    if (peer.mayReadFiles)
        peer.folder = call.request.header("x-oxide-folder"); // oxide-mcp runs where its client does
    peer.models = call.caller->models;
    peer.sight = sightOf(*call.caller);
    return peer;
}

} // namespace

McpSessions::McpSessions(std::shared_ptr<mcp::Server> server) : m_server(std::move(server))
{
    connect(&m_beat, &QTimer::timeout, this, &McpSessions::beat);
    connect(&m_finish, &QTimer::timeout, this, &McpSessions::finishWhenIdle);
    m_beat.start(kBeat);
}

McpSessions::~McpSessions() = default;

void McpSessions::post(const Call &call, const std::shared_ptr<Answer> &answer,
                       const mcp::Session::Toll &toll)
{
    if (!isJson(call.request)) {
        refuse(*answer, 415, RpcCode::ServerError, "Content-Type must be application/json.");
        return;
    }
    if (!accepts(call.request, "application/json") && !accepts(call.request, "text/event-stream")) {
        refuse(*answer, 406, RpcCode::ServerError,
               "Accept must list application/json and text/event-stream.");
        return;
    }
    const auto body = model::parseJson(call.request.body);
    if (!body) {
        refuse(*answer, 400, RpcCode::ParseError, "The body is no JSON: " + body.error().message);
        return;
    }
    const bool isNew =
        mcp::methodOf(*body) == "initialize" && call.request.header(kSessionHeader).empty();
    const std::shared_ptr<Client> client = isNew ? begin(call) : clientOf(call, *answer);
    if (!client)
        return;
    answer->setHeader("Mcp-Session-Id", client->id);
    const std::size_t results = resultsOf(*body);
    if (results == 0) {
        client->session->receive(*body, client->standing);
        answer->send(202, std::string(), std::string());
        return;
    }
    forgetOldStreams(*client);
    const std::int64_t number = ++client->lastStream;
    const auto stream = std::make_shared<McpStream>(number, results);
    client->streams.emplace(number, stream);
    const bool canResume = client->session->version() >= mcp::Version::V2025_11_25;
    stream->attach(answer, formOf(call.request, *body), canResume);
    watch(stream, answer, this);
    client->session->receive(*body, stream, toll);
}

void McpSessions::get(const Call &call, const std::shared_ptr<Answer> &answer)
{
    if (call.request.method != "GET") { // HEAD is led here too, and would hear of no end
        refuse(*answer, 405, RpcCode::ServerError, "Ask by GET, POST or DELETE.");
        return;
    }
    if (!accepts(call.request, "text/event-stream")) {
        refuse(*answer, 406, RpcCode::ServerError, "Accept must list text/event-stream.");
        return;
    }
    const std::shared_ptr<Client> client = clientOf(call, *answer);
    if (!client)
        return;
    answer->setHeader("Mcp-Session-Id", client->id);
    const std::string_view last = call.request.header("last-event-id");
    if (last.empty()) {
        const bool canResume = client->session->version() >= mcp::Version::V2025_11_25;
        client->standing->attach(answer, McpForm::Stream, canResume);
        watch(client->standing, answer, this);
        holdTo(call.caller, client->standing, this);
        return;
    }
    const auto id = eventIdFrom(last);
    std::shared_ptr<McpStream> stream;
    if (id && id->stream == 0)
        stream = client->standing;
    else if (const auto found = client->streams.find(id ? id->stream : -1);
             found != client->streams.end())
        stream = found->second;
    if (!stream || !stream->resume(answer, id->event)) {
        refuse(*answer, 400, RpcCode::ServerError,
               "Nothing is kept of what followed that Last-Event-ID.");
        return;
    }
    watch(stream, answer, this);
    holdTo(call.caller, stream, this);
}

void McpSessions::remove(const Call &call, const std::shared_ptr<Answer> &answer)
{
    const std::shared_ptr<Client> client = clientOf(call, *answer);
    if (!client)
        return;
    end(client, mcp::StopCause::Cancelled);
    answer->send(204, std::string(), std::string());
}

std::shared_ptr<McpSessions::Client> McpSessions::clientOf(const Call &call, Answer &answer)
{
    const std::string_view id = call.request.header(kSessionHeader);
    if (id.empty()) {
        refuse(answer, 400, RpcCode::ServerError,
               "Send initialize first, and then the Mcp-Session-Id that its answer carries.");
        return nullptr;
    }
    const auto found = m_clients.find(id);
    if (found == m_clients.end() || !isSame(*found->second->caller, *call.caller)) {
        refuse(answer, 404, RpcCode::SessionNotFound,
               "There is no such session any more: initialize anew.");
        return nullptr;
    }
    const std::string_view version = call.request.header(kVersionHeader);
    if (!version.empty() && !base::fromName<mcp::Version>(version)) {
        refuse(answer, 400, RpcCode::ServerError,
               "The protocol version " + std::string(version) + " is not known here.");
        return nullptr;
    }
    found->second->lastUsed = Clock::now();
    return found->second;
}

std::shared_ptr<McpSessions::Client> McpSessions::begin(const Call &call)
{
    endIdle();
    makeRoomFor(*call.caller);
    auto client = std::make_shared<Client>();
    client->id = security::randomHex(kSessionBytes);
    client->caller = call.caller;
    client->standing = std::make_shared<McpStream>(0, 0);
    client->session = mcp::Session::begin(m_server, peerOf(call), client->standing);
    client->lastUsed = Clock::now();
    m_clients.emplace(client->id, client);
    return client;
}

void McpSessions::end(const std::shared_ptr<Client> &client, mcp::StopCause cause)
{
    client->session->end(cause);
    client->standing->end();
    for (const auto &[number, stream] : client->streams)
        stream->end();
    m_ending.push_back(client->session);
    m_clients.erase(client->id);
}

bool McpSessions::isIdle(const Client &client)
{
    return client.session->callsUnderWay() == 0 && !client.standing->isAttached();
}

void McpSessions::makeRoomFor(const Caller &caller)
{
    std::size_t count = 0;
    std::shared_ptr<Client> oldest;
    for (const auto &[id, client] : m_clients) {
        if (client->caller->key != caller.key || client->caller->name != caller.name)
            continue;
        ++count;
        if (!oldest
            || std::pair(!isIdle(*client), client->lastUsed)
                   < std::pair(!isIdle(*oldest), oldest->lastUsed))
            oldest = client;
    }
    if (count >= kMostOfACaller)
        end(oldest, mcp::StopCause::Cancelled);
}

void McpSessions::forgetOldStreams(Client &client)
{
    for (auto each = client.streams.begin();
         each != client.streams.end() && client.streams.size() >= kMostStreams;)
        each = each->second->isComplete() ? client.streams.erase(each) : std::next(each);
}

void McpSessions::watch(const std::shared_ptr<McpStream> &stream,
                        const std::shared_ptr<Answer> &answer, QObject *thread)
{
    // The client may come back for what it missed: the call goes on.
    const std::weak_ptr<McpStream> weak = stream;
    answer->writer().onClosed([weak, thread, gone = std::weak_ptr(answer)] {
        QMetaObject::invokeMethod(thread, [weak, gone] {
            const auto left = weak.lock();
            if (const auto closed = gone.lock(); left && closed)
                left->detach(*closed);
        });
    });
}

void McpSessions::holdTo(const std::shared_ptr<const Caller> &caller,
                         const std::shared_ptr<McpStream> &stream, QObject *thread)
{
    if (!stream->isAttached()) // there was no more to come
        return;
    stream->setStay(std::make_unique<Stay>(caller, [weak = std::weak_ptr(stream), thread] {
        QMetaObject::invokeMethod(
            thread,
            [weak] {
                if (const auto open = weak.lock())
                    open->end();
            },
            Qt::QueuedConnection);
    }));
}

void McpSessions::beat()
{
    const auto now = Clock::now();
    for (const auto &[id, client] : m_clients) {
        client->standing->ping();
        for (const auto &[number, stream] : client->streams)
            stream->ping();
        std::erase_if(client->streams, [now](const auto &each) {
            const McpStream &stream = *each.second;
            return stream.isComplete() && !stream.isAttached()
                   && now - stream.lastSaid() >= kKeptComplete;
        });
    }
    std::erase_if(m_ending, [](const auto &session) { return session->callsUnderWay() == 0; });
    endIdle();
}

void McpSessions::endIdle()
{
    const auto now = Clock::now();
    const Clients clients = m_clients;
    std::shared_ptr<Client> oldest;
    for (const auto &[id, client] : clients) {
        if (!isIdle(*client))
            continue;
        if (now - client->lastUsed >= kIdle)
            end(client, mcp::StopCause::Cancelled);
        else if (!oldest || client->lastUsed < oldest->lastUsed)
            oldest = client;
    }
    if (m_clients.size() >= kMostClients && oldest)
        end(oldest, mcp::StopCause::Cancelled);
}

void McpSessions::endStanding()
{
    for (const auto &[id, client] : m_clients)
        client->standing->end();
}

void McpSessions::stop()
{
    const Clients clients = m_clients;
    for (const auto &[id, client] : clients)
        end(client, mcp::StopCause::ServerStops);
    m_beat.stop();
    m_stopSince = Clock::now();
    m_finish.start(10ms);
    finishWhenIdle();
}

void McpSessions::finishWhenIdle()
{
    const bool isIdle = std::ranges::all_of(
        m_ending, [](const auto &session) { return session->callsUnderWay() == 0; });
    if (!isIdle && Clock::now() - *m_stopSince < kStopPatience)
        return;
    m_finish.stop();
    Q_EMIT stopped();
}

} // namespace oxide::api
