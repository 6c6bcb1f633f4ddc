// Measures the desktop program as its user meets it: from exec to the first frame, memory and idle
// CPU on Overview, over a history of 100,000 tasks. Needs a display (xvfb-run).
//   bench_window [TASKS] [STARTS]
#include "base/text.h"
#include "storage/database.h"
#include "support/historygenerator.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

#include <unistd.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

using namespace oxide;
using namespace std::chrono_literals;

namespace {

constexpr auto kSettle = 8s; ///< after the start, until what it brings along is done
constexpr auto kIdle = 20s;

void fill(const QString &folder, std::int64_t tasks)
{
    storage::DatabaseOptions options;
    options.folder = base::str(folder);
    options.instance = "bench";
    options.auditKey = QByteArray(32, 'k');
    storage::OpenReport report;
    auto database = storage::Database::open(options, report);
    if (!database)
        qFatal("%s", database.error().message.c_str());
    storage::TaskStore store(**database);
    test::HistoryFill wanted;
    wanted.count = tasks;
    wanted.newest = base::SystemClock().now();
    if (const auto filled = test::fillHistory(store, wanted); !filled)
        qFatal("%s", filled.error().message.c_str());
}

/// Without a service the program would open on its first-run page. Nobody answers there.
void configure(const QString &folder)
{
    QFile file(folder + QStringLiteral("/config.yaml"));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("no config can be written");
    file.write("security:\n  secrets: file\nservices:\n");
    for (int i = 1; i <= 5; ++i) {
        file.write(QByteArrayLiteral("  service") + QByteArray::number(i)
                   + ":\n    type: http\n    api_type: openai\n"
                     "    base_url: http://127.0.0.1:9/v1\n    default_model: m\n");
    }
}

/// A field of /proc/PID/status, in MiB.
double statusMib(qint64 pid, const QByteArray &name)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the program is gone");
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(name + ':'))
            return line.mid(name.size() + 1).trimmed().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

/// Seconds of CPU that a process has used, in user and system mode.
double cpuSeconds(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the program is gone");
    const QByteArray line = file.readAll();
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    return (fields.value(11).toDouble() + fields.value(12).toDouble())
           / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// Starts the program and waits for its word that the first frame stands; gives the milliseconds.
double startAndWait(QProcess &program, const QString &folder)
{
    program.setProcessChannelMode(QProcess::MergedChannels);
    QElapsedTimer timer;
    timer.start();
    program.start(QCoreApplication::applicationDirPath() + QStringLiteral("/oxide"),
                  {QStringLiteral("--data"), folder});
    QByteArray said;
    while (!said.contains("The window is painted")) {
        if (!program.waitForReadyRead(20'000))
            qFatal("no frame within 20 s: %s", said.constData());
        said += program.readAllStandardOutput();
    }
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void end(QProcess &program)
{
    program.terminate();
    if (!program.waitForFinished(10'000))
        qFatal("the program does not end on TERM");
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    const std::int64_t tasks = words.value(1, QStringLiteral("100000")).toLongLong();
    const int starts = words.value(2, QStringLiteral("15")).toInt();
    // The keychain of the desktop would ask somebody; the log must come here until there is one.
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    qputenv("QT_FORCE_STDERR_LOGGING", "1");
    qunsetenv("QT_LOGGING_RULES");
    const QTemporaryDir folder;
    fill(folder.path(), tasks);
    configure(folder.path());

    std::vector<double> times;
    for (int i = 0; i < starts; ++i) {
        QProcess program;
        times.push_back(startAndWait(program, folder.path()));
        std::this_thread::sleep_for(1s);
        end(program);
    }
    std::sort(times.begin(), times.end());
    std::printf(
        "from exec to the first frame, %lld tasks: median %.0f ms, p99 %.0f ms (goal 250)\n",
        static_cast<long long>(tasks), times[times.size() / 2], times.back());

    QProcess program;
    startAndWait(program, folder.path());
    std::this_thread::sleep_for(kSettle);
    const double before = cpuSeconds(program.processId());
    std::this_thread::sleep_for(kIdle);
    const double used = cpuSeconds(program.processId()) - before;
    std::printf("on Overview: %.0f MiB resident, %.0f MiB of it not of files (goal 120), idle CPU "
                "%.2f %% (goal 0.5)\n",
                statusMib(program.processId(), "VmRSS"), statusMib(program.processId(), "RssAnon"),
                100 * used / std::chrono::duration<double>(kIdle).count());
    end(program);
    return 0;
}
