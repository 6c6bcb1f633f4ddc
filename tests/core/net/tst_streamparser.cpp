#include "net/ndjson.h"
#include "net/sse.h"

#include <functional>
#include <memory>
#include <random>

#include <QTest>

using namespace oxide;
using net::StreamEvent;
using Events = std::vector<StreamEvent>;

namespace {

using MakeParser = std::function<std::unique_ptr<net::StreamParser>()>;

std::unique_ptr<net::StreamParser> makeSse()
{
    return std::make_unique<net::SseParser>();
}

std::unique_ptr<net::StreamParser> makeNdjson()
{
    return std::make_unique<net::NdjsonParser>();
}

Events parse(const MakeParser &make, const std::vector<std::string_view> &pieces)
{
    const auto parser = make();
    Events all;
    const auto take = [&all](base::Result<Events> events) {
        if (!events)
            qFatal("%s", events.error().message.c_str());
        all.insert(all.end(), events->begin(), events->end());
    };
    for (const std::string_view piece : pieces)
        take(parser->feed(piece));
    take(parser->finish());
    return all;
}

Events parse(const MakeParser &make, std::string_view whole)
{
    return parse(make, std::vector<std::string_view>{whole});
}

// Recorded shapes of the four dialects, with every line end and every oddity in them.
const std::string kOpenAi =
    ": OPENROUTER PROCESSING\n\n"
    "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
    "data:{\"choices\":[{\"delta\":{\"content\":\"h\xC3\xA9llo \xF0\x9F\xA6\x80 "
    "\xE2\x82\xAC\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\r\n\r\n"
    "data: [DONE]\n\n";
const std::string kAnthropic =
    "event: message_start\r\ndata: {\"type\":\"message_start\"}\r\n\r\n"
    "event: ping\r\ndata: {\"type\": \"ping\"}\r\n\r\n"
    "event: content_block_delta\r\ndata: {\"type\":\"content_block_delta\",\r\n"
    "data: \"delta\":{\"type\":\"text_delta\",\"text\":\"\xE6\xBC\xA2\xE5\xAD\x97\"}}\r\n\r\n"
    "event: message_stop\r\ndata: {\"type\":\"message_stop\"}\r\n\r\n";
const std::string kOldMac = "data: a\rdata: b\r\r: comment\rdata: c\r\revent: x\r\rdata:\r\r";
const std::string kNdjson =
    "{\"message\":{\"content\":\"\xF0\x9F\x8C\x8D\"},\"done\":false}\n\r\n\n"
    "{\"message\":{\"content\":\"\xC3\xBC\\n\"},\"done\":false}\r\n"
    "{\"done\":true,\"done_reason\":\"stop\"}";

} // namespace

class TestStreamParser final : public QObject
{
    Q_OBJECT

    void addStreams()
    {
        QTest::addColumn<std::string>("stream");
        QTest::addColumn<MakeParser>("make");
        QTest::newRow("openai") << kOpenAi << MakeParser(makeSse);
        QTest::newRow("anthropic") << kAnthropic << MakeParser(makeSse);
        QTest::newRow("carriage returns") << kOldMac << MakeParser(makeSse);
        QTest::newRow("byte order mark") << "\xEF\xBB\xBF" + kOpenAi << MakeParser(makeSse);
        QTest::newRow("ill-formed")
            << std::string("data: a\xFF\xC3\n\ndata: \xF0\x9F\n\n") << MakeParser(makeSse);
        QTest::newRow("ollama") << kNdjson << MakeParser(makeNdjson);
    }

private Q_SLOTS:
    void wire1_everySplitGivesTheSameEvents_data() { addStreams(); }
    void wire1_everySplitGivesTheSameEvents()
    {
        QFETCH(std::string, stream);
        QFETCH(MakeParser, make);
        const Events expected = parse(make, stream);
        QVERIFY(!expected.empty());
        const std::string_view view = stream;
        for (std::size_t at = 0; at <= view.size(); ++at)
            QVERIFY(parse(make, {view.substr(0, at), view.substr(at)}) == expected);
        std::vector<std::string_view> bytes;
        for (std::size_t at = 0; at < view.size(); ++at)
            bytes.push_back(view.substr(at, 1));
        QVERIFY(parse(make, bytes) == expected);
    }

