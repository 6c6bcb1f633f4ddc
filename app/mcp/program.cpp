#include "app/mcp/program.h"

#include "app/mcp/bridge.h"
#include "app/mcp/ownengine.h"
#include "mcp/jsonrpc.h"
#include "model/json.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include <boost/json.hpp>

#include <QCoreApplication>

namespace oxide::mcpserver {

namespace json = boost::json;

namespace {

using namespace std::chrono_literals;

constexpr auto kLook = 5ms;
constexpr auto kLastAnswers = 5s;

json::value errorFor(json::value id, mcp::RpcCode code, std::string message)
{
    mcp::RpcError error;
    error.code = code;
    error.message = std::move(message);
    return mcp::errorMessage(std::move(id), error);
}

} // namespace

void say(const std::string &sentence)
{
    std::fprintf(stderr, "oxide-mcp: %s\n", sentence.c_str());
}

Program::Program(Options options, StandardStreams &streams)
    : m_options(std::move(options)), m_streams(streams)
{
    connect(&streams, &StandardStreams::line, this, &Program::receive);
    connect(&streams, &StandardStreams::ended, this, &Program::finishInput);
    m_look.setInterval(kLook);
    connect(&m_look, &QTimer::timeout, this, [this] {
        const bool isDone = m_isPassing && m_held.empty() && m_backend && m_backend->isIdle();
        if (isDone || m_lastAnswers.hasExpired())
            finish();
    });
    connect(&streams, &StandardStreams::tooLong, this, [this] {
        m_streams.write(json::serialize(
            errorFor(nullptr, mcp::RpcCode::InvalidRequest, "The message is longer than 64 MiB.")));
    });
}

void Program::start()
{
    m_streams.start();
}

void Program::finishInput()
{
    if (m_isPassing || !m_initialize) {
        finish();
        return;
    }
    m_lastAnswers = QDeadlineTimer(kLastAnswers);
    m_look.start();
}

void Program::finish()
{
    if (std::exchange(m_isFinished, true))
        return;
    if (m_backend)
        m_backend->end();
    QCoreApplication::quit();
}

void Program::receive(const std::string &text)
{
    if (m_isFinished)
        return;
    auto message = model::parseJson(text);
    if (!message) {
        m_streams.write(
            json::serialize(errorFor(nullptr, mcp::RpcCode::ParseError,
                                     "This line is no JSON: " + message.error().message)));
        return;
    }
    Line line{text, std::move(*message)};
    if (!m_initialize && mcp::methodOf(line.message) == "initialize")
        m_initialize = line;
    pass(line);
}

void Program::pass(const Line &line)
{
    const bool isFirst = m_initialize && line.text == m_initialize->text;
    const bool canAnswer = m_backend && (m_isPassing || !m_initialize);
    if (canAnswer) {
        m_backend->receive(line.text, line.message);
        return;
    }
    if (!isFirst) // use() says it
        m_held.push_back(line);
    else if (m_backend)
        m_backend->receive(line.text, line.message);
    if (!m_backend && !std::exchange(m_isChoosing, true))
        m_scope.start("choose", choose(this));
}

void Program::releaseHeld()
{
    for (const Line &line : std::exchange(m_held, {}))
        pass(line);
}

QCoro::Task<void> Program::choose(QPointer<Program> self)
{
    const Options options = self->m_options;
    std::unique_ptr<Backend> backend;
    if (const auto place = options.mayBridge ? api::findApi(options.dataFolder) : std::nullopt) {
        auto finding = api::localKey(place->secrets, options.dataFolder);
        const auto key = co_await finding;
        if (!self)
            co_return;
        if (key)
            backend = self->bridgeTo(*place, key->reveal());
        else
            say("An Oxide runs at " + place->url + ", but its key cannot be read ("
                + key.error().message + "); an engine of its own takes its place.");
    }
    if (!backend)
        backend = self->makeOwn();
    self->m_isChoosing = false;
    if (backend && !self->m_isFinished)
        self->use(std::move(backend));
}

void Program::use(std::unique_ptr<Backend> backend)
{
    m_backend = std::move(backend);
    if (m_initialize)
        m_backend->receive(m_initialize->text, m_initialize->message);
    else
        releaseHeld();
}

std::unique_ptr<Backend> Program::bridgeTo(const api::ApiPlace &place, const std::string &key)
{
    Bridge::Events events;
    events.send = [this](const std::string &text, const json::value &message) {
        send(text, message);
    };
    events.lost = [this](const std::string &why, const std::set<std::string> &unanswered) {
        if (!m_isPassing)
            m_options.mayBridge = false; // it never answered
        m_isPassing = false;             // what comes from here on is held
        QMetaObject::invokeMethod(
            this, [this, why, unanswered] { replace(why, unanswered); }, Qt::QueuedConnection);
    };
    return std::make_unique<Bridge>(m_options.dataFolder, place, key, m_clock, std::move(events));
}

std::unique_ptr<Backend> Program::makeOwn()
{
    auto own = OwnEngine::start(
        m_options,
        [this](const std::string &text, const json::value &message) { send(text, message); }, say);
    if (own)
        return std::move(*own);
    say(own.error().message);
    if (m_initialize)
        m_held.insert(m_held.begin(), *m_initialize);
    for (const Line &line : std::exchange(m_held, {})) {
        if (const json::value id = mcp::idOf(line.message); !id.is_null())
            m_streams.write(json::serialize(mcp::errorMessage(id, mcp::rpcErrorOf(own.error()))));
    }
    m_initialize.reset(); // another one may find things better
    return nullptr;
}

void Program::replace(const std::string &why, const std::set<std::string> &unanswered)
{
    if (m_isFinished) // the backend that is lost may be ending its work just now
        return;
    say(why + " An engine of its own, or another Oxide, takes its place.");
    const json::value first = m_initialize ? mcp::idOf(m_initialize->message) : json::value();
    for (const std::string &id : unanswered) {
        if (id != json::serialize(first) || m_isInitialized)
            m_streams.write(json::serialize(
                errorFor(json::parse(id), mcp::RpcCode::ServerError,
                         "The Oxide that did this has ended: " + why + " Call again.")));
    }
    m_backend.reset();
    if (!std::exchange(m_isChoosing, true))
        m_scope.start("choose", choose(this));
}

void Program::send(const std::string &text, const json::value &message)
{
    const bool isFirst = !m_isPassing && m_initialize && mcp::isResponse(message)
                         && mcp::idOf(message) == mcp::idOf(m_initialize->message);
    if (!isFirst) {
        m_streams.write(text);
        return;
    }
    m_isPassing = true;
    if (std::exchange(m_isInitialized, true)) {
        const json::object said = mcp::notificationMessage("notifications/initialized", {});
        m_backend->receive(json::serialize(said), said);
    } else {
        m_streams.write(text);
    }
    QMetaObject::invokeMethod(this, &Program::releaseHeld, Qt::QueuedConnection);
}

} // namespace oxide::mcpserver
