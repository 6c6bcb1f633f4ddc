#include "ui/markdown/markdownparser.h"

#include "ui/markdown/sampletext.h"

#include <QRandomGenerator>
#include <QTest>

using namespace oxide::ui;
using Kind = MarkdownPiece::Kind;

namespace {

using Pieces = std::vector<MarkdownPiece>;

/// What a parser that got the text in these parts says in the end.
Pieces parse(const QStringList &parts)
{
    MarkdownParser parser;
    Pieces all;
    for (const QString &part : parts) {
        for (MarkdownPiece &piece : parser.append(part))
            all.push_back(std::move(piece));
    }
    for (MarkdownPiece &piece : parser.open())
        all.push_back(std::move(piece));
    return all;
}

Pieces parse(const QString &text)
{
    return parse(QStringList{text});
}

QList<Kind> kinds(const Pieces &pieces)
{
    QList<Kind> list;
    for (const MarkdownPiece &piece : pieces)
        list << piece.kind;
    return list;
}

} // namespace

class TestMarkdownParser final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySplitInTwoGivesTheSamePieces()
    {
        const QString text = sampleMarkdown();
        const Pieces whole = parse(text);
        QVERIFY(whole.size() > 30);
        for (qsizetype at = 1; at < text.size(); ++at)
            QVERIFY2(parse({text.first(at), text.sliced(at)}) == whole, qPrintable(text.first(at)));
    }

    void randomPartsGiveTheSamePieces()
    {
        const QString text = sampleMarkdown() + QString(3, u'\n')
                             + QStringLiteral("word ").repeated(3000) + u'\n' + sampleMarkdown();
        const Pieces whole = parse(text);
        QRandomGenerator random(7);
        for (int run = 0; run < 50; ++run) {
            QStringList parts;
            for (qsizetype at = 0; at < text.size();) {
                const qsizetype size = random.bounded(1, 400);
                parts << text.mid(at, size);
                at += size;
            }
            QVERIFY(parse(parts) == whole);
        }
    }

    void carriageReturnsDoNotMatter()
    {
        QString text = sampleMarkdown();
        const Pieces whole = parse(text);
        QVERIFY(parse(text.replace(u'\n', QStringLiteral("\r\n"))) == whole);
    }

    void askingForTheOpenEndChangesNothing()
    {
        MarkdownParser parser;
        (void)parser.append(u"- a\n- b **c");
        const Pieces first = parser.open();
        QVERIFY(parser.open() == first);
        QCOMPARE(first.back().text, QStringLiteral("b **c"));
    }

    void aFenceInAListItemBelongsToItAndLosesItsIndent()
    {
        const Pieces pieces =
            parse(QStringLiteral("1. one\n   ```c\n   int x;\n     y\n   ```\n2. two"));
        QCOMPARE(kinds(pieces), (QList<Kind>{Kind::ListItem, Kind::CodeHead, Kind::CodeLine,
                                             Kind::CodeLine, Kind::ListItem}));
        QCOMPARE(pieces[1].depth, 1);
        QCOMPARE(pieces[2].text, QStringLiteral("int x;"));
        QCOMPARE(pieces[3].text, QStringLiteral("  y"));
        QCOMPARE(pieces[4].marker, QStringLiteral("2."));
        QCOMPARE(pieces[4].depth, 1);
    }

    void nestedListsMayIndentByTwoOrThree()
    {
        for (const int indent : {2, 3, 4}) {
            const Pieces pieces = parse(QStringLiteral("1. a\n") + QString(indent, u' ')
                                        + QStringLiteral("- b\n2. c"));
            QCOMPARE(pieces.size(), 3U);
            QCOMPARE(pieces[1].depth, 2);
            QCOMPARE(pieces[2].depth, 1);
        }
    }

    void aListMarkThatStreamsInIsNotAHeading()
    {
        QCOMPARE(kinds(parse(QStringLiteral("Intro:\n-"))), QList<Kind>{Kind::Paragraph});
        QCOMPARE(kinds(parse(QStringLiteral("Intro:\n---"))), QList<Kind>{Kind::Heading});
    }

    void aTableKeepsAlignmentAndFillsShortRows()
    {
        const Pieces pieces =
            parse(QStringLiteral("| a | b |\n|---|--:|\n| 1 |\n| 2 | 3 | 4 |\n\nend"));
        QCOMPARE(kinds(pieces),
                 (QList<Kind>{Kind::TableRow, Kind::TableRow, Kind::TableRow, Kind::Paragraph}));
        QVERIFY(pieces[0].tableHead);
        QVERIFY(!pieces[1].tableHead);
        QCOMPARE(pieces[1].cells, (QStringList{QStringLiteral("1"), QString()}));
        QCOMPARE(pieces[2].cells, (QStringList{QStringLiteral("2"), QStringLiteral("3")}));
        QCOMPARE(pieces[2].alignments[1], MarkdownPiece::Alignment::Right);
    }

    void aLongTableGoesOnInANewOne()
    {
        QString text = QStringLiteral("|a|b|\n|-|-|\n");
        for (int i = 0; i < MarkdownParser::maxTableRows + 50; ++i)
            text += QStringLiteral("|x|y|\n");
        int heads = 0;
        for (const MarkdownPiece &piece : parse(text))
            heads += piece.tableHead ? 1 : 0;
        QCOMPARE(heads, 2);
    }

    void noPieceGrowsWithoutEnd()
    {
        const QString text = QStringLiteral("word ").repeated(20'000);
        qsizetype letters = 0;
        const Pieces pieces = parse(text);
        for (const MarkdownPiece &piece : pieces) {
            QVERIFY(piece.text.size() <= MarkdownParser::maxPiece);
            QCOMPARE(piece.continues, &piece != &pieces.front());
            letters += piece.text.count(u'w');
        }
        QCOMPARE(letters, 20'000);
    }

    void aLongLineOfCodeIsCutButKnownAsOneLine()
    {
        const QString line(10'000, u'x');
        QString joined;
        for (const MarkdownPiece &piece :
             parse(QStringLiteral("```\n") + line + QStringLiteral("\nnext\n```"))) {
            if (piece.kind != Kind::CodeLine)
                continue;
            if (!piece.continues && !joined.isEmpty())
                joined += u'\n';
            joined += piece.text;
        }
        QCOMPARE(joined, line + QStringLiteral("\nnext"));
    }

    void textBesideAListEndsIt()
    {
        const Pieces pieces = parse(QStringLiteral("- a\n\nplain\n\n- b"));
        QCOMPARE(pieces[1].depth, 0);
        QCOMPARE(pieces[2].depth, 1);
    }
};

QTEST_GUILESS_MAIN(TestMarkdownParser)
#include "tst_markdownparser.moc"
