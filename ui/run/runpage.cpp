#include "ui/run/runpage.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/numbers.h"
#include "ui/run/again.h"
#include "ui/run/answerpane.h"
#include "ui/run/conversationlist.h"
#include "ui/run/decisioncard.h"
#include "ui/run/parallelform.h"
#include "ui/run/partstable.h"
#include "ui/run/promptbox.h"
#include "ui/run/scrollpane.h"
#include "ui/run/targetpicker.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/servicebook.h"

#include <algorithm>
#include <memory>

#include <QBoxLayout>
#include <QPainter>
#include <QRandomGenerator>
#include <QScrollArea>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>

namespace oxide::ui {

using base::qs;
using base::str;

namespace {

constexpr int previewDelayMs = 250;
constexpr int mostTurnsShown = 12;
constexpr int narrowestPage = 720;
constexpr int lowHeight = 640;    ///< design pixels; below it the prompt is lower
constexpr int narrowWidth = 1000; ///< design pixels; below it the conversations fold away

/// A lock where everything stays on this machine, a cloud where it may leave it.
class PrivacyIcon final : public QWidget
{
public:
    explicit PrivacyIcon(const Look &look) : m_look(look)
    {
        setFixedSize(look.px(16), look.px(16));
    }

    void setLocal(bool local)
    {
        m_local = local;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintIcon(painter, QRectF(rect()), m_local ? Icon::Lock : Icon::Cloud,
                  m_look.theme().text2);
    }

private:
    const Look &m_look;
    bool m_local = true;
};

const model::Candidate *chosenOf(const model::Decision &decision)
{
    if (decision.refused || decision.chain.empty() || decision.candidates.empty())
        return nullptr;
    return &decision.candidates.front();
}

} // namespace

RunPage::RunPage(const Context &context, QWidget *parent)
    : Page(context, tr("Run"), Body::Full, parent),
      m_ids(m_clock, QRandomGenerator::system()->generate64())
{
    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(previewDelayMs);
    connect(&m_previewTimer, &QTimer::timeout, this, &RunPage::askPreview);
    makeHead();
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    m_conversations = new ConversationList(context, m_clock);
    m_conversations->setFixedWidth(look().px(208));
    row->addWidget(m_conversations);
    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->addWidget(makePromptColumn());
    m_splitter->addWidget(makeAnswers());
    row->addWidget(m_splitter, 1);
    body()->addLayout(row);
    connect(m_conversations, &ConversationList::chosen, this, &RunPage::openConversation);
    connect(m_conversations, &ConversationList::newAsked, this, &RunPage::newConversation);
    connect(m_conversations, &ConversationList::deleted, this,
            [this](const model::SessionId &session) {
                if (m_session == session)
                    newConversation();
            });
    makeShortcuts();
    setMinimumWidth(look().px(narrowestPage));
    setMode(One);
}

void RunPage::makeHead()
{
    m_modes =
        new Segmented(look(), tr("How to run"), {tr("One answer"), tr("Compare"), tr("Parallel")});
    connect(m_modes, &Segmented::chosen, this,
            [this](int mode) { setMode(static_cast<Mode>(mode)); });
    addToHead(m_modes);
}

QWidget *RunPage::makePromptColumn()
{
    auto *side = new QWidget;
    side->setMinimumWidth(look().px(330));
    auto *column = new QVBoxLayout(side);
    column->setContentsMargins(look().px(12), look().px(12), look().px(12), look().px(12));
    column->setSpacing(look().px(12));
    m_prompt = new PromptBox(look());
    m_prompt->setMinimumHeight(look().px(116));
    m_prompt->setMaximumHeight(look().px(230));
    column->addWidget(m_prompt, 2);
    column->addLayout(makeSendRow());
    m_decision = new DecisionCard(context(), DecisionCard::Frame::Framed);
    column->addWidget(m_decision, 3);
    m_parallelForm = new ParallelForm(context());
    column->addWidget(m_parallelForm, 3);
    column->addStretch(1);
    column->addLayout(makePrivacyRow());
    connect(m_prompt, &PromptBox::changed, this, &RunPage::startPreview);
    connect(m_prompt, &PromptBox::sendAsked, this, &RunPage::send);
    connect(m_prompt, &PromptBox::recallAsked, this, [this] { m_prompt->setText(m_lastPrompt); });
    connect(m_prompt, &PromptBox::folderDropped, this, [this](const QString &path) {
        m_parallelForm->setFolder(path);
        m_modes->setCurrent(Parallel);
        setMode(Parallel);
    });
    connect(m_parallelForm, &ParallelForm::changed, this, &RunPage::refreshSend);
    return side;
}

QLayout *RunPage::makeSendRow()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(look().px(8));
    m_target = new TargetPicker(context(), TargetPicker::Automatic::Offered);
    connect(m_target, &TargetPicker::changed, this, &RunPage::startPreview);
    row->addWidget(m_target);
    m_estimate = new Label(look(), {}, TextStyle::Second, Tone::Second);
    row->addWidget(m_estimate);
    row->addStretch(1);
    m_send = makeButton(look(), tr("Send  Ctrl+\u21b5"), ButtonKind::Primary);
    m_send->setAccessibleName(tr("Send"));
    connect(m_send, &QPushButton::clicked, this, &RunPage::send);
    row->addWidget(m_send);
    return row;
}

