#include "signalpipe.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace oxide::guard {

namespace {

constexpr std::array kWatched{SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGCHLD};

int g_pipe[2] = {-1, -1}; // a handler can reach nothing but a global

void onSignal(int signal)
{
    const int saved = errno;
    const auto byte = static_cast<unsigned char>(signal);
    [[maybe_unused]] const auto written = write(g_pipe[1], &byte, 1);
    errno = saved;
}

} // namespace

SignalPipe::SignalPipe()
{
    if (pipe(g_pipe) != 0)
        return;
    for (const int end : g_pipe) {
        fcntl(end, F_SETFD, FD_CLOEXEC);
        fcntl(end, F_SETFL, O_NONBLOCK);
    }
    struct sigaction action = {};
    action.sa_handler = onSignal;
    sigfillset(&action.sa_mask);
    for (const int signal : kWatched)
        sigaction(signal, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

SignalPipe::~SignalPipe()
{
    restoreDefaults();
    for (int &end : g_pipe) {
        if (end >= 0)
            close(end);
        end = -1;
    }
}

bool SignalPipe::isOpen() const
{
    return g_pipe[0] >= 0;
}

int SignalPipe::descriptor() const
{
    return g_pipe[0];
}

std::optional<int> SignalPipe::take()
{
    unsigned char byte = 0;
    if (read(g_pipe[0], &byte, 1) != 1)
        return std::nullopt;
    return byte;
}

void SignalPipe::restoreDefaults()
{
    for (const int signal : kWatched)
        std::signal(signal, SIG_DFL);
    std::signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

} // namespace oxide::guard
