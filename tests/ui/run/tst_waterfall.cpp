#include "ui/run/waterfall.h"

#include "ui/format/numbers.h"
#include "ui/theme/look.h"

#include <set>

#include <QHelpEvent>
#include <QTest>
#include <QToolTip>

using namespace oxide;
using namespace oxide::ui;
using namespace std::chrono_literals;
using Part = WaterfallRow::Part;

namespace {

/// Quota, a wait, a broken stream, then an answer at another service.
std::vector<model::AttemptRecord> attempts()
{
    model::AttemptRecord first;
    first.target = {"Gemini-CLI", "gemini-2.5-pro"};
    first.startedAt = 10ms;
    first.connectedAt = 400ms;
    first.endedAt = 3100ms;
    first.error =
        base::Error{base::ErrorKind::QuotaExceeded, "The quota of today is used up.", 429, {}, {}};
    model::AttemptRecord second;
    second.number = 2;
    second.target = first.target;
    second.waitedBefore = 500ms;
    second.startedAt = 3600ms;
    second.connectedAt = 3900ms;
    second.firstTokenAt = 4100ms;
    second.endedAt = 4600ms;
    second.error = base::Error{base::ErrorKind::StreamCut, {}, 0, {}, {}};
    model::AttemptRecord third;
    third.number = 3;
    third.target = {"OpenAI", "gpt-4.1-mini"};
    third.startedAt = 4650ms;
    third.connectedAt = 4800ms;
    third.firstTokenAt = 5500ms;
    third.endedAt = 9400ms;
    third.committedAt = 7100ms; // it thought until then
    third.usage.output = 238;
    third.cost = {model::CostSource::Computed, model::Money::fromMicros(2100)};
    return {first, second, third};
}

QList<Part> parts(const WaterfallRow &row)
{
    QList<Part> list;
    for (const WaterfallRow::Span &span : row.spans)
        list << span.part;
    return list;
}

} // namespace

