#include "base/lockfile.h"

#include "base/startmark.h"
#include "base/text.h"

#include <QCoreApplication>
#include <QFile>
#include <QSysInfo>

namespace oxide::base {

namespace {

QByteArray markOf(qint64 pid, std::uint64_t started)
{
    return QByteArray::number(pid) + ' ' + QByteArray::number(qulonglong{started}) + '\n';
}

} // namespace

LockFile::LockFile(std::string path)
    : m_markPath(qs(path) + QStringLiteral(".mark")), m_lock(qs(path))
{
    m_lock.setStaleLockTime(0); // alive is alive, however long
}

LockFile::~LockFile()
{
    if (m_lock.isLocked())
        QFile::remove(m_markPath); // first: it must not say anything of the next holder
}

bool LockFile::tryTake()
{
    if (!m_lock.tryLock(0)) {
        if (!isLeftBehind())
            return false;
        QFile::remove(m_markPath);
        if (!m_lock.removeStaleLockFile() || !m_lock.tryLock(0))
            return false;
    }
    writeMark();
    return true;
}

bool LockFile::isHeldByAnother() const
{
    return m_lock.error() == QLockFile::LockFailedError;
}

bool LockFile::isLeftBehind() const
{
    qint64 pid = 0;
    QString host;
    QString program;
    if (!m_lock.getLockInfo(&pid, &host, &program) || host != QSysInfo::machineHostName())
        return false;
    QFile file(m_markPath);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray mark = file.readAll();
    const auto started = startMark(pid);
    // A mark of another pid, or one that is just being written, says nothing of this holder.
    return started && mark.startsWith(QByteArray::number(pid) + ' ') && mark.endsWith('\n')
           && mark != markOf(pid, *started);
}

void LockFile::writeMark() const
{
    const qint64 pid = QCoreApplication::applicationPid();
    const auto started = startMark(pid);
    QFile file(m_markPath);
    // Without a mark the lock is known by its pid, as any other.
    if (!started || !file.open(QIODevice::WriteOnly) || file.write(markOf(pid, *started)) < 0)
        file.remove();
}

} // namespace oxide::base
