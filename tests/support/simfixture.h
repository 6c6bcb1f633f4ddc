#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace oxide::tests {

/// One service of a running simulator, as its ready line has it.
struct SimService {
    std::string name;
    std::string dialect;
    std::string baseUrl; ///< as a config of Oxide has it
    std::string key;     ///< empty: none is asked for
    std::vector<std::string> models;
    std::string defaultModel;
    bool local = false;
};

/// The program oxide-sim, run for one test. Its functions block, without an event loop, so they
/// may be called anywhere in a test; the simulator ends with this object, and with the test.
class SimFixture final
{
public:
    SimFixture() = default;
    ~SimFixture();
    SimFixture(const SimFixture &) = delete;
    SimFixture &operator=(const SimFixture &) = delete;

    /// Starts `oxide-sim --with-parent ARGUMENTS` and waits for its ready line, 10 s at most.
    /// False with error() set where that fails.
    [[nodiscard]] bool start(const QStringList &arguments);
    /// --dialect DIALECT, plus what else is given: one service, named like the dialect.
    [[nodiscard]] bool startOne(const QString &dialect, const QStringList &more = {});
    void stop();
    /// Ends it as a crash would.
    void kill();
    [[nodiscard]] QString error() const { return m_error; }

    [[nodiscard]] const std::vector<SimService> &services() const { return m_services; }
    /// The service of that name; the first for an empty one. Ends the test program where there is
    /// none: a test that asks for it is wrong.
    [[nodiscard]] const SimService &service(const std::string &name = {}) const;
    [[nodiscard]] QString controlUrl() const { return m_control; }
    [[nodiscard]] std::int64_t pid() const;

    /// The next `count` requests to that service (empty: to each) fail so.
    [[nodiscard]] bool fail(const std::string &service, const QString &kind, int count = 1,
                            const QString &scope = QStringLiteral("chat"));
    /// Keys as in the config: {"ttft_ms":50,"failures":{"429":0.1}}.
    [[nodiscard]] bool set(const std::string &service, QJsonObject change);
    [[nodiscard]] bool refuse(const std::string &service, int milliseconds);
    /// Everything as at the start: profiles, plans, request numbers, log, counts.
    [[nodiscard]] bool reset();

    /// What was asked, oldest first; see `oxide-sim --help`. Empty where it cannot be read.
    [[nodiscard]] std::vector<QJsonObject> log(const std::string &service = {});
    /// The chats alone.
    [[nodiscard]] std::vector<QJsonObject> chats(const std::string &service = {});
    /// Sums of the chats of a service, or of all.
    [[nodiscard]] QJsonObject counts(const std::string &service = {});

    /// One request to the control port; nothing where it is not answered with 200.
    [[nodiscard]] std::optional<QJsonObject> control(const QByteArray &method, const QString &path,
                                                     const QJsonObject &body = {});

private:
    [[nodiscard]] bool readReady();

    std::unique_ptr<QProcess> m_process;
    std::vector<SimService> m_services;
    QString m_control;
    QString m_error;
};

} // namespace oxide::tests
