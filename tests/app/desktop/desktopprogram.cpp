#include "app/desktop/desktopprogram.h"

#include "base/text.h"
#include "support/simhttp.h"

#include <csignal>

#include <sys/prctl.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QStandardPaths>
#include <QThread>

namespace oxide::tests {

namespace {

constexpr int kPatience = 20'000; ///< ms
constexpr int kTaskPatience = 60'000;
constexpr int kLookEvery = 50;
constexpr std::chrono::seconds kLeftBehind{3}; ///< until its children must be gone

QString program(const QString &name)
{
    return QCoreApplication::applicationDirPath() + QLatin1Char('/') + name;
}

struct Ran {
    int code = -1; ///< -1: it did not end, or not by itself
    QByteArray output;
};

Ran run(const QString &name, const QStringList &arguments, const QProcessEnvironment &environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(name, arguments);
    if (!process.waitForFinished(kPatience) || process.exitStatus() != QProcess::NormalExit) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitCode(), process.readAllStandardOutput()};
}

Ran xdotool(const QStringList &arguments)
{
    return run(QStringLiteral("xdotool"), arguments, QProcessEnvironment::systemEnvironment());
}

} // namespace

QString stateOf(const QJsonObject &task)
{
    return task[QLatin1String("summary")][QLatin1String("state")].toString();
}

DesktopProgram::DesktopProgram()
{
    for (const char *folder : {"data", "run", "tmp"})
        QDir(m_home.path()).mkdir(QLatin1String(folder));
    QFile(m_home.filePath(QStringLiteral("run")))
        .setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    m_folder = dataFolder();
    m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardOutputFile(m_home.filePath(QStringLiteral("said.txt")), QIODevice::Append);
}

DesktopProgram::~DesktopProgram()
{
    std::ignore = stop();
}

QByteArray DesktopProgram::whyNot()
{
    if (qEnvironmentVariableIsEmpty("DISPLAY"))
        return "there is no X server: DISPLAY is empty (xvfb-run -a ctest …)";
    if (QStandardPaths::findExecutable(QStringLiteral("xdotool")).isEmpty())
        return "there is no xdotool here to type with";
    return {};
}

std::string DesktopProgram::dataFolder() const
{
    return base::str(m_home.filePath(QStringLiteral("data")));
}

QProcessEnvironment DesktopProgram::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "OXIDE_DATA"})
        environment.remove(QLatin1String(name));
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    environment.insert(QStringLiteral("HOME"), m_home.path());
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_home.filePath(QStringLiteral("run")));
    environment.insert(QStringLiteral("TMPDIR"), m_home.filePath(QStringLiteral("tmp")));
    for (const auto &[name, value] : m_mark.environment())
        environment.insert(base::qs(name), base::qs(value));
    return environment;
}

QStringList DesktopProgram::onData(QStringList arguments) const
{
    if (!arguments.contains(QStringLiteral("--demo")))
        arguments = QStringList{QStringLiteral("--data"), base::qs(dataFolder())} + arguments;
    return arguments;
}

std::optional<api::ApiPlace> DesktopProgram::findPlace()
{
    if (const auto place = api::findApi(dataFolder())) {
        m_folder = dataFolder();
        return place;
    }
    // A demo makes a folder of its own among the temporary ones.
    const QDir temporary(m_home.filePath(QStringLiteral("tmp")));
    for (const QString &name : temporary.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const std::string folder = base::str(temporary.filePath(name));
        if (const auto place = api::findApi(folder)) {
            m_folder = folder;
            return place;
        }
    }
    return std::nullopt;
}

bool DesktopProgram::start(const QStringList &arguments)
{
    m_process.setProcessEnvironment(environment());
    m_process.start(program(QStringLiteral("oxide")), onData(arguments));
    if (!m_process.waitForStarted(kPatience)) {
        m_error = m_process.errorString();
        return false;
    }
    const QDeadlineTimer deadline(kPatience);
    while (!deadline.hasExpired() && m_process.state() == QProcess::Running) {
        if (const auto place = findPlace()) {
            m_url = place->url;
            return true;
        }
        m_process.waitForFinished(kLookEvery);
    }
    m_error = QStringLiteral("its local API does not answer: ") + said();
    return false;
}

