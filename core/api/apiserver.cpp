#include "api/apiserver.h"

#include "api/openapi.h"
#include "api/requestid.h"
#include "api/router.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/ulid.h"
#include "httpserver/authority.h"
#include "httpserver/iocontext.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <random>
#include <tuple>
#include <utility>

#include <QLoggingCategory>

namespace oxide::api {

using base::ErrorKind;
using httpserver::Request;
using httpserver::ResponseWriter;

namespace {

Q_LOGGING_CATEGORY(lcApi, "oxide.api")

constexpr std::size_t bytesPerMegabyte = 1'000'000;
constexpr std::size_t longestLoggedPath = 200; ///< bytes

std::uint64_t randomSeed()
{
    std::random_device device;
    return (std::uint64_t(device()) << 32U) | device();
}

Routes routesOf(const std::vector<Room> &rooms, const std::shared_ptr<Context> &context)
{
    Routes all;
    for (const Room &room : rooms) {
        Routes routes = room(context);
        std::move(routes.begin(), routes.end(), std::back_inserter(all));
    }
    all.push_back(openApiRoute(all));
    return all;
}

/// Anthropic's programs say which version they speak, also where the path is OpenAI's too.
Dialect spokenBy(const Request &request, Dialect ofPath)
{
    const bool isAnthropic =
        ofPath == Dialect::OpenAi && !request.header("anthropic-version").empty();
    return isAnthropic ? Dialect::Anthropic : ofPath;
}

void log(httpserver::LogLevel level, std::string_view text)
{
    switch (level) {
    case httpserver::LogLevel::Debug:
        qCDebug(lcApi) << base::qs(text);
        break;
    case httpserver::LogLevel::Info:
        qCInfo(lcApi) << base::qs(text);
        break;
    case httpserver::LogLevel::Warning:
    case httpserver::LogLevel::Error:
        qCWarning(lcApi) << base::qs(text);
        break;
    }
}

httpserver::ServerOptions serverOptions(const config::Api &settings)
{
    httpserver::ServerOptions options;
    options.address = settings.address == "localhost" ? "127.0.0.1" : settings.address;
    options.port = static_cast<std::uint16_t>(settings.port);
    options.certificateFile = settings.certificateFile;
    options.privateKeyFile = settings.privateKeyFile;
    options.limits.bodyBytes =
        static_cast<std::size_t>(settings.maxBodyMegabytes) * bytesPerMegabyte;
    options.limits.receivedBytes =
        std::max(options.limits.receivedBytes, 2 * options.limits.bodyBytes);
    options.limits.maxConnections = static_cast<std::size_t>(settings.maxConnections);
    return options;
}

/// What the transport says of a request that it refuses, as an error whose status is that one.
base::Error errorOf(const httpserver::Refusal &refusal)
{
    base::Error error;
    error.kind = ErrorKind::InvalidArgument;
    if (refusal.status == 503)
        error.kind = ErrorKind::Overloaded;
    else if (refusal.status >= 500)
        error.kind = ErrorKind::Unsupported;
    error.httpStatus = refusal.status;
    error.message = refusal.reason;
    return error;
}

/// What the doors say of a request, by its head alone.
struct Visit {
    std::shared_ptr<const Doors> doors;
    Router::Found found;
    std::shared_ptr<const Caller> caller; ///< null where there is no route or an error
    std::string name;                     ///< of who comes, also where he may not; for the log
    std::optional<base::Error> error;
};

/// Leads a request from its connection to its route. Shared with the server's callbacks.
class Desk final
{
public:
    Desk(std::shared_ptr<Context> context, Routes routes, std::shared_ptr<const Doors> doors)
        : m_context(std::move(context)), m_router(std::move(routes)), m_doors(std::move(doors)),
          m_ids(m_clock, randomSeed())
    {
    }

