// Measures the store: tasks a second that survive a kill, what it costs to set money aside, then
// reading over a large history.
//   bench_storage [TASKS [FOLDER]]   1,000,000 unless told, filled into FOLDER and kept there; a
//                                    history that FOLDER has already is read as it is, which also
//                                    times how long an older one takes to be brought up to date

#include "base/text.h"
#include "base/ulid.h"
#include "bench/need.h"
#include "storage/database.h"
#include "storage/searchparts.h"
#include "storage/taskstore.h"
#include "support/historygenerator.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <thread>

#include <QCoreApplication>
#include <QFileInfo>
#include <QTemporaryDir>

using namespace oxide;
using bench::need;
using Clock = std::chrono::steady_clock;

namespace {

double millisecondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

/// Of all threads; tells the cost also where others keep the machine busy.
double cpuSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void print(const char *name, std::vector<double> milliseconds, const char *note = "")
{
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto at = [&](double share) {
        return milliseconds[static_cast<std::size_t>(
            share * static_cast<double>(milliseconds.size() - 1))];
    };
    std::printf("%-44s median %8.2f ms   p95 %8.2f ms   p99 %8.2f ms   %s\n", name, at(0.5),
                at(0.95), at(0.99), note);
    std::fflush(stdout);
}

void measure(const char *name, int rounds, const std::function<void(int)> &work,
             const char *note = "")
{
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        const auto begin = Clock::now();
        work(round);
        times.push_back(millisecondsSince(begin));
    }
    print(name, std::move(times), note);
}

std::unique_ptr<storage::Database> openAt(const QString &folder)
{
    storage::DatabaseOptions options;
    options.folder = base::str(folder);
    options.instance = "bench";
    options.auditKey = "bench key, not a secret";
    storage::OpenReport report;
    auto database = storage::Database::open(options, report);
    if (!database)
        qFatal("%s", database.error().message.c_str());
    return std::move(*database);
}

test::HistoryFill fillOf(std::int64_t count)
{
    test::HistoryFill fill;
    fill.count = count;
    fill.seed = 42;
    fill.newest = base::SystemClock().now();
    return fill;
}

/// Create and finish of each task, `inFlight` tasks at once as the engine has them.
void benchStore(std::size_t inFlight)
{
    const QTemporaryDir folder;
    const auto database = openAt(folder.path());
    storage::TaskStore store(*database);
    const int kTasks = qEnvironmentVariableIntValue("BENCH_TASKS") > 0
                           ? qEnvironmentVariableIntValue("BENCH_TASKS")
                           : 20000;
    auto fill = fillOf(kTasks);
    fill.span = std::chrono::hours(1);
    test::HistoryGenerator generator(fill);
    std::vector<test::GeneratedTask> tasks;
    for (int i = 0; i < kTasks; ++i) {
        tasks.push_back(generator.next());
        tasks.back().task.summary.state = model::TaskState::Queued;
    }

    std::vector<double> latencies;
    const double cpuBegin = cpuSeconds();
    const auto begin = Clock::now();
    struct Flight {
        QFuture<base::Result<void>> created;
        QFuture<base::Result<void>> finished;
        Clock::time_point begun;
    };
    std::vector<Flight> flights(inFlight);
    for (std::size_t i = 0; i < tasks.size() + inFlight; ++i) {
        Flight &flight = flights[i % inFlight];
        if (i >= inFlight) {
            need(flight.finished);
            latencies.push_back(millisecondsSince(flight.begun));
        }
        if (i < tasks.size()) {
            flight.begun = Clock::now();
            flight.created = store.create(std::move(tasks[i].task));
            flight.finished = store.finish(std::move(tasks[i].outcome));
        }
    }
    const double seconds = millisecondsSince(begin) / 1000;
    const double cpu = cpuSeconds() - cpuBegin;
    char name[64];
    std::snprintf(name, sizeof name, "create + finish, %zu in flight", inFlight);
    char note[96];
    std::snprintf(note, sizeof note, "%.0f tasks/s, %.0f us of CPU a task", kTasks / seconds,
                  1e6 * cpu / kTasks);
    print(name, std::move(latencies), note);
}

