#include "engine/taskdoor.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <QCoreApplication>
#include <QEvent>

namespace oxide::engine {

namespace {

/// So many streams notice nobody who begins, and those that begin together are stored together.
constexpr int kFew = 32;

/// The thread has work with those that run: whoever begins waits until it is done.
const QEvent::Type kPatient = static_cast<QEvent::Type>(QEvent::registerEventType());

} // namespace

TaskDoor::TaskDoor(std::function<int()> running) : m_running(std::move(running)) {}

void TaskDoor::bring(std::function<void()> take)
{
    const std::lock_guard lock(m_mutex);
    m_waiting.push_back(std::move(take));
    if (m_waiting.size() == 1)
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
}

bool TaskDoor::isWaitedAt() const
{
    const std::lock_guard lock(m_mutex);
    return !m_waiting.empty();
}

void TaskDoor::customEvent(QEvent *event)
{
    const bool isCrowded = m_running() > kFew;
    if (isCrowded && event->type() != kPatient) {
        knockPatiently();
        return;
    }
    for (const auto &take : next(isCrowded))
        take();
}

std::vector<std::function<void()>> TaskDoor::next(bool isCrowded)
{
    const std::lock_guard lock(m_mutex);
    const std::ptrdiff_t most = isCrowded ? 1 : kFew;
    const auto end = m_waiting.begin() + std::min(std::ssize(m_waiting), most);
    std::vector<std::function<void()>> taken(std::make_move_iterator(m_waiting.begin()),
                                             std::make_move_iterator(end));
    m_waiting.erase(m_waiting.begin(), end);
    if (!m_waiting.empty())
        knockPatiently();
    return taken;
}

/// What is posted while events are delivered has its turn in the next round, this one at its end:
/// nobody waits for ever.
void TaskDoor::knockPatiently()
{
    QCoreApplication::postEvent(this, new QEvent(kPatient), Qt::LowEventPriority);
}

} // namespace oxide::engine
