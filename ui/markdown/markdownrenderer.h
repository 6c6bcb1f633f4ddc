#pragma once

#include "ui/markdown/codehighlighter.h"
#include "ui/markdown/inlinemarkdown.h"
#include "ui/markdown/markdownparser.h"
#include "ui/markdown/markdownstyle.h"

#include <optional>
#include <vector>

#include <QPointer>
#include <QTextBlockFormat>
#include <QTextCharFormat>
#include <QTextCursor>
#include <QTextTable>

class QTextDocument;

namespace oxide::ui {

/// What the view paints around blocks of text: properties of their QTextBlockFormat.
enum MarkdownProperty {
    CodeBlockProperty = 0x100001, ///< int: the code block's number, from 0
    DiffProperty,                 ///< int: 1 added, -1 removed
    QuoteProperty,                ///< int: depth of block quote
    RuleProperty,                 ///< bool: a thematic break
    NoticeProperty,               ///< int: a MarkdownNotice, not the model's words
};

/// What is said between two stretches of a model's words.
enum class MarkdownNotice {
    Splice = 1, ///< the answer began anew here, or another model went on
    Prompt = 2, ///< what the user asked
};

/// Writes Markdown into a QTextDocument while it arrives. Pieces that are final are never touched
/// again; only the open end is taken out and written anew, so a chunk costs what its paragraph
/// costs, not what the answer does. The document after finish() is the same however the text was
/// cut. GUI thread; the document must outlive the renderer.
class MarkdownRenderer
{
public:
    MarkdownRenderer(QTextDocument &document, MarkdownStyle style);

    void append(QStringView text);
    /// Nothing more comes: marks that were never closed are shown as they are.
    void finish();
    /// Ends what was said so far and writes something of our own below it. What follows is
    /// Markdown that begins afresh.
    void notice(MarkdownNotice kind, const QString &text);
    void clear();
    /// Draws all of it again.
    void setStyle(MarkdownStyle style);

    /// The text of a code block, as it was written, for copying.
    [[nodiscard]] QString code(int block) const;
    [[nodiscard]] int codeBlocks() const { return static_cast<int>(m_code.size()); }
    /// Where a code block's head stands in the document.
    [[nodiscard]] int codePosition(int block) const;

private:
    struct CodeBlock {
        QString text;
        int position = 0; ///< of its head
        bool isDiff = false;
        CodeHighlighter highlighter;
    };
    /// What must be put back when the open end is taken out.
    struct State {
        int end = 0;            ///< position in the document
        bool freshBlock = true; ///< the last block is empty and takes the next piece
        bool any = false;
        QTextBlockFormat format; ///< of the last block: Qt gives an empty one that of what follows
        MarkdownPiece::Kind last = MarkdownPiece::Kind::Paragraph;
        int lastDepth = 0;
        QPointer<QTextTable> table;
        int tableRows = 0;
        std::size_t codeBlocks = 0;
        std::optional<CodeBlock> lastCode; ///< as it was: only the last one may change
    };

    /// A stretch of Markdown, or a notice between two.
    struct Segment {
        QString text;
        std::optional<MarkdownNotice> notice;
    };

    void render(InlineEnd end, const std::vector<MarkdownPiece> &final);
    void commit();
    void takeOutOpenEnd();
    void write(const MarkdownPiece &piece, InlineEnd end);
    void writeCodeHead(const MarkdownPiece &piece);
    void writeCodeLine(const MarkdownPiece &piece);
    void writeRow(const MarkdownPiece &piece, InlineEnd end);
    void writeInline(QTextCursor &cursor, QStringView text, const QTextCharFormat &base,
                     InlineEnd end);
    void writeTokens(const QString &text, qsizetype skip, const QTextCharFormat &base,
                     const std::vector<CodeSpan> &spans);
    void startTable(const MarkdownPiece &piece);
    void startBlock(const QTextBlockFormat &format, const QTextCharFormat &characters);
    [[nodiscard]] QTextBlockFormat blockFormat(const MarkdownPiece &piece) const;
    [[nodiscard]] double spaceBefore(const MarkdownPiece &piece) const;
    [[nodiscard]] QTextCharFormat bodyFormat() const;
    [[nodiscard]] QTextCharFormat codeFormat() const;
    [[nodiscard]] QTextCharFormat headingFormat(int level) const;

    QTextDocument &m_document;
    MarkdownStyle m_style;
    MarkdownParser m_parser;
    std::vector<Segment> m_segments; ///< to draw it all again in another style
    bool m_finished = false;
    QTextCursor m_cursor;
    std::vector<CodeBlock> m_code;
    State m_now;
    State m_committed;
};

} // namespace oxide::ui
