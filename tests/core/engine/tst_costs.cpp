// What was spent, told apart and foreseen: pure arithmetic over ledger lines.
#include "engine/costs.h"
#include "engine/forecast.h"

#include <algorithm>
#include <cmath>

#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;
using base::CalendarUnit;
using base::TimePoint;
using engine::DaySpend;
using model::CostSource;
using model::CostsQuery;
using model::Money;
using model::SpendBy;
using model::SpendEntry;

namespace {

using Days = std::chrono::days;

/// Saturday 2026-11-21 00:00 UTC.
constexpr TimePoint kDay{std::chrono::milliseconds(1'795'219'200'000)};

SpendEntry entry(const std::string &service, const std::string &model, std::int64_t micros,
                 CostSource provenance = CostSource::Computed)
{
    SpendEntry made;
    made.account.target = {service, model};
    made.provenance = provenance;
    made.sums.attempts = 2;
    made.sums.usage.input = 1'000'000;
    made.sums.usage.output = 500'000;
    made.sums.amount = Money::fromMicros(micros);
    return made;
}

model::Costs costs(SpendBy by, const std::vector<std::vector<SpendEntry>> &spent)
{
    CostsQuery query;
    query.by = by;
    engine::CostsTime time;
    for (std::size_t i = 0; i <= spent.size(); ++i)
        time.cuts.push_back(kDay + Days(i));
    return engine::costsOf(query, time, spent);
}

std::vector<std::string> keysOf(const model::Costs &costs)
{
    std::vector<std::string> keys;
    for (const model::SpendRow &row : costs.rows)
        keys.push_back(row.key);
    return keys;
}

model::ServiceStatus service(const std::string &name, std::vector<model::ModelInfo> models)
{
    model::ServiceStatus status;
    status.config.name = name;
    status.models = std::move(models);
    return status;
}

model::ModelInfo priced(const std::string &name, std::int64_t input, std::int64_t output,
                        std::optional<double> quality = {})
{
    model::ModelInfo info;
    info.name = name;
    info.price.emplace();
    info.price->inputPerMillion = input;
    info.price->outputPerMillion = output;
    info.quality = quality;
    return info;
}

std::vector<DaySpend> daysUntil(TimePoint now, const std::vector<std::int64_t> &micros,
                                const QTimeZone &zone)
{
    std::vector<DaySpend> days;
    TimePoint at = startOf(CalendarUnit::Day, now, zone);
    for (auto amount = micros.rbegin(); amount != micros.rend(); ++amount) {
        days.insert(days.begin(),
                    {at, Money::fromMicros(std::max<std::int64_t>(0, *amount)), *amount >= 0});
        at = startOf(CalendarUnit::Day, at - 1h, zone);
    }
    return days;
}

} // namespace

class TestCosts final : public QObject
{
    Q_OBJECT

    const QTimeZone m_utc = QTimeZone::utc();

private Q_SLOTS:
    void aTimeIsCutIntoItsDaysOrMonths()
    {
        const TimePoint now = kDay + 14h;
        CostsQuery query;
        auto month = engine::timeOf(query, now, m_utc);
        QVERIFY(month.has_value());
        QCOMPARE(month->cuts.size(), 31U);
        QCOMPARE(month->cuts.front(), kDay - Days(20));
        QCOMPARE(month->cuts.back(), kDay + Days(10));

        query.span = CalendarUnit::Week;
        query.back = 1;
        const auto week = engine::timeOf(query, now, m_utc);
        QCOMPARE(week->cuts.size(), 8U);
        QCOMPARE(week->cuts.front(), kDay - Days(12)); // Monday 9 November

        query.span = CalendarUnit::Year;
        query.back = 0;
        const auto year = engine::timeOf(query, now, m_utc);
        QCOMPARE(year->unit, CalendarUnit::Month);
        QCOMPARE(year->cuts.size(), 13U);

        query.since = now - Days(2) - 3h;
        const auto since = engine::timeOf(query, now, m_utc);
        QCOMPARE(since->unit, CalendarUnit::Day);
        QCOMPARE(since->cuts, (std::vector{kDay - Days(2), kDay - Days(1), kDay, kDay + Days(1)}));
    }

    void aMonthWithAChangeOfTheClocksHasItsDays()
    {
        const QTimeZone zone("Europe/Berlin");
        QVERIFY(zone.isValid());
        const auto march = engine::timeOf(
            {}, TimePoint(std::chrono::sys_days{std::chrono::year(2026) / 3 / 10}), zone);
        QCOMPARE(march->cuts.size(), 32U);
        // Sunday 29 March has 23 hours.
        QCOMPARE(march->cuts[29] - march->cuts[28], std::chrono::milliseconds(23h));
    }

