#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <QFile>

namespace oxide::telemetry {

/// A file that is appended to and set aside when it is full. One thread.
class LogFile
{
public:
    /// An empty path: nothing is written.
    LogFile(const std::string &path, std::int64_t maxBytes, int keep);

    /// False where the disk refused; the next call tries again.
    bool append(std::string_view lines);

private:
    bool open();
    /// False where the full file stays.
    [[nodiscard]] bool rotate();

    QString m_path;
    QFile m_file;
    std::int64_t m_maxBytes = 0;
    int m_keep = 0;
};

} // namespace oxide::telemetry
