#include "ui/run/decisioncard.h"

#include "ui/format/numbers.h"
#include "ui/run/candidatetable.h"
#include "ui/run/decisiontext.h"
#include "ui/run/reasontags.h"
#include "ui/theme/icon.h"
#include "ui/theme/look.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPainter>
#include <QResizeEvent>
#include <QTextDocument>

namespace oxide::ui {

namespace {

constexpr int narrowest = 240; ///< design pixels, before the first layout

/// The arrow before the sentence, or a cross where nobody can do it.
class Arrow final : public QWidget
{
public:
    explicit Arrow(const Look &look) : m_look(look) { setFixedSize(look.px(16), look.px(20)); }

    void setBlocked(bool blocked)
    {
        m_blocked = blocked;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const int side = m_look.px(16);
        const QRectF rect(0, (height() - side) / 2.0, side, side);
        paintIcon(painter, rect, m_blocked ? Icon::Close : Icon::ArrowRight,
                  m_blocked ? m_look.theme().bad.text : m_look.theme().accentText);
    }

private:
    const Look &m_look;
    bool m_blocked = false;
};

} // namespace

DecisionCard::DecisionCard(const Context &context, Frame frame, QWidget *parent)
    : QFrame(parent), m_look(context.look), m_frame(frame)
{
    setAccessibleName(tr("Decision"));
    const Look &look = m_look;
    auto *column = new QVBoxLayout(this);
    const int edge = frame == Frame::Framed ? 1 : 0;
    column->setContentsMargins(edge, edge, edge, frame == Frame::Framed ? look.px(4) : 0);
    column->setSpacing(0);

    auto *head = new QGridLayout;
    head->setContentsMargins(look.px(12), look.px(10), look.px(12), look.px(10));
    head->setHorizontalSpacing(look.px(8));
    head->setVerticalSpacing(look.px(4));
    head->setColumnStretch(1, 1);
    m_task = new Label(look, {}, TextStyle::Second, Tone::Second);
    m_task->setElide(Qt::ElideRight);
    m_task->hide();
    head->addWidget(m_task, 0, 1);
    m_arrow = new Arrow(look);
    head->addWidget(m_arrow, 1, 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(look.px(4));
    auto *first = new QHBoxLayout;
    m_sentence = new Label(look, {}, TextStyle::Sentence);
    m_sentence->setTextFormat(Qt::RichText);
    m_sentence->setWordWrap(true);
    first->addWidget(m_sentence, 1);
    m_took = new Label(look, {}, TextStyle::Second, Tone::Second);
    first->addWidget(m_took, 0, Qt::AlignTop);
    texts->addLayout(first);
    m_why = new Label(look, {}, TextStyle::Second, Tone::Second);
    m_why->setWordWrap(true);
    texts->addWidget(m_why);
    m_features = new Label(look, {}, TextStyle::Second, Tone::Hint);
    m_features->setWordWrap(true);
    texts->addWidget(m_features);
    m_reasons = new ReasonTags(look);
    texts->addSpacing(look.px(2));
    texts->addWidget(m_reasons);
    head->addLayout(texts, 1, 1);
    column->addLayout(head);
    m_line = makeLine();
    column->addWidget(m_line);
    m_candidates = new CandidateTable(context);
    column->addWidget(m_candidates, 1);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
}

void DecisionCard::setTaskDecision(const model::Decision &decision, const QString &prompt)
{
    setDecision(decision);
    m_task->setText(tr("Decided for \u201c%1\u201d").arg(prompt.simplified()));
    m_task->show();
    setAccessibleDescription(m_task->text() + QStringLiteral(". ") + accessibleDescription());
}

void DecisionCard::setDecision(const model::Decision &decision,
                               std::optional<std::chrono::microseconds> took)
{
    m_task->hide();
    static_cast<Arrow *>(m_arrow)->setBlocked(decision.refused || decision.chain.empty());
    m_arrow->show();
    const QString sentence = decisionSentence(decision);
    m_sentence->setStyle(TextStyle::Sentence);
    m_sentence->setTone(Tone::Text);
    m_sentence->setText(sentence);
    m_took->setText(took ? format::duration(*took) : QString());
    const QString why = decisionWhy(decision);
    m_why->setText(why);
    m_why->setVisible(!why.isEmpty());
    m_features->setText(decisionFeatures(decision.features));
    m_features->show();
    m_reasons->setReasons(decision.reasons);
    m_candidates->setDecision(decision);
    m_candidates->setVisible(!decision.candidates.empty());
    m_line->setVisible(!decision.candidates.empty());
    QTextDocument plain;
    plain.setHtml(sentence);
    setAccessibleDescription(plain.toPlainText() + QLatin1Char(' ') + why);
    updateGeometry();
}

void DecisionCard::setEmpty(const QString &sentence)
{
    m_arrow->hide();
    m_task->hide();
    m_sentence->setStyle(TextStyle::Body);
    m_sentence->setTone(Tone::Hint);
    m_sentence->setText(sentence.toHtmlEscaped());
    m_took->setText({});
    m_why->hide();
    m_features->hide();
    m_reasons->setReasons({});
    m_candidates->clear();
    m_candidates->hide();
    m_line->hide();
    setAccessibleDescription(sentence);
    updateGeometry();
}

void DecisionCard::setAskWhatIf(AskWhatIf askWhatIf)
{
    m_candidates->setAskWhatIf(std::move(askWhatIf));
}

QSize DecisionCard::sizeHint() const
{
    QSize size = QFrame::sizeHint();
    if (layout()->hasHeightForWidth())
        size.setHeight(layout()->totalHeightForWidth(std::max(width(), m_look.px(narrowest))));
    return size;
}

/// Only the candidates give way where room is short; the sentence stays whole.
QSize DecisionCard::minimumSizeHint() const
{
    QSize size = QFrame::minimumSizeHint();
    if (layout()->hasHeightForWidth())
        size.setHeight(
            layout()->totalMinimumHeightForWidth(std::max(width(), m_look.px(narrowest))));
    return size;
}

void DecisionCard::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        updateGeometry();
}

void DecisionCard::paintEvent(QPaintEvent *)
{
    if (m_frame == Frame::Bare)
        return;
    const Theme &theme = m_look.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(theme.base);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), m_look.px(8),
                            m_look.px(8));
}

} // namespace oxide::ui