QLayout *RunPage::makePrivacyRow()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(look().px(8));
    m_privacyIcon = new PrivacyIcon(look());
    row->addWidget(m_privacyIcon);
    m_privacy = new Label(look(), {}, TextStyle::Second, Tone::Second);
    m_privacy->setElide(Qt::ElideRight);
    row->addWidget(m_privacy, 1);
    return row;
}

QWidget *RunPage::makeAnswers()
{
    auto *side = new QWidget;
    side->setMinimumWidth(look().px(360));
    auto *column = new QVBoxLayout(side);
    column->setContentsMargins(look().px(12), look().px(12), look().px(12), look().px(12));
    m_answers = new QStackedWidget;
    m_answer = new AnswerPane(context(), m_clock);
    m_answers->addWidget(m_answer);
    m_answers->addWidget(makeCompare());
    m_answers->addWidget(makeParallel());
    column->addWidget(m_answers);
    for (AnswerPane *pane : {m_answer, m_left, m_right, m_merged}) {
        connect(pane, &AnswerPane::runAsked, this,
                [this, pane](const model::Target &target) { runAgain(*pane, target); });
        connect(pane, &AnswerPane::activeChanged, this, &RunPage::refreshSend);
        connect(&pane->run(), &TaskRun::noticed, m_prompt, &PromptBox::setFileNotice);
    }
    connect(&m_answer->run(), &TaskRun::decided, this, [this] {
        if (m_prompt->isEmpty() && m_answer->run().decision())
            showDecision(*m_answer->run().decision(), std::nullopt);
    });
    connect(&m_merged->run(), &TaskRun::finished, this, [this] {
        ask(this, engine().task(m_merged->run().id()), [this](model::TaskDetail detail) {
            if (detail.summary.id == m_merged->run().id() && !detail.parts.empty())
                m_parts->setParts(std::move(detail.parts));
        });
    });
    return side;
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
        picker->setAccessibleName(name);
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
    auto *escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &RunPage::stop);
    auto *prompt = new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_L), this);
    prompt->setContext(Qt::WidgetWithChildrenShortcut);
    connect(prompt, &QShortcut::activated, this, [this] { m_prompt->setFocus(); });
}

void RunPage::open(const Place &place)
{
    if (place.begin)
        newConversation();
    if (place.task)
        openTask(*place.task);
    if (!place.service.empty())
        m_target->setTarget({place.service, {}});
    if (!place.text.isEmpty())
        m_prompt->setText(place.text);
}

void RunPage::onShown()
{
    startPreview();
}

void RunPage::onHidden()
{
    m_previewTimer.stop();
}

void RunPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    m_conversations->setVisible(m_mode == One && width() >= look().px(narrowWidth));
    m_prompt->setMaximumHeight(look().px(height() < look().px(lowHeight) ? 150 : 230));
}

void RunPage::setMode(Mode mode)
{
    m_mode = mode;
    m_answers->setCurrentIndex(mode);
    m_target->setVisible(mode == One);
    m_estimate->setVisible(mode == One);
    m_decision->setVisible(mode != Parallel);
    m_parallelForm->setVisible(mode == Parallel);
    m_conversations->setVisible(mode == One && width() >= look().px(narrowWidth));
    if (mode == Compare && m_leftTarget->target() == m_rightTarget->target()) {
        for (const model::ServiceStatus &service : context().services.all()) {
            const model::Target other{service.config.name, {}};
            if (service.config.enabled && service.health == model::Health::Healthy
                && other.service != m_leftTarget->target().service) {
                m_rightTarget->setTarget(other);
                break;
            }
        }
    }
    // Two answers side by side need the room more than their prompt does.
    const int promptShare = mode == Compare ? 34 : 48;
    m_splitter->setStretchFactor(0, promptShare);
    m_splitter->setStretchFactor(1, 100 - promptShare);
    m_splitter->setSizes({promptShare * 100, (100 - promptShare) * 100});
    refreshSend();
    askPreview();
}

