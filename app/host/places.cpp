#include "app/host/places.h"

#include "base/text.h"

#include <QDir>
#include <QStandardPaths>

namespace oxide::host {

std::string defaultDataFolder()
{
    const QString chosen = qEnvironmentVariable("OXIDE_DATA");
    if (!chosen.isEmpty())
        return base::str(QDir(chosen).absolutePath());
    // One folder for the window and the command line, whatever each calls itself.
    return base::str(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
                     + QStringLiteral("/oxide"));
}

} // namespace oxide::host
