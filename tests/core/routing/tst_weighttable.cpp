#include "routing/weighttable.h"

#include <map>
#include <set>

#include <QTest>

using namespace oxide::routing;

namespace {

Reading readingOf(const std::string &prompt)
{
    return readText(prompt, fold(prompt), 0);
}

std::set<std::string> namesIn(const std::string &prompt)
{
    const FoldedText folded = fold(prompt);
    std::set<std::string> names;
    for (const WordGroup &group : readText(prompt, folded, 0).words)
        names.insert(nameOf(group, folded));
    return names;
}

} // namespace

class TestWeightTable final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsAreGroupedWithinTheirSentence()
    {
        QCOMPARE(namesIn("Fix it. Now"),
                 (std::set<std::string>{"fix", "^fix", "fix it", "^fix it", "it", "now", "^now"}));
    }

    void numbersPathsAndCodeAreNoWords()
    {
        QCOMPARE(namesIn("see 42 src/x.cpp\n```\nint hidden;\n```\n"),
                 (std::set<std::string>{"see", "^see"}));
    }

    void theMiddleOfALongPromptHasNoWords()
    {
        std::string prompt = "first";
        for (int i = 0; i < 400; ++i)
            prompt += " filler";
        prompt += " deep";
        for (int i = 0; i < 400; ++i)
            prompt += " filler";
        const std::set<std::string> names = namesIn(prompt + " last");
        QVERIFY(names.contains("first") && names.contains("last") && !names.contains("deep"));
    }

    void aNameHasTheHashOfItsGroup()
    {
        for (const std::string prompt :
             {"Don't write a Test", "Schreibe für mich", "重构这段代码", "Pythonで書いて"}) {
            const FoldedText folded = fold(prompt);
            const Reading reading = readingOf(prompt);
            QVERIFY(!reading.words.empty());
            for (const WordGroup &group : reading.words)
                QCOMPARE(hashOfGroup(nameOf(group, folded)), group.hash);
        }
    }

    void rowsAreFoundOnce()
    {
        const std::vector<std::string_view> names = {"shape:any",      "fix",     "^fix", "absent",
                                                     "cue:bug_search", "it again"};
        const WeightTable table(names);
        std::map<std::string_view, WeightTable::Hit> hits;
        for (const WeightTable::Hit &hit : table.find(readingOf("fix it again, fix it again")))
            QVERIFY(hits.emplace(names[hit.row], hit).second);
        QCOMPARE(hits.size(), 5U);
        QVERIFY(!hits.contains("absent"));
        QCOMPARE(hits["fix"].strength, kFullStrength);
        QCOMPARE(hits["fix"].cue, -1);
        QCOMPARE(hits["cue:bug_search"].cue, static_cast<int>(Cue::BugSearch));
    }

    void propertiesOfCuesStandFirst()
    {
        const auto properties = promptProperties();
        for (std::size_t i = 0; i < properties.size(); ++i)
            QCOMPARE(properties[i].name.starts_with("cue:"), i < kCueCount);
    }
};

QTEST_GUILESS_MAIN(TestWeightTable)
#include "tst_weighttable.moc"
