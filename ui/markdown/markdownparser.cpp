#include "ui/markdown/markdownparser.h"

#include <algorithm>
#include <utility>

namespace oxide::ui {

using Kind = MarkdownPiece::Kind;
using Alignment = MarkdownPiece::Alignment;

namespace {

int indentOf(QStringView text)
{
    int columns = 0;
    for (const QChar c : text) {
        if (c == u' ')
            ++columns;
        else if (c == u'\t')
            columns += 4 - columns % 4;
        else
            break;
    }
    return columns;
}

/// Without up to `columns` columns of leading white space.
QStringView unindented(QStringView text, int columns)
{
    int seen = 0;
    qsizetype at = 0;
    while (at < text.size() && seen < columns && (text[at] == u' ' || text[at] == u'\t')) {
        seen += text[at] == u'\t' ? 4 - seen % 4 : 1;
        ++at;
    }
    return text.sliced(at);
}

/// Takes the `>` marks off the front; gives how many there were.
int takeQuoteMarks(QStringView &text, int most)
{
    int depth = 0;
    while (depth < most) {
        const QStringView rest = unindented(text, 3);
        if (!rest.startsWith(u'>'))
            break;
        text = rest.sliced(1);
        if (text.startsWith(u' '))
            text = text.sliced(1);
        ++depth;
    }
    return depth;
}

qsizetype runLength(QStringView text, QChar mark)
{
    qsizetype length = 0;
    while (length < text.size() && text[length] == mark)
        ++length;
    return length;
}

bool isRule(QStringView text)
{
    if (text.isEmpty() || !QStringView(u"-*_").contains(text.front()))
        return false;
    int marks = 0;
    for (const QChar c : text) {
        if (c == text.front())
            ++marks;
        else if (!c.isSpace())
            return false;
    }
    return marks >= 3;
}

/// The cells of a row: split at `|` outside of code spans and escapes, outer bars optional.
QStringList cellsOf(QStringView row)
{
    row = row.trimmed();
    if (row.startsWith(u'|'))
        row = row.sliced(1);
    QStringList cells;
    QString cell;
    bool code = false;
    for (qsizetype i = 0; i < row.size(); ++i) {
        if (row[i] == u'\\' && i + 1 < row.size() && row[i + 1] == u'|') {
            cell += u'|';
            ++i;
        } else if (row[i] == u'|' && !code) {
            cells << cell.trimmed();
            cell.clear();
        } else {
            code ^= row[i] == u'`';
            cell += row[i];
        }
    }
    if (!cell.trimmed().isEmpty())
        cells << cell.trimmed();
    return cells;
}

std::vector<Alignment> delimiterRow(QStringView text)
{
    std::vector<Alignment> alignments;
    if (!text.contains(u'-') || !text.contains(u'|'))
        return alignments;
    for (const QString &cell : cellsOf(text)) {
        const bool left = cell.startsWith(u':');
        const bool right = cell.endsWith(u':');
        const QStringView bars = QStringView(cell)
                                     .sliced(left ? 1 : 0)
                                     .chopped(right && cell.size() > (left ? 1 : 0) ? 1 : 0);
        if (bars.isEmpty() || runLength(bars, u'-') != bars.size())
            return {};
        alignments.push_back(left && right ? Alignment::Centre
                             : right       ? Alignment::Right
                                           : Alignment::Left);
    }
    return alignments;
}

struct Marker {
    QString text;
    qsizetype width = 0; ///< characters of the mark itself
    bool startsAtOne = true;
};

std::optional<Marker> markerOf(QStringView text)
{
    const auto ends = [&](qsizetype at) { return at == text.size() || text[at].isSpace(); };
    if (!text.isEmpty() && QStringView(u"-*+").contains(text.front()) && ends(1))
        return Marker{QStringLiteral("\u2022"), 1, true};
    qsizetype digits = 0;
    while (digits < text.size() && digits < 9 && text[digits] >= u'0' && text[digits] <= u'9')
        ++digits;
    if (digits == 0 || digits == text.size() || (text[digits] != u'.' && text[digits] != u')')
        || !ends(digits + 1))
        return std::nullopt;
    const QStringView number = text.first(digits);
    return Marker{number.toString() + text[digits], digits + 1, number == u"1"};
}

/// Takes a task list's box off the front.
void takeBox(QStringView &text, QString &marker)
{
    if (text.size() < 4 || text[0] != u'[' || text[2] != u']' || text[3] != u' ')
        return;
    if (text[1] == u' ')
        marker = QStringLiteral("\u2610");
    else if (text[1] == u'x' || text[1] == u'X')
        marker = QStringLiteral("\u2611");
    else
        return;
    text = text.sliced(4);
}

} // namespace

std::vector<MarkdownPiece> MarkdownParser::append(QStringView text)
{
    Pieces out;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf(u'\n');
        m_pending += end < 0 ? text : text.first(end);
        text = end < 0 ? QStringView() : text.sliced(end + 1);
        while (m_pending.size() >= maxPiece) {
            qsizetype cut = m_pending.lastIndexOf(u' ', maxPiece - 1) + 1;
            if (cut <= maxPiece / 2)
                cut = maxPiece - (m_pending[maxPiece - 1].isHighSurrogate() ? 1 : 0);
            line(QStringView(m_pending).first(cut), out, m_pendingContinues);
            m_pending.remove(0, cut);
            m_pendingContinues = true;
        }
        if (end < 0)
            break;
        if (m_pending.endsWith(u'\r'))
            m_pending.chop(1);
        if (!m_pendingContinues || !m_pending.isEmpty())
            line(m_pending, out, m_pendingContinues);
        m_pending.clear();
        m_pendingContinues = false;
    }
    return out;
}

