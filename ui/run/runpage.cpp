#include "ui/run/runpage.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/run/again.h"
#include "ui/run/answerpane.h"
#include "ui/run/conversationlist.h"
#include "ui/run/partstable.h"
#include "ui/run/promptbox.h"
#include "ui/run/targetpicker.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/servicebook.h"
#include "ui/widgets/strip.h"

#include <algorithm>
#include <memory>

#include <QApplication>
#include <QBoxLayout>
#include <QKeyEvent>
#include <QRandomGenerator>
#include <QSettings>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>

namespace oxide::ui {

using base::qs;

namespace {

constexpr int mostTurnsShown = 12;
constexpr int longestTitle = 300;
constexpr qsizetype longestDraft = 1'000'000; ///< characters
constexpr int draftDelayMs = 5000;
/// Written while the user types, in this thread; longer ones wait until the window closes.
constexpr qsizetype longestTypedDraft = 20'000; ///< characters
constexpr auto draftKey = "run/draft";
constexpr auto draftFilesKey = "run/draftFiles";
// Design pixels.
constexpr int narrowestPage = 720;
constexpr int narrowWidth = 1000; ///< below it the conversations fold away
constexpr int lowHeight = 640;    ///< below it the prompt is lower

} // namespace

RunPage::RunPage(const Context &context, QWidget *parent)
    : Page(context, tr("Run"), Body::Full, parent),
      m_ids(m_clock, QRandomGenerator::system()->generate64())
{
    setMinimumWidth(look().px(narrowestPage));
    makeHead();
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    m_conversations = new ConversationList(context, m_clock);
    m_conversations->setFixedWidth(look().px(208));
    row->addWidget(m_conversations);
    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_column = new PromptColumn(context);
    m_splitter->addWidget(m_column);
    m_splitter->addWidget(makeAnswers());
    row->addWidget(m_splitter, 1);
    body()->addLayout(row);

    connect(m_column, &PromptColumn::sendAsked, this, &RunPage::send);
    connect(m_column, &PromptColumn::modeAsked, this, &RunPage::setMode);
    connect(m_conversations, &ConversationList::chosen, this, &RunPage::openConversation);
    connect(m_conversations, &ConversationList::newAsked, this, &RunPage::newConversation);
    connect(m_conversations, &ConversationList::deleted, this,
            [this](const model::SessionId &session) {
                if (m_session == session)
                    newConversation();
            });
    makeShortcuts();
    setMode(RunMode::One);
    takeDraft();
    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(draftDelayMs);
    connect(&m_draftTimer, &QTimer::timeout, this, [this] {
        if (m_column->prompt().text().size() <= longestTypedDraft)
            keepDraft();
    });
    connect(&m_column->prompt(), &PromptBox::changed, this, [this] {
        if (!m_draftTimer.isActive())
            m_draftTimer.start();
    });
}

void RunPage::makeHead()
{
    m_modes =
        new Segmented(look(), tr("How to run"), {tr("One answer"), tr("Compare"), tr("Parallel")});
    connect(m_modes, &Segmented::chosen, this,
            [this](int mode) { setMode(static_cast<RunMode>(mode)); });
    m_conversationToggle = makeToolButton(look(), Icon::History, tr("Show the conversations"));
    m_conversationToggle->setCheckable(true);
    connect(m_conversationToggle, &QToolButton::toggled, this, &RunPage::fit);
    addToHead(m_conversationToggle);
    addToHead(m_modes);
}

QWidget *RunPage::makeAnswers()
{
    auto *side = new QWidget;
    side->setMinimumWidth(look().px(360));
    auto *column = new QVBoxLayout(side);
    column->setContentsMargins(look().px(12), look().px(12), look().px(12), look().px(12));
    m_answers = new QStackedWidget;
    m_answers->addWidget(makeConversation());
    m_answers->addWidget(makeCompare());
    m_answers->addWidget(makeParallel());
    column->addWidget(m_answers);
    for (AnswerPane *pane : {m_answer, m_left, m_right, m_merged}) {
        connect(pane, &AnswerPane::runAsked, this,
                [this, pane](const model::Target &target) { runAgain(*pane, target); });
        connect(pane, &AnswerPane::activeChanged, this, &RunPage::refreshBusy);
        connect(&pane->run(), &TaskRun::noticed, &m_column->prompt(), &PromptBox::setFileNotice);
    }
    connect(&m_answer->run(), &TaskRun::refused, this, [this] {
        if (m_answer->run().id() == m_sent)
            m_column->takeBack();
    });
    connect(&m_answer->run(), &TaskRun::decided, this, [this] { showTaskDecision(); });
    connect(&m_merged->run(), &TaskRun::finished, this, [this] {
        ask(this, engine().task(m_merged->run().id()), [this](model::TaskDetail detail) {
            if (detail.summary.id == m_merged->run().id() && !detail.parts.empty())
                m_parts->setParts(std::move(detail.parts));
        });
    });
    return side;
}

QWidget *RunPage::makeConversation()
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(look().px(12));
    m_earlier = new Strip(look());
    m_earlier->setDismissable(false);
    m_earlier->hide();
    connect(m_earlier, &Strip::actionTriggered, this,
            [this] { readTurns(m_turnsShown + mostTurnsShown); });
    column->addWidget(m_earlier);
    m_answer = new AnswerPane(context(), m_clock);
    column->addWidget(m_answer, 1);
    return box;
}