    /// Looks at who comes and to what, before a body is read. False for strangers: receive()
    /// refuses them, or gives them what is open to anybody.
    [[nodiscard]] bool admit(Request &head);
    void receive(Request request, std::shared_ptr<ResponseWriter> writer);
    /// Words what the transport refuses: as the path's dialect does, or OpenAI's where none is
    /// known.
    void refuse(httpserver::Refusal refusal, std::shared_ptr<ResponseWriter> writer);
    void change(config::Api settings, std::shared_ptr<const Keys> keys);
    void tellStopping() const { m_context->tellStopping(); }

private:
    [[nodiscard]] std::shared_ptr<const Doors> doors() const;
    /// The answer to a request of this head, counted and with the headers that every one carries.
    [[nodiscard]] std::shared_ptr<Answer> answerTo(const Request &head, const Doors &doors,
                                                   const Route *route, Dialect dialect,
                                                   std::shared_ptr<ResponseWriter> writer);
    [[nodiscard]] Dialect dialectOf(const Request &head, const Router::Found &found) const;
    /// Begins the request's line in the log, which is written when the answer goes; its caller is
    /// known later. Null without a log.
    [[nodiscard]] std::shared_ptr<model::ApiRequest> note(const Request &request,
                                                          Answer &answer) const;
    /// The caller that may have this route, or why none may; `name` is known as soon as his key is.
    [[nodiscard]] base::Result<std::shared_ptr<const Caller>>
    callerFor(const Doors &doors, const Request &request, const Route &route, std::string &name);
    void answerWithoutRoute(const Doors &doors, const Request &request, const Router::Found &found,
                            Answer &answer) const;

