#pragma once

#include "engine/engine.h"

#include <optional>
#include <string>
#include <vector>

#include <QObject>
#include <QStringDecoder>

namespace oxide::ui {

/// One task as it runs, seen from the window: follows its events, keeps its attempts, its text and
/// its figures. GUI thread.
class TaskRun final : public QObject
{
    Q_OBJECT

public:
    /// Where the task stands, as far as it is known here.
    struct Status {
        model::TaskState state = model::TaskState::Queued;
        bool connected = false;
        model::Target target;
        bool afterFallback = false;
        std::optional<base::Error> error;
        model::Usage usage;
        model::Cost cost;
        std::chrono::milliseconds duration{0};
        int queuePosition = 0;
    };

    TaskRun(engine::Engine &engine, const base::Clock &clock, QObject *parent = nullptr);

    /// Submits a request whose id is given: events may come before the engine's answer.
    void start(model::TaskRequest request);
    void startParallel(model::ParallelRequest request);
    /// Follows a task that is already known; a running one goes on from here.
    void follow(const model::TaskDetail &task);
    void cancel();
    /// Follows nothing any more; the task itself goes on.
    void reset();

    [[nodiscard]] const model::TaskId &id() const { return m_id; }
    [[nodiscard]] bool isActive() const { return !m_id.isNil() && !model::isFinal(m_status.state); }
    [[nodiscard]] const Status &status() const { return m_status; }
    [[nodiscard]] const std::vector<model::AttemptRecord> &attempts() const { return m_attempts; }
    [[nodiscard]] const std::optional<model::Decision> &decision() const { return m_decision; }
    /// What counts as the answer: after a restart only what came since.
    [[nodiscard]] const QString &answer() const { return m_answer; }
    [[nodiscard]] std::chrono::milliseconds elapsed() const;
    /// Tokens a second since the first token: reported where the task is over, else estimated at
    /// four characters a token. Empty where nothing came.
    [[nodiscard]] std::optional<double> speed() const;

Q_SIGNALS:
    void textArrived(const QString &text);
    void reasoningArrived(const QString &text);
    /// What was thought so far led to nothing that stands.
    void reasoningDropped();
    /// The answer began anew or went on from another model; a sentence that says so.
    void spliced(const QString &sentence);
    void noticed(const QString &sentence);
    void decided();
    /// State, attempts or figures changed; many times a second.
    void changed();
    void finished();
    /// The engine did not take the task.
    void refused(const oxide::base::Error &error);

private:
    void begin(const model::TaskId &id);
    void take(const model::TaskEvents &events);
    void apply(const model::TaskEvent &event);
    void apply(const model::AttemptStarted &started, std::chrono::milliseconds at);
    void apply(const model::AttemptFailed &failed, std::chrono::milliseconds at);
    void apply(const model::TaskFinished &finished, std::chrono::milliseconds at);
    void apply(const model::Splice &splice);
    void markFirstToken(std::chrono::milliseconds at);
    void putText();
    void dropReasoning();
    [[nodiscard]] model::AttemptRecord *current();
    void watch(engine::Reply<model::TaskId> reply);

    engine::Engine &m_engine;
    const base::Clock &m_clock;
    model::TaskId m_id;
    base::TimePoint m_createdAt;
    Status m_status;
    std::vector<model::AttemptRecord> m_attempts;
    std::optional<model::Decision> m_decision;
    QString m_answer;
    std::string m_text;      ///< gathered inside one batch of events
    std::string m_reasoning; ///< same
    QStringDecoder m_textDecoder{QStringDecoder::Utf8};
    QStringDecoder m_reasoningDecoder{QStringDecoder::Utf8};
    std::chrono::milliseconds m_wait{0};
};

} // namespace oxide::ui
