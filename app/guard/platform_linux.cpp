#include "platform.h"

#include <cctype>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace oxide::guard {

namespace {

struct Process {
    pid_t pid = 0;
    pid_t parent = 0;
};

/// Empty where it cannot be read. (A stream throws where the process ends between open and read.)
std::string readFile(const std::string &path)
{
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return {};
    char bytes[1024]; // a stat line has less
    const ssize_t count = read(file, bytes, sizeof bytes);
    close(file);
    return count > 0 ? std::string(bytes, static_cast<std::size_t>(count)) : std::string();
}

/// Reads /proc/PID/stat: "PID (NAME) STATE PPID …"; the name may hold anything, ')' too.
std::optional<Process> readProcess(const char *pid)
{
    const std::string stat = readFile(std::string("/proc/") + pid + "/stat");
    const std::size_t nameEnd = stat.rfind(") ");
    if (nameEnd == std::string::npos || stat.size() < nameEnd + 5)
        return std::nullopt;
    if (stat[nameEnd + 2] == 'Z')
        return std::nullopt;
    Process process;
    std::from_chars(pid, pid + std::strlen(pid), process.pid);
    std::from_chars(stat.data() + nameEnd + 4, stat.data() + stat.size(), process.parent);
    return process;
}

std::vector<Process> allProcesses()
{
    std::vector<Process> all;
    DIR *folder = opendir("/proc");
    if (!folder)
        return all;
    while (const dirent *entry = readdir(folder)) {
        if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) == 0)
            continue;
        if (const auto process = readProcess(entry->d_name))
            all.push_back(*process);
    }
    closedir(folder);
    return all;
}

} // namespace

void ownDescendants()
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

bool orphansComeToUs()
{
    int isReaper = 0;
    return prctl(PR_GET_CHILD_SUBREAPER, &isReaper) == 0 && isReaper != 0;
}

void dieWithGuardian()
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void closeInherited()
{
    constexpr unsigned first = STDERR_FILENO + 1;
    if (close_range(first, ~0U, CLOSE_RANGE_CLOEXEC) == 0)
        return;
    for (int fd = first; fd < static_cast<int>(sysconf(_SC_OPEN_MAX)); ++fd)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int openParentWatch()
{
    return -1; // PR_SET_PDEATHSIG sends us TERM
}

std::vector<pid_t> descendantsOf(pid_t root)
{
    const std::vector<Process> all = allProcesses();
    std::vector<pid_t> found{root};
    for (std::size_t i = 0; i < found.size(); ++i) {
        for (const Process &process : all) {
            if (process.parent == found[i])
                found.push_back(process.pid);
        }
    }
    found.erase(found.begin());
    return found;
}

} // namespace oxide::guard
