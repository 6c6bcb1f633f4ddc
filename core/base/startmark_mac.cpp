// Written to the documentation and reviewed, not yet run on a Mac.
#include "base/startmark.h"

#include <libproc.h>

namespace oxide::base {

std::optional<std::uint64_t> startMark(std::int64_t pid)
{
    proc_bsdinfo info = {};
    const int size = proc_pidinfo(static_cast<int>(pid), PROC_PIDTBSDINFO, 0, &info, sizeof info);
    if (size != static_cast<int>(sizeof info))
        return std::nullopt;
    return info.pbi_start_tvsec * 1'000'000U + info.pbi_start_tvusec;
}

} // namespace oxide::base
