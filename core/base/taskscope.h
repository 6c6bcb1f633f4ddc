#pragma once

#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>

#include <QCoroTask>

namespace oxide::base {

/// Where coroutines that nobody awaits are started. QCoro starts a task at once and drops its
/// exception when nobody awaits it; a scope logs the exception, passes on a stop, and can be
/// joined before what the tasks use goes away. One thread: the one that made it.
class TaskScope
{
public:
    explicit TaskScope(std::string name);
    /// Asks for a stop. Whoever owns the scope joins it first where tasks borrow from the owner.
    ~TaskScope();
    TaskScope(const TaskScope &) = delete;
    TaskScope &operator=(const TaskScope &) = delete;

    /// Owns a task that already runs until it ends. `what` names it in the log.
    void start(std::string what, QCoro::Task<void> task);

    /// Handed by value to what the tasks call.
    [[nodiscard]] std::stop_token stopToken() const;
    void requestStop();

    /// Ends when no task of the scope runs any more.
    [[nodiscard]] QCoro::Task<void> join();
    [[nodiscard]] std::size_t running() const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace oxide::base