std::vector<AnswerPane *> RunPage::panes() const
{
    switch (m_mode) {
    case Compare:
        return {m_left, m_right};
    case Parallel:
        return {m_merged};
    case One:
        break;
    }
    return {m_answer};
}

bool RunPage::isActive() const
{
    const std::vector<AnswerPane *> all = panes();
    return std::any_of(all.begin(), all.end(),
                       [](AnswerPane *pane) { return pane->run().isActive(); });
}

void RunPage::refreshSend()
{
    QString problem;
    if (isActive())
        problem = tr("An answer is coming. Stop it first, or begin a new conversation.");
    else if (m_prompt->isEmpty())
        problem = tr("Write a prompt first.");
    else if (m_mode == Parallel)
        problem = m_parallelForm->problem();
    m_send->setEnabled(problem.isEmpty());
    m_send->setToolTip(problem.isEmpty() ? tr("Send (Ctrl+Enter)") : problem);
}

model::TaskRequest RunPage::requestNow() const
{
    model::TaskRequest request;
    request.source = model::TaskSource::App;
    request.prompt = str(m_prompt->text());
    for (const QString &file : m_prompt->files())
        request.files.push_back(str(file));
    if (m_mode == One) {
        const model::Target target = m_target->target();
        request.service = target.service;
        request.model = target.model;
        request.session = m_session;
    }
    return request;
}

void RunPage::startPreview()
{
    refreshSend();
    if (isShown())
        m_previewTimer.start();
}

void RunPage::askPreview()
{
    const quint64 asked = ++m_previewed;
    if (m_prompt->isEmpty()) {
        m_prompt->clearFeatures();
        showNoDecision();
        return;
    }
    if (m_mode != One)
        showNoDecision();
    auto took = std::make_shared<QElapsedTimer>();
    took->start();
    ask(
        this, engine().preview(requestNow()),
        [this, asked, took](const model::Decision &decision) {
            if (asked != m_previewed)
                return;
            m_prompt->setFeatures(decision.features);
            m_prompt->setFilesWillBeCut(std::any_of(
                decision.reasons.begin(), decision.reasons.end(), [](const model::Reason &reason) {
                    return reason.code == model::ReasonCode::FilesWillBeCut;
                }));
            if (m_mode == One)
                showDecision(decision, std::chrono::microseconds(took->nsecsElapsed() / 1000));
        },
        [this, asked](const base::Error &error) {
            if (asked != m_previewed)
                return;
            m_prompt->clearFeatures();
            m_decision->setEmpty(qs(error.message));
        });
}

/// Nothing to decide: what will stand here, or what the task at hand was decided to be.
void RunPage::showNoDecision()
{
    const auto &decision = m_answer->run().decision();
    if (m_mode == One && decision) {
        showDecision(*decision, std::nullopt);
        return;
    }
    m_decision->setEmpty(m_mode == Compare
                             ? tr("The same prompt goes to both services at once. Each answer is a "
                                  "task of its own in the history.")
                             : tr("Type a prompt to see where it would go, and why."));
    m_estimate->setText({});
    showPrivacy(nullptr);
}

void RunPage::showDecision(const model::Decision &decision,
                           std::optional<std::chrono::microseconds> took)
{
    m_decision->setDecision(decision, took);
    QStringList estimate;
    if (const model::Candidate *chosen = chosenOf(decision)) {
        if (chosen->expectedCost)
            estimate << format::money(*chosen->expectedCost);
        if (chosen->expectedTime)
            estimate << format::roughDuration(*chosen->expectedTime);
    }
    m_estimate->setText(
        estimate.isEmpty() ? QString() : tr("about %1").arg(estimate.join(QStringLiteral(", "))));
    showPrivacy(&decision);
}

/// What leaves the machine, said before it does: the fallbacks count too.
void RunPage::showPrivacy(const model::Decision *decision)
{
    QString text;
    bool local = true;
    if (decision && m_mode == One) {
        const model::Candidate *chosen = chosenOf(*decision);
        QString cloud;
        for (const model::Candidate &candidate : decision->candidates) {
            const bool inChain =
                std::find(decision->chain.begin(), decision->chain.end(), candidate.target)
                != decision->chain.end();
            if (inChain && !candidate.local && cloud.isEmpty())
                cloud = qs(candidate.target.service);
        }
        if (chosen && !chosen->local) {
            local = false;
            text = tr("This leaves your machine for %1.").arg(qs(chosen->target.service));
        } else if (chosen && !cloud.isEmpty()) {
            text = tr("Stays on this machine, unless a failure passes it on to %1.").arg(cloud);
        } else if (chosen) {
            text = tr("Nothing of this leaves the machine.");
        }
    }
    static_cast<PrivacyIcon *>(m_privacyIcon)->setLocal(local);
    m_privacyIcon->setVisible(!text.isEmpty());
    m_privacy->setText(text);
}