QWidget *RunPage::makeCompare()
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(look().px(12));
    const auto add = [&](TargetPicker *&picker, AnswerPane *&pane, const QString &name) {
        auto *column = new QVBoxLayout;
        column->setSpacing(look().px(12));
        picker = new TargetPicker(context(), TargetPicker::Automatic::Left);
        picker->setName(name);
        column->addWidget(picker);
        pane = new AnswerPane(context(), m_clock);
        pane->setCompact(true);
        column->addWidget(pane, 1);
        row->addLayout(column, 1);
    };
    add(m_leftTarget, m_left, tr("Left service"));
    add(m_rightTarget, m_right, tr("Right service"));
    return box;
}

QWidget *RunPage::makeParallel()
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(look().px(12));
    m_partsCard = new Card(look(), tr("Parts"));
    m_partsCard->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_parts = new PartsTable(context());
    m_partsCard->body()->addWidget(m_parts);
    m_partsCard->body()->setContentsMargins(0, 0, 0, look().px(4));
    m_partsCard->hide();
    column->addWidget(m_partsCard);
    m_merged = new AnswerPane(context(), m_clock);
    m_merged->setCompact(true);
    column->addWidget(m_merged, 1);
    connect(m_parts, &PartsTable::progressed, this, [this](int done, int all) {
        m_partsCard->show();
        m_partsCard->setSubtitle(tr("%1 of %2 done").arg(done).arg(all));
    });
    return box;
}

void RunPage::makeShortcuts()
{
    const auto add = [this](const QKeySequence &keys, auto slot) {
        auto *shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, slot);
    };
    add(QKeySequence(Qt::CTRL | Qt::Key_L), [this] { m_column->prompt().focusText(); });
}

void RunPage::open(const Place &place)
{
    if (place.begin)
        newConversation();
    if (place.task)
        openTask(*place.task);
    if (!place.service.empty())
        m_column->setTarget({place.service, {}});
    if (!place.text.isEmpty())
        m_column->prompt().setText(place.text);
    if (place.task)
        return;
    // Who comes here comes to write. Later, because the first layout of the page may move the box.
    QTimer::singleShot(0, this, [this] {
        if (isVisible())
            m_column->prompt().focusText();
    });
}

void RunPage::keepDraft()
{
    QSettings kept;
    kept.setValue(QLatin1String(draftKey), m_column->prompt().text().left(longestDraft));
    kept.setValue(QLatin1String(draftFilesKey), m_column->prompt().files());
}

void RunPage::takeDraft()
{
    const QSettings kept;
    m_column->prompt().setText(kept.value(QLatin1String(draftKey)).toString());
    m_column->prompt().addFiles(kept.value(QLatin1String(draftFilesKey)).toStringList());
}

void RunPage::onShown()
{
    m_column->setAsking(true);
}

void RunPage::onHidden()
{
    m_column->setAsking(false);
}

void RunPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    fit();
}

/// Esc stops the answer. It comes here only where nobody nearer took it: no list was open, no
/// search field had something to clear. In the conversations it is never about the answer.
void RunPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape
        && !m_conversations->isAncestorOf(QApplication::focusWidget()))
        stop();
    else
        Page::keyPressEvent(event);
}

