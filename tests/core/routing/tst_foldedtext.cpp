#include "routing/foldedtext.h"
#include "routing/phrasetable.h"

#include <cstdint>
#include <map>
#include <string>

#include <QTest>

using oxide::routing::fold;
using oxide::routing::FoldedText;
using oxide::routing::PhraseTable;

namespace {

std::vector<std::string> unitsOf(const std::string &text)
{
    const FoldedText folded = fold(text);
    std::vector<std::string> units;
    for (const auto &unit : folded.units)
        units.push_back(folded.text.substr(unit.offset, unit.length));
    return units;
}

bool finds(const std::string &phrase, const std::string &text)
{
    const PhraseTable table({"first of all", phrase, "nothing of that kind"});
    int count = 0;
    table.find(fold(text), [&](std::size_t index, std::size_t) { count += index == 1 ? 1 : 0; });
    return count > 0;
}

} // namespace

class TestFoldedText final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void capitalsOfSeveralAlphabetsBecomeSmallWithoutMovingAnything()
    {
        const std::string text = "ÄPFEL Straße ΑΒΓΩ ПРИВЕТ Ёж É×Ü";
        const FoldedText folded = fold(text);
        QCOMPARE(folded.text, std::string("äpfel straße αβγω привет ёж é×ü"));
        QCOMPARE(folded.text.size(), text.size());
    }

    void wordsAreCutAtSignsAndHanAtEveryCharacter()
    {
        const std::vector<std::string> expected{"fix", "foo_bar2", "重", "构", "it", "s"};
        QCOMPARE(unitsOf("Fix: foo_bar2(重构) — it's"), expected);
    }

    void wholeWordsOnly_data()
    {
        QTest::addColumn<QString>("phrase");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("found");
        const auto row = [](const char *name, const char *phrase, const char *text, bool found) {
            QTest::newRow(name) << QString::fromUtf8(phrase) << QString::fromUtf8(text) << found;
        };
        row("case", "Password", "my PASSWORD is", true);
        row("inside a longer word", "pass", "my password", false);
        row("inside a name", "password", "password_hash", false);
        row("phrase over a line's end", "credit card", "my Credit\n  Card", true);
        row("phrase not over a comma", "credit card", "credit, card", false);
        row("phrase ends at a word", "credit card", "credit cards", false);
        row("signs after", "c++", "in C++ please", true);
        row("signs after are needed", "c++", "in C please", false);
        row("sign before", ".net", "the .NET way", true);
        row("sign before is needed", ".net", "the net way", false);
        row("umlaut", "überprüfe", "Überprüfe das", true);
        row("typographic apostrophe", "doesn't work", "it doesn’t work", true);
        row("Chinese anywhere", "重构", "请重构这段代码", true);
        row("Chinese other", "重构", "请重写这段代码", false);
        row("at the very end", "budget", "the budget", true);
        row("signs alone", "???", "what???", true);
        row("first word twice", "the end", "the the end", true);
    }

    void wholeWordsOnly()
    {
        QFETCH(QString, phrase);
        QFETCH(QString, text);
        QTEST(finds(phrase.toStdString(), text.toStdString()), "found");
    }

    void everyPhraseWithTheSameFirstWordIsFound()
    {
        const PhraseTable table({"write a poem", "write", "write a", "write code"});
        std::vector<std::size_t> found;
        table.find(fold("please write a poem"),
                   [&](std::size_t index, std::size_t) { found.push_back(index); });
        std::ranges::sort(found);
        QCOMPARE(found, (std::vector<std::size_t>{0, 1, 2}));
    }

    void anEmptyTableFindsNothing()
    {
        PhraseTable().find(fold("text"), [](std::size_t, std::size_t) { QFAIL("found"); });
        PhraseTable(std::vector<std::string>{"", "  "})
            .find(fold("text"), [](std::size_t, std::size_t) { QFAIL("found"); });
    }

    void cutBytesAreSurvived()
    {
        for (const std::string text : {"a\xE2\x80", "\xF0\x9F", "\xC3", "\xE4"})
            QVERIFY(fold(text).text.size() == text.size());
    }

    /// The tables find words by their hashes alone.
    void noTwoShortWordsHaveOneHash()
    {
        std::string words;
        const std::string letters = "abcdefghijklmnopqrstuvwxyz0";
        std::size_t count = 0;
        for (const char a : letters) {
            words += std::string{a, ' '};
            for (const char b : letters) {
                words += std::string{a, b, ' '};
                for (const char c : letters)
                    words += std::string{a, b, c, ' ', a, b, c, a, ' '} + std::string(9, a) + b + c
                             + ' ';
            }
        }
        std::map<std::uint64_t, std::string> met;
        const FoldedText folded = fold(words);
        for (const auto &unit : folded.units) {
            const std::string word = folded.text.substr(unit.offset, unit.length);
            const auto known = met.emplace(unit.hash, word).first;
            QCOMPARE(known->second, word);
            ++count;
        }
        QVERIFY(count > 59'000);
    }
};

QTEST_GUILESS_MAIN(TestFoldedText)
#include "tst_foldedtext.moc"
