#include "api/livefeed.h"

#include "api/restjson.h"
#include "api/sight.h"
#include "api/stay.h"
#include "base/text.h"
#include "httpserver/iocontext.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;
using httpserver::Importance;
using httpserver::WebSocket;

namespace {

enum Topic : unsigned { Tasks = 1, Services = 2, Metrics = 4 };
constexpr unsigned allTopics = Tasks | Services | Metrics;
constexpr auto topicNames = std::to_array<std::pair<std::string_view, unsigned>>(
    {{"tasks", Tasks}, {"services", Services}, {"metrics", Metrics}});

/// Null where it is not known.
json::value inDollars(const std::optional<model::Money> &money)
{
    constexpr double microsPerDollar = 1'000'000;
    if (!money)
        return nullptr;
    return static_cast<double>(money->micros()) / microsPerDollar;
}

/// As Oxide's first version called it.
std::string_view feedStatus(model::TaskState state)
{
    return state == model::TaskState::Done ? "completed" : base::nameOf(state);
}

unsigned topicOf(std::string_view name)
{
    const auto found =
        std::ranges::find(topicNames, name, &std::pair<std::string_view, unsigned>::first);
    return found == topicNames.end() ? 0 : found->second;
}

/// "tasks,metrics"; all where it is empty.
unsigned topicsIn(std::string_view list)
{
    unsigned topics = 0;
    while (!list.empty()) {
        const std::string_view name = list.substr(0, list.find(','));
        topics |= topicOf(name);
        list.remove_prefix(std::min(list.size(), name.size() + 1));
    }
    return topics == 0 ? allTopics : topics;
}

/// What a slow listener can do without: the words of an answer, not how it ends.
Importance importanceOf(const model::TaskEvent &event)
{
    return std::holds_alternative<model::TextDelta>(event.what) ? Importance::Passing
                                                                : Importance::Lasting;
}

/// The message of an event; null for those that nobody outside needs.
json::value messageOf(const model::TaskEvent &event)
{
    const std::string id = event.task.text();
    if (const auto *decided = std::get_if<model::TaskDecided>(&event.what)) {
        const model::Decision &decision = *decided->decision;
        return {{"type", "task_start"},
                {"task_id", id},
                {"task_type", base::nameOf(decision.features.type)},
                {"service", decision.chain.empty() ? "" : decision.chain.front().service}};
    }
    if (const auto *text = std::get_if<model::TextDelta>(&event.what))
        return {{"type", "task_progress"}, {"task_id", id}, {"chunk", text->text}};
    if (const auto *failed = std::get_if<model::AttemptFailed>(&event.what))
        return {{"type", "task_retry"},
                {"task_id", id},
                {"attempt", failed->attempt},
                {"error", failed->error.message},
                {"will_retry", failed->willRetry},
                {"will_fail_over", failed->willFailOver}};
    if (const auto *splice = std::get_if<model::Splice>(&event.what))
        return {{"type", "task_splice"},
                {"task_id", id},
                {"mode", base::nameOf(splice->mode)},
                {"service", splice->to.service}};
    if (const auto *end = std::get_if<model::TaskFinished>(&event.what))
        return {{"type", "task_complete"},
                {"task_id", id},
                {"success", end->state == model::TaskState::Done},
                {"status", feedStatus(end->state)},
                {"service", end->target.service},
                {"error", end->error ? json::value(end->error->message) : json::value(nullptr)},
                {"duration", secondsOf(end->duration)}};
    return nullptr;
}

json::object messageOf(const std::vector<model::ServiceStatus> &services)
{
    json::object health;
    for (const model::ServiceStatus &service : services)
        health[service.config.name] =
            base::nameOf(service.config.enabled ? service.health : model::Health::Disabled);
    return {{"type", "service_status"}, {"services", std::move(health)}};
}

json::object messageOf(const model::EngineStatus &status)
{
    return {{"type", "metrics"},
            {"running", status.running},
            {"waiting", status.waiting},
            {"spend_today", inDollars(status.spendToday)}};
}

bool lists(std::string_view header, std::string_view token)
{
    while (!header.empty()) {
        const std::string_view one = header.substr(0, header.find(','));
        if (httpserver::sameHeaderName(base::trimmed(one), token))
            return true;
        header.remove_prefix(std::min(header.size(), one.size() + 1));
    }
    return false;
}

/// What keeps a request from becoming a WebSocket (RFC 6455, 4.2.1); empty where nothing does.
std::optional<base::Error> wrongHandshake(const httpserver::Request &request)
{
    base::Error error;
    error.kind = base::ErrorKind::InvalidArgument;
    const bool isUpgrade = request.method == "GET" && lists(request.header("Connection"), "upgrade")
                           && lists(request.header("Upgrade"), "websocket");
    if (!isUpgrade || request.header("Sec-WebSocket-Version") != "13") {
        error.httpStatus = 426;
        error.message = "/ws is a WebSocket of version 13: connect to it with such a client.";
        return error;
    }
    constexpr std::size_t keyLength = 24; // base64 of 16 bytes
    if (request.header("Sec-WebSocket-Key").size() == keyLength)
        return std::nullopt;
    error.message = "Sec-WebSocket-Key must be 16 bytes in base64.";
    return error;
}

/// One client of the feed. Any thread.
class Listener final
{
public:
    Listener(unsigned topics, mcp::Sight sight) : m_topics(topics), m_sight(std::move(sight)) {}

