#pragma once

#include "model/history.h"
#include "model/parallel.h"
#include "ui/widgets/context.h"

#include <chrono>
#include <optional>

#include <QTimer>
#include <QWidget>

class QPushButton;

namespace oxide::ui {

class DecisionCard;
class Label;
class ParallelForm;
class PrivacyNote;
class PromptBox;
class TargetPicker;

/// One answer; the same prompt to two services side by side; many files over several services.
enum class RunMode { One, Compare, Parallel };

/// The left side of the Run page: the prompt, who shall answer, and the decision that it would get,
/// asked for a moment after each change. Answers about an earlier text are dropped.
class PromptColumn final : public QWidget
{
    Q_OBJECT

public:
    explicit PromptColumn(const Context &context, QWidget *parent = nullptr);

    [[nodiscard]] PromptBox &prompt() { return *m_prompt; }
    void setMode(RunMode mode);
    void setTarget(const model::Target &target);
    /// The conversation that the prompt goes on with: it may stay with who answered before.
    void setSession(std::optional<model::SessionId> session);
    /// What is shown while nothing is typed: the decision of the task at hand, its prompt, and its
    /// id, by which the decision can be asked about.
    void setTaskDecision(std::optional<model::Decision> decision, const QString &prompt = {},
                         const model::TaskId &task = {});
    /// An answer is coming: sending waits for its end.
    void setBusy(bool busy);
    /// A hidden page asks nothing.
    void setAsking(bool asking);

    /// What would be sent now, without an id; in Compare and Parallel without a service.
    [[nodiscard]] model::TaskRequest request() const;
    /// The same for Parallel, prompt included.
    [[nodiscard]] model::ParallelRequest parallelRequest() const;
    /// The prompt was sent: it can be recalled with its files; `clear` empties the box.
    void sent(bool clear);
    /// What was sent was refused: it stands in the box again, unless something else does by now.
    void takeBack();

Q_SIGNALS:
    /// The user sends, and nothing is missing.
    void sendAsked();
    void modeAsked(oxide::ui::RunMode mode);

private:
    QLayout *makeSendRow();
    void change();
    void lookAgain();
    void recall();
    void askPreview();
    void showNothing();
    void showDecision(const model::Decision &decision,
                      std::optional<std::chrono::microseconds> took);
    void refreshSend();
    void send();
    [[nodiscard]] QString problem() const;

    Context m_context;
    RunMode m_mode = RunMode::One;
    std::optional<model::SessionId> m_session;
    std::optional<model::Decision> m_taskDecision;
    QString m_taskPrompt;
    model::TaskId m_task;
    bool m_busy = false;
    bool m_asking = false;
    QTimer m_previewTimer;
    quint64 m_previewed = 0;
    QString m_lastPrompt;
    QStringList m_lastFiles;
    PromptBox *m_prompt;
    TargetPicker *m_target = nullptr;
    Label *m_estimate = nullptr;
    QPushButton *m_send = nullptr;
    DecisionCard *m_decision;
    ParallelForm *m_parallel;
    PrivacyNote *m_privacy;
};

} // namespace oxide::ui
