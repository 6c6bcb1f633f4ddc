#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QTcpServer>
#include <QTcpSocket>

namespace oxide::test {

/// A server that speaks bytes, to answer as no good server would. Each complete request (head and
/// body by Content-Length) is handed to `onRequest`, which writes to the socket as it likes.
class RawServer final : public QObject
{
    Q_OBJECT

public:
    using Handler = std::function<void(QTcpSocket &socket, const QByteArray &request)>;

    explicit RawServer(Handler onRequest, std::unique_ptr<QTcpServer> server = nullptr);

    [[nodiscard]] std::string url(const std::string &path = "/") const;
    [[nodiscard]] const std::vector<QByteArray> &requests() const { return m_requests; }
    [[nodiscard]] int connections() const { return m_connections; }
    /// Closed by the other side, or by us.
    [[nodiscard]] int disconnections() const { return m_disconnections; }
    [[nodiscard]] const std::vector<QTcpSocket *> &sockets() const { return m_sockets; }

    /// Sends a TCP reset.
    static void reset(QTcpSocket &socket);

private:
    void accept(QTcpSocket *socket);

    Handler m_onRequest;
    std::unique_ptr<QTcpServer> m_server;
    std::vector<QByteArray> m_requests;
    std::vector<QTcpSocket *> m_sockets;
    int m_connections = 0;
    int m_disconnections = 0;
};

} // namespace oxide::test
