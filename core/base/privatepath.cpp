#include "base/privatepath.h"

#include "base/text.h"

#include <QDir>
#include <QFile>

namespace oxide::base {

Result<void> makePrivateFolder(const std::string &path)
{
    const QString folder = qs(path);
    if (!QDir().mkpath(folder))
        return fail(ErrorKind::Io, "The folder " + path + " cannot be made.");
    QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return {};
}

void keepPrivate(const std::string &path)
{
    constexpr QFile::Permissions kOthers = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
                                           | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    QFile file(qs(path));
    const QFile::Permissions now = file.permissions();
    if (now & kOthers)
        file.setPermissions(now & ~kOthers);
}

} // namespace oxide::base
