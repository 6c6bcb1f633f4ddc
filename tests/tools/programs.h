#pragma once

#include <QElapsedTimer>
#include <QProcess>
#include <QRegularExpression>

// Programs that tests of whole tools run, and wait for.

namespace oxide::tests {

inline constexpr int kSuiteMs = 240'000;
inline constexpr int kInstallMs = 300'000;

struct Outcome {
    int code = -1;
    QString output;
};

/// Runs a program to its end; code -1 where that does not come.
inline Outcome
run(const QString &program, const QStringList &arguments, const QString &folder = {},
    const QProcessEnvironment &environment = QProcessEnvironment::systemEnvironment())
{
    QProcess process;
    process.setStandardInputFile(QProcess::nullDevice());
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setWorkingDirectory(folder);
    process.start(program, arguments);
    const bool ended = process.waitForFinished(kSuiteMs);
    return {ended ? process.exitCode() : -1, QString::fromUtf8(process.readAll())};
}

/// What a script of tests/tools that installs programs prints, or why there are none.
struct Installed {
    QStringList lines;  ///< empty where it installed nothing
    QByteArray problem; ///< for QSKIP
};

inline Installed install(const QString &script, const QStringList &arguments = {})
{
    QProcess process;
    process.start(QStringLiteral(OXIDE_SOURCE_DIR "/tests/tools/") + script, arguments);
    if (!process.waitForFinished(kInstallMs))
        return {{}, "the installation did not end"};
    if (process.exitCode() != 0)
        return {{}, process.readAllStandardError().trimmed()};
    return {QString::fromUtf8(process.readAllStandardOutput()).trimmed().split(u'\n'), {}};
}

/// A set of packages from npm (tests/tools/install-set.sh).
struct NodeSet {
    explicit NodeSet(const QString &name)
    {
        auto [lines, why] = install(QStringLiteral("install-set.sh"), {name});
        problem = why;
        if (lines.size() == 2) {
            folder = lines[0];
            node = lines[1];
        }
    }

    [[nodiscard]] bool isThere() const { return !node.isEmpty(); }

    QString folder; ///< with the set's scripts and its node_modules
    QString node;   ///< the program that runs them
    QByteArray problem;
};

/// A program that prints where it listens and ends with its input.
class Listener final
{
public:
    bool start(const QString &program, const QStringList &arguments,
               const QRegularExpression &address)
    {
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(program, arguments);
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 20'000) {
            m_process.waitForReadyRead(200);
            output += QString::fromUtf8(m_process.readAll());
            if (const auto match = address.match(output); match.hasMatch()) {
                url = match.captured(1);
                return true;
            }
        }
        return false;
    }

    ~Listener()
    {
        m_process.closeWriteChannel();
        m_process.terminate();
        if (!m_process.waitForFinished(10'000))
            m_process.kill();
    }

    QString url;
    QString output;

private:
    QProcess m_process;
};

/// `oxidectl --demo serve`: a throw-away Oxide with the simulator and the local API.
struct DemoServer {
    bool start(const QString &oxidectl)
    {
        const QRegularExpression address(QStringLiteral("listens on (http\\S+)\\. "));
        if (!listener.start(oxidectl, {QStringLiteral("--demo"), QStringLiteral("serve")}, address))
            return false;
        url = listener.url;
        data = QRegularExpression(QStringLiteral("engine is running on (\\S+)\\. "))
                   .match(listener.output)
                   .captured(1);
        const Outcome shown = run(oxidectl, {QStringLiteral("--data"), data, QStringLiteral("keys"),
                                             QStringLiteral("show")});
        key = shown.output.trimmed();
        return shown.code == 0;
    }

    Listener listener;
    QString url;  ///< of the local API
    QString data; ///< the folder of its data
    QString key;
};

} // namespace oxide::tests
