#pragma once

#include <vector>

#include <QObject>
#include <QRectF>

class QPainter;
class QScrollBar;
class QTextBlock;
class QTextBrowser;
class QTextCursor;
class QToolButton;

namespace oxide::ui {

class Look;
class MarkdownRenderer;

/// What makes a code block of a view more than text: its ground, the button that copies it, and,
/// where its lines are longer than the view is wide, a scroll bar of its own. Lines of code are
/// never wrapped; the document draws them to the full and this draws them again, moved sideways.
/// GUI thread; view, renderer and look must outlive it.
class CodeFrames final : public QObject
{
    Q_OBJECT

public:
    CodeFrames(QTextBrowser &view, const MarkdownRenderer &renderer, const Look &look);

    /// Puts everything where the text stands now: after each change, scroll and resize.
    void place();
    /// The theme or the fonts changed, the text was drawn anew.
    void restyle();
    /// The language changed.
    void retranslate();

    /// The code block that a block of text belongs to, or -1.
    [[nodiscard]] static int numberOf(const QTextBlock &block);
    /// Before the text: grounds, heads, bands of a diff. `firstInSight` is any of its blocks.
    void paintGround(QPainter &painter, const QTextBlock &firstInSight) const;
    /// After the text: what is scrolled sideways, in its place.
    void paintScrolled(QPainter &painter) const;

    /// How far the code at a point of the viewport is scrolled sideways; 0 beside code.
    [[nodiscard]] int offsetAt(const QPoint &point) const;
    [[nodiscard]] int offsetOf(const QTextBlock &block) const;
    /// The scroll bar of the code at a point; null where nothing is to scroll.
    [[nodiscard]] QScrollBar *barAt(const QPoint &point) const;
    /// Scrolls sideways so far that the cursor is in sight.
    void show(const QTextCursor &cursor);

private:
    struct Frame {
        QToolButton *copy = nullptr;
        QScrollBar *bar = nullptr;
        int lines = 0;    ///< below the head
        int measured = 0; ///< of them; never the last one, which may still grow
        double width = 0; ///< of the widest one measured
        double last = 0;  ///< width of the last one
    };

    struct Range {
        std::size_t first = 0;
        std::size_t end = 0;
    };

    void add();
    void copy(std::size_t number);
    void measure(std::size_t number);
    void fit(std::size_t number);
    void placeOne(std::size_t number);
    [[nodiscard]] Range inSight() const;
    [[nodiscard]] QTextBlock headOf(std::size_t number) const;
    [[nodiscard]] QTextBlock lineOf(std::size_t number, int line) const;
    [[nodiscard]] QRectF rectOf(const QTextBlock &block) const; ///< in the viewport
    [[nodiscard]] QRectF groundOf(std::size_t number) const;
    [[nodiscard]] QRectF bodyOf(std::size_t number) const; ///< the ground below the head
    [[nodiscard]] double room(std::size_t number) const;   ///< for a line of text

    QTextBrowser &m_view;
    const MarkdownRenderer &m_renderer;
    const Look &m_look;
    std::vector<Frame> m_frames;
    Range m_shown; ///< the frames in sight
};

} // namespace oxide::ui
