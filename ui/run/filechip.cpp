#include "ui/run/filechip.h"

#include "ui/format/numbers.h"
#include "ui/theme/icon.h"
#include "ui/theme/look.h"
#include "ui/theme/stylepaint.h"

#include <QDir>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace oxide::ui {

namespace {

constexpr int chipInset = 8;
constexpr int iconSide = 12;
constexpr int crossSide = 10;
constexpr int gap = 6;
constexpr int mostNameWidth = 220;

} // namespace

FileChip::FileChip(const Look &look, const QString &path, QWidget *parent)
    : QAbstractButton(parent), m_look(look), m_path(path), m_name(QFileInfo(path).fileName())
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    describe();
}

void FileChip::setTokens(std::optional<std::int64_t> tokens)
{
    m_tokens = tokens;
    describe();
}

void FileChip::setProblem(const QString &shortText, const QString &sentence)
{
    m_problem = shortText;
    m_problemSentence = sentence;
    describe();
}

QString FileChip::note() const
{
    if (!m_problem.isEmpty())
        return m_problem;
    return m_tokens ? tr("%1 tok", "1,234 tokens").arg(format::count(*m_tokens)) : QString();
}

void FileChip::describe()
{
    QString tip = QDir::toNativeSeparators(m_path);
    if (m_tokens)
        tip += QLatin1Char('\n') + tr("about %1 tokens").arg(format::count(*m_tokens));
    if (!m_problemSentence.isEmpty())
        tip += QLatin1Char('\n') + m_problemSentence;
    setToolTip(tip);
    setAccessibleName(tr("File %1").arg(m_name));
    setAccessibleDescription(tip + QLatin1Char('\n') + tr("Press to take it away"));
    updateGeometry();
    update();
}

QSize FileChip::sizeHint() const
{
    const QFontMetrics body(m_look.font(TextStyle::Body));
    const QFontMetrics second(m_look.font(TextStyle::Second));
    int width = m_look.px(chipInset + iconSide + gap + gap + crossSide + chipInset);
    width += std::min(body.horizontalAdvance(m_name), m_look.px(mostNameWidth));
    if (!note().isEmpty())
        width += m_look.px(gap) + second.horizontalAdvance(note());
    return {width, m_look.px(26)};
}

void FileChip::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_look.theme();
    const bool problem = !m_problem.isEmpty();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(problem ? theme.warn.text : theme.line2);
    painter.setBrush(isDown() ? theme.pressed : theme.control);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), m_look.px(5),
                            m_look.px(5));
    int left = m_look.px(chipInset);
    const auto square = [this](int at, int side) {
        return QRectF(at, (height() - m_look.px(side)) / 2.0, m_look.px(side), m_look.px(side));
    };
    paintIcon(painter, square(left, iconSide), Icon::File, theme.text);
    left += m_look.px(iconSide + gap);
    painter.setFont(m_look.font(TextStyle::Body));
    painter.setPen(theme.text);
    const int nameWidth =
        std::min(painter.fontMetrics().horizontalAdvance(m_name), m_look.px(mostNameWidth));
    painter.drawText(QRect(left, 0, nameWidth + 1, height()), Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_name, Qt::ElideMiddle, nameWidth + 1));
    left += nameWidth + m_look.px(gap);
    painter.setFont(m_look.font(TextStyle::Second));
    painter.setPen(problem ? theme.warn.text : theme.text2);
    painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignVCenter, note());
    paintIcon(painter, square(width() - m_look.px(chipInset + crossSide), crossSide), Icon::Close,
              underMouse() || hasFocus() ? theme.text : theme.text2);
    if (hasFocus())
        paintFocusRing(painter, QRectF(rect()), m_look.px(5), m_look);
}

void FileChip::mouseReleaseEvent(QMouseEvent *event)
{
    const bool onCross = event->position().x() > width() - m_look.px(chipInset + crossSide + gap);
    if (isDown() && rect().contains(event->position().toPoint()) && onCross) {
        setDown(false);
        Q_EMIT removeAsked();
        return;
    }
    QAbstractButton::mouseReleaseEvent(event);
}

void FileChip::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
    case Qt::Key_Space:
    case Qt::Key_Return:
        Q_EMIT removeAsked();
        return;
    default:
        QAbstractButton::keyPressEvent(event);
    }
}

} // namespace oxide::ui
