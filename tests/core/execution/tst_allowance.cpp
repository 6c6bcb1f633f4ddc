// The money of a task whose services do as they are told; run and books are real.
#include "core/storage/storagefixture.h"
#include "execution/taskrun.h"
#include "model/usage.h"

#include <deque>
#include <map>
#include <utility>

#include <QCoroFuture>
#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;
using base::ErrorKind;
using model::Money;
using model::TaskState;

namespace {

/// One cloud service, $2 and $8 a million tokens. It says the text, then waits to be let end.
class Cloud final : public providers::Provider
{
public:
    Cloud()
    {
        settings.name = "cloud";
        settings.locality = model::Locality::Cloud;
        settings.price.emplace();
        settings.price->inputPerMillion = 2'000'000;
        settings.price->outputPerMillion = 8'000'000;
    }

    model::ServiceConfig settings;
    std::string text = "Rhine, Elbe, Oder.";
    std::string answersAs;          ///< the model that an answer names
    std::deque<ErrorKind> failures; ///< of the first attempts, before any text
    base::Promise<bool> mayEnd;
    int chats = 0;

    [[nodiscard]] const model::ServiceConfig &config() const override { return settings; }
    QCoro::Task<providers::ChatOutcome> chat(providers::ChatRequest, providers::ChatSink sink,
                                             std::stop_token) override
    {
        ++chats;
        providers::ChatOutcome outcome;
        if (!failures.empty()) {
            outcome.error.emplace();
            outcome.error->kind = failures.front();
            failures.pop_front();
            co_return outcome;
        }
        model::TextDelta delta;
        delta.text = text;
        sink(std::move(delta));
        const auto ending = mayEnd.future();
        co_await ending;
        outcome.model = answersAs;
        outcome.usage.input = 10;
        outcome.usage.output = 20;
        co_return outcome;
    }
    QCoro::Task<base::Result<providers::Probe>> probe(std::stop_token) override
    {
        co_return providers::Probe();
    }
    QCoro::Task<base::Result<void>> start(providers::Progress, std::stop_token) override
    {
        co_return base::fail(ErrorKind::Unsupported, "It runs.");
    }
};

class Desk final : public execution::Services
{
public:
    std::shared_ptr<Cloud> cloud = std::make_shared<Cloud>();
    std::map<std::string, model::ModelInfo> models;
    bool rests = false;
    int asked = 0;    ///< for admission
    int admitted = 0; ///< and not ended

    [[nodiscard]] std::shared_ptr<const routing::Snapshot> snapshot() const override { return {}; }
    [[nodiscard]] std::shared_ptr<const routing::Snapshot>
    snapshotWith(const model::RoutingDraft &) const override
    {
        return {};
    }
    [[nodiscard]] std::shared_ptr<providers::Provider> provider(const std::string &) const override
    {
        return cloud;
    }
    [[nodiscard]] std::optional<model::ModelInfo>
    modelInfo(const model::Target &target) const override
    {
        const auto found = models.find(target.model);
        return found == models.end() ? std::nullopt : std::optional(found->second);
    }
    void noteNamed(const model::Target &) override {}
    [[nodiscard]] int slots(const std::string &) const override { return 10; }
    [[nodiscard]] std::optional<routing::Breakers::Admission> admit(const model::Target &) override
    {
        ++asked;
        if (rests)
            return std::nullopt;
        ++admitted;
        return routing::Breakers::Admission();
    }
    [[nodiscard]] std::optional<base::TimePoint> restsUntil(const model::Target &) const override
    {
        return std::nullopt; // half-open: for as long as another tries it
    }
    void attemptEnded(const model::Target &, routing::Breakers::Admission,
                      const std::optional<base::Error> &) override
    {
        --admitted;
    }
    void loadChanged(const std::string &, int, int) override {}
};

QCoro::Task<void> drive(std::shared_ptr<execution::TaskRun> run, bool *isOver)
{
    auto running = execution::TaskRun::run(run);
    co_await running;
    *isOver = true;
}

struct Fixture {
    Fixture()
    {
        if (const auto opened = storage.open(); !opened)
            qFatal("%s", opened.error().message.c_str());
        outcomes.emplace(*storage.store, [](const model::TaskSummary &) {});
        // How often an attempt's money was ever booked.
        const auto done = test::wait(storage.database->write([](storage::Connection &connection) {
            auto made = connection.execute("CREATE TABLE bookings (number INTEGER)");
            if (!made)
                return made;
            return connection.execute("CREATE TRIGGER booking AFTER INSERT ON claims BEGIN "
                                      "INSERT INTO bookings VALUES (new.number); END");
        }));
        if (!done)
            qFatal("%s", done.error().message.c_str());
    }