    void aTimeAheadIsRefused()
    {
        CostsQuery ahead;
        ahead.since = kDay + Days(2);
        QCOMPARE(engine::timeOf(ahead, kDay, m_utc).error().kind, base::ErrorKind::InvalidArgument);
        CostsQuery next;
        next.back = -1;
        QVERIFY(!engine::timeOf(next, kDay, m_utc));
    }

    void rowsAddUpToTheBarsAndTheWhole()
    {
        const auto made = costs(SpendBy::Service, {{entry("a", "x", 30), entry("b", "y", 500)},
                                                   {entry("a", "z", 70), entry("c", "l", 0)}});
        QCOMPARE(keysOf(made), (std::vector<std::string>{"b", "a", "c"}));
        QCOMPARE(made.sums.amount.micros(), 600);
        QCOMPARE(made.sums.attempts, 8);
        QCOMPARE(made.rows[1].sums.amount.micros(), 100);
        QCOMPARE(made.rows[1].models, (std::vector<std::string>{"x", "z"}));
        QCOMPARE(made.bars.size(), 2U);
        QCOMPARE(made.bars[0].total.micros(), 530);
        QCOMPARE(made.bars[0].parts,
                 (std::vector{Money::fromMicros(500), Money::fromMicros(30), Money()}));
        QCOMPARE(made.bars[1].parts, (std::vector{Money(), Money::fromMicros(70), Money()}));
    }

    void unknownIsNeverZero()
    {
        const auto made = costs(SpendBy::Service,
                                {{entry("a", "x", 30), entry("a", "x", 0, CostSource::Unknown),
                                  entry("u", "y", 0, CostSource::Unknown), entry("z", "free", 0)}});
        QCOMPARE(keysOf(made), (std::vector<std::string>{"a", "z", "u"}));
        QCOMPARE(made.unknown, 4);
        QCOMPARE(made.bars.front().unknown, 4);
        QVERIFY(!made.rows[0].isUnknown());
        QCOMPARE(made.rows[0].unknown, 2);
        QCOMPARE(made.rows[0].provenance, CostSource::Computed);
        QVERIFY(!made.rows[1].isUnknown());
        QVERIFY(made.rows[2].isUnknown());
        QCOMPARE(made.rows[2].provenance, CostSource::Unknown);
    }

    void aRowIsAsSureAsItsWeakestFigure()
    {
        const auto made = costs(SpendBy::Service, {{entry("a", "x", 30, CostSource::Reported),
                                                    entry("a", "x", 1, CostSource::Estimated)}});
        QCOMPARE(made.rows.front().provenance, CostSource::Estimated);
    }

    void modelsOfTwoServicesAreTwoRows()
    {
        const auto made = costs(SpendBy::Model, {{entry("a", "same", 30), entry("b", "same", 40)}});
        QCOMPARE(keysOf(made), (std::vector<std::string>{"same", "same"}));
        QCOMPARE(made.rows[0].target, (model::Target{"b", "same"}));
        QCOMPARE(made.rows[0].tasks.attempts.service, std::string("b"));
        QCOMPARE(made.rows[0].tasks.attempts.model, std::string("same"));
        QVERIFY(!made.rows[0].tasks.attempts.isUnnamedModel);
        const auto own = costs(SpendBy::Model, {{entry("agent", "", 30)}});
        QVERIFY(own.rows[0].tasks.attempts.isUnnamedModel);
        const auto whole = costs(SpendBy::Service, {{entry("agent", "", 30)}});
        QVERIFY(!whole.rows[0].tasks.attempts.isUnnamedModel);
    }

    void aTaskOfTwoTagsStandsUnderBothAndCountsOnce()
    {
        SpendEntry both = entry("a", "x", 30);
        both.account.tags = {"night", "release"};
        const auto made = costs(SpendBy::Tag, {{both, entry("a", "x", 5)}});
        QCOMPARE(keysOf(made), (std::vector<std::string>{"night", "release", ""}));
        QCOMPARE(made.sums.amount.micros(), 35);
        QCOMPARE(made.bars.front().total.micros(), 35);
        QCOMPARE(made.rows[2].tasks.tags, std::vector<std::string>{""});
    }

    void everyRowAndBarKnowsItsTasks()
    {
        SpendEntry coding = entry("a", "x", 30);
        coding.account.type = model::TaskType::Coding;
        coding.account.client = "ci";
        const auto byType = costs(SpendBy::Type, {{coding}, {}});
        QCOMPARE(byType.rows.front().tasks.types, std::vector{model::TaskType::Coding});
        QCOMPARE(byType.rows.front().tasks.attempts.from, std::optional(kDay));
        QCOMPARE(byType.rows.front().tasks.attempts.to, std::optional(kDay + Days(2)));
        QVERIFY(byType.rows.front().tasks.withParts);
        QCOMPARE(byType.bars[1].tasks.attempts.from, std::optional(kDay + Days(1)));
        const auto byClient = costs(SpendBy::Client, {{coding}});
        QCOMPARE(byClient.rows.front().tasks.clients, std::vector<std::string>{"ci"});
    }

