#pragma once

#include "cli/context.h"
#include "model/event.h"

#include <chrono>
#include <map>

#include <QElapsedTimer>
#include <QFuture>
#include <QObject>
#include <QPointer>
#include <QPromise>
#include <QTimer>

namespace oxide::cli {

/// Follows one task to its end: writes its text as it comes, keeps the progress line, cancels it
/// when the user says so or nobody reads any more.
class TaskWatch final : public QObject
{
    Q_OBJECT

public:
    enum class Text {
        Stream, ///< to stdout as it comes
        Keep,   ///< only text() has it, for --json and --no-stream
    };

    /// Made before the task is submitted, so that no event is missed.
    TaskWatch(Context &context, model::TaskId task, Text mode);

    /// Fulfilled with the task's last event.
    [[nodiscard]] QFuture<model::TaskFinished> finished() const { return m_finished.future(); }
    /// What it said, from its last beginning on.
    [[nodiscard]] const std::string &text() const { return m_text; }

private:
    void onEvents(const model::TaskEvents &events);
    void onTasksChanged(const std::vector<model::TaskSummary> &tasks);
    void refreshProgress();
    void cancel(const std::string &why);

    void handle(const model::TaskQueued &event);
    void handle(const model::TaskDecided &event);
    void handle(const model::AttemptStarted &event);
    void handle(const model::AttemptConnected &event);
    void handle(const model::TextDelta &event);
    void handle(const model::ReasoningDelta &event);
    void handle(const model::ToolCallDelta &event);
    void handle(const model::VectorsMade &) {}  // no command asks for any
    void handle(const model::ForeignBlock &) {} // nor for a server's tools
    void handle(const model::AttemptFailed &event);
    void handle(const model::Splice &event);
    void handle(const model::TaskNotice &event);
    void handle(const model::TaskFinished &event);

    Context &m_context;
    const model::TaskId m_task;
    const Text m_mode;
    QPromise<model::TaskFinished> m_finished;
    std::string m_text;
    std::string m_step; ///< for the progress line
    std::map<model::TaskId, model::TaskState> m_parts;
    QElapsedTimer m_since;
    QTimer m_tick;
    bool m_isCancelling = false;
};

} // namespace oxide::cli
