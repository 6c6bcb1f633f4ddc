#include "guardian.h"

#include "platform.h"
#include "tree.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <iterator>
#include <string_view>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace oxide::guard {

namespace {

using std::chrono::milliseconds;

constexpr int kCannotStart = 127;

/// What a program left behind when it ended by itself is not waited for as long as the program.
constexpr milliseconds kLeftoverGrace{100};

/// The guardian keeps no end of the program's pipes: whoever reads or writes them must see when the
/// program lets go of them.
void releaseStandardStreams()
{
    const int nothing = open("/dev/null", O_RDWR);
    if (nothing < 0)
        return;
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        dup2(nothing, stream);
    if (nothing > STDERR_FILENO)
        close(nothing);
}

int exitCodeOf(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

int Guardian::run()
{
    fcntl(m_options.lifeline, F_SETFD, FD_CLOEXEC);
    if (!m_signals.isOpen())
        return kCannotStart;
    ownDescendants();
    const std::optional<int> program = startProgram();
    releaseStandardStreams();
    if (!program)
        return kCannotStart;
    tell("started " + std::to_string(*program));

    Tree tree(*program);
    const Wake wake = waitForEnd(tree);
    tree.end(wake == Wake::ProgramEnded ? std::min(kLeftoverGrace, m_options.grace)
                                        : m_options.grace);
    return tree.programStatus() ? exitCodeOf(*tree.programStatus()) : 128 + SIGKILL;
}

std::optional<int> Guardian::startProgram()
{
    int report[2] = {-1, -1};
    if (pipe(report) != 0)
        return std::nullopt;
    fcntl(report[0], F_SETFD, FD_CLOEXEC);
    fcntl(report[1], F_SETFD, FD_CLOEXEC);
    const pid_t program = fork();
    if (program == 0)
        becomeProgram(report[1]);
    int problem = program < 0 ? errno : 0;
    close(report[1]);
    // The end of the pipe comes with a good exec, which closes it.
    while (program > 0 && read(report[0], &problem, sizeof problem) < 0 && errno == EINTR) {
    }
    close(report[0]);
    if (problem == 0)
        return program;
    tell("failed " + std::to_string(problem));
    return std::nullopt;
}

void Guardian::becomeProgram(int report) const
{
    const pid_t guardian = getppid();
    dieWithGuardian();
    if (getppid() != guardian)
        _exit(kCannotStart);
    setsid();
    closeInherited();
    SignalPipe::restoreDefaults();
    execvp(m_options.command[0], m_options.command);
    const int problem = errno;
    [[maybe_unused]] const auto written = write(report, &problem, sizeof problem);
    _exit(kCannotStart);
}

Guardian::Wake Guardian::waitForEnd(Tree &tree)
{
    pollfd watched[] = {{m_signals.descriptor(), POLLIN, 0},
                        {m_options.lifeline, POLLIN, 0},
                        {openParentWatch(), POLLIN, 0}};
    while (true) {
        tree.reap();
        if (tree.programStatus())
            return Wake::ProgramEnded;
        if (poll(watched, std::size(watched), -1) < 0 && errno != EINTR)
            return Wake::Stop;
        while (const auto signal = m_signals.take()) {
            if (*signal != SIGCHLD)
                return Wake::Stop;
        }
        if (watched[1].revents != 0 && !readLifeline())
            return Wake::Stop;
        if (watched[2].revents != 0)
            return Wake::Stop;
    }
}

bool Guardian::readLifeline()
{
    char bytes[64];
    const ssize_t count = recv(m_options.lifeline, bytes, sizeof bytes, MSG_DONTWAIT);
    if (count < 0)
        return errno == EAGAIN || errno == EINTR;
    if (count == 0)
        return false;
    m_heard.append(bytes, static_cast<std::size_t>(count));
    constexpr std::string_view stop = "stop ";
    if (!m_heard.ends_with('\n') || !m_heard.starts_with(stop))
        return true;
    int grace = 0;
    std::from_chars(m_heard.data() + stop.size(), m_heard.data() + m_heard.size(), grace);
    m_options.grace = milliseconds(std::max(0, grace));
    return false;
}

void Guardian::tell(const std::string &line) const
{
    const std::string text = line + '\n';
    [[maybe_unused]] const auto sent =
        send(m_options.lifeline, text.data(), text.size(), MSG_DONTWAIT);
}

} // namespace oxide::guard
