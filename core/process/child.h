#pragma once

#include "process/childprocess.h"
#include "process/containment.h"

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QObject>
#include <QProcess>
#include <QTimer>

namespace oxide::process {

class Children;

/// What a ChildProcess handles, and what lives on until the process is gone when the handle is
/// dropped.
class Child final : public QObject
{
    Q_OBJECT

public:
    /// A coroutine may drop the last reference from inside our signal: deleted later.
    [[nodiscard]] static std::shared_ptr<Child> make(const std::shared_ptr<Children> &children);

    [[nodiscard]] static QCoro::Task<base::Result<void>>
    start(std::shared_ptr<Child> self, Command command, std::stop_token stop);
    [[nodiscard]] static QCoro::Task<base::Result<Event>>
    next(std::shared_ptr<Child> self, std::chrono::steady_clock::time_point deadline,
         std::stop_token stop);

    void write(std::string_view bytes);
    void closeInput();
    void stop(std::chrono::milliseconds grace);
    /// Nobody listens any more: stops it, drops its output.
    void abandon();
    /// Blocks; for the end of the program. True where it is gone.
    [[nodiscard]] bool waitUntilGone(std::chrono::milliseconds time);

    [[nodiscard]] const ProcessInfo &info() const { return m_info; }

Q_SIGNALS:
    void rang();

private:
    enum class Phase { New, Starting, Running, Ended };

    explicit Child(const std::shared_ptr<Children> &children);
    [[nodiscard]] base::Result<void> launch(const Command &command);
    void connectProcess();
    void onStarted(qint64 pid);
    void onFailed(int error);
    void onProcessError(QProcess::ProcessError error);
    void onFinished(int code, QProcess::ExitStatus status);
    void readOutput();
    void readErrors();
    void fail(base::Error error);
    void end();
    /// Wakes who waits, from the event loop. From any thread.
    void ring();

    std::weak_ptr<Children> m_children;
    Phase m_phase = Phase::New;
    bool m_abandoned = false;
    std::chrono::milliseconds m_grace{0};
    std::shared_ptr<const void> m_keeps;
    ProcessInfo m_info;
    std::optional<base::Error> m_failure; ///< why it could not start
    std::deque<Event> m_events;
    std::unique_ptr<Containment> m_containment;
    QProcess m_process;
    QTimer m_alarm;
    std::atomic_bool m_ringing = false;
};

/// The children that run: what a ProcessRegistry holds.
class Children final : public QObject
{
    Q_OBJECT

public:
    const base::Clock *clock = nullptr;
    std::string guardian;
    bool closed = false; ///< no new ones
    std::vector<std::shared_ptr<Child>> running;

    void remove(const Child *child);

Q_SIGNALS:
    void emptied();
};

} // namespace oxide::process
