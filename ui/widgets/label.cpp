#include "ui/widgets/label.h"

#include <QPainter>

namespace oxide::ui {

Label::Label(const Look &look, const QString &text, TextStyle style, Tone tone, QWidget *parent)
    : QLabel(text, parent), m_look(look), m_style(style), m_tone(tone)
{
    setTextFormat(Qt::PlainText);
    // Otherwise a Base ground would make it take the Text role.
    setForegroundRole(QPalette::WindowText);
    connect(&look, &Look::changed, this, &Label::apply);
    apply();
}

void Label::setTone(Tone tone)
{
    if (m_tone == tone)
        return;
    m_tone = tone;
    apply();
}

void Label::setStyle(TextStyle style)
{
    m_style = style;
    apply();
}

void Label::setElide(Qt::TextElideMode mode)
{
    m_elide = mode;
    updateGeometry();
    update();
}

QSize Label::minimumSizeHint() const
{
    const QSize size = QLabel::minimumSizeHint();
    return m_elide == Qt::ElideNone ? size : QSize(0, size.height());
}

void Label::paintEvent(QPaintEvent *event)
{
    const QRect content = contentsRect();
    const bool fits = fontMetrics().horizontalAdvance(text()) <= content.width();
    if (m_elide == Qt::ElideNone || wordWrap() || fits) {
        if (!m_fullText.isEmpty() && toolTip() == m_fullText)
            setToolTip({});
        m_fullText.clear();
        QLabel::paintEvent(event);
        return;
    }
    // The page's own tooltip says more than the text.
    if (toolTip().isEmpty() || toolTip() == m_fullText) {
        m_fullText = text();
        setToolTip(m_fullText);
    }
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(content, static_cast<int>(alignment()) | Qt::TextSingleLine,
                     fontMetrics().elidedText(text(), m_elide, content.width()));
}

void Label::apply()
{
    setFont(m_look.font(m_style));
    QPalette colours = palette();
    const QColor colour = m_look.theme().tone(m_tone);
    colours.setColor(QPalette::WindowText, colour);
    colours.setColor(QPalette::Link, m_look.theme().accentText);
    setPalette(colours);
}

} // namespace oxide::ui
