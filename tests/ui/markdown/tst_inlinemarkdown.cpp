#include "ui/markdown/inlinemarkdown.h"

#include <QTest>

using namespace oxide::ui;

namespace {

/// The spans as one line: b(old), i(talic), c(ode), s(truck), with the address of a link.
QString shown(const QString &text, InlineEnd end = InlineEnd::Closed)
{
    QString line;
    for (const InlineSpan &span : parseInline(text, end)) {
        QString marks;
        if (span.style & InlineSpan::Bold)
            marks += u'b';
        if (span.style & InlineSpan::Italic)
            marks += u'i';
        if (span.style & InlineSpan::Code)
            marks += u'c';
        if (span.style & InlineSpan::Struck)
            marks += u's';
        if (!span.href.isEmpty())
            marks += u'@' + span.href;
        line += marks.isEmpty() ? span.text : u'<' + marks + u'|' + span.text + u'>';
    }
    return line;
}

} // namespace

class TestInlineMarkdown final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void closedText_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *source, const char *expected) {
            QTest::newRow(name) << QString::fromUtf8(source) << QString::fromUtf8(expected);
        };
        row("bold", "a **b** c", "a <b|b> c");
        row("italic", "a *b* _c_", "a <i|b> <i|c>");
        row("both", "***x***", "<bi|x>");
        row("nested", "**a *b* c**", "<b|a ><bi|b><b| c>");
        row("struck", "~~no~~ ~yes~", "<s|no> ~yes~");
        row("a name with underscores", "snake_case_name", "snake_case_name");
        row("a star that multiplies", "2 * 3 * 4", "2 * 3 * 4");
        row("unclosed", "**open", "**open");
        row("rule of three", "**foo*bar**", "<b|foo*bar>");
        row("code", "`a*b*` and ``x`y``", "<c|a*b*> and <c|x`y>");
        row("unclosed code", "`a b", "`a b");
        row("escape", "\\*a\\* \\q", "*a* \\q");
        row("link", "[a **b**](http://x.y/z)", "<@http://x.y/z|a ><b@http://x.y/z|b>");
        row("link with title", "[a](http://x.y \"t\")", "<@http://x.y|a>");
        row("brackets alone", "[a] (b) x[1]", "[a] (b) x[1]");
        row("address in brackets", "(https://x.org/a_(b))",
            "(<@https://x.org/a_(b)|https://x.org/a_(b)>)");
        row("address and full stop", "see https://x.org/a.",
            "see <@https://x.org/a|https://x.org/a>.");
        row("angle address", "<https://x.org>", "<@https://x.org|https://x.org>");
        row("html stays", "<b>x</b>", "<b>x</b>");
        row("entities", "a &lt; b &amp;&amp; c &unknown;", "a < b && c &unknown;");
        row("soft break", "a\nb", "a b");
        row("hard break", "a\\\nb", "a\u2028b");
    }

    void closedText()
    {
        QFETCH(QString, source);
        QFETCH(QString, expected);
        QCOMPARE(shown(source), expected);
    }

    void openTextShowsNoStrayMarks()
    {
        QCOMPARE(shown(QStringLiteral("a **bold so f"), InlineEnd::Open),
                 QStringLiteral("a <b|bold so f>"));
        QCOMPARE(shown(QStringLiteral("an *it"), InlineEnd::Open), QStringLiteral("an <i|it>"));
        QCOMPARE(shown(QStringLiteral("call `fun"), InlineEnd::Open),
                 QStringLiteral("call <c|fun>"));
        QCOMPARE(shown(QStringLiteral("2 * 3"), InlineEnd::Open), QStringLiteral("2 * 3"));
    }

    void nothingIsLostWhateverTheMarks()
    {
        // Letters survive any mixture of marks, balanced or not.
        const QString marks = QStringLiteral("*_`~[]()<>\\&!");
        for (int seed = 0; seed < 5000; ++seed) {
            QString text;
            quint32 state = static_cast<quint32>(seed) * 2654435761U + 1;
            for (int i = 0; i < 24; ++i) {
                state = state * 1664525U + 1013904223U;
                text += (state >> 24) % 3 == 0
                            ? QChar(u'a')
                            : marks[(state >> 16) % static_cast<quint32>(marks.size())];
            }
            qsizetype shownLetters = 0;
            for (const InlineSpan &span : parseInline(text, InlineEnd::Closed))
                shownLetters += span.text.count(u'a') + span.href.count(u'a');
            QVERIFY2(shownLetters >= text.count(u'a'),
                     qPrintable(text)); // a link shows text and address
        }
    }
};

QTEST_GUILESS_MAIN(TestInlineMarkdown)
#include "tst_inlinemarkdown.moc"
