#include "ui/widgets/delegate.h"

#include "ui/theme/look.h"

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
    paintContent(*painter, option, index);
    painter->restore();
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