std::vector<MarkdownPiece> MarkdownParser::open() const
{
    MarkdownParser end(*this);
    Pieces out;
    if (end.m_pending.endsWith(u'\r'))
        end.m_pending.chop(1);
    if (!end.m_pending.isEmpty())
        end.line(QString(end.m_pending), out, end.m_pendingContinues);
    end.flush(out);
    return out;
}

void MarkdownParser::line(QStringView whole, Pieces &out, bool continued)
{
    if (m_fence) {
        fencedLine(whole, out, continued);
        return;
    }
    QStringView text = whole;
    const int quote = continued ? (m_paragraph ? m_paragraph->quote : 0) : takeQuoteMarks(text, 8);
    const int indent = indentOf(text);
    const bool hardBreak = text.endsWith(u"  ");
    text = text.trimmed();
    if (text.isEmpty()) {
        blank(out);
        return;
    }
    if (continued) {
        // A cut line is text, whatever its next part begins with.
        paragraphLine(text, indent, quote, out);
        return;
    }
    if (m_paragraph && m_paragraph->quote != quote && quote > 0)
        flush(out);
    contentLine(text, indent, quote, out);
    m_hardBreak = hardBreak;
    m_afterBlank = false;
}

void MarkdownParser::contentLine(QStringView text, int indent, int quote, Pieces &out)
{
    if (!tableLine(text, out) && !underline(text, quote, out)
        && !indentedCode(text, indent, quote, out) && !startFence(text, indent, quote, out)
        && !startHeading(text, quote, out) && !rule(text, quote, out)
        && !listItem(text, indent, quote, out))
        paragraphLine(text, indent, quote, out);
}

void MarkdownParser::blank(Pieces &out)
{
    flush(out);
    m_table.clear();
    m_afterBlank = true;
    if (m_indentedBlanks >= 0)
        ++m_indentedBlanks;
}

