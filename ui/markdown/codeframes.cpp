#include "ui/markdown/codeframes.h"

#include "ui/markdown/markdownrenderer.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/icon.h"
#include "ui/theme/look.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QAbstractTextDocumentLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextLayout>
#include <QTimer>
#include <QToolButton>

namespace oxide::ui {

namespace {

constexpr int copiedMs = 1500;
// Design pixels.
constexpr int inset = 12; ///< between the ground's sides and the text
constexpr int foot = 9;   ///< below the last line; the scroll bar stands in it
constexpr int headInset = 5;

} // namespace

CodeFrames::CodeFrames(QTextBrowser &view, const MarkdownRenderer &renderer, const Look &look)
    : m_view(view), m_renderer(renderer), m_look(look)
{
}

int CodeFrames::numberOf(const QTextBlock &block)
{
    const QTextBlockFormat format = block.blockFormat();
    return format.hasProperty(CodeBlockProperty) ? format.intProperty(CodeBlockProperty) : -1;
}

void CodeFrames::add()
{
    const std::size_t number = m_frames.size();
    Frame frame;
    frame.copy = new QToolButton(m_view.viewport());
    frame.copy->setText(tr("Copy"));
    frame.copy->setAccessibleName(tr("Copy code block %1").arg(number + 1));
    frame.copy->setIcon(icon(Icon::Copy, m_look));
    frame.copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    frame.copy->setAutoRaise(true);
    frame.copy->setCursor(Qt::ArrowCursor);
    setControlSize(frame.copy, ControlSize::Small);
    frame.copy->setFont(m_look.font(TextStyle::Second));
    connect(frame.copy, &QToolButton::clicked, this, [this, number] { copy(number); });
    frame.bar = new QScrollBar(Qt::Horizontal, m_view.viewport());
    frame.bar->setAccessibleName(tr("Scroll code block %1 sideways").arg(number + 1));
    frame.bar->setCursor(Qt::ArrowCursor);
    frame.bar->setSingleStep(m_look.px(24));
    connect(frame.bar, &QScrollBar::valueChanged, m_view.viewport(), qOverload<>(&QWidget::update));
    m_frames.push_back(frame);
}

void CodeFrames::copy(std::size_t number)
{
    QGuiApplication::clipboard()->setText(m_renderer.code(static_cast<int>(number)));
    QToolButton *button = m_frames.at(number).copy;
    button->setText(tr("Copied"));
    placeOne(number); // the word is wider
    QTimer::singleShot(copiedMs, button, [this, button, number] {
        button->setText(tr("Copy"));
        if (number < m_frames.size())
            placeOne(number);
    });
}

void CodeFrames::restyle()
{
    for (Frame &frame : m_frames) {
        frame.copy->setIcon(icon(Icon::Copy, m_look));
        frame.copy->setFont(m_look.font(TextStyle::Second));
        frame.measured = 0;
        frame.width = 0;
    }
    place();
}

void CodeFrames::retranslate()
{
    for (const Frame &frame : m_frames)
        frame.copy->setText(tr("Copy"));
}

QTextBlock CodeFrames::headOf(std::size_t number) const
{
    return m_view.document()->findBlock(m_renderer.codePosition(static_cast<int>(number)));
}

/// Counts from 1; 0 is the head.
QTextBlock CodeFrames::lineOf(std::size_t number, int line) const
{
    return m_view.document()->findBlockByNumber(headOf(number).blockNumber() + line);
}

/// Only what came since the last time: a long block that streams in is not walked at every frame.
void CodeFrames::measure(std::size_t number)
{
    Frame &frame = m_frames[number];
    const auto isLine = [this, number](int line) {
        return numberOf(lineOf(number, line)) == static_cast<int>(number);
    };
    // The open end may have been taken for a line that it was not.
    while (frame.lines > 0 && !isLine(frame.lines))
        --frame.lines;
    while (isLine(frame.lines + 1))
        ++frame.lines;
    frame.measured = std::min(frame.measured, std::max(0, frame.lines - 1));
    for (int line = frame.measured + 1; line <= frame.lines; ++line) {
        const QTextBlock block = lineOf(number, line);
        m_view.document()->documentLayout()->blockBoundingRect(block); // lays it out
        if (block.layout()->lineCount() == 0)
            return; // a view that was never shown lays nothing out
        const double width = block.layout()->lineAt(0).naturalTextWidth();
        if (line == frame.lines) {
            frame.last = width;
        } else {
            frame.width = std::max(frame.width, width);
            frame.measured = line;
        }
    }
}

QRectF CodeFrames::rectOf(const QTextBlock &block) const
{
    const double up = m_view.verticalScrollBar()->value();
    return m_view.document()->documentLayout()->blockBoundingRect(block).translated(0, -up);
}

QRectF CodeFrames::groundOf(std::size_t number) const
{
    const QTextBlock head = headOf(number);
    const double left = head.blockFormat().leftMargin() - m_look.px(inset) + 0.5;
    const QRectF last = rectOf(lineOf(number, m_frames[number].lines));
    return {QPointF(left, rectOf(head).top() - m_look.px(headInset) + 0.5),
            QPointF(m_view.viewport()->width() - 0.5, last.bottom() + m_look.px(foot))};
}

QRectF CodeFrames::bodyOf(std::size_t number) const
{
    QRectF body = groundOf(number);
    body.setTop(std::floor(rectOf(headOf(number)).bottom() + m_look.px(headInset)) + 1);
    return body.adjusted(0.5, 0, -0.5, -0.5);
}

double CodeFrames::room(std::size_t number) const
{
    return groundOf(number).width() - 2 * m_look.px(inset);
}

/// Only these are looked at: an answer may hold hundreds.
CodeFrames::Range CodeFrames::inSight() const
{
    const QSize sight = m_view.viewport()->size();
    const int top = m_view.cursorForPosition(QPoint(0, 0)).position();
    const int bottom = m_view.cursorForPosition(QPoint(sight.width(), sight.height())).position();
    const auto after = [this](int position) {
        std::size_t low = 0;
        for (std::size_t high = m_frames.size(); low < high;) {
            const std::size_t middle = (low + high) / 2;
            if (m_renderer.codePosition(static_cast<int>(middle)) > position)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    };
    const std::size_t first = after(top);
    return {first == 0 ? 0 : first - 1, after(bottom)};
}

/// Brings the bar in line with the widest line.
void CodeFrames::fit(std::size_t number)
{
    measure(number);
    const Frame &frame = m_frames[number];
    const double excess = std::max(frame.width, frame.last) - room(number);
    frame.bar->setRange(0, std::max(0, static_cast<int>(std::ceil(excess))));
    frame.bar->setPageStep(std::max(1, static_cast<int>(room(number))));
}

void CodeFrames::place()
{
    const auto count = static_cast<std::size_t>(m_renderer.codeBlocks());
    while (m_frames.size() > count) {
        m_frames.back().copy->deleteLater();
        m_frames.back().bar->deleteLater();
        m_frames.pop_back();
    }
    while (m_frames.size() < count)
        add();
    const Range before = std::exchange(m_shown, inSight());
    for (std::size_t i = before.first; i < std::min(before.end, count); ++i) {
        if (i < m_shown.first || i >= m_shown.end) {
            m_frames[i].copy->hide();
            m_frames[i].bar->hide();
        }
    }
    for (std::size_t i = m_shown.first; i < m_shown.end; ++i)
        placeOne(i);
}

void CodeFrames::placeOne(std::size_t number)
{
    fit(number);
    const QRect sight = m_view.viewport()->rect();
    const Frame &frame = m_frames[number];
    const QRectF ground = groundOf(number);
    const QSize size = frame.copy->sizeHint();
    const double middle = rectOf(headOf(number)).bottom() - m_look.px(foot);
    frame.copy->setGeometry(sight.width() - size.width() - m_look.px(6),
                            static_cast<int>(middle) - size.height() / 2, size.width(),
                            size.height());
    frame.copy->setVisible(frame.copy->geometry().intersects(sight));
    const int side = m_look.px(3);
    frame.bar->setGeometry(QRectF(ground.left() + side, ground.bottom() - m_look.px(foot),
                                  ground.width() - 2 * side, m_look.px(foot) - 1)
                               .toRect());
    frame.bar->setVisible(frame.bar->maximum() > 0 && frame.bar->geometry().intersects(sight));
}

void CodeFrames::paintGround(QPainter &painter, const QTextBlock &firstInSight) const
{
    const int number = numberOf(firstInSight);
    if (number < 0 || number >= static_cast<int>(m_frames.size()))
        return; // not placed yet
    const Theme &theme = m_look.theme();
    const QRectF ground = groundOf(static_cast<std::size_t>(number));
    const QRectF body = bodyOf(static_cast<std::size_t>(number));
    QPainterPath path;
    path.addRoundedRect(ground, m_look.px(6), m_look.px(6));
    painter.fillPath(path, theme.code);
    QRectF head = ground;
    head.setBottom(body.top());
    painter.save();
    painter.setClipRect(head, Qt::IntersectClip);
    painter.fillPath(path, theme.alt);
    painter.restore();
    for (QTextBlock line = firstInSight; numberOf(line) == number; line = line.next()) {
        const QRectF rect = rectOf(line);
        if (rect.top() > m_view.viewport()->height())
            break;
        if (const int sign = line.blockFormat().intProperty(DiffProperty); sign != 0) {
            painter.fillRect(QRectF(body.left() + 0.5, rect.top(), body.width() - 1, rect.height()),
                             sign > 0 ? theme.ok.soft : theme.bad.soft);
        }
    }
    painter.setPen(theme.line);
    painter.drawLine(QPointF(head.left(), body.top() - 0.5),
                     QPointF(head.right(), body.top() - 0.5));
    painter.drawPath(path);
}

void CodeFrames::paintScrolled(QPainter &painter) const
{
    const QRectF sight = m_view.viewport()->rect();
    const double up = m_view.verticalScrollBar()->value();
    for (std::size_t i = m_shown.first; i < m_shown.end; ++i) {
        if (m_frames[i].bar->maximum() == 0)
            continue;
        const QRectF clip = bodyOf(i) & sight;
        if (clip.isEmpty())
            continue;
        const int offset = m_frames[i].bar->value();
        QAbstractTextDocumentLayout::PaintContext context;
        context.palette = m_view.palette();
        context.clip = clip.translated(offset, up);
        if (m_view.textCursor().hasSelection()) {
            QAbstractTextDocumentLayout::Selection selection;
            selection.cursor = m_view.textCursor();
            selection.format.setBackground(context.palette.highlight());
            selection.format.setForeground(context.palette.highlightedText());
            context.selections.push_back(selection);
        }
        const QTextBlock first =
            m_view.cursorForPosition(QPoint(m_view.viewport()->width() / 2, qRound(clip.top())))
                .block();
        painter.save();
        painter.setClipRect(clip);
        paintGround(painter, numberOf(first) == static_cast<int>(i) ? first : headOf(i));
        painter.translate(-offset, -up);
        m_view.document()->documentLayout()->draw(&painter, context);
        painter.restore();
    }
}

QScrollBar *CodeFrames::barAt(const QPoint &point) const
{
    for (std::size_t i = m_shown.first; i < m_shown.end; ++i) {
        if (m_frames[i].bar->maximum() > 0 && bodyOf(i).contains(point))
            return m_frames[i].bar;
    }
    return nullptr;
}

int CodeFrames::offsetAt(const QPoint &point) const
{
    const QScrollBar *bar = barAt(point);
    return bar ? bar->value() : 0;
}

int CodeFrames::offsetOf(const QTextBlock &block) const
{
    const int number = numberOf(block);
    return number >= 0 && number < static_cast<int>(m_frames.size())
               ? m_frames[static_cast<std::size_t>(number)].bar->value()
               : 0;
}

void CodeFrames::show(const QTextCursor &cursor)
{
    const int number = numberOf(cursor.block());
    if (number < 0 || number >= static_cast<int>(m_frames.size()))
        return;
    const auto i = static_cast<std::size_t>(number);
    fit(i);
    QScrollBar *bar = m_frames[i].bar;
    const double at = m_view.cursorRect(cursor).left() - headOf(i).blockFormat().leftMargin();
    const double margin = std::min<double>(m_look.px(24), room(i) / 4);
    if (at - margin < bar->value())
        bar->setValue(static_cast<int>(at - margin));
    else if (at + margin > bar->value() + room(i))
        bar->setValue(static_cast<int>(std::ceil(at + margin - room(i))));
}

} // namespace oxide::ui