    /// Once, before anything is told.
    void open(const std::shared_ptr<WebSocket> &socket, std::shared_ptr<const Caller> caller);
    void tell(unsigned topic, const std::string &text, Importance importance);
    /// So many messages could not be told to anybody.
    void miss(std::int64_t messages);
    /// What it says itself.
    void hear(const std::string &text);
    void drained();
    [[nodiscard]] bool wants(unsigned topic) const { return (m_topics & topic) != 0; }
    [[nodiscard]] const mcp::Sight &sight() const { return m_sight; }

private:
    void answer(const json::object &message);

    std::atomic<unsigned> m_topics;
    const mcp::Sight m_sight;
    std::atomic<std::int64_t> m_missed = 0;
    std::weak_ptr<WebSocket> m_socket;
    std::unique_ptr<Stay> m_stay;
};

void Listener::open(const std::shared_ptr<WebSocket> &socket, std::shared_ptr<const Caller> caller)
{
    m_socket = socket;
    m_stay = std::make_unique<Stay>(std::move(caller), [weak = m_socket] {
        if (const auto open = weak.lock())
            open->close();
    });
}

void Listener::tell(unsigned topic, const std::string &text, Importance importance)
{
    const auto open = m_socket.lock();
    if (!wants(topic) || !open)
        return;
    if (m_stay->isOver())
        open->close();
    else if (!open->send(text, importance))
        ++m_missed;
}

void Listener::answer(const json::object &message)
{
    if (const auto open = m_socket.lock())
        open->send(json::serialize(message));
}

void Listener::miss(std::int64_t messages)
{
    const auto open = m_socket.lock();
    const json::object message{{"type", "missed"}, {"messages", messages}};
    if (open && !open->send(json::serialize(message)))
        m_missed += messages;
}

void Listener::drained()
{
    if (const std::int64_t missed = m_missed.exchange(0); missed > 0)
        miss(missed);
}

void Listener::hear(const std::string &text)
{
    boost::system::error_code error;
    const json::value message = json::parse(text, error);
    const json::object *object = error ? nullptr : message.if_object();
    const json::value *named = object == nullptr ? nullptr : object->if_contains("type");
    const std::string_view type = named != nullptr && named->is_string()
                                      ? std::string_view(named->get_string())
                                      : std::string_view();
    if (text == "ping" || type == "ping") {
        answer({{"type", "pong"}});
    } else if (type == "subscribe") {
        const json::value *list = object->if_contains("topics");
        unsigned topics = 0;
        if (list != nullptr && list->is_array()) {
            for (const json::value &one : list->get_array())
                topics |= one.is_string() ? topicOf(one.get_string()) : 0;
        }
        m_topics = topics;
        json::array now;
        for (const auto &[name, bit] : topicNames) {
            if ((topics & bit) != 0)
                now.emplace_back(name);
        }
        answer({{"type", "subscribed"}, {"topics", std::move(now)}});
    } else {
        answer({{"type", "error"}, {"message", "Say ping or subscribe."}});
    }
}

/// Batches of events that wait to be told; of the words that come beyond them listeners hear the
/// number. A second has some 60.
constexpr int mostWaiting = 500;

/// What happens in tasks, and for each the name of the task's client where that is known.
struct Happenings {
    model::TaskEvents events;
    std::vector<std::optional<std::string>> clients;
};

/// Which client brought a task, as the engine's rows tell before its events. One thread.
class TaskClients final
{
public:
    void note(const std::vector<model::TaskSummary> &rows)
    {
        // The events of a task are told before, or right after, the row that says it is over.
        for (const model::TaskId &task : std::exchange(m_over, {}))
            m_clients.erase(task);
        for (const model::TaskSummary &row : rows) {
            m_clients.insert_or_assign(row.id, row.client);
            if (model::isFinal(row.state))
                m_over.push_back(row.id);
        }
    }
    [[nodiscard]] Happenings withNames(model::TaskEvents events) const
    {
        Happenings named;
        named.clients.reserve(events.size());
        for (const model::TaskEvent &event : events) {
            const auto found = m_clients.find(event.task);
            named.clients.push_back(found == m_clients.end() ? std::nullopt
                                                             : std::optional(found->second));
        }
        named.events = std::move(events);
        return named;
    }

private:
    std::map<model::TaskId, std::string> m_clients;
    std::vector<model::TaskId> m_over;
};

/// Hands on what the engine tells to whoever listens; does nothing while nobody does. On a thread
/// of its own: the engine's signals come in the window's, and a thousand listeners take their time.
class LiveFeed final : public std::enable_shared_from_this<LiveFeed>
{
public:
    ~LiveFeed()
    {
        for (const QMetaObject::Connection &connection : m_connections)
            QObject::disconnect(connection);
    }

