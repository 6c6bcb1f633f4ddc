#include "execution/budgets.h"

#include <deque>

#include <QCoroTask>
#include <QDateTime>
#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;
using execution::BudgetRefusal;
using execution::Budgets;
using execution::Claim;
using execution::Reservation;
using model::Budget;
using model::BudgetLevel;
using model::BudgetPeriod;
using model::BudgetScope;
using model::Money;

namespace {

base::TimePoint utc(const char *iso)
{
    const QDateTime time = QDateTime::fromString(QString::fromLatin1(iso), Qt::ISODate);
    return base::TimePoint(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

class TestClock final : public base::Clock
{
public:
    base::TimePoint time = utc("2026-11-21T14:05:00Z");
    [[nodiscard]] base::TimePoint now() const override { return time; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override { return {}; }
};

Money cents(std::int64_t count)
{
    return Money::fromMicros(count * 10'000);
}

Budget budgetOf(const char *name, Money limit, BudgetPeriod period = BudgetPeriod::Day,
                BudgetScope scope = BudgetScope::Global, const char *of = "")
{
    Budget budget;
    budget.name = name;
    budget.limit = limit;
    budget.period = period;
    budget.scope = scope;
    budget.of = of;
    return budget;
}

Claim claim(std::optional<Money> expected, const char *service = "cloud", const char *client = "",
            std::vector<std::string> tags = {})
{
    Claim made;
    made.service = service;
    made.client = client;
    made.tags = std::move(tags);
    made.expected = expected;
    return made;
}

model::Cost cost(Money amount)
{
    model::Cost made;
    made.source = model::CostSource::Computed;
    made.amount = amount;
    return made;
}

model::SpendEntry entry(Money amount, const char *service = "cloud", const char *client = "")
{
    model::SpendEntry made;
    made.account.target.service = service;
    made.account.client = client;
    made.provenance = model::CostSource::Computed;
    made.sums.attempts = 1;
    made.sums.amount = amount;
    return made;
}

model::SpendClaim settled(model::SpendClaim claim)
{
    claim.isSettled = true;
    return claim;
}

/// A reservation that may still be waited for.
struct Asked {
    std::optional<tl::expected<Reservation, BudgetRefusal>> answer;

    [[nodiscard]] bool isGranted() const { return answer && answer->has_value(); }
    [[nodiscard]] bool isRefused() const { return answer && !answer->has_value(); }
};

QCoro::Task<void> ask(std::shared_ptr<Budgets> budgets, Claim claim, std::stop_token stop,
                      Asked *asked)
{
    while (!stop.stop_requested()) {
        auto answer = budgets->reserve(claim);
        if (answer || !answer.error().isForNow) {
            asked->answer.emplace(std::move(answer));
            co_return;
        }
        auto changing = budgets->change(stop);
        co_await changing;
    }
    asked->answer.emplace(Reservation());
}

/// Budgets over a clock and a zone that the test moves, and what they warned of.
struct Fixture {
    TestClock clock;
    QTimeZone zone = QTimeZone::utc();
    std::vector<std::string> warnings;
    std::shared_ptr<Budgets> budgets = std::make_shared<Budgets>(
        clock, [this] { return zone; },
        [this](std::string sentence) { warnings.push_back(std::move(sentence)); });
    std::deque<Asked> asked;

    void take(const std::vector<Budget> &list, std::vector<model::SpendEntry> now = {})
    {
        const auto cuts = budgets->cuts(list);
        std::vector<std::vector<model::SpendEntry>> spent(cuts.size() - 1);
        spent.back() = std::move(now);
        budgets->take(list, cuts, spent);
    }

    Asked &reserve(Claim what, std::stop_token stop = {})
    {
        Asked &one = asked.emplace_back();
        ask(budgets, std::move(what), std::move(stop), &one);
        return one;
    }

    /// Reserves and settles at once.
    bool spend(Claim what, Money amount)
    {
        Asked &one = reserve(std::move(what));
        if (!one.isGranted())
            return false;
        (*one.answer)->settle(cost(amount));
        return true;
    }

    /// By the books, which say that was spent today and claimed by others before.
    std::optional<BudgetRefusal> check(const Asked &one, std::vector<model::SpendEntry> today,
                                       const std::vector<model::SpendClaim> &claims)
    {
        const auto cuts = budgets->cuts();
        std::vector<std::vector<model::SpendEntry>> spent(cuts.size() - 1);
        spent.back() = std::move(today);
        return budgets->check(**one.answer, cuts, spent, claims);
    }

    [[nodiscard]] model::SpendClaim claimed(Money amount) const
    {
        model::SpendClaim made;
        made.service = "cloud";
        made.at = clock.time;
        made.amount = amount;
        return made;
    }

    [[nodiscard]] model::BudgetStatus first() const { return budgets->statuses().front(); }
};

} // namespace

class TestBudgets final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsSetAsideIsSettledWithTheTruth()
    {
        Fixture f;
        f.take({budgetOf("day", cents(100))});
        Asked &one = f.reserve(claim(cents(30)));
        QVERIFY(one.isGranted());
        QCOMPARE(f.first().reserved, cents(30));
        (*one.answer)->settle(cost(cents(12)));
        QCOMPARE(f.first().reserved, Money());
        QCOMPARE(f.first().spent, cents(12));
        QCOMPARE(f.budgets->today().spent, cents(12));
    }

    void whatIsDroppedIsGivenBack()
    {
        Fixture f;
        f.take({budgetOf("day", cents(100))});
        Asked &one = f.reserve(claim(cents(30)));
        one.answer.reset();
        QCOMPARE(f.first().reserved, Money());
        QCOMPARE(f.first().spent, Money());
    }

    void twoHundredAtOnceStopAtTheLimit()
    {
        Fixture f;
        f.take({budgetOf("day", cents(1000))});
        for (int i = 0; i < 200; ++i)
            f.reserve(claim(cents(100)));
        int granted = 0;
        // Each settles with less than was set aside, so that others find room: to the last cent.
        for (std::size_t next = 0; next < f.asked.size(); ++next) {
            QVERIFY(f.first().spent + f.first().reserved <= cents(1000));
            const bool isAnswered =
                QTest::qWaitFor([&] { return f.asked[next].answer.has_value(); }, 5000);
            QVERIFY(isAnswered);
            if (!f.asked[next].isGranted())
                continue;
            ++granted;
            (*f.asked[next].answer)->settle(cost(cents(50)));
        }
        // 19 x 0.50 is 9.50: there is no room for another that is expected to cost 1.
        QCOMPARE(granted, 19);
        QCOMPARE(f.first().spent, cents(950));
        QCOMPARE(f.first().reserved, Money());
        QCOMPARE(f.first().level, BudgetLevel::Warning); // 5 % are left
        const BudgetRefusal &refusal = f.asked.back().answer->error();
        QCOMPARE(refusal.error.kind, base::ErrorKind::BudgetExceeded);
        QCOMPARE(refusal.error.retryAfter, std::optional<std::chrono::milliseconds>(9h + 55min));
        for (const char *part :
             {"\"day\" ($10.00 a day)", "$9.50 is spent", "up to $1.00", "2026-11-22 00:00"})
            QVERIFY2(refusal.error.message.find(part) != std::string::npos,
                     refusal.error.message.c_str());
    }

    void whoWaitsIsToldWhenStopped()
    {
        Fixture f;
        f.take({budgetOf("day", cents(100))});
        Asked &holder = f.reserve(claim(cents(80)));
        std::stop_source stop;
        Asked &waiter = f.reserve(claim(cents(40)), stop.get_token());
        QVERIFY(holder.isGranted() && !waiter.answer);
        stop.request_stop();
        QVERIFY(QTest::qWaitFor([&] { return waiter.answer.has_value(); }, 1000));
        QVERIFY(waiter.isGranted()); // empty-handed
        QCOMPARE(f.first().reserved, cents(80));
    }

    void whatCostsNothingIsNeverStopped()
    {
        Fixture f;
        f.take({budgetOf("day", cents(10))}, {entry(cents(10))});
        QVERIFY(f.spend(claim(Money(), "ollama"), Money()));
        QVERIFY(!f.spend(claim(cents(1)), cents(1)));
    }

    void anUnknownPriceRunsWhileThereIsRoomAndIsCountedBeside()
    {
        Fixture f;
        f.take({budgetOf("day", cents(10))});
        Asked &one = f.reserve(claim(std::nullopt));
        QVERIFY(one.isGranted());
        (*one.answer)->settle({});
        QCOMPARE(f.first().unknown, 1);
        QCOMPARE(f.first().spent, Money());
        QCOMPARE(f.budgets->today().unknown, 1);
        QVERIFY(f.spend(claim(cents(10)), cents(10)));
        QVERIFY(f.reserve(claim(std::nullopt)).isRefused());
    }

    void aLongAnswerTakesMoreAside()
    {
        Fixture f;
        f.take({budgetOf("day", cents(100))});
        Asked &one = f.reserve(claim(cents(10)));
        (*one.answer)->grow(cents(5)); // less than it has
        QCOMPARE(f.first().reserved, cents(10));
        (*one.answer)->grow(cents(95));
        QCOMPARE(f.first().reserved, cents(95));
        Asked &other = f.reserve(claim(cents(10)));
        QVERIFY(!other.answer);
        (*one.answer)->settle(cost(cents(97)));
        QVERIFY(QTest::qWaitFor([&] { return other.isRefused(); }, 1000));
    }

    void aBudgetTakesWhatItCovers()
    {
        Fixture f;
        f.take({budgetOf("all", cents(1000)),
                budgetOf("cloud", cents(10), BudgetPeriod::Month, BudgetScope::Service, "cloud"),
                budgetOf("ci", cents(10), BudgetPeriod::Week, BudgetScope::Client, "ci"),
                budgetOf("night", cents(10), BudgetPeriod::Day, BudgetScope::Tag, "night")});
        const auto spent = [&](std::size_t index) { return f.budgets->statuses()[index].spent; };
        QVERIFY(f.spend(claim(cents(1), "cloud"), cents(1)));
        QVERIFY(f.spend(claim(cents(2), "other", "ci"), cents(2)));
        QVERIFY(f.spend(claim(cents(3), "other", "", {"day", "night"}), cents(3)));
        QCOMPARE(spent(0), cents(6));
        QCOMPARE(spent(1), cents(1));
        QCOMPARE(spent(2), cents(2));
        QCOMPARE(spent(3), cents(3));
        // All of them or none.
        Asked &both = f.reserve(claim(cents(9), "cloud", "ci"));
        QVERIFY(both.isRefused());
        QCOMPARE(both.answer->error().budget.name, std::string("ci"));
        QCOMPARE(f.budgets->statuses()[1].reserved, Money());
    }

    void theBooksAreTheTruthAtTheStart()
    {
        Fixture f;
        const std::vector<Budget> list{
            budgetOf("month", cents(1000), BudgetPeriod::Month), budgetOf("day", cents(100)),
            budgetOf("cloud", cents(500), BudgetPeriod::Week, BudgetScope::Service, "cloud")};
        const auto cuts = f.budgets->cuts(list);
        QCOMPARE(cuts.size(), 4U); // month, week (the 16th), today, far off
        QCOMPARE(cuts[0], utc("2026-11-01T00:00:00Z"));
        QCOMPARE(cuts[1], utc("2026-11-16T00:00:00Z"));
        QCOMPARE(cuts[2], utc("2026-11-21T00:00:00Z"));
        model::SpendEntry unknown = entry({}, "cloud");
        unknown.provenance = model::CostSource::Unknown;
        unknown.sums.attempts = 4;
        f.budgets->take(list, cuts,
                        {{entry(cents(100))},
                         {entry(cents(20)), entry(cents(3), "other")},
                         {entry(cents(7)), unknown}});
        const auto statuses = f.budgets->statuses();
        QCOMPARE(statuses[0].spent, cents(130));
        QCOMPARE(statuses[1].spent, cents(7));
        QCOMPARE(statuses[2].spent, cents(27));
        QCOMPARE(statuses[2].unknown, 4);
        QCOMPARE(f.budgets->today().spent, cents(7));
        QCOMPARE(f.budgets->today().limit, std::optional(cents(100)));
    }

    void anotherProgramsSpendingIsSeenAndOwnIsNotForgotten()
    {
        Fixture f;
        const std::vector<Budget> list{budgetOf("day", cents(100))};
        f.take(list);
        QVERIFY(f.spend(claim(cents(30)), cents(30)));
        f.take(list, {entry(cents(10))}); // ours are not in the books before their task ends
        QCOMPARE(f.first().spent, cents(30));
        f.take(list, {entry(cents(30)), entry(cents(45))});
        QCOMPARE(f.first().spent, cents(75));
    }

    void aNewBudgetKnowsWhatRuns()
    {
        Fixture f;
        f.take({});
        Asked &running = f.reserve(claim(cents(30)));
        f.take({budgetOf("day", cents(100))}, {entry(cents(50))});
        QCOMPARE(f.first().reserved, cents(30));
        QVERIFY(!f.reserve(claim(cents(30))).answer);
        (*running.answer)->settle(cost(cents(40)));
        QCOMPARE(f.first().spent, cents(90));
        QCOMPARE(f.first().reserved, Money());
    }

    void whatOtherProgramsHaveSetAsideIsNotThereToSpend()
    {
        Fixture f;
        const std::vector<Budget> list{
            budgetOf("day", cents(100)),
            budgetOf("ci", cents(10), BudgetPeriod::Day, BudgetScope::Client, "ci")};
        f.take(list);
        QVERIFY(!f.budgets->isCovered(claim(Money())));
        QVERIFY(f.budgets->isCovered(claim(cents(1))));
        Asked &one = f.reserve(claim(cents(30)));
        QVERIFY(one.isGranted());
        QVERIFY(!f.check(one, {}, {f.claimed(cents(70))}));
        const auto later = f.check(one, {}, {f.claimed(cents(71))});
        QVERIFY(later && later->isForNow && later->isInBooks);
        QCOMPARE(later->budget.name, std::string("day"));
        model::SpendClaim yesterday = f.claimed(cents(71));
        yesterday.at -= 24h;
        QVERIFY(!f.check(one, {}, {yesterday}));
        // What they have spent since the last look is the books' word.
        const auto never = f.check(one, {entry(cents(71))}, {});
        QVERIFY(never && !never->isForNow);
        QCOMPARE(f.first().spent, cents(71));
    }

    void whatOwnAttemptsAndOthersSpentAddsUp()
    {
        Fixture f;
        f.take({budgetOf("day", cents(100))});
        QVERIFY(f.spend(claim(cents(40)), cents(40))); // its task goes on: it is in no sum yet
        Asked &next = f.reserve(claim(cents(30)));
        QVERIFY(next.isGranted());
        const std::vector<model::SpendClaim> own{settled(f.claimed(cents(40)))};
        QVERIFY(!f.check(next, {entry(cents(30))}, own));
        const auto refusal = f.check(next, {entry(cents(31))}, own);
        QVERIFY(refusal && !refusal->isForNow); // 0.40 and 0.31, not the greater of them
        QCOMPARE(f.first().spent, cents(71));
    }

    void whatIsHeldIsWaitedForAndWhatIsSpentIsNot()
    {
        Fixture f;
        f.take({budgetOf("day", cents(100))});
        Asked &one = f.reserve(claim(cents(30)));
        QVERIFY(one.isGranted());
        const model::SpendClaim other = f.claimed(cents(71));
        const auto later = f.check(one, {}, {other});
        QVERIFY(later && later->isForNow && later->isInBooks);
        // Two that wait for what the other has spent for good would wait until the period ends.
        const auto never = f.check(one, {}, {settled(other)});
        QVERIFY(never && !never->isForNow);
    }

    void aBudgetThatIsUsedUpIsSaidBeforeOneThatIsHeld()
    {
        Fixture f;
        f.take({budgetOf("month", cents(100), BudgetPeriod::Month),
                budgetOf("ci", cents(50), BudgetPeriod::Day, BudgetScope::Client, "ci"),
                budgetOf("day", cents(60))});
        Asked &one = f.reserve(claim(cents(10), "cloud", "ci"));
        QVERIFY(one.isGranted());
        const auto refusal =
            f.check(one, {entry(cents(50), "cloud", "ci")}, {f.claimed(cents(45))});
        QVERIFY(refusal && !refusal->isForNow);
        QCOMPARE(refusal->budget.name, std::string("ci"));
        // Each tells what it is used to, the last one too.
        QCOMPARE(f.budgets->statuses()[1].level, BudgetLevel::Full);
        QCOMPARE(f.budgets->statuses()[2].level, BudgetLevel::Warning);
        QCOMPARE(f.warnings.size(), 2U);
    }

    void anotherTimeZonesDayIsAnotherPeriod()
    {
        Fixture f; // 14:05 in London, 00:05 of the next day in Brisbane
        const std::vector<Budget> list{budgetOf("day", cents(100))};
        f.take(list);
        QVERIFY(f.spend(claim(cents(95)), cents(95)));
        QCOMPARE(f.first().level, BudgetLevel::Warning);
        f.zone = QTimeZone(QByteArray("Australia/Brisbane"));
        if (!f.zone.isValid())
            QSKIP("This system has no time zone data.");
        f.take(list);
        QCOMPARE(f.first().from, utc("2026-11-21T14:00:00Z"));
        QCOMPARE(f.first().spent, Money());
        QCOMPARE(f.first().level, BudgetLevel::Open);
        QCOMPARE(f.budgets->today().spent, Money());
        QVERIFY(f.spend(claim(cents(50)), cents(50)));
    }

    void budgetsOfOneScopeAreToldApartByTheirNames()
    {
        Fixture f;
        const std::vector<Budget> list{budgetOf("low", cents(100)), budgetOf("high", cents(110))};
        f.take(list);
        f.take(list, {entry(cents(95))});
        QCOMPARE(f.warnings.size(), 2U);
        QVERIFY(f.warnings.back().find("\"high\"") != std::string::npos);
        f.take({budgetOf("low", cents(100)), budgetOf("renamed", cents(110))});
        QCOMPARE(f.budgets->statuses().back().spent, cents(95)); // it goes on as the former one
    }

    void itWarnsOnceAPeriod()
    {
        Fixture f;
        const std::vector<Budget> list{budgetOf("day", cents(100))};
        f.take(list);
        QVERIFY(f.spend(claim(cents(79)), cents(79)));
        QVERIFY(f.warnings.empty());
        QVERIFY(f.spend(claim(cents(1)), cents(1)));
        QCOMPARE(f.warnings.size(), 1U);
        QVERIFY(f.warnings.front().find("80 %") != std::string::npos);
        QCOMPARE(f.first().level, BudgetLevel::Warning);
        QVERIFY(f.spend(claim(cents(1)), cents(1)));
        f.take(list, {entry(cents(81))});
        QCOMPARE(f.warnings.size(), 1U);
        QVERIFY(f.spend(claim(cents(19)), cents(19)));
        QCOMPARE(f.warnings.size(), 2U);
        QVERIFY(f.warnings.back().find("used up") != std::string::npos);
        QCOMPARE(f.first().level, BudgetLevel::Full);
        QVERIFY(!f.spend(claim(cents(1)), cents(1)));
        QCOMPARE(f.warnings.size(), 2U);

        f.clock.time += 24h;
        QCOMPARE(f.first().level, BudgetLevel::Open);
        QVERIFY(f.spend(claim(cents(85)), cents(85)));
        QCOMPARE(f.warnings.size(), 3U);
    }

    void oneTaskThatIsTooDearDoesNotUseItUp()
    {
        Fixture f;
        const std::vector<Budget> list{budgetOf("day", cents(100))};
        f.take(list);
        QVERIFY(f.spend(claim(cents(20)), cents(20)));
        for (int i = 0; i < 3; ++i)
            QVERIFY(f.reserve(claim(cents(90))).isRefused());
        QCOMPARE(f.first().level, BudgetLevel::Open);
        QCOMPARE(f.warnings.size(), 1U);
        QVERIFY(f.warnings.front().find("had no room for a task: $0.20 is spent")
                != std::string::npos);
        f.take(list, {entry(cents(20))});
        QVERIFY(f.reserve(claim(cents(90))).isRefused());
        QCOMPARE(f.warnings.size(), 1U);
        // What is told of its use still is.
        QVERIFY(f.spend(claim(cents(60)), cents(60)));
        QCOMPARE(f.warnings.size(), 2U);
        QVERIFY(f.warnings.back().find("80 %") != std::string::npos);
    }

    void whatWasSoAtTheStartIsNotToldAgain()
    {
        Fixture f;
        f.take({budgetOf("day", cents(100))}, {entry(cents(90))});
        QCOMPARE(f.first().level, BudgetLevel::Warning);
        QVERIFY(f.spend(claim(cents(5)), cents(5)));
        QVERIFY(f.warnings.empty());
        QVERIFY(f.spend(claim(cents(5)), cents(5)));
        QCOMPARE(f.warnings.size(), 1U); // that it is used up is news
    }

    void itStartsAnewAtLocalMidnight_data()
    {
        QTest::addColumn<QByteArray>("zone");
        QTest::addColumn<int>("period");
        QTest::addColumn<QString>("lastMoment");
        const auto row = [](const char *name, const char *zone, BudgetPeriod period,
                            const char *last) {
            QTest::newRow(name) << QByteArray(zone) << static_cast<int>(period)
                                << QString::fromLatin1(last);
        };
        row("UTC", "UTC", BudgetPeriod::Day, "2026-11-21T23:59:59Z");
        row("Kathmandu", "Asia/Kathmandu", BudgetPeriod::Day, "2026-11-21T18:14:59Z");
        row("Berlin, 23 hours", "Europe/Berlin", BudgetPeriod::Day, "2026-03-29T21:59:59Z");
        row("Berlin, 25 hours", "Europe/Berlin", BudgetPeriod::Day, "2026-10-25T22:59:59Z");
        row("New York, a week", "America/New_York", BudgetPeriod::Week, "2026-11-02T04:59:59Z");
        row("Berlin, a month", "Europe/Berlin", BudgetPeriod::Month, "2026-10-31T22:59:59Z");
    }
    void itStartsAnewAtLocalMidnight()
    {
        QFETCH(const QByteArray, zone);
        QFETCH(const int, period);
        QFETCH(const QString, lastMoment);
        Fixture f;
        f.zone = QTimeZone(zone);
        if (!f.zone.isValid())
            QSKIP("This system has no time zone data.");
        f.clock.time = utc(qPrintable(lastMoment)) - 2h;
        f.take({budgetOf("b", cents(100), static_cast<BudgetPeriod>(period))});
        QVERIFY(f.spend(claim(cents(100)), cents(100)));
        Asked &across = f.reserve(claim(Money(), "ollama"));
        f.clock.time = utc(qPrintable(lastMoment));
        QVERIFY(!f.spend(claim(cents(1)), cents(1)));
        f.clock.time += 1s;
        QCOMPARE(f.first().spent, Money());
        QVERIFY(f.spend(claim(cents(100)), cents(100)));
        // What began before counts there.
        (*across.answer)->settle(cost(cents(50)));
        QCOMPARE(f.first().spent, cents(100));
        QCOMPARE(f.first().reserved, Money());
    }

    void aLimitOfNothingLetsOnlyFreeModelsRun()
    {
        Fixture f;
        f.take({budgetOf("day", Money())});
        QCOMPARE(f.first().used(), 1.0);
        QVERIFY(f.spend(claim(Money()), Money()));
        QVERIFY(f.reserve(claim(Money::fromMicros(1))).isRefused());
        QVERIFY(f.reserve(claim(std::nullopt)).isRefused());
        QVERIFY(f.warnings.empty());
    }
};

QTEST_GUILESS_MAIN(TestBudgets)
#include "tst_budgets.moc"
