#include "ui/markdown/markdowntext.h"

#include "ui/markdown/inlinemarkdown.h"
#include "ui/markdown/markdownparser.h"

namespace oxide::ui {

QString markdownExcerpt(QStringView markdown, qsizetype mostCharacters)
{
    // Marks take room of their own: three times the wanted length is more than enough.
    const QStringView read = markdown.first(std::min(markdown.size(), mostCharacters * 3));
    MarkdownParser parser;
    std::vector<MarkdownPiece> pieces = parser.append(read);
    for (MarkdownPiece &piece : parser.open())
        pieces.push_back(std::move(piece));
    QString text;
    for (const MarkdownPiece &piece : pieces) {
        if (text.size() > mostCharacters)
            break;
        if (piece.kind == MarkdownPiece::Kind::CodeLine) {
            text += piece.text.simplified() + u' ';
            continue;
        }
        const QString source = piece.kind == MarkdownPiece::Kind::TableRow
                                   ? piece.cells.join(QStringLiteral(", "))
                                   : piece.text;
        for (const InlineSpan &span : parseInline(source, InlineEnd::Closed))
            text += span.text;
        text += u' ';
    }
    text = text.simplified();
    const bool cut = text.size() > mostCharacters || read.size() < markdown.size();
    text.truncate(mostCharacters);
    return cut ? text.trimmed() + QStringLiteral("\u2026") : text;
}

} // namespace oxide::ui
