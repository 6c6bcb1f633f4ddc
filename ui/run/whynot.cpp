#include "ui/run/whynot.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"
#include "ui/widgets/popup.h"

#include <algorithm>
#include <memory>

#include <QBoxLayout>
#include <QPainter>
#include <QScreen>

namespace oxide::ui {

namespace {

constexpr int whyNotWidth = 400; ///< design pixels
constexpr std::size_t mostWays = 4;

/// What the decision itself says about it.
QString knownReason(const model::Candidate &candidate, const model::Candidate *chosen)
{
    if (!candidate.isUsable()) {
        QStringList sentences;
        for (const model::Reason &reason : candidate.reasons)
            sentences << format::sentence(reason);
        return sentences.join(QLatin1Char(' '));
    }
    if (!chosen || !chosen->isUsable())
        return {};
    const QString score = format::share(*candidate.score);
    const QString who = format::shortTargetName(chosen->target);
    if (*chosen->score > *candidate.score)
        return WhyNot::tr("It scores %1, and %2 scores %3.")
            .arg(score, who, format::share(*chosen->score));
    return WhyNot::tr("It scores %1; something else than the score put %2 first.").arg(score, who);
}

QString asSentence(const std::string &clause)
{
    const QString text = base::qs(clause);
    return text.left(1).toUpper() + text.mid(1) + QLatin1Char('.');
}

} // namespace

WhyNot::WhyNot(const Context &context, const model::Candidate &candidate,
               const model::Candidate *chosen, QWidget *parent)
    : QFrame(parent, Qt::Popup), m_context(context), m_target(candidate.target),
      m_answer(new QVBoxLayout)
{
    setAttribute(Qt::WA_DeleteOnClose);
    preparePopup(*this);
    const Look &look = context.look;
    setFixedWidth(look.px(whyNotWidth));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(14));
    column->setSpacing(look.px(8));
    const QString title = tr("Why not %1?").arg(format::targetName(candidate.target));
    setAccessibleName(title);
    auto *head = new Label(look, title, TextStyle::CardTitle);
    head->setWordWrap(true);
    column->addWidget(head);
    const QString reason = knownReason(candidate, chosen);
    if (!reason.isEmpty()) {
        auto *why = new Label(look, reason, TextStyle::Body, Tone::Second);
        why->setWordWrap(true);
        column->addWidget(why);
        m_spoken << reason;
    }
    column->addWidget(makeLine());
    m_answer->setSpacing(look.px(6));
    column->addLayout(m_answer);
}

void WhyNot::open(const QRect &row, const AskWhatIf &askWhatIf)
{
    m_row = row;
    addText(tr("Looking for the smallest change\u2026"));
    place();
    show();
    setFocus();
    ask(
        this, askWhatIf(m_target), [this](const model::WhatIf &answer) { showAnswer(answer); },
        [this](const base::Error &error) { showError(error); });
}

void WhyNot::showAnswer(const model::WhatIf &answer)
{
    clearAnswer();
    if (answer.isChosen) {
        addText(tr("It is the one that is chosen."));
    } else if (!answer.blockers.empty()) {
        addText(tr("No setting changes that:"));
        for (const model::Reason &blocker : answer.blockers)
            addText(format::sentence(blocker));
    } else if (answer.ways.empty()) {
        addText(tr("No small change was found that would have it chosen."));
    } else {
        const std::size_t count = std::min(answer.ways.size(), mostWays);
        addText(count == 1 ? tr("This would have it chosen:")
                           : tr("Each of these would have it chosen, the smallest first:"));
        for (std::size_t i = 0; i < count; ++i)
            addWay(static_cast<int>(i) + 1, answer.ways[i]);
    }
    if (answer.isBeyondWeights)
        addText(tr("The weight of one factor alone, however set, does not do it."));
    place();
}

void WhyNot::showError(const base::Error &error)
{
    clearAnswer();
    addText(format::sentence(error));
    place();
}

void WhyNot::addText(const QString &text)
{
    auto *label = new Label(m_context.look, text, TextStyle::Second, Tone::Second);
    label->setWordWrap(true);
    m_answer->addWidget(label);
    label->show(); // now: place() measures it
    m_spoken << text;
    setAccessibleDescription(m_spoken.join(QLatin1Char(' ')));
}

void WhyNot::addWay(int number, const model::WayTo &way)
{
    const Look &look = m_context.look;
    auto *line = new QWidget;
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(look.px(8));
    auto *place = new Label(look, format::count(number), TextStyle::Second, Tone::Hint);
    place->setFixedWidth(look.px(12));
    place->setAlignment(Qt::AlignRight | Qt::AlignTop);
    row->addWidget(place, 0, Qt::AlignTop);
    const QString text = asSentence(model::clause(way));
    auto *words = new Label(look, text, TextStyle::Body);
    words->setWordWrap(true);
    row->addWidget(words, 1);
    m_answer->addWidget(line);
    line->show();
    m_spoken << text;
    setAccessibleDescription(m_spoken.join(QLatin1Char(' ')));
}

void WhyNot::clearAnswer()
{
    while (const std::unique_ptr<QLayoutItem> item{m_answer->takeAt(0)})
        delete item->widget();
    m_spoken.removeLast();
}

void WhyNot::place()
{
    layout()->activate();
    resize(width(), layout()->totalHeightForWidth(width()));
    QPoint at = m_row.bottomLeft() + QPoint(m_context.look.px(12), 0);
    if (const QScreen *screen = parentWidget() ? parentWidget()->screen() : nullptr) {
        const QRect room = screen->availableGeometry();
        at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())));
        if (at.y() + height() > room.bottom())
            at.setY(std::max(room.top(), m_row.top() - height()));
    }
    move(at);
}

void WhyNot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintPopupGround(painter, *this, m_context.look);
}

} // namespace oxide::ui
