#include "ui/theme/stylepaint.h"

#include "ui/theme/controlstyle.h"
#include "ui/theme/icon.h"
#include "ui/theme/look.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <QWidget>

namespace oxide::ui {

namespace {

constexpr double controlRadius = 6;

struct Panel {
    QColor fill;
    QColor line;
};

Panel buttonColours(const QStyleOption &option, const QWidget *widget, const Theme &theme)
{
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool hovered = enabled && (option.state & QStyle::State_MouseOver);
    const bool pressed = enabled && (option.state & QStyle::State_Sunken);
    const bool on = option.state & QStyle::State_On;
    switch (buttonKind(widget)) {
    case ButtonKind::Primary: {
        if (!enabled)
            return {theme.track, theme.track};
        const QColor fill = pressed ? theme.accent.darker(118)
                                    : (hovered ? theme.accent.darker(108) : theme.accent);
        return {fill, fill};
    }
    case ButtonKind::Flat:
    case ButtonKind::Link:
        return {pressed || hovered ? theme.pressed : QColor(Qt::transparent), Qt::transparent};
    case ButtonKind::Normal:
        break;
    }
    if (on)
        return {theme.accentSoft,
                segmentOf(widget) == Segment::None ? theme.accentLine : theme.line2};
    if (!enabled)
        return {theme.control, theme.line};
    if (pressed)
        return {theme.pressed, theme.line2};
    return {theme.control, hovered ? theme.text3 : theme.line2};
}

/// A rounded rectangle whose inner edges are straight where segments meet.
QPainterPath panelPath(const QRectF &rect, Segment segment)
{
    QPainterPath path;
    if (segment == Segment::None) {
        path.addRoundedRect(rect, controlRadius, controlRadius);
        return path;
    }
    const double left = segment == Segment::First ? controlRadius : 0;
    const double right = segment == Segment::Last ? controlRadius : 0;
    path.moveTo(rect.left() + left, rect.top());
    path.lineTo(rect.right() - right, rect.top());
    path.quadTo(rect.topRight(), rect.topRight() + QPointF(0, right));
    path.lineTo(rect.right(), rect.bottom() - right);
    path.quadTo(rect.bottomRight(), rect.bottomRight() - QPointF(right, 0));
    path.lineTo(rect.left() + left, rect.bottom());
    path.quadTo(rect.bottomLeft(), rect.bottomLeft() - QPointF(0, left));
    path.lineTo(rect.left(), rect.top() + left);
    path.quadTo(rect.topLeft(), rect.topLeft() + QPointF(left, 0));
    path.closeSubpath();
    return path;
}

} // namespace

void paintFocusRing(QPainter &painter, const QRectF &rect, double radius, const Look &look)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(look.theme().accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius);
    painter.restore();
}

void paintButtonPanel(QPainter &painter, const QStyleOption &option, const QWidget *widget,
                      const Look &look)
{
    const Theme &theme = look.theme();
    const Panel panel = buttonColours(option, widget, theme);
    const Segment segment = segmentOf(widget);
    QRectF rect = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5);
    if (segment == Segment::First || segment == Segment::Middle)
        rect.setRight(rect.right() + 1); // shares the hairline with its neighbour
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(panel.line.alpha() == 0 ? Qt::NoPen : QPen(panel.line, 1));
    painter.setBrush(panel.fill);
    painter.drawPath(panelPath(rect, segment));
    painter.restore();
    if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange) {
        const bool primary = buttonKind(widget) == ButtonKind::Primary;
        const double in = primary ? 2 : 0;
        QRectF ring = QRectF(option.rect).adjusted(in, in, -in, -in);
        if (primary) {
            painter.save();
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(theme.onAccent, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(ring.adjusted(1, 1, -1, -1), 4, 4);
            painter.restore();
        } else {
            paintFocusRing(painter, ring, controlRadius - 1, look);
        }
    }
}

void paintFieldPanel(QPainter &painter, const QStyleOption &option, const QWidget *widget,
                     const Look &look)
{
    const Theme &theme = look.theme();
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool focus = enabled && (option.state & QStyle::State_HasFocus);
    const bool invalid = isInvalid(widget);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double width = focus || invalid ? 2 : 1;
    QColor line = enabled ? theme.line2 : theme.line;
    if (invalid)
        line = theme.bad.text;
    else if (focus)
        line = theme.accent;
    else if (enabled && option.state & QStyle::State_MouseOver)
        line = theme.text3;
    painter.setPen(QPen(line, width));
    painter.setBrush(enabled ? theme.control : theme.alt);
    const double in = width / 2;
    painter.drawRoundedRect(QRectF(option.rect).adjusted(in, in, -in, -in), controlRadius,
                            controlRadius);
    painter.restore();
}

