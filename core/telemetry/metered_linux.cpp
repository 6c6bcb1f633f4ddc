#include "telemetry/metered_linux.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>

namespace oxide::telemetry {

namespace {

/// NMMetered of NetworkManager's D-Bus interface: 0 unknown, 1 yes, 2 no, 3 and 4 as it guesses.
std::optional<bool> meaningOf(uint value)
{
    switch (value) {
    case 1:
    case 3:
        return true;
    case 2:
    case 4:
        return false;
    default:
        return std::nullopt;
    }
}

QDBusMessage question()
{
    QDBusMessage message = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.NetworkManager"),
        QStringLiteral("/org/freedesktop/NetworkManager"),
        QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("Get"));
    message << QStringLiteral("org.freedesktop.NetworkManager") << QStringLiteral("Metered");
    message.setAutoStartService(false);
    return message;
}

} // namespace

struct MeteredNetwork::Private {
    QDBusConnection bus = QDBusConnection::systemBus();
    std::optional<bool> answer;
    bool isAnswered = false;
    std::unique_ptr<QDBusPendingCallWatcher> asking;

    void ask()
    {
        if (asking || !bus.isConnected())
            return;
        asking = std::make_unique<QDBusPendingCallWatcher>(bus.asyncCall(question()));
        QObject::connect(asking.get(), &QDBusPendingCallWatcher::finished, asking.get(), [this] {
            const QDBusPendingReply<QDBusVariant> reply = *asking;
            answer = reply.isError() ? std::nullopt : meaningOf(reply.value().variant().toUInt());
            isAnswered = true;
            asking.release()->deleteLater(); // it is the one that calls
        });
    }
};

MeteredNetwork::MeteredNetwork() : m_d(std::make_unique<Private>())
{
    m_d->ask();
}

MeteredNetwork::~MeteredNetwork() = default;

std::optional<bool> MeteredNetwork::isMetered()
{
    m_d->ask();
    return m_d->answer;
}

bool MeteredNetwork::isSettled() const
{
    return m_d->isAnswered || !m_d->bus.isConnected();
}

} // namespace oxide::telemetry
