#include "ui/shell/quickprompt.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/keys.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/markdown/markdownview.h"
#include "ui/run/decisiontext.h"
#include "ui/run/targetpicker.h"
#include "ui/run/taskrun.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"
#include "ui/widgets/popup.h"
#include "ui/widgets/strip.h"

#include <QAbstractTextDocumentLayout>
#include <QBoxLayout>
#include <QClipboard>
#include <QCursor>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QRandomGenerator>
#include <QScreen>
#include <QShortcut>
#include <QTimer>

namespace oxide::ui {

namespace {

constexpr int promptWidth = 640;
constexpr int mostAnswer = 360;
constexpr int previewDelay = 180;
constexpr QKeyCombination stopKeys = Qt::CTRL | Qt::Key_Period;
constexpr QKeyCombination copyKeys = Qt::CTRL | Qt::SHIFT | Qt::Key_C;
constexpr QKeyCombination openKeys = Qt::CTRL | Qt::Key_Return;

/// "[Esc] Close": a key cap and what it does, which can also be clicked.
class KeyHint final : public QPushButton
{
public:
    KeyHint(const Look &look, const QString &keys, const QString &what)
        : QPushButton(what), m_look(look), m_keys(keys)
    {
        setAutoDefault(false);
        setAccessibleName(QStringLiteral("%1, %2").arg(what, keys));
        setCursor(Qt::PointingHandCursor);
    }

    [[nodiscard]] QSize sizeHint() const override
    {
        const QFontMetrics word(m_look.font(TextStyle::Second));
        return {tagWidth(m_keys, m_look.font(TextStyle::Caption), m_look)
                    + word.horizontalAdvance(text()) + m_look.px(16),
                m_look.px(26)};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = m_look.theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (hasFocus()) {
            painter.setPen(QPen(theme.accent, 2));
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 5, 5);
        }
        const int left = m_look.px(4);
        const int cap =
            paintTag(painter, left, height() / 2, m_keys, m_look.font(TextStyle::Caption), m_look);
        painter.setFont(m_look.font(TextStyle::Second));
        painter.setPen(underMouse() ? theme.text : theme.text2);
        painter.drawText(rect().adjusted(left + cap + m_look.px(7), 0, 0, 0), Qt::AlignVCenter,
                         text());
    }

private:
    const Look &m_look;
    QString m_keys;
};

} // namespace

QuickPrompt::QuickPrompt(const Context &context)
    : QWidget(nullptr, Qt::Tool | Qt::FramelessWindowHint | Qt::WindowStaysOnTopHint),
      m_context(context), m_ids(m_clock, QRandomGenerator::system()->generate64()),
      m_previewTimer(new QTimer(this))
{
    setWindowTitle(tr("Quick prompt"));
    preparePopup(*this);
    const Look &look = context.look;
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    makeTop();
    m_answer = new MarkdownView(look);
    m_answer->setFrameShape(QFrame::NoFrame);
    m_answer->setAccessibleName(tr("Answer"));
    m_answer->hide();
    connect(m_answer->document()->documentLayout(),
            &QAbstractTextDocumentLayout::documentSizeChanged, this, &QuickPrompt::fit);
    auto *answerRow = new QHBoxLayout;
    answerRow->setContentsMargins(look.px(16), 0, look.px(4), 0);
    answerRow->addWidget(m_answer);
    column->addLayout(answerRow);
    m_problem = new Strip(look);
    m_problem->setDismissable(false);
    m_problem->setContentsMargins(0, 0, 0, look.px(8));
    m_problem->hide();
    auto *problemRow = new QHBoxLayout;
    problemRow->setContentsMargins(look.px(16), 0, look.px(16), 0);
    problemRow->addWidget(m_problem);
    column->addLayout(problemRow);
    makeFoot();

    m_run = new TaskRun(context.engine, m_clock, this);
    connect(m_run, &TaskRun::textArrived, m_answer, &MarkdownView::appendMarkdown);
    connect(m_run, &TaskRun::spliced, this, [this](const QString &sentence) {
        m_answer->appendNotice(MarkdownNotice::Splice, sentence);
    });
    connect(m_run, &TaskRun::changed, this, &QuickPrompt::showRun);
    connect(m_run, &TaskRun::finished, this, [this] {
        m_answer->finishStream();
        showRun();
        if (const TaskRun::Status &status = m_run->status();
            status.error && status.state == model::TaskState::Failed)
            showProblem(*status.error);
    });
    connect(m_run, &TaskRun::noticed, this, &QuickPrompt::addNotice);
    connect(m_run, &TaskRun::refused, this, [this](const base::Error &error) {
        m_refused = true;
        m_answer->finishStream();
        m_answer->hide();
        showActive();
        m_state->setState({State::Bad, tr("Refused")});
        m_figures->setText({});
        showProblem(error);
    });
    m_previewTimer->setSingleShot(true);
    m_previewTimer->setInterval(previewDelay);
    connect(m_previewTimer, &QTimer::timeout, this, &QuickPrompt::preview);
}