    std::shared_ptr<Context> m_context;
    Router m_router;
    mutable std::mutex m_mutex; ///< guards m_doors
    std::shared_ptr<const Doors> m_doors;
    base::SystemClock m_clock;
    base::UlidSource m_ids;
};

std::shared_ptr<const Doors> Desk::doors() const
{
    const std::lock_guard lock(m_mutex);
    return m_doors;
}

void Desk::change(config::Api settings, std::shared_ptr<const Keys> keys)
{
    const std::shared_ptr<const Doors> before = doors();
    const auto next = std::make_shared<const Doors>(settings, std::move(keys), before.get());
    m_context->setSettings(std::move(settings));
    {
        const std::lock_guard lock(m_mutex);
        m_doors = next;
    }
    before->giveWayTo(*next);
}

std::shared_ptr<model::ApiRequest> Desk::note(const Request &request, Answer &answer) const
{
    if (!m_context->requests())
        return nullptr;
    auto line = std::make_shared<model::ApiRequest>();
    line->at = m_clock.now();
    line->method = base::toValidUtf8(request.method);
    const std::string path = base::toValidUtf8(request.path);
    line->path = base::cutUtf8(path, longestLoggedPath);
    answer.onGone([log = m_context->requests(), line,
                   began = std::chrono::steady_clock::now()](const AnswerEnd &end) {
        line->status = end.wasCut ? 0 : end.status;
        line->bytes = static_cast<std::int64_t>(end.bytes);
        line->task = end.task;
        line->took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - began);
        log->add(std::move(*line));
    });
    return line;
}

base::Result<std::shared_ptr<const Caller>>
Desk::callerFor(const Doors &doors, const Request &request, const Route &route, std::string &name)
{
    if (route.role == Role::Nobody)
        return std::make_shared<const Caller>(Caller{{}, Role::Nobody, {}, {}, 0});
    auto caller = doors.identify(request);
    if (!caller)
        return caller;
    name = (*caller)->name;
    if ((*caller)->role < route.role)
        return base::fail(ErrorKind::PolicyRefused,
                          "This needs the role " + std::string(base::nameOf(route.role))
                              + "; this key's is " + std::string(base::nameOf((*caller)->role))
                              + '.');
    if (auto taken = m_context->rates()->take(**caller); !taken)
        return base::fail(std::move(taken.error()));
    return caller;
}

void Desk::answerWithoutRoute(const Doors &doors, const Request &request,
                              const Router::Found &found, Answer &answer) const
{
    if (!found.allow.empty())
        answer.setHeader("Allow", found.allow);
    if (!found.allow.empty() && request.method == "OPTIONS") {
        for (httpserver::Header &header : doors.preflightHeaders(request, found.allow))
            answer.setHeader(std::move(header.name), std::move(header.value));
        answer.send(204, std::string(), std::string());
        return;
    }
    base::Error error;
    error.kind = found.allow.empty() ? ErrorKind::NotFound : ErrorKind::InvalidArgument;
    error.httpStatus = found.allow.empty() ? 404 : 405;
    error.message = found.allow.empty()
                        ? "There is no " + base::toValidUtf8(request.path) + " here."
                        : base::toValidUtf8(request.path) + " takes " + found.allow + ", not "
                              + base::toValidUtf8(request.method) + '.';
    answer.fail(error);
}

bool Desk::admit(Request &head)
{
    auto visit = std::make_shared<Visit>();
    visit->doors = doors();
    visit->found = m_router.find(head.method, head.target);
    if (auto place = visit->doors->checkPlace(head); !place) {
        visit->error = std::move(place.error());
    } else if (visit->found.route != nullptr) {
        if (auto caller = callerFor(*visit->doors, head, *visit->found.route, visit->name))
            visit->caller = std::move(*caller);
        else
            visit->error = std::move(caller.error());
    }
    // What is open to anybody needs no body, and whoever asks for it is still a stranger.
    const bool isWelcome = visit->caller && visit->caller->role != Role::Nobody;
    head.visit = std::move(visit);
    return isWelcome;
}

Dialect Desk::dialectOf(const Request &head, const Router::Found &found) const
{
    return spokenBy(head, found.route != nullptr ? found.route->dialect
                                                 : m_router.dialectOf(head.target));
}

std::shared_ptr<Answer> Desk::answerTo(const Request &head, const Doors &doors, const Route *route,
                                       Dialect dialect, std::shared_ptr<ResponseWriter> writer)
{
    auto answer = std::make_shared<Answer>(std::move(writer), dialect, requestIdOf(m_ids.next()));
    m_context->metrics().watch(route != nullptr ? route->path : std::string_view(), head.method,
                               *answer);
    qCDebug(lcApi) << base::qs(answer->requestId()) << base::qs(base::toValidUtf8(head.method))
                   << base::qs(base::toValidUtf8(head.path)) << base::qs(head.peer);
    for (httpserver::Header &header : doors.corsHeaders(head))
        answer->setHeader(std::move(header.name), std::move(header.value));
    return answer;
}

void Desk::refuse(httpserver::Refusal refusal, std::shared_ptr<ResponseWriter> writer)
{
    const bool isHeadRead = refusal.head.has_value();
    const Request head = std::move(refusal.head).value_or(Request());
    const Router::Found found =
        isHeadRead ? m_router.find(head.method, head.target) : Router::Found();
    const auto answer =
        answerTo(head, *doors(), found.route, isHeadRead ? dialectOf(head, found) : Dialect::OpenAi,
                 std::move(writer));
    const auto line = note(head, *answer);
    const auto visit = std::static_pointer_cast<const Visit>(head.visit);
    if (line && visit)
        line->caller = visit->name;
    answer->fail(errorOf(refusal));
}

void Desk::receive(Request request, std::shared_ptr<ResponseWriter> writer)
{
    const auto visit = std::static_pointer_cast<const Visit>(request.visit);
    if (!visit) // looking at it failed
        return;
    const Doors &doors = *visit->doors;
    const Router::Found &found = visit->found;
    const auto answer =
        answerTo(request, doors, found.route, dialectOf(request, found), std::move(writer));
    if (const auto line = note(request, *answer))
        line->caller = visit->name;
    if (visit->error) {
        if (visit->error->kind == ErrorKind::Unauthorized)
            answer->setHeader("WWW-Authenticate", "Bearer realm=\"Oxide\"");
        answer->fail(*visit->error);
        return;
    }
    if (found.route == nullptr) {
        answerWithoutRoute(doors, request, found, *answer);
        return;
    }
    try {
        found.route->handle(Call{std::move(request), found.path, visit->caller}, answer);
    } catch (const std::exception &e) {
        qCWarning(lcApi) << base::qs(answer->requestId()) << "failed:" << e.what();
        base::Error error;
        error.message = "Something went wrong inside Oxide; its log tells more.";
        answer->fail(error);
    }
}

} // namespace