    void limit(std::int64_t micros)
    {
        model::Budget budget;
        budget.name = "month";
        budget.limit = Money::fromMicros(micros);
        const auto cuts = budgets->cuts({budget});
        budgets->take({budget}, cuts, std::vector<std::vector<model::SpendEntry>>(cuts.size() - 1));
    }

    /// The service has no price of its own; this model of it has.
    void priceOnly(const std::string &model)
    {
        model::ModelInfo info;
        info.name = model;
        info.price = std::exchange(desk.cloud->settings.price, std::nullopt);
        desk.models[model] = info;
    }

    /// Expected to cost 1,600 micro-dollars.
    std::shared_ptr<execution::TaskRun> begin(std::vector<model::Target> chain = {{"cloud", "m"}})
    {
        storage::NewTask task = storage.newTask("Name three rivers.", "cloud");
        auto decision = std::make_shared<model::Decision>();
        decision->chain = std::move(chain);
        decision->features.outputTokens = 200;
        task.decision = decision;
        if (const auto created = test::wait(storage.store->create(task)); !created)
            qFatal("%s", created.error().message.c_str());
        execution::Listeners listeners;
        listeners.event = [](const model::TaskEvent &) {};
        listeners.changed = [](const model::TaskSummary &) {};
        execution::RunTools tools{clock,  desk,    *storage.store, *outcomes,
                                  places, budgets, listeners};
        execution::PromptParts prompt;
        prompt.prompt = task.request.prompt;
        config::Execution settings;
        settings.maxRetries = 1;
        settings.retryDelay = 1ms;
        auto run = std::make_shared<execution::TaskRun>(std::move(tools), task.summary,
                                                        std::move(prompt), task.request, decision,
                                                        telemetry::Period(), settings);
        drive(run, &isOver);
        return run;
    }

