#include "bench/gateway/peers.h"

#include "base/text.h"
#include "tools/programs.h"

#include <csignal>

#include <sys/prctl.h>

#include <QDeadlineTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

namespace oxide::bench {

namespace {

constexpr int kStartTime = 20'000; ///< ms
constexpr auto kJson = "Content-Type: application/json\r\n";

std::uint16_t freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

bool takesConnections(std::uint16_t port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    return socket.waitForConnected(200);
}

} // namespace

Peer directPeer(const tests::SimService &service, std::int64_t pid)
{
    Peer peer;
    peer.name = "direct";
    peer.port = static_cast<std::uint16_t>(QUrl(base::qs(service.baseUrl)).port());
    peer.pid = pid;
    peer.path = "/v1/chat/completions";
    peer.headers = kJson;
    peer.model = service.defaultModel;
    return peer;
}

bool Portkey::start(const tests::SimService &service)
{
    const tests::NodeSet set(QStringLiteral("portkey"));
    if (!set.isThere()) {
        m_error = QString::fromUtf8(set.problem);
        return false;
    }
    m_peer = directPeer(service, 0);
    m_peer.name = "Portkey";
    m_peer.port = freePort();
    m_peer.headers += "x-portkey-provider: openai\r\nAuthorization: Bearer none\r\n"
                      "x-portkey-custom-host: "
                      + service.baseUrl + "\r\n";
    m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setStandardErrorFile(QProcess::nullDevice());
    m_process.start(
        set.node,
        {set.folder + QStringLiteral("/node_modules/@portkey-ai/gateway/build/start-server.js"),
         QStringLiteral("--port=%1").arg(m_peer.port), QStringLiteral("--headless")});
    if (!m_process.waitForStarted(kStartTime)) {
        m_error = m_process.errorString();
        return false;
    }
    m_peer.pid = m_process.processId();
    const QDeadlineTimer deadline(kStartTime);
    while (!takesConnections(m_peer.port)) {
        if (deadline.hasExpired() || m_process.waitForFinished(50)) {
            m_error = QStringLiteral("Portkey does not listen");
            return false;
        }
    }
    return true;
}

Portkey::~Portkey()
{
    m_process.kill();
    m_process.waitForFinished();
}

} // namespace oxide::bench
