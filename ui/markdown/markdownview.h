#pragma once

#include "ui/markdown/codeframes.h"
#include "ui/markdown/markdownrenderer.h"

#include <deque>
#include <optional>

#include <QTextBrowser>
#include <QTimer>

namespace oxide::ui {

class Look;

/// Shows Markdown, also while it streams in: chunks are gathered and drawn at most once a frame,
/// in slices that leave most of the time to everything else, so that input is never held up. Stays
/// at the end while the reader is there. Code is not wrapped but scrolled sideways. Links open in
/// the browser after a click; nothing is fetched.
class MarkdownView final : public QTextBrowser
{
    Q_OBJECT

public:
    explicit MarkdownView(const Look &look, QWidget *parent = nullptr);

    /// Shows a whole text.
    void setMarkdown(const QString &text);
    /// appendMarkdown() goes on from what is shown, with the caret of the accent at the end.
    void startStream();
    void appendMarkdown(const QString &text);
    /// Something that is not the model's: a splice, the user's prompt.
    void appendNotice(MarkdownNotice kind, const QString &text);
    void finishStream();
    void clearMarkdown();

    /// Draws all that was gathered, now.
    void flush();

    /// The reader goes to the end, and stays there while a stream goes on.
    void scrollToEnd();
    /// Once all is drawn: the reader goes to the last thing that was asked.
    void scrollToLastPrompt();

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    QVariant loadResource(int type, const QUrl &name) override;

private:
    void drawSlice();
    void drawNext();
    [[nodiscard]] qsizetype gathered() const;
    void finish();
    void restyle();
    void openLink(const QUrl &link);
    void takeToLastPrompt();
    [[nodiscard]] QMouseEvent inText(const QMouseEvent &event) const;
    void paintGrounds(QPainter &painter);
    void paintBlockMarks(QPainter &painter, const QTextBlock &block, const QRectF &rect);
    void paintCaret(QPainter &painter);
    [[nodiscard]] QRectF blockRect(const QTextBlock &block) const; ///< in the viewport
    [[nodiscard]] bool isAtEnd() const;

    const Look &m_look;
    MarkdownRenderer m_renderer;
    CodeFrames m_code;
    /// Waits to be drawn: Markdown, or a notice.
    struct Pending {
        std::optional<MarkdownNotice> notice;
        QString text;
    };
    std::deque<Pending> m_gathered;
    QTimer m_frame;
    qsizetype m_slice = 8192; ///< characters a frame; follows how long they take
    bool m_streaming = false;
    bool m_isWhole = false; ///< of setMarkdown(): begins at its beginning
    bool m_finishWhenDrawn = false;
    bool m_toLastPrompt = false; ///< as soon as it is drawn and laid out
    bool m_drawing = false;      ///< the cursor moves with the text, not by the reader's hand
};

} // namespace oxide::ui