QuickPrompt::~QuickPrompt() = default;

void QuickPrompt::makeTop()
{
    const Look &look = m_context.look;
    m_top = new QWidget;
    m_top->setFixedHeight(look.px(52));
    auto *row = new QHBoxLayout(m_top);
    row->setContentsMargins(look.px(48), 0, look.px(16), 0);
    row->setSpacing(look.px(12));
    m_field = new QLineEdit;
    m_field->setFrame(false);
    setFrameless(m_field);
    m_field->setFont(look.font(TextStyle::Sentence));
    m_field->setPlaceholderText(tr("Ask anything"));
    m_field->setAccessibleName(tr("Prompt"));
    row->addWidget(m_field, 1);
    m_target = new TargetPicker(m_context, TargetPicker::Automatic::Offered);
    row->addWidget(m_target);
    layout()->addWidget(m_top);
    connect(m_field, &QLineEdit::textEdited, this, &QuickPrompt::schedulePreview);
    connect(m_field, &QLineEdit::returnPressed, this, &QuickPrompt::send);
    connect(m_target, &TargetPicker::changed, this, &QuickPrompt::schedulePreview);

    m_decision = new QWidget;
    m_decision->setFixedHeight(look.px(34));
    auto *line = new QHBoxLayout(m_decision);
    line->setContentsMargins(look.px(38), 0, look.px(16), 0);
    line->setSpacing(look.px(8));
    m_goesTo = new Label(look, {}, TextStyle::Second);
    m_goesTo->setTextFormat(Qt::RichText);
    line->addWidget(m_goesTo);
    m_why = new Label(look, {}, TextStyle::Second, Tone::Second);
    m_why->setElide(Qt::ElideRight);
    line->addWidget(m_why, 1);
    m_expected = new Label(look, {}, TextStyle::Second, Tone::Second);
    line->addWidget(m_expected);
    m_decision->hide();
    layout()->addWidget(m_decision);
}

void QuickPrompt::makeFoot()
{
    const Look &look = m_context.look;
    m_foot = new QWidget;
    m_foot->setFixedHeight(look.px(36));
    auto *row = new QHBoxLayout(m_foot);
    row->setContentsMargins(look.px(16), 0, look.px(10), 0);
    row->setSpacing(look.px(8));
    m_state = new StateChip(look);
    m_state->hide();
    row->addWidget(m_state);
    m_figures = new Label(look, tr("Enter sends"), TextStyle::Second, Tone::Second);
    m_figures->setElide(Qt::ElideRight);
    row->addWidget(m_figures, 1);
    auto *stop = new KeyHint(look, format::keyCap(stopKeys), tr("Stop"));
    connect(stop, &QPushButton::clicked, this, [this] { m_run->cancel(); });
    stop->hide();
    m_stop = stop;
    row->addWidget(stop);
    auto *copy = new KeyHint(look, format::keyCap(copyKeys), tr("Copy"));
    connect(copy, &QPushButton::clicked, this, &QuickPrompt::copyAnswer);
    row->addWidget(copy);
    auto *open = new KeyHint(look, format::keyCap(openKeys), tr("Open in window"));
    connect(open, &QPushButton::clicked, this, &QuickPrompt::openInWindow);
    row->addWidget(open);
    auto *close = new KeyHint(look, format::keyCap(Qt::Key_Escape), tr("Close"));
    connect(close, &QPushButton::clicked, this, &QWidget::hide);
    row->addWidget(close);
    layout()->addWidget(m_foot);
    const auto bind = [this](const QKeySequence &keys, auto slot) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, slot);
    };
    bind(stopKeys, [this] { m_run->cancel(); });
    bind(copyKeys, &QuickPrompt::copyAnswer);
    bind(openKeys, &QuickPrompt::openInWindow);
    bind(QKeySequence(Qt::CTRL | Qt::Key_Enter), &QuickPrompt::openInWindow);
}

void QuickPrompt::open()
{
    // What was typed and not sent, or refused, is still to be answered.
    if (!m_run->isActive() && !m_run->id().isNil() && !m_refused)
        startOver();
    fit();
    place();
    show();
    raise();
    activateWindow();
    m_field->setFocus();
}

/// What is typed now is not about the earlier task.
void QuickPrompt::startOver()
{
    m_run->reset();
    ++m_previewNumber;
    m_field->clear();
    m_decision->hide();
    m_answer->clearMarkdown();
    m_answer->hide();
    m_problem->hide();
    m_state->hide();
    m_figures->setText(tr("Enter sends"));
}

void QuickPrompt::addNotice(const QString &sentence)
{
    m_notices << sentence;
    m_problem->show(State::Warn, m_notices.join(QLatin1Char('\n')));
    fit();
}

