#include "security/privatefile.h"

#include "base/text.h"
#include "config/file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace oxide::security {

namespace {

constexpr QFileDevice::Permissions ownerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

} // namespace

base::Result<std::optional<std::string>> readPrivateFile(const std::string &path)
{
    constexpr auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup
                            | QFileDevice::ReadOther | QFileDevice::WriteOther;
    if (QFile file(base::qs(path)); file.exists() && (file.permissions() & others) != 0)
        file.setPermissions(ownerOnly);
    return config::readFile(path);
}

base::Result<void> writePrivateFile(const std::string &path, const std::string &text)
{
    const QString target = base::qs(path);
    QDir().mkpath(QFileInfo(target).absolutePath());
    QSaveFile file(target);
    const auto size = static_cast<qint64>(text.size());
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(ownerOnly)
        || file.write(text.data(), size) != size || !file.commit())
        return base::fail(base::ErrorKind::Io,
                          path + " was not saved: " + base::str(file.errorString()));
    return {};
}

} // namespace oxide::security
