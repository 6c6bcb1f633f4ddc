#include "support/marked.h"

#include "base/text.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <QUuid>

namespace oxide::tests {

namespace {

constexpr const char *kName = "OXIDE_TEST_MARK";
constexpr int kLookMs = 5;

QByteArray readProc(const QString &pid, const char *name)
{
    QFile file(QStringLiteral("/proc/") + pid + QLatin1Char('/') + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

Mark::Mark() : m_value(base::str(QUuid::createUuid().toString(QUuid::WithoutBraces))) {}

std::map<std::string, std::string> Mark::environment() const
{
    return {{kName, m_value}};
}

std::vector<std::string> Mark::living() const
{
    const QByteArray wanted = QByteArray(kName) + '=' + QByteArray::fromStdString(m_value);
    std::vector<std::string> found;
    const QStringList entries = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString &pid : entries) {
        bool isNumber = false;
        (void)pid.toInt(&isNumber);
        // A zombie's environment reads as empty.
        if (!isNumber || !readProc(pid, "environ").split('\0').contains(wanted))
            continue;
        QByteArray line = readProc(pid, "cmdline");
        line.replace('\0', ' ');
        found.push_back(base::str(pid) + ' ' + line.toStdString());
    }
    return found;
}

std::vector<std::string> Mark::survivors(std::chrono::milliseconds within) const
{
    QElapsedTimer timer;
    timer.start();
    std::vector<std::string> left = living();
    while (!left.empty() && timer.elapsed() < within.count()) {
        QTest::qWait(kLookMs);
        left = living();
    }
    return left;
}

bool Mark::waitForLiving(std::size_t count, std::chrono::milliseconds within) const
{
    QElapsedTimer timer;
    timer.start();
    while (living().size() < count) {
        if (timer.elapsed() > within.count())
            return false;
        QTest::qWait(kLookMs);
    }
    return true;
}

} // namespace oxide::tests
