#include "providers/clifolder.h"

#include "base/text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace oxide::providers {

namespace {

tl::unexpected<base::Error> cannotWrite(const QString &path, const QString &why)
{
    return base::fail(base::ErrorKind::Io, "The file " + base::str(path) + " cannot be written.",
                      base::str(why));
}

base::Result<void> writeFile(const QString &path, std::string_view content)
{
    QSaveFile file(path);
    const auto size = static_cast<qint64>(content.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(content.data(), size) != size
        || !file.commit())
        return cannotWrite(path, file.errorString());
    return {};
}

} // namespace

CliTemporary::CliTemporary()
    : m_folder(std::make_unique<QTemporaryDir>(QDir::tempPath() + QStringLiteral("/oxide-XXXXXX")))
{
}

CliTemporary::~CliTemporary() = default;

base::Result<std::shared_ptr<const CliTemporary>> CliTemporary::make()
{
    std::shared_ptr<const CliTemporary> made(new CliTemporary);
    if (!made->m_folder->isValid()) {
        return base::fail(base::ErrorKind::Io,
                          "No temporary folder can be made in " + base::str(QDir::tempPath()) + '.',
                          base::str(made->m_folder->errorString()));
    }
    return made;
}

std::string CliTemporary::path() const
{
    return base::str(m_folder->path());
}

base::Result<std::string> CliTemporary::write(const std::string &name,
                                              std::string_view content) const
{
    const QString path = m_folder->filePath(base::qs(name));
    const base::Result<void> written = writeFile(path, content);
    if (!written)
        return base::fail(written.error());
    return base::str(path);
}

base::Result<void> ensureFile(const std::string &path, std::string_view content)
{
    const QString name = base::qs(path);
    QFile present(name);
    if (present.open(QIODevice::ReadOnly) && present.readAll().toStdString() == content)
        return {};
    if (!QDir().mkpath(QFileInfo(name).path()))
        return cannotWrite(name, QStringLiteral("its folder cannot be made"));
    return writeFile(name, content);
}

std::string defaultAgentFolder()
{
    return base::str(QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation))
           + "/oxide/agents";
}

} // namespace oxide::providers
