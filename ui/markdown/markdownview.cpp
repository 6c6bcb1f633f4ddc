#include "ui/markdown/markdownview.h"

#include "ui/theme/controlstyle.h"
#include "ui/theme/icon.h"
#include "ui/theme/look.h"

#include <chrono>

#include <QAbstractTextDocumentLayout>
#include <QClipboard>
#include <QDesktopServices>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolButton>

namespace oxide::ui {

namespace {

constexpr int frameMs = 16;
constexpr qint64 sliceMs = 8;
constexpr qsizetype smallestSlice = 512;
constexpr qsizetype largestSlice = 32'768;
constexpr qsizetype atOnce = 8192; ///< characters that are drawn without waiting for a frame
constexpr int copiedMs = 1500;

int codeBlockOf(const QTextBlock &block)
{
    const QTextBlockFormat format = block.blockFormat();
    return format.hasProperty(CodeBlockProperty) ? format.intProperty(CodeBlockProperty) : -1;
}

} // namespace

MarkdownView::MarkdownView(const Look &look, QWidget *parent)
    : QTextBrowser(parent), m_look(look), m_renderer(*document(), markdownStyle(look))
{
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
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
    m_renderer.finish();
    placeCopyButtons();
    viewport()->update();
}

void MarkdownView::clearMarkdown()
{
    m_frame.stop();
    m_gathered.clear();
    m_streaming = false;
    m_finishWhenDrawn = false;
    m_renderer.clear();
    placeCopyButtons();
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
    placeCopyButtons();
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
    m_renderer.setStyle(markdownStyle(m_look));
    for (QToolButton *button : m_copyButtons)
        button->setIcon(icon(Icon::Copy, m_look));
    placeCopyButtons();
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

void MarkdownView::copyCode(int block)
{
    QGuiApplication::clipboard()->setText(m_renderer.code(block));
    QToolButton *button = m_copyButtons.at(static_cast<std::size_t>(block));
    button->setText(tr("Copied"));
    QTimer::singleShot(copiedMs, button, [button] { button->setText(tr("Copy")); });
}

void MarkdownView::placeCopyButtons()
{
    const auto count = static_cast<std::size_t>(m_renderer.codeBlocks());
    while (m_copyButtons.size() > count) {
        m_copyButtons.back()->deleteLater();
        m_copyButtons.pop_back();
    }
    while (m_copyButtons.size() < count) {
        const int number = static_cast<int>(m_copyButtons.size());
        auto *button = new QToolButton(viewport());
        button->setText(tr("Copy"));
        button->setAccessibleName(tr("Copy code block %1").arg(number + 1));
        button->setIcon(icon(Icon::Copy, m_look));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        button->setCursor(Qt::ArrowCursor);
        setControlSize(button, ControlSize::Small);
        button->setFont(m_look.font(TextStyle::Second));
        connect(button, &QToolButton::clicked, this, [this, number] { copyCode(number); });
        m_copyButtons.push_back(button);
    }
    for (std::size_t i = 0; i < count; ++i) {
        QToolButton *button = m_copyButtons[i];
        const QTextBlock head = document()->findBlock(m_renderer.codePosition(static_cast<int>(i)));
        const QRectF rect = blockRect(head);
        const QSize size = button->sizeHint();
        const double middle = rect.bottom() - m_look.px(9);
        button->setGeometry(viewport()->width() - size.width() - m_look.px(6),
                            static_cast<int>(middle) - size.height() / 2, size.width(),
                            size.height());
        button->setVisible(button->geometry().intersects(viewport()->rect()));
    }
}

QRectF MarkdownView::blockRect(const QTextBlock &block) const
{
    const QPointF offset(horizontalScrollBar()->value(), verticalScrollBar()->value());
    return document()->documentLayout()->blockBoundingRect(block).translated(-offset);
}

void MarkdownView::paintEvent(QPaintEvent *event)
{
    {
        QPainter painter(viewport());
        painter.setRenderHint(QPainter::Antialiasing);
        paintGrounds(painter);
    }
    QTextBrowser::paintEvent(event);
    if (m_streaming) {
        QPainter painter(viewport());
        paintCaret(painter);
    }
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
        const int code = codeBlockOf(block);
        if (code >= 0 && code != painted) {
            paintCodeGround(painter, block);
            painted = code;
        }
        paintBlockMarks(painter, block, rect);
    }
}

void MarkdownView::paintCodeGround(QPainter &painter, const QTextBlock &inside)
{
    const Theme &theme = m_look.theme();
    const int number = codeBlockOf(inside);
    const QTextBlock head = document()->findBlock(m_renderer.codePosition(number));
    QTextBlock last = inside;
    while (codeBlockOf(last.next()) == number && blockRect(last).top() < viewport()->height())
        last = last.next();
    const QRectF headRect = blockRect(head);
    const double inset = m_look.px(12);
    const double left = head.blockFormat().leftMargin() - inset + 0.5;
    const double textTop = headRect.top();
    const QRectF ground(
        QPointF(left, textTop - m_look.px(5) + 0.5),
        QPointF(viewport()->width() - 0.5, blockRect(last).bottom() + m_look.px(9)));
    QPainterPath path;
    path.addRoundedRect(ground, m_look.px(6), m_look.px(6));
    painter.fillPath(path, theme.code);
    QRectF top = ground;
    top.setBottom(headRect.bottom() + m_look.px(5));
    painter.save();
    painter.setClipRect(top);
    painter.fillPath(path, theme.alt);
    painter.restore();
    painter.setPen(theme.line);
    painter.drawLine(QPointF(top.left(), std::floor(top.bottom()) + 0.5),
                     QPointF(top.right(), std::floor(top.bottom()) + 0.5));
    painter.drawPath(path);
}

void MarkdownView::paintBlockMarks(QPainter &painter, const QTextBlock &block, const QRectF &text)
{
    const Theme &theme = m_look.theme();
    const QTextBlockFormat format = block.blockFormat();
    const double left = format.leftMargin();
    if (const int sign = format.intProperty(DiffProperty); sign != 0) {
        const QRectF band(left - m_look.px(12) + 1, text.top(),
                          viewport()->width() - left + m_look.px(12) - 2, text.height());
        painter.fillRect(band, sign > 0 ? theme.ok.soft : theme.bad.soft);
    }
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
    const QRect at = cursorRect(end);
    painter.fillRect(QRect(at.left() + m_look.px(3), at.top() + m_look.px(1), m_look.px(7),
                           at.height() - m_look.px(2)),
                     m_look.theme().accent);
}

void MarkdownView::resizeEvent(QResizeEvent *event)
{
    const bool follow = isAtEnd() && m_streaming;
    QTextBrowser::resizeEvent(event);
    if (follow)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    placeCopyButtons();
}

void MarkdownView::scrollContentsBy(int dx, int dy)
{
    QTextBrowser::scrollContentsBy(dx, dy);
    placeCopyButtons();
    viewport()->update(); // the grounds reach beyond what moved into sight
}

void MarkdownView::changeEvent(QEvent *event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        for (QToolButton *button : m_copyButtons)
            button->setText(tr("Copy"));
    }
}

} // namespace oxide::ui
