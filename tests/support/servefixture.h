#pragma once

#include "support/simfixture.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace oxide::tests {

/// The program `oxidectl serve` over a data folder of its own, for those who look at Oxide from
/// outside. Its functions block, without an event loop; it ends with this object.
class ServeFixture final
{
public:
    explicit ServeFixture(const std::vector<SimService> &services);
    ~ServeFixture();
    ServeFixture(const ServeFixture &) = delete;
    ServeFixture &operator=(const ServeFixture &) = delete;

    /// Before start().
    void set(const std::string &key, const std::string &value);
    /// Waits until the local API answers. False with error() set where it does not within 20 s.
    [[nodiscard]] bool start();
    /// As a user ends it: with TERM. False where it does not end within 20 s, or not with 0.
    [[nodiscard]] bool stop();
    [[nodiscard]] QString error() const { return m_error; }

    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] std::int64_t pid() const { return m_process.processId(); }
    [[nodiscard]] std::string folder() const;
    [[nodiscard]] const std::string &key() const { return m_key; }
    /// Key and content type, as lines of a request.
    [[nodiscard]] std::string headers() const;

    /// What `oxidectl WORDS` says on this data folder; empty where it fails.
    [[nodiscard]] QByteArray ctl(const QStringList &words) const;

private:
    [[nodiscard]] std::string configPath() const;

    QTemporaryDir m_folder;
    QProcess m_process;
    QString m_error;
    std::uint16_t m_port = 0;
    std::string m_key;
};

} // namespace oxide::tests
