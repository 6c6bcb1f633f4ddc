#include "providers/clilog.h"

#include "base/text.h"

#include <QDir>
#include <QFile>

namespace oxide::providers {

std::vector<std::string> CliLog::newLines()
{
    std::vector<std::string> lines;
    const QDir folder(base::qs(m_folder) + QStringLiteral("/debug"));
    const QStringList names =
        folder.entryList({QStringLiteral("*.txt")}, QDir::Files | QDir::NoSymLinks);
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        Follow &follow = m_files[base::str(name)];
        if (file.size() <= follow.offset || !file.open(QIODevice::ReadOnly)
            || !file.seek(follow.offset))
            continue;
        const QByteArray bytes = file.readAll();
        follow.offset += bytes.size();
        auto fresh =
            follow.lines.feed(std::string_view(bytes.constData(), std::size_t(bytes.size())));
        if (fresh)
            lines.insert(lines.end(), fresh->begin(), fresh->end());
    }
    return lines;
}

} // namespace oxide::providers
