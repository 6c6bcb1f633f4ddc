#include "storagefixture.h"

#include "base/calendar.h"
#include "storage/ledger.h"
#include "storage/migrations.h"
#include "storage/sqlite.h"

#include <algorithm>
#include <map>
#include <optional>

#include <QSemaphore>

using namespace oxide;
using namespace oxide::test;
using namespace std::chrono_literals;
using model::CostSource;
using model::Money;
using model::SpendEntry;
using model::TaskState;

namespace {

/// 2026-11-21 00:00 UTC.
constexpr base::TimePoint kDay{std::chrono::milliseconds(1'795'219'200'000)};

model::AttemptRecord attempt(int number, std::chrono::milliseconds at, const std::string &service,
                             std::optional<std::int64_t> micros,
                             CostSource source = CostSource::Computed)
{
    model::AttemptRecord record;
    record.number = number;
    record.target = {service, "small"};
    record.startedAt = at;
    record.endedAt = at + 100ms;
    record.usage.input = 10;
    record.cost.source = micros ? source : CostSource::Unknown;
    if (micros)
        record.cost.amount = Money::fromMicros(*micros);
    return record;
}

model::SpendSums sumOf(const std::vector<SpendEntry> &entries)
{
    model::SpendSums sum;
    for (const SpendEntry &entry : entries)
        sum.add(entry.sums);
    return sum;
}

std::vector<SpendEntry> spend(StorageFixture &f, base::TimePoint from, base::TimePoint to)
{
    storage::Ledger ledger(*f.database);
    auto lists = wait(ledger.spend({from, to}));
    if (!lists)
        qFatal("%s", lists.error().message.c_str());
    return lists->front();
}

/// A task of that moment with these attempts.
model::TaskId add(StorageFixture &f, base::TimePoint at, std::vector<model::AttemptRecord> attempts,
                  const std::vector<std::string> &tags = {}, const std::string &client = {},
                  TaskState state = TaskState::Done)
{
    storage::NewTask task = f.newTask("p");
    task.summary.createdAt = at;
    task.summary.tags = tags;
    task.summary.client = client;
    storage::Outcome outcome = StorageFixture::outcomeOf(task, "r", state);
    outcome.attempts = std::move(attempts);
    return f.add(task, outcome);
}

model::SpendClaim claimOf(const model::TaskId &task, std::int64_t micros)
{
    model::SpendClaim claim;
    claim.task = task;
    claim.service = "alpha";
    claim.client = "ci";
    claim.tags = {"night"};
    claim.at = kDay + 1h;
    claim.amount = Money::fromMicros(micros);
    return claim;
}

std::vector<SpendEntry> sorted(std::vector<SpendEntry> entries)
{
    std::ranges::sort(entries, {}, [](const SpendEntry &entry) {
        return std::pair(entry.account, entry.provenance);
    });
    return entries;
}

/// Another program on the same file.
struct SecondProgram {
    explicit SecondProgram(StorageFixture &f)
    {
        storage::DatabaseOptions options;
        options.folder = base::str(f.folder.path());
        options.instance = "second";
        options.auditKey = f.key;
        storage::OpenReport report;
        auto opened = storage::Database::open(options, report);
        if (!opened)
            qFatal("%s", opened.error().message.c_str());
        database = std::move(*opened);
        store = std::make_unique<storage::TaskStore>(*database, f.storeOptions);
    }
    void add(StorageFixture &f, base::TimePoint at, std::vector<model::AttemptRecord> attempts)
    {
        storage::NewTask task = f.newTask("p");
        task.summary.createdAt = at;
        storage::Outcome outcome = StorageFixture::outcomeOf(task, "r", TaskState::Done);
        outcome.attempts = std::move(attempts);
        if (!wait(store->create(task)) || !wait(store->finish(outcome)))
            qFatal("The second program could not write.");
    }