void QuickPrompt::showProblem(const base::Error &error)
{
    m_problem->showError(error);
    fit();
}

void QuickPrompt::place()
{
    QScreen *screen = QGuiApplication::screenAt(QCursor::pos());
    if (!screen)
        screen = QGuiApplication::primaryScreen();
    const QRect area = screen->availableGeometry();
    move(area.center().x() - width() / 2, area.top() + area.height() / 4);
}

void QuickPrompt::fit()
{
    const Look &look = m_context.look;
    const int wanted = static_cast<int>(m_answer->document()->size().height()) + look.px(20);
    m_answer->setFixedHeight(std::clamp(wanted, look.px(48), look.px(mostAnswer)));
    layout()->activate();
    const int width = look.px(promptWidth);
    const bool wraps = layout()->hasHeightForWidth();
    setFixedSize(width, wraps ? layout()->heightForWidth(width) : layout()->sizeHint().height());
}

void QuickPrompt::schedulePreview()
{
    if (m_field->text().trimmed().isEmpty()) {
        m_previewTimer->stop();
        ++m_previewNumber;
        m_decision->hide();
        fit();
        return;
    }
    m_previewTimer->start();
}

void QuickPrompt::preview()
{
    model::TaskRequest request;
    request.prompt = base::str(m_field->text());
    request.service = m_target->target().service;
    request.model = m_target->target().model;
    const int number = ++m_previewNumber;
    ask(
        this, m_context.engine.preview(request),
        [this, number](const model::Decision &decision) {
            if (number == m_previewNumber)
                showDecision(decision);
        },
        [](const base::Error &) {}); // sending says what is wrong
}

void QuickPrompt::showDecision(const model::Decision &decision)
{
    m_goesTo->setText(decisionSentence(decision));
    QString why = format::word(decision.features.type);
    if (decision.rule)
        why += tr(", rule %1").arg(*decision.rule + 1);
    m_why->setText(why);
    m_expected->setText(decisionEstimate(decision));
    m_decision->show();
    fit();
}

void QuickPrompt::send()
{
    const QString prompt = m_field->text().trimmed();
    if (prompt.isEmpty() || m_run->isActive())
        return;
    model::TaskRequest request;
    request.id = m_ids.next();
    request.prompt = base::str(prompt);
    request.service = m_target->target().service;
    request.model = m_target->target().model;
    m_refused = false;
    m_notices.clear();
    m_problem->hide();
    m_answer->clearMarkdown();
    m_answer->show();
    m_answer->startStream();
    m_state->show();
    m_run->start(std::move(request));
    fit();
}

void QuickPrompt::showRun()
{
    const TaskRun::Status &status = m_run->status();
    showActive();
    m_state->setState(shown(status.state, status.afterFallback));
    const auto time = std::optional(m_run->isActive() ? m_run->elapsed() : status.duration);
    QString figures = format::durationInColumn(time);
    if (status.usage.output)
        figures += tr(", %1 tokens").arg(format::count(status.usage.totalOutput()));
    m_figures->setText(figures);
}

void QuickPrompt::showActive()
{
    const bool active = m_run->isActive();
    if (active == m_field->isReadOnly())
        return;
    m_stop->setVisible(active);
    m_field->setReadOnly(active);
    if (!active)
        m_field->selectAll(); // the next question takes its place
}

void QuickPrompt::openInWindow()
{
    Place place;
    place.page = PageId::Run;
    if (m_run->id().isNil() || m_refused) {
        place.begin = true;
        place.text = m_field->text();
        place.service = m_target->target().service;
    } else {
        place.task = m_run->id();
    }
    hide();
    Q_EMIT openRequested(place);
}

void QuickPrompt::copyAnswer()
{
    if (m_run->answer().isEmpty())
        return;
    QGuiApplication::clipboard()->setText(m_run->answer());
    m_figures->setText(tr("Copied"));
}

void QuickPrompt::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QWidget::keyPressEvent(event);
}

void QuickPrompt::paintEvent(QPaintEvent *)
{
    const Look &look = m_context.look;
    const Theme &theme = look.theme();
    QPainter painter(this);
    paintPopupGround(painter, *this, look);
    const int side = look.px(20);
    paintAppMark(painter,
                 QRectF(look.px(16), m_top->geometry().center().y() - side / 2.0, side, side));
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (m_decision->isVisible()) {
        const QRect line = m_decision->geometry();
        painter.fillRect(line, theme.alt);
        painter.fillRect(1, line.top(), width() - 2, 1, theme.line);
        painter.fillRect(1, line.bottom(), width() - 2, 1, theme.line);
        const int arrow = look.px(12);
        paintIcon(painter, QRectF(look.px(17), line.center().y() - arrow / 2.0, arrow, arrow),
                  Icon::ArrowRight, theme.accentText);
    }
    painter.fillRect(1, m_foot->y(), width() - 2, 1, theme.line);
}

} // namespace oxide::ui
