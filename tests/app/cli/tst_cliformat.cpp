#include "cli/exitcode.h"
#include "cli/format.h"
#include "cli/harmless.h"
#include "cli/historyquery.h"

#include <QDateTime>
#include <QTest>

using namespace oxide::cli;
using namespace oxide;
using namespace std::chrono_literals;

namespace {

/// A table as a terminal of this width shows it.
std::string printed(const TextTable &table, int width, bool colour = false)
{
    std::FILE *file = std::tmpfile();
    Output::Settings settings;
    settings.answers = file;
    settings.answersAreTerminal = true;
    settings.mayColour = colour;
    settings.width = width;
    Output out(settings);
    table.print(out);
    std::string text(static_cast<std::size_t>(std::ftell(file)), '\0');
    std::rewind(file);
    text.resize(std::fread(text.data(), 1, text.size(), file));
    std::fclose(file);
    return text;
}

} // namespace

class TestCliFormat final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void durationsHaveTheirUnit()
    {
        QCOMPARE(durationText(0ms), std::string("0 ms"));
        QCOMPARE(durationText(999ms), std::string("999 ms"));
        QCOMPARE(durationText(1'240ms), std::string("1.24 s"));
        QCOMPARE(durationText(59'940ms), std::string("59.9 s"));
        QCOMPARE(durationText(125'000ms), std::string("2 min 5 s"));
        QCOMPARE(durationText(7'500'000ms), std::string("2 h 5 min"));
        QCOMPARE(durationText(std::optional<std::chrono::milliseconds>()), std::string("–"));
    }

    void whereNobodyCouldBeReachedNoServiceIsTheReason()
    {
        using base::ErrorKind;
        for (const ErrorKind kind :
             {ErrorKind::NoService, ErrorKind::ConnectionRefused, ErrorKind::NameNotResolved,
              ErrorKind::NetworkDown, ErrorKind::TimeoutConnect, ErrorKind::ProgramNotFound})
            QCOMPARE(exitCodeOf(kind), ExitNoService);
        QCOMPARE(exitCodeOf(ErrorKind::ServerError), ExitFailure);
        QCOMPARE(exitCodeOf(ErrorKind::ModelNotFound), ExitFailure);
        QCOMPARE(exitCodeOf(ErrorKind::InvalidArgument), ExitUsage);
    }

    void unknownIsAWordAndNeverNought()
    {
        QCOMPARE(countText(std::optional<std::int64_t>()), std::string("unknown"));
        QCOMPARE(bytesText(std::nullopt), std::string("unknown"));
        QCOMPARE(costText({}), std::string("unknown"));
        QCOMPARE(usageText({}), std::string("tokens unknown"));
        model::Usage usage;
        usage.output = 0;
        QCOMPARE(usageText(usage), std::string("unknown in, 0 out"));
        const model::Cost free{model::CostSource::Computed, model::Money()};
        QCOMPARE(costText(free), std::string("free"));
        const model::Cost rough{model::CostSource::Estimated, model::Money::fromMicros(3'100)};
        QCOMPARE(costText(rough), std::string("~$0.0031"));
    }

    void numbersAreGrouped()
    {
        QCOMPARE(countText(std::int64_t{0}), std::string("0"));
        QCOMPARE(countText(std::int64_t{999}), std::string("999"));
        QCOMPARE(countText(std::int64_t{1'234'567}), std::string("1,234,567"));
        QCOMPARE(countText(std::int64_t{-1'000}), std::string("-1,000"));
        QCOMPARE(bytesText(512), std::string("512 B"));
        QCOMPARE(bytesText(4'700'000'000), std::string("4.7 GB"));
    }

    void widthsAreThoseOfATerminal()
    {
        QCOMPARE(displayWidth("abc"), std::size_t(3));
        QCOMPARE(displayWidth("ü✓"), std::size_t(2));
        QCOMPARE(displayWidth("重构"), std::size_t(4));
        QCOMPARE(fitted("a long prompt", 6), std::string("a lon…"));
        QCOMPARE(fitted("重构代码", 5), std::string("重构…"));
        QCOMPARE(fitted("two\nlines", 20), std::string("two lines"));
    }

    void columnsLineUp()
    {
        TextTable table({{"NAME"}, {"COUNT", Align::Right}, {"NOTE", Align::Left, true}});
        table.add({{"ü"}, {"5"}, {"short"}});
        table.add({{"重构"}, {"1,234"}, {"text"}});
        QCOMPARE(printed(table, 80), std::string("NAME  COUNT  NOTE\n"
                                                 "ü         5  short\n"
                                                 "重构  1,234  text\n"));
    }

    void narrowTerminalsCutWhatMayShrink()
    {
        TextTable table({{"NAME"}, {"NOTE", Align::Left, true}});
        table.add({{std::string(20, 'n')}, {std::string(100, 'x')}});
        const QString text = QString::fromStdString(printed(table, 60));
        for (const QString &line : text.split(QLatin1Char('\n')))
            QVERIFY(line.size() <= 60);
        QVERIFY(text.contains(QString(20, QLatin1Char('n'))));
    }

    void colourOnlyWhereItMay()
    {
        TextTable table({{"STATE"}});
        table.add({{"bad", Tone::Bad}});
        QVERIFY(printed(table, 80, true).find('\x1b') != std::string::npos);
        QVERIFY(printed(table, 80, false).find('\x1b') == std::string::npos);
    }

    void escapesInDataDoNotReachTheTerminal()
    {
        TextTable table({{"PROMPT"}});
        table.add({{"evil\x1b[2Jtext"}});
        QVERIFY(printed(table, 80).find('\x1b') == std::string::npos);
    }

    void controlCharactersAreShownNotObeyed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("plain") << QByteArray("a\tb\nc ü 重 🙂")
                               << QByteArray("a\tb\nc ü 重 🙂");
        QTest::newRow("escape") << QByteArray("\x1b[2J") << QByteArray("␛[2J");
        QTest::newRow("title") << QByteArray("\x1b]0;root\x07") << QByteArray("␛]0;root␇");
        QTest::newRow("backspaces") << QByteArray("no\b\byes\x7f") << QByteArray("no␈␈yes␡");
        QTest::newRow("nought") << QByteArray("a\0b", 3) << QByteArray("a␀b");
        QTest::newRow("return") << QByteArray("one\r\ntwo\rthree") << QByteArray("one\ntwothree");
        QTest::newRow("C1 in UTF-8") << QByteArray("\xc2\x9b"
                                                   "2J\xc2\x85")
                                     << QByteArray("�2J�");
        QTest::newRow("C1 as a byte") << QByteArray("\x9b"
                                                    "2J")
                                      << QByteArray("�2J");
        QTest::newRow("not C1") << QByteArray("\xc2\xa0\xc2\xbf") << QByteArray("\xc2\xa0\xc2\xbf");
    }

    void controlCharactersAreShownNotObeyed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shown);
        QCOMPARE(QByteArray::fromStdString(harmless(text.toStdString())), shown);
    }

    void statesAreWordsWithShapes()
    {
        for (const auto &row : base::enumNames<model::Health>)
            QVERIFY(healthCell(row.value).text.find(row.name) != std::string::npos);
        for (const auto &row : base::enumNames<model::TaskState>)
            QVERIFY(stateCell(row.value, false).text.find(row.name) != std::string::npos);
    }

    void datesOfFilters()
    {
        const QDateTime noon(QDate(2026, 11, 21), QTime(12, 0));
        const base::TimePoint now(std::chrono::milliseconds(noon.toMSecsSinceEpoch()));
        const auto local = [](int year, int month, int day) {
            return base::TimePoint(std::chrono::milliseconds(
                QDate(year, month, day).startOfDay().toMSecsSinceEpoch()));
        };
        QCOMPARE(parseTime("2026-11-01", now), std::optional(local(2026, 11, 1)));
        QCOMPARE(parseTime("today", now), std::optional(local(2026, 11, 21)));
        QCOMPARE(parseTime("yesterday", now), std::optional(local(2026, 11, 20)));
        QCOMPARE(parseTime("24h", now), std::optional(base::TimePoint(now - 24h)));
        QCOMPARE(parseTime("30m", now), std::optional(base::TimePoint(now - 30min)));
        for (const char *wrong : {"", "h", "soon", "2026-13-01", "-3d", "7w"})
            QVERIFY2(!parseTime(wrong, now), wrong);
    }
};

QTEST_GUILESS_MAIN(TestCliFormat)
#include "tst_cliformat.moc"
