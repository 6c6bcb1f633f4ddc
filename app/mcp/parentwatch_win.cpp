#include "app/mcp/parentwatch.h"

#include <QWinEventNotifier>

#include <windows.h>

#include <tlhelp32.h>

namespace oxide::mcpserver {

namespace {

/// 0 where it is not known.
DWORD parentId()
{
    const HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    if (all == INVALID_HANDLE_VALUE)
        return 0;
    const DWORD own = GetCurrentProcessId();
    DWORD parent = 0;
    PROCESSENTRY32W entry = {};
    entry.dwSize = sizeof entry;
    for (BOOL more = Process32FirstW(all, &entry); more && parent == 0;
         more = Process32NextW(all, &entry)) {
        if (entry.th32ProcessID == own)
            parent = entry.th32ParentProcessID;
    }
    CloseHandle(all);
    return parent;
}

} // namespace

struct ParentWatch::Private {
    HANDLE parent = nullptr;
    std::unique_ptr<QWinEventNotifier> notifier;
};

ParentWatch::ParentWatch() : m_d(std::make_unique<Private>())
{
    m_d->parent = OpenProcess(SYNCHRONIZE, FALSE, parentId());
    if (!m_d->parent)
        return;
    m_d->notifier = std::make_unique<QWinEventNotifier>(m_d->parent);
    connect(m_d->notifier.get(), &QWinEventNotifier::activated, this, [this] {
        m_d->notifier->setEnabled(false);
        Q_EMIT ended();
    });
}

ParentWatch::~ParentWatch()
{
    m_d->notifier.reset();
    if (m_d->parent)
        CloseHandle(m_d->parent);
}

} // namespace oxide::mcpserver