    explicit LiveFeed(std::shared_ptr<Context> context) : m_context(std::move(context)) {}
    void follow();
    void join(Call call, const std::shared_ptr<Answer> &answer);

private:
    using Listeners = std::vector<std::shared_ptr<Listener>>;

    /// Has the thread tell this, if anybody wants to hear it. Never waits.
    template<class Value>
    void hand(unsigned topic, Value value)
    {
        if (wanting(topic).empty())
            return;
        ++m_waiting;
        m_thread.post([this, topic, value = std::move(value)] {
            tell(topic, value);
            --m_waiting;
        });
    }
    void handEvents(const model::TaskEvents &events);

    // on the thread
    void tell(unsigned topic, const Happenings &happenings)
    {
        const Listeners listeners = wanting(topic);
        if (const std::int64_t lost = m_lost.exchange(0); lost > 0) {
            for (const auto &listener : listeners)
                listener->miss(lost);
        }
        for (std::size_t i = 0; i < happenings.events.size(); ++i) {
            const model::TaskEvent &event = happenings.events[i];
            const std::optional<std::string> &client = happenings.clients[i];
            Listeners seeing;
            std::ranges::copy_if(
                listeners, std::back_inserter(seeing), [&client](const auto &each) {
                    return client ? each->sight().sees(*client) : !each->sight().only;
                });
            tell(topic, seeing, messageOf(event), importanceOf(event));
        }
    }
    template<class Value>
    void tell(unsigned topic, const Value &value)
    {
        tell(topic, wanting(topic), messageOf(value));
    }
    static void tell(unsigned topic, const Listeners &listeners, const json::value &message,
                     Importance importance = Importance::Lasting)
    {
        if (message.is_null())
            return;
        const std::string text = json::serialize(message);
        for (const auto &listener : listeners)
            listener->tell(topic, text, importance);
    }

    [[nodiscard]] Listeners wanting(unsigned topic) const
    {
        const std::lock_guard lock(m_mutex);
        Listeners wanting;
        std::ranges::copy_if(m_listeners, std::back_inserter(wanting),
                             [topic](const auto &one) { return one->wants(topic); });
        return wanting;
    }
    void leave(const std::shared_ptr<Listener> &listener)
    {
        const std::lock_guard lock(m_mutex);
        std::erase(m_listeners, listener);
    }

