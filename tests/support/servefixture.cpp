#include "support/servefixture.h"

#include "api/apiplace.h"
#include "base/text.h"
#include "support/simconfig.h"

#include <csignal>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QThread>

namespace oxide::tests {

namespace {

constexpr int kPatience = 20'000; ///< ms

QString program()
{
    return QCoreApplication::applicationDirPath() + QStringLiteral("/oxidectl");
}

} // namespace

ServeFixture::ServeFixture(const std::vector<SimService> &services)
{
    for (const SimService &service : services)
        saveService(configPath(), configOf(service));
    set("security.secrets", "file"); // nobody answers a keychain here
    set("catalog.sync", "false");    // no test asks the world
    set("api.port", "0");
}

ServeFixture::~ServeFixture()
{
    std::ignore = stop();
}

std::string ServeFixture::folder() const
{
    return base::str(m_folder.path());
}

std::string ServeFixture::configPath() const
{
    return base::str(m_folder.filePath(QStringLiteral("config.yaml")));
}

void ServeFixture::set(const std::string &key, const std::string &value)
{
    saveSetting(configPath(), key, value);
}

QByteArray ServeFixture::ctl(const QStringList &words) const
{
    QProcess process;
    process.start(program(), QStringList{QStringLiteral("--data"), m_folder.path()} + words);
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        return {};
    return process.readAllStandardOutput();
}

bool ServeFixture::start()
{
    m_key = base::str(ctl({QStringLiteral("keys"), QStringLiteral("show")}).trimmed());
#ifdef __linux__
    m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
#endif
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardOutputFile(m_folder.filePath(QStringLiteral("said.txt")));
    m_process.start(program(),
                    {QStringLiteral("--data"), m_folder.path(), QStringLiteral("serve")});
    if (!m_process.waitForStarted(kPatience)) {
        m_error = m_process.errorString();
        return false;
    }
    const QDeadlineTimer deadline(kPatience);
    while (!deadline.hasExpired() && m_process.state() == QProcess::Running) {
        if (const auto place = api::findApi(folder())) {
            m_port = place->port;
            return true;
        }
        m_process.waitForFinished(20);
    }
    QFile said(m_folder.filePath(QStringLiteral("said.txt")));
    if (said.open(QIODevice::ReadOnly))
        m_error = QString::fromUtf8(said.readAll());
    return false;
}

bool ServeFixture::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return true;
    m_process.terminate();
    if (!m_process.waitForFinished(kPatience)) {
        m_error = QStringLiteral("oxidectl serve does not end on TERM");
        m_process.kill();
        m_process.waitForFinished();
        return false;
    }
    m_error = QStringLiteral("oxidectl serve ended with %1").arg(m_process.exitCode());
    return m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
}

std::string ServeFixture::headers() const
{
    return "Authorization: Bearer " + m_key + "\r\nContent-Type: application/json\r\n";
}

} // namespace oxide::tests