    void everyPairOfSplitsGivesTheSameEvents_data() { addStreams(); }
    void everyPairOfSplitsGivesTheSameEvents()
    {
        QFETCH(std::string, stream);
        QFETCH(MakeParser, make);
        const Events expected = parse(make, stream);
        const std::string_view view = stream;
        for (std::size_t a = 0; a <= view.size(); ++a) {
            for (std::size_t b = a; b <= view.size(); ++b) {
                if (parse(make, {view.substr(0, a), view.substr(a, b - a), view.substr(b)})
                    != expected)
                    QFAIL(qPrintable(QStringLiteral("split at %1 and %2").arg(a).arg(b)));
            }
        }
    }

    void randomSplitsGiveTheSameEvents_data() { addStreams(); }
    void randomSplitsGiveTheSameEvents()
    {
        QFETCH(std::string, stream);
        QFETCH(MakeParser, make);
        std::string longer;
        for (int i = 0; i < 20; ++i)
            longer += stream + '\n';
        const Events expected = parse(make, longer);
        std::mt19937 random(20240607);
        for (int round = 0; round < 300; ++round) {
            std::vector<std::string_view> pieces;
            for (std::string_view rest = longer; !rest.empty();) {
                const std::size_t size = 1 + random() % 40;
                pieces.push_back(rest.substr(0, size));
                rest.remove_prefix(std::min(size, rest.size()));
            }
            QVERIFY(parse(make, pieces) == expected);
        }
    }

    void wire2_sseReadsNamesCommentsAndManyDataLines()
    {
        const Events expected{{"message_start", "{\"type\":\"message_start\"}"},
                              {"ping", "{\"type\": \"ping\"}"},
                              {"content_block_delta",
                               "{\"type\":\"content_block_delta\",\n"
                               "\"delta\":{\"type\":\"text_delta\",\"text\":\"漢字\"}}"},
                              {"message_stop", "{\"type\":\"message_stop\"}"}};
        QVERIFY(parse(makeSse, kAnthropic) == expected);
    }

    void wire2_sseReadsCarriageReturnsAlone()
    {
        const Events expected{{"", "a\nb"}, {"", "c"}, {"", ""}};
        QVERIFY(parse(makeSse, kOldMac) == expected);
    }

    void sseNameDoesNotLeakIntoTheNextEvent()
    {
        const Events expected{{"error", "1"}, {"", "2"}};
        QVERIFY(parse(makeSse, "event: error\ndata: 1\n\ndata: 2\n\n") == expected);
    }

    void wire2_sseTakesOneSpaceOnly()
    {
        const Events expected{{"", " two"}, {"", "none"}};
        QVERIFY(parse(makeSse, "data:  two\n\ndata:none\n\n") == expected);
    }

    void lastEventWithoutItsBlankLineIsRead()
    {
        const Events expected{{"", "[DONE]"}};
        QVERIFY(parse(makeSse, "data: [DONE]") == expected);
        QVERIFY(parse(makeSse, "data: [DONE]\n") == expected);
    }

    void illFormedBytesBecomeReplacements()
    {
        const Events expected{{"", "a\xEF\xBF\xBD"}};
        QVERIFY(parse(makeSse, "data: a\xFF\n\n") == expected);
    }

    void ndjsonPassesOverBlankLines()
    {
        const Events events = parse(makeNdjson, kNdjson);
        QCOMPARE(events.size(), std::size_t(3));
        QVERIFY(events[0].data.starts_with("{\"message\""));
        QCOMPARE(events[2].data, std::string("{\"done\":true,\"done_reason\":\"stop\"}"));
    }

    void linesOverTheLimitAreRefused()
    {
        net::SseParser lines(64);
        QVERIFY(lines.feed(std::string(64, 'x')));
        const auto refused = lines.feed("x");
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, base::ErrorKind::BadResponse);
    }

    void eventsOverTheLimitAreRefused()
    {
        net::SseParser events(64);
        bool refused = false;
        for (int i = 0; i < 8 && !refused; ++i)
            refused = !events.feed("data: 0123456789\n");
        QVERIFY(refused);
    }
};

QTEST_GUILESS_MAIN(TestStreamParser)
#include "tst_streamparser.moc"
