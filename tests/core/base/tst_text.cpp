#include "base/text.h"

#include <QTest>

using namespace oxide::base;

class TestText final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void illFormedSequencesAreFound()
    {
        QVERIFY(isValidUtf8("plain, ü, 漢, 🦀"));
        QVERIFY(!isValidUtf8("\xC0\xAF"));         // overlong
        QVERIFY(!isValidUtf8("\xED\xA0\x80"));     // surrogate
        QVERIFY(!isValidUtf8("\xF4\x90\x80\x80")); // beyond U+10FFFF
        QVERIFY(!isValidUtf8("cut \xE6\xBC"));
        QVERIFY(!isValidUtf8("\x80"));
    }

    void illFormedSequencesAreReplacedAndTheRestKept()
    {
        QCOMPARE(toValidUtf8("a\xFFz"), std::string("a\xEF\xBF\xBDz"));
        QVERIFY(isValidUtf8(toValidUtf8("\xE6\xBC\xFF\xC3")));
    }

    void cuttingNeverSplitsACharacter()
    {
        const std::string text = "aü漢🦀";
        for (std::size_t bytes = 0; bytes <= text.size() + 1; ++bytes) {
            const auto cut = cutUtf8(text, bytes);
            QVERIFY(cut.size() <= bytes);
            QVERIFY(isValidUtf8(cut));
        }
    }

    void trimmingTakesWhiteSpaceFromBothEnds()
    {
        QCOMPARE(trimmed(" \t a b\n"), std::string_view("a b"));
        QCOMPARE(trimmed(" \n"), std::string_view());
    }
};

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