void RunPage::fit()
{
    const bool narrow = width() < look().px(narrowWidth);
    const bool asked = m_conversationToggle->isChecked();
    const bool any = m_mode == RunMode::One;
    m_conversationToggle->setVisible(any && narrow);
    m_conversations->setVisible(any && (!narrow || asked));
    // They stand where the prompt does, until one is chosen.
    m_column->setVisible(!(any && narrow && asked));
    m_column->prompt().setMaximumHeight(look().px(height() < look().px(lowHeight) ? 150 : 230));
}

void RunPage::setMode(RunMode mode)
{
    m_mode = mode;
    m_modes->setCurrent(static_cast<int>(mode));
    m_answers->setCurrentIndex(static_cast<int>(mode));
    m_column->setMode(mode);
    if (mode == RunMode::Compare && m_leftTarget->target() == m_rightTarget->target())
        chooseOther();
    // Two answers side by side need the room more than their prompt does.
    const int share = mode == RunMode::Compare ? 34 : 48;
    m_splitter->setStretchFactor(0, share);
    m_splitter->setStretchFactor(1, 100 - share);
    m_splitter->setSizes({share * 100, (100 - share) * 100});
    fit();
    refreshBusy();
}

/// Compare begins with two different services, healthy ones where there are.
void RunPage::chooseOther()
{
    for (const model::ServiceStatus &service : context().services.all()) {
        if (service.config.enabled && service.health == model::Health::Healthy
            && service.config.name != m_leftTarget->target().service) {
            m_rightTarget->setTarget({service.config.name, {}});
            return;
        }
    }
}

std::vector<AnswerPane *> RunPage::panes() const
{
    switch (m_mode) {
    case RunMode::Compare:
        return {m_left, m_right};
    case RunMode::Parallel:
        return {m_merged};
    case RunMode::One:
        break;
    }
    return {m_answer};
}

void RunPage::showTaskDecision()
{
    const TaskRun &run = m_answer->run();
    m_column->setTaskDecision(run.decision(), m_answer->prompt(), run.id());
}

void RunPage::refreshBusy()
{
    const std::vector<AnswerPane *> all = panes();
    m_column->setBusy(std::any_of(all.begin(), all.end(),
                                  [](AnswerPane *pane) { return pane->run().isActive(); }));
}

void RunPage::send()
{
    switch (m_mode) {
    case RunMode::One:
        sendOne();
        break;
    case RunMode::Compare:
        sendCompare();
        break;
    case RunMode::Parallel:
        sendParallel();
        break;
    }
}

void RunPage::sendOne()
{
    const bool goesOn = m_session && m_sessionHasTurns;
    if (!goesOn) {
        const QString title = m_column->prompt().text().left(longestTitle).simplified();
        enter(m_session ? m_session : std::optional(m_ids.next()), true, title);
    }
    model::TaskRequest request = m_column->request();
    request.id = m_ids.next();
    m_sent = request.id;
    m_column->sent(true); // before it may be refused
    m_answer->start(std::move(request), goesOn);
}

void RunPage::sendCompare()
{
    for (const auto &[pane, picker] :
         {std::pair(m_left, m_leftTarget), std::pair(m_right, m_rightTarget)}) {
        model::TaskRequest request = m_column->request();
        request.id = m_ids.next();
        const model::Target target = picker->target();
        request.service = target.service;
        request.model = target.model;
        pane->start(std::move(request), false);
    }
    m_column->sent(false);
}

void RunPage::sendParallel()
{
    model::ParallelRequest request = m_column->parallelRequest();
    request.task.id = m_ids.next();
    m_parts->follow(request.task.id);
    m_partsCard->setSubtitle({});
    m_partsCard->hide();
    m_merged->startParallel(std::move(request));
    m_column->sent(false);
}

void RunPage::runAgain(AnswerPane &pane, const model::Target &target)
{
    if (pane.run().isActive() || pane.isHeld())
        return;
    pane.setHeld(true);
    ask(
        static_cast<QObject *>(this), engine().task(pane.run().id()),
        [this, &pane, target](const model::TaskDetail &task) {
            pane.setHeld(false);
            // Meanwhile something else may have been sent there, or another task been opened.
            if (pane.run().isActive() || pane.run().id() != task.summary.id)
                return;
            startAgain(pane, task, target);
        },
        [this, &pane](const base::Error &error) {
            pane.setHeld(false);
            showError(error);
        });
}