    std::shared_ptr<Context> m_context;
    mutable std::mutex m_mutex; ///< guards m_listeners
    Listeners m_listeners;
    std::array<QMetaObject::Connection, 4> m_connections;
    TaskClients m_clients; ///< of the thread that the engine tells in
    std::atomic<int> m_waiting = 0;
    std::atomic<std::int64_t> m_lost = 0; ///< messages about tasks that nobody is told
    httpserver::IoContext m_thread;       ///< the last: what it runs uses the others
};

void LiveFeed::handEvents(const model::TaskEvents &events)
{
    if (wanting(Tasks).empty())
        return;
    if (m_waiting < mostWaiting) {
        hand(Tasks, m_clients.withNames(events));
        return;
    }
    model::TaskEvents lasting;
    std::ranges::copy_if(events, std::back_inserter(lasting), [](const model::TaskEvent &event) {
        return importanceOf(event) == Importance::Lasting;
    });
    m_lost += static_cast<std::int64_t>(events.size() - lasting.size());
    if (!lasting.empty())
        hand(Tasks, m_clients.withNames(std::move(lasting)));
}

void LiveFeed::follow()
{
    engine::Engine &engine = m_context->engine();
    const std::weak_ptr<LiveFeed> weak = weak_from_this();
    m_connections = {QObject::connect(&engine, &engine::Engine::tasksChanged,
                                      [weak](const std::vector<model::TaskSummary> &rows) {
                                          if (const auto self = weak.lock())
                                              self->m_clients.note(rows);
                                      }),
                     QObject::connect(&engine, &engine::Engine::taskEvents,
                                      [weak](const model::TaskEvents &events) {
                                          if (const auto self = weak.lock())
                                              self->handEvents(events);
                                      }),
                     QObject::connect(&engine, &engine::Engine::servicesChanged,
                                      [weak](const std::vector<model::ServiceStatus> &services) {
                                          if (const auto self = weak.lock())
                                              self->hand(Services, services);
                                      }),
                     QObject::connect(&engine, &engine::Engine::statusChanged,
                                      [weak](const model::EngineStatus &status) {
                                          if (const auto self = weak.lock())
                                              self->hand(Metrics, status);
                                      })};
}

void LiveFeed::join(Call call, const std::shared_ptr<Answer> &answer)
{
    if (const auto wrong = wrongHandshake(call.request)) {
        answer->setHeader("Upgrade", "websocket");
        answer->setHeader("Sec-WebSocket-Version", "13");
        answer->fail(*wrong);
        return;
    }
    const auto listener = std::make_shared<Listener>(
        topicsIn(call.request.queryValue("topics").value_or(std::string())), sightOf(*call.caller));
    httpserver::WebSocketEvents events;
    events.onMessage = [listener](const std::string &text) { listener->hear(text); };
    events.onDrained = [listener] { listener->drained(); };
    events.onClosed = [weak = weak_from_this(), context = m_context, listener] {
        context->metrics().countWebSocket(-1);
        if (const auto self = weak.lock())
            self->leave(listener);
    };
    answer->upgrade(std::move(call.request), std::move(events),
                    [self = shared_from_this(), listener,
                     caller = call.caller](const std::shared_ptr<WebSocket> &socket) {
                        listener->open(socket, caller);
                        self->m_context->metrics().countWebSocket(1);
                        const std::lock_guard lock(self->m_mutex);
                        self->m_listeners.push_back(listener);
                    });
}

} // namespace

Routes liveRoutes(const std::shared_ptr<Context> &context)
{
    const auto feed = std::make_shared<LiveFeed>(context);
    feed->follow();
    Route route;
    route.method = "GET";
    route.path = "/ws";
    route.role = Role::Viewer;
    route.tag = "Monitoring";
    route.summary = "A WebSocket with what happens: tasks, services, metrics";
    route.query = {{"topics", R"({"type":"string"})", "Some of them, parted by commas"}};
    route.handle = [feed](Call call, const std::shared_ptr<Answer> &answer) {
        feed->join(std::move(call), answer);
    };
    return {std::move(route)};
}

} // namespace oxide::api
