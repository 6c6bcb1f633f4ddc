#include "ui/markdown/markdownrenderer.h"

#include <algorithm>
#include <utility>

#include <QFontInfo>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextTable>
#include <QTextTableFormat>

namespace oxide::ui {

using Kind = MarkdownPiece::Kind;

namespace {

constexpr double listIndent = 22;  ///< design pixels a level
constexpr double quoteIndent = 14; ///< design pixels a level
constexpr double topInset = 6;     ///< design pixels above the text
constexpr double bottomInset = 10; ///< design pixels below it
constexpr double codeInset = 12;   ///< design pixels between a code block's edge and its text

Qt::Alignment cellAlignment(MarkdownPiece::Alignment alignment)
{
    switch (alignment) {
    case MarkdownPiece::Alignment::Centre:
        return Qt::AlignHCenter;
    case MarkdownPiece::Alignment::Right:
        return Qt::AlignRight;
    case MarkdownPiece::Alignment::Left:
        break;
    }
    return Qt::AlignLeft;
}

/// The language behind a diff: from the file name in the fence's info string.
QString languageOf(const MarkdownPiece &head)
{
    if (head.language != QLatin1String("diff") && head.language != QLatin1String("patch"))
        return head.language;
    const QString file = head.info.section(u',', 0, 0).trimmed();
    return file.section(u'.', -1).toLower();
}

QString headText(const MarkdownPiece &head)
{
    if (!head.info.isEmpty())
        return head.info;
    return head.language.isEmpty() ? QStringLiteral("text") : head.language;
}

} // namespace

MarkdownRenderer::MarkdownRenderer(QTextDocument &document, MarkdownStyle style)
    : m_document(document), m_style(std::move(style)), m_cursor(&document)
{
    m_document.setUndoRedoEnabled(false);
    clear();
}

void MarkdownRenderer::clear()
{
    m_parser = {};
    m_segments.clear();
    m_finished = false;
    m_document.clear();
    m_document.setDefaultFont(m_style.body);
    m_document.setDocumentMargin(0);
    // The grounds of code and notices reach beyond their text; Qt drops the first block's margin.
    QTextFrameFormat root = m_document.rootFrame()->frameFormat();
    root.setTopMargin(m_style.px(topInset));
    root.setBottomMargin(m_style.px(bottomInset));
    m_document.rootFrame()->setFrameFormat(root);
    m_cursor = QTextCursor(&m_document);
    m_code.clear();
    m_now = {};
    m_committed = {};
}

void MarkdownRenderer::append(QStringView text)
{
    if (text.isEmpty())
        return;
    if (m_segments.empty() || m_segments.back().notice)
        m_segments.emplace_back();
    m_segments.back().text += text;
    render(InlineEnd::Open, m_parser.append(text));
}

void MarkdownRenderer::finish()
{
    if (std::exchange(m_finished, true))
        return;
    render(InlineEnd::Closed, {});
}

void MarkdownRenderer::setStyle(MarkdownStyle style)
{
    if (style == m_style)
        return;
    m_style = std::move(style);
    const std::vector<Segment> segments = std::exchange(m_segments, {});
    const bool finished = m_finished;
    clear();
    for (const Segment &segment : segments) {
        if (segment.notice)
            notice(*segment.notice, segment.text);
        else
            append(segment.text);
    }
    if (finished)
        finish();
}

void MarkdownRenderer::notice(MarkdownNotice kind, const QString &text)
{
    render(InlineEnd::Closed, {});
    m_parser = {};
    m_segments.push_back({text, kind});
    m_finished = false;
    m_cursor.beginEditBlock();
    m_now.table = nullptr;
    QTextBlockFormat format;
    format.setProperty(NoticeProperty, static_cast<int>(kind));
    format.setTopMargin(m_style.px(18));
    format.setBottomMargin(m_style.px(8));
    format.setLeftMargin(m_style.px(codeInset));
    format.setRightMargin(m_style.px(codeInset));
    QTextCharFormat characters = bodyFormat();
    if (kind == MarkdownNotice::Splice)
        characters.setForeground(m_style.notice);
    startBlock(format, characters);
    m_cursor.insertText(QString(text).replace(u'\n', QChar::LineSeparator), characters);
    m_now.any = true;
    m_now.last = Kind::Paragraph;
    commit();
    m_cursor.endEditBlock();
}

void MarkdownRenderer::commit()
{
    m_now.end = m_document.characterCount() - 1;
    m_now.codeBlocks = m_code.size();
    m_now.lastCode = m_code.empty() ? std::nullopt : std::optional(m_code.back());
    m_committed = m_now;
}

QString MarkdownRenderer::code(int block) const
{
    if (block < 0 || block >= codeBlocks())
        return {};
    return m_code[static_cast<std::size_t>(block)].text;
}

int MarkdownRenderer::codePosition(int block) const
{
    return m_code.at(static_cast<std::size_t>(block)).position;
}

void MarkdownRenderer::render(InlineEnd end, const std::vector<MarkdownPiece> &final)
{
    m_cursor.beginEditBlock();
    takeOutOpenEnd();
    for (const MarkdownPiece &piece : final)
        write(piece, InlineEnd::Closed);
    commit();
    const std::vector<MarkdownPiece> open = m_parser.open();
    for (std::size_t i = 0; i < open.size(); ++i)
        write(open[i], i + 1 == open.size() ? end : InlineEnd::Closed);
    m_cursor.endEditBlock();
}

void MarkdownRenderer::takeOutOpenEnd()
{
    if (m_committed.table && m_committed.table->rows() > m_committed.tableRows)
        m_committed.table->removeRows(m_committed.tableRows,
                                      m_committed.table->rows() - m_committed.tableRows);
    m_cursor.setPosition(std::min(m_committed.end, m_document.characterCount() - 1));
    m_cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
    m_cursor.removeSelectedText();
    m_now = m_committed;
    m_code.erase(m_code.begin() + static_cast<std::ptrdiff_t>(m_now.codeBlocks), m_code.end());
    if (m_now.lastCode)
        m_code.back() = *m_now.lastCode;
    m_cursor.setBlockFormat(m_now.format);
    if (m_now.freshBlock)
        m_cursor.setBlockCharFormat(bodyFormat());
}

void MarkdownRenderer::write(const MarkdownPiece &piece, InlineEnd end)
{
    if (piece.kind == Kind::TableRow) {
        writeRow(piece, end);
    } else {
        m_now.table = nullptr;
        if (piece.kind == Kind::CodeHead) {
            writeCodeHead(piece);
        } else if (piece.kind == Kind::CodeLine) {
            writeCodeLine(piece);
        } else {
            QTextCharFormat characters =
                piece.kind == Kind::Heading ? headingFormat(piece.level) : bodyFormat();
            if (piece.quote > 0)
                characters.setForeground(m_style.text2);
            startBlock(blockFormat(piece), characters);
            if (piece.kind == Kind::ListItem) {
                QTextCharFormat marker = characters;
                marker.setForeground(m_style.text3);
                m_cursor.insertText(piece.marker + u'\t', marker);
            }
            writeInline(m_cursor, piece.text, characters, end);
        }
    }
    m_now.any = true;
    m_now.last = piece.kind;
    m_now.lastDepth = piece.depth;
}

void MarkdownRenderer::startBlock(const QTextBlockFormat &format, const QTextCharFormat &characters)
{
    m_cursor.movePosition(QTextCursor::End);
    if (std::exchange(m_now.freshBlock, false)) {
        m_cursor.setBlockFormat(format);
        m_cursor.setBlockCharFormat(characters);
    } else {
        m_cursor.insertBlock(format, characters);
    }
    m_cursor.setCharFormat(characters);
    m_now.format = format;
}

void MarkdownRenderer::writeCodeHead(const MarkdownPiece &piece)
{
    CodeBlock block;
    block.isDiff =
        piece.language == QLatin1String("diff") || piece.language == QLatin1String("patch");
    block.highlighter = CodeHighlighter(languageOf(piece));
    m_code.push_back(std::move(block));
    QTextCharFormat characters = bodyFormat();
    characters.setForeground(m_style.text2);
    QFont font = m_style.body;
    font.setPointSizeF(m_style.body.pointSizeF() * 12 / 13);
    characters.setFont(font);
    startBlock(blockFormat(piece), characters);
    m_code.back().position = m_cursor.position();
    m_cursor.insertText(headText(piece), characters);
}

void MarkdownRenderer::writeCodeLine(const MarkdownPiece &piece)
{
    if (m_code.empty())
        return;
    CodeBlock &block = m_code.back();
    if (m_now.last == Kind::CodeLine && !piece.continues)
        block.text += u'\n';
    block.text += piece.text;
    QTextBlockFormat format = blockFormat(piece);
    const QTextCharFormat base = codeFormat();
    QTextCharFormat plain = base;
    qsizetype skip = 0;
    if (block.isDiff && !piece.text.isEmpty()) {
        const QStringView text = piece.text;
        const bool head = text.startsWith(u"+++") || text.startsWith(u"---");
        const int sign = head ? 0 : text.front() == u'+' ? 1 : text.front() == u'-' ? -1 : 0;
        format.setProperty(DiffProperty, sign);
        skip = 1;
        if (head || text.startsWith(u"@@"))
            plain.setForeground(m_style.comment);
    }
    startBlock(format, base);
    writeTokens(piece.text, skip, plain,
                block.highlighter.line(QStringView(piece.text).sliced(skip)));
}

/// Writes a line of code; the spans count from `skip` on.
void MarkdownRenderer::writeTokens(const QString &text, qsizetype skip, const QTextCharFormat &base,
                                   const std::vector<CodeSpan> &spans)
{
    qsizetype at = 0;
    for (const CodeSpan &span : spans) {
        QTextCharFormat token = base;
        token.setForeground(m_style.tokenColour(span.token));
        m_cursor.insertText(text.mid(at, skip + span.from - at), base);
        m_cursor.insertText(text.mid(skip + span.from, span.length), token);
        at = skip + span.from + span.length;
    }
    m_cursor.insertText(text.mid(at), base);
}

void MarkdownRenderer::startTable(const MarkdownPiece &piece)
{
    m_cursor.movePosition(QTextCursor::End);
    if (m_now.freshBlock) {
        // Qt wants a block before a table; this one holds nothing and must not show.
        QTextBlockFormat none;
        none.setLineHeight(1, QTextBlockFormat::FixedHeight);
        m_cursor.setBlockFormat(none);
    }
    QTextTableFormat format;
    format.setBorder(m_style.px(1));
    format.setBorderBrush(m_style.line);
    format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    format.setBorderCollapse(true);
    format.setCellPadding(m_style.px(5));
    format.setCellSpacing(0);
    format.setTopMargin(m_style.px(4));
    format.setBottomMargin(m_style.px(4));
    format.setLeftMargin(m_style.px(piece.depth * listIndent));
    m_now.table = m_cursor.insertTable(1, static_cast<int>(piece.cells.size()), format);
    m_now.tableRows = 0;
}

void MarkdownRenderer::writeRow(const MarkdownPiece &piece, InlineEnd end)
{
    if (piece.tableHead || !m_now.table)
        startTable(piece);
    const int row = m_now.tableRows++;
    if (row > 0)
        m_now.table->appendRows(1);
    for (int column = 0; column < m_now.table->columns(); ++column) {
        QTextCursor cursor = m_now.table->cellAt(row, column).firstCursorPosition();
        QTextBlockFormat format;
        format.setAlignment(cellAlignment(piece.alignments[static_cast<std::size_t>(column)]));
        cursor.setBlockFormat(format);
        QTextCharFormat characters = bodyFormat();
        if (row == 0) {
            characters.setFontWeight(QFont::DemiBold);
            QTextTableCellFormat cell;
            cell.setBackground(m_style.tableHead);
            m_now.table->cellAt(row, column).setFormat(cell);
        }
        cursor.setBlockCharFormat(characters);
        writeInline(cursor, piece.cells.at(column), characters, end);
    }
    m_now.freshBlock = true;
    m_now.format = {};
}

void MarkdownRenderer::writeInline(QTextCursor &cursor, QStringView text,
                                   const QTextCharFormat &base, InlineEnd end)
{
    for (const InlineSpan &span : parseInline(text, end)) {
        QTextCharFormat format = base;
        if (span.style & InlineSpan::Code) {
            format.setFontFamilies(m_style.code.families());
            format.setFontFixedPitch(true);
            format.setFontPointSize(base.fontPointSize() * 12 / 13);
        }
        if (span.style & InlineSpan::Bold)
            format.setFontWeight(QFont::DemiBold);
        if (span.style & InlineSpan::Italic)
            format.setFontItalic(true);
        if (span.style & InlineSpan::Struck)
            format.setFontStrikeOut(true);
        if (!span.href.isEmpty()) {
            format.setAnchor(true);
            format.setAnchorHref(span.href);
            format.setForeground(m_style.link);
            format.setFontUnderline(true);
            format.setToolTip(span.href);
        }
        cursor.insertText(span.text, format);
    }
}

double MarkdownRenderer::spaceBefore(const MarkdownPiece &piece) const
{
    if (!m_now.any || piece.continues)
        return 0;
    const bool afterCode = m_now.last == Kind::CodeLine || m_now.last == Kind::CodeHead;
    if (piece.kind == Kind::CodeLine)
        return m_now.last == Kind::CodeHead ? 13 : 0;
    const double codeFoot = afterCode ? 10 : 0; // the block's own lower inset
    switch (piece.kind) {
    case Kind::Heading:
        return codeFoot + (piece.level <= 2 ? 16 : 14);
    case Kind::CodeHead:
        return codeFoot + 14;
    case Kind::ListItem:
        return codeFoot + (m_now.last == Kind::ListItem ? 3 : 5);
    case Kind::Rule:
        return codeFoot + 8;
    default:
        return codeFoot + (afterCode ? 12 : 8);
    }
}

QTextBlockFormat MarkdownRenderer::blockFormat(const MarkdownPiece &piece) const
{
    const bool code = piece.kind == Kind::CodeHead || piece.kind == Kind::CodeLine;
    QTextBlockFormat format;
    format.setLineHeight(code ? 118 : 116, QTextBlockFormat::ProportionalHeight);
    format.setTopMargin(m_style.px(spaceBefore(piece)));
    double left = piece.depth * listIndent + piece.quote * quoteIndent;
    if (piece.kind == Kind::ListItem) {
        format.setTextIndent(-m_style.px(listIndent));
        format.setTabPositions({QTextOption::Tab(m_style.px(listIndent), QTextOption::LeftTab)});
    }
    if (code) {
        left += codeInset;
        format.setRightMargin(m_style.px(codeInset));
        format.setProperty(CodeBlockProperty, static_cast<int>(m_code.size()) - 1);
        format.setNonBreakableLines(piece.kind == Kind::CodeLine);
        // The ground of the block begins above its head, and ends below its last line.
        if (piece.kind == Kind::CodeHead)
            format.setTopMargin(format.topMargin() + m_style.px(5));
    }
    if (piece.quote > 0)
        format.setProperty(QuoteProperty, piece.quote);
    if (piece.kind == Kind::Rule) {
        format.setProperty(RuleProperty, true);
        format.setLineHeight(m_style.px(8), QTextBlockFormat::FixedHeight);
    }
    format.setLeftMargin(m_style.px(left));
    return format;
}

QTextCharFormat MarkdownRenderer::bodyFormat() const
{
    QTextCharFormat format;
    format.setFont(m_style.body);
    format.setForeground(m_style.text);
    return format;
}

QTextCharFormat MarkdownRenderer::codeFormat() const
{
    QTextCharFormat format;
    format.setFont(m_style.code);
    format.setForeground(m_style.text);
    return format;
}

QTextCharFormat MarkdownRenderer::headingFormat(int level) const
{
    constexpr std::array<double, 6> sizes{17, 15, 14, 13, 13, 13};
    QTextCharFormat format = bodyFormat();
    format.setFontWeight(QFont::DemiBold);
    format.setFontPointSize(m_style.body.pointSizeF() * sizes[static_cast<std::size_t>(level - 1)]
                            / 13);
    return format;
}

} // namespace oxide::ui
