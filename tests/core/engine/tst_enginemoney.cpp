// Money through the facade: a real ledger, real streams, the simulator as providers.
#include "enginefixture.h"

#include "base/ulid.h"
#include "storage/database.h"
#include "storage/taskstore.h"

#include <algorithm>

#include <QSignalSpy>
#include <QTest>

using namespace oxide;
using base::ErrorKind;
using model::CostSource;
using model::Money;
using model::TaskState;
using test::EngineFixture;

class TestEngineMoney final : public QObject
{
    Q_OBJECT

    std::unique_ptr<EngineFixture> m_fixture;

    /// $2 and $8 a million tokens: 2 and 8 micro-dollars each.
    void price(const std::string &service)
    {
        config::ConfigStore store(m_fixture->configPath());
        QVERIFY(store.load().has_value());
        const auto &services = store.current()->services;
        auto priced = *std::ranges::find(services, service, &model::ServiceConfig::name);
        priced.price.emplace();
        priced.price->inputPerMillion = 2'000'000;
        priced.price->outputPerMillion = 8'000'000;
        QVERIFY(store.saveService(priced, service).has_value());
    }

    void budget(const char *name, std::int64_t micros, model::AtLimit atLimit,
                const std::string &service = {})
    {
        config::ConfigStore store(m_fixture->configPath());
        QVERIFY(store.load().has_value());
        model::Budget made;
        made.name = name;
        made.limit = Money::fromMicros(micros);
        made.atLimit = atLimit;
        made.scope = service.empty() ? model::BudgetScope::Global : model::BudgetScope::Service;
        made.of = service;
        QVERIFY(store.saveBudget(made, {}).has_value());
    }

    /// Cloud first, then the others.
    void preferCloud()
    {
        model::RuleSet rules = EngineFixture::answer(m_fixture->engine->rules()).value();
        model::Rule rule;
        rule.then.targets.push_back(model::Target{"openai-cloud", {}});
        rules.rules.push_back(rule);
        QVERIFY(EngineFixture::answer(m_fixture->engine->saveRules(rules)).has_value());
    }

    model::TaskDetail detail(const model::TaskId &task)
    {
        return EngineFixture::answer(m_fixture->engine->task(task)).value();
    }

    model::BudgetStatus status()
    {
        return EngineFixture::answer(m_fixture->engine->budgets()).value().front();
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<EngineFixture>(QStringList{QStringLiteral("--demo")});
        for (const auto &service : m_fixture->simulator.services()) {
            QVERIFY(m_fixture->simulator.set(service.name,
                                             {{QStringLiteral("failures"), QJsonObject()},
                                              {QStringLiteral("ttft_ms"), 40},
                                              {QStringLiteral("tokens_per_second"), 2000}}));
        }
        m_fixture->set("execution.retry_delay_seconds", "0.01");
        m_fixture->set("execution.max_parallel_workers", "200");
        price("openai-cloud");
    }
    void cleanup() { m_fixture.reset(); }