void paintCheckBox(QPainter &painter, const QStyleOption &option, const Look &look)
{
    const Theme &theme = look.theme();
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool mixed = option.state & QStyle::State_NoChange;
    const bool on = mixed || option.state & QStyle::State_On;
    const double side = std::min(option.rect.width(), option.rect.height());
    QRectF box(0, 0, side, side);
    box.moveCenter(QRectF(option.rect).center());
    box.adjust(1, 1, -1, -1);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor fill = enabled ? theme.accent : theme.line2;
    const bool hovered = enabled && option.state & QStyle::State_MouseOver;
    painter.setPen(QPen(on ? fill : (hovered ? theme.text2 : theme.text3), 1.2));
    painter.setBrush(on ? fill : theme.control);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3.5, 3.5);
    if (on) {
        painter.setPen(QPen(theme.onAccent, side / 9, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const auto at = [&box](double x, double y) {
            return QPointF(box.left() + x * box.width(), box.top() + y * box.height());
        };
        if (mixed)
            painter.drawLine(at(0.27, 0.5), at(0.73, 0.5));
        else
            painter.drawPolyline(QPolygonF({at(0.25, 0.52), at(0.43, 0.70), at(0.76, 0.32)}));
    }
    painter.restore();
    // One with words has its ring around them.
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(&option);
    const bool focused =
        option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange;
    if (focused && button && button->text.isEmpty())
        paintFocusRing(painter, box.adjusted(-4, -4, 4, 4), 5.5, look);
}

void paintRadioButton(QPainter &painter, const QStyleOption &option, const Look &look)
{
    const Theme &theme = look.theme();
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool on = option.state & QStyle::State_On;
    const double side = std::min(option.rect.width(), option.rect.height());
    QRectF box(0, 0, side, side);
    box.moveCenter(QRectF(option.rect).center());
    box.adjust(1.5, 1.5, -1.5, -1.5);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor accent = enabled ? theme.accent : theme.line2;
    painter.setPen(QPen(on ? accent : theme.text3, on ? 1.6 : 1.2));
    painter.setBrush(theme.control);
    painter.drawEllipse(box);
    if (on) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(accent);
        const double in = box.width() * 0.28;
        painter.drawEllipse(box.adjusted(in, in, -in, -in));
    }
    painter.restore();
}

void paintButtonLabel(QPainter &painter, const QStyleOptionButton &option, const QWidget *widget,
                      const Look &look)
{
    const Theme &theme = look.theme();
    const bool enabled = option.state & QStyle::State_Enabled;
    const ButtonKind kind = buttonKind(widget);
    QColor colour = enabled ? theme.text : theme.text3;
    if (enabled && kind == ButtonKind::Primary)
        colour = theme.onAccent;
    else if (enabled && (kind == ButtonKind::Link || option.state & QStyle::State_On))
        colour = theme.accentText;
    else if (enabled && kind == ButtonKind::Flat)
        colour = theme.text2;
    const int textWidth = option.fontMetrics.horizontalAdvance(option.text);
    const bool hasIcon = !option.icon.isNull();
    const int gap = hasIcon && !option.text.isEmpty() ? look.px(buttonIconGap) : 0;
    const int iconWidth = hasIcon ? option.iconSize.width() : 0;
    const int whole = textWidth + gap + iconWidth;
    int x = option.rect.center().x() - whole / 2 + 1;
    if (hasIcon) {
        const QRect box(x, option.rect.center().y() - option.iconSize.height() / 2 + 1, iconWidth,
                        option.iconSize.height());
        option.icon.paint(&painter, box, Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled,
                          option.state & QStyle::State_On ? QIcon::On : QIcon::Off);
        x += iconWidth + gap;
    }
    painter.setPen(colour);
    painter.drawText(QRect(x, option.rect.top(), textWidth + 2, option.rect.height()),
                     Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextShowMnemonic, option.text);
}

