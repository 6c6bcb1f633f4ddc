#include "mcp/taskdesk.h"

#include <algorithm>
#include <random>
#include <utility>

namespace oxide::mcp {

namespace {

constexpr std::chrono::hours kKeptFor{1};

std::uint64_t seed()
{
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

/// Hears of the task on the engine's thread and tells it on its own.
engine::TaskListener listenerOf(std::shared_ptr<FollowedTask> task)
{
    return [task = std::move(task)](const model::TaskEvent &event) {
        QMetaObject::invokeMethod(task.get(), [task, event] { task->hear(event); });
    };
}

} // namespace

TaskDesk::TaskDesk(engine::Engine &engine, const base::Clock &clock)
    : m_engine(engine), m_clock(clock), m_ids(clock, seed())
{
    connect(&engine, &engine::Engine::tasksChanged, this, &TaskDesk::hear);
}

base::Result<std::shared_ptr<FollowedTask>> TaskDesk::begin(model::TaskId id, const RepeatKey &key,
                                                            const Submit &submit)
{
    tidy();
    const KeptKey kept{key.client, key.key};
    if (const auto found = m_kept.find(kept); found != m_kept.end()) {
        if (found->second.fingerprint == key.fingerprint)
            return found->second.task;
        return base::fail(base::ErrorKind::InvalidArgument,
                          "The idempotency_key \"" + key.key
                              + "\" was used for another request; take a new one.");
    }
    auto task = follow(id);
    if (!key.key.empty()) {
        makeRoom(key.client);
        m_kept[kept] = {key.fingerprint, task, std::nullopt};
    }
    task->setSubmission(submit(listenerOf(task)));
    return task;
}

std::shared_ptr<FollowedTask> TaskDesk::follow(const model::TaskId &id)
{
    if (m_tasks.size() >= m_tidyAt) // callers may make ids up
        forgetUnfollowed();
    std::weak_ptr<FollowedTask> &known = m_tasks[id];
    if (auto task = known.lock())
        return task;
    auto task = FollowedTask::make(id);
    known = task;
    return task;
}

void TaskDesk::forgetUnfollowed()
{
    std::erase_if(m_tasks, [](const auto &each) { return each.second.expired(); });
    m_tidyAt = std::max(kTidyFrom, 2 * m_tasks.size());
}

void TaskDesk::tidy()
{
    const auto now = m_clock.steady();
    forgetUnfollowed();
    for (auto each = m_kept.begin(); each != m_kept.end();) {
        Kept &kept = each->second;
        if (kept.task->isOver() && !kept.overSince)
            kept.overSince = now;
        const bool isStale =
            kept.overSince && (kept.task->refusal() || now - *kept.overSince >= kKeptFor);
        each = isStale ? m_kept.erase(each) : std::next(each);
    }
}

void TaskDesk::makeRoom(const std::string &client)
{
    std::size_t count = 0;
    auto oldest = m_kept.end();
    for (auto each = m_kept.lower_bound(KeptKey(client, std::string()));
         each != m_kept.end() && each->first.first == client; ++each) {
        ++count;
        const auto &since = each->second.overSince;
        if (since && (oldest == m_kept.end() || *since < *oldest->second.overSince))
            oldest = each;
    }
    if (count >= kMostKept && oldest != m_kept.end())
        m_kept.erase(oldest);
}

void TaskDesk::hear(const std::vector<model::TaskSummary> &tasks)
{
    for (const model::TaskSummary &summary : tasks) {
        if (!model::isFinal(summary.state))
            continue;
        if (const auto found = m_tasks.find(summary.id); found != m_tasks.end()) {
            if (const auto task = found->second.lock())
                task->end();
        }
        if (!summary.parent)
            continue;
        if (const auto whole = m_tasks.find(*summary.parent); whole != m_tasks.end()) {
            if (const auto task = whole->second.lock(); task && !task->isOver())
                task->partEnded();
        }
    }
}

} // namespace oxide::mcp
