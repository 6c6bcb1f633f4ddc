#include "app/mcp/parentwatch.h"

#include <csignal>

#include <QSocketNotifier>
#include <QTimer>

#include <fcntl.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace oxide::mcpserver {

namespace {

// A handler can reach nothing but globals.
int g_pipe[2] = {-1, -1};
pid_t g_parent = 0;

#ifdef __linux__
constexpr unsigned kFarewell = 30; // seconds; then the kernel ends what hangs

void onParentSignal(int)
{
    // Linux sends it when the thread ends that started us: its process may live on.
    if (getppid() == g_parent)
        return;
    alarm(kFarewell);
    const char byte = 0;
    [[maybe_unused]] const auto written = write(g_pipe[1], &byte, 1);
}

void askForSignal()
{
    struct sigaction action = {};
    action.sa_handler = onParentSignal;
    action.sa_flags = static_cast<int>(SA_RESTART);
    sigaction(SIGUSR1, &action, nullptr);
    prctl(PR_SET_PDEATHSIG, SIGUSR1);
}
#else
void askForSignal() {}
#endif

constexpr std::chrono::seconds kLookAgain{1};

} // namespace

struct ParentWatch::Private {
    std::unique_ptr<QSocketNotifier> notifier;
    QTimer timer; ///< where the kernel says nothing, or said it to a thread's end before
};

ParentWatch::ParentWatch() : m_d(std::make_unique<Private>())
{
    g_parent = getppid();
    if (pipe(g_pipe) == 0) {
        for (const int end : g_pipe) {
            fcntl(end, F_SETFD, FD_CLOEXEC);
            fcntl(end, F_SETFL, O_NONBLOCK);
        }
        m_d->notifier = std::make_unique<QSocketNotifier>(g_pipe[0], QSocketNotifier::Read);
        connect(m_d->notifier.get(), &QSocketNotifier::activated, this, [this] {
            m_d->notifier->setEnabled(false);
            Q_EMIT ended();
        });
        askForSignal();
    }
    connect(&m_d->timer, &QTimer::timeout, this, [this] {
        if (getppid() != g_parent) {
            m_d->timer.stop();
            Q_EMIT ended();
        }
    });
    m_d->timer.start(kLookAgain);
}

ParentWatch::~ParentWatch() = default;

} // namespace oxide::mcpserver
