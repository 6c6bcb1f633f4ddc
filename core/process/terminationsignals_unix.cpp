#include "process/terminationsignals.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <QLoggingCategory>
#include <QSocketNotifier>

#include <fcntl.h>
#include <unistd.h>

namespace oxide::process {

namespace {

Q_LOGGING_CATEGORY(logSignals, "oxide.process.signals")

constexpr std::array kWatched{SIGTERM, SIGINT, SIGHUP};

int g_pipe[2] = {-1, -1}; // a handler can reach nothing but a global

void onSignal(int signal)
{
    const int saved = errno;
    const auto byte = static_cast<unsigned char>(signal);
    [[maybe_unused]] const auto written = write(g_pipe[1], &byte, 1);
    errno = saved;
}

} // namespace

struct TerminationSignals::Private {
    std::unique_ptr<QSocketNotifier> notifier;
};

TerminationSignals::TerminationSignals() : m_d(std::make_unique<Private>())
{
    if (pipe(g_pipe) != 0) {
        qCWarning(logSignals) << "no pipe: a signal will end the program without a farewell";
        return;
    }
    for (const int end : g_pipe) {
        fcntl(end, F_SETFD, FD_CLOEXEC);
        fcntl(end, F_SETFL, O_NONBLOCK);
    }
    m_d->notifier = std::make_unique<QSocketNotifier>(g_pipe[0], QSocketNotifier::Read);
    connect(m_d->notifier.get(), &QSocketNotifier::activated, this, [this] {
        unsigned char signal = 0;
        while (read(g_pipe[0], &signal, 1) == 1)
            Q_EMIT received(signal);
    });
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    for (const int signal : kWatched) {
        struct sigaction before = {};
        sigaction(signal, nullptr, &before);
        if (before.sa_handler != SIG_IGN) // nohup
            sigaction(signal, &action, nullptr);
    }
}

TerminationSignals::~TerminationSignals()
{
    for (const int signal : kWatched) {
        struct sigaction now = {};
        sigaction(signal, nullptr, &now);
        if (now.sa_handler == onSignal)
            std::signal(signal, SIG_DFL);
    }
    m_d->notifier.reset();
    for (int &end : g_pipe) {
        if (end >= 0)
            close(end);
        end = -1;
    }
}

} // namespace oxide::process