class TestWaterfall final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void attemptsAndWaitsAreRowsInOrder()
    {
        const auto rows = waterfallRows(attempts(), 9400ms);
        QCOMPARE(rows.size(), 4U);
        QCOMPARE(rows[0].state, State::Bad);
        QCOMPARE(rows[0].note, QStringLiteral("429 QUOTA_EXCEEDED"));
        QCOMPARE(parts(rows[0]), (QList<Part>{Part::Connect, Part::Failed}));
        QVERIFY(rows[1].isWait);
        QCOMPARE(rows[1].spans[0].from, 3100ms);
        QCOMPARE(rows[1].spans[0].to, 3600ms);
        QCOMPARE(parts(rows[2]), (QList<Part>{Part::Connect, Part::FirstToken, Part::Failed}));
        QCOMPARE(rows[3].state, State::Ok);
        QCOMPARE(parts(rows[3]), (QList<Part>{Part::Connect, Part::FirstToken, Part::Stream}));
        QCOMPARE(rows[3].note, QStringLiteral("61 tok/s"));
    }

    void whatTheUserStoppedIsNoFailure()
    {
        model::AttemptRecord stopped = attempts()[1];
        stopped.waitedBefore = 0ms;
        stopped.error = base::Error{base::ErrorKind::Cancelled, {}, 0, {}, {}};
        const auto rows = waterfallRows({stopped}, 4600ms);
        QCOMPARE(rows.size(), 1U);
        QCOMPARE(rows[0].state, State::Off);
        QCOMPARE(rows[0].note, QStringLiteral("stopped"));
        QCOMPARE(parts(rows[0]), (QList<Part>{Part::Connect, Part::FirstToken, Part::Stream}));
        QVERIFY(rows[0].spoken.contains(QStringLiteral("stopped after")));
    }

    void theLegendNamesWhatIsDrawn()
    {
        const Look look(ThemeChoice::Light);
        Waterfall waterfall(look);
        const WaterfallLegend legend(look, waterfall);
        QVERIFY(legend.words().isEmpty());
        waterfall.setAttempts({attempts().back()}, 9400ms);
        QCOMPARE(legend.words(),
                 (QStringList{QStringLiteral("connect, wait"), QStringLiteral("first token"),
                              QStringLiteral("stream")}));
        waterfall.setAttempts({attempts().front()}, 9400ms);
        QCOMPARE(legend.words(),
                 (QStringList{QStringLiteral("connect, wait"), QStringLiteral("failed")}));
    }

    void spansJoinWithoutGapOrOverlap()
    {
        for (const WaterfallRow &row : waterfallRows(attempts(), 9400ms)) {
            for (std::size_t i = 1; i < row.spans.size(); ++i)
                QCOMPARE(row.spans[i].from, row.spans[i - 1].to);
        }
    }

    void whatNeverConnectedFailedAsAWhole()
    {
        model::AttemptRecord attempt;
        attempt.target = {"vLLM", {}};
        attempt.endedAt = 20ms;
        attempt.error = base::Error{base::ErrorKind::ConnectionRefused, {}, 0, {}, {}};
        const auto rows = waterfallRows({attempt}, 20ms);
        QCOMPARE(parts(rows[0]), QList<Part>{Part::Failed});
        QVERIFY(rows[0].spoken.contains(QStringLiteral("the connection was refused")));
    }

    void aRunningAttemptGrows()
    {
        model::AttemptRecord attempt;
        attempt.target = {"Ollama", {}};
        attempt.connectedAt = 100ms;
        auto rows = waterfallRows({attempt}, 500ms);
        QCOMPARE(rows[0].state, State::Running);
        QCOMPARE(rows[0].spans.back().part, Part::FirstToken);
        QCOMPARE(rows[0].spans.back().to, 500ms);
        attempt.firstTokenAt = 700ms;
        rows = waterfallRows({attempt}, 6700ms);
        QCOMPARE(rows[0].spans.back().part, Part::Stream);
        QCOMPARE(rows[0].note, QStringLiteral("6.7 s so far"));
    }

    void axisMarksAreRoundAndReachTheEnd_data()
    {
        QTest::addColumn<int>("end");
        QTest::addColumn<int>("step");
        QTest::addColumn<QString>("last");
        QTest::newRow("nothing") << 0 << 2 << QStringLiteral("2 ms");
        QTest::newRow("9.4 s") << 9'400 << 2'000 << QStringLiteral("10 s");
        QTest::newRow("10 s") << 10'000 << 2'000 << QStringLiteral("10 s");
        QTest::newRow("11 s") << 11'000 << 5'000 << QStringLiteral("15 s");
        QTest::newRow("230 ms") << 230 << 50 << QStringLiteral("250 ms");
        QTest::newRow("two minutes") << 120'000 << 60'000 << QStringLiteral("2 min");
        QTest::newRow("ten minutes") << 600'000 << 120'000 << QStringLiteral("10 min");
        QTest::newRow("a day") << 86'400'000 << 18'000'000 << QStringLiteral("25 h");
        QTest::newRow("two weeks") << 1'209'600'000 << 345'600'000 << QStringLiteral("384 h");
    }

    void axisMarksAreRoundAndReachTheEnd()
    {
        QFETCH(int, end);
        QFETCH(int, step);
        const auto marks = axisMarks(std::chrono::milliseconds(end));
        QVERIFY(marks.size() >= 2 && marks.size() <= 6);
        QCOMPARE(marks[1].count(), step);
        QVERIFY(marks.back().count() >= end);
        QFETCH(QString, last);
        QCOMPARE(axisText(marks.back(), marks), last);
    }

    void screenReadersGetEveryRow()
    {
        Look look(ThemeChoice::Light);
        Waterfall waterfall(look);
        waterfall.setAttempts(attempts(), 9400ms);
        const QStringList lines = waterfall.accessibleDescription().split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 4);
        QCOMPARE(lines[0],
                 QStringLiteral("Attempt 1, gemini-2.5-pro on Gemini-CLI, failed after 3.09 s: "
                                "The quota of today is used up., connected after 390 ms, "
                                "cost unknown"));
        QCOMPARE(lines[1], QStringLiteral("Waited 500 ms before attempt 2"));
        QVERIFY(lines[3].contains(QStringLiteral("answered in 4.75 s")));
        QVERIFY(lines[3].contains(QStringLiteral("61 tok/s")));
        QVERIFY2(
            lines[3].contains(QStringLiteral("first token after 850 ms, visible after 2.45 s")),
            qPrintable(lines[3]));
        QVERIFY2(lines[3].endsWith(QStringLiteral("cost $0.0021, computed")), qPrintable(lines[3]));
    }

    void everyAttemptSaysItsCost()
    {
        auto tried = attempts();
        tried[1].cost = {model::CostSource::Estimated, model::Money::fromMicros(340)};
        const auto rows = waterfallRows(tried, 9400ms);
        QCOMPARE(rows[0].cost, QStringLiteral("unknown"));
        QVERIFY(rows[1].isWait && rows[1].cost.isEmpty());
        QCOMPARE(rows[2].cost, format::cost(tried[1].cost));
        QVERIFY(rows[2].cost.startsWith(u'~'));
        QCOMPARE(rows[3].cost, QStringLiteral("$0.0021"));
        // What runs has cost nobody knows what, and says so only at its end.
        tried[2].endedAt.reset();
        const auto running = waterfallRows(tried, 9000ms);
        QVERIFY(running[3].cost.isEmpty());
        QVERIFY(!running[3].spoken.contains(QStringLiteral("cost")));
    }

    void theFirstVisibleOutputIsMarked()
    {
        const auto rows = waterfallRows(attempts(), 9400ms);
        QVERIFY(!rows[2].committedAt && rows[2].commitment.isEmpty());
        QCOMPARE(rows[3].committedAt, std::optional(7100ms));
        QVERIFY2(
            rows[3].commitment.startsWith(QStringLiteral("First visible output after 2.45 s.")),
            qPrintable(rows[3].commitment));

        Look look(ThemeChoice::Light);
        Waterfall waterfall(look);
        waterfall.resize(400, waterfall.sizeHint().height());
        auto tried = attempts();
        const auto imageOf = [&] {
            waterfall.setAttempts(tried, 9400ms);
            waterfall.resize(400, waterfall.sizeHint().height());
            return waterfall.grab().toImage();
        };
        const QImage marked = imageOf();
        tried[2].committedAt.reset();
        const QImage plain = imageOf();
        // It stands inside the bar of the third attempt, in the ink of the text.
        std::set<int> columns;
        for (int y = 0; y < plain.height(); ++y) {
            for (int x = 0; x < plain.width(); ++x) {
                if (marked.pixel(x, y) == plain.pixel(x, y))
                    continue;
                QVERIFY(y >= look.px(78) && y < look.px(104));
                columns.insert(x);
            }
        }
        QCOMPARE(columns.size(), std::size_t(4));
        const int middle = *columns.begin() + 1;
        QCOMPARE(marked.pixelColor(middle, look.px(91)), look.theme().text);
        QCOMPARE(plain.pixelColor(middle, look.px(91)), look.theme().chart[0]);
    }

    void theMarkSaysWhatItMeans()
    {
        const Look look(ThemeChoice::Light);
        Waterfall waterfall(look);
        waterfall.setAttempts(attempts(), 9400ms);
        waterfall.resize(400, waterfall.sizeHint().height());
        waterfall.show();
        bool isMarkTold = false;
        for (int x = 0; x < waterfall.width(); x += 2) {
            const QPoint at(x, look.px(91));
            QHelpEvent help(QEvent::ToolTip, at, waterfall.mapToGlobal(at));
            QCoreApplication::sendEvent(&waterfall, &help);
            isMarkTold |= QToolTip::text() == waterfall.rows()[3].commitment;
        }
        QVERIFY(isMarkTold);
        const QPoint aside(2, look.px(91));
        QHelpEvent help(QEvent::ToolTip, aside, waterfall.mapToGlobal(aside));
        QCoreApplication::sendEvent(&waterfall, &help);
        QCOMPARE(QToolTip::text(), waterfall.rows()[3].spoken);
    }

    void arrowKeysWalkTheRows()
    {
        Look look(ThemeChoice::Light);
        Waterfall waterfall(look);
        waterfall.setAttempts(attempts(), 9400ms);
        waterfall.show();
        waterfall.setFocus();
        QTest::keyClick(&waterfall, Qt::Key_Down);
        QVERIFY(waterfall.accessibleName().contains(QStringLiteral("Waited")));
        for (int i = 0; i < 9; ++i)
            QTest::keyClick(&waterfall, Qt::Key_Down);
        QVERIFY(waterfall.accessibleName().contains(QStringLiteral("Attempt 3")));
        QTest::keyClick(&waterfall, Qt::Key_Up);
        QVERIFY(waterfall.accessibleName().contains(QStringLiteral("Attempt 2")));
    }

    void itPaintsInBothThemes()
    {
        Look look(ThemeChoice::Light);
        Waterfall waterfall(look);
        waterfall.setAttempts(attempts(), 9400ms);
        waterfall.resize(waterfall.sizeHint());
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            look.setChoice(choice);
            const QImage image = waterfall.grab().toImage();
            QSet<QRgb> seen;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    seen.insert(image.pixel(x, y) | 0xFF000000);
            }
            const Theme &theme = look.theme();
            QVERIFY(seen.contains(theme.chart[0].rgb())); // stream
            QVERIFY(seen.contains(theme.chart[4].rgb())); // first token
        }
    }
};

QTEST_MAIN(TestWaterfall)
#include "tst_waterfall.moc"
