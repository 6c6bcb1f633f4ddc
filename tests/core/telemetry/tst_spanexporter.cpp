#include "telemetry/spanexporter.h"

#include <deque>

#include <boost/json.hpp>

#include <QCoroTask>
#include <QCoroTimer>
#include <QElapsedTimer>
#include <QTest>

using namespace oxide;
using namespace oxide::telemetry;
using namespace std::chrono_literals;

namespace {

std::vector<Span> spans(std::size_t count)
{
    return std::vector<Span>(count);
}

base::Error status(int httpStatus, std::optional<std::chrono::milliseconds> retryAfter = {})
{
    base::Error error;
    error.kind = base::ErrorKind::ServerError;
    error.httpStatus = httpStatus;
    error.retryAfter = retryAfter;
    return error;
}

/// A collector that answers as it is told, and counts the spans of each request.
struct Collector {
    std::vector<std::size_t> requests;
    std::deque<base::Result<std::string>> answers; ///< then all is taken
    std::chrono::milliseconds takes = 0ms;
    std::shared_ptr<SpanCounts> counts = std::make_shared<SpanCounts>();

    QCoro::Task<base::Result<std::string>> post(std::string body, std::stop_token stop)
    {
        const boost::json::value request = boost::json::parse(body);
        requests.push_back(
            request.at_pointer("/resourceSpans/0/scopeSpans/0/spans").as_array().size());
        constexpr auto step = 5ms;
        for (auto waited = 0ms; waited < takes && !stop.stop_requested(); waited += step)
            co_await QCoro::sleepFor(step);
        if (stop.stop_requested())
            co_return base::fail(base::ErrorKind::Cancelled, "stopped");
        base::Result<std::string> answer = std::string("{}");
        if (!answers.empty()) {
            answer = std::move(answers.front());
            answers.pop_front();
        }
        co_return answer;
    }

    std::unique_ptr<SpanExporter> exporter(ExportLimits limits)
    {
        return std::make_unique<SpanExporter>(
            [this](std::string body, std::stop_token stop) {
                return post(std::move(body), std::move(stop));
            },
            Attributes(), counts, SpanExporter::Counted(), limits);
    }
};

ExportLimits quick()
{
    ExportLimits limits;
    limits.gather = 20ms;
    limits.firstPause = 20ms;
    limits.longestPause = 40ms;
    return limits;
}

} // namespace

class TestSpanExporter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void spans_are_gathered_to_batches()
    {
        Collector collector;
        ExportLimits limits = quick();
        limits.batch = 10;
        const auto exporter = collector.exporter(limits);
        for (int i = 0; i < 4; ++i)
            exporter->add(spans(2));
        QVERIFY(collector.requests.empty()); // they are gathered
        QTRY_COMPARE(collector.requests, std::vector<std::size_t>{8});
        for (int i = 0; i < 5; ++i)
            exporter->add(spans(5)); // ten go at once, the rest when they are through
        QTRY_COMPARE(collector.counts->exported, std::int64_t(33));
        QCOMPARE(collector.requests, (std::vector<std::size_t>{8, 10, 10, 5}));
        QCoro::waitFor(exporter->shutdown(1s));
        QCOMPARE(collector.counts->dropped, std::int64_t(0));
    }

    void what_may_pass_is_tried_again()
    {
        Collector collector;
        for (const int code : {429, 502, 503, 504})
            collector.answers.emplace_back(base::fail(status(code)));
        collector.answers.emplace_back(base::fail(base::ErrorKind::ConnectionRefused, "nobody"));
        const auto exporter = collector.exporter(quick());
        exporter->add(spans(3));
        QTRY_COMPARE(collector.counts->exported, std::int64_t(3));
        QCOMPARE(collector.requests, std::vector<std::size_t>(6, 3));
        QCoro::waitFor(exporter->shutdown(1s));
    }

    void what_is_refused_is_dropped_and_counted()
    {
        for (const int code : {400, 401, 404, 413, 500, 501}) {
            Collector collector;
            collector.answers.emplace_back(base::fail(status(code)));
            const auto exporter = collector.exporter(quick());
            exporter->add(spans(3));
            QTRY_COMPARE(collector.counts->dropped, std::int64_t(3));
            exporter->add(spans(1)); // the next are others
            QTRY_COMPARE(collector.counts->exported, std::int64_t(1));
            QCOMPARE(collector.requests, (std::vector<std::size_t>{3, 1}));
            QCoro::waitFor(exporter->shutdown(1s));
        }
    }

    void retry_after_is_kept()
    {
        Collector collector;
        collector.answers.emplace_back(base::fail(status(503, 300ms)));
        const auto exporter = collector.exporter(quick());
        QElapsedTimer timer;
        timer.start();
        exporter->add(spans(1));
        QTRY_COMPARE(collector.counts->exported, std::int64_t(1));
        QVERIFY(timer.elapsed() >= 300);
        QCoro::waitFor(exporter->shutdown(1s));
    }

    void patience_ends()
    {
        Collector collector;
        for (int i = 0; i < 1'000; ++i)
            collector.answers.emplace_back(base::fail(status(503)));
        ExportLimits limits = quick();
        limits.patience = 1s;
        const auto exporter = collector.exporter(limits);
        exporter->add(spans(2));
        QTRY_COMPARE(collector.counts->dropped, std::int64_t(2));
        QVERIFY(collector.requests.size() >= 2);
        QCoro::waitFor(exporter->shutdown(1s));
    }

    void the_queue_is_bounded_and_takes_tasks_whole()
    {
        Collector collector;
        collector.takes = 10s; // never, as far as this goes
        ExportLimits limits = quick();
        limits.batch = 4;
        limits.queued = 10;
        const auto exporter = collector.exporter(limits);
        exporter->add(spans(4));
        QTRY_COMPARE(collector.requests.size(), std::size_t(1));
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 5; ++i)
            exporter->add(spans(4)); // eight fit
        QVERIFY(timer.elapsed() < 1'000);
        QCOMPARE(collector.counts->dropped, std::int64_t(12));
        timer.restart();
        QCoro::waitFor(exporter->shutdown(100ms));
        QVERIFY(timer.elapsed() < 2'000);
        QCOMPARE(collector.counts->exported, std::int64_t(0));
        QCOMPARE(collector.counts->dropped, std::int64_t(24));
    }

    void the_last_spans_go_out_at_the_end()
    {
        Collector collector;
        collector.answers.emplace_back(base::fail(status(503, 60s)));
        ExportLimits limits = quick();
        limits.batch = 3;
        const auto exporter = collector.exporter(limits);
        exporter->add(spans(3));
        QTRY_COMPARE(collector.requests.size(), std::size_t(1)); // and it shall wait a minute
        exporter->add(spans(5));
        QCoro::waitFor(exporter->shutdown(2s));
        QCOMPARE(collector.counts->exported, std::int64_t(8));
        QCOMPARE(collector.requests, (std::vector<std::size_t>{3, 3, 3, 2}));
    }

    void rejected_spans_count_as_dropped()
    {
        Collector collector;
        collector.answers.emplace_back("{\"partialSuccess\":{\"rejectedSpans\":\"2\"}}");
        const auto exporter = collector.exporter(quick());
        exporter->add(spans(5));
        QTRY_COMPARE(collector.counts->exported, std::int64_t(3));
        QCOMPARE(collector.counts->dropped, std::int64_t(2));
        QCOMPARE(collector.requests.size(), std::size_t(1));
        QCoro::waitFor(exporter->shutdown(1s));
    }
};

QTEST_GUILESS_MAIN(TestSpanExporter)
#include "tst_spanexporter.moc"
