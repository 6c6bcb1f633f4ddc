#pragma once

#include "support/simfixture.h"

#include <cstdint>
#include <memory>
#include <string>

#include <QProcess>
#include <QString>

namespace oxide::bench {

/// Whom the load goes to, in OpenAI's dialect.
struct Peer {
    std::string name;
    std::uint16_t port = 0;
    std::int64_t pid = 0;      ///< whose memory and processor time count
    std::string path;          ///< of chats
    std::string headers;       ///< lines of a request
    std::string prefix;        ///< before the name of a model of the simulator
    std::string model;         ///< that short questions name
    std::int64_t answered = 0; ///< whole answers so far
    std::int64_t failed = 0;   ///< anything else
};

/// The simulator itself: what no gateway can be faster than.
[[nodiscard]] Peer directPeer(const tests::SimService &service, std::int64_t pid);

/// Portkey's gateway, installed with npm where it is not there yet; ends with this object.
class Portkey final
{
public:
    /// False with error() set where it cannot be installed or does not start.
    [[nodiscard]] bool start(const tests::SimService &service);
    ~Portkey();
    Portkey() = default;
    Portkey(const Portkey &) = delete;
    Portkey &operator=(const Portkey &) = delete;

    [[nodiscard]] QString error() const { return m_error; }
    [[nodiscard]] const Peer &peer() const { return m_peer; }

private:
    QProcess m_process;
    QString m_error;
    Peer m_peer;
};

} // namespace oxide::bench
