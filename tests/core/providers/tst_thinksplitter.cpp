#include "providers/thinksplitter.h"

#include <QTest>

using oxide::providers::ThinkSplitter;

namespace {

struct Split {
    std::string reasoning;
    std::string text;
    bool operator==(const Split &) const = default;
};

Split splitOf(const std::vector<std::string_view> &pieces, bool disabled = false)
{
    ThinkSplitter splitter;
    if (disabled)
        splitter.disable();
    Split split;
    const auto take = [&split](const std::vector<ThinkSplitter::Piece> &got) {
        for (const ThinkSplitter::Piece &piece : got)
            (piece.channel == ThinkSplitter::Channel::Text ? split.text : split.reasoning) +=
                piece.text;
    };
    for (const std::string_view piece : pieces)
        take(splitter.feed(piece));
    take(splitter.finish());
    return split;
}

} // namespace

class TestThinkSplitter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wire8_everyPairOfCutsGivesTheSame_data()
    {
        QTest::addColumn<std::string>("whole");
        QTest::addColumn<std::string>("reasoning");
        QTest::addColumn<std::string>("text");
        const auto row = [](const char *whole, const char *reasoning, const char *text) {
            QTest::newRow(whole) << std::string(whole) << std::string(reasoning)
                                 << std::string(text);
        };
        row("<think>why</think>\n\nso", "why", "so");
        row(" \n<think>a < b </thin </think>x</think>", "a < b </thin ", "x</think>");
        row("no tags", "", "no tags");
        row("  indented", "", "  indented");
        row("a <think>b</think>", "", "a <think>b</think>");
        row("<thinking>", "", "<thinking>");
        row("<thi", "", "<thi");
        row("<think>never closed </th", "never closed </th", "");
        row("<think></think>", "", "");
    }
    void wire8_everyPairOfCutsGivesTheSame()
    {
        QFETCH(std::string, whole);
        QFETCH(std::string, reasoning);
        QFETCH(std::string, text);
        const Split expected{reasoning, text};
        const std::string_view view = whole;
        for (std::size_t a = 0; a <= view.size(); ++a) {
            for (std::size_t b = a; b <= view.size(); ++b)
                QVERIFY(splitOf({view.substr(0, a), view.substr(a, b - a), view.substr(b)})
                        == expected);
        }
    }

    void plainTextIsNotHeldBack()
    {
        ThinkSplitter splitter;
        QCOMPARE(splitter.feed("Hello").size(), std::size_t(1));
        QCOMPARE(splitter.feed("<").size(), std::size_t(1));
    }

    void wire8_whereReasoningHasItsChannelTagsAreText()
    {
        QVERIFY((splitOf({"<think>x</think>"}, true) == Split{"", "<think>x</think>"}));
    }
};

QTEST_GUILESS_MAIN(TestThinkSplitter)
#include "tst_thinksplitter.moc"
