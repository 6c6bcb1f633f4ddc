#include "support/simfixture.h"

#include "base/text.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QUrl>
#include <QUrlQuery>

namespace oxide::tests {

using base::qs;
using base::str;

namespace {

constexpr int patience = 10'000; ///< ms

QString programPath()
{
    const QString name = QStringLiteral("oxide-sim");
    return QDir(QCoreApplication::applicationDirPath()).filePath(name);
}

SimService serviceFrom(const QJsonObject &object)
{
    SimService service;
    service.name = str(object[QLatin1String("name")].toString());
    service.dialect = str(object[QLatin1String("dialect")].toString());
    service.baseUrl = str(object[QLatin1String("base_url")].toString());
    service.key = str(object[QLatin1String("key")].toString());
    service.defaultModel = str(object[QLatin1String("default_model")].toString());
    service.local = object[QLatin1String("local")].toBool();
    for (const auto &model : object[QLatin1String("models")].toArray())
        service.models.push_back(str(model.toString()));
    return service;
}

QJsonObject withService(const std::string &service, QJsonObject body)
{
    if (!service.empty())
        body.insert(QLatin1String("service"), qs(service));
    return body;
}

} // namespace

SimFixture::~SimFixture()
{
    stop();
}

bool SimFixture::start(const QStringList &arguments)
{
    stop();
    m_process = std::make_unique<QProcess>();
    m_process->setProcessChannelMode(QProcess::SeparateChannels);
    m_process->start(programPath(), QStringList{QStringLiteral("--with-parent")} + arguments);
    if (m_process->waitForStarted(patience) && readReady())
        return true;
    if (m_error.isEmpty())
        m_error = programPath() + QStringLiteral(": ") + m_process->errorString();
    stop();
    return false;
}

bool SimFixture::startOne(const QString &dialect, const QStringList &more)
{
    return start(QStringList{QStringLiteral("--dialect"), dialect} + more);
}

bool SimFixture::readReady()
{
    const QDeadlineTimer deadline(patience);
    while (!m_process->canReadLine() && m_process->state() != QProcess::NotRunning
           && !deadline.hasExpired())
        m_process->waitForReadyRead(static_cast<int>(deadline.remainingTime()));
    const QJsonObject ready = QJsonDocument::fromJson(m_process->readLine()).object();
    if (!ready[QLatin1String("ready")].toBool()) {
        m_error = QStringLiteral("oxide-sim did not get ready: ")
                  + QString::fromUtf8(m_process->readAllStandardError());
        return false;
    }
    for (const auto &service : ready[QLatin1String("services")].toArray())
        m_services.push_back(serviceFrom(service.toObject()));
    m_control = ready[QLatin1String("control")].toString();
    return true;
}

std::int64_t SimFixture::pid() const
{
    return m_process ? m_process->processId() : 0;
}

void SimFixture::stop()
{
    if (m_process && m_process->state() != QProcess::NotRunning) {
        m_process->closeWriteChannel();
        if (!m_process->waitForFinished(3'000))
            kill();
    }
    m_process.reset();
    m_services.clear();
    m_control.clear();
}

void SimFixture::kill()
{
    if (!m_process)
        return;
    m_process->kill();
    m_process->waitForFinished(3'000);
}

const SimService &SimFixture::service(const std::string &name) const
{
    for (const SimService &service : m_services) {
        if (name.empty() || service.name == name)
            return service;
    }
    qFatal("the simulator has no service \"%s\"", name.c_str());
}

bool SimFixture::fail(const std::string &service, const QString &kind, int count,
                      const QString &scope)
{
    const QJsonObject body{{QStringLiteral("kind"), kind},
                           {QStringLiteral("count"), count},
                           {QStringLiteral("scope"), scope}};
    return control("POST", QStringLiteral("/_sim/fail"), withService(service, body)).has_value();
}

bool SimFixture::set(const std::string &service, QJsonObject change)
{
    return control("POST", QStringLiteral("/_sim/set"), withService(service, std::move(change)))
        .has_value();
}

bool SimFixture::refuse(const std::string &service, int milliseconds)
{
    const QJsonObject body{{QStringLiteral("ms"), milliseconds}};
    return control("POST", QStringLiteral("/_sim/refuse"), withService(service, body)).has_value();
}

bool SimFixture::reset()
{
    return control("POST", QStringLiteral("/_sim/reset")).has_value();
}

std::vector<QJsonObject> SimFixture::log(const std::string &service)
{
    QUrlQuery query;
    if (!service.empty())
        query.addQueryItem(QStringLiteral("service"), qs(service));
    const auto answer =
        control("GET", QStringLiteral("/_sim/log?") + query.toString(QUrl::FullyEncoded));
    std::vector<QJsonObject> entries;
    if (answer) {
        for (const auto &entry : (*answer)[QLatin1String("entries")].toArray())
            entries.push_back(entry.toObject());
    }
    return entries;
}

std::vector<QJsonObject> SimFixture::chats(const std::string &service)
{
    std::vector<QJsonObject> entries = log(service);
    std::erase_if(entries,
                  [](const QJsonObject &entry) { return !entry[QLatin1String("chat")].toBool(); });
    return entries;
}

QJsonObject SimFixture::counts(const std::string &service)
{
    const auto answer = control("GET", QStringLiteral("/_sim/counts"));
    if (!answer)
        return {};
    if (service.empty())
        return (*answer)[QLatin1String("total")].toObject();
    return (*answer)[QLatin1String("services")].toObject()[qs(service)].toObject();
}

std::optional<QJsonObject> SimFixture::control(const QByteArray &method, const QString &path,
                                               const QJsonObject &body)
{
    const QUrl url(m_control);
    QTcpSocket socket;
    socket.connectToHost(url.host(), static_cast<quint16>(url.port()));
    if (!socket.waitForConnected(patience))
        return std::nullopt;
    const QByteArray content =
        method == "GET" ? QByteArray() : QJsonDocument(body).toJson(QJsonDocument::Compact);
    socket.write(method + ' ' + path.toUtf8() + " HTTP/1.1\r\nHost: sim\r\nConnection: close\r\n"
                 + "Content-Length: " + QByteArray::number(content.size()) + "\r\n\r\n" + content);
    QByteArray answer;
    while (socket.waitForReadyRead(patience))
        answer += socket.readAll();
    const qsizetype end = answer.indexOf("\r\n\r\n");
    if (!answer.startsWith("HTTP/1.1 200 ") || end < 0)
        return std::nullopt;
    return QJsonDocument::fromJson(answer.mid(end + 4)).object();
}

} // namespace oxide::tests
