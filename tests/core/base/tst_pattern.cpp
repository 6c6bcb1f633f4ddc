#include "base/pattern.h"

#include <random>

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTest>

using oxide::base::Pattern;

namespace {

bool matches(const std::string &pattern, const std::string &text)
{
    const auto compiled = Pattern::compile(pattern);
    if (!compiled)
        qFatal("%s: %s", pattern.c_str(), compiled.error().message.c_str());
    return compiled->matches(text);
}

} // namespace

class TestPattern final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matches_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char *pattern, const char *text, bool expected) {
            QTest::addRow("%s on %s", pattern, text)
                << QString::fromUtf8(pattern) << QString::fromUtf8(text) << expected;
        };
        row("abc", "xxabcxx", true);
        row("abc", "xxabxcx", false);
        row("", "anything", true);
        row("a|b", "xb", true);
        row("(foo|bar)+baz", "barfoobaz", true);
        row("^abc", "xabc", false);
        row("^abc$", "abc", true);
        row("(?m)^two$", "one\ntwo\nthree", true);
        row("^two$", "one\ntwo\nthree", false);
        row("\\bcat\\b", "a cat.", true);
        row("\\bcat\\b", "concat it", false);
        row("\\Bcat", "concat", true);
        row("a.c", "a\nc", false);
        row("(?s)a.c", "a\nc", true);
        row("(?i)SeCrEt", "a secret", true);
        row("(?i)[^a]", "AAA", false);
        row("(?ism)^x.y$", "Z\nX\nY", true);
        row("a{3}", "aa", false);
        row("a{3}", "aaa", true);
        row("^a{2,3}$", "aaaa", false);
        row("^a{2,}$", "aaaaaa", true);
        row("^a{,2}$", "a{,2}", true);
        row("x{y", "x{y", true);
        row("colou?r", "color", true);
        row("a*?b", "aaab", true);
        row("[a-c]+\\d", "xxabc7", true);
        row("[^0-9]", "123", false);
        row("[]x]", "]", true);
        row("[a\\]b]", "]", true);
        row("[\\w.-]+@[\\w-]+\\.[a-z]{2,}", "mail me: jo.doe@example.org!", true);
        row("[\\w.-]+@[\\w-]+\\.[a-z]{2,}", "mail me: jo.doe at example.org!", false);
        row("^.$", "ü", true);
        row("^..$", "ü", false);
        row("^[ä-ü]$", "ö", true);
        row("^[^x]$", "重", true);
        row("^.{2}$", "😀重", true);
        row("\\x41\\x{1F600}", "A😀", true);
        row("\\.\\*\\\\", ".*\\", true);
        row("\\t\\n", "\t\n", true);
        row("(a*)*b", "aaaaaaaa", false);
        row("$", "", true);
        row("^$", "x", false);
        row("(|a)b", "b", true);
        row("[\\D]", "12a", true);
    }

    void matches()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, text);
        QTEST(::matches(pattern.toStdString(), text.toStdString()), "expected");
    }

    void errorsNamePlaceAndReason_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<int>("position");
        QTest::addColumn<QString>("part");
        const auto row = [](const char *pattern, int position, const char *part) {
            QTest::newRow(pattern)
                << QString::fromUtf8(pattern) << position << QString::fromUtf8(part);
        };
        row("ab(cd", 2, "never closed");
        row("ab)cd", 2, "closes nothing");
        row("x[abc", 1, "never closed");
        row("*a", 0, "nothing that '*'");
        row("a|+", 2, "nothing that '+'");
        row("[z-a]", 1, "wrong way");
        row("[a-\\d]", 1, "single character");
        row("a{5,2}", 1, "wrong way");
        row("a{2000}", 1, "1000");
        row("(?=a)", 0, "Look-ahead");
        row("(?<!a)b", 0, "look-behind");
        row("(?<n>a)", 0, "Named groups");
        row("(a)\\1", 3, "earlier groups");
        row("a++", 1, "Possessive");
        row("\\q", 0, "not supported");
        row("ab\\", 2, "escapes nothing");
        row("\\xzz", 0, "hexadecimal");
        row("[[:alpha:]]", 1, "Named classes");
        row("a(?i)b", 1, "very start");
        row("^*", 0, "anchor");
        row("(.{1000}){1000}", 0, "too large");
    }

    void errorsNamePlaceAndReason()
    {
        QFETCH(QString, pattern);
        QFETCH(int, position);
        QFETCH(QString, part);
        const auto compiled = Pattern::compile(pattern.toStdString());
        QVERIFY(!compiled);
        QVERIFY2(QString::fromStdString(compiled.error().message).contains(part),
                 compiled.error().message.c_str());
        QCOMPARE(static_cast<int>(compiled.error().position), position);
    }

    void illFormedPatternsAreRefused()
    {
        QVERIFY(!Pattern::compile("a\xFF"));
        QVERIFY(!Pattern::compile(std::string(100'000, '(')));
    }

    /// Perl's engine is the oracle on what both know.
    void agreesWithPerlOnRandomPatterns()
    {
        std::mt19937 random(20'261'121);
        const auto pick = [&](std::size_t count) { return random() % count; };
        const std::vector<std::string> atoms{"a",     "b",    "c",   ".",     "[ab]",
                                             "[^a]",  "\\w",  "\\s", "\\d",   "\\b",
                                             "(a|b)", "(ab)", "ü",   "(?:b|)"};
        const std::vector<std::string> quantifiers{"", "", "", "*", "+", "?", "{2}", "{1,3}", "*?"};
        const std::vector<std::string> letters{"a", "b", "c", " ", "\n", "1", "ü", "_"};
        int matched = 0;
        for (int round = 0; round < 4'000; ++round) {
            std::string pattern = pick(4) == 0 ? "^" : "";
            for (std::size_t i = 0; i < 1 + pick(5); ++i) {
                const std::string &atom = atoms[pick(atoms.size())];
                pattern += atom + (atom == "\\b" ? "" : quantifiers[pick(quantifiers.size())]);
                pattern += pick(8) == 0 ? "|" : "";
            }
            std::string text;
            for (std::size_t i = 0; i < pick(10); ++i)
                text += letters[pick(letters.size())];
            const QRegularExpression perl(QString::fromStdString(pattern));
            QVERIFY(perl.isValid());
            const bool expected = perl.match(QString::fromStdString(text)).hasMatch();
            matched += expected ? 1 : 0;
            QVERIFY2(::matches(pattern, text) == expected,
                     (pattern + " on \"" + text + "\"").c_str());
        }
        QVERIFY(matched > 400 && matched < 3'600);
    }

    void largeAutomataAnswerTheSame()
    {
        // Too many states for a table: "an a, and ten characters later the end".
        const std::string pattern = "a.{12}$";
        QVERIFY(::matches(pattern, std::string(50, 'b') + 'a' + std::string(12, 'b')));
        QVERIFY(!::matches(pattern, std::string(50, 'a') + std::string(13, 'b')));
        QVERIFY(::matches("x[a-z]{600}y", 'x' + std::string(600, 'k') + 'y'));
        QVERIFY(!::matches("x[a-z]{600}y", 'x' + std::string(599, 'k') + 'y'));
    }

    void hostileTextTakesLinearTime()
    {
        const std::string text(1'000'000, 'a');
        for (const std::string pattern : {"(a+)+$b", "(a|aa)+c", "[a-z]+@", "(.*)*x"}) {
            QElapsedTimer timer;
            timer.start();
            QVERIFY(!::matches(pattern, text));
            QVERIFY2(timer.elapsed() < 5'000, pattern.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestPattern)
#include "tst_pattern.moc"