    [[nodiscard]] bool waitForEnd()
    {
        return QTest::qWaitFor([this] { return isOver; }, 10'000);
    }

    base::SystemClock clock;
    test::StorageFixture storage;
    Desk desk;
    std::optional<execution::Outcomes> outcomes;
    std::shared_ptr<execution::Slots> places = std::make_shared<execution::Slots>(
        [](const std::string &) { return 10; }, [](const std::string &, int, int) {});
    std::shared_ptr<execution::Budgets> budgets = std::make_shared<execution::Budgets>(
        clock, [] { return QTimeZone::utc(); }, [](const std::string &) {});
    bool isOver = false;
};

} // namespace

class TestAllowance final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoWaitsForARestingServiceSetsNoMoneyAside()
    {
        Fixture f;
        f.limit(100'000);
        f.desk.rests = true;
        const auto run = f.begin();
        QVERIFY(QTest::qWaitFor([&] { return f.desk.asked >= 3; }, 5'000));
        QCOMPARE(f.budgets->statuses().front().reserved, Money());
        QCOMPARE(*f.storage.number("SELECT count(*) FROM bookings"), 0);
        f.desk.rests = false;
        f.desk.cloud->mayEnd.fulfil(true);
        QVERIFY(f.waitForEnd());
        QCOMPARE(run->summary().state, TaskState::Done);
        QCOMPARE(*f.storage.number("SELECT count(*) FROM bookings"), 1);
        QCOMPARE(*f.storage.number("SELECT count(*) FROM claims"), 0); // it went with the task
        QCOMPARE(f.desk.admitted, 0);
    }

    void whoLacksMoneyGivesItsTrialBack()
    {
        Fixture f;
        f.limit(0);
        const auto run = f.begin();
        QVERIFY(f.waitForEnd());
        QCOMPARE(run->summary().error, std::optional(ErrorKind::BudgetExceeded));
        QCOMPARE(f.desk.cloud->chats, 0);
        QCOMPARE(f.desk.admitted, 0);
    }

    void anAnswerThatCostsMoreThanExpectedClaimsMore()
    {
        Fixture f;
        f.limit(10'000'000);
        for (int i = 0; i < 20'000; ++i)
            f.desk.cloud->text += " water";
        const auto run = f.begin();
        QVERIFY(QTest::qWaitFor([&] { return f.desk.cloud->chats == 1; }, 5'000));
        const auto claimed = [&] { return *f.storage.number("SELECT amount_micros FROM claims"); };
        QVERIFY(claimed() < 2'000);
        bool isStored = false;
        auto storing = execution::TaskRun::checkpoint(run);
        storing.then([&isStored] { isStored = true; });
        QVERIFY(QTest::qWaitFor([&] { return isStored; }, 5'000));
        QVERIFY2(claimed() > 8 * 18'000, std::to_string(claimed()).c_str());
        QCOMPARE(f.budgets->statuses().front().reserved, Money::fromMicros(claimed()));
        f.desk.cloud->mayEnd.fulfil(true);
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.budgets->statuses().front().spent, Money::fromMicros(10 * 2 + 20 * 8));
    }

    void aServiceThatIsRemovedWhileItStreamsKeepsItsPrice()
    {
        Fixture f;
        f.priceOnly("m");
        const auto run = f.begin();
        QVERIFY(QTest::qWaitFor([&] { return f.desk.cloud->chats == 1; }, 5'000));
        f.desk.models.clear();
        f.desk.cloud->mayEnd.fulfil(true);
        QVERIFY(f.waitForEnd());
        QCOMPARE(run->summary().cost.amount, std::optional(Money::fromMicros(10 * 2 + 20 * 8)));
    }

    void whoAnswersInAnUnknownModelsPlaceHasThePrice()
    {
        Fixture f;
        f.priceOnly("m-2026");
        f.desk.cloud->answersAs = "m-2026";
        f.desk.cloud->mayEnd.fulfil(true);
        const auto run = f.begin();
        QVERIFY(f.waitForEnd());
        QCOMPARE(run->summary().cost.amount, std::optional(Money::fromMicros(10 * 2 + 20 * 8)));
        QCOMPARE(run->summary().target.model, std::string("m"));
    }

    void aServiceThatIsReachedAgainIsAskedForItsOtherModels()
    {
        Fixture f;
        f.desk.cloud->failures = {ErrorKind::ConnectionRefused, ErrorKind::ServerError};
        f.desk.cloud->mayEnd.fulfil(true);
        const auto run = f.begin({{"cloud", "m"}, {"cloud", "n"}});
        QVERIFY(f.waitForEnd());
        QCOMPARE(run->summary().state, TaskState::Done);
        QCOMPARE(f.desk.cloud->chats, 3);
    }

    void theModelsOfAServiceThatNobodyReachesAreNotTriedInTurn()
    {
        Fixture f;
        f.desk.cloud->failures = {ErrorKind::ConnectionRefused, ErrorKind::ConnectionRefused};
        const auto run = f.begin({{"cloud", "m"}, {"cloud", "n"}});
        QVERIFY(f.waitForEnd());
        QCOMPARE(run->summary().error, std::optional(ErrorKind::ConnectionRefused));
        QCOMPARE(f.desk.cloud->chats, 2);
    }
};

QTEST_GUILESS_MAIN(TestAllowance)
#include "tst_allowance.moc"
