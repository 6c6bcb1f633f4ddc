#include "config/file.h"

#include "base/text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStorageInfo>

namespace oxide::config {

namespace {

base::Result<void> writeFailed(const QString &path, const QString &reason, qint64 needed)
{
    const QString folder = QFileInfo(path).absolutePath();
    const std::string where = base::str(path);
    const QStorageInfo storage(folder);
    if (storage.isValid() && storage.bytesAvailable() >= 0 && storage.bytesAvailable() < needed)
        return base::fail(base::ErrorKind::DiskFull,
                          where
                              + " was not saved: the disk is full; free some space and save again");
    if (storage.isReadOnly() || !QFileInfo(folder).isWritable())
        return base::fail(base::ErrorKind::ReadOnly,
                          where + " was not saved: its folder cannot be written; check its rights");
    return base::fail(base::ErrorKind::Io, where + " was not saved: " + base::str(reason));
}

base::Result<void> write(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return writeFailed(path, file.errorString(), bytes.size());
    return {};
}

} // namespace

base::Result<std::optional<std::string>> readFile(const std::string &path)
{
    QFile file(base::qs(path));
    if (!file.exists())
        return std::nullopt;
    if (!file.open(QIODevice::ReadOnly))
        return base::fail(base::ErrorKind::Io,
                          path + " cannot be read: " + base::str(file.errorString()));
    const QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return base::fail(base::ErrorKind::Io,
                          path + " cannot be read: " + base::str(file.errorString()));
    return base::str(bytes);
}

base::Result<void> replaceFile(const std::string &path, std::string_view text)
{
    const QString target = base::qs(path);
    if (!QDir().mkpath(QFileInfo(target).absolutePath()))
        return writeFailed(target, QStringLiteral("its folder cannot be made"), 0);
    const auto former = readFile(path);
    if (!former)
        return base::fail(former.error());
    if (*former) {
        const QByteArray bytes(former->value().data(), static_cast<qsizetype>((*former)->size()));
        if (auto saved = write(target + QStringLiteral(".bak"), bytes); !saved)
            return saved;
    }
    return write(target, QByteArray(text.data(), static_cast<qsizetype>(text.size())));
}

} // namespace oxide::config
