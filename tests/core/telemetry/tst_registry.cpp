#include "support/promtool.h"
#include "telemetry/metrics.h"
#include "telemetry/processusage.h"

#include <limits>
#include <thread>
#include <tuple>

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace oxide::telemetry;

namespace {

QString q(const std::string &text)
{
    return QString::fromStdString(text);
}

} // namespace

class TestRegistry final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void a_counter_is_written_with_its_help_and_type()
    {
        Registry registry;
        registry.counters({"oxide_tasks_total", "Tasks that ended.", {"type", "state"}})
            .with({"coding", "done"})
            .add();
        QCOMPARE(q(registry.text()), QStringLiteral("# HELP oxide_tasks_total Tasks that ended.\n"
                                                    "# TYPE oxide_tasks_total counter\n"
                                                    "oxide_tasks_total{type=\"coding\","
                                                    "state=\"done\"} 1\n"));
    }

    void a_metric_without_labels_stands_at_zero_from_the_start()
    {
        Registry registry;
        std::ignore = registry.counters({"a_total", "A.", {}});
        QVERIFY(q(registry.text()).endsWith(QStringLiteral("\na_total 0\n")));
    }

    void the_buckets_of_a_histogram_add_up()
    {
        Registry registry;
        auto &family = registry.histograms({"wait_seconds", "Waits.", {"who"}}, {0.5, 1, 2.5});
        for (const double value : {0.125, 0.5, 0.75, 2.0, 9.0})
            family.with({"a"}).observe(value);
        QCOMPARE(q(registry.text()), QStringLiteral("# HELP wait_seconds Waits.\n"
                                                    "# TYPE wait_seconds histogram\n"
                                                    "wait_seconds_bucket{who=\"a\",le=\"0.5\"} 2\n"
                                                    "wait_seconds_bucket{who=\"a\",le=\"1\"} 3\n"
                                                    "wait_seconds_bucket{who=\"a\",le=\"2.5\"} 4\n"
                                                    "wait_seconds_bucket{who=\"a\",le=\"+Inf\"} 5\n"
                                                    "wait_seconds_sum{who=\"a\"} 12.375\n"
                                                    "wait_seconds_count{who=\"a\"} 5\n"));
    }

    void a_histogram_without_labels_has_only_its_bounds()
    {
        Registry registry;
        registry.histograms({"wait_seconds", "Waits.", {}}, {1}).with({}).observe(3);
        const QString text = q(registry.text());
        QVERIFY(text.contains(QStringLiteral("\nwait_seconds_bucket{le=\"1\"} 0\n")));
        QVERIFY(text.contains(QStringLiteral("\nwait_seconds_sum 3\n")));
    }

    void what_would_break_a_line_is_escaped()
    {
        Registry registry;
        auto &family = registry.gauges({"g", "Back\\slash and\nnew line.", {"l"}});
        family.with({"a\"b\\c\nd"}).set(1);
        family.with({"bad \xff byte"}).set(2);
        const QString text = q(registry.text());
        QVERIFY(text.contains(QStringLiteral("# HELP g Back\\\\slash and\\nnew line.\n")));
        QVERIFY(text.contains(QStringLiteral("g{l=\"a\\\"b\\\\c\\nd\"} 1\n")));
        QVERIFY(text.contains(QStringLiteral("g{l=\"bad \uFFFD byte\"} 2\n")));
    }

    void numbers_are_written_to_the_last_bit()
    {
        Registry registry;
        Gauge &gauge = registry.gauges({"g", "G.", {}}).with({});
        const auto written = [&] {
            const QString text = q(registry.text());
            return text.section(QLatin1Char(' '), -1).trimmed();
        };
        gauge.set(0.1 + 0.2);
        QCOMPARE(written().toDouble(), 0.1 + 0.2);
        gauge.set(9007199254740991.0);
        QCOMPARE(written(), QStringLiteral("9007199254740991"));
        gauge.set(std::numeric_limits<double>::infinity());
        QCOMPARE(written(), QStringLiteral("+Inf"));
        gauge.set(-std::numeric_limits<double>::infinity());
        QCOMPARE(written(), QStringLiteral("-Inf"));
        gauge.set(std::numeric_limits<double>::quiet_NaN());
        QCOMPARE(written(), QStringLiteral("NaN"));
    }

    void metrics_come_in_the_order_of_their_names_and_each_series_once()
    {
        Registry registry;
        auto &second = registry.counters({"b_total", "B.", {"l"}});
        std::ignore = registry.counters({"a_total", "A.", {}});
        second.with({"y"}).add(2);
        second.with({"x"}).add();
        second.with({"y"}).add(0.5);
        const QString text = q(registry.text());
        QVERIFY(text.indexOf(QStringLiteral("a_total 0"))
                < text.indexOf(QStringLiteral("b_total")));
        QVERIFY(text.endsWith(QStringLiteral("b_total{l=\"x\"} 1\nb_total{l=\"y\"} 2.5\n")));
    }

    void values_are_looked_up_when_they_are_asked_for()
    {
        Registry registry;
        std::vector<Sample> samples;
        registry.lookUpGauge({"g", "G.", {"l"}}, [&samples] { return samples; });
        QVERIFY(!q(registry.text()).contains(QStringLiteral("g{")));
        samples = {Sample{{"x"}, 3}};
        QVERIFY(q(registry.text()).endsWith(QStringLiteral("g{l=\"x\"} 3\n")));
        samples.clear();
        QVERIFY(!q(registry.text()).contains(QStringLiteral("g{")));
    }

    void threads_lose_no_increment()
    {
        Registry registry;
        auto &counters = registry.counters({"a_total", "A.", {"l"}});
        auto &histograms = registry.histograms({"h", "H.", {}}, {0.5});
        constexpr int kEach = 20'000;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 4; ++t) {
                threads.emplace_back([&, t] {
                    for (int i = 0; i < kEach; ++i) {
                        counters.with({t % 2 == 0 ? "even" : "odd"}).add();
                        histograms.with({}).observe(t % 2);
                        if (i % 5000 == 0)
                            std::ignore = registry.text();
                    }
                });
            }
        }
        QCOMPARE(counters.with({"even"}).value(), 2.0 * kEach);
        QCOMPARE(counters.with({"odd"}).value(), 2.0 * kEach);
        QCOMPARE(histograms.with({}).counts(), (std::vector<std::uint64_t>{2 * kEach, 2 * kEach}));
        QCOMPARE(histograms.with({}).sum(), 2.0 * kEach);
    }

    void labels_that_callers_make_up_fill_no_memory()
    {
        Registry registry;
        auto &family = registry.counters({"a_total", "A.", {"model"}});
        for (int i = 0; i < 5000; ++i)
            family.with({std::to_string(i)}).add();
        std::size_t series = 0;
        double sum = 0;
        family.forEach([&](std::span<const std::string>, const Counter &counter) {
            ++series;
            sum += counter.value();
        });
        QCOMPARE(series, std::size_t(2001));
        QCOMPARE(sum, 5000.0);
        QCOMPARE(family.with({"other"}).value(), 3000.0);
    }

    void names_are_those_that_prometheus_takes()
    {
        for (const char *good : {"a", "_a", "oxide_tasks_total", "a9"})
            QVERIFY2(isMetricName(good), good);
        for (const char *bad : {"", "9a", "a-b", "a b", "a:b", "\xc3\xa4"})
            QVERIFY2(!isMetricName(bad), bad);
    }

    void the_process_says_what_it_takes()
    {
        const ProcessUsage before = processUsage();
        QVERIFY(before.residentBytes.value_or(0) > 1'000'000);
        const double now = static_cast<double>(QDateTime::currentSecsSinceEpoch());
        QVERIFY(before.startedAt.value_or(0) <= now + 2);
        QVERIFY(before.startedAt.value_or(0) > now - 600);
        QFile file(QCoreApplication::applicationFilePath());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 60) {
        }
        const ProcessUsage after = processUsage();
        QCOMPARE(after.openDescriptors.value_or(0), before.openDescriptors.value_or(0) + 1);
        QVERIFY(after.cpuSeconds.value_or(0) > before.cpuSeconds.value_or(0));
        QCOMPARE(after.startedAt, before.startedAt);
    }

    void promtool_finds_nothing_to_say()
    {
        Registry registry;
        addProcessMetrics(registry);
        registry.counters({"oxide_things_total", "A \\ and\nmore.", {"l"}})
            .with({"\"x\"\n"})
            .add(0.25);
        registry.histograms({"oxide_wait_seconds", "B.", {"l"}}, {0.1, 1}).with({"x"}).observe(0.3);
        const auto verdict = oxide::tests::checkMetrics(registry.text());
        if (!verdict.isThere)
            QSKIP("promtool is not installed (Debian: prometheus)");
        QVERIFY2(verdict.complaints.isEmpty(), qPrintable(verdict.complaints));
        // It can complain: this is no base unit.
        const auto wrong = oxide::tests::checkMetrics(
            "# HELP a_milliseconds A.\n# TYPE a_milliseconds gauge\na_milliseconds 1\n");
        QVERIFY(!wrong.complaints.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestRegistry)
#include "tst_registry.moc"
