#include "telemetry/logfile.h"

#include "base/text.h"

#include <QDir>
#include <QFileInfo>

namespace oxide::telemetry {

LogFile::LogFile(const std::string &path, std::int64_t maxBytes, int keep)
    : m_path(base::qs(path)), m_maxBytes(maxBytes), m_keep(keep)
{
}

bool LogFile::open()
{
    // The file may have been moved away by others; then a new one is begun.
    if (m_file.isOpen() && QFileInfo::exists(m_path))
        return true;
    m_file.close();
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    m_file.setFileName(m_path);
    const bool isNew = !m_file.exists();
    // Unbuffered: the lines come in batches, and must not wait in a buffer when the program dies.
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered))
        return false;
    if (isNew)
        m_file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    return true;
}

bool LogFile::rotate()
{
    m_file.close();
    const auto numbered = [this](int n) { return m_path + QLatin1Char('.') + QString::number(n); };
    if (m_keep == 0)
        return QFile::remove(m_path);
    QFile::remove(numbered(m_keep));
    for (int n = m_keep - 1; n >= 1; --n)
        QFile::rename(numbered(n), numbered(n + 1));
    return QFile::rename(m_path, numbered(1));
}

bool LogFile::append(std::string_view lines)
{
    if (m_path.isEmpty())
        return true;
    while (!lines.empty()) {
        if (!open())
            return false;
        // Whole lines up to the limit, but at least one.
        const auto room =
            static_cast<std::size_t>(std::max<std::int64_t>(0, m_maxBytes - m_file.size()));
        std::size_t take = lines.size();
        if (take > room) {
            const std::size_t fit =
                room == 0 ? std::string_view::npos : lines.rfind('\n', room - 1);
            if (fit != std::string_view::npos) {
                take = fit + 1;
            } else if (m_file.size() > 0) {
                if (rotate())
                    continue;
                // The folder takes no new names: better a long file than none.
                if (!open())
                    return false;
            } else {
                take = lines.find('\n') + 1;
            }
        }
        if (m_file.write(lines.data(), static_cast<qint64>(take)) != static_cast<qint64>(take)) {
            m_file.close();
            return false;
        }
        lines.remove_prefix(take);
    }
    return true;
}

} // namespace oxide::telemetry
