#include "app/desktop/singleinstance.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QDir>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QThread>

namespace oxide::desktop {

namespace {

constexpr int patience = 1500;     ///< ms for the first instance to answer
constexpr int mostEnding = 30'000; ///< ms that it may take to end
constexpr int lookEvery = 50;      ///< ms
constexpr qint64 mostBytes = 1024; ///< of a message; a longer one is not ours

QString nameFor(const QString &dataFolder)
{
    const QByteArray what = (QDir::homePath() + QLatin1Char('\n') + dataFolder).toUtf8();
    const QByteArray hash = QCryptographicHash::hash(what, QCryptographicHash::Sha256).toHex();
    return QStringLiteral("oxide-") + QString::fromLatin1(hash.left(16));
}

QString lockPath(const QString &name)
{
    QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (folder.isEmpty())
        folder = QDir::tempPath();
    return QDir(folder).filePath(name + QStringLiteral(".lock"));
}

} // namespace

SingleInstance::SingleInstance(const QString &dataFolder, QObject *parent)
    : QObject(parent), m_name(nameFor(dataFolder))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::receive);
}

bool SingleInstance::claim(Wish wish, const QString &page)
{
    // The lock decides; the socket of a killed process may still lie there.
    m_lock = std::make_unique<QLockFile>(lockPath(m_name));
    m_lock->setStaleLockTime(0);
    const QByteArray message =
        wish == Wish::Prompt ? QByteArray("prompt\n") : "show " + page.toUtf8() + '\n';
    const QDeadlineTimer end(mostEnding);
    while (!m_lock->tryLock(0)) {
        const Answer answer = wish == Wish::Nothing ? Answer::Taken : tellFirst(message);
        if (answer == Answer::Taken)
            return false;
        // Locked but silent: a stopped process. A second window is better than none.
        if (answer == Answer::Silent || end.hasExpired())
            break;
        QThread::msleep(lookEvery);
    }
    QLocalServer::removeServer(m_name);
    m_server.listen(m_name);
    return true;
}

SingleInstance::Answer SingleInstance::tellFirst(const QByteArray &message) const
{
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(patience))
        return Answer::Refused;
    socket.write(message);
    if (socket.waitForReadyRead(patience))
        return Answer::Taken;
    return socket.state() == QLocalSocket::ConnectedState ? Answer::Silent : Answer::Refused;
}

void SingleInstance::refuse()
{
    m_server.close();
    // Who is on his way in is sent away.
    for (QLocalSocket *socket : m_server.findChildren<QLocalSocket *>())
        socket->abort();
}

void SingleInstance::receive()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
            if (!socket->canReadLine()) {
                if (socket->bytesAvailable() > mostBytes)
                    socket->abort();
                return;
            }
            const QByteArray line = socket->readLine(mostBytes).trimmed();
            socket->write("ok\n");
            socket->flush();
            if (line == "prompt")
                Q_EMIT promptRequested();
            else if (line == "show" || line.startsWith("show "))
                Q_EMIT showRequested(QString::fromUtf8(line.mid(5)));
        });
    }
}

} // namespace oxide::desktop
