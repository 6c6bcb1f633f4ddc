#include "providers/clifolder.h"

#include "base/privatepath.h"
#include "base/text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSaveFile>
#include <QStandardPaths>

namespace oxide::providers {

namespace {

constexpr std::string_view kLockSuffix = ".lock";

std::string runsIn(const std::string &agentFolder)
{
    return agentFolder + "/runs";
}

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

CliTemporary::CliTemporary(std::string path)
    : m_path(std::move(path)), m_lock(m_path + std::string(kLockSuffix))
{
}

CliTemporary::~CliTemporary()
{
    QDir(base::qs(m_path)).removeRecursively();
}

base::Result<std::shared_ptr<const CliTemporary>> CliTemporary::make(const std::string &agentFolder)
{
    const std::string runs = runsIn(agentFolder);
    if (auto made = base::makePrivateFolder(runs); !made)
        return base::fail(std::move(made.error()));
    const auto name = QString::number(QRandomGenerator::system()->generate64(), 36);
    std::shared_ptr<CliTemporary> made(new CliTemporary(runs + "/oxide-" + base::str(name)));
    // The lock first: a folder without one is nobody's.
    if (!made->m_lock.tryTake())
        return cannotWrite(base::qs(runs), QStringLiteral("no lock can be made"));
    if (auto folder = base::makePrivateFolder(made->m_path); !folder)
        return base::fail(std::move(folder.error()));
    return made;
}

void CliTemporary::sweep(const std::string &agentFolder)
{
    const QDir runs(base::qs(runsIn(agentFolder)));
    for (const QString &name : runs.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        base::LockFile lock(base::str(runs.filePath(name)) + std::string(kLockSuffix));
        if (lock.tryTake()) // a living one's cannot be taken
            QDir(runs.filePath(name)).removeRecursively();
    }
}

base::Result<std::string> CliTemporary::write(const std::string &name,
                                              std::string_view content) const
{
    const QString path = base::qs(m_path) + QLatin1Char('/') + base::qs(name);
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

std::string agentFolder(const std::string &given)
{
    if (!given.empty())
        return given;
    return base::str(QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation))
           + "/oxide/agents";
}

} // namespace oxide::providers
