#include "ui/run/waterfall.h"

#include "ui/format/numbers.h"
#include "ui/theme/look.h"
#include "ui/theme/stylepaint.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/delegate.h"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

namespace oxide::ui {

using Part = WaterfallRow::Part;

namespace {

constexpr int rowHeight = 26;
constexpr int axisHeight = 18;
constexpr std::size_t blue = 0;
constexpr std::size_t sky = 4;

/// Connecting and waiting look the same.
Part legendPart(Part part)
{
    return part == Part::Connect ? Part::Wait : part;
}

QString wordOf(Part part)
{
    switch (part) {
    case Part::Connect:
    case Part::Wait:
        return Waterfall::tr("connect, wait");
    case Part::Failed:
        return Waterfall::tr("failed");
    case Part::FirstToken:
        return Waterfall::tr("first token");
    case Part::Stream:
        return Waterfall::tr("stream");
    }
    Q_UNREACHABLE();
}

void paintPart(QPainter &painter, const QRectF &bar, Part part, const Look &look)
{
    const Theme &theme = look.theme();
    const double radius = look.px(2);
    const bool isFilled = part == Part::FirstToken || part == Part::Stream;
    if (isFilled) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.chart[part == Part::FirstToken ? sky : blue]);
        painter.drawRoundedRect(bar.adjusted(0.5, 0, -0.5, 0), radius, radius);
    } else {
        painter.setPen(QPen(part == Part::Failed ? theme.bad.text : theme.text3, 1));
        painter.setBrush(theme.base);
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    }
}

} // namespace

Waterfall::Waterfall(const Look &look, QWidget *parent)
    : QWidget(parent), m_look(look), m_ring(new RingTimer(this, look))
{
    setAccessibleName(tr("Attempts"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
    connect(&look, &Look::changed, this, &QWidget::updateGeometry);
}

void Waterfall::setAttempts(const std::vector<model::AttemptRecord> &attempts,
                            std::chrono::milliseconds now)
{
    const std::size_t before = m_rows.size();
    m_rows = waterfallRows(attempts, now);
    std::chrono::milliseconds end{0};
    QStringList spoken;
    bool running = false;
    for (const WaterfallRow &row : m_rows) {
        spoken << row.spoken;
        running |= row.state == State::Running;
        for (const WaterfallRow::Span &span : row.spans)
            end = std::max(end, span.to);
    }
    m_marks = axisMarks(end);
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(m_rows.size()) - 1));
    setAccessibleDescription(spoken.join(QLatin1Char('\n')));
    setFocusPolicy(m_rows.empty() ? Qt::NoFocus : Qt::StrongFocus);
    m_ring->setActive(running);
    if (m_rows.size() != before)
        updateGeometry();
    update();
    Q_EMIT rowsChanged();
}

QSize Waterfall::sizeHint() const
{
    const int rows = std::max<int>(1, static_cast<int>(m_rows.size()));
    return {m_look.px(380), rows * m_look.px(rowHeight) + m_look.px(axisHeight)};
}

QSize Waterfall::minimumSizeHint() const
{
    return {m_look.px(220), sizeHint().height()};
}

Waterfall::Columns Waterfall::columns() const
{
    const QFontMetrics body(m_look.font(TextStyle::Second));
    int label = 0;
    int note = 0;
    int cost = 0;
    for (const WaterfallRow &row : m_rows) {
        label = std::max(label, body.horizontalAdvance(row.label));
        note = std::max(note, body.horizontalAdvance(row.note));
        cost = std::max(cost, body.horizontalAdvance(row.cost));
    }
    const int gap = m_look.px(12);
    const int costs = cost > 0 ? cost + gap : 0;
    Columns columns;
    columns.barLeft = std::min(m_look.px(20) + label + gap, width() * 2 / 5);
    // Rounded up: a hair too narrow would elide it.
    columns.noteWidth = std::min(note + m_look.px(4), width() * 2 / 5 - costs);
    columns.noteLeft = width() - costs - columns.noteWidth;
    columns.barWidth = std::max(m_look.px(40), columns.noteLeft - gap - columns.barLeft);
    return columns;
}