void MarkdownParser::fencedLine(QStringView whole, Pieces &out, bool continued)
{
    QStringView text = whole;
    if (m_fence->quote > 0 && takeQuoteMarks(text, m_fence->quote) == 0 && !continued) {
        m_fence.reset();
        line(whole, out);
        return;
    }
    const QStringView bare = text.trimmed();
    const qsizetype marks = runLength(bare, m_fence->mark);
    if (!continued && marks >= m_fence->length && marks == bare.size()
        && indentOf(text) <= m_fence->indent + 3) {
        m_fence.reset();
        m_afterBlank = true;
        return;
    }
    MarkdownPiece piece;
    piece.kind = Kind::CodeLine;
    piece.text = (continued ? text : unindented(text, m_fence->indent)).toString();
    piece.depth = m_fence->depth;
    piece.quote = m_fence->quote;
    piece.continues = continued;
    out.push_back(std::move(piece));
}

bool MarkdownParser::startFence(QStringView text, int indent, int quote, Pieces &out)
{
    const QChar mark = text.front();
    if (mark != u'`' && mark != u'~')
        return false;
    const qsizetype length = runLength(text, mark);
    const QStringView info = text.sliced(length).trimmed();
    if (length < 3 || (mark == u'`' && info.contains(u'`')))
        return false;
    flush(out);
    const int depth = depthAt(indent);
    m_lists.resize(static_cast<std::size_t>(depth));
    m_fence = Fence{mark, length, indent, depth, quote};
    MarkdownPiece head;
    head.kind = Kind::CodeHead;
    const qsizetype space = info.indexOf(u' ');
    head.language = (space < 0 ? info : info.first(space)).toString().toLower();
    head.info = space < 0 ? QString() : info.sliced(space).trimmed().toString();
    head.depth = depth;
    head.quote = quote;
    out.push_back(std::move(head));
    return true;
}

bool MarkdownParser::startHeading(QStringView text, int quote, Pieces &out)
{
    const qsizetype level = runLength(text, u'#');
    if (level < 1 || level > 6 || (level < text.size() && !text[level].isSpace()))
        return false;
    flush(out);
    m_lists.clear();
    QStringView title = text.sliced(level).trimmed();
    QStringView open = title;
    while (open.endsWith(u'#'))
        open.chop(1);
    if (open.isEmpty() || open.back().isSpace())
        title = open.trimmed();
    MarkdownPiece piece;
    piece.kind = Kind::Heading;
    piece.text = title.toString();
    piece.level = static_cast<int>(level);
    piece.quote = quote;
    out.push_back(std::move(piece));
    return true;
}

bool MarkdownParser::underline(QStringView text, int quote, Pieces &out)
{
    if (!m_paragraph || m_paragraph->kind != Kind::Paragraph || m_paragraph->depth > 0
        || m_paragraph->quote != quote || text.size() < 3
        || (text.front() != u'=' && text.front() != u'-')
        || runLength(text, text.front()) != text.size())
        return false;
    m_paragraph->kind = Kind::Heading;
    m_paragraph->level = text.front() == u'=' ? 1 : 2;
    flush(out);
    return true;
}

bool MarkdownParser::rule(QStringView text, int quote, Pieces &out)
{
    if (!isRule(text))
        return false;
    flush(out);
    m_lists.clear();
    MarkdownPiece piece;
    piece.kind = Kind::Rule;
    piece.quote = quote;
    out.push_back(std::move(piece));
    return true;
}

bool MarkdownParser::tableLine(QStringView text, Pieces &out)
{
    MarkdownPiece row;
    row.kind = Kind::TableRow;
    if (!m_table.empty()) {
        if (!text.contains(u'|')) {
            m_table.clear();
            return false;
        }
        row.tableHead = m_tableRows >= maxTableRows;
        row.cells = cellsOf(text);
    } else {
        if (!m_paragraph || m_paragraph->text.contains(u'\n') || !m_paragraph->text.contains(u'|'))
            return false;
        std::vector<Alignment> alignments = delimiterRow(text);
        QStringList head = cellsOf(m_paragraph->text);
        if (alignments.empty() || static_cast<qsizetype>(alignments.size()) != head.size())
            return false;
        m_table = std::move(alignments);
        row.tableHead = true;
        row.cells = std::move(head);
        row.depth = m_paragraph->depth;
        m_paragraph.reset();
    }
    m_tableRows = row.tableHead ? 1 : m_tableRows + 1;
    row.alignments = m_table;
    while (row.cells.size() < static_cast<qsizetype>(m_table.size()))
        row.cells << QString();
    row.cells.resize(static_cast<qsizetype>(m_table.size()));
    out.push_back(std::move(row));
    return true;
}

