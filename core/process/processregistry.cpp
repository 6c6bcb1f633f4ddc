#include "process/processregistry.h"

#include "base/text.h"
#include "process/child.h"

#include <utility>

#include <QCoreApplication>
#include <QCoroSignal>
#include <QTimer>

namespace oxide::process {

namespace {

using std::chrono::milliseconds;

/// The guardian's own time to kill what does not go, and some more.
constexpr milliseconds kKillTime{2000};

std::string besideTheProgram()
{
    return base::str(QCoreApplication::applicationDirPath()) + "/oxide-guard";
}

} // namespace

ProcessRegistry::ProcessRegistry(const base::Clock &clock, std::string guardian)
    // A coroutine may drop the last reference from inside a signal of theirs: deleted later.
    : m_children(new Children, [](Children *children) { children->deleteLater(); })
{
    m_children->clock = &clock;
    m_children->guardian = guardian.empty() ? besideTheProgram() : std::move(guardian);
}

ProcessRegistry::~ProcessRegistry()
{
    m_children->closed = true;
    const std::vector<std::shared_ptr<Child>> left = m_children->running;
    for (const std::shared_ptr<Child> &child : left)
        child->stop(milliseconds::zero());
    for (const std::shared_ptr<Child> &child : left)
        (void)child->waitUntilGone(kKillTime);
}

std::vector<ProcessInfo> ProcessRegistry::list() const
{
    std::vector<ProcessInfo> list;
    for (const std::shared_ptr<Child> &child : m_children->running)
        list.push_back(child->info());
    return list;
}

QCoro::Task<void> ProcessRegistry::endAll(milliseconds grace)
{
    const std::shared_ptr<Children> children = m_children;
    children->closed = true;
    for (const std::shared_ptr<Child> &child : children->running)
        child->stop(grace);
    QTimer alarm;
    alarm.setSingleShot(true);
    QObject::connect(&alarm, &QTimer::timeout, children.get(), &Children::emptied);
    alarm.start(grace + kKillTime);
    if (!children->running.empty())
        co_await qCoro(children.get(), &Children::emptied);
}

} // namespace oxide::process