std::string urlOf(const config::Api &settings, std::uint16_t port)
{
    const bool isTls = !settings.certificateFile.empty();
    return (isTls ? "https://" : "http://") + httpserver::inUrl(settings.address) + ':'
           + std::to_string(port);
}

struct ApiServer::Private {
    config::Api settings;
    std::shared_ptr<Desk> desk;
    httpserver::IoContext io;
    httpserver::Server server;

    Private(engine::Engine &engine, config::Api api, const std::shared_ptr<const Keys> &keys,
            const std::vector<Room> &rooms, Lasting lasting)
        : settings(std::move(api)),
          desk(makeDesk(engine, settings, keys, rooms, std::move(lasting))), io(settings.threads),
          server(
              io, serverOptions(settings),
              [desk = desk](Request request, std::shared_ptr<ResponseWriter> writer) {
                  desk->receive(std::move(request), std::move(writer));
              },
              log, [desk = desk](Request &head) { return desk->admit(head); },
              [desk = desk](httpserver::Refusal refusal, std::shared_ptr<ResponseWriter> writer) {
                  desk->refuse(std::move(refusal), std::move(writer));
              })
    {
    }

    static std::shared_ptr<Desk> makeDesk(engine::Engine &engine, const config::Api &settings,
                                          const std::shared_ptr<const Keys> &keys,
                                          const std::vector<Room> &rooms, Lasting lasting)
    {
        auto context = std::make_shared<Context>(engine, settings, std::move(lasting));
        Routes routes = routesOf(rooms, context);
        return std::make_shared<Desk>(std::move(context), std::move(routes),
                                      std::make_shared<const Doors>(settings, keys));
    }
};

ApiServer::ApiServer(engine::Engine &engine, config::Api settings,
                     const std::shared_ptr<const Keys> &keys, const std::vector<Room> &rooms,
                     Lasting lasting)
    : m_d(std::make_unique<Private>(engine, std::move(settings), keys, rooms, std::move(lasting)))
{
}

ApiServer::~ApiServer()
{
    stop(std::chrono::milliseconds(0));
}

base::Result<void> ApiServer::listen()
{
    const config::Api &settings = m_d->settings;
    const bool isOffLoopback =
        httpserver::isNumericAddress(settings.address) && !httpserver::isLoopback(settings.address);
    if (isOffLoopback && settings.certificateFile.empty())
        return base::fail(ErrorKind::PolicyRefused,
                          "The local API listens on " + settings.address
                              + " only with TLS, for keys and prompts would cross the network in "
                                "the clear; set api.certificate_file and api.private_key_file, or "
                                "api.address to 127.0.0.1.");
    return m_d->server.listen();
}

std::uint16_t ApiServer::port() const
{
    return m_d->server.port();
}

std::string ApiServer::certificateDigest() const
{
    return m_d->server.certificateDigest();
}

std::string ApiServer::url() const
{
    return urlOf(m_d->settings, port());
}

std::size_t ApiServer::connections() const
{
    return m_d->server.connections();
}

void ApiServer::configure(config::Api settings, std::shared_ptr<const Keys> keys)
{
    m_d->desk->change(std::move(settings), std::move(keys));
}

bool ApiServer::needsNewServer(const config::Api &now, const config::Api &next)
{
    const auto listener = [](const config::Api &api) {
        return std::tie(api.address, api.port, api.maxBodyMegabytes, api.maxConnections,
                        api.threads, api.certificateFile, api.privateKeyFile);
    };
    return listener(now) != listener(next);
}

void ApiServer::stopListening()
{
    m_d->server.stopListening();
}

void ApiServer::finish()
{
    stopListening();
    m_d->desk->tellStopping();
    m_d->server.finish();
}

void ApiServer::stop(std::chrono::milliseconds deadline)
{
    m_d->desk->tellStopping();
    m_d->server.stop(deadline);
    m_d->io.stop();
}

} // namespace oxide::api