/// 20 accounts in each step of 30 days: 57,600 rows.
void fillLedger(storage::Database &database, base::TimePoint month)
{
    const auto first = month.time_since_epoch().count() / 1000 / 900 * 900;
    need(database.write([first](storage::Connection &connection) -> base::Result<void> {
        const std::string numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM "
                                    "n WHERE i < ";
        auto done = connection.execute(
            "INSERT INTO ledger_accounts (id, service, model, type, source, client, tags) "
            + numbers
            + "19) SELECT i + 1, 'service' || (i % 4), 'a-model-of-some-name', 'coding', "
              "'api', 'client' || i, '' FROM n");
        if (!done)
            return done;
        return connection.execute(
            "INSERT INTO ledger_sums (start, account, provenance, attempts, input_tokens, "
            "output_tokens, amount_micros) "
            + numbers + "57599) SELECT " + std::to_string(first)
            + " + i / 20 * 900, i % 20 + 1, 'computed', 3, 4000, 900, 1234 FROM n");
    }));
}

/// With `others` attempts under way. Where another program has written in between, the sums are
/// read anew.
void benchClaims(int others)
{
    const QTemporaryDir folder;
    const auto database = openAt(folder.path());
    const auto second = openAt(folder.path());
    storage::TaskStore store(*database);
    const base::SystemClock clock;
    const base::TimePoint now = clock.now();
    const base::TimePoint month = now - std::chrono::hours(24 * 30);
    fillLedger(*database, month);
    const std::vector<base::TimePoint> cuts{month, now - std::chrono::hours(24 * 5),
                                            now - std::chrono::hours(12),
                                            now + std::chrono::hours(48)};
    base::UlidSource ids(clock, 1);
    const auto claim = [&] {
        model::SpendClaim made;
        made.task = ids.next();
        made.service = "service1";
        made.client = "client1";
        made.at = now;
        made.amount = model::Money::fromMicros(1'000);
        return made;
    };
    for (int i = 0; i < others; ++i)
        need(store.claim(claim(), cuts));
    const auto named = [others](const char *what) {
        return std::string(what) + ", " + std::to_string(others) + " under way";
    };
    measure(named("claim").c_str(), 500, [&](int) {
        const auto booked = need(store.claim(claim(), cuts));
        need(store.dropClaim(booked.number));
    });
    measure(named("claim after another's write").c_str(), 50, [&](int) {
        need(second->write([](storage::Connection &connection) {
            return connection.run("UPDATE ledger_sums SET attempts = attempts + 1 WHERE start = "
                                  "(SELECT max(start) FROM ledger_sums)");
        }));
        const auto booked = need(store.claim(claim(), cuts));
        need(store.dropClaim(booked.number));
    });
    measure(named("512 claims at once").c_str(), 10, [&](int) {
        std::vector<QFuture<base::Result<storage::BookedClaim>>> claims;
        for (int i = 0; i < 512; ++i)
            claims.push_back(store.claim(claim(), cuts));
        for (auto &each : claims)
            need(store.dropClaim(need(each).number));
    });
}

void benchReading(storage::TaskStore &store)
{
    constexpr int kRounds = 200;
    model::HistoryPage page;
    measure("first page", kRounds, [&](int) { page = need(store.page({}, {})); });
    measure("next page", kRounds, [&](int) {
        model::PageRequest next;
        next.before = page.rows.back().id;
        const auto older = need(store.page({}, next));
        page = older.hasMore ? older : need(store.page({}, {}));
    });

    const std::vector<std::pair<const char *, model::HistoryQuery>> filters = [] {
        std::vector<std::pair<const char *, model::HistoryQuery>> list;
        model::HistoryQuery query;
        query.states = {model::TaskState::Failed};
        list.emplace_back("filter: failed", query);
        query.services = {"gemini-cli"};
        query.types = {model::TaskType::Refactoring};
        query.sources = {model::TaskSource::Cli};
        list.emplace_back("filter: failed, one service, type, source", query);
        query = {};
        query.services = {"anthropic"};
        query.to = base::SystemClock().now() - std::chrono::hours(24 * 60);
        list.emplace_back("filter: one service, older than 60 days", query);
        query = {};
        query.states = {model::TaskState::Done, model::TaskState::Failed};
        query.afterFallbackOnly = true;
        list.emplace_back("filter: after fallback or failed", query);
        return list;
    }();
    for (const auto &[name, query] : filters)
        measure(name, kRounds, [&store, &query](int) { need(store.page(query, {})); });

    const std::vector<const char *> words{"socket",
                                          "planner",
                                          "weather bicycle",
                                          "harbour cafe",
                                          "the queue",
                                          "\"race in\"",
                                          "snapshot17*",
                                          "Zurich parser",
                                          "socket1234",
                                          "bud*",
                                          "the",
                                          "translate german invoice",
                                          "queue*",
                                          "s*",
                                          "th* retr*"};
    std::vector<double> all;
    for (int round = 0; round < 20; ++round) {
        for (const char *text : words) {
            model::HistoryQuery query;
            query.text = text;
            const auto begin = Clock::now();
            need(store.page(query, {}));
            all.push_back(millisecondsSince(begin));
        }
    }
    print("search, 15 texts", std::move(all));
    for (const char *text : words) {
        model::HistoryQuery query;
        query.text = text;
        measure((std::string("  ") + text).c_str(), 20, [&](int) { need(store.page(query, {})); });
        query.states = {model::TaskState::Failed};
        query.services = {"gemini-cli"};
        measure((std::string("  ") + text + " + filters").c_str(), 20,
                [&](int) { need(store.page(query, {})); });
    }

    measure("facets of everything", 50, [&](int) { need(store.facets({})); });
    model::HistoryQuery month;
    month.from = base::SystemClock().now() - std::chrono::hours(24 * 30);
    measure("facets of 30 days", 20, [&](int) { need(store.facets(month)); });
    model::HistoryQuery text;
    text.text = "socket";
    measure("facets of a text", 10, [&](int) { need(store.facets(text)); });
    const auto now = base::SystemClock().now();
    for (const auto &[name, span] : {std::pair("overview, 5 min", model::Span::FiveMinutes),
                                     std::pair("overview, 1 h", model::Span::Hour),
                                     std::pair("overview, 24 h", model::Span::Day),
                                     std::pair("overview, 30 days", model::Span::Month)}) {
        measure(name, 20, [&store, span = span, now](int) { need(store.overview(span, now)); });
    }
    measure("detail", kRounds, [&](int round) {
        need(store.detail(page.rows[static_cast<std::size_t>(round) % page.rows.size()].id));
    });
    measure("sessions, 50", 50, [&](int) { need(store.sessions(50)); });
}

void fill(const QString &folder, std::int64_t count)
{
    const auto database = openAt(folder);
    storage::TaskStore store(*database);
    auto fill = fillOf(count);
    fill.decisions = test::Decisions::Without;
    const auto begin = Clock::now();
    if (auto filled = test::fillHistory(store, fill); !filled)
        qFatal("%s", filled.error().message.c_str());
    const double seconds = millisecondsSince(begin) / 1000;
    std::printf("filled %lld tasks in %.1f s (%.0f/s)\n", static_cast<long long>(count), seconds,
                static_cast<double>(count) / seconds);
}

/// Where the database is of an earlier schema, its search index moves behind the user's work; tells
/// how long that takes, and what a search takes meanwhile.
void waitForIndex(storage::TaskStore &store, storage::Database &database)
{
    const auto isMoving = [&database] {
        return need(database.read<bool>([](storage::Connection &connection) -> base::Result<bool> {
            const auto parts = storage::SearchParts::read(connection);
            if (!parts)
                return base::fail(parts.error());
            return parts->endOfOld().has_value();
        }));
    };
    const auto begin = Clock::now();
    std::vector<double> searches;
    model::HistoryQuery query;
    query.text = "socket";
    while (isMoving()) {
        const auto asked = Clock::now();
        need(store.page(query, {}));
        searches.push_back(millisecondsSince(asked));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    if (searches.empty())
        return;
    std::printf("index of an earlier schema moved in %.1f s\n", millisecondsSince(begin) / 1000);
    print("a search meanwhile", std::move(searches));
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const std::int64_t count = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
    benchStore(500);
    benchClaims(0);
    benchClaims(200);

    const QTemporaryDir temporary;
    const QString folder = argc > 2 ? QString::fromLocal8Bit(argv[2]) : temporary.path();
    const QString file = folder + QStringLiteral("/oxide.db");
    if (!QFileInfo::exists(file))
        fill(folder, count);
    const auto begin = Clock::now();
    const auto database = openAt(folder);
    std::printf("opened in %.1f ms, %.0f MB\n", millisecondsSince(begin),
                static_cast<double>(QFileInfo(file).size()) / 1e6);
    storage::TaskStore store(*database);
    waitForIndex(store, *database);
    benchReading(store);
    return 0;
}
