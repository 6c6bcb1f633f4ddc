#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/ulid.h"
#include "engine/engine.h"
#include "mcp/followedtask.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <QObject>

namespace oxide::mcp {

/// By what a repeated call is known: it gets the task of the first one instead of a second.
struct RepeatKey {
    std::string client;
    std::string key;         ///< the client's own; empty: every call is a new one
    std::string fingerprint; ///< SHA-256 of what is asked, as hex; empty without a key
};

/// Where calls hand in tasks and wait for them. A key is kept while its task runs and an hour
/// longer, up to `kMostKept` of a client: then the one that ended first goes. One whose task was
/// refused is free again. The sessions' thread; the engine outlives it.
class TaskDesk final : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t kMostKept = 1000;
    static constexpr std::size_t kTidyFrom = 64;

    TaskDesk(engine::Engine &engine, const base::Clock &clock);

    [[nodiscard]] engine::Engine &engine() const { return m_engine; }
    [[nodiscard]] model::TaskId newId() { return m_ids.next(); }

    /// Hands in task `id` (of newId()), unless the key has one. InvalidArgument where the key was
    /// used for something else.
    using Submit = std::function<engine::Reply<model::TaskId>(engine::TaskListener)>;
    [[nodiscard]] base::Result<std::shared_ptr<FollowedTask>>
    begin(model::TaskId id, const RepeatKey &key, const Submit &submit);
    /// A task that anybody brought; tell it when it is over already.
    [[nodiscard]] std::shared_ptr<FollowedTask> follow(const model::TaskId &id);
    /// Tasks that it knows of, those that nobody follows any more among them.
    [[nodiscard]] std::size_t known() const { return m_tasks.size(); }

private:
    struct Kept {
        std::string fingerprint;
        std::shared_ptr<FollowedTask> task;
        std::optional<std::chrono::steady_clock::time_point> overSince;
    };
    using KeptKey = std::pair<std::string, std::string>;

    void forgetUnfollowed();
    void tidy();
    void makeRoom(const std::string &client);
    void hear(const std::vector<model::TaskSummary> &tasks);

    engine::Engine &m_engine;
    const base::Clock &m_clock;
    base::UlidSource m_ids;
    std::map<model::TaskId, std::weak_ptr<FollowedTask>> m_tasks;
    std::size_t m_tidyAt = kTidyFrom; ///< entries of m_tasks
    std::map<KeptKey, Kept> m_kept;
};

} // namespace oxide::mcp
