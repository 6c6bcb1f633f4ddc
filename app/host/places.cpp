#include "app/host/places.h"

#include "base/text.h"

#include <QCoreApplication>
#include <QDir>
#include <QStandardPaths>

namespace oxide::host {

namespace {

/// One folder for the window and the command line, whatever each calls itself.
QString platformFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
           + QStringLiteral("/oxide");
}

} // namespace

std::string defaultDataFolder()
{
    const QString chosen = qEnvironmentVariable("OXIDE_DATA");
    if (!chosen.isEmpty())
        return base::str(QDir(chosen).absolutePath());
    return base::str(platformFolder());
}

model::McpProgram mcpProgram(const std::string &dataFolder)
{
    model::McpProgram program;
    program.path = base::str(QDir::toNativeSeparators(QCoreApplication::applicationDirPath()
                                                      + QStringLiteral("/oxide-mcp")));
    const QString folder = QDir(base::qs(dataFolder)).absolutePath();
    // Where the platform's folder is told by a variable, the other program may see another.
    if (folder != platformFolder() || qEnvironmentVariableIsSet("XDG_DATA_HOME"))
        program.arguments = {"--data", base::str(QDir::toNativeSeparators(folder))};
    return program;
}

} // namespace oxide::host