QRect Waterfall::rowRect(int row) const
{
    const int height = m_look.px(rowHeight);
    return {0, row * height, width(), height};
}

double Waterfall::xOf(std::chrono::milliseconds at) const
{
    const Columns place = columns();
    return place.barLeft
           + static_cast<double>(at.count()) * place.barWidth
                 / static_cast<double>(std::max<std::int64_t>(1, m_marks.back().count()));
}

QRectF Waterfall::commitRect(int row) const
{
    const auto &at = m_rows[static_cast<std::size_t>(row)].committedAt;
    if (!at)
        return {};
    const double side = m_look.px(16);
    return {std::round(xOf(*at)) - side / 2, rowRect(row).center().y() - side / 2 + 0.5, side,
            side};
}

QRectF Waterfall::spanRect(const WaterfallRow::Span &span, const QRect &row) const
{
    const double height = m_look.px(10);
    const double left = xOf(span.from);
    const double right = xOf(span.to);
    return {left, row.center().y() - height / 2 + 0.5, std::max<double>(right - left, m_look.px(3)),
            height};
}

void Waterfall::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_rows.empty()) {
        painter.setFont(m_look.font(TextStyle::Second));
        painter.setPen(m_look.theme().text3);
        painter.drawText(rowRect(0), Qt::AlignVCenter, tr("Not tried yet"));
        return;
    }
    paintAxis(painter);
    for (int row = 0; row < static_cast<int>(m_rows.size()); ++row)
        paintRow(painter, row);
}

void Waterfall::paintAxis(QPainter &painter) const
{
    const Theme &theme = m_look.theme();
    const Columns place = columns();
    const int bottom = static_cast<int>(m_rows.size()) * m_look.px(rowHeight);
    const QFont font = m_look.font(TextStyle::Caption);
    const QFontMetrics metrics(font);
    painter.setFont(font);
    int free = -1;
    for (const std::chrono::milliseconds mark : m_marks) {
        const double share =
            static_cast<double>(mark.count()) / static_cast<double>(m_marks.back().count());
        const int x = place.barLeft + static_cast<int>(share * place.barWidth);
        painter.fillRect(QRect(x, 0, 1, bottom), theme.grid);
        const QString text = axisText(mark, m_marks);
        const int width = metrics.horizontalAdvance(text);
        const int left = std::clamp(x - width / 2, place.barLeft - m_look.px(4),
                                    place.barLeft + place.barWidth - width + m_look.px(8));
        if (left < free)
            continue;
        free = left + width + m_look.px(6);
        painter.setPen(theme.text3);
        painter.drawText(QRect(left, bottom, width + 2, m_look.px(axisHeight)), Qt::AlignVCenter,
                         text);
    }
}

void Waterfall::paintRow(QPainter &painter, int number) const
{
    const Theme &theme = m_look.theme();
    const WaterfallRow &row = m_rows[static_cast<std::size_t>(number)];
    const QRect rect = rowRect(number);
    const Columns place = columns();
    const int shape = m_look.px(11);
    paintState(painter, QRectF(1, rect.center().y() - shape / 2.0 + 0.5, shape, shape), row.state,
               theme, m_look.motion() ? ringTurn() : 0);
    painter.setFont(m_look.font(TextStyle::Second));
    painter.setPen(row.isWait ? theme.text2 : theme.text);
    const int left = m_look.px(20);
    paintElided(painter,
                QRect(left, rect.top(), place.barLeft - left - m_look.px(8), rect.height()),
                row.label);
    painter.setPen(row.state == State::Bad ? theme.bad.text : theme.text2);
    paintElided(painter, QRect(place.noteLeft, rect.top(), place.noteWidth, rect.height()),
                row.note, Qt::AlignRight);
    painter.setPen(theme.text2);
    const int costLeft = place.noteLeft + place.noteWidth;
    painter.drawText(QRect(costLeft, rect.top(), width() - costLeft, rect.height()),
                     Qt::AlignRight | Qt::AlignVCenter, row.cost);
    for (const WaterfallRow::Span &span : row.spans)
        paintPart(painter, spanRect(span, rect), span.part, m_look);
    paintCommit(painter, number);
    if (hasFocus() && number == m_current)
        paintFocusRing(painter, QRectF(rect).adjusted(0, 1, 0, -1), m_look.px(5), m_look);
}

