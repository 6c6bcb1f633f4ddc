#include "ui/markdown/markdownrenderer.h"

#include "ui/markdown/sampletext.h"

#include <QRandomGenerator>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>

using namespace oxide::ui;

namespace {

MarkdownStyle plainStyle()
{
    MarkdownStyle style;
    style.body = QFont(QStringLiteral("Sans"), 10);
    style.code = QFont(QStringLiteral("Monospace"), 9);
    style.text = Qt::black;
    style.keyword = Qt::magenta;
    style.comment = Qt::gray;
    style.link = Qt::red;
    return style;
}

QString look(const QTextCharFormat &format)
{
    return QStringLiteral("%1/%2/%3/%4/%5/%6")
        .arg(format.fontWeight())
        .arg(format.fontItalic())
        .arg(format.fontStrikeOut())
        .arg(format.foreground().color().name(), format.anchorHref())
        .arg(format.fontPointSize());
}

QString look(const QTextBlockFormat &format)
{
    QString line;
    const auto properties = format.properties();
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        if (it.key() != QTextFormat::ObjectIndex && it.key() != QTextFormat::TabPositions)
            line += QStringLiteral(" %1=%2").arg(it.key()).arg(it.value().toString());
    }
    return line;
}

/// Everything a reader can see of a document, as text.
QString dump(const QTextDocument &document)
{
    QString out;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextCursor cursor(block);
        if (QTextTable *table = cursor.currentTable()) {
            const QTextTableCell cell = table->cellAt(cursor);
            out += QStringLiteral("[%1,%2 of %3]")
                       .arg(cell.row())
                       .arg(cell.column())
                       .arg(table->rows());
        }
        out += look(block.blockFormat()) + QStringLiteral(" : ");
        QString last;
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QString now = look(it.fragment().charFormat());
            if (now != last)
                out += u'{' + now + u'}';
            out += it.fragment().text();
            last = now;
        }
        out += u'\n';
    }
    return out;
}

/// The first line in which two dumps differ, for the message of a failed comparison.
QByteArray firstDifference(const QString &actual, const QString &expected)
{
    const QStringList one = actual.split(u'\n');
    const QStringList other = expected.split(u'\n');
    for (qsizetype i = 0; i < std::max(one.size(), other.size()); ++i) {
        if (one.value(i) != other.value(i))
            return QStringLiteral("line %1: \"%2\" instead of \"%3\"")
                .arg(i)
                .arg(one.value(i), other.value(i))
                .toUtf8();
    }
    return {};
}

QString whole(const QString &text)
{
    QTextDocument document;
    MarkdownRenderer renderer(document, plainStyle());
    renderer.append(text);
    renderer.finish();
    return dump(document);
}

} // namespace