void RunPage::send()
{
    refreshSend();
    if (!m_send->isEnabled())
        return;
    m_lastPrompt = m_prompt->text();
    switch (m_mode) {
    case One:
        sendOne();
        break;
    case Compare:
        sendCompare();
        break;
    case Parallel:
        sendParallel();
        break;
    }
    refreshSend();
}

void RunPage::sendOne()
{
    const bool goesOn = m_session && m_sessionHasTurns;
    if (!m_session)
        m_session = m_ids.next();
    if (!goesOn)
        setSubtitle(m_prompt->text().simplified().left(300));
    model::TaskRequest request = requestNow();
    request.id = m_ids.next();
    m_sessionHasTurns = true;
    m_answer->start(std::move(request), goesOn);
    m_conversations->setCurrent(m_session);
    m_prompt->clear();
}

void RunPage::sendCompare()
{
    for (const auto &[pane, picker] :
         {std::pair(m_left, m_leftTarget), std::pair(m_right, m_rightTarget)}) {
        model::TaskRequest request = requestNow();
        request.id = m_ids.next();
        const model::Target target = picker->target();
        request.service = target.service;
        request.model = target.model;
        pane->start(std::move(request), false);
    }
}

void RunPage::sendParallel()
{
    model::ParallelRequest request = m_parallelForm->request();
    request.task = requestNow();
    request.task.id = m_ids.next();
    m_parts->follow(request.task.id);
    m_partsCard->setSubtitle({});
    m_partsCard->hide();
    m_merged->startParallel(std::move(request));
}

void RunPage::runAgain(AnswerPane &pane, const model::Target &target)
{
    if (pane.run().isActive())
        return;
    ask(this, engine().task(pane.run().id()), [this, &pane, target](const model::TaskDetail &task) {
        model::TaskRequest request = againRequest(task, target.service);
        request.model = target.model;
        request.id = m_ids.next();
        if (m_mode == One)
            request.session = m_session;
        pane.start(std::move(request), m_mode == One && m_sessionHasTurns);
    });
}

void RunPage::stop()
{
    for (AnswerPane *pane : panes())
        pane->run().cancel();
}

void RunPage::newConversation()
{
    ++m_opened;
    m_session.reset();
    m_sessionHasTurns = false;
    m_modes->setCurrent(One);
    setMode(One);
    setSubtitle({});
    m_conversations->setCurrent(std::nullopt);
    m_answer->clear();
    m_prompt->clear();
    m_prompt->setText({});
}

void RunPage::openConversation(const model::SessionId &session, const QString &title)
{
    const quint64 opened = ++m_opened;
    m_session = session;
    m_sessionHasTurns = true;
    setSubtitle(title);
    model::HistoryQuery query;
    query.session = session;
    ask(this, engine().history(query, {std::nullopt, mostTurnsShown}),
        [this, opened](const model::HistoryPage &page) {
            if (opened != m_opened)
                return;
            if (page.rows.empty())
                m_answer->clear();
            auto turns = std::make_shared<std::vector<model::TaskDetail>>();
            const std::size_t all = page.rows.size();
            for (const model::TaskSummary &row : page.rows) {
                ask(this, engine().task(row.id),
                    [this, opened, turns, all](model::TaskDetail turn) {
                        turns->push_back(std::move(turn));
                        if (opened == m_opened && turns->size() == all)
                            showTurns(std::move(*turns));
                    });
            }
        });
}

void RunPage::showTurns(std::vector<model::TaskDetail> turns)
{
    std::sort(turns.begin(), turns.end(),
              [](const auto &a, const auto &b) { return a.summary.id < b.summary.id; });
    m_answer->showTurns(turns);
    startPreview();
}

void RunPage::openTask(const model::TaskId &task)
{
    const quint64 opened = ++m_opened;
    m_modes->setCurrent(One);
    setMode(One);
    ask(this, engine().task(task), [this, opened](model::TaskDetail detail) {
        if (opened != m_opened)
            return;
        m_session = detail.summary.session;
        m_sessionHasTurns = m_session.has_value();
        m_conversations->setCurrent(m_session);
        setSubtitle(qs(detail.summary.title));
        m_answer->showTurns({std::move(detail)});
        startPreview();
    });
}

} // namespace oxide::ui
