#include "base/startmark.h"

#include <charconv>
#include <cstddef>
#include <string>

#include <QFile>

namespace oxide::base {

std::optional<std::uint64_t> startMark(std::int64_t pid)
{
    // A std::ifstream throws where the process ends between open and read.
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const std::string stat = file.readAll().toStdString();
    // proc(5): field 22, clock ticks since boot. Field 2, the name in brackets, may hold blanks.
    std::size_t at = stat.rfind(')');
    for (int field = 2; field < 22 && at != std::string::npos; ++field)
        at = stat.find(' ', at + 1);
    if (at == std::string::npos)
        return std::nullopt;
    std::uint64_t ticks = 0;
    std::from_chars(stat.data() + at + 1, stat.data() + stat.size(), ticks);
    return ticks;
}

} // namespace oxide::base
