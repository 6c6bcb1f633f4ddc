#include "process/command.h"

#include "base/text.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace oxide::process {

namespace {

QString searchPath(const Command &command)
{
    const auto own = command.environment.find("PATH");
    return own == command.environment.end() ? qEnvironmentVariable("PATH") : base::qs(own->second);
}

} // namespace

std::optional<std::string> findProgram(const Command &command)
{
    const QString name = base::qs(command.program);
    if (name.contains(QLatin1Char('/')) || QDir::isAbsolutePath(name)) {
        const QFileInfo file(name);
        if (file.isFile() && file.isExecutable())
            return base::str(file.absoluteFilePath());
        return std::nullopt;
    }
    const QStringList folders = searchPath(command).split(QDir::listSeparator());
    const QString found = QStandardPaths::findExecutable(name, folders);
    if (found.isEmpty())
        return std::nullopt;
    return base::str(found);
}

} // namespace oxide::process
