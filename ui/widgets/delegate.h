#pragma once

#include <QStyledItemDelegate>

namespace oxide::ui {

class Look;

/// The ground of a row in tables and lists: soft selection with ordinary text on top, hover, the
/// focus ring around the whole row and the hairline below. Derive and paint the cell's content in
/// paintContent().
class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    /// `height` in design pixels: 28 for tables, 43 or 64 for lists of two lines.
    RowDelegate(const Look &look, int height, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const final;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;

protected:
    /// The default paints the display text, elided, in the alignment the model gives, 8 px in.
    virtual void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const;
    [[nodiscard]] const Look &look() const { return m_look; }

private:
    void paintRowFocus(QPainter &painter, const QStyleOptionViewItem &option,
                       const QModelIndex &index) const;

    const Look &m_look;
    int m_height;
};

/// The focus ring of a list's item, where its option has the focus and it came by the keyboard.
void paintItemFocus(QPainter &painter, const QStyleOptionViewItem &option, const QRectF &rect,
                    double radius, const Look &look);

/// One line of text, elided at its end, vertically centred in rect.
void paintElided(QPainter &painter, const QRect &rect, const QString &text,
                 Qt::Alignment alignment = Qt::AlignLeft, Qt::TextElideMode elide = Qt::ElideRight);

} // namespace oxide::ui
