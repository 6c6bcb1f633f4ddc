#include "ui/markdown/markdownview.h"

#include "ui/theme/look.h"

#include <cstdlib>

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QDesktopServices>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTextBlock>

namespace oxide::ui {

namespace {

constexpr int frameMs = 16;
constexpr qint64 sliceMs = 8;
constexpr qsizetype smallestSlice = 512;
constexpr qsizetype largestSlice = 32'768;
constexpr qsizetype atOnce = 8192; ///< characters that are drawn without waiting for a frame

} // namespace

MarkdownView::MarkdownView(const Look &look, QWidget *parent)
    : QTextBrowser(parent), m_look(look), m_renderer(*document(), markdownStyle(look)),
      m_code(*this, m_renderer, look)
{
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    // Lines of code are wider than the view; they have scroll bars of their own.
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(horizontalScrollBar(), &QScrollBar::rangeChanged, this,
            [this] { horizontalScrollBar()->setRange(0, 0); });
    connect(this, &QTextBrowser::cursorPositionChanged, this, [this] {
        if (!m_drawing)
            m_code.show(textCursor());
    });
    setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    m_frame.setSingleShot(true);
    m_frame.setInterval(frameMs);
    connect(&m_frame, &QTimer::timeout, this, &MarkdownView::drawSlice);
    connect(this, &QTextBrowser::anchorClicked, this, &MarkdownView::openLink);
    connect(&look, &Look::changed, this, &MarkdownView::restyle);
}

void MarkdownView::setMarkdown(const QString &text)
{
    clearMarkdown();
    appendMarkdown(text);
    finishStream();
    verticalScrollBar()->setValue(0);
    m_isWhole = true;
}

void MarkdownView::startStream()
{
    m_streaming = true;
    viewport()->update();
}

void MarkdownView::appendMarkdown(const QString &text)
{
    if (m_gathered.empty() || m_gathered.back().notice)
        m_gathered.emplace_back();
    m_gathered.back().text += text;
    if (!m_frame.isActive())
        m_frame.start();
}

void MarkdownView::appendNotice(MarkdownNotice kind, const QString &text)
{
    m_gathered.push_back({kind, text});
    if (!m_frame.isActive())
        m_frame.start();
}

qsizetype MarkdownView::gathered() const
{
    qsizetype characters = 0;
    for (const Pending &pending : m_gathered)
        characters += pending.text.size();
    return characters;
}

void MarkdownView::finishStream()
{
    m_streaming = false;
    m_finishWhenDrawn = true;
    if (gathered() <= atOnce)
        flush();
    if (m_gathered.empty())
        finish();
}

void MarkdownView::finish()
{
    m_finishWhenDrawn = false;
    {
        const QScopedValueRollback drawing(m_drawing, true);
        m_renderer.finish();
    }
    m_code.place();
    viewport()->update();
    if (m_toLastPrompt)
        scrollToLastPrompt();
}

void MarkdownView::scrollToEnd()
{
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void MarkdownView::scrollToLastPrompt()
{
    m_toLastPrompt = true;
    // Later: the view may just be about to be shown and laid out.
    QTimer::singleShot(0, this, &MarkdownView::takeToLastPrompt);
}

void MarkdownView::takeToLastPrompt()
{
    if (!m_toLastPrompt || !m_gathered.empty() || !isVisible())
        return;
    m_toLastPrompt = false;
    QTextBlock block = document()->lastBlock();
    const int prompt = static_cast<int>(MarkdownNotice::Prompt);
    while (block.isValid() && block.blockFormat().intProperty(NoticeProperty) != prompt)
        block = block.previous();
    if (block.isValid())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + qRound(blockRect(block).top())
                                      - m_look.px(8));
}

void MarkdownView::clearMarkdown()
{
    m_isWhole = false;
    m_toLastPrompt = false;
    m_frame.stop();
    m_gathered.clear();
    m_streaming = false;
    m_finishWhenDrawn = false;
    {
        const QScopedValueRollback drawing(m_drawing, true);
        m_renderer.clear();
    }
    m_code.place();
}

void MarkdownView::flush()
{
    while (!m_gathered.empty())
        drawSlice();
}

/// Draws the next slice. A long text that was there all at once comes in over several frames.
void MarkdownView::drawSlice()
{
    m_frame.stop();
    if (m_gathered.empty())
        return;
    QElapsedTimer took;
    took.start();
    const bool follow = m_streaming && isAtEnd();
    drawNext();
    if (follow)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    m_code.place();
    const qint64 ms = took.elapsed();
    if (ms > sliceMs)
        m_slice = std::max(smallestSlice, m_slice / 2);
    else if (ms < sliceMs / 4)
        m_slice = std::min(largestSlice, m_slice * 2);
    // Leaves at least two thirds of the time to everything else.
    m_frame.setInterval(std::max<int>(frameMs, static_cast<int>(ms) * 3));
    if (!m_gathered.empty())
        m_frame.start();
    else if (m_finishWhenDrawn)
        finish();
}

/// Up to a slice of what waits, notices included.
void MarkdownView::drawNext()
{
    const QScopedValueRollback drawing(m_drawing, true);
    qsizetype left = m_slice;
    while (left > 0 && !m_gathered.empty()) {
        Pending &front = m_gathered.front();
        left -= std::max<qsizetype>(1, front.text.size());
        if (front.notice) {
            m_renderer.notice(*front.notice, front.text);
        } else if (left >= 0) {
            m_renderer.append(front.text);
        } else {
            const qsizetype fits = left + front.text.size();
            m_renderer.append(QStringView(front.text).first(fits));
            front.text.remove(0, fits);
            return;
        }
        m_gathered.pop_front();
    }
}

bool MarkdownView::isAtEnd() const
{
    const QScrollBar *bar = verticalScrollBar();
    return bar->value() >= bar->maximum() - m_look.px(24);
}

void MarkdownView::restyle()
{
    {
        const QScopedValueRollback drawing(m_drawing, true);
        m_renderer.setStyle(markdownStyle(m_look));
    }
    m_code.restyle();
}

void MarkdownView::openLink(const QUrl &link)
{
    // A model's text must not start programs or open files.
    if (link.scheme() == QLatin1String("http") || link.scheme() == QLatin1String("https"))
        QDesktopServices::openUrl(link);
}

QVariant MarkdownView::loadResource(int, const QUrl &)
{
    return {};
}

QRectF MarkdownView::blockRect(const QTextBlock &block) const
{
    const double up = verticalScrollBar()->value();
    return document()->documentLayout()->blockBoundingRect(block).translated(0, -up);
}

void MarkdownView::paintEvent(QPaintEvent *event)
{
    {
        QPainter painter(viewport());
        painter.setRenderHint(QPainter::Antialiasing);
        paintGrounds(painter);
    }
    QTextBrowser::paintEvent(event);
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    m_code.paintScrolled(painter);
    if (m_streaming)
        paintCaret(painter);
}

void MarkdownView::paintGrounds(QPainter &painter)
{
    int painted = -1;
    QTextBlock block = cursorForPosition(QPoint(0, 0)).block();
    if (block.previous().isValid())
        block = block.previous();
    for (; block.isValid(); block = block.next()) {
        const QRectF rect = blockRect(block);
        if (rect.top() > viewport()->height())
            break;
        const int code = CodeFrames::numberOf(block);
        if (code >= 0 && code != painted) {
            m_code.paintGround(painter, block);
            painted = code;
        }
        paintBlockMarks(painter, block, rect);
    }
}

void MarkdownView::paintBlockMarks(QPainter &painter, const QTextBlock &block, const QRectF &text)
{
    const Theme &theme = m_look.theme();
    const QTextBlockFormat format = block.blockFormat();
    const double left = format.leftMargin();
    for (int depth = 0; depth < format.intProperty(QuoteProperty); ++depth) {
        const double x = left - m_look.px(14) * (depth + 1);
        painter.fillRect(QRectF(x, text.top(), m_look.px(3), text.height()), theme.line2);
    }
    if (format.boolProperty(RuleProperty)) {
        const double y = std::floor(text.center().y()) + 0.5;
        painter.setPen(theme.line);
        painter.drawLine(QPointF(left, y), QPointF(viewport()->width(), y));
    }
    if (const int notice = format.intProperty(NoticeProperty); notice != 0) {
        const bool splice = notice == static_cast<int>(MarkdownNotice::Splice);
        QPainterPath path;
        const double pad = m_look.px(5);
        path.addRoundedRect(
            QRectF(0, text.top() - pad, viewport()->width(), text.height() + 2 * pad), m_look.px(5),
            m_look.px(5));
        painter.fillPath(path, splice ? theme.warn.soft : theme.pressed);
    }
}

void MarkdownView::paintCaret(QPainter &painter)
{
    QTextCursor end(document());
    end.movePosition(QTextCursor::End);
    if (end.blockFormat().intProperty(NoticeProperty) != 0)
        return; // the model has said nothing below it yet
    const QRect at = cursorRect(end);
    const int left = at.left() - m_code.offsetOf(end.block());
    painter.fillRect(QRect(left + m_look.px(3), at.top() + m_look.px(1), m_look.px(7),
                           at.height() - m_look.px(2)),
                     m_look.theme().accent);
}

void MarkdownView::showEvent(QShowEvent *event)
{
    const int at = verticalScrollBar()->value();
    QTextBrowser::showEvent(event);
    if (m_isWhole) // the first show scrolls to the cursor, which stands at the end
        verticalScrollBar()->setValue(at);
    if (m_toLastPrompt)
        scrollToLastPrompt();
}

void MarkdownView::resizeEvent(QResizeEvent *event)
{
    const bool follow = isAtEnd() && m_streaming;
    QTextBrowser::resizeEvent(event);
    if (follow)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    m_code.place();
}

void MarkdownView::scrollContentsBy(int dx, int dy)
{
    QTextBrowser::scrollContentsBy(dx, dy);
    m_code.place();
    viewport()->update(); // the grounds reach beyond what moved into sight
}

void MarkdownView::changeEvent(QEvent *event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        m_code.retranslate();
}

/// The event where its point would be, were no code scrolled sideways.
QMouseEvent MarkdownView::inText(const QMouseEvent &event) const
{
    const QPointF at = event.position() + QPointF(m_code.offsetAt(event.position().toPoint()), 0);
    return QMouseEvent(event.type(), at, event.globalPosition(), event.button(), event.buttons(),
                       event.modifiers(), event.pointingDevice());
}

void MarkdownView::mousePressEvent(QMouseEvent *event)
{
    QMouseEvent moved = inText(*event);
    QTextBrowser::mousePressEvent(&moved);
    event->setAccepted(moved.isAccepted());
}

void MarkdownView::mouseMoveEvent(QMouseEvent *event)
{
    QMouseEvent moved = inText(*event);
    QTextBrowser::mouseMoveEvent(&moved);
    event->setAccepted(moved.isAccepted());
}

void MarkdownView::mouseReleaseEvent(QMouseEvent *event)
{
    QMouseEvent moved = inText(*event);
    QTextBrowser::mouseReleaseEvent(&moved);
    event->setAccepted(moved.isAccepted());
}

void MarkdownView::mouseDoubleClickEvent(QMouseEvent *event)
{
    QMouseEvent moved = inText(*event);
    QTextBrowser::mouseDoubleClickEvent(&moved);
    event->setAccepted(moved.isAccepted());
}

void MarkdownView::wheelEvent(QWheelEvent *event)
{
    const QPoint turned = event->angleDelta();
    const bool isSideways = std::abs(turned.x()) > std::abs(turned.y())
                            || event->modifiers().testFlag(Qt::ShiftModifier);
    QScrollBar *bar = isSideways ? m_code.barAt(event->position().toPoint()) : nullptr;
    if (bar)
        QCoreApplication::sendEvent(bar, event);
    else
        QTextBrowser::wheelEvent(event);
}

} // namespace oxide::ui
