#include "ui/format/keys.h"
#include "ui/format/numbers.h"
#include "ui/format/times.h"
#include "ui/format/words.h"

#include <QDateTime>
#include <QLocale>
#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;
using model::Money;
using ui::format::duration;

namespace {

base::TimePoint at(const char *text)
{
    const QDateTime local = QDateTime::fromString(QString::fromUtf8(text), Qt::ISODate);
    return base::TimePoint(std::chrono::milliseconds(local.toMSecsSinceEpoch()));
}

} // namespace

class TestFormat final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void cleanup() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void countsAreGroupedInEveryLocale()
    {
        QCOMPARE(ui::format::count(6602), QStringLiteral("6,602"));
        QLocale::setDefault(QLocale::c());
        QCOMPARE(ui::format::count(1'000'000), QStringLiteral("1,000,000"));
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        QCOMPARE(ui::format::count(6602), QStringLiteral("6.602"));
    }

    void durationsKeepThreeFigures()
    {
        QCOMPARE(duration(0us), QStringLiteral("0 ms"));
        QCOMPARE(duration(180us), QStringLiteral("0.2 ms"));
        QCOMPARE(duration(240'000us), QStringLiteral("240 ms"));
        QCOMPARE(duration(999'600us), QStringLiteral("1.00 s"));
        QCOMPARE(duration(1'240'000us), QStringLiteral("1.24 s"));
        QCOMPARE(duration(30'000'000us), QStringLiteral("30.0 s"));
        QCOMPARE(duration(125'000'000us), QStringLiteral("2 min 05 s"));
        QCOMPARE(duration(3'720'000'000us), QStringLiteral("1 h 02 min"));
        QCOMPARE(duration(std::optional<std::chrono::milliseconds>()), QStringLiteral("\u2013"));
        QCOMPARE(duration(std::optional(6ms)), QStringLiteral("6 ms"));
        QCOMPARE(ui::format::durationInColumn(9'440ms), QStringLiteral("9.4 s"));
        QCOMPARE(ui::format::durationInColumn(99'960ms), QStringLiteral("1 min 40 s"));
        QCOMPARE(ui::format::roughDuration(8'600ms), QStringLiteral("9 s"));
    }

    void moneyNeverReadsAsNothingUnlessItIs()
    {
        using ui::format::money;
        QCOMPARE(money(Money::fromMicros(0)), QStringLiteral("$0.00"));
        QCOMPARE(money(Money::fromMicros(3'100)), QStringLiteral("$0.0031"));
        QCOMPARE(money(Money::fromMicros(42)), QStringLiteral("$0.000042"));
        QCOMPARE(money(Money::fromMicros(1'840'000)), QStringLiteral("$1.84"));
        QCOMPARE(money(Money::fromMicros(-4'100'000)), QStringLiteral("\u2212$4.10"));
        using ui::format::limit;
        QCOMPARE(limit(Money::fromMicros(250'000)), QStringLiteral("$0.25"));
        QCOMPARE(limit(Money::fromMicros(2'500)), QStringLiteral("$0.0025"));
    }

    void aCostIsAnAmountOrFreeOrUnknown()
    {
        using model::CostSource;
        using ui::format::cost;
        QCOMPARE(cost({}), QStringLiteral("unknown"));
        QCOMPARE(cost({CostSource::Reported, Money::fromMicros(0)}), QStringLiteral("free"));
        QCOMPARE(cost({CostSource::Estimated, Money::fromMicros(0)}), QStringLiteral("free"));
        QCOMPARE(cost({CostSource::Computed, Money::fromMicros(3'100)}), QStringLiteral("$0.0031"));
        QCOMPARE(cost({CostSource::Estimated, Money::fromMicros(3'100)}),
                 QStringLiteral("~$0.0031"));
    }

    void aPriceSaysWhatIsPaidForWhat()
    {
        using ui::format::price;
        QCOMPARE(price(model::Price()), QStringLiteral("free"));
        model::Price rates;
        rates.inputPerMillion = 2'500'000;
        rates.outputPerMillion = 10'000'000;
        QCOMPARE(price(rates), QStringLiteral("$2.50 in, $10.00 out a million tokens"));
        rates.cachedInputPerMillion = 250'000;
        rates.perRequest = 5'000;
        QCOMPARE(price(rates), QStringLiteral("$2.50 in, $10.00 out a million tokens, "
                                              "$0.2500 cached in, $0.0050 a request"));
    }

    void keysAreWrittenAsTheSystemDoes()
    {
        const QString control =
            QKeySequence(Qt::CTRL | Qt::Key_K).toString(QKeySequence::NativeText);
        QCOMPARE(ui::format::keys(Qt::CTRL | Qt::Key_K), control);
        QVERIFY(ui::format::keys(Qt::CTRL | Qt::Key_Return).endsWith(QChar(0x21b5)));
        QVERIFY(!ui::format::keyCap(Qt::CTRL | Qt::SHIFT | Qt::Key_C).contains(QLatin1Char('+')));
        QVERIFY(ui::format::keyCap(Qt::CTRL | Qt::SHIFT | Qt::Key_C).endsWith(QLatin1Char('C')));
    }

    void speedNeedsBothSides()
    {
        QCOMPARE(ui::format::tokensPerSecond(610, 10s), QStringLiteral("61 tok/s"));
        QCOMPARE(ui::format::tokensPerSecond(25, 10s), QStringLiteral("2.5 tok/s"));
        QVERIFY(ui::format::tokensPerSecond(610, 0s).isEmpty());
        QVERIFY(ui::format::tokensPerSecond(std::nullopt, 10s).isEmpty());
    }

    void listTimesGetCoarserWithAge()
    {
        const auto now = at("2026-11-21T14:05:00");
        QCOMPARE(ui::format::listTime(at("2026-11-21T14:04:40"), now), QStringLiteral("now"));
        QCOMPARE(ui::format::listTime(at("2026-11-21T14:00:00"), now), QStringLiteral("5 min"));
        QCOMPARE(ui::format::listTime(at("2026-11-21T09:30:00"), now), QStringLiteral("09:30"));
        QCOMPARE(ui::format::listTime(at("2026-11-14T09:30:00"), now), QStringLiteral("14 Nov"));
        QCOMPARE(ui::format::listTime(at("2025-11-14T09:30:00"), now),
                 QStringLiteral("14 Nov 2025"));
        QCOMPARE(ui::format::dayGroup(at("2026-11-20T23:59:59"), now), QStringLiteral("Yesterday"));
        QCOMPARE(ui::format::timeInColumn(at("2026-11-21T09:30:07"), now),
                 QStringLiteral("09:30:07"));
        QCOMPARE(ui::format::timeInColumn(at("2026-11-20T09:30:07"), now),
                 QStringLiteral("20 Nov 09:30"));
    }

    void everyKindHasItsWords()
    {
        for (const auto &row : base::enumNames<base::ErrorKind>)
            QVERIFY(!ui::format::sentence(row.value).isEmpty());
        for (const auto &row : base::enumNames<model::ReasonCode>)
            QVERIFY2(!ui::format::sentence(model::Reason{row.value, {}}).isEmpty(),
                     row.name.data());
        for (const auto &row : base::enumNames<model::TaskType>)
            QVERIFY(!ui::format::word(row.value).isEmpty());
        for (const auto &row : base::enumNames<model::Sensitivity>)
            QVERIFY(!ui::format::word(row.value).isEmpty());
    }

    void reasonsNameTheirParticulars()
    {
        QCOMPARE(ui::format::sentence(model::Reason{model::ReasonCode::RuleMatch, "2"}),
                 QStringLiteral("Rule 2 decided."));
        QCOMPARE(ui::format::sentence(model::Reason{model::ReasonCode::PersonalData, "email"}),
                 QStringLiteral("The text holds an e-mail address."));
    }

    void oneIsNotMany()
    {
        QCOMPARE(ui::format::files(1), QStringLiteral("1 file"));
        QCOMPARE(ui::format::files(3), QStringLiteral("3 files"));
        QCOMPARE(ui::format::tasks(3120), QStringLiteral("3,120 tasks"));
    }
};

QTEST_GUILESS_MAIN(TestFormat)
#include "tst_format.moc"
