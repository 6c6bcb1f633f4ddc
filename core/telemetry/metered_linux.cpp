#include "telemetry/metered_linux.h"

#include <QDBusConnection>
#include <QDBusMessage>
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
    std::optional<QDBusPendingReply<QDBusVariant>> asking;

    void take()
    {
        if (!asking || !asking->isFinished())
            return;
        answer = asking->isError() ? std::nullopt : meaningOf(asking->value().variant().toUInt());
        isAnswered = true;
        asking.reset();
    }

    void ask()
    {
        if (!asking && bus.isConnected())
            asking = bus.asyncCall(question());
    }
};

MeteredNetwork::MeteredNetwork() : m_d(std::make_unique<Private>())
{
    m_d->ask();
}

MeteredNetwork::~MeteredNetwork() = default;

std::optional<bool> MeteredNetwork::isMetered()
{
    m_d->take();
    m_d->ask();
    return m_d->answer;
}

bool MeteredNetwork::isSettled() const
{
    return m_d->isAnswered || !m_d->bus.isConnected() || (m_d->asking && m_d->asking->isFinished());
}

} // namespace oxide::telemetry
