#pragma once

#include <chrono>
#include <optional>

#include <sys/types.h>

namespace oxide::guard {

/// The program and all that came from it, whatever sessions and groups they made.
class Tree
{
public:
    /// `program` leads a session and a group of its own.
    explicit Tree(pid_t program) : m_program(program) {}

    /// Collects what has ended. Called whenever a child may have.
    void reap();
    /// How the program itself ended, as waitpid tells; nothing while it runs.
    [[nodiscard]] std::optional<int> programStatus() const { return m_status; }

    /// TERM to all, up to `grace` for them to go, then KILL until none is left.
    void end(std::chrono::milliseconds grace);

private:
    [[nodiscard]] bool isGone();
    /// While one of the program's group lives, no other group can have its id.
    [[nodiscard]] bool groupLives() const;
    void signalAll(int signal);

    pid_t m_program;
    std::optional<int> m_status;
    bool m_childless = false;
};

} // namespace oxide::guard
