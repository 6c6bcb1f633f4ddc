#include "routing/textcounts.h"

#include <QTest>

using namespace oxide::routing;

class TestTextCounts final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsNothing() { QCOMPARE(countText(""), TextCounts()); }

    void wordsAreCountedByLengthAndPlace()
    {
        const TextCounts counts = countText("The HTTPServer reads fooBar(x) once.");
        QCOMPARE(counts[static_cast<Count>(int(Count::Word1) + 2)], 2U);  // The, foo
        QCOMPARE(counts[static_cast<Count>(int(Count::Upper1) + 3)], 1U); // HTTP
        QCOMPARE(counts[static_cast<Count>(int(Count::Inner1) + 5)], 1U); // Server
        QCOMPARE(counts[static_cast<Count>(int(Count::Inner1) + 2)], 1U); // Bar
        QCOMPARE(counts[Count::Inner1], 1U);                              // x
        QCOMPARE(counts[Count::EnglishWords], 1U);
        QCOMPARE(counts[Count::Sentences], 1U);
    }

    void numbersSignsAndSpaceAreCounted()
    {
        const TextCounts counts = countText("a = 1234567;\n\n    b --> 12\n  ----\n");
        QCOMPARE(counts[Count::Numbers], 2U);
        QCOMPARE(counts[Count::Digits], 9U);
        QCOMPARE(counts[Count::DigitTriples], 4U);
        QCOMPARE(counts[Count::LineEnds], 1U);
        QCOMPARE(counts[Count::LineEnd], 2U);
        QCOMPARE(counts[Count::Indents], 2U);
        QCOMPARE(counts[Count::GapBytes], 6U);
        QCOMPARE(counts[Count::Repeats], 1U);
        QCOMPARE(counts[Count::RepeatBytes], 4U);
        QCOMPARE(counts[Count::LineEndAfterSign], 2U);
    }

    void scriptsAreToldApart()
    {
        const TextCounts counts =
            countText("\xE8\xB7\xAF\xE7\x94\xB1\xE3\x80\x82 \xE3\x83\xBC\xE3\x81\xAE "
                      "\xEB\x9D\xBC\xEC\x9A\xB0 \xD0\x9F\xD1\x83 \xCE\xB1 \xF0\x9F\x98\x80 \xC3\xBC"
                      "ber");
        QCOMPARE(counts[Count::Han], 2U);
        QCOMPARE(counts[Count::WideSigns], 1U);
        QCOMPARE(counts[Count::Sentences], 1U);
        QCOMPARE(counts[Count::Kana], 2U);
        QCOMPARE(counts[Count::Hangul], 2U);
        QCOMPARE(counts[Count::HangulWords], 1U);
        QCOMPARE(counts[Count::Cyrillic], 2U);
        QCOMPARE(counts[Count::CyrillicWords], 1U);
        QCOMPARE(counts[Count::Greek], 1U);
        QCOMPARE(counts[Count::Pictures], 1U);
        QCOMPARE(counts[Count::MarkedWords], 1U);
        QCOMPARE(counts[static_cast<Count>(int(Count::Word1) + 3)], 1U); // über
    }

    void languagesAreToldByTheirCommonWords()
    {
        const TextCounts english = countText("The dog and the cat are in the house.");
        QVERIFY(english[Count::EnglishWords] > english[Count::ForeignWords]);
        const TextCounts german = countText("Der Hund und die Katze sind auf dem Dach.");
        QVERIFY(german[Count::ForeignWords] > german[Count::EnglishWords]);
    }

    void cutBytesAreSurvived()
    {
        for (const std::string text : {"a\xE2\x80", "\xF0\x9F", "\xC3", "\xE4", "\xD0", "\xEA\x80",
                                       "\x80\x80", "A\xC3", "\xFF"})
            (void)countText(text);
    }

    void partsAddUp()
    {
        const std::string line = "for (int i = 0; i < count; ++i) sum += values[i];\n";
        TextCounts sum = countText(line);
        sum += countText(line);
        const TextCounts whole = countText(line + line);
        QCOMPARE(sum[Count::Numbers], whole[Count::Numbers]);
        QCOMPARE(sum[Count::LineEnd], whole[Count::LineEnd]);
    }
};

QTEST_GUILESS_MAIN(TestTextCounts)
#include "tst_textcounts.moc"
