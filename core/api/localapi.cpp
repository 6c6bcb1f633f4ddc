#include "api/localapi.h"

#include "api/apiplace.h"
#include "api/mcphouse.h"
#include "base/text.h"
#include "config/load.h"
#include "httpserver/authority.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <QCoreApplication>
#include <QCoroFuture>
#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>

namespace oxide::api {

using base::ErrorKind;

namespace {

Q_LOGGING_CATEGORY(lcLocalApi, "oxide.api")

using namespace std::chrono_literals;

constexpr auto quietTime = 100ms;
constexpr auto retryTime = 10s;
/// The files are watched; a locked keychain may ask the user each time.
constexpr auto keysRetryTime = 5min;
constexpr auto stopTime = 5s;
/// Of a server that another takes the place of: an agent's answer may take so long.
constexpr auto replacedTime = 10min;
constexpr auto retirementBeat = 1s;

/// Why a server of these settings does not listen. `running`: the Oxide that announced itself in
/// this data folder.
std::string problemOf(const base::Error &error, const config::Api &settings,
                      const std::optional<ApiPlace> &running)
{
    if (error.kind != ErrorKind::AlreadyExists)
        return error.message;
    const std::string port = "port " + std::to_string(settings.port) + " of " + settings.address;
    if (running && running->port == settings.port
        && running->pid != QCoreApplication::applicationPid())
        return "Another Oxide (process " + std::to_string(running->pid)
               + ") runs on this data folder and has " + port
               + ": programs use that one. This one takes the port over when the other ends.";
    return "The local API cannot listen on " + port
           + ": another program, perhaps another Oxide, has it. Oxide tries again every 10 "
             "seconds; "
             "api.port chooses another port.";
}

base::Result<std::string> textOf(const std::string &path)
{
    QFile file(base::qs(path));
    if (!file.open(QIODevice::ReadOnly))
        return base::fail(ErrorKind::Config,
                          "The token issuer's key set " + path
                              + " cannot be read: " + base::str(file.errorString()));
    return base::str(file.readAll());
}

/// Null where no issuer is set.
base::Result<std::shared_ptr<const security::JwtVerifier>> verifierOf(const config::Api &settings)
{
    if (settings.jwtIssuer.empty())
        return std::shared_ptr<const security::JwtVerifier>();
    const auto set = textOf(settings.jwtKeyFile);
    if (!set)
        return base::fail(set.error());
    auto verifier = security::JwtVerifier::make({settings.jwtIssuer, settings.jwtAudience, *set});
    if (!verifier)
        return base::fail(verifier.error());
    return std::make_shared<const security::JwtVerifier>(std::move(*verifier));
}

/// Of the files that a server reads once: where their links lead, and when that was written.
QString stampOf(const config::Api &settings)
{
    QString stamp;
    for (const std::string &path : {settings.certificateFile, settings.privateKeyFile}) {
        const QFileInfo file(base::qs(path));
        stamp += file.canonicalFilePath() + QLatin1Char('\n')
                 + QString::number(file.lastModified().toMSecsSinceEpoch()) + QLatin1Char('\n');
    }
    return stamp;
}

/// Where a program of this machine finds a server of these settings.
std::string nearUrlOf(config::Api settings, std::uint16_t port)
{
    if (httpserver::isAnyAddress(settings.address))
        settings.address = settings.address.find(':') == std::string::npos ? "127.0.0.1" : "::1";
    return urlOf(settings, port);
}

bool isFor(const config::Api &settings, const security::JwtVerifier &verifier)
{
    const security::JwtIssuer &issuer = verifier.issuer();
    return issuer.issuer == settings.jwtIssuer && issuer.audience == settings.jwtAudience;
}

} // namespace

LocalApi::LocalApi(engine::Engine &engine, std::string dataFolder, std::vector<Room> rooms)
    : m_engine(engine), m_dataFolder(std::move(dataFolder)),
      m_rooms(std::move(rooms)), m_lasting{std::make_shared<ApiMetrics>(engine),
                                           std::make_shared<RequestLog>(), nullptr}
{
    m_retirement.setInterval(retirementBeat);
    connect(&m_retirement, &QTimer::timeout, this, &LocalApi::endRetired);
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(quietTime);
    m_retry.setSingleShot(true);
    connect(&m_quiet, &QTimer::timeout, this, &LocalApi::refresh);
    connect(&m_retry, &QTimer::timeout, this, &LocalApi::refresh);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] { m_quiet.start(); });
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, [this] { m_quiet.start(); });
    connect(&m_engine, &engine::Engine::settingsChanged, this, &LocalApi::refresh);
}

