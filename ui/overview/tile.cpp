#include "ui/overview/tile.h"

#include "ui/format/numbers.h"
#include "ui/theme/look.h"
#include "ui/widgets/sparkline.h"

#include <QPainter>

namespace oxide::ui {

namespace {

constexpr int tileHeight = 96;
constexpr int lowHeight = 68;
constexpr int narrowest = 140;
constexpr int tileInset = 12;

} // namespace

Tile::Tile(const Look &look, const QString &name, QWidget *parent)
    : QWidget(parent), m_look(look), m_name(name), m_figure(format::dash())
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(name);
}

void Tile::setHeight(Height height)
{
    m_height = height;
    updateGeometry();
    update();
}

int Tile::designHeight() const
{
    return m_height == Height::Low ? lowHeight : tileHeight;
}

void Tile::setName(const QString &name)
{
    m_name = name;
    setAccessibleName(name);
    update();
}

void Tile::setFigure(const QString &figure, const QString &unit)
{
    if (m_figure == figure && m_unit == unit)
        return;
    m_figure = figure;
    m_unit = unit;
    describe();
}

void Tile::setNote(const QString &note)
{
    if (m_note == note)
        return;
    m_note = note;
    describe();
}

void Tile::setTrend(std::vector<double> values)
{
    m_trend = std::move(values);
    update();
}

void Tile::describe()
{
    setAccessibleDescription(QStringLiteral("%1 %2, %3").arg(m_figure, m_unit, m_note));
    update();
}

QSize Tile::sizeHint() const
{
    return {m_look.px(165), m_look.px(designHeight())};
}

QSize Tile::minimumSizeHint() const
{
    return {m_look.px(narrowest), m_look.px(designHeight())};
}

QRect Tile::paintFrame(QPainter &painter) const
{
    const Theme &theme = m_look.theme();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(theme.base);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), m_look.px(8),
                            m_look.px(8));
    const int in = m_look.px(tileInset);
    const QRect inner = rect().adjusted(in, m_look.px(9), -in, -m_look.px(9));
    painter.setFont(m_look.font(TextStyle::Second));
    painter.setPen(theme.text2);
    painter.drawText(inner, Qt::AlignTop | Qt::TextSingleLine, m_name);
    return inner;
}

void Tile::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_look.theme();
    QPainter painter(this);
    const QRect inner = paintFrame(painter);

    painter.setFont(m_look.font(TextStyle::Figure));
    painter.setPen(theme.text);
    const bool isLow = m_height == Height::Low;
    const QRect figure(inner.left(), inner.top() + m_look.px(19), inner.width(),
                       m_look.px(isLow ? 26 : 34));
    painter.drawText(figure, Qt::AlignVCenter | Qt::TextSingleLine, m_figure);
    const int baseline = figure.center().y() + painter.fontMetrics().ascent() / 2
                         - painter.fontMetrics().descent() / 2;
    const int end = figure.left() + painter.fontMetrics().horizontalAdvance(m_figure);
    painter.setFont(m_look.font(TextStyle::Second));
    painter.setPen(theme.text2);
    const QFontMetrics metrics = painter.fontMetrics();
    if (isLow) {
        const int left = end + m_look.px(m_unit.isEmpty() ? 9 : 4);
        const QString beside =
            m_unit.isEmpty() ? m_note : tr("%1, %2", "7 attempts, in no sum").arg(m_unit, m_note);
        painter.drawText(QPoint(left, baseline),
                         metrics.elidedText(beside, Qt::ElideRight, inner.right() + 1 - left));
        return;
    }
    painter.drawText(QPoint(end + m_look.px(4), baseline), m_unit);

    const QRect note(inner.left(), inner.bottom() - m_look.px(19), inner.width(), m_look.px(18));
    const int noteWidth = metrics.horizontalAdvance(m_note);
    painter.drawText(note, Qt::AlignVCenter | Qt::TextSingleLine,
                     metrics.elidedText(m_note, Qt::ElideRight, note.width()));
    const int room = note.width() - noteWidth - m_look.px(12);
    const int width = std::min(room, m_look.px(60));
    if (m_trend.size() > 1 && width >= m_look.px(28))
        paintSparkline(painter,
                       QRectF(inner.right() - width + 1, note.center().y() - m_look.px(11), width,
                              m_look.px(22)),
                       m_trend, m_look);
}

} // namespace oxide::ui
