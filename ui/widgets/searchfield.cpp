#include "ui/widgets/searchfield.h"

#include "ui/format/keys.h"
#include "ui/theme/icon.h"
#include "ui/theme/look.h"

#include <QKeyEvent>
#include <QPainter>
#include <QShortcut>

namespace oxide::ui {

SearchField::SearchField(const Look &look, const QString &placeholder, const QKeySequence &shortcut,
                         QWidget *parent)
    : QLineEdit(parent), m_look(look), m_shortcut(format::keyCap(shortcut))
{
    setPlaceholderText(placeholder);
    setAccessibleName(placeholder);
    setTextMargins(look.px(24), 0, 0, 0);
    setClearButtonEnabled(true);
    if (!shortcut.isEmpty()) {
        auto *focus = new QShortcut(shortcut, this);
        connect(focus, &QShortcut::activated, this, [this] {
            setFocus(Qt::ShortcutFocusReason);
            selectAll();
        });
    }
}

void SearchField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    const int side = m_look.px(14);
    paintIcon(painter, QRectF(m_look.px(9), (height() - side) / 2.0, side, side), Icon::Search,
              m_look.theme().text2);
    if (m_shortcut.isEmpty() || !text().isEmpty())
        return;
    const QFont font = m_look.font(TextStyle::Caption);
    const int width = QFontMetrics(font).horizontalAdvance(m_shortcut) + m_look.px(12);
    if (this->width()
        < QFontMetrics(this->font()).horizontalAdvance(placeholderText()) + width + m_look.px(48))
        return; // no room for both
    const QRectF cap(this->width() - width - m_look.px(8), (height() - m_look.px(18)) / 2.0, width,
                     m_look.px(18));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_look.theme().line2, 1));
    painter.setBrush(m_look.theme().alt);
    painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setFont(font);
    painter.setPen(m_look.theme().text2);
    painter.drawText(cap, Qt::AlignCenter, m_shortcut);
}

void SearchField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace oxide::ui
