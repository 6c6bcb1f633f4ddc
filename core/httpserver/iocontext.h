#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace oxide::httpserver {

/// The threads on which servers do their I/O. Several servers may share one. Outlives every Server
/// and Timer made with it; destroying it stops it.
class IoContext final
{
public:
    explicit IoContext(int threads = 1);
    ~IoContext();
    IoContext(const IoContext &) = delete;
    IoContext &operator=(const IoContext &) = delete;

    /// Joins the threads; what was ready to run runs now, what waits is dropped. Not on an I/O
    /// thread; harmless twice. Servers are stopped before.
    void stop();

    /// Runs fn on an I/O thread, soon. Thread-safe.
    void post(std::function<void()> fn);
    /// Runs fn on an I/O thread after that time, once. Thread-safe. See Timer for one that can be
    /// taken back.
    void after(std::chrono::nanoseconds delay, std::function<void()> fn);
    /// True on one of its own threads.
    [[nodiscard]] bool isIoThread() const;

    struct Impl;
    [[nodiscard]] const std::shared_ptr<Impl> &impl() const { return m_impl; }

private:
    std::shared_ptr<Impl> m_impl;
};

/// A timer that runs its function on an I/O thread. Used on one I/O thread at a time (with a
/// context of one thread: on that thread).
class Timer final
{
public:
    explicit Timer(IoContext &io);
    /// Cancels.
    ~Timer();
    Timer(const Timer &) = delete;
    Timer &operator=(const Timer &) = delete;

    /// Replaces what was set before. A time that has passed fires at once (not inside this call).
    void startAt(std::chrono::steady_clock::time_point when, std::function<void()> fn);
    void startIn(std::chrono::nanoseconds delay, std::function<void()> fn);
    /// After this the function is not called any more.
    void cancel();

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

} // namespace oxide::httpserver