    void savingsAreAgainstTheStrongestThatHasAPrice()
    {
        // 2 million in and 1 million out, of which 1 and a half were asked of a free model.
        const std::vector<std::vector<SpendEntry>> spent{
            {entry("local", "l", 0), entry("cloud", "small", 900'000),
             entry("cloud", "mystery", 0, CostSource::Unknown)}};
        const std::vector services{service("cloud", {priced("small", 400'000, 1'600'000, 0.6),
                                                     priced("strong", 2'000'000, 8'000'000, 0.9),
                                                     priced("dear", 90'000'000, 90'000'000, 0.8)})};
        const auto savings = engine::savingsOf(spent, services);
        QVERIFY(savings.has_value());
        QCOMPARE(savings->strongest, (model::Target{"cloud", "strong"}));
        QCOMPARE(savings->there.micros(), 2 * 2'000'000 + 8'000'000);
        QCOMPARE(savings->here.micros(), 900'000);
        QCOMPARE(savings->attempts, 4); // what nobody knows the cost of is not compared
        QCOMPARE(savings->saved().micros(), 11'100'000);
    }

    void withoutQualitiesTheDearestIsTheStrongest()
    {
        std::vector services{service("cloud", {priced("a", 1'000'000, 1'000'000),
                                               priced("b", 1'000'000, 2'000'000)}),
                             service("off", {priced("c", 9'000'000, 9'000'000)}),
                             service("local", {priced("d", 0, 0)})};
        services[1].config.enabled = false;
        services[2].local = true;
        const std::vector<std::vector<SpendEntry>> spent{{entry("cloud", "a", 5)}};
        QCOMPARE(engine::savingsOf(spent, services)->strongest.model, std::string("b"));
        QVERIFY(!engine::savingsOf({{}}, services));
        QVERIFY(!engine::savingsOf(spent, {services[1], services[2]}));
        // What the user says that one's own machine costs, it costs.
        model::ModelInfo own = priced("e", 1'000'000, 3'000'000);
        own.priceFrom = model::CatalogSource::OpenRouter;
        services[2].models = {own};
        QCOMPARE(engine::savingsOf(spent, services)->strongest.model, std::string("b"));
        services[2].models.front().priceFrom = model::CatalogSource::User;
        QCOMPARE(engine::savingsOf(spent, services)->strongest.model, std::string("e"));
    }

    void aPriceOfARequestCountsForEach()
    {
        model::ModelInfo info = priced("a", 0, 0);
        info.price->perRequest = 7;
        const auto savings =
            engine::savingsOf({{entry("cloud", "a", 5)}}, {service("cloud", {info})});
        QCOMPARE(savings->there.micros(), 14);
    }

    void steadyDaysAreForeseenToTheMicroDollar()
    {
        const TimePoint now = kDay + 6h;
        // Four weeks of 100 a day, today 40 so far.
        std::vector<std::int64_t> micros(28, 100);
        micros.push_back(40);
        const auto foreseen = engine::foresee(daysUntil(now, micros, m_utc), now, m_utc);
        QVERIFY(foreseen.has_value());
        const model::Forecast &forecast = foreseen->forecast;
        QCOMPARE(forecast.spent.micros(), 20 * 100 + 40);
        QCOMPARE(forecast.expected.micros(), 30 * 100);
        QCOMPARE(forecast.low, forecast.expected);
        QCOMPARE(forecast.high, forecast.expected);
        QCOMPARE(forecast.days, 28);
        QCOMPARE(foreseen->days.size(), 10U);
        QCOMPARE(foreseen->days.front().second.micros(), 60);
    }

    void aWeekendIsForeseenAsAWeekend()
    {
        const TimePoint now = kDay + 6h; // Saturday
        std::vector<std::int64_t> micros;
        for (int day = 0; day < 28; ++day) // from a Saturday on
            micros.push_back(day % 7 < 2 ? 10 : 100);
        micros.push_back(0);
        const auto foreseen = engine::foresee(daysUntil(now, micros, m_utc), now, m_utc);
        std::vector<std::int64_t> days;
        for (const auto &[day, amount] : foreseen->days)
            days.push_back(amount.micros());
        QCOMPARE(days, (std::vector<std::int64_t>{10, 10, 100, 100, 100, 100, 100, 10, 10, 100}));
    }

    void unevenDaysWidenTheRangeAndItHoldsWhatIsSpent()
    {
        const TimePoint now = kDay + 6h;
        std::vector<std::int64_t> micros;
        for (int day = 0; day < 28; ++day)
            micros.push_back(day < 14 ? 0 : 200);
        micros.push_back(900); // more than any day was: nothing more is expected of today
        const auto foreseen = engine::foresee(daysUntil(now, micros, m_utc), now, m_utc);
        const model::Forecast &forecast = foreseen->forecast;
        QCOMPARE(foreseen->days.front().second, Money());
        QCOMPARE(forecast.expected, forecast.spent + Money::fromMicros(9 * 100));
        // Seven averages of four days each, all 100 off: 100 * sqrt(28 / 21), ten days left.
        const double off = 1.2816 * 100 * std::sqrt(28.0 / 21) * std::sqrt(10.0);
        QCOMPARE(forecast.high, forecast.expected + Money::fromMicros(std::llround(off)));
        QCOMPARE(forecast.low, forecast.expected - Money::fromMicros(std::llround(off)));
    }

    void theDaysBeforeTheFirstUseAreNotFree()
    {
        const TimePoint now = kDay + 6h;
        std::vector<std::int64_t> micros(20, -1); // not used yet
        micros.insert(micros.end(), {100, 100, 100, 0});
        const auto foreseen = engine::foresee(daysUntil(now, micros, m_utc), now, m_utc);
        QCOMPARE(foreseen->forecast.days, 3);
        QCOMPARE(foreseen->days.back().second.micros(), 100);
        micros.erase(micros.end() - 2);
        QVERIFY(!engine::foresee(daysUntil(now, micros, m_utc), now, m_utc));
    }

    void theForecastStandsInTheBarsThatAreLeft()
    {
        const TimePoint now = kDay + 6h;
        std::vector<std::int64_t> micros(28, 100);
        micros.push_back(40);
        const auto foreseen = engine::foresee(daysUntil(now, micros, m_utc), now, m_utc);
        model::Costs year;
        year.bars.resize(2);
        year.bars[0].from = kDay - Days(51);
        year.bars[0].to = kDay - Days(20);
        year.bars[1].from = kDay - Days(20);
        year.bars[1].to = kDay + Days(10);
        engine::addForecast(year, *foreseen);
        QVERIFY(!year.bars[0].expected);
        QCOMPARE(year.bars[1].expected, std::optional(Money::fromMicros(60 + 9 * 100)));
    }

    void theLastFourWeeksAreLookedAtAlsoWhereTheClocksChange()
    {
        const QTimeZone zone("Europe/Berlin");
        using namespace std::chrono;
        for (const auto &now : {sys_days{2026y / 4 / 6} + 12h, sys_days{2026y / 11 / 2} + 12h}) {
            const auto cuts = engine::forecastCuts(time_point_cast<milliseconds>(now), zone);
            QCOMPARE(cuts.size(), 30U);
            QCOMPARE(cuts.back(),
                     endOf(CalendarUnit::Day, time_point_cast<milliseconds>(now), zone));
            for (const TimePoint cut : cuts)
                QCOMPARE(cut, startOf(CalendarUnit::Day, cut, zone));
        }
    }

    void aMonthWithAChangeOfTheClocksIsForeseenByItsDays()
    {
        const QTimeZone zone("Europe/Berlin");
        using namespace std::chrono;
        std::vector<std::int64_t> micros(28, 100);
        micros.push_back(40);
        for (const auto month : {3, 10}) { // the clocks change on the 29th and on the 25th
            const auto noon = sys_days{2026y / month / 24} + 11h;
            const auto now = time_point_cast<milliseconds>(noon);
            const auto foreseen = engine::foresee(daysUntil(now, micros, zone), now, zone);
            QVERIFY(foreseen.has_value());
            QCOMPARE(foreseen->forecast.spent.micros(), 23 * 100 + 40);
            QCOMPARE(foreseen->forecast.expected.micros(), 31 * 100);
            QCOMPARE(foreseen->days.size(), 8U);
            for (const auto &[day, amount] : foreseen->days)
                QCOMPARE(day, startOf(CalendarUnit::Day, day, zone));
        }
    }

    void aTimeOfCenturiesIsRefused()
    {
        CostsQuery query;
        query.since = kDay - Days(365 * 19);
        QVERIFY(engine::timeOf(query, kDay, QTimeZone::utc()).has_value());
        query.since = kDay - Days(365 * 2025);
        QCOMPARE(engine::timeOf(query, kDay, QTimeZone::utc()).error().kind,
                 base::ErrorKind::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestCosts)
#include "tst_costs.moc"