/// Taller than the bar, in the ink of the text on a rim of the ground: seen on every colour.
void Waterfall::paintCommit(QPainter &painter, int row) const
{
    const QRectF box = commitRect(row);
    if (box.isEmpty())
        return;
    const double x = box.center().x();
    painter.fillRect(QRectF(x - 2, box.top(), 4, box.height()), m_look.theme().base);
    painter.fillRect(QRectF(x - 1, box.top(), 2, box.height()), m_look.theme().text);
}

QString Waterfall::tipAt(const QPoint &point) const
{
    const int row = point.y() / m_look.px(rowHeight);
    if (point.y() < 0 || row >= static_cast<int>(m_rows.size()))
        return {};
    const WaterfallRow &shown = m_rows[static_cast<std::size_t>(row)];
    return commitRect(row).contains(point) ? shown.commitment : shown.spoken;
}

void Waterfall::setCurrent(int row)
{
    m_current = std::clamp(row, 0, std::max(0, static_cast<int>(m_rows.size()) - 1));
    if (!m_rows.empty())
        setAccessibleName(
            tr("Attempts: %1").arg(m_rows[static_cast<std::size_t>(m_current)].spoken));
    update();
}

void Waterfall::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Up && m_current > 0)
        setCurrent(m_current - 1);
    else if (event->key() == Qt::Key_Down && m_current + 1 < static_cast<int>(m_rows.size()))
        setCurrent(m_current + 1);
    else
        QWidget::keyPressEvent(event);
}

void Waterfall::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    setCurrent(m_current);
}

bool Waterfall::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QToolTip::showText(help->globalPos(), tipAt(help->pos()), this); // empty: it goes
        return true;
    }
    return QWidget::event(event);
}

WaterfallLegend::WaterfallLegend(const Look &look, const Waterfall &waterfall, QWidget *parent)
    : QWidget(parent), m_look(look), m_waterfall(waterfall)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&waterfall, &Waterfall::rowsChanged, this, &WaterfallLegend::refresh);
    refresh();
}

void WaterfallLegend::refresh()
{
    std::vector<Part> parts;
    for (const Part part : {Part::Wait, Part::Failed, Part::FirstToken, Part::Stream}) {
        const auto isDrawn = [part](const WaterfallRow &row) {
            return std::ranges::any_of(row.spans, [part](const WaterfallRow::Span &span) {
                return legendPart(span.part) == part;
            });
        };
        if (std::ranges::any_of(m_waterfall.rows(), isDrawn))
            parts.push_back(part);
    }
    if (parts == m_parts)
        return;
    m_parts = std::move(parts);
    setAccessibleName(tr("Legend: %1").arg(words().join(QStringLiteral("; "))));
    updateGeometry();
    update();
}

QStringList WaterfallLegend::words() const
{
    QStringList words;
    for (const Part part : m_parts)
        words << wordOf(part);
    return words;
}

QSize WaterfallLegend::sizeHint() const
{
    const QFontMetrics metrics(m_look.font(TextStyle::Second));
    int width = 0;
    for (const QString &word : words())
        width += m_look.px(10 + 5 + 12) + metrics.horizontalAdvance(word);
    return {width, m_look.px(18)};
}

void WaterfallLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_look.font(TextStyle::Second));
    const int side = m_look.px(10);
    int left = m_look.px(12);
    for (const Part part : m_parts) {
        paintPart(painter, QRectF(left, (height() - side) / 2.0, side, side), part, m_look);
        left += side + m_look.px(5);
        painter.setPen(m_look.theme().text2);
        const QString word = wordOf(part);
        const int advance = painter.fontMetrics().horizontalAdvance(word);
        painter.drawText(QRect(left, 0, advance + 2, height()), Qt::AlignVCenter, word);
        left += advance + m_look.px(12);
    }
}

} // namespace oxide::ui
