#include "ui/markdown/codehighlighter.h"

#include <QTest>

using namespace oxide::ui;

namespace {

/// The words that were coloured, each with the first letter of its token.
QStringList coloured(CodeHighlighter &highlighter, const QString &line)
{
    static constexpr std::array<char16_t, 5> letters{u'k', u't', u's', u'n', u'c'};
    QStringList words;
    qsizetype end = 0;
    for (const CodeSpan &span : highlighter.line(line)) {
        if (span.from < end || span.length <= 0 || span.from + span.length > line.size())
            return {QStringLiteral("out of order")};
        end = span.from + span.length;
        words << QChar(letters[static_cast<std::size_t>(span.token)]) + QStringLiteral(":")
                     + line.mid(span.from, span.length);
    }
    return words;
}

QStringList coloured(const char16_t *language, const QString &line)
{
    CodeHighlighter highlighter{QStringView(language)};
    return coloured(highlighter, line);
}

} // namespace

class TestCodeHighlighter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cpp()
    {
        QCOMPARE(
            coloured(u"cpp",
                     QStringLiteral("if (x == State::On) return \"a\\\"b\" + 0x1F; // why")),
            (QStringList{QStringLiteral("k:if"), QStringLiteral("t:State"), QStringLiteral("t:On"),
                         QStringLiteral("k:return"), QStringLiteral("s:\"a\\\"b\""),
                         QStringLiteral("n:0x1F"), QStringLiteral("c:// why")}));
    }

    void commentsAndStringsGoOnOverLines()
    {
        CodeHighlighter cpp{u"cpp"};
        QCOMPARE(coloured(cpp, QStringLiteral("a /* b")), QStringList{QStringLiteral("c:/* b")});
        QCOMPARE(coloured(cpp, QStringLiteral("int")), QStringList{QStringLiteral("c:int")});
        QCOMPARE(coloured(cpp, QStringLiteral("x */ int")),
                 (QStringList{QStringLiteral("c:x */"), QStringLiteral("k:int")}));
        CodeHighlighter python{u"py"};
        QCOMPARE(coloured(python, QStringLiteral("\"\"\"doc")),
                 QStringList{QStringLiteral("s:\"\"\"doc")});
        QCOMPARE(coloured(python, QStringLiteral("def\"\"\" def")),
                 (QStringList{QStringLiteral("s:def\"\"\""), QStringLiteral("k:def")}));
    }

    void anApostropheIsNotAString()
    {
        QCOMPARE(coloured(u"cpp", QStringLiteral("it's for")),
                 QStringList{QStringLiteral("k:for")});
    }

    void sqlIgnoresCaseAndPythonDoesNot()
    {
        QCOMPARE(coloured(u"sql", QStringLiteral("SELECT a")),
                 QStringList{QStringLiteral("k:SELECT")});
        QCOMPARE(coloured(u"python", QStringLiteral("IF a")), QStringList{QStringLiteral("t:IF")});
    }

    void aHashInsideAWordIsNoComment()
    {
        QCOMPARE(coloured(u"sh", QStringLiteral("echo a#b # c")),
                 (QStringList{QStringLiteral("k:echo"), QStringLiteral("c:# c")}));
    }

    void unknownLanguagesAreLeftAlone()
    {
        QVERIFY(!CodeHighlighter(u"klingon").isKnown());
        QVERIFY(!CodeHighlighter(u"").isKnown());
        QVERIFY(!CodeHighlighter(u"cpp c").isKnown());
        QVERIFY(coloured(u"klingon", QStringLiteral("if int \"x\"")).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCodeHighlighter)
#include "tst_codehighlighter.moc"