LocalApi::~LocalApi()
{
    stop();
}

void LocalApi::start()
{
    m_isRunning = true;
    refresh();
}

void LocalApi::stop()
{
    m_isRunning = false;
    m_scope.requestStop();
    withdrawApi(m_dataFolder);
    retire(stopTime);
    for (const Retired &retired : m_retired) {
        const auto left = std::chrono::floor<std::chrono::milliseconds>(
            retired.until - std::chrono::steady_clock::now());
        retired.server->stop(std::max(0ms, left));
    }
    m_retired.clear();
    m_retirement.stop();
    m_lasting.mcp.reset();
    m_state.url.clear();
}

void LocalApi::refresh()
{
    if (!m_isRunning)
        return;
    if (std::exchange(m_isRefreshing, true)) {
        m_isStale = true;
        return;
    }
    m_scope.start("refresh", refreshing());
}

QCoro::Task<void> LocalApi::refreshing()
{
    const std::stop_token stop = m_scope.stopToken();
    do {
        m_isStale = false;
        const auto asking = m_engine.settings();
        const auto settings = co_await asking;
        if (stop.stop_requested())
            co_return;
        if (!settings) { // the engine did not start, and says so itself
            m_isRefreshing = false;
            co_return;
        }
        const config::Config config = config::fromSettings(*settings);
        m_secrets = config.security.secrets;
        watch(config.api);
        if (config.api.enabled) {
            auto loading = loadKeys(config);
            const LoadedKeys loaded = co_await loading;
            if (stop.stop_requested())
                co_return;
            m_keys = loaded.keys;
            for (const Retired &retired : m_retired)
                retired.server->configure(config.api, m_keys);
            if (loaded.error) {
                m_retry.start(keysRetryTime);
                keepAsItIs(loaded.error->message, config.api, m_keys);
                continue;
            }
        }
        apply(config.api, m_keys);
    } while (m_isStale);
    m_isRefreshing = false;
}

QCoro::Task<LocalApi::LoadedKeys> LocalApi::loadKeys(config::Config config)
{
    const std::stop_token stop = m_scope.stopToken();
    auto keys = std::make_shared<Keys>(*m_keys);
    LoadedKeys loaded;
    loaded.keys = keys;
    // First: a key that was taken back must not open while something else is out of order.
    if (auto named = apiKeys(m_dataFolder).load())
        keys->named = std::move(*named);
    else
        loaded.error = named.error();
    if (!keys->local) {
        auto loading = localKey(config.security.secrets, m_dataFolder, stop);
        auto key = co_await loading;
        if (key)
            keys->local = std::move(*key);
        else if (!loaded.error)
            loaded.error = key.error();
    }
    auto verifier = verifierOf(config.api);
    if (verifier) {
        keys->jwt = std::move(*verifier);
    } else {
        if (keys->jwt && !isFor(config.api, *keys->jwt))
            keys->jwt.reset(); // tokens of an issuer that is trusted no more
        if (!loaded.error)
            loaded.error = verifier.error();
    }
    co_return loaded;
}

model::ApiState LocalApi::shownState() const
{
    const config::Api &settings = m_state.settings;
    model::ApiState shown;
    shown.isEnabled = settings.enabled;
    shown.isListening = !m_state.url.empty();
    shown.url = shown.isListening ? m_state.url
                                  : urlOf(settings, static_cast<std::uint16_t>(settings.port));
    shown.problem = m_state.problem;
    shown.isLoopback = httpserver::isLoopback(settings.address);
    shown.needsKey = settings.requireKey || !shown.isLoopback;
    return shown;
}

QFuture<base::Result<security::Secret>> LocalApi::ownKey()
{
    base::Promise<security::Secret> promise;
    auto future = promise.future();
    m_scope.start("own key", tellOwnKey(std::move(promise)));
    return future;
}

QCoro::Task<void> LocalApi::tellOwnKey(base::Promise<security::Secret> promise)
{
    const std::stop_token stop = m_scope.stopToken();
    const auto asking = m_engine.settings();
    const auto settings = co_await asking;
    if (stop.stop_requested())
        co_return;
    if (!settings) {
        promise.fulfil(base::fail(settings.error()));
        co_return;
    }
    auto loading = localKey(config::fromSettings(*settings).security.secrets, m_dataFolder, stop);
    auto key = co_await loading;
    promise.fulfil(std::move(key));
}

bool LocalApi::needsNewServer(const config::Api &wanted) const
{
    return m_certificate != stampOf(wanted) || ApiServer::needsNewServer(m_state.settings, wanted);
}

