// Half a minute, or half an hour with OXIDE_FULL=1 (or OXIDE_SOAK_SECONDS), of 50 requests a second
// with faults of the provider and clients that leave. Afterwards the client, the provider, the
// database and the metrics must agree to the unit, memory must be flat and no descriptor lost.
#include "app/serve/soakclients.h"
#include "base/text.h"
#include "support/processlook.h"
#include "support/servefixture.h"
#include "support/simhttp.h"

#include <algorithm>
#include <thread>

#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTest>

using namespace oxide::tests;
using namespace std::chrono_literals;

namespace {

/// To the provider, as many as two managers may keep (core/net/managerpool.cpp): so many are open
/// at once where the machine is slow for a moment. A leak of each request, or of a tenth, has more.
constexpr int kKeptConnections = 72;

bool isFull()
{
    return qEnvironmentVariableIntValue("OXIDE_FULL") == 1;
}

std::chrono::seconds soakTime()
{
    const int asked = qEnvironmentVariableIntValue("OXIDE_SOAK_SECONDS");
    return std::chrono::seconds(asked > 0 ? asked : isFull() ? 1'800 : 30);
}

/// The sum of a metric's samples whose labels hold this text.
std::int64_t sumOf(const std::string &metrics, const std::string &name, const std::string &label)
{
    std::int64_t sum = 0;
    std::string_view rest = metrics;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.starts_with(name + '{') && line.find(label) != std::string_view::npos)
            sum += std::stoll(std::string(line.substr(line.rfind(' ') + 1)));
    }
    return sum;
}

} // namespace

class TestSoak final : public QObject
{
    Q_OBJECT

    SimFixture m_sim;
    std::unique_ptr<ServeFixture> m_serve;

    void begin()
    {
        QVERIFY2(m_sim.start({QStringLiteral("--config"),
                              QStringLiteral(OXIDE_SOURCE_DIR "/tests/app/serve/soak.json")}),
                 qPrintable(m_sim.error()));
        m_serve = std::make_unique<ServeFixture>(m_sim.services());
        m_serve->set("execution.max_parallel_workers", "200");
        m_serve->set("execution.retry_delay_seconds", "0.05");
        m_serve->set("breaker.failures", "1000"); // what a breaker does is told elsewhere
        QVERIFY2(m_serve->start(), qPrintable(m_serve->error()));
    }

    [[nodiscard]] SoakPlan plan() const
    {
        SoakPlan plan;
        plan.port = m_serve->port();
        plan.headers = m_serve->headers();
        plan.steadyModel = "steady/count:20";
        plan.leavingModel = "leaving/count:20"; // 500 ms
        return plan;
    }

    [[nodiscard]] std::string metrics() const
    {
        return ask("http://127.0.0.1:" + std::to_string(m_serve->port()), "GET", "/metrics", {},
                   m_serve->headers())
            .body;
    }

    /// Until nothing runs and idle connections to the provider are given up.
    void settle()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_sim.counts().value(QStringLiteral("open")).toInt(), 0, 20'000);
        std::this_thread::sleep_for(12s);
    }

    static std::int64_t count(const QSqlDatabase &database, const QString &question)
    {
        QSqlQuery query(database);
        return query.exec(question) && query.next() ? query.value(0).toLongLong() : -1;
    }

private Q_SLOTS:
    void every_book_agrees_and_nothing_grows();
};

