#pragma once

#include <optional>
#include <vector>

#include <QString>
#include <QStringList>

namespace oxide::ui {

/// What one paragraph, list item, line of code or row of a table is: the unit in which an answer
/// grows. Inline marks (bold, links, …) are still in the text.
struct MarkdownPiece {
    enum class Kind { Paragraph, Heading, ListItem, CodeHead, CodeLine, TableRow, Rule };
    enum class Alignment { Left, Centre, Right };

    Kind kind = Kind::Paragraph;
    QString text;           ///< inline source; for CodeLine the line as it is
    int level = 0;          ///< Heading: 1 to 6
    int depth = 0;          ///< how many lists it stands in
    int quote = 0;          ///< how many block quotes it stands in
    QString marker;         ///< ListItem: "•", "3.", "☐", "☑"
    QString language;       ///< CodeHead: first word of the info string, lower case
    QString info;           ///< CodeHead: the rest of it, often a file name
    bool continues = false; ///< the same line or paragraph as the piece before, cut for its length
    bool tableHead = false; ///< TableRow: the first of its table
    QStringList cells;      ///< TableRow
    std::vector<Alignment> alignments; ///< TableRow, one a column

    bool operator==(const MarkdownPiece &) const = default;
};

/// Turns Markdown (the CommonMark constructs that models use, plus tables and task lists) into
/// pieces, while it arrives. Whatever the text is cut into, the same pieces come out: complete
/// lines are final, and only what the last line may still change is given again by open().
class MarkdownParser
{
public:
    /// Takes the next part of the text; the pieces that it makes final.
    [[nodiscard]] std::vector<MarkdownPiece> append(QStringView text);
    /// The pieces that the text would end with if nothing more came. Does not change the parser.
    [[nodiscard]] std::vector<MarkdownPiece> open() const;

    /// A line or a paragraph longer than this goes on in a new piece, so that growing text is
    /// never laid out from far back. Characters.
    static constexpr qsizetype maxPiece = 4096;
    /// A table longer than this goes on in a new one, for the same reason.
    static constexpr int maxTableRows = 200;

private:
    struct ListLevel {
        int markerIndent = 0;
        int contentIndent = 0;
    };
    struct Fence {
        QChar mark;
        qsizetype length = 0;
        int indent = 0;
        int depth = 0;
        int quote = 0;
    };
    using Pieces = std::vector<MarkdownPiece>;

    void line(QStringView whole, Pieces &out, bool continued = false);
    void fencedLine(QStringView whole, Pieces &out, bool continued);
    void contentLine(QStringView text, int indent, int quote, Pieces &out);
    [[nodiscard]] bool startFence(QStringView text, int indent, int quote, Pieces &out);
    [[nodiscard]] bool startHeading(QStringView text, int quote, Pieces &out);
    [[nodiscard]] bool underline(QStringView text, int quote, Pieces &out);
    [[nodiscard]] bool rule(QStringView text, int quote, Pieces &out);
    [[nodiscard]] bool tableLine(QStringView text, Pieces &out);
    [[nodiscard]] bool listItem(QStringView text, int indent, int quote, Pieces &out);
    [[nodiscard]] bool indentedCode(QStringView text, int indent, int quote, Pieces &out);
    void paragraphLine(QStringView text, int indent, int quote, Pieces &out);
    void flush(Pieces &out);
    void blank(Pieces &out);
    [[nodiscard]] int depthAt(int indent) const;

    QString m_pending; ///< the line that has not ended
    bool m_pendingContinues = false;
    std::optional<MarkdownPiece> m_paragraph;
    std::vector<ListLevel> m_lists;
    std::optional<Fence> m_fence;
    std::vector<MarkdownPiece::Alignment> m_table; ///< empty: in no table
    int m_tableRows = 0;
    bool m_afterBlank = true;
    bool m_hardBreak = false;  ///< the last line ended in two spaces
    int m_indentedBlanks = -1; ///< blank lines since the last line of indented code; -1: in none
};

} // namespace oxide::ui