void RunPage::startAgain(AnswerPane &pane, const model::TaskDetail &task,
                         const model::Target &target)
{
    if (!canRunAgain(task)) {
        base::Error error;
        error.kind = base::ErrorKind::NotFound;
        error.message = base::str(tr("The prompt of this task was not kept."));
        showError(error);
        return;
    }
    model::TaskRequest request = againRequest(task, target.service);
    request.model = target.model;
    request.id = m_ids.next();
    if (m_mode == RunMode::One)
        request.session = m_session;
    pane.start(std::move(request), m_mode == RunMode::One && m_sessionHasTurns);
}

void RunPage::stop()
{
    for (AnswerPane *pane : panes())
        pane->run().cancel();
}

void RunPage::enter(std::optional<model::SessionId> session, bool hasTurns, const QString &title)
{
    ++m_opened;
    m_conversationToggle->setChecked(false);
    m_earlier->hide();
    m_session = session;
    m_sessionHasTurns = hasTurns;
    m_column->setSession(session);
    m_conversations->setCurrent(session);
    setSubtitle(title);
}

void RunPage::newConversation()
{
    setMode(RunMode::One);
    enter(std::nullopt, false, {});
    m_answer->clear();
    m_column->setTaskDecision(std::nullopt);
    // What was typed stays: it goes with the new conversation, or is for the user to delete.
    m_column->prompt().focusText();
}

void RunPage::openConversation(const model::SessionId &session, const QString &title)
{
    enter(session, true, title);
    readTurns(mostTurnsShown);
}

/// The newest turns of the conversation.
void RunPage::readTurns(int most)
{
    const quint64 opened = ++m_opened;
    model::HistoryQuery query;
    query.session = m_session;
    ask(this, engine().history(query, {std::nullopt, most}),
        [this, opened, most](const model::HistoryPage &page) {
            if (opened != m_opened)
                return;
            showEarlier(page);
            if (page.rows.empty())
                m_answer->clear();
            auto turns = std::make_shared<std::vector<model::TaskDetail>>();
            const auto shown = [this, opened, turns, most,
                                left = std::make_shared<std::size_t>(page.rows.size())] {
                if (--*left == 0 && opened == m_opened && !turns->empty())
                    showTurns(std::move(*turns), most);
            };
            for (const model::TaskSummary &row : page.rows) {
                ask(
                    this, engine().task(row.id),
                    [turns, shown](model::TaskDetail turn) {
                        turns->push_back(std::move(turn));
                        shown();
                    },
                    // The others are still worth reading.
                    [this, shown](const base::Error &error) {
                        showError(error);
                        shown();
                    });
            }
        });
}

/// Says that there are earlier turns, where there are.
void RunPage::showEarlier(const model::HistoryPage &page)
{
    m_turnsShown = static_cast<int>(page.rows.size());
    m_earlier->setAction(tr("Show earlier"));
    if (!page.hasMore)
        m_earlier->hide();
    else
        m_earlier->show(State::Off, tr("The last %1 turns are shown.").arg(m_turnsShown));
}

void RunPage::showTurns(std::vector<model::TaskDetail> turns, int most)
{
    std::sort(turns.begin(), turns.end(),
              [](const auto &a, const auto &b) { return a.summary.id < b.summary.id; });
    // Who asks for earlier turns reads on from the earliest.
    m_answer->showTurns(turns, most > mostTurnsShown ? AnswerPane::From::Beginning
                                                     : AnswerPane::From::LastPrompt);
    showTaskDecision();
}

void RunPage::openTask(const model::TaskId &task)
{
    setMode(RunMode::One);
    const quint64 opened = ++m_opened;
    ask(this, engine().task(task), [this, opened](model::TaskDetail detail) {
        if (opened != m_opened)
            return;
        enter(detail.summary.session, detail.summary.session.has_value(), qs(detail.summary.title));
        std::vector<model::TaskDetail> turns;
        turns.push_back(std::move(detail));
        showTurns(std::move(turns), 1);
    });
}

} // namespace oxide::ui
