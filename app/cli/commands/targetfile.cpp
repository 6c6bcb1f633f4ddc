#include "cli/commands/targetfile.h"

#include "base/text.h"

#include <QDir>
#include <QFileInfo>

namespace oxide::cli {

base::Result<std::string> targetFile(const Arguments &arguments, const std::string &name)
{
    const QFileInfo file(QDir::current().absoluteFilePath(base::qs(name)));
    const std::string path = base::str(file.filePath());
    // A link to nothing would be written over too.
    if ((file.exists() || file.isSymLink()) && !file.isDir() && !arguments.has("force")) {
        return base::fail(base::ErrorKind::AlreadyExists,
                          path
                              + " is there already. Choose another name, or --force writes over "
                                "it.");
    }
    return path;
}

} // namespace oxide::cli
