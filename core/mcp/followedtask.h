#pragma once

#include "base/error.h"
#include "base/promise.h"
#include "engine/engine.h"
#include "model/event.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <QCoroTask>
#include <QObject>

namespace oxide::mcp {

/// How a wait for a task came to its end.
enum class WaitEnd {
    Over,    ///< the task ended, or was refused
    Stopped, ///< the call is not wanted any more
    TimeUp,  ///< the task goes on
};

/// Does who waits want the task done, or only look on?
enum class Waiter { WantsIt, LooksOn };

/// A task that calls wait for, and how it is doing. Lives on the sessions' thread; the last
/// reference may go on any.
class FollowedTask final : public QObject
{
    Q_OBJECT

public:
    [[nodiscard]] static std::shared_ptr<FollowedTask> make(model::TaskId id);

    [[nodiscard]] const model::TaskId &id() const { return m_id; }
    [[nodiscard]] bool isOver() const { return m_isOver; }
    /// Why it was never begun.
    [[nodiscard]] const std::optional<base::Error> &refusal() const { return m_refusal; }
    /// Of a task that is handed in here.
    void setSubmission(engine::Reply<model::TaskId> submission);
    /// Calls that wait for it now and want it done.
    [[nodiscard]] int wanting() const { return m_wanting; }

    /// Ends when the task is over, the token stops, or after `limit` (empty: none).
    [[nodiscard]] static QCoro::Task<WaitEnd> wait(std::shared_ptr<FollowedTask> self,
                                                   std::stop_token stop,
                                                   std::optional<std::chrono::milliseconds> limit,
                                                   Waiter waiter);
    /// Ends when the task is stored, or was refused; before that its id leads nowhere.
    [[nodiscard]] static QCoro::Task<void> stored(std::shared_ptr<FollowedTask> self);

    void hear(const model::TaskEvent &event);
    /// Another part of a parallel task has ended.
    void partEnded();
    void end();

Q_SIGNALS:
    /// Something worth telling; one sentence without a full stop.
    void advanced(const std::string &stage);
    /// So many more bytes of output.
    void grew(std::size_t bytes);

private:
    explicit FollowedTask(model::TaskId id) : m_id(id) {}

    void refuse(base::Error error);

    model::TaskId m_id;
    engine::Reply<model::TaskId> m_submission;
    bool m_isOver = false;
    std::optional<base::Error> m_refusal;
    int m_wanting = 0;
    int m_partsEnded = 0;
    std::vector<base::Promise<WaitEnd>> m_promises;
};

} // namespace oxide::mcp
