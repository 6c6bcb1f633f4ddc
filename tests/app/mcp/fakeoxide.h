#pragma once

#include "api/apiplace.h"

#include <memory>
#include <vector>

#include <QByteArray>
#include <QList>
#include <QTcpServer>
#include <QTcpSocket>

namespace oxide::tests {

/// Stands for the local API of a running Oxide, this process: answers MCP's initialize and ping,
/// and keeps the bodies of all that it is sent. Answers only while an event loop runs.
class FakeOxide final
{
public:
    enum class Manner {
        Answers,
        Hangs,  ///< takes a tool's call and says nothing
        Closes, ///< takes a tool's call and breaks the connection
    };

    explicit FakeOxide(Manner manner = Manner::Answers);

    /// What api.json says of it.
    [[nodiscard]] api::ApiPlace place() const;
    /// The requests' bodies, and "GET" for a standing stream.
    [[nodiscard]] const QList<QByteArray> &taken() const { return m_taken; }
    [[nodiscard]] qsizetype calls() const; ///< of a tool, among them
    /// Nobody listens there any more; the port is free.
    void leave();
    /// From now on connections to it neither come about nor are refused. False where this system
    /// does not let that happen.
    [[nodiscard]] bool lateConnections();
    /// Somebody listens again at the port that this one had.
    [[nodiscard]] bool comeBack() { return m_server.listen(QHostAddress::LocalHost, m_port); }

private:
    void onBytes(QTcpSocket *socket);
    void answer(QTcpSocket *socket, const QByteArray &body);

    Manner m_manner;
    QTcpServer m_server;
    quint16 m_port = 0;
    QList<QByteArray> m_taken;
    std::vector<std::unique_ptr<QTcpSocket>> m_waiting; ///< fill the backlog
};

} // namespace oxide::tests
