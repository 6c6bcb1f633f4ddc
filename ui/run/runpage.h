#pragma once

#include "base/clock.h"
#include "base/ulid.h"
#include "model/history.h"
#include "ui/widgets/page.h"

#include <optional>
#include <vector>

#include <QElapsedTimer>
#include <QTimer>

class QBoxLayout;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace oxide::ui {

class AnswerPane;
class Card;
class ConversationList;
class DecisionCard;
class Label;
class ParallelForm;
class PartsTable;
class PromptBox;
class Segmented;
class TargetPicker;

/// The main job: a prompt, the decision it would get while it is typed, and its answer as it comes.
/// Also two services side by side, and many files over several services.
class RunPage final : public Page
{
    Q_OBJECT

public:
    explicit RunPage(const Context &context, QWidget *parent = nullptr);

    void open(const Place &place) override;

protected:
    void onShown() override;
    void onHidden() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    enum Mode { One, Compare, Parallel };

    void makeHead();
    QWidget *makePromptColumn();
    QLayout *makeSendRow();
    QLayout *makePrivacyRow();
    QWidget *makeAnswers();
    QWidget *makeCompare();
    QWidget *makeParallel();
    void makeShortcuts();

    void setMode(Mode mode);
    void startPreview();
    void askPreview();
    void showNoDecision();
    void showDecision(const model::Decision &decision,
                      std::optional<std::chrono::microseconds> took);
    void showPrivacy(const model::Decision *decision);
    void send();
    void sendOne();
    void sendCompare();
    void sendParallel();
    void runAgain(AnswerPane &pane, const model::Target &target);
    void stop();
    void refreshSend();
    void newConversation();
    void openConversation(const model::SessionId &session, const QString &title);
    void showTurns(std::vector<model::TaskDetail> turns);
    void openTask(const model::TaskId &task);
    [[nodiscard]] model::TaskRequest requestNow() const;
    [[nodiscard]] std::vector<AnswerPane *> panes() const;
    [[nodiscard]] bool isActive() const;

    base::SystemClock m_clock;
    base::UlidSource m_ids;
    Mode m_mode = One;
    std::optional<model::SessionId> m_session;
    bool m_sessionHasTurns = false;
    quint64 m_opened = 0;    ///< answers about an earlier conversation are dropped
    quint64 m_previewed = 0; ///< previews of an earlier text are dropped
    QTimer m_previewTimer;
    QString m_lastPrompt;
    Segmented *m_modes = nullptr;
    ConversationList *m_conversations = nullptr;
    QSplitter *m_splitter = nullptr;
    PromptBox *m_prompt = nullptr;
    TargetPicker *m_target = nullptr;
    Label *m_estimate = nullptr;
    QPushButton *m_send = nullptr;
    DecisionCard *m_decision = nullptr;
    ParallelForm *m_parallelForm = nullptr;
    QWidget *m_privacyIcon = nullptr;
    Label *m_privacy = nullptr;
    QStackedWidget *m_answers = nullptr;
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
