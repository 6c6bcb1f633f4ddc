#include "ui/routing/scoreparts.h"

#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/widgets/delegate.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace oxide::ui {

namespace {

// Design pixels.
constexpr int headHeight = 18;
constexpr int partHeight = 21;
constexpr int wordWidth = 122;
constexpr int valueWidth = 36;
constexpr int shareWidth = 44;
constexpr int rawWidth = 68;

QString durationText(double ms)
{
    return format::duration(std::optional(std::chrono::milliseconds(std::llround(ms))));
}

} // namespace

QString rawText(const model::SubScore &part)
{
    using model::Factor;
    if (part.factor == Factor::Health)
        return {};
    if (!part.raw)
        return format::unknown();
    switch (part.factor) {
    case Factor::Latency:
    case Factor::TailLatency:
    case Factor::FirstToken:
        return durationText(*part.raw);
    case Factor::Cost:
        return format::price(model::Money::fromMicros(std::llround(*part.raw)));
    case Factor::Reliability:
        return ScoreParts::tr("%1 failed", "2 % failed").arg(format::percent(*part.raw));
    case Factor::Local:
        return *part.raw > 0 ? ScoreParts::tr("yes") : ScoreParts::tr("no");
    case Factor::Context:
        return format::shortCount(std::llround(*part.raw));
    default:
        return format::share(*part.raw);
    }
}

ScoreParts::ScoreParts(const Look &look, QWidget *parent) : QWidget(parent), m_look(look)
{
    readAsTable();
    setAccessibleName(tr("Parts of the score"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ScoreParts::setParts(std::vector<model::SubScore> parts)
{
    m_parts = std::move(parts);
    // What counts most stands first.
    std::ranges::stable_sort(m_parts, std::greater(), &model::SubScore::weight);
    m_sum = 0;
    for (const model::SubScore &part : m_parts)
        m_sum += part.weight;
    updateGeometry();
    update();
}

double ScoreParts::shareOf(const model::SubScore &part) const
{
    return m_sum > 0 ? part.weight / m_sum : 0;
}

QSize ScoreParts::sizeHint() const
{
    const int lines = gridRows() * m_look.px(partHeight);
    return {m_look.px(340), lines > 0 ? m_look.px(headHeight) + lines : 0};
}

QSize ScoreParts::minimumSizeHint() const
{
    return {m_look.px(wordWidth + valueWidth + shareWidth + rawWidth), sizeHint().height()};
}

int ScoreParts::gridRows() const
{
    return static_cast<int>(m_parts.size());
}

QString ScoreParts::gridRowName(int row) const
{
    return format::word(m_parts[static_cast<std::size_t>(row)].factor);
}

QString ScoreParts::gridText(int row, int) const
{
    const model::SubScore &part = m_parts[static_cast<std::size_t>(row)];
    QString text = tr("%1: %2 of 1, counts %3", "cost: 0.82 of 1, counts 9 %")
                       .arg(format::word(part.factor), format::share(part.value),
                            format::percent(shareOf(part)));
    if (part.factor != model::Factor::Health && !part.raw)
        text += tr("; it is not known, so what is usual is assumed");
    else if (const QString raw = rawText(part); !raw.isEmpty())
        text += QStringLiteral(" (%1)").arg(raw);
    return text;
}

QRect ScoreParts::gridRect(int row, int) const
{
    const int height = m_look.px(partHeight);
    return {0, m_look.px(headHeight) + row * height, width(), height};
}

void ScoreParts::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintHead(painter);
    double longest = 0;
    for (const model::SubScore &part : m_parts)
        longest = std::max(longest, part.weight);
    for (int row = 0; row < gridRows(); ++row)
        paintPart(painter, gridRect(row, 0), m_parts[static_cast<std::size_t>(row)], longest);
}

void ScoreParts::paintHead(QPainter &painter) const
{
    if (m_parts.empty())
        return;
    painter.setFont(m_look.font(TextStyle::Caption));
    painter.setPen(m_look.theme().text3);
    QRect line(0, 0, width(), m_look.px(headHeight));
    const auto column = [&](int columnWidth, const QString &text) {
        const QRect cell(line.right() - m_look.px(columnWidth) + 1, 0, m_look.px(columnWidth),
                         line.height());
        paintElided(painter, cell, text, Qt::AlignRight);
        line.setRight(cell.left() - 1);
    };
    column(rawWidth, tr("known"));
    column(shareWidth, tr("counts"));
    column(valueWidth, tr("value"));
}

void ScoreParts::paintPart(QPainter &painter, const QRect &line, const model::SubScore &part,
                           double longest) const
{
    const Theme &theme = m_look.theme();
    painter.setFont(m_look.font(TextStyle::Second));
    painter.setPen(theme.text2);
    const int words = std::min(m_look.px(wordWidth), line.width() / 3);
    paintElided(painter, QRect(line.left(), line.top(), words, line.height()),
                format::word(part.factor));

    QRect right = line;
    const auto column = [&](int width, const QString &text, const QColor &colour) {
        painter.setPen(colour);
        const QRect cell(right.right() - m_look.px(width) + 1, line.top(), m_look.px(width),
                         line.height());
        paintElided(painter, cell, text, Qt::AlignRight);
        right.setRight(cell.left() - 1);
    };
    column(rawWidth, rawText(part), part.raw ? theme.text2 : theme.text3);
    column(shareWidth, format::percent(shareOf(part)), theme.text2);
    column(valueWidth, format::share(part.value), theme.text);

    const double room = right.right() - line.left() - words - m_look.px(10);
    if (room < m_look.px(16) || longest <= 0)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double thick = m_look.px(6);
    QRectF track(line.left() + words + m_look.px(4), line.center().y() - thick / 2 + 1,
                 std::max(thick, room * part.weight / longest), thick);
    painter.setBrush(theme.track);
    painter.drawRoundedRect(track, thick / 2, thick / 2);
    const double filled = track.width() * std::clamp(part.value, 0.0, 1.0);
    if (filled < 1)
        return;
    track.setWidth(std::max(thick, filled));
    painter.setBrush(theme.text3);
    painter.drawRoundedRect(track, thick / 2, thick / 2);
}

bool ScoreParts::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int below = help->pos().y() - m_look.px(headHeight);
    const int row = below / m_look.px(partHeight);
    if (below >= 0 && row < gridRows())
        QToolTip::showText(help->globalPos(), gridText(row, 0), this, gridRect(row, 0));
    else
        QToolTip::hideText();
    return true;
}

} // namespace oxide::ui
