// Written to the documentation and reviewed, not yet run on Windows.
#include "base/startmark.h"

#include <windows.h>

namespace oxide::base {

std::optional<std::uint64_t> startMark(std::int64_t pid)
{
    const HANDLE process =
        OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, static_cast<DWORD>(pid));
    if (!process)
        return std::nullopt;
    FILETIME created = {};
    FILETIME unused = {};
    const BOOL known = GetProcessTimes(process, &created, &unused, &unused, &unused);
    CloseHandle(process);
    if (!known)
        return std::nullopt;
    return (static_cast<std::uint64_t>(created.dwHighDateTime) << 32U) | created.dwLowDateTime;
}

} // namespace oxide::base
