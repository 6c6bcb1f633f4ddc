#pragma once

#include "base/clock.h"
#include "model/history.h"
#include "ui/run/taskrun.h"
#include "ui/theme/state.h"
#include "ui/widgets/context.h"

#include <vector>

#include <QTimer>
#include <QWidget>

class QMenu;
class QPushButton;
class QToolButton;

namespace oxide::ui {

class Card;
class Label;
class MarkdownView;
class StateChip;
class Strip;
class Waterfall;

/// The answer to a task while it comes and afterwards: state, text, reasoning, attempts, figures,
/// and what can be done with it. Earlier turns of the conversation stand above.
class AnswerPane final : public QWidget
{
    Q_OBJECT

public:
    AnswerPane(const Context &context, const base::Clock &clock, QWidget *parent = nullptr);

    [[nodiscard]] TaskRun &run() { return *m_run; }
    [[nodiscard]] const TaskRun &run() const { return *m_run; }
    /// What the last task asked, as it is shown: a very long one is cut.
    [[nodiscard]] const QString &prompt() const { return m_prompt; }

    /// Asks. Where `goesOn`, below what is shown; else from a clean page.
    void start(model::TaskRequest request, bool goesOn);
    void startParallel(model::ParallelRequest request);
    /// Where the reading of turns begins: a running one is always followed at its end.
    enum class From { LastPrompt, Beginning };
    /// Shows turns of a conversation, oldest first; the last one is followed.
    void showTurns(const std::vector<model::TaskDetail> &turns, From from = From::LastPrompt);
    void clear();
    /// The narrow form for two side by side: no buttons but Stop and Copy.
    void setCompact(bool compact);
    void copyAnswer();
    /// It is about to be run again: until it is, nobody can ask for that once more.
    void setHeld(bool held);
    [[nodiscard]] bool isHeld() const { return m_held; }

Q_SIGNALS:
    /// Run again; an empty target leaves the choice to the routing.
    void runAsked(const oxide::model::Target &target);
    /// A task ended or began.
    void activeChanged(bool active);

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeHead();
    QWidget *makeText();
    QWidget *makeReasoning();
    QWidget *makeAttempts();
    QWidget *makeFoot();
    void reset(bool goesOn);
    void showPrompt(const std::string &prompt);
    void refresh();
    void refreshSlow();
    void addSplice(const QString &sentence);
    void addNotice(const QString &sentence);
    void addReasoning(const QString &text);
    void dropReasoning();
    void end();
    void closeGap();
    void showOutcome();
    [[nodiscard]] ShownState stateNow() const;
    [[nodiscard]] QString usageText() const;

    Context m_context;
    const base::Clock &m_clock;
    TaskRun *m_run;
    QTimer m_refresh;
    QTimer m_clockTick; ///< moves the waterfall while the task runs
    bool m_hasTask = false;
    QString m_prompt;
    /// The turns of a conversation that was opened while its last one ran: what had been said
    /// before may have a gap, which is closed at the end.
    std::vector<model::TaskDetail> m_joined;
    bool m_compact = false;
    bool m_held = false;
    QStringList m_notices;
    QWidget *m_head = nullptr;
    StateChip *m_chip = nullptr;
    Label *m_model = nullptr;
    Label *m_service = nullptr;
    Label *m_speed = nullptr;
    QPushButton *m_stop = nullptr;
    Card *m_card = nullptr;
    Strip *m_strip = nullptr;
    QToolButton *m_reasoningToggle = nullptr;
    MarkdownView *m_reasoning = nullptr;
    MarkdownView *m_text = nullptr;
    QWidget *m_empty = nullptr;
    Card *m_attempts = nullptr;
    QWidget *m_legend = nullptr;
    Waterfall *m_waterfall = nullptr;
    QWidget *m_foot = nullptr;
    QPushButton *m_again = nullptr;
    QPushButton *m_elsewhere = nullptr;
    QToolButton *m_copy = nullptr;
    QMenu *m_menu = nullptr;
    Label *m_usage = nullptr;
};

} // namespace oxide::ui
