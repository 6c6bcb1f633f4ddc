// Written to the documentation and reviewed, not yet run on a Mac.
#include "platform.h"

#include <cstddef>

#include <fcntl.h>
#include <libproc.h>
#include <sys/event.h>
#include <unistd.h>

namespace oxide::guard {

void ownDescendants() {}

bool orphansComeToUs()
{
    return false;
}

void dieWithGuardian() {}

void closeInherited()
{
    for (int fd = STDERR_FILENO + 1; fd < getdtablesize(); ++fd)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int openParentWatch()
{
    const int queue = kqueue();
    if (queue < 0)
        return -1;
    struct kevent change;
    EV_SET(&change, static_cast<uintptr_t>(getppid()), EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, nullptr);
    if (kevent(queue, &change, 1, nullptr, 0, nullptr) < 0) {
        close(queue);
        return -1;
    }
    fcntl(queue, F_SETFD, FD_CLOEXEC);
    return queue;
}

std::vector<pid_t> descendantsOf(pid_t root)
{
    // Orphans go to launchd here and cannot be found by their parent any more; those that stayed in
    // the program's group are ended with the group.
    std::vector<pid_t> found{root};
    for (std::size_t i = 0; i < found.size(); ++i) {
        pid_t children[1024];
        const int count = proc_listchildpids(found[i], children, sizeof children);
        for (int child = 0; child < count; ++child)
            found.push_back(children[child]);
    }
    found.erase(found.begin());
    return found;
}

} // namespace oxide::guard
