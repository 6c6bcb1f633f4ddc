#pragma once

#include "base/clock.h"
#include "base/ulid.h"
#include "model/decision.h"
#include "ui/widgets/page.h"

#include <optional>

#include <QWidget>

class QLineEdit;

namespace oxide::ui {

class Label;
class MarkdownView;
class StateChip;
class Strip;
class TargetPicker;
class TaskRun;

/// A prompt from anywhere: a frameless window of one line that tells where the task would go,
/// streams the answer below, and goes away with Esc. The task itself lives on, unless it is
/// stopped, and is in the history. One at a time: while it is answered the line takes nothing.
class QuickPrompt final : public QWidget
{
    Q_OBJECT

public:
    explicit QuickPrompt(const Context &context);
    ~QuickPrompt() override;

    /// In front, with what was typed and not sent yet, a third down the screen that holds the
    /// pointer.
    void open();

Q_SIGNALS:
    /// Open the task, or the prompt that was typed, in the window.
    void openRequested(const oxide::ui::Place &place);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void makeTop();
    void makeFoot();
    void schedulePreview();
    void preview();
    void showDecision(const model::Decision &decision);
    void send();
    void showRun();
    void showActive();
    void startOver();
    void addNotice(const QString &sentence);
    void showProblem(const base::Error &error);
    void openInWindow();
    void copyAnswer();
    void fit();
    void place();

    Context m_context;
    base::SystemClock m_clock;
    base::UlidSource m_ids;
    QWidget *m_top = nullptr;
    QLineEdit *m_field = nullptr;
    TargetPicker *m_target = nullptr;
    QWidget *m_decision = nullptr;
    Label *m_goesTo = nullptr;
    Label *m_why = nullptr;
    Label *m_expected = nullptr;
    MarkdownView *m_answer = nullptr;
    Strip *m_problem = nullptr;
    QStringList m_notices;
    bool m_refused = false; ///< the prompt is still to be answered
    QWidget *m_foot = nullptr;
    StateChip *m_state = nullptr;
    Label *m_figures = nullptr;
    QWidget *m_stop = nullptr;
    TaskRun *m_run = nullptr;
    QTimer *m_previewTimer = nullptr;
    int m_previewNumber = 0; ///< an answer to an older question is dropped
};

} // namespace oxide::ui
