#include "cli/interrupts.h"

#include "cli/exitcode.h"

#include <array>
#include <cstdlib>

#ifdef _WIN32
#include <windows.h>
#else
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include <QSocketNotifier>
#endif

namespace oxide::cli {

#ifdef _WIN32

namespace {

Interrupts *g_interrupts = nullptr; // the console's callback has no argument of ours

BOOL WINAPI onConsoleEvent(DWORD)
{
    if (g_interrupts)
        QMetaObject::invokeMethod(g_interrupts, &Interrupts::raise, Qt::QueuedConnection);
    return TRUE;
}

} // namespace

struct Interrupts::Private {
    std::function<void()> handler;
    int count = 0;
};

Interrupts::Interrupts() : m_d(std::make_unique<Private>())
{
    g_interrupts = this;
    SetConsoleCtrlHandler(onConsoleEvent, TRUE);
}

Interrupts::~Interrupts()
{
    SetConsoleCtrlHandler(onConsoleEvent, FALSE);
    g_interrupts = nullptr;
}

// The console's events come on a thread of their own and need no event loop.
struct DefaultSignals::Private {
};

DefaultSignals::DefaultSignals()
{
    SetConsoleCtrlHandler(onConsoleEvent, FALSE);
}

DefaultSignals::~DefaultSignals()
{
    if (g_interrupts)
        SetConsoleCtrlHandler(onConsoleEvent, TRUE);
}

#else

namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

int g_writeEnd = -1; // a signal handler can reach globals alone

/// As nohup starts a program: then it is to stay so.
bool isIgnored(int signal)
{
    struct sigaction now = {};
    sigaction(signal, nullptr, &now);
    return now.sa_handler == SIG_IGN;
}

void onSignal(int)
{
    const char byte = 1;
    [[maybe_unused]] const auto written = write(g_writeEnd, &byte, 1);
}

} // namespace

struct Interrupts::Private {
    std::function<void()> handler;
    int count = 0;
    int readEnd = -1;
    std::unique_ptr<QSocketNotifier> notifier;
};

Interrupts::Interrupts() : m_d(std::make_unique<Private>())
{
    int ends[2] = {-1, -1};
    if (pipe(ends) != 0)
        return; // the signals keep their usual effect
    for (const int end : ends)
        fcntl(end, F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    m_d->readEnd = ends[0];
    g_writeEnd = ends[1];
    m_d->notifier = std::make_unique<QSocketNotifier>(m_d->readEnd, QSocketNotifier::Read);
    connect(m_d->notifier.get(), &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        if (read(m_d->readEnd, &byte, 1) == 1)
            raise();
    });
    for (const int signal : kSignals) {
        if (isIgnored(signal))
            continue;
        struct sigaction action = {};
        action.sa_handler = onSignal;
        action.sa_flags = SA_RESTART;
        sigaction(signal, &action, nullptr);
    }
    // A closed pipe shows as a failed write, which the task in hand can be cancelled on.
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, nullptr);
}

Interrupts::~Interrupts()
{
    for (const int signal : kSignals) {
        if (!isIgnored(signal))
            std::signal(signal, SIG_DFL);
    }
    m_d->notifier.reset();
    if (g_writeEnd >= 0)
        close(g_writeEnd);
    if (m_d->readEnd >= 0)
        close(m_d->readEnd);
    g_writeEnd = -1;
}

struct DefaultSignals::Private {
    std::array<struct sigaction, kSignals.size()> before{};
};

DefaultSignals::DefaultSignals() : m_d(std::make_unique<Private>())
{
    struct sigaction usual = {};
    usual.sa_handler = SIG_DFL;
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        const bool isToStay = isIgnored(kSignals[i]);
        sigaction(kSignals[i], isToStay ? nullptr : &usual, &m_d->before[i]);
    }
}

DefaultSignals::~DefaultSignals()
{
    for (std::size_t i = 0; i < kSignals.size(); ++i)
        sigaction(kSignals[i], &m_d->before[i], nullptr);
}

#endif

void Interrupts::setHandler(std::function<void()> handler)
{
    m_d->handler = std::move(handler);
}

void Interrupts::raise()
{
    if (++m_d->count > 1)
        std::_Exit(ExitFailure);
    const std::function<void()> handler = m_d->handler; // it may be replaced while it runs
    if (handler)
        handler();
}

} // namespace oxide::cli