void TestSoak::every_book_agrees_and_nothing_grows()
{
    begin();
    if (QTest::currentTestFailed())
        return;
    SoakPlan warmUp = plan();
    warmUp.time = 5s;
    const auto first = soak(warmUp);
    settle();
    const int descriptors = descriptorsOf(m_serve->pid());
    const int threads = lookAt(m_serve->pid()).threads;

    SoakPlan whole = plan();
    whole.time = soakTime();
    std::vector<double> resident; // once a second
    whole.look = [&] {
        resident.push_back(static_cast<double>(lookAt(m_serve->pid()).residentBytes));
    };
    std::vector<Ending> endings = soak(whole);
    settle();

    // Memory: a tenth of the time at the end beside a tenth after the first tenth.
    const std::size_t tenth = resident.size() / 10;
    const auto mean = [&](std::size_t from) {
        double sum = 0;
        for (std::size_t i = from; i < from + tenth; ++i)
            sum += resident.at(i);
        return sum / static_cast<double>(tenth);
    };
    const double grown = mean(resident.size() - tenth) - mean(tenth);
    const int nowOpen = descriptorsOf(m_serve->pid());
    qInfo("%zu requests; %.1f MB resident, %.1f MB more than near the beginning; %d descriptors "
          "(%d before), %d threads (%d before)",
          endings.size(), mean(resident.size() - tenth) / 1e6, grown / 1e6, nowOpen, descriptors,
          lookAt(m_serve->pid()).threads, threads);
    QVERIFY2(grown < 20e6, "memory is not flat");
    QVERIFY2(nowOpen <= descriptors + kKeptConnections, "descriptors are lost");
    QVERIFY(lookAt(m_serve->pid()).threads <= threads + 2);

    // The books, the warm-up's requests too.
    endings.insert(endings.end(), first.begin(), first.end());
    const std::int64_t asked = std::ssize(endings);
    const std::int64_t answered = std::ranges::count(endings, Ending::Answered);
    const std::int64_t failed = std::ranges::count(endings, Ending::Failed);
    const std::int64_t left = std::ranges::count(endings, Ending::Left);
    const std::string told = metrics();
    const QJsonObject steady = m_sim.counts("steady");
    const QJsonObject leaving = m_sim.counts("leaving");
    QVERIFY2(m_serve->stop(), qPrintable(m_serve->error()));
    QVERIFY(m_serve->ctl({QStringLiteral("audit"), QStringLiteral("verify")}).contains("whole"));
    auto database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("soak"));
    database.setDatabaseName(oxide::base::qs(m_serve->folder() + "/oxide.db"));
    QVERIFY(database.open());
    const auto inState = [&](const char *state) {
        return count(database, QStringLiteral("SELECT count(*) FROM tasks t JOIN task_groups g ON "
                                              "g.id = t.group_id WHERE g.state = '%1'")
                                   .arg(QLatin1String(state)));
    };
    const auto attempts = [&](const char *where) {
        return count(
            database,
            QStringLiteral("SELECT count(*) FROM attempts WHERE %1").arg(QLatin1String(where)));
    };
    const std::int64_t done = inState("done");
    const std::int64_t cancelled = inState("cancelled");
    qInfo("client: %lld answered, %lld failed, %lld left; database: %lld done, %lld failed, %lld "
          "cancelled; provider: %d and %d chats, %d faults, %d clients left",
          static_cast<long long>(answered), static_cast<long long>(failed),
          static_cast<long long>(left), static_cast<long long>(done),
          static_cast<long long>(inState("failed")), static_cast<long long>(cancelled),
          steady[QLatin1String("chats")].toInt(), leaving[QLatin1String("chats")].toInt(),
          steady[QLatin1String("failed")].toInt(), leaving[QLatin1String("client_left")].toInt());

    // Who left in the moment of the end finds the task done.
    QCOMPARE(done + cancelled, answered + left);
    QVERIFY(done >= answered);
    QCOMPARE(inState("failed"), failed);
    QCOMPARE(count(database, QStringLiteral("SELECT count(DISTINCT task) FROM audit")), asked);
    QCOMPARE(count(database, QStringLiteral("SELECT count(*) FROM decisions")), asked);
    QCOMPARE(count(database, QStringLiteral("SELECT count(*) FROM task_groups WHERE tasks > 0 AND "
                                            "state NOT IN ('done', 'failed', 'cancelled')")),
             std::int64_t(0));

    QCOMPARE(sumOf(told, "oxide_http_requests_total", "/v1/chat/completions"), asked);
    QCOMPARE(sumOf(told, "oxide_tasks_total", "state=\"done\""), done);
    QCOMPARE(sumOf(told, "oxide_tasks_total", "state=\"failed\""), failed);
    QCOMPARE(sumOf(told, "oxide_tasks_total", "state=\"cancelled\""), cancelled);
    QCOMPARE(sumOf(told, "oxide_attempts_total", "outcome=\"ok\""), attempts("error IS NULL"));
    QCOMPARE(sumOf(told, "oxide_attempts_total", "service=\"steady\""),
             attempts("service = 'steady'"));

    // What the provider saw of those who wait: each attempt, but for those that met the end of a
    // kept connection, which nobody read.
    const std::int64_t lost =
        attempts("service = 'steady'") - steady[QLatin1String("chats")].toInt();
    QVERIFY(lost >= 0 && lost * 100 <= asked);
    QCOMPARE(attempts("service = 'steady' AND error IS NOT NULL") - lost,
             std::int64_t(steady[QLatin1String("failed")].toInt()));
    QCOMPARE(attempts("service = 'steady' AND error IS NULL"),
             std::int64_t(steady[QLatin1String("ok")].toInt()));
    QCOMPARE(steady[QLatin1String("client_left")].toInt(), 0);
    // Of those who leave: some before anything was sent.
    const std::int64_t sent = leaving[QLatin1String("chats")].toInt();
    QVERIFY(sent <= attempts("service = 'leaving'"));
    QVERIFY(sent >= attempts("service = 'leaving' AND first_token_ms IS NOT NULL"));
    QVERIFY(leaving[QLatin1String("client_left")].toInt() > 0);
}

QTEST_GUILESS_MAIN(TestSoak)
#include "tst_soak.moc"