void paintHeaderLabel(QPainter &painter, const QStyleOptionHeader &option, int inset,
                      const Look &look)
{
    const Theme &theme = look.theme();
    painter.save();
    painter.setFont(look.font(TextStyle::Second));
    painter.setPen(theme.text2);
    QRect room = option.rect.adjusted(inset, 0, -inset, -1);
    const bool sorted = option.sortIndicator != QStyleOptionHeader::None;
    const int arrow = look.px(12);
    const int arrowRoom = sorted ? arrow + look.px(3) : 0;
    const QString text =
        painter.fontMetrics().elidedText(option.text, Qt::ElideRight, room.width() - arrowRoom);
    const int width = painter.fontMetrics().horizontalAdvance(text);
    const bool right = option.textAlignment & Qt::AlignRight;
    const int x = right ? room.right() + 1 - width - arrowRoom : room.left();
    painter.drawText(QRect(x, room.top(), width + 1, room.height()),
                     Qt::AlignVCenter | Qt::TextSingleLine, text);
    if (sorted) {
        const bool up = option.sortIndicator == QStyleOptionHeader::SortUp;
        painter.translate(x + width + look.px(3) + arrow / 2.0, room.center().y() + 1);
        painter.rotate(up ? 180 : 0);
        paintIcon(painter, QRectF(-arrow / 2.0, -arrow / 2.0, arrow, arrow), Icon::ChevronDown,
                  theme.text2);
    }
    painter.restore();
}

void paintHeaderSection(QPainter &painter, const QStyleOptionHeader &option, const Look &look)
{
    const Theme &theme = look.theme();
    const bool hovered =
        option.state & QStyle::State_MouseOver && option.state & QStyle::State_Enabled;
    painter.fillRect(option.rect, hovered ? theme.pressed : theme.alt);
    painter.setPen(theme.line);
    if (option.orientation == Qt::Horizontal)
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
}

void paintScrollBarHandle(QPainter &painter, const QRectF &rect, bool active, const Look &look)
{
    const Theme &theme = look.theme();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(active ? theme.text3 : theme.line2);
    QRectF handle = rect;
    if (handle.width() < handle.height())
        handle.adjust(2, 1, -2, -1);
    else
        handle.adjust(1, 2, -1, -2);
    const double radius = std::min(handle.width(), handle.height()) / 2;
    painter.drawRoundedRect(handle, radius, radius);
    painter.restore();
}

void paintSlider(QPainter &painter, const QStyleOptionSlider &option, const QRectF &groove,
                 const QRectF &handle, const Look &look)
{
    const Theme &theme = look.theme();
    const bool enabled = option.state & QStyle::State_Enabled;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QRectF track(groove);
    QRectF filled;
    if (option.orientation == Qt::Horizontal) {
        track.setHeight(4);
        track.moveCenter(groove.center());
        filled = track;
        if (option.upsideDown)
            filled.setLeft(handle.center().x());
        else
            filled.setRight(handle.center().x());
    } else {
        track.setWidth(4);
        track.moveCenter(groove.center());
        filled = track;
        filled.setTop(handle.center().y());
    }
    painter.setBrush(theme.track);
    painter.drawRoundedRect(track, 2, 2);
    painter.setBrush(enabled ? theme.accent : theme.line2);
    painter.drawRoundedRect(filled, 2, 2);
    const bool focus = option.state & QStyle::State_HasFocus;
    painter.setPen(QPen(focus ? theme.accent : theme.line2, focus ? 2 : 1));
    painter.setBrush(theme.control);
    const double radius = std::min(handle.width(), handle.height()) / 2 - 1;
    painter.drawEllipse(handle.center(), radius, radius);
    painter.restore();
}

void paintProgressBar(QPainter &painter, const QStyleOptionProgressBar &option, const Look &look)
{
    const Theme &theme = look.theme();
    QRectF track(option.rect);
    track.setHeight(std::min<double>(track.height(), 6));
    track.moveCenter(QRectF(option.rect).center());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.track);
    painter.drawRoundedRect(track, 3, 3);
    const int range = option.maximum - option.minimum;
    if (range > 0) {
        QRectF done = track;
        done.setWidth(track.width() * (option.progress - option.minimum) / range);
        painter.setBrush(theme.accent);
        painter.drawRoundedRect(done, 3, 3);
    }
    painter.restore();
}

} // namespace oxide::ui
