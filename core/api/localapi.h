#pragma once

#include "api/apiserver.h"
#include "base/promise.h"
#include "base/taskscope.h"
#include "config/config.h"
#include "engine/engine.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QCoroTask>
#include <QFileSystemWatcher>
#include <QFuture>
#include <QObject>
#include <QTimer>

namespace oxide::api {

/// The local API beside the engine of this process: listens as the settings say, follows their
/// changes and those of the key files, and writes where it is (ApiPlace). Lives in the
/// application's thread; stopped, or gone, before its engine.
class LocalApi final : public QObject
{
    Q_OBJECT

public:
    /// `rooms` as ApiServer takes them.
    LocalApi(engine::Engine &engine, std::string dataFolder, std::vector<Room> rooms);
    /// stop().
    ~LocalApi() override;

    /// Listens as soon as the engine has started.
    void start();
    /// Lets running answers end for some seconds, then cuts them, also those of servers that were
    /// replaced; blocks meanwhile. Safe twice.
    void stop();

    struct State {
        std::string url;      ///< empty: it does not listen
        std::string problem;  ///< why not, or why not as the settings say; empty: nothing is wrong
        config::Api settings; ///< in force
        bool operator==(const State &) const = default;
    };
    [[nodiscard]] const State &state() const { return m_state; }
    /// The same for those who show it.
    [[nodiscard]] model::ApiState shownState() const;
    /// The key of this user's own programs; made where there is none yet.
    [[nodiscard]] QFuture<base::Result<security::Secret>> ownKey();
    /// Of every server that this one had.
    [[nodiscard]] RequestLog &requests() { return *m_lasting.requests; }

Q_SIGNALS:
    /// Also after a start or a change that left all as it was.
    void settled();
    void notice(const oxide::model::Notice &notice);

private:
    /// Brings the server in line with settings and keys; again where they changed meanwhile.
    void refresh();
    QCoro::Task<void> refreshing();
    [[nodiscard]] bool needsNewServer(const config::Api &wanted) const;
    void apply(const config::Api &settings, std::shared_ptr<const Keys> keys);
    void listen(const config::Api &settings, const std::shared_ptr<const Keys> &keys);
    /// In the data folder, for the other programs of this user.
    void announce(const config::Api &settings);
    void keepAsItIs(const std::string &problem, const config::Api &wanted,
                    const std::shared_ptr<const Keys> &keys);
    /// The port is free at once; what the server, and those before it, still answer has at most
    /// that long to end.
    void retire(std::chrono::milliseconds patience);
    /// Lets go of retired servers that have nothing to answer any more, or had their time.
    void endRetired();
    void settle(State state);
    void tell(model::NoticeLevel level, const std::string &message);
    struct LoadedKeys {
        std::shared_ptr<const Keys> keys; ///< those of before in place of what cannot be read
        std::optional<base::Error> error; ///< the first thing that cannot
    };
    QCoro::Task<LoadedKeys> loadKeys(config::Config config);
    QCoro::Task<void> tellOwnKey(base::Promise<security::Secret> promise);
    void watch(const config::Api &settings);
    struct Retired { ///< a server that another took the place of
        std::unique_ptr<ApiServer> server;
        std::chrono::steady_clock::time_point until;
    };

    engine::Engine &m_engine;
    std::string m_dataFolder;
    std::vector<Room> m_rooms;
    Lasting m_lasting;
    base::TaskScope m_scope{"local API"};
    QFileSystemWatcher m_watcher;
    QTimer m_quiet; ///< files are written in several steps
    QTimer m_retry; ///< while it is not as the settings say
    bool m_isRefreshing = false;
    bool m_isStale = false;     ///< something changed during a refresh
    bool m_isRunning = false;   ///< between start() and stop()
    bool m_isAnnounced = false; ///< api.json told where the server is
    QString m_certificate;      ///< which one the server has
    config::SecretPlace m_secrets = config::SecretPlace::Keychain;
    std::shared_ptr<const Keys> m_keys = std::make_shared<const Keys>(); ///< as last loaded
    std::unique_ptr<ApiServer> m_server;
    std::vector<Retired> m_retired;
    QTimer m_retirement; ///< while there are some
    State m_state;
};

} // namespace oxide::api
