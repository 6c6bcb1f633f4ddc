#include "support/processlook.h"

#include <sys/resource.h>
#include <unistd.h>

#include <QDir>
#include <QFile>

namespace oxide::tests {

namespace {

QByteArray contents(std::int64_t pid, const char *name)
{
    QFile file(QStringLiteral("/proc/%1/%2").arg(pid).arg(QLatin1String(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// "VmRSS:     1234 kB" has 1234.
std::int64_t field(const QByteArray &status, const QByteArray &name)
{
    for (const QByteArray &line : status.split('\n')) {
        if (line.startsWith(name + ':'))
            return line.mid(name.size() + 1).trimmed().split(' ').first().toLongLong();
    }
    return 0;
}

} // namespace

ProcessLook lookAt(std::int64_t pid)
{
    ProcessLook look;
    const QByteArray status = contents(pid, "status");
    look.residentBytes = field(status, "VmRSS") * 1024;
    look.peakBytes = field(status, "VmHWM") * 1024;
    look.threads = static_cast<int>(field(status, "Threads"));
    const QByteArray stat = contents(pid, "stat");
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    look.cpuSeconds = (fields.value(11).toDouble() + fields.value(12).toDouble())
                      / static_cast<double>(sysconf(_SC_CLK_TCK));
    return look;
}

int descriptorsOf(std::int64_t pid)
{
    const QDir folder(QStringLiteral("/proc/%1/fd").arg(pid));
    return static_cast<int>(
        folder.entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size());
}

std::int64_t raiseDescriptorLimit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return static_cast<std::int64_t>(limit.rlim_max);
}

} // namespace oxide::tests
