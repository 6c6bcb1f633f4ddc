#pragma once

#include "base/clock.h"
#include "base/ulid.h"
#include "model/history.h"
#include "ui/run/promptcolumn.h"
#include "ui/widgets/page.h"

#include <optional>
#include <vector>

#include <QTimer>

class QSplitter;
class QStackedWidget;
class QToolButton;

namespace oxide::ui {

class AnswerPane;
class Card;
class ConversationList;
class PartsTable;
class Segmented;
class Strip;
class TargetPicker;

/// The main job: a prompt, the decision it would get while it is typed, and its answer as it comes.
/// Also two services side by side, and many files over several services.
class RunPage final : public Page
{
    Q_OBJECT

public:
    explicit RunPage(const Context &context, QWidget *parent = nullptr);

    void open(const Place &place) override;
    void keepDraft() override;

protected:
    void onShown() override;
    void onHidden() override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void makeHead();
    QWidget *makeAnswers();
    QWidget *makeConversation();
    QWidget *makeCompare();
    QWidget *makeParallel();
    void makeShortcuts();
    void takeDraft();

    void setMode(RunMode mode);
    void chooseOther();
    void fit();
    void send();
    void sendOne();
    void sendCompare();
    void sendParallel();
    void runAgain(AnswerPane &pane, const model::Target &target);
    void startAgain(AnswerPane &pane, const model::TaskDetail &task, const model::Target &target);
    void stop();
    void showTaskDecision();
    void refreshBusy();
    void enter(std::optional<model::SessionId> session, bool hasTurns, const QString &title);
    void newConversation();
    void openConversation(const model::SessionId &session, const QString &title);
    void readTurns(int most);
    void showEarlier(const model::HistoryPage &page);
    void showTurns(std::vector<model::TaskDetail> turns, int most);
    void openTask(const model::TaskId &task);
    [[nodiscard]] std::vector<AnswerPane *> panes() const;

    base::SystemClock m_clock;
    base::UlidSource m_ids;
    RunMode m_mode = RunMode::One;
    std::optional<model::SessionId> m_session;
    bool m_sessionHasTurns = false;
    model::TaskId m_sent; ///< the last task that was typed here
    int m_turnsShown = 0; ///< at most, of the conversation
    QTimer m_draftTimer;  ///< what is typed is written down, for a program that is killed
    quint64 m_opened = 0; ///< answers about an earlier conversation are dropped
    Segmented *m_modes = nullptr;
    ConversationList *m_conversations = nullptr;
    QToolButton *m_conversationToggle = nullptr; ///< where they have no room of their own
    QSplitter *m_splitter = nullptr;
    PromptColumn *m_column = nullptr;
    QStackedWidget *m_answers = nullptr;
    Strip *m_earlier = nullptr; ///< not all turns are shown
    AnswerPane *m_answer = nullptr;
    TargetPicker *m_leftTarget = nullptr;
    TargetPicker *m_rightTarget = nullptr;
    AnswerPane *m_left = nullptr;
    AnswerPane *m_right = nullptr;
    AnswerPane *m_merged = nullptr;
    Card *m_partsCard = nullptr;
    PartsTable *m_parts = nullptr;
};

} // namespace oxide::ui
