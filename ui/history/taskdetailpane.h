#pragma once

#include "model/history.h"
#include "ui/widgets/context.h"

#include <optional>

#include <QWidget>

class QBoxLayout;
class QMenu;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace oxide::ui {

class CandidateTable;
class Label;
class MarkdownView;
class MoneyTable;
class ReasonTags;
class Segmented;
class StateChip;
class Strip;
class Waterfall;

/// A task of the history to read: what was tried and when, the answer, the prompt, the decision,
/// the money; and what can be done with it.
class TaskDetailPane final : public QWidget
{
    Q_OBJECT

public:
    explicit TaskDetailPane(const Context &context, QWidget *parent = nullptr);

    void setTask(const model::TaskDetail &task, base::TimePoint now);
    /// Nothing is selected.
    void clear();
    [[nodiscard]] const std::optional<model::TaskDetail> &task() const { return m_task; }
    /// Says how a replay came out.
    void showReplay(const model::ReplayReport &report);
    void showError(const base::Error &error);

Q_SIGNALS:
    /// Run again: an empty service leaves the choice to the routing.
    void runAsked(const oxide::model::Target &target);
    void replayAsked();
    void openAsked();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    enum View { Attempts, Answer, Prompt, Candidates, Decision };

    QWidget *makeMain();
    QWidget *makeSide();
    QWidget *makeAttempts();
    QLayout *makeButtons();
    void showView(int view);
    void fold(bool narrow);
    void showCandidates(const model::TaskDetail &task);
    void showHead(const model::TaskDetail &task, base::TimePoint now);
    void showSide(const model::TaskDetail &task);
    void copyAnswer();

    Context m_context;
    std::optional<model::TaskDetail> m_task;
    QStackedWidget *m_stack;
    Label *m_title = nullptr;
    StateChip *m_chip = nullptr;
    Label *m_origin = nullptr;
    Strip *m_strip = nullptr;
    Segmented *m_views = nullptr;
    QStackedWidget *m_viewStack = nullptr;
    Waterfall *m_waterfall = nullptr;
    Label *m_parts = nullptr;
    MarkdownView *m_answer = nullptr;
    QPlainTextEdit *m_prompt = nullptr;
    CandidateTable *m_candidates = nullptr;
    QPushButton *m_again = nullptr;
    QPushButton *m_elsewhere = nullptr;
    QPushButton *m_replay = nullptr;
    QToolButton *m_copy = nullptr;
    QWidget *m_side = nullptr;
    QWidget *m_sideLine = nullptr;
    QBoxLayout *m_row = nullptr;
    bool m_narrow = false; ///< the side is one of the views
    QMenu *m_menu = nullptr;
    Label *m_decision = nullptr;
    ReasonTags *m_reasons = nullptr;
    MoneyTable *m_money = nullptr;
    Label *m_excerpt = nullptr;
    QPushButton *m_readAll = nullptr;
};

} // namespace oxide::ui