class TestMarkdownRenderer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writingCharacterByCharacterGivesTheWholeRendering()
    {
        const QString text = sampleMarkdown();
        const QString expected = whole(text);
        QVERIFY(expected.contains(QStringLiteral("onOnline")));
        QTextDocument document;
        MarkdownRenderer renderer(document, plainStyle());
        for (const QChar c : text)
            renderer.append(QStringView(&c, 1));
        renderer.finish();
        QVERIFY2(dump(document) == expected, firstDifference(dump(document), expected).constData());
    }

    void writingInRandomPartsGivesTheWholeRendering()
    {
        const QString text = sampleMarkdown() + QStringLiteral("```\n\n") + sampleMarkdown();
        const QString expected = whole(text);
        QRandomGenerator random(11);
        for (int run = 0; run < 30; ++run) {
            QTextDocument document;
            MarkdownRenderer renderer(document, plainStyle());
            for (qsizetype at = 0; at < text.size();) {
                const qsizetype size = random.bounded(1, 90);
                renderer.append(QStringView(text).sliced(at, std::min(size, text.size() - at)));
                at += size;
            }
            renderer.finish();
            QVERIFY2(dump(document) == expected,
                     firstDifference(dump(document), expected).constData());
        }
    }

    void everyPrefixIsWhatTheWholeOfItWouldBe()
    {
        const QString text = sampleMarkdown();
        QTextDocument document;
        MarkdownRenderer renderer(document, plainStyle());
        for (qsizetype at = 0; at < text.size(); ++at) {
            renderer.append(QStringView(text).sliced(at, 1));
            if (at % 17 != 0)
                continue;
            QTextDocument other;
            MarkdownRenderer fresh(other, plainStyle());
            fresh.append(QStringView(text).first(at + 1));
            QVERIFY2(dump(document) == dump(other),
                     firstDifference(dump(document), dump(other)).constData());
        }
    }

    void codeIsKeptAsItWasWrittenForCopying()
    {
        QTextDocument document;
        MarkdownRenderer renderer(document, plainStyle());
        renderer.append(u"a\n```cpp\nint x;\n\n    y();\n```\nb\n```\nz");
        QCOMPARE(renderer.codeBlocks(), 2);
        QCOMPARE(renderer.code(0), QStringLiteral("int x;\n\n    y();"));
        QCOMPARE(renderer.code(1), QStringLiteral("z"));
        renderer.append(u"z\n");
        QCOMPARE(renderer.code(1), QStringLiteral("zz"));
        QCOMPARE(renderer.code(2), QString());
        QCOMPARE(document.findBlock(renderer.codePosition(0)).text(), QStringLiteral("cpp"));
    }

    void keywordsOfCodeAreColoured()
    {
        const QString text = whole(QStringLiteral("```cpp\nreturn x;\n```"));
        QVERIFY(text.contains(QColor(Qt::magenta).name() + QStringLiteral("//9}return")));
    }

    void diffLinesAreMarkedAndKeepTheirSign()
    {
        QTextDocument document;
        MarkdownRenderer renderer(document, plainStyle());
        renderer.append(u"```diff\n a\n+b\n-c\n+++ d\n```");
        QList<int> signs;
        for (QTextBlock block = document.begin().next(); block.isValid(); block = block.next())
            signs << block.blockFormat().intProperty(DiffProperty);
        QCOMPARE(signs, (QList<int>{0, 1, -1, 0}));
    }

    void aNoticeStandsBetweenTwoAnswersAndSurvivesRestyling()
    {
        QTextDocument document;
        MarkdownRenderer renderer(document, plainStyle());
        renderer.append(u"first **half\n```\ncode");
        renderer.notice(MarkdownNotice::Splice, QStringLiteral("Began anew."));
        renderer.append(u"second *half*");
        renderer.finish();
        const QString before = dump(document);
        QVERIFY(before.contains(QStringLiteral("Began anew.")));
        QTextBlock last = document.lastBlock();
        QCOMPARE(last.text(), QStringLiteral("second half"));
        QCOMPARE(last.previous().blockFormat().intProperty(NoticeProperty),
                 static_cast<int>(MarkdownNotice::Splice));
        MarkdownStyle other = plainStyle();
        other.text = Qt::blue;
        renderer.setStyle(other);
        QVERIFY(dump(document) != before);
        renderer.setStyle(plainStyle());
        QCOMPARE(dump(document), before);
    }

    void whatIsFinalIsNeverTouchedAgain()
    {
        // However long the answer, a chunk may change only its open end: one piece, or the last
        // lines of a table.
        QTextDocument document;
        MarkdownRenderer renderer(document, plainStyle());
        int furthestBack = 0;
        connect(&document, &QTextDocument::contentsChange, this, [&](int from, int, int) {
            furthestBack = std::max(furthestBack, document.characterCount() - from);
        });
        const QString part = sampleMarkdown() + QStringLiteral("```\n\n");
        for (int i = 0; i < 30; ++i) {
            for (qsizetype at = 0; at < part.size(); at += 20)
                renderer.append(
                    QStringView(part).sliced(at, std::min<qsizetype>(20, part.size() - at)));
        }
        QVERIFY(document.characterCount() > 15'000);
        QVERIFY2(furthestBack < 600, qPrintable(QString::number(furthestBack)));
    }
};

QTEST_MAIN(TestMarkdownRenderer)
#include "tst_markdownrenderer.moc"