    std::unique_ptr<storage::Database> database;
    std::unique_ptr<storage::TaskStore> store;
};

/// What is asked of the writing thread while this is there is done in one transaction.
class HeldWriter
{
public:
    explicit HeldWriter(StorageFixture &f)
    {
        QSemaphore isHeld;
        m_done = f.database->write([this, &isHeld](storage::Connection &) -> base::Result<void> {
            isHeld.release();
            m_mayGoOn.acquire();
            return {};
        });
        isHeld.acquire();
    }
    ~HeldWriter()
    {
        m_mayGoOn.release();
        m_done.waitForFinished();
    }

private:
    QSemaphore m_mayGoOn;
    QFuture<base::Result<void>> m_done;
};

} // namespace

class TestLedger final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyAttemptIsInItsAccount()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        add(f, kDay, {attempt(1, 5ms, "alpha", 0), attempt(2, 900ms, "beta", 1500)},
            {"night", "harbour", "night"}, "ci");
        add(f, kDay + 1min, {attempt(1, 5ms, "beta", 2500, CostSource::Reported)}, {}, "ci");
        const auto entries = spend(f, kDay, kDay + 24h);
        QCOMPARE(entries.size(), 3U);
        QCOMPARE(sumOf(entries).attempts, 3);
        QCOMPARE(sumOf(entries).amount, Money::fromMicros(4000));
        QCOMPARE(*sumOf(entries).usage.input, 30);
        QVERIFY(!sumOf(entries).usage.output); // nobody counted it
        for (const SpendEntry &entry : entries) {
            QCOMPARE(entry.account.client, std::string("ci"));
            const bool isTagged = entry.provenance == CostSource::Computed;
            QCOMPARE(entry.account.tags, isTagged ? std::vector<std::string>({"harbour", "night"})
                                                  : std::vector<std::string>());
        }
    }

    void whatIsNotKnownIsCountedAndIsNoMoney()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        add(f, kDay, {attempt(1, 5ms, "alpha", std::nullopt), attempt(2, 9ms, "alpha", 70)});
        const auto entries = spend(f, kDay, kDay + 24h);
        QCOMPARE(entries.size(), 2U);
        const auto unknown =
            std::ranges::find(entries, CostSource::Unknown, &SpendEntry::provenance);
        QVERIFY(unknown != entries.end());
        QCOMPARE(unknown->sums.attempts, 1);
        QCOMPARE(unknown->sums.amount, Money());
    }

    void anAttemptCountsWhenItBeganWhateverTheOffsetOfItsDay()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        // The local midnights of Kathmandu (+5:45) and of Lord Howe (+10:30, +11 in summer).
        for (const std::chrono::minutes offset : {5h + 45min, 10h + 30min, 11h + 0min}) {
            const base::TimePoint midnight = kDay - offset;
            const auto before = sumOf(spend(f, midnight - 24h, midnight)).amount;
            const auto after = sumOf(spend(f, midnight, midnight + 24h)).amount;
            // Created before midnight; the second attempt begins after it.
            add(f, midnight - 10s, {attempt(1, 9'999ms, "alpha", 3), attempt(2, 10'000ms, "a", 5)});
            QCOMPARE(sumOf(spend(f, midnight - 24h, midnight)).amount,
                     before + Money::fromMicros(3));
            QCOMPARE(sumOf(spend(f, midnight, midnight + 24h)).amount,
                     after + Money::fromMicros(5));
        }
    }

    void aClaimSeesThoseBeforeItOfWhateverProgram()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        SecondProgram other(f);
        const std::vector<base::TimePoint> cuts{kDay, kDay + 24h};
        storage::NewTask task = f.newTask("p");
        task.summary.createdAt = kDay;
        OXIDE_OK(wait(f.store->create(task)));
        const model::TaskId own = task.summary.id;
        const model::TaskId others = f.newTask("q").summary.id;

        const auto one = wait(f.store->claim(claimOf(own, 100), cuts));
        OXIDE_OK(one);
        QVERIFY(one->claims.empty());
        const auto two = wait(other.store->claim(claimOf(others, 70), cuts));
        OXIDE_OK(two);
        QCOMPARE(two->claims, std::vector{claimOf(own, 100)});
        const auto three = wait(f.store->claim(claimOf(own, 5), cuts));
        OXIDE_OK(three);
        QCOMPARE(three->claims, (std::vector{claimOf(own, 100), claimOf(others, 70)}));

        OXIDE_OK(wait(f.store->growClaim(one->number, Money::fromMicros(120))));
        OXIDE_OK(wait(f.store->growClaim(two->number, Money::fromMicros(60)))); // no less than 70
        OXIDE_OK(wait(f.store->dropClaim(three->number)));
        const auto four = wait(other.store->claim(claimOf(others, 1), cuts));
        OXIDE_OK(four);
        QCOMPARE(four->claims, (std::vector{claimOf(own, 120), claimOf(others, 70)}));

        OXIDE_OK(wait(f.store->settleClaim(one->number, Money::fromMicros(30))));
        model::SpendClaim settled = claimOf(own, 30);
        settled.isSettled = true;
        const auto five = wait(other.store->claim(claimOf(others, 1), cuts));
        OXIDE_OK(five);
        QCOMPARE(five->claims.front(), settled);
        // It goes over to the sums in one step.
        storage::Outcome outcome = StorageFixture::outcomeOf(task, "r", TaskState::Done);
        outcome.attempts = {attempt(1, 0ms, "alpha", 30)};
        OXIDE_OK(wait(f.store->finish(outcome)));
        const auto six = wait(other.store->claim(claimOf(others, 1), cuts));
        OXIDE_OK(six);
        QVERIFY(std::ranges::find(six->claims, own, &model::SpendClaim::task) == six->claims.end());
        QCOMPARE(sumOf(six->spent.front()).amount, Money::fromMicros(30));

        // What a dead program had claimed goes with its tasks.
        storage::NewTask left = f.newTask("r");
        OXIDE_OK(wait(f.store->create(left)));
        OXIDE_OK(wait(f.store->claim(claimOf(left.summary.id, 9), cuts)));
        OXIDE_OK(wait(other.store->recover(living({"second"}))));
        const auto seven = wait(other.store->claim(claimOf(others, 1), cuts));
        OXIDE_OK(seven);
        QVERIFY(std::ranges::find(seven->claims, left.summary.id, &model::SpendClaim::task)
                == seven->claims.end());
    }

    void aClaimSeesWhatEndedInItsOwnTransaction()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        storage::NewTask task = f.newTask("p");
        task.summary.createdAt = kDay;
        OXIDE_OK(wait(f.store->create(task)));
        const std::vector<base::TimePoint> cuts{kDay, kDay + 24h};
        OXIDE_OK(wait(f.store->claim(claimOf(task.summary.id, 30), cuts)));
        storage::Outcome outcome = StorageFixture::outcomeOf(task, "r", TaskState::Done);
        outcome.attempts = {attempt(1, 0ms, "alpha", 30)};
        std::optional<HeldWriter> held(f);
        auto ending = f.store->finish(outcome);
        auto claiming = f.store->claim(claimOf(f.newTask("q").summary.id, 1), cuts);
        held.reset();
        OXIDE_OK(wait(ending));
        const auto claimed = wait(claiming);
        OXIDE_OK(claimed);
        QVERIFY(claimed->claims.empty());
        QCOMPARE(sumOf(claimed->spent.front()).amount, Money::fromMicros(30));
    }

    /// They are not read anew for each claim; whoever writes, the next one must see it.
    void whatAClaimSeesIsWhatTheTablesHold()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        SecondProgram other(f);
        // A month, a week and a day, and what is before and after them.
        const std::vector<base::TimePoint> cuts{kDay - 20 * 24h, kDay - 5 * 24h, kDay, kDay + 48h};
        const auto check = [&] {
            const auto claimed = wait(f.store->claim(claimOf(f.newTask("q").summary.id, 1), cuts));
            OXIDE_OK(claimed);
            storage::Ledger ledger(*f.database);
            const auto read = wait(ledger.spend(cuts));
            OXIDE_OK(read);
            for (std::size_t i = 0; i < read->size(); ++i)
                QCOMPARE(sorted(claimed->spent[i]), sorted((*read)[i]));
        };
        check();
        int micros = 1;
        for (const auto age : {-49h, -3h, 1h, 100h, 130h, 470h, 500h}) {
            add(f, kDay - age, {attempt(1, 5ms, "alpha", micros++), attempt(2, 9ms, "beta", {})});
            check();
            add(f, kDay - age, {attempt(1, 5ms, "alpha", micros++)}, {"night"}, "ci");
            check();
            other.add(f, kDay - age, {attempt(1, 5ms, "alpha", micros++)});
            check();
        }
        // A transaction that is repeated counts once.
        storage::NewTask task = f.newTask("p");
        task.summary.createdAt = kDay;
        OXIDE_OK(wait(f.store->create(task)));
        std::optional<HeldWriter> held(f);
        auto ending = f.store->finish(StorageFixture::outcomeOf(task, "r", TaskState::Done));
        auto claiming = f.store->claim(claimOf(f.newTask("q").summary.id, 1), cuts);
        auto failing = f.database->write([](storage::Connection &connection) -> base::Result<void> {
            if (auto done = connection.run("DELETE FROM claims"); !done)
                return done;
            return base::fail(base::ErrorKind::Internal, "It fails half-way.");
        });
        held.reset();
        OXIDE_OK(wait(ending));
        OXIDE_OK(wait(claiming));
        QVERIFY(!wait(failing));
        check();
    }

    void daysAreReadInOneGo()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        for (int day = 0; day < 3; ++day)
            add(f, kDay + 24h * day + 1h, {attempt(1, 0ms, "alpha", 1 + day)});
        storage::Ledger ledger(*f.database);
        const auto lists =
            wait(ledger.spend({kDay, kDay + 24h, kDay + 48h, kDay + 72h, kDay + 96h}));
        OXIDE_OK(lists);
        QCOMPARE(lists->size(), 4U);
        for (std::size_t day = 0; day < 4; ++day)
            QCOMPARE(sumOf((*lists)[day]).amount.micros(),
                     day < 3 ? static_cast<std::int64_t>(day) + 1 : 0);
    }

    void aDayWithAChangeOfTheClocksHasAllItsHoursOnce()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const QTimeZone zone("Europe/Berlin");
        if (!zone.isValid())
            QSKIP("This system has no time zone data.");
        using namespace std::chrono;
        for (const auto &[change, hours] :
             {std::pair(sys_days{2026y / 3 / 29}, 23), std::pair(sys_days{2026y / 10 / 25}, 25)}) {
            const base::TimePoint noon = time_point_cast<milliseconds>(change + 12h);
            const base::TimePoint from = startOf(base::CalendarUnit::Day, noon, zone);
            const base::TimePoint to = endOf(base::CalendarUnit::Day, noon, zone);
            for (base::TimePoint at = from - 3h + 45min; at < to + 3h; at += 1h)
                add(f, at, {attempt(1, 0ms, "alpha", 1)});
            storage::Ledger ledger(*f.database);
            const auto lists = wait(ledger.spend({from - 24h, from, to, to + 24h}));
            OXIDE_OK(lists);
            QCOMPARE(sumOf((*lists)[0]).amount.micros(), 3);
            QCOMPARE(sumOf((*lists)[1]).amount.micros(), hours);
            QCOMPARE(sumOf((*lists)[2]).amount.micros(), 3);
        }
    }

    void theBooksStayWhenTheHistoryGoes()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto task = add(f, kDay, {attempt(1, 5ms, "alpha", 70)});
        OXIDE_OK(wait(f.store->remove({task})));
        QCOMPARE(sumOf(spend(f, kDay, kDay + 24h)).amount, Money::fromMicros(70));
    }

    void aTaskThatWasNotRecordedSpendsNothing()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const storage::NewTask known = f.newTask("p");
        const storage::NewTask stranger = f.newTask("p");
        OXIDE_OK(wait(f.store->create(known)));
        auto good = f.store->finish(StorageFixture::outcomeOf(known, "r"));
        const auto bad = wait(f.store->finish(StorageFixture::outcomeOf(stranger, "r")));
        const auto again = wait(f.store->finish(StorageFixture::outcomeOf(known, "r")));
        OXIDE_OK(wait(std::move(good)));
        QVERIFY(!bad && !again);
        QCOMPARE(sumOf(spend(f, {}, f.clock->now() + 1h)).amount, Money::fromMicros(1500));
    }

    void aKilledProcessOwesWhatItHadUsed()
    {
        StorageFixture f;
        OXIDE_OK(f.open("first"));
        storage::NewTask task = f.newTask("p");
        task.summary.tags = {"night"};
        task.summary.client = "ci";
        OXIDE_OK(wait(f.store->create(task)));
        storage::Checkpoint point;
        point.task = task.summary.id;
        point.target = {"beta", "small"};
        point.attempts = {attempt(1, 5ms, "alpha", 30),
                          attempt(2, 9ms, "beta", 70, CostSource::Estimated)};
        point.attempts.back().endedAt.reset();
        OXIDE_OK(wait(f.store->checkpoint(point)));
        QVERIFY(spend(f, {}, f.clock->now() + 1h).empty());
        f.close();
        OXIDE_OK(f.open("second"));
        OXIDE_OK(wait(f.store->recover(living({"second"}))));
        const auto entries = spend(f, {}, f.clock->now() + 1h);
        QCOMPARE(entries.size(), 2U);
        QCOMPARE(sumOf(entries).amount, Money::fromMicros(100));
        QCOMPARE(entries.front().account.client, std::string("ci"));
        QCOMPARE(entries.front().account.tags, std::vector<std::string>{"night"});
        const auto detail = wait(f.store->detail(task.summary.id));
        OXIDE_OK(detail);
        QCOMPARE(detail->summary.cost.amount, Money::fromMicros(100));
        QCOMPARE(detail->summary.cost.source, CostSource::Estimated);
    }

    void whatAnEarlierOxideDidIsNotInTheBooks()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        storage::NewTask task = f.newTask("p");
        task.summary.source = model::TaskSource::Import;
        OXIDE_OK(wait(f.store->importTasks({task}, {StorageFixture::outcomeOf(task, "r")})));
        QVERIFY(spend(f, {}, f.clock->now() + 1h).empty());
    }

    void aLineKeepsItsPriceAndATaskItsTags()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        auto priced = attempt(1, 5ms, "alpha", 70);
        priced.price.emplace();
        priced.price->inputPerMillion = 7'000'000;
        priced.price->reasoningPerMillion = 9;
        const auto id = add(f, kDay, {priced, attempt(2, 9ms, "alpha", 1)}, {"b", "a"});
        const auto detail = wait(f.store->detail(id));
        OXIDE_OK(detail);
        QCOMPARE(detail->attempts.front().price, priced.price);
        QVERIFY(!detail->attempts.back().price);
        QCOMPARE(detail->summary.tags, std::vector<std::string>({"b", "a"}));
    }

    void aFileHasARowForEachAccountOfEachDay()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        add(f, kDay, {attempt(1, 5ms, "beta", 1500), attempt(2, 90ms, "alpha", std::nullopt)},
            {"night", "a,b"}, "ci \"one\"");
        add(f, kDay + 1h, {attempt(1, 5ms, "beta", 2'000'000)}, {"night", "a,b"}, "ci \"one\"");
        add(f, kDay + 25h, {attempt(1, 5ms, "beta", 0, CostSource::Reported)});
        add(f, kDay + 49h, {attempt(1, 5ms, "beta", 7)}); // after the time that is asked for
        storage::Ledger ledger(*f.database);
        const QString path = f.folder.filePath(QStringLiteral("costs.csv"));
        const auto rows = wait(ledger.exportTo({kDay, kDay + 24h, kDay + 48h},
                                               {"2026-11-21", "2026-11-22"}, base::str(path)));
        OXIDE_OK(rows);
        QCOMPARE(*rows, 3);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(),
                 QByteArray("day,service,model,type,source,client,tags,provenance,attempts,"
                            "input_tokens,cached_tokens,cache_write_tokens,output_tokens,"
                            "reasoning_tokens,cost_usd\r\n"
                            "2026-11-21,alpha,small,general,app,\"ci \"\"one\"\"\",\"a,b "
                            "night\",unknown,1,10,,,,,\r\n"
                            "2026-11-21,beta,small,general,app,\"ci \"\"one\"\"\",\"a,b "
                            "night\",computed,2,20,,,,,2.0015\r\n"
                            "2026-11-22,beta,small,general,app,,,reported,1,10,,,,,0.00\r\n"));
    }

    void aFileThatCannotBeWrittenIsSaidAndNothingIsReplaced()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        storage::Ledger ledger(*f.database);
        const auto write = [&](const std::string &path) {
            return wait(ledger.exportTo({kDay, kDay + 24h}, {"2026-11-21"}, path));
        };
        QCOMPARE(write("costs.csv").error().kind, base::ErrorKind::InvalidArgument);
        QCOMPARE(write(base::str(f.folder.path())).error().kind, base::ErrorKind::InvalidArgument);
        QCOMPARE(write(base::str(f.folder.filePath(QStringLiteral("no/costs.csv")))).error().kind,
                 base::ErrorKind::NotFound);
    }

    /// A database of the schema before the ledger, with two ended tasks and one that runs.
    void anOlderHistoryIsTakenIntoTheBooks()
    {
        StorageFixture f;
        {
            auto link =
                storage::sqlite::Link::open(base::str(f.file()), storage::sqlite::Access::Write);
            OXIDE_OK(link);
            storage::Connection &connection = (*link)->connection();
            OXIDE_OK(storage::migrate(connection, 4));
            for (const char *sql :
                 {"INSERT INTO task_groups (id, state, after_fallback, source, type, service, "
                  "part) VALUES (1, 'done', 0, 'api', 'coding', 'beta', 0), (2, 'running', 0, "
                  "'app', 'general', 'beta', 0), (3, 'done', 0, 'import', 'general', '', 0)",
                  "INSERT INTO tasks (seq, id, group_id, client, title, model, files, attempts, "
                  "error_message, cost_source, created_at, prompt_sha256, prompt_bytes) SELECT "
                  "column1, cast(column1 || 'aaaaaaaaaaaaaaa' AS BLOB), column2, 'ci', '', '', "
                  "0, 1, '', 'computed', 1795219199000, x'00', 0 FROM (VALUES (1, 1), (2, 2), "
                  "(3, 3))",
                  "INSERT INTO attempts (seq, number, service, model, started_ms, waited_ms, "
                  "input_tokens, cost_source, cost_micros, output_bytes) VALUES "
                  "(1, 1, 'alpha', 'm', 0, 0, NULL, 'unknown', NULL, 0), "
                  "(1, 2, 'beta', 'm', 1000, 0, 12, 'computed', 40, 0), "
                  "(1, 3, 'beta', 'm', 2000, 0, 13, 'computed', 2, 0), "
                  "(2, 1, 'beta', 'm', 0, 0, 5, 'computed', 9, 0), "
                  "(3, 1, 'gamma', 'm', 0, 0, 5, 'computed', 9, 0)"})
                OXIDE_OK(connection.execute(sql));
        }
        OXIDE_OK(f.open());
        const auto before = spend(f, kDay - 15min, kDay);
        QCOMPARE(before.size(), 1U);
        QCOMPARE(before.front().provenance, CostSource::Unknown);
        const auto after = spend(f, kDay, kDay + 15min);
        QCOMPARE(after.size(), 1U);
        QCOMPARE(after.front().account.target, (model::Target{"beta", "m"}));
        QCOMPARE(after.front().account.type, model::TaskType::Coding);
        QCOMPARE(after.front().account.source, model::TaskSource::Api);
        QCOMPARE(after.front().sums.attempts, 2);
        QCOMPARE(after.front().sums.amount, Money::fromMicros(42));
        QCOMPARE(*after.front().sums.usage.input, 25);
        // What ran when the old one was closed comes in when it is ended.
        OXIDE_OK(wait(f.store->recover(living({"first"}))));
        QCOMPARE(sumOf(spend(f, kDay - 15min, kDay + 15min)).amount, Money::fromMicros(51));
    }
};

QTEST_GUILESS_MAIN(TestLedger)
#include "tst_ledger.moc"
