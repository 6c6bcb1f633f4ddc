// Written to the documentation and reviewed, not yet run on Windows.
#include "process/terminationsignals.h"

#include <csignal>

#include <windows.h>

namespace oxide::process {

namespace {

TerminationSignals *g_receiver = nullptr; // a console handler can reach nothing but a global

BOOL WINAPI onConsoleEvent(DWORD event)
{
    if (!g_receiver)
        return FALSE;
    const int signal = event == CTRL_C_EVENT ? SIGINT : SIGTERM;
    QMetaObject::invokeMethod(
        g_receiver, [signal] { Q_EMIT g_receiver->received(signal); }, Qt::QueuedConnection);
    // Windows ends the program when this returns after a close event: leave the loop time to end.
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        Sleep(5000);
    return TRUE;
}

} // namespace

struct TerminationSignals::Private {
};

TerminationSignals::TerminationSignals() : m_d(std::make_unique<Private>())
{
    g_receiver = this;
    SetConsoleCtrlHandler(onConsoleEvent, TRUE);
}

TerminationSignals::~TerminationSignals()
{
    SetConsoleCtrlHandler(onConsoleEvent, FALSE);
    g_receiver = nullptr;
}

} // namespace oxide::process
