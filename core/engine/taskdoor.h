#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include <QObject>

namespace oxide::engine {

/// Where new tasks come in, in order. Where many run they come one at a time, when all that waited
/// in the thread's event loop by then is done: a stream that runs is not late for a hundred that
/// begin. Lives in the engine's thread.
class TaskDoor final : public QObject
{
public:
    /// `running`: how many tasks run now.
    explicit TaskDoor(std::function<int()> running);

    /// Is anybody brought who was not taken yet? Any thread.
    [[nodiscard]] bool isWaitedAt() const;
    /// Any thread. What still waits when the door goes is dropped.
    void bring(std::function<void()> take);

protected:
    void customEvent(QEvent *event) override;

private:
    /// Takes one out, or some.
    [[nodiscard]] std::vector<std::function<void()>> next(bool isCrowded);
    void knockPatiently();

    const std::function<int()> m_running;
    mutable std::mutex m_mutex;
    std::deque<std::function<void()>> m_waiting;
};

} // namespace oxide::engine
