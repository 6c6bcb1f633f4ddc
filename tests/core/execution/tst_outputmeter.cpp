#include "execution/outputmeter.h"

#include <string>

#include <QTest>

using namespace oxide;
using execution::OutputMeter;

namespace {

constexpr auto kTokenizer = routing::Tokenizer::O200k;

std::string sentences(int count)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text += "The harbour was quiet before the storm. ";
    return text;
}

} // namespace

class TestOutputMeter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingSaidIsNothing()
    {
        OutputMeter meter;
        const model::Usage usage = meter.read("", "", "", kTokenizer);
        QCOMPARE(usage.output, std::optional<std::int64_t>(0));
        QVERIFY(!usage.reasoning);
    }

    void manyReadingsComeNearToOne()
    {
        const std::string text = sentences(100);
        const std::int64_t exact = routing::estimateTokens(text, kTokenizer);
        OutputMeter meter;
        model::Usage usage;
        for (std::size_t end = 0; end < text.size(); end += 50)
            usage = meter.read(std::string_view(text).substr(0, end), {}, {}, kTokenizer);
        usage = meter.read(text, {}, {}, kTokenizer);
        QVERIFY(*usage.output >= exact * 95 / 100);
        QVERIFY2(*usage.output <= exact * 115 / 100, std::to_string(*usage.output).c_str());
        QCOMPARE(meter.read(text, {}, {}, kTokenizer).output, usage.output); // nothing is new
    }

    void callsCountAsOutputAndThoughtsApart()
    {
        OutputMeter meter;
        const std::string thoughts = sentences(3);
        const model::Usage usage = meter.read("Yes.", thoughts, "find{\"q\":1}", kTokenizer);
        QCOMPARE(usage.reasoning,
                 std::optional<std::int64_t>(routing::estimateTokens(thoughts, kTokenizer)));
        QVERIFY(*usage.output > routing::estimateTokens("Yes.", kTokenizer));
    }
};

QTEST_GUILESS_MAIN(TestOutputMeter)
#include "tst_outputmeter.moc"