int DesktopProgram::startAgain(const QStringList &arguments)
{
    return run(program(QStringLiteral("oxide")), onData(arguments), environment()).code;
}

bool DesktopProgram::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return true;
    m_process.terminate();
    if (!m_process.waitForFinished(kPatience)) {
        m_error = QStringLiteral("oxide does not end on TERM");
        m_process.kill();
        m_process.waitForFinished();
        return false;
    }
    if (m_process.exitStatus() != QProcess::NormalExit || m_process.exitCode() != 0) {
        m_error = QStringLiteral("oxide ended with %1").arg(m_process.exitCode());
        return false;
    }
    const std::vector<std::string> left = m_mark.survivors(kLeftBehind);
    if (!left.empty())
        m_error = QStringLiteral("oxide left behind: ") + base::qs(left.front());
    return left.empty();
}

QString DesktopProgram::said() const
{
    QFile file(m_home.filePath(QStringLiteral("said.txt")));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QStringList DesktopProgram::windows() const
{
    const Ran found =
        xdotool({QStringLiteral("search"), QStringLiteral("--all"), QStringLiteral("--onlyvisible"),
                 QStringLiteral("--pid"), QString::number(m_process.processId()),
                 QStringLiteral("--name"), QStringLiteral(".")});
    return QString::fromLatin1(found.output).split(u'\n', Qt::SkipEmptyParts);
}

QString DesktopProgram::waitForWindow() const
{
    const QDeadlineTimer deadline(kPatience);
    while (!deadline.hasExpired()) {
        if (const QStringList found = windows(); !found.isEmpty())
            return found.first();
        QThread::msleep(kLookEvery);
    }
    return {};
}

bool DesktopProgram::type(const QString &window, const QString &text, const QString &keys) const
{
    // No window manager runs under Xvfb: the keyboard goes where it is sent.
    return xdotool({QStringLiteral("windowfocus"), QStringLiteral("--sync"), window}).code == 0
           && xdotool(
                  {QStringLiteral("type"), QStringLiteral("--delay"), QStringLiteral("20"), text})
                      .code
                  == 0
           && xdotool({QStringLiteral("key"), keys}).code == 0;
}

QJsonObject DesktopProgram::ctl(const QStringList &words) const
{
    const Ran told = run(program(QStringLiteral("oxidectl")),
                         QStringList{QStringLiteral("--data"), base::qs(m_folder)} + words
                             + QStringList{QStringLiteral("--json")},
                         environment());
    return told.code == 0 ? QJsonDocument::fromJson(told.output).object() : QJsonObject();
}

QJsonObject DesktopProgram::waitForTask(const QString &state) const
{
    const QDeadlineTimer deadline(kTaskPatience);
    QJsonObject task;
    do {
        task = ctl({QStringLiteral("history"), QStringLiteral("show"), QStringLiteral("last")});
        if (stateOf(task) == state)
            break;
        QThread::msleep(4 * kLookEvery);
    } while (!deadline.hasExpired());
    return task;
}

QJsonObject DesktopProgram::askApi(const std::string &path) const
{
    const Ran key = run(program(QStringLiteral("oxidectl")),
                        {QStringLiteral("--data"), base::qs(m_folder), QStringLiteral("keys"),
                         QStringLiteral("show")},
                        environment());
    const RawAnswer answer =
        ask(m_url, "GET", path, {},
            "Authorization: Bearer " + base::str(key.output.trimmed()) + "\r\n");
    if (answer.status != 200)
        return {};
    return QJsonDocument::fromJson(QByteArray::fromStdString(answer.body)).object();
}

} // namespace oxide::tests
