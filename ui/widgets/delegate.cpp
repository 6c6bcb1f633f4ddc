#include "ui/widgets/delegate.h"

#include "ui/theme/look.h"
#include "ui/theme/stylepaint.h"

#include <QAbstractItemView>
#include <QPainter>

namespace oxide::ui {

RowDelegate::RowDelegate(const Look &look, int height, QObject *parent)
    : QStyledItemDelegate(parent), m_look(look), m_height(height)
{
}

void RowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                        const QModelIndex &index) const
{
    const Theme &theme = m_look.theme();
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, theme.accentSoft);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, theme.alt);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                      theme.grid);
    painter->save();
    paintContent(*painter, option, index);
    painter->restore();
    paintRowFocus(*painter, option, index);
    painter->restore();
}

/// Each cell of the current row paints its piece of a ring around all of them.
void RowDelegate::paintRowFocus(QPainter &painter, const QStyleOptionViewItem &option,
                                const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    if (!view || !view->hasFocus() || view->currentIndex().row() != index.row())
        return;
    QStyleOptionViewItem focused(option);
    focused.state |= QStyle::State_HasFocus;
    const QRect row(0, option.rect.top(), view->viewport()->width(), option.rect.height() - 1);
    painter.setClipRect(option.rect, Qt::IntersectClip);
    paintItemFocus(painter, focused, row, 4, m_look);
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(m_look.px(m_height));
    return size;
}

void RowDelegate::paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                               const QModelIndex &index) const
{
    const QVariant given = index.data(Qt::TextAlignmentRole);
    const Qt::Alignment alignment =
        given.isValid() ? Qt::Alignment(given.toInt()) : Qt::Alignment(Qt::AlignLeft);
    painter.setFont(option.font);
    painter.setPen(m_look.theme().text);
    paintElided(painter, option.rect.adjusted(m_look.px(8), 0, -m_look.px(8), -1),
                index.data(Qt::DisplayRole).toString(), alignment);
}

void paintItemFocus(QPainter &painter, const QStyleOptionViewItem &option, const QRectF &rect,
                    double radius, const Look &look)
{
    if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange)
        paintFocusRing(painter, rect, radius, look);
}

void paintElided(QPainter &painter, const QRect &rect, const QString &text, Qt::Alignment alignment,
                 Qt::TextElideMode elide)
{
    const QString shown = painter.fontMetrics().elidedText(text, elide, rect.width());
    painter.drawText(rect,
                     static_cast<int>((alignment & Qt::AlignHorizontal_Mask) | Qt::AlignVCenter)
                         | Qt::TextSingleLine,
                     shown);
}

} // namespace oxide::ui
