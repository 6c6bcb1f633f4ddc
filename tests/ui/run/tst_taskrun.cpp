#include "base/promise.h"
#include "ui/run/taskrun.h"

#include "support/fakeengine.h"
#include "ui/run/eventscript.h"

#include <QSignalSpy>
#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;
using ui::TaskRun;

namespace {

class FixedClock final : public base::Clock
{
public:
    [[nodiscard]] base::TimePoint now() const override { return time; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override { return {}; }
    base::TimePoint time{std::chrono::milliseconds(1'700'000'000'000)};
};

/// Takes tasks and says nothing: the test writes the events.
class SilentEngine final : public test::FakeEngine
{
public:
    engine::Reply<model::TaskId> submit(model::TaskRequest request, engine::TaskListener) override
    {
        if (refuses)
            return base::readyFuture(base::Result<model::TaskId>(
                base::fail(base::ErrorKind::PolicyRefused, "Rule 1 refuses it.")));
        return base::readyFuture(base::Result<model::TaskId>(request.id));
    }
    engine::Reply<engine::Done> cancel(model::TaskId) override
    {
        return base::readyFuture(base::Result<engine::Done>(
            base::fail(base::ErrorKind::NotFound, "It is not running or waiting.")));
    }
    bool refuses = false;
};

struct Bench {
    Bench()
    {
        base::UlidSource ids(clock, 1);
        model::TaskRequest request;
        request.id = ids.next();
        request.prompt = "x";
        run.start(request);
        script = test::EventScript(request.id, clock.time);
    }

    void send(std::vector<model::TaskEvent> events) { Q_EMIT engine.taskEvents(events); }

    SilentEngine engine;
    FixedClock clock;
    TaskRun run{engine, clock};
    test::EventScript script{{}, {}};
};

} // namespace

class TestTaskRun final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCancelThatComesTooLateIsNoFailure()
    {
        Bench bench;
        QSignalSpy refused(&bench.run, &TaskRun::refused);
        bench.run.cancel();
        QTest::qWait(20);
        QCOMPARE(refused.count(), 0);
        QCOMPARE(bench.run.status().state, model::TaskState::Queued);
    }

    void anAnswerIsFollowedFromQueueToEnd()
    {
        Bench bench;
        QSignalSpy finished(&bench.run, &TaskRun::finished);
        QVERIFY(bench.run.isActive());
        bench.send({bench.script.after(0ms, model::TaskQueued{2})});
        QCOMPARE(bench.run.status().queuePosition, 2);
        bench.send({bench.script.after(10ms, model::AttemptStarted{1, {"Ollama", "m"}}),
                    bench.script.after(90ms, model::AttemptConnected{1, 90ms})});
        QVERIFY(bench.run.status().connected);
        bench.send({bench.script.after(200ms, model::TextDelta{"Hel"}),
                    bench.script.after(5ms, model::TextDelta{"lo"})});
        QCOMPARE(bench.run.answer(), QStringLiteral("Hello"));
        model::TaskFinished end;
        end.target = {"Ollama", "m"};
        end.usage.output = 40;
        end.duration = 1300ms;
        bench.send({bench.script.after(995ms, end)});
        QCOMPARE(finished.size(), 1);
        QVERIFY(!bench.run.isActive());
        QCOMPARE(bench.run.attempts().size(), 1U);
        const model::AttemptRecord &attempt = bench.run.attempts().front();
        QCOMPARE(attempt.startedAt, 10ms);
        QCOMPARE(attempt.connectedAt, std::optional(100ms));
        QCOMPARE(attempt.firstTokenAt, std::optional(300ms));
        QCOMPARE(attempt.endedAt, std::optional(1300ms));
        QCOMPARE(std::llround(*bench.run.speed()), 40);
    }

    void anAttemptIsCommittedAtItsFirstText()
    {
        Bench bench;
        bench.send({bench.script.after(0ms, model::AttemptStarted{1, {"Ollama", "m"}}),
                    bench.script.after(100ms, model::ReasoningDelta{"Hm"}),
                    bench.script.after(200ms, model::TextDelta{"Yes"}),
                    bench.script.after(50ms, model::TextDelta{"!"})});
        QCOMPARE(bench.run.attempts()[0].firstTokenAt, std::optional(100ms));
        QCOMPARE(bench.run.attempts()[0].committedAt, std::optional(300ms));
        // The end brings what each attempt cost.
        model::TaskFinished end;
        end.attempts = bench.run.attempts();
        end.attempts[0].cost = {model::CostSource::Computed, model::Money::fromMicros(120)};
        end.attempts.push_back(end.attempts[0]);
        bench.send({bench.script.after(10ms, end)});
        QCOMPARE(bench.run.attempts(), end.attempts);
    }

