#include "tree.h"

#include "platform.h"

#include <cerrno>
#include <csignal>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace oxide::guard {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kLook{5};

/// A process in an uninterruptible wait, or one that changed its user, cannot be ended; we do not
/// wait for it for ever.
constexpr milliseconds kKillFor{3000};

} // namespace

void Tree::reap()
{
    int status = 0;
    pid_t pid = 0;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == m_program)
            m_status = status;
    }
    m_childless = pid < 0 && errno == ECHILD;
}

bool Tree::isGone()
{
    // Where orphans come to us, a descendant means a child: the kernel's word, while a list of
    // processes misses what changes its parent during the reading.
    reap();
    return m_childless && (orphansComeToUs() || (!groupLives() && descendantsOf(getpid()).empty()));
}

bool Tree::groupLives() const
{
    return kill(-m_program, 0) == 0;
}

void Tree::signalAll(int signal)
{
    // Where orphans do not come to us, the group is what finds them after the program's end.
    if (!m_status || !orphansComeToUs())
        kill(-m_program, signal);
    for (const pid_t pid : descendantsOf(getpid()))
        kill(pid, signal);
}

void Tree::end(milliseconds grace)
{
    if (isGone())
        return;
    if (grace > milliseconds::zero()) {
        signalAll(SIGTERM);
        signalAll(SIGCONT); // a stopped one would not hear TERM
        const Clock::time_point graceEnd = Clock::now() + grace;
        while (Clock::now() < graceEnd) {
            if (isGone())
                return;
            std::this_thread::sleep_for(kLook);
        }
    }
    // Again and again: what is killed may have started another just before.
    const Clock::time_point giveUp = Clock::now() + kKillFor;
    while (!isGone() && Clock::now() < giveUp) {
        signalAll(SIGKILL);
        std::this_thread::sleep_for(kLook);
    }
}

} // namespace oxide::guard
