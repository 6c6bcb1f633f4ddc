#include "mcp/session.h"

#include <exception>
#include <utility>

#include <boost/json.hpp>

#include <QCoroTimer>

namespace oxide::mcp {

namespace json = boost::json;

namespace {

/// The TypeScript client loses a progress notification that comes in one read with the result.
constexpr std::chrono::milliseconds kAfterProgress{25};

/// Gathers the answers to a batch, and sends them as one when the last is there.
class BatchChannel final : public Channel
{
public:
    BatchChannel(std::shared_ptr<Channel> channel, std::size_t awaited)
        : m_channel(std::move(channel)), m_awaited(awaited)
    {
    }

    void send(const json::value &message) override
    {
        if (!isResponse(message)) {
            m_channel->send(message);
            return;
        }
        m_answers.push_back(message);
        countOne();
    }

    void release() override { m_channel->release(); }

    void drop() override
    {
        m_channel->drop();
        countOne();
    }

private:
    void countOne()
    {
        if (--m_awaited == 0 && !m_answers.empty())
            m_channel->send(std::exchange(m_answers, {}));
    }

    std::shared_ptr<Channel> m_channel;
    std::size_t m_awaited;
    json::array m_answers;
};

/// What keeps this batch from being taken; empty: nothing.
std::string wrongOf(const json::array &batch, std::optional<Version> version)
{
    if (batch.empty())
        return "An empty batch asks for nothing.";
    if (!version || !hasBatches(*version))
        return "This version of the protocol has no batches.";
    if (batch.size() > Session::kLongestBatch)
        return "A batch has at most " + std::to_string(Session::kLongestBatch) + " messages.";
    return {};
}

std::string keyOf(const json::value &id)
{
    return json::serialize(id);
}

/// Clients of the TypeScript SDK cancel what they have waited for too long, and say so in the
/// reason; there is no other sign of it in the protocol.
StopCause causeOf(const json::object &params)
{
    const json::value *reason = params.if_contains("reason");
    if (!reason || !reason->is_string())
        return StopCause::Cancelled;
    const std::string_view text = reason->get_string();
    for (const std::string_view sign : {"timed out", "timeout", "-32001"}) {
        if (text.find(sign) != std::string_view::npos)
            return StopCause::TimeIsUp;
    }
    return StopCause::Cancelled;
}

} // namespace

std::shared_ptr<Session> Session::begin(std::shared_ptr<Server> server, Peer peer,
                                        std::shared_ptr<Channel> standing)
{
    std::shared_ptr<Session> session(
        new Session(std::move(server), std::move(peer), std::move(standing)));
    session->m_server->enter(session);
    return session;
}

Session::Session(std::shared_ptr<Server> server, Peer peer, std::shared_ptr<Channel> standing)
    : m_server(std::move(server)), m_peer(std::move(peer)), m_standing(std::move(standing)),
      m_scope("mcp session")
{
}

void Session::receive(const json::value &message, std::shared_ptr<Channel> channel,
                      const Toll &toll)
{
    if (m_hasEnded)
        return;
    if (message.is_array())
        receiveBatch(message.get_array(), channel, toll);
    else
        receiveOne(message, channel);
}

void Session::end(StopCause cause)
{
    m_hasEnded = true;
    m_subscriptions.clear();
    const auto calls = m_calls;
    for (const auto &[id, call] : calls)
        call->stop(cause);
    m_asked.clear();
    m_standing.reset();
}

void Session::receiveBatch(const json::array &batch, const std::shared_ptr<Channel> &channel,
                           const Toll &toll)
{
    if (const std::string wrong = wrongOf(batch, m_version); !wrong.empty()) {
        RpcError error;
        error.code = RpcCode::InvalidRequest;
        error.message = wrong;
        send(*channel, errorMessage(nullptr, error));
        return;
    }
    const auto awaited =
        static_cast<std::size_t>(std::count_if(batch.begin(), batch.end(), wantsAnswer));
    const auto gathering = std::make_shared<BatchChannel>(channel, awaited);
    std::size_t calls = 0;
    for (const json::value &message : batch) {
        const bool isCall = methodOf(message) == "tools/call" && wantsAnswer(message);
        const bool isNext = isCall && ++calls > 1;
        const auto paid = isNext && toll ? toll() : base::Result<void>();
        if (paid)
            receiveOne(message, gathering);
        else
            send(*gathering, errorMessage(idOf(message), rpcErrorOf(paid.error())));
    }
}

void Session::receiveOne(const json::value &message, const std::shared_ptr<Channel> &channel)
{
    RpcResult<Message> read = messageFrom(message);
    if (!read) {
        send(*channel, errorMessage(idOf(message), read.error()));
        return;
    }
    if (auto *request = std::get_if<Request>(&*read))
        begin(std::move(*request), channel);
    else if (const auto *notification = std::get_if<Notification>(&*read))
        heed(*notification);
    else
        take(std::move(std::get<Response>(*read)));
}

void Session::begin(Request request, const std::shared_ptr<Channel> &channel)
{
    const std::string key = keyOf(request.id);
    if (m_calls.contains(key)) {
        RpcError error;
        error.code = RpcCode::InvalidRequest;
        error.message = "The id " + key + " is in use.";
        send(*channel, errorMessage(request.id, error));
        return;
    }
    const auto call =
        std::make_shared<Call>(shared_from_this(), channel, request.id, request.params);
    m_calls.emplace(key, call);
    m_scope.start("mcp " + request.method, answer(shared_from_this(), call, std::move(request)));
}

void Session::heed(const Notification &notification)
{
    if (notification.method != "notifications/cancelled")
        return;
    const json::value *id = notification.params.if_contains("requestId");
    if (!id)
        return;
    if (const auto call = m_calls.find(keyOf(*id)); call != m_calls.end()) {
        const auto held = call->second;
        held->stop(causeOf(notification.params));
    }
}

void Session::take(Response response)
{
    if (!response.id.is_int64())
        return;
    if (const auto asked = m_asked.find(response.id.get_int64()); asked != m_asked.end())
        asked->second.fulfil(std::move(response.result));
}

QCoro::Task<void> Session::answer(std::shared_ptr<Session> self, std::shared_ptr<Call> call,
                                  Request request)
{
    RpcResult<json::object> result;
    try {
        auto running = self->dispatch(call, std::move(request));
        result = co_await running;
    } catch (const std::exception &exception) {
        result = rpcFail(RpcCode::InternalError,
                         std::string("Something unforeseen happened: ") + exception.what());
    }
    if (call->m_lastProgress) {
        const auto since = std::chrono::steady_clock::now() - *call->m_lastProgress;
        if (since < kAfterProgress)
            co_await QCoro::sleepFor(
                std::chrono::ceil<std::chrono::milliseconds>(kAfterProgress - since));
    }
    self->finish(*call, std::move(result));
}

Session::MethodAnswer Session::dispatch(std::shared_ptr<Call> call, Request request)
{
    const auto method = methods().find(request.method);
    if (method == methods().end())
        co_return rpcFail(RpcCode::MethodNotFound, "There is no method " + request.method + '.');
    const bool isEarly = request.method == "initialize" || request.method == "ping";
    if (!m_version && !isEarly)
        co_return rpcFail(RpcCode::InvalidRequest, "Send initialize first.");
    auto running = (this->*method->second)(std::move(call), std::move(request.params));
    co_return co_await running;
}

void Session::finish(const Call &call, RpcResult<json::object> result)
{
    const std::shared_ptr<Channel> channel = call.m_channel;
    const json::value id = call.m_id;
    const bool isWanted = !call.m_stop.stop_requested();
    m_calls.erase(keyOf(id));
    if (!isWanted)
        channel->drop();
    else if (result)
        send(*channel, resultMessage(id, std::move(*result)));
    else
        send(*channel, errorMessage(id, result.error()));
}

void Session::resourceUpdated(const std::string &uri)
{
    if (!m_subscriptions.contains(uri) || !m_standing)
        return;
    json::object params;
    params["uri"] = uri;
    send(*m_standing, notificationMessage("notifications/resources/updated", std::move(params)));
}

void Session::log(LogLevel level, std::string_view logger, json::value data)
{
    if (m_standing && m_version)
        sendLog(*m_standing, level, logger, std::move(data));
}

void Session::send(Channel &channel, const json::value &message) const
{
    if (!m_hasEnded)
        channel.send(message);
}

void Session::sendLog(Channel &channel, LogLevel level, std::string_view logger,
                      json::value data) const
{
    if (level < m_logLevel)
        return;
    json::object params;
    params["level"] = base::nameOf(level);
    if (!logger.empty())
        params["logger"] = logger;
    params["data"] = std::move(data);
    send(channel, notificationMessage("notifications/message", std::move(params)));
}

std::int64_t Session::expect(const base::Promise<json::object> &promise)
{
    m_asked.emplace(++m_lastAsked, promise);
    return m_lastAsked;
}

} // namespace oxide::mcp