    void chunksOfOneBatchAreOneSignal()
    {
        Bench bench;
        QSignalSpy texts(&bench.run, &TaskRun::textArrived);
        QSignalSpy changes(&bench.run, &TaskRun::changed);
        std::vector<model::TaskEvent> batch{
            bench.script.after(0ms, model::AttemptStarted{1, {"a", "b"}})};
        for (int i = 0; i < 500; ++i)
            batch.push_back(bench.script.after(0ms, model::TextDelta{"x"}));
        bench.send(batch);
        QCOMPARE(texts.size(), 1);
        QCOMPARE(texts[0][0].toString().size(), 500);
        QCOMPARE(changes.size(), 1);
    }

    void aCharacterSplitOverChunksArrivesWhole()
    {
        Bench bench;
        const std::string crab = "🦀ü";
        bench.send({bench.script.after(0ms, model::AttemptStarted{1, {"a", "b"}})});
        for (const char byte : crab)
            bench.send({bench.script.after(1ms, model::TextDelta{std::string(1, byte)})});
        QCOMPARE(bench.run.answer(), QString::fromUtf8(crab.c_str()));
    }

    void aRestartBeginsTheAnswerAnewAndSaysSo()
    {
        Bench bench;
        QSignalSpy spliced(&bench.run, &TaskRun::spliced);
        model::AttemptFailed failure;
        failure.error.kind = base::ErrorKind::StreamCut;
        failure.willFailOver = true;
        failure.wait = 500ms;
        bench.send(
            {bench.script.after(0ms, model::AttemptStarted{1, {"Ollama", "m"}}),
             bench.script.after(100ms, model::TextDelta{"half an ans"}),
             bench.script.after(100ms, failure),
             bench.script.after(500ms, model::AttemptStarted{2, {"OpenAI", "gpt"}}),
             bench.script.after(
                 1ms, model::Splice{model::OnFailure::Restart, {"Ollama", "m"}, {"OpenAI", "gpt"}}),
             bench.script.after(100ms, model::TextDelta{"whole"})});
        QCOMPARE(bench.run.answer(), QStringLiteral("whole"));
        QCOMPARE(spliced.size(), 1);
        QCOMPARE(spliced[0][0].toString(),
                 QStringLiteral("m broke off here. gpt starts over below."));
        QCOMPARE(bench.run.attempts().size(), 2U);
        QVERIFY(bench.run.attempts()[0].error);
        QCOMPARE(bench.run.attempts()[1].waitedBefore, 500ms);
    }

    void continuingKeepsWhatCame()
    {
        Bench bench;
        bench.send({bench.script.after(0ms, model::AttemptStarted{1, {"Ollama", "m"}}),
                    bench.script.after(100ms, model::TextDelta{"one "}),
                    bench.script.after(1ms, model::Splice{model::OnFailure::Continue,
                                                          {"Ollama", "m"},
                                                          {"OpenAI", "gpt"}}),
                    bench.script.after(1ms, model::TextDelta{"two"})});
        QCOMPARE(bench.run.answer(), QStringLiteral("one two"));
    }

    void othersTasksAreNoneOfItsBusiness()
    {
        Bench bench;
        test::EventScript other({}, bench.clock.time);
        bench.send({other.after(0ms, model::TextDelta{"not mine"})});
        QVERIFY(bench.run.answer().isEmpty());
        QCOMPARE(bench.run.status().state, model::TaskState::Queued);
    }

    void aRefusalEndsIt()
    {
        SilentEngine engine;
        engine.refuses = true;
        FixedClock clock;
        TaskRun run(engine, clock);
        QSignalSpy refused(&run, &TaskRun::refused);
        base::UlidSource ids(clock, 1);
        model::TaskRequest request;
        request.id = ids.next();
        run.start(request);
        QTRY_COMPARE(refused.size(), 1);
        QVERIFY(!run.isActive());
        QCOMPARE(run.status().error->message, std::string("Rule 1 refuses it."));
    }

    void speedIsUnknownBeforeThereIsOne()
    {
        Bench bench;
        QVERIFY(!bench.run.speed());
        bench.send({bench.script.after(0ms, model::AttemptStarted{1, {"a", "b"}})});
        QVERIFY(!bench.run.speed());
    }
};

QTEST_GUILESS_MAIN(TestTaskRun)
#include "tst_taskrun.moc"