void LocalApi::apply(const config::Api &settings, std::shared_ptr<const Keys> keys)
{
    if (!settings.enabled) {
        withdrawApi(m_dataFolder);
        retire(stopTime);
        settle({{}, {}, settings});
    } else if (m_server && !needsNewServer(settings)) {
        m_server->configure(settings, std::move(keys));
        if (m_isAnnounced && !isAnyApiAnnounced(m_dataFolder)) // another took its place, and ended
            announce(settings);
        settle({m_server->url(), {}, settings});
    } else {
        listen(settings, keys);
    }
}

void LocalApi::listen(const config::Api &settings, const std::shared_ptr<const Keys> &keys)
{
    if (!m_lasting.mcp)
        m_lasting.mcp = std::make_shared<McpHouse>(m_engine);
    const QString certificate = stampOf(settings); // before it is read
    auto server = std::make_unique<ApiServer>(m_engine, settings, keys, m_rooms, m_lasting);
    auto listening = server->listen();
    const bool isOurPort = m_server && m_server->port() == settings.port;
    if (!listening && listening.error().kind == ErrorKind::AlreadyExists && isOurPort) {
        retire(replacedTime);
        listening = server->listen();
    }
    if (!listening) {
        if (!m_server)
            withdrawApi(m_dataFolder);
        m_retry.start(retryTime);
        keepAsItIs(problemOf(listening.error(), settings, findApi(m_dataFolder)), settings, keys);
        return;
    }
    retire(replacedTime);
    m_certificate = certificate;
    m_server = std::move(server);
    announce(settings);
    settle({m_server->url(), {}, settings});
}

void LocalApi::announce(const config::Api &settings)
{
    ApiPlace place;
    place.url = nearUrlOf(settings, m_server->port());
    place.certificate = m_server->certificateDigest();
    place.address = settings.address;
    place.port = m_server->port();
    place.secrets = m_secrets;
    const auto announced = announceApi(m_dataFolder, std::move(place));
    m_isAnnounced = announced.has_value();
    if (!announced) {
        withdrawApi(m_dataFolder); // what it says is true no more
        tell(model::NoticeLevel::Warning, announced.error().message);
    }
}

/// What listens goes on with the keys that open now, and with the wanted settings where they need
/// no new server: what they forbid is forbidden at once.
void LocalApi::keepAsItIs(const std::string &problem, const config::Api &wanted,
                          const std::shared_ptr<const Keys> &keys)
{
    if (!m_server) {
        settle({{}, problem, wanted});
        return;
    }
    const config::Api settings = needsNewServer(wanted) ? m_state.settings : wanted;
    m_server->configure(settings, keys);
    settle({m_server->url(), problem, settings});
}

void LocalApi::retire(std::chrono::milliseconds patience)
{
    const auto until = std::chrono::steady_clock::now() + patience;
    if (m_server) {
        m_server->finish();
        m_retired.push_back({std::move(m_server), until});
        m_retirement.start();
    }
    for (Retired &retired : m_retired)
        retired.until = std::min(retired.until, until);
}

void LocalApi::endRetired()
{
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(m_retired, [now](const Retired &retired) {
        return retired.server->connections() == 0 || now >= retired.until;
    });
    if (m_retired.empty())
        m_retirement.stop();
}

void LocalApi::settle(State state)
{
    const bool isNewProblem = !state.problem.empty() && state.problem != m_state.problem;
    const bool isNewUrl = !state.url.empty() && state.url != m_state.url;
    m_state = std::move(state);
    if (isNewProblem)
        tell(model::NoticeLevel::Error, m_state.problem);
    if (isNewUrl)
        qCInfo(lcLocalApi) << "The local API listens on" << base::qs(m_state.url);
    Q_EMIT settled();
}

void LocalApi::tell(model::NoticeLevel level, const std::string &message)
{
    qCWarning(lcLocalApi) << base::qs(message);
    Q_EMIT notice({level, message});
}

void LocalApi::watch(const config::Api &settings)
{
    QStringList wanted = {base::qs(m_dataFolder)};
    for (const std::string &path : {apiKeys(m_dataFolder).path(), settings.jwtKeyFile,
                                    settings.certificateFile, settings.privateKeyFile}) {
        // What is not there yet, or is a link that will lead elsewhere, is seen by its folder.
        const QFileInfo file(base::qs(path));
        if (!path.empty())
            wanted << file.canonicalFilePath() << file.absolutePath();
    }
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    for (const QString &path : std::as_const(wanted)) {
        if (!watched.contains(path) && QFileInfo::exists(path))
            m_watcher.addPath(path);
    }
}

} // namespace oxide::api
