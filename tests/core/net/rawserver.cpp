#include "core/net/rawserver.h"

#include <utility>

#include <sys/socket.h>

#include <QHostAddress>
#include <QtTest>

namespace oxide::test {

namespace {

/// Bytes of the first complete request in the buffer; 0 where it is not complete yet.
qsizetype requestSize(const QByteArray &buffer)
{
    const qsizetype head = buffer.indexOf("\r\n\r\n");
    if (head < 0)
        return 0;
    qsizetype body = 0;
    const QByteArray lower = buffer.left(head).toLower();
    if (const qsizetype at = lower.indexOf("content-length:"); at >= 0)
        body = lower.mid(at + 15, lower.indexOf("\r\n", at) - at - 15).trimmed().toLongLong();
    return buffer.size() >= head + 4 + body ? head + 4 + body : 0;
}

} // namespace

RawServer::RawServer(Handler onRequest, std::unique_ptr<QTcpServer> server)
    : m_onRequest(std::move(onRequest)),
      m_server(server ? std::move(server) : std::make_unique<QTcpServer>())
{
    m_server->setListenBacklogSize(512);
    m_server->setMaxPendingConnections(512);
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
    connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (QTcpSocket *socket = m_server->nextPendingConnection())
            accept(socket);
    });
}

std::string RawServer::url(const std::string &path) const
{
    return "http://127.0.0.1:" + std::to_string(m_server->serverPort()) + path;
}

void RawServer::reset(QTcpSocket &socket)
{
    const linger now{1, 0};
    setsockopt(static_cast<int>(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &now,
               sizeof now);
    socket.abort();
}

void RawServer::accept(QTcpSocket *socket)
{
    ++m_connections;
    m_sockets.push_back(socket);
    auto buffer = std::make_shared<QByteArray>();
    connect(socket, &QTcpSocket::disconnected, this, [this] { ++m_disconnections; });
    connect(socket, &QTcpSocket::readyRead, this, [this, socket, buffer] {
        *buffer += socket->readAll();
        while (const qsizetype size = requestSize(*buffer)) {
            m_requests.push_back(buffer->left(size));
            buffer->remove(0, size);
            const QByteArray request = m_requests.back();
            m_onRequest(*socket, request);
        }
    });
}

} // namespace oxide::test
