#include "fakeoxide.h"

#include "model/json.h"

#include <algorithm>

#include <boost/json.hpp>

namespace oxide::tests {

namespace {

QByteArray response(const QByteArray &type, const QByteArray &body)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nMcp-Session-Id: s\r\nContent-Length: "
           + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

} // namespace

FakeOxide::FakeOxide(Manner manner) : m_manner(manner)
{
    QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
        while (QTcpSocket *socket = m_server.nextPendingConnection())
            QObject::connect(socket, &QTcpSocket::readyRead, &m_server,
                             [this, socket] { onBytes(socket); });
    });
    m_server.listen(QHostAddress::LocalHost);
    m_port = m_server.serverPort();
}

api::ApiPlace FakeOxide::place() const
{
    api::ApiPlace place;
    place.url = "http://127.0.0.1:" + std::to_string(m_port);
    place.address = "127.0.0.1";
    place.port = m_port;
    place.secrets = config::SecretPlace::File;
    return place;
}

qsizetype FakeOxide::calls() const
{
    return std::ranges::count_if(
        m_taken, [](const QByteArray &body) { return body.contains("tools/call"); });
}

void FakeOxide::leave()
{
    m_server.close();
    for (QTcpSocket *socket : m_server.findChildren<QTcpSocket *>())
        socket->abort();
}

bool FakeOxide::lateConnections()
{
    leave();
    m_server.setListenBacklogSize(1);
    if (!comeBack())
        return false;
    m_server.pauseAccepting();
    constexpr int most = 8;
    for (int i = 0; i < most; ++i) {
        m_waiting.push_back(std::make_unique<QTcpSocket>());
        m_waiting.back()->connectToHost(QHostAddress::LocalHost, m_port);
        if (!m_waiting.back()->waitForConnected(300))
            return true;
    }
    return false;
}

void FakeOxide::onBytes(QTcpSocket *socket)
{
    const QByteArray bytes = socket->peek(socket->bytesAvailable());
    const qsizetype headEnd = bytes.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return;
    const QByteArray head = bytes.left(headEnd).toLower();
    constexpr QByteArrayView field = "content-length:";
    const qsizetype at = head.indexOf(field);
    const qsizetype lineEnd = head.indexOf("\r\n", at);
    const qsizetype length =
        at < 0 ? 0
               : head.mid(at + field.size(), lineEnd < 0 ? -1 : lineEnd - at - field.size())
                     .trimmed()
                     .toInt();
    if (bytes.size() < headEnd + 4 + length)
        return;
    socket->skip(headEnd + 4 + length);
    if (head.startsWith("get")) {
        m_taken.append("GET");
        socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
        return;
    }
    m_taken.append(bytes.mid(headEnd + 4, length));
    answer(socket, m_taken.last());
}

void FakeOxide::answer(QTcpSocket *socket, const QByteArray &body)
{
    const auto message = model::parseJson(body.toStdString());
    const boost::json::value *id =
        message && message->is_object() ? message->get_object().if_contains("id") : nullptr;
    if (!id) {
        socket->write("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    if (m_manner != Manner::Answers && body.contains("tools/call")) {
        if (m_manner == Manner::Closes)
            socket->abort();
        return;
    }
    boost::json::object result;
    if (body.contains("initialize"))
        result["protocolVersion"] = "2025-11-25";
    const boost::json::object said{{"jsonrpc", "2.0"}, {"id", *id}, {"result", result}};
    socket->write(
        response("application/json", QByteArray::fromStdString(boost::json::serialize(said))));
}

} // namespace oxide::tests