    void twoHundredAtOnceStopAtTheBudget()
    {
        // A task is expected to cost 1,600 (200 tokens out) and a little for the prompt.
        constexpr std::int64_t kLimit = 40'000;
        budget("month", kLimit, model::AtLimit::Refuse);
        m_fixture->begin();
        std::vector<QFuture<base::Result<model::TaskId>>> replies;
        for (int i = 0; i < 200; ++i) {
            auto request = m_fixture->request("Tell a story about the number " + std::to_string(i),
                                              "openai-cloud");
            request.sampling.maxOutputTokens = 200;
            replies.push_back(m_fixture->engine->submit(std::move(request)));
        }
        std::vector<model::TaskId> tasks;
        for (auto &reply : replies) {
            const auto task = EngineFixture::answer(reply);
            QVERIFY(task.has_value());
            tasks.push_back(*task);
        }
        for (const model::TaskId &task : tasks)
            QVERIFY(m_fixture->waitFor(task, 60'000));

        std::int64_t spent = 0;
        int answered = 0;
        for (const model::TaskId &task : tasks) {
            const model::TaskDetail stored = detail(task);
            if (stored.summary.state == TaskState::Done) {
                ++answered;
                QCOMPARE(stored.summary.cost.source, CostSource::Computed);
                QCOMPARE(*stored.summary.cost.amount,
                         model::costOf(stored.summary.usage, *stored.attempts.front().price));
                spent += stored.summary.cost.amount->micros();
            } else {
                QCOMPARE(stored.summary.error, std::optional(ErrorKind::BudgetExceeded));
                QVERIFY(stored.attempts.empty());
            }
        }
        QVERIFY2(spent <= kLimit, std::to_string(spent).c_str());
        QVERIFY2(spent > kLimit - 2'000, std::to_string(spent).c_str()); // no room for one more
        QCOMPARE(m_fixture->simulator.chats("openai-cloud").size(),
                 static_cast<std::size_t>(answered));
        QCOMPARE(status().spent.micros(), spent);
        QCOMPARE(status().reserved, Money());
        QCOMPARE(status().level, model::BudgetLevel::Warning); // a little is left

        // The books say the same after a restart.
        m_fixture->end();
        m_fixture->begin();
        QCOMPARE(status().spent.micros(), spent);
        QCOMPARE(m_fixture->engine->status().spendToday->micros(), spent);
        auto request = m_fixture->request("One more", "openai-cloud");
        request.sampling.maxOutputTokens = 200;
        const auto task = EngineFixture::answer(m_fixture->engine->submit(request));
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        QCOMPARE(detail(*task).summary.error, std::optional(ErrorKind::BudgetExceeded));
    }

    void whatThinkingWillCostIsSetAsideToo()
    {
        const auto services = m_fixture->simulator.services();
        const auto cloud = *std::ranges::find(services, "openai-cloud", &tests::SimService::name);
        QFile config(base::qs(m_fixture->configPath()));
        QVERIFY(config.open(QIODevice::ReadWrite));
        QByteArray text = config.readAll();
        text.replace("\ncatalog:\n", "\ncatalog:\n  models:\n    \""
                                         + QByteArray::fromStdString(cloud.defaultModel)
                                         + "\": {reasoning: true}\n");
        QVERIFY(config.resize(0) && config.seek(0) && config.write(text) == text.size());
        config.close();
        QVERIFY(m_fixture->simulator.set("openai-cloud", {{QStringLiteral("ttft_ms"), 20'000}}));
        budget("month", 1'000'000, model::AtLimit::Refuse);
        m_fixture->begin();
        auto request = m_fixture->request("Name three rivers.", "openai-cloud");
        const auto reserved = [&] {
            const auto task = EngineFixture::answer(m_fixture->engine->submit(request)).value();
            (void)QTest::qWaitFor([&] { return status().reserved > Money(); }, 1'000);
            const Money held = status().reserved;
            (void)EngineFixture::answer(m_fixture->engine->cancel(task));
            (void)m_fixture->waitFor(task);
            return held.micros();
        };
        const auto said =
            EngineFixture::answer(m_fixture->engine->preview(request))->features.outputTokens;
        QVERIFY(said > 200);
        // As many are thought as are said, at 8 each, and there is the prompt.
        const auto unlimited = reserved();
        QVERIFY(unlimited > 16 * said && unlimited < 16 * said + 200);
        // Both are within the caller's limit.
        request.sampling.maxOutputTokens = 200;
        const auto limited = reserved();
        QVERIFY(limited > 1'600 && limited < 1'800);
    }

    void whoWaitsForMoneyLeavesThePlaceToOthers()
    {
        QVERIFY(m_fixture->simulator.set("openai-cloud", {{QStringLiteral("ttft_ms"), 20'000}}));
        m_fixture->set("execution.max_parallel_workers", "2");
        m_fixture->begin();
        model::Budget made;
        made.name = "ci";
        made.limit = Money::fromMicros(2'500); // for one of 1,600
        made.scope = model::BudgetScope::Client;
        made.of = "ci";
        QVERIFY(EngineFixture::answer(m_fixture->engine->saveBudget(made, {})).has_value());
        const auto submit = [&](const char *client) {
            auto request = m_fixture->request("Name three rivers.", "openai-cloud");
            request.client = client;
            request.sampling.maxOutputTokens = 200;
            return EngineFixture::answer(m_fixture->engine->submit(request)).value();
        };
        const auto runs = [&](const model::TaskId &task) {
            return QTest::qWaitFor([&] { return detail(task).summary.state == TaskState::Running; },
                                   2'000);
        };
        const model::TaskId first = submit("ci");
        QVERIFY(runs(first));
        const model::TaskId waits = submit("ci");
        const model::TaskId other = submit("editor");
        QVERIFY(runs(other));
        QCOMPARE(detail(waits).summary.state, TaskState::Queued);
        QVERIFY(m_fixture->count<model::TaskNotice>(waits) == 1);
        for (const model::TaskId &task : {first, other, waits}) {
            QVERIFY(EngineFixture::answer(m_fixture->engine->cancel(task)).has_value());
            QVERIFY(m_fixture->waitFor(task));
        }
    }

    void anotherProgramsReservationsHoldHereToo()
    {
        QVERIFY(m_fixture->simulator.set("openai-cloud", {{QStringLiteral("ttft_ms"), 20'000}}));
        budget("month", 2'500, model::AtLimit::Refuse); // for one of 1,600
        m_fixture->begin();
        engine::EngineOptions options;
        options.dataFolder = m_fixture->folder();
        options.configPath = m_fixture->configPath();
        engine::LocalEngine other(std::move(options));
        QVERIFY(EngineFixture::answer(other.start()).has_value());
        QVERIFY(EngineFixture::answer(other.checkServices()).has_value());
        auto request = m_fixture->request("Name three rivers.", "openai-cloud");
        request.sampling.maxOutputTokens = 200;
        const auto stateOf = [&](const model::TaskId &task) { return detail(task).summary.state; };

        const auto first = EngineFixture::answer(m_fixture->engine->submit(request)).value();
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(first), TaskState::Running, 2'000);
        const auto second = EngineFixture::answer(other.submit(request)).value();
        QTest::qWait(700);
        QCOMPARE(stateOf(second), TaskState::Queued);
        // It is given back when the first has not spent it.
        QVERIFY(EngineFixture::answer(m_fixture->engine->cancel(first)).has_value());
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(second), TaskState::Running, 4'000);
        QVERIFY(EngineFixture::answer(other.cancel(second)).has_value());
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(second), TaskState::Cancelled, 4'000);
    }

    void whatADeadProgramHadSetAsideIsThereAgain()
    {
        QVERIFY(m_fixture->simulator.set("openai-cloud", {{QStringLiteral("ttft_ms"), 20'000}}));
        budget("month", 2'500, model::AtLimit::Refuse); // for one of 1,600
        m_fixture->booksInterval = std::chrono::milliseconds(300);
        m_fixture->begin();
        QSignalSpy toReadAgain(m_fixture->engine.get(), &engine::Engine::tasksDeleted);
        // It lives in no lock file, and it ends nothing.
        storage::DatabaseOptions options;
        options.folder = m_fixture->folder();
        options.instance = "killed";
        storage::OpenReport report;
        auto database = storage::Database::open(options, report);
        QVERIFY(database.has_value());
        storage::TaskStore store(**database);
        storage::NewTask left;
        base::SystemClock clock;
        left.summary.id = base::UlidSource(clock, 7).next();
        left.summary.createdAt = clock.now();
        model::SpendClaim claim;
        claim.task = left.summary.id;
        claim.service = "openai-cloud";
        claim.at = clock.now();
        claim.amount = Money::fromMicros(1'600);
        QVERIFY(EngineFixture::answer(store.create(left)).has_value());
        QVERIFY(EngineFixture::answer(store.claim(claim, {clock.now(), clock.now()})).has_value());

        auto request = m_fixture->request("Name three rivers.", "openai-cloud");
        request.sampling.maxOutputTokens = 200;
        const auto task = EngineFixture::answer(m_fixture->engine->submit(request)).value();
        QTRY_COMPARE_WITH_TIMEOUT(detail(task).summary.state, TaskState::Running, 5'000);
        QCOMPARE(detail(left.summary.id).summary.state, TaskState::Interrupted);
        QTRY_COMPARE(toReadAgain.count(), 1);
        QVERIFY(EngineFixture::answer(m_fixture->engine->cancel(task)).has_value());
        QVERIFY(m_fixture->waitFor(task));
    }

    void twoProgramsAtOnceStopAtTheBudget()
    {
        constexpr std::int64_t kLimit = 40'000;
        budget("month", kLimit, model::AtLimit::Refuse);
        m_fixture->begin();
        engine::EngineOptions options;
        options.dataFolder = m_fixture->folder();
        options.configPath = m_fixture->configPath();
        engine::LocalEngine other(std::move(options));
        QVERIFY(EngineFixture::answer(other.start()).has_value());
        QVERIFY(EngineFixture::answer(other.checkServices()).has_value());
        std::vector<QFuture<base::Result<model::TaskId>>> replies;
        for (int i = 0; i < 200; ++i) {
            auto request = m_fixture->request("Tell a story about the number " + std::to_string(i),
                                              "openai-cloud");
            request.sampling.maxOutputTokens = 200;
            engine::Engine &either = i % 2 == 0 ? *m_fixture->engine : other;
            replies.push_back(either.submit(std::move(request)));
        }
        std::vector<model::TaskId> tasks;
        for (auto &reply : replies)
            tasks.push_back(EngineFixture::answer(reply).value());

        std::int64_t spent = 0;
        std::size_t answered = 0;
        for (const model::TaskId &task : tasks) {
            model::TaskDetail stored;
            const auto isOver = [&] {
                stored = detail(task);
                return model::isFinal(stored.summary.state);
            };
            QVERIFY(QTest::qWaitFor(isOver, 60'000));
            if (stored.summary.state == TaskState::Done)
                ++answered;
            else
                QCOMPARE(stored.summary.error, std::optional(ErrorKind::BudgetExceeded));
            spent += stored.summary.cost.amount.value_or(Money()).micros();
        }
        QVERIFY2(spent <= kLimit, std::to_string(spent).c_str());
        QVERIFY2(spent > kLimit - 2'000, std::to_string(spent).c_str()); // no room for one more
        QCOMPARE(m_fixture->simulator.chats("openai-cloud").size(), answered);
        const auto costs = EngineFixture::answer(m_fixture->engine->costs({}));
        QCOMPARE(costs->sums.amount.micros(), spent);
    }

    void aUsedUpBudgetGoesLocalWhereItShall()
    {
        budget("month", 0, model::AtLimit::Local);
        m_fixture->begin();
        preferCloud();
        const auto task = m_fixture->submit("Name three rivers.");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        const model::TaskDetail stored = detail(*task);
        QCOMPARE(stored.summary.state, TaskState::Done);
        QVERIFY(stored.summary.afterFallback);
        QCOMPARE(stored.attempts.size(), std::size_t(1));
        QCOMPARE(stored.summary.cost.amount, std::optional(Money()));
        QCOMPARE(stored.summary.cost.source, CostSource::Computed);
        QVERIFY(stored.notices.front().find("costs nothing") != std::string::npos);
        QVERIFY(m_fixture->simulator.chats("openai-cloud").empty());
    }

    void aServicesBudgetLeavesTheTaskToTheOthers()
    {
        budget("openai", 0, model::AtLimit::Refuse, "openai-cloud");
        m_fixture->begin();
        preferCloud();
        const auto task = m_fixture->submit("Name three rivers.");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        QCOMPARE(detail(*task).summary.state, TaskState::Done);
        QVERIFY(m_fixture->simulator.chats("openai-cloud").empty());
    }

    void aBudgetOfEverythingRefusesTheTask()
    {
        budget("month", 0, model::AtLimit::Refuse);
        m_fixture->begin();
        preferCloud();
        const auto task = m_fixture->submit("Name three rivers.");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        QCOMPARE(detail(*task).summary.error, std::optional(ErrorKind::BudgetExceeded));
        // What costs nothing needs no budget.
        const auto local = m_fixture->submit("Name three rivers.", "ollama-local");
        QVERIFY(local.has_value() && m_fixture->waitFor(*local));
        QCOMPARE(detail(*local).summary.state, TaskState::Done);
    }

    void aCancelledStreamCostsWhatItUsed()
    {
        QVERIFY(
            m_fixture->simulator.set("openai-cloud", {{QStringLiteral("tokens_per_second"), 100}}));
        budget("month", 1'000'000, model::AtLimit::Refuse);
        m_fixture->begin();
        const auto task = m_fixture->submit("Write a long story about the sea in ten paragraphs.",
                                            "openai-cloud");
        QVERIFY(task.has_value());
        QVERIFY(QTest::qWaitFor([&] { return m_fixture->texts[*task].size() > 200; }, 10'000));
        QVERIFY(status().reserved > Money());
        QVERIFY(EngineFixture::answer(m_fixture->engine->cancel(*task)).has_value());
        QVERIFY(m_fixture->waitFor(*task));
        const model::TaskDetail stored = detail(*task);
        QCOMPARE(stored.summary.state, TaskState::Cancelled);
        QCOMPARE(stored.summary.cost.source, CostSource::Estimated);
        // 200 bytes are at least 30 tokens, at 8 each.
        QVERIFY(stored.summary.cost.amount > Money::fromMicros(240));
        QVERIFY(*stored.summary.usage.output >= 30);
        QCOMPARE(status().spent, *stored.summary.cost.amount);
        QCOMPARE(status().reserved, Money());
    }

    void everyAttemptIsPaidFor()
    {
        budget("month", 1'000'000, model::AtLimit::Refuse);
        QVERIFY(m_fixture->simulator.fail("openai-cloud", QStringLiteral("cut"), 1));
        m_fixture->begin();
        const auto task = m_fixture->submit("Write a long story about the sea in ten paragraphs.",
                                            "openai-cloud");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        const model::TaskDetail stored = detail(*task);
        QCOMPARE(stored.attempts.size(), std::size_t(2));
        QCOMPARE(stored.attempts.front().cost.source, CostSource::Estimated);
        QVERIFY(stored.attempts.front().cost.amount > Money());
        QCOMPARE(*stored.summary.cost.amount,
                 *stored.attempts[0].cost.amount + *stored.attempts[1].cost.amount);
        QCOMPARE(status().spent, *stored.summary.cost.amount);
    }

    void costsAreWhatTheTasksCost()
    {
        m_fixture->begin();
        auto tagged = m_fixture->request("Name three rivers.", "openai-cloud");
        tagged.client = "ci";
        tagged.tags = {"night"};
        const auto paid = EngineFixture::answer(m_fixture->engine->submit(tagged));
        const auto free = m_fixture->submit("Name three rivers.", "ollama-local");
        QVERIFY(paid.has_value() && m_fixture->waitFor(*paid));
        QVERIFY(free.has_value() && m_fixture->waitFor(*free));
        const Money cost = *detail(*paid).summary.cost.amount;
        QVERIFY(cost > Money());

        const auto costs = EngineFixture::answer(m_fixture->engine->costs({}));
        QVERIFY(costs.has_value());
        QCOMPARE(costs->sums.amount, cost);
        QCOMPARE(costs->sums.attempts, 2);
        QCOMPARE(costs->rows.size(), 2U);
        QCOMPARE(costs->rows.front().key, std::string("openai-cloud"));
        QVERIFY(!costs->forecast); // a day is no basis
        QVERIFY(costs->savings.has_value());
        // Every figure opens the tasks behind it.
        for (const auto &[query, task] : {std::pair(costs->rows.front().tasks, *paid),
                                          std::pair(costs->rows.back().tasks, *free)}) {
            const auto page = EngineFixture::answer(m_fixture->engine->history(query, {}));
            QVERIFY(page.has_value());
            QCOMPARE(page->rows.size(), 1U);
            QCOMPARE(page->rows.front().id, task);
        }
        model::CostsQuery byTag;
        byTag.by = model::SpendBy::Tag;
        const auto tags = EngineFixture::answer(m_fixture->engine->costs(byTag));
        QCOMPARE(tags->rows.front().key, std::string("night"));
        QCOMPARE(tags->rows.front().sums.amount, cost);
        const auto night =
            EngineFixture::answer(m_fixture->engine->history(tags->rows.front().tasks, {}));
        QCOMPARE(night->rows.size(), 1U);
        QCOMPARE(night->rows.front().id, *paid);
    }

    void aTestOfAServiceIsInTheBooks()
    {
        budget("month", 1'000'000, model::AtLimit::Refuse);
        m_fixture->begin();
        config::ConfigStore store(m_fixture->configPath());
        QVERIFY(store.load().has_value());
        const auto &services = store.current()->services;
        const auto cloud =
            *std::ranges::find(services, "openai-cloud", &model::ServiceConfig::name);
        const auto test = EngineFixture::answer(m_fixture->engine->testService(cloud, {}));
        QVERIFY(test.has_value() && test->passed());
        QVERIFY(status().spent > Money());
        model::CostsQuery byTag;
        byTag.by = model::SpendBy::Tag;
        const auto costs = EngineFixture::answer(m_fixture->engine->costs(byTag));
        QCOMPARE(costs->sums.attempts, 1);
        QCOMPARE(costs->sums.amount, status().spent);
        QCOMPARE(costs->rows.front().key, std::string("service-test"));
        QCOMPARE(costs->rows.front().provenance, CostSource::Computed);
    }

    void costsAreExportedByDay()
    {
        m_fixture->begin();
        const auto task = m_fixture->submit("Name three rivers.", "openai-cloud");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        const std::string path = m_fixture->folder() + "/costs.csv";
        QCOMPARE(EngineFixture::answer(m_fixture->engine->exportCosts({}, path)).value(), 1);
        QFile file(base::qs(path));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray today = QDate::currentDate().toString(Qt::ISODate).toUtf8();
        QVERIFY(file.readAll().contains("\n" + today + ",openai-cloud,"));
        model::CostsQuery ahead;
        ahead.since = std::chrono::time_point_cast<std::chrono::milliseconds>(
            std::chrono::system_clock::now() + std::chrono::hours(48));
        QCOMPARE(EngineFixture::answer(m_fixture->engine->costs(ahead)).error().kind,
                 ErrorKind::InvalidArgument);
    }

    void anEditedBudgetIsInForceAtOnce()
    {
        m_fixture->begin();
        model::Budget made;
        made.name = "today";
        made.period = model::BudgetPeriod::Day;
        made.limit = Money::fromMicros(5'000'000);
        QVERIFY(EngineFixture::answer(m_fixture->engine->saveBudget(made, {})).has_value());
        QCOMPARE(status().budget, made);
        QTRY_COMPARE(m_fixture->engine->status().limitToday, std::optional(made.limit));
        const model::Budget former = made;
        made.name = "each day";
        made.limit = Money();
        QVERIFY(
            EngineFixture::answer(m_fixture->engine->saveBudget(made, former.name)).has_value());
        const auto task = m_fixture->submit("Name three rivers.", "openai-cloud");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        QCOMPARE(detail(*task).summary.error, std::optional(ErrorKind::BudgetExceeded));
        QVERIFY(EngineFixture::answer(m_fixture->engine->removeBudget("each day")).has_value());
        QVERIFY(EngineFixture::answer(m_fixture->engine->budgets())->empty());
        QVERIFY(!EngineFixture::answer(m_fixture->engine->removeBudget("each day")).has_value());
    }
};

QTEST_GUILESS_MAIN(TestEngineMoney)
#include "tst_enginemoney.moc"