bool MarkdownParser::listItem(QStringView text, int indent, int quote, Pieces &out)
{
    const std::optional<Marker> marker = markerOf(text);
    if (!marker)
        return false;
    const bool interrupts = m_paragraph && m_paragraph->kind == Kind::Paragraph;
    if (interrupts && (!marker->startsAtOne || marker->width == text.size()))
        return false;
    flush(out);
    QStringView rest = text.sliced(marker->width);
    const int gap = indentOf(rest);
    rest = rest.trimmed();
    m_lists.resize(static_cast<std::size_t>(depthAt(indent)));
    const int content = indent + static_cast<int>(marker->width) + std::clamp(gap, 1, 4);
    m_lists.push_back({indent, content});
    MarkdownPiece item;
    item.kind = Kind::ListItem;
    item.marker = marker->text;
    item.depth = static_cast<int>(m_lists.size());
    item.quote = quote;
    takeBox(rest, item.marker);
    const bool fence = rest.startsWith(u"```") || rest.startsWith(u"~~~");
    if (!fence)
        item.text = rest.toString();
    m_paragraph = std::move(item);
    // An item whose first line is a fence: the mark stands alone, the code belongs to the item.
    if (fence && !startFence(rest, content, quote, out))
        m_paragraph->text = rest.toString();
    return true;
}

bool MarkdownParser::indentedCode(QStringView text, int indent, int quote, Pieces &out)
{
    const bool inCode = m_indentedBlanks >= 0;
    if (indent < 4 || m_paragraph || !m_lists.empty() || !(m_afterBlank || inCode)) {
        m_indentedBlanks = -1;
        return false;
    }
    MarkdownPiece piece;
    piece.quote = quote;
    if (!inCode) {
        piece.kind = Kind::CodeHead;
        out.push_back(piece);
    }
    piece.kind = Kind::CodeLine;
    for (; m_indentedBlanks > 0; --m_indentedBlanks)
        out.push_back(piece);
    m_indentedBlanks = 0;
    piece.text = QString(indent - 4, u' ') + text.toString();
    out.push_back(std::move(piece));
    return true;
}

void MarkdownParser::paragraphLine(QStringView text, int indent, int quote, Pieces &out)
{
    if (m_paragraph) {
        if (m_paragraph->text.size() + text.size() <= maxPiece) {
            if (m_hardBreak)
                m_paragraph->text += u'\\';
            if (!m_paragraph->text.isEmpty())
                m_paragraph->text += u'\n';
            m_paragraph->text += text;
            return;
        }
        MarkdownPiece next = *m_paragraph;
        flush(out);
        next.kind = Kind::Paragraph;
        next.marker.clear();
        next.text = text.toString();
        next.continues = true;
        m_paragraph = std::move(next);
        return;
    }
    const int depth = depthAt(indent);
    m_lists.resize(static_cast<std::size_t>(depth));
    MarkdownPiece piece;
    piece.text = text.toString();
    piece.depth = depth;
    piece.quote = quote;
    m_paragraph = std::move(piece);
}

void MarkdownParser::flush(Pieces &out)
{
    if (m_paragraph)
        out.push_back(*std::exchange(m_paragraph, std::nullopt));
}

/// How many of the open lists a line at this indent belongs to. More lenient than CommonMark: two
/// columns are enough, because models indent by two under "1." as often as by three.
int MarkdownParser::depthAt(int indent) const
{
    int depth = 0;
    for (const ListLevel &level : m_lists) {
        if (indent < std::min(level.contentIndent, level.markerIndent + 2))
            break;
        ++depth;
    }
    return depth;
}

} // namespace oxide::ui
