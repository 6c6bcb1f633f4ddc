#include "storagefixture.h"

#include "model/json.h"

#include <latch>

using namespace oxide;
using namespace oxide::test;
using base::ErrorKind;
using model::TaskState;
using storage::NewTask;
using storage::Outcome;

namespace {

std::shared_ptr<const model::Decision> someDecision(const std::string &hash)
{
    auto decision = std::make_shared<model::Decision>();
    decision->chain = {{"alpha", "small"}};
    decision->reasons = {{model::ReasonCode::PreferLocal, {}}, {model::ReasonCode::BestRank, {}}};
    decision->features.sensitivity = {model::Sensitivity::Email};
    decision->snapshotHash = hash;
    return decision;
}

std::shared_ptr<const storage::SnapshotText> someSnapshot(const std::string &hash)
{
    auto snapshot = std::make_shared<storage::SnapshotText>();
    snapshot->hash = hash;
    snapshot->text = "text of " + hash;
    return snapshot;
}

} // namespace

class TestTaskStore final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFinishedTaskComesBackWhole()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        NewTask task = f.newTask("How long is the Rhine?");
        task.request.files = {"/tmp/a b.txt", "/tmp/ü.txt"};
        task.summary.files = 2;
        task.summary.client = "harbour-ci";
        task.summary.session = f.ids.next();
        task.decision = someDecision("h1");
        task.snapshot = someSnapshot("h1");
        OXIDE_OK(wait(f.store->create(task)));
        Outcome outcome = f.outcomeOf(task, "1,233 km\n");
        outcome.reasoning = "rivers…";
        outcome.notices = {"a.txt was cut"};
        outcome.attempts.front().error.reset();
        OXIDE_OK(wait(f.store->finish(outcome)));

        const auto detail = wait(f.store->detail(task.summary.id));
        OXIDE_OK(detail);
        QCOMPARE(detail->summary, outcome.summary);
        QCOMPARE(detail->prompt, task.request.prompt);
        QCOMPARE(detail->files, task.request.files);
        QCOMPARE(detail->result, outcome.result);
        QCOMPARE(detail->reasoning, outcome.reasoning);
        QCOMPARE(detail->notices, outcome.notices);
        QCOMPARE(detail->attempts, outcome.attempts);
        QVERIFY(detail->decision == *task.decision);
        const auto snapshot = wait(f.store->snapshot("h1"));
        OXIDE_OK(snapshot);
        QCOMPARE((*snapshot)->text, std::string("text of h1"));
    }

    void aTaskIsThereBeforeItRuns()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const NewTask task = f.newTask("prompt");
        OXIDE_OK(wait(f.store->create(task)));
        const auto detail = wait(f.store->detail(task.summary.id));
        OXIDE_OK(detail);
        QCOMPARE(detail->summary.state, TaskState::Queued);
        QCOMPARE(detail->prompt, std::string("prompt"));
    }

    void checkpointsMakeItRunAndKeepTheText()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const NewTask task = f.newTask("prompt", "");
        OXIDE_OK(wait(f.store->create(task)));
        storage::Checkpoint checkpoint;
        checkpoint.task = task.summary.id;
        checkpoint.target = {"beta", "large"};
        model::AttemptRecord attempt;
        attempt.number = 2;
        attempt.target = checkpoint.target;
        attempt.startedAt = std::chrono::milliseconds(70);
        checkpoint.attempts = {attempt};
        checkpoint.text = "dropped";
        OXIDE_OK(wait(f.store->checkpoint(checkpoint)));
        checkpoint.startsOver = true;
        checkpoint.text = "one ";
        OXIDE_OK(wait(f.store->checkpoint(checkpoint)));
        checkpoint.startsOver = false;
        checkpoint.text = "two";
        OXIDE_OK(wait(f.store->checkpoint(checkpoint)));

        const auto detail = wait(f.store->detail(task.summary.id));
        OXIDE_OK(detail);
        QCOMPARE(detail->result, std::string("one two"));
        QCOMPARE(detail->summary.state, TaskState::Running);
        QCOMPARE(detail->summary.target, checkpoint.target);
        QCOMPARE(detail->summary.attempts, 2);
        QCOMPARE(*detail->summary.startedAt,
                 task.summary.createdAt + std::chrono::milliseconds(70));
        QCOMPARE(detail->attempts, checkpoint.attempts);

        OXIDE_OK(wait(f.store->finish(f.outcomeOf(task, "whole"))));
        QCOMPARE(wait(f.store->detail(task.summary.id))->result, std::string("whole"));
        QCOMPARE(*f.number("SELECT count(*) FROM partials"), 0);
    }

    void aTaskEndsOnce()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const NewTask task = f.newTask("prompt");
        const Outcome outcome = f.outcomeOf(task, "result");
        QCOMPARE(wait(f.store->finish(outcome)).error().kind, ErrorKind::NotFound);
        OXIDE_OK(wait(f.store->create(task)));
        QCOMPARE(wait(f.store->create(task)).error().kind, ErrorKind::AlreadyExists);
        Outcome running = outcome;
        running.summary.state = TaskState::Running;
        QCOMPARE(wait(f.store->finish(running)).error().kind, ErrorKind::InvalidArgument);
        OXIDE_OK(wait(f.store->finish(outcome)));
        QCOMPARE(wait(f.store->finish(outcome)).error().kind, ErrorKind::AlreadyExists);
        storage::Checkpoint late;
        late.task = task.summary.id;
        QCOMPARE(wait(f.store->checkpoint(late)).error().kind, ErrorKind::AlreadyExists);
        const auto audit = wait(f.store->verifyAudit());
        QCOMPARE(audit->checked, 1);
        QVERIFY(audit->isWhole());
    }

    void aTaskThatAnotherOxideEndedIsLeftAsItIs()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const NewTask finished = f.newTask("one");
        const NewTask continued = f.newTask("two");
        OXIDE_OK(wait(f.store->create(finished)));
        OXIDE_OK(wait(f.store->create(continued)));
        storage::DatabaseOptions options = f.database->options();
        options.instance = "second";
        storage::OpenReport report;
        const auto second = storage::Database::open(options, report);
        OXIDE_OK(second);
        storage::TaskStore other(**second, f.storeOptions);
        QCOMPARE(*wait(other.recover(living({}))), 2);

        QCOMPARE(wait(f.store->finish(f.outcomeOf(finished, "late"))).error().kind,
                 ErrorKind::AlreadyExists);
        storage::Checkpoint checkpoint;
        checkpoint.task = continued.summary.id;
        checkpoint.target = {"beta", "large"};
        checkpoint.text = "late";
        QCOMPARE(wait(f.store->checkpoint(checkpoint)).error().kind, ErrorKind::AlreadyExists);
        for (const NewTask &task : {finished, continued}) {
            const auto detail = wait(f.store->detail(task.summary.id));
            OXIDE_OK(detail);
            QCOMPARE(detail->summary.state, TaskState::Interrupted);
            QCOMPARE(detail->result, std::string());
        }
        QCOMPARE(f.miscountedGroups(), 0);
        QCOMPARE(wait(f.store->verifyAudit())->checked, 2);
    }

    void aRepeatedGroupCountsAndKeepsEachTaskOnce()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const NewTask before = f.newTask("before");
        OXIDE_OK(wait(f.store->create(before)));
        std::latch go(1);
        auto gate = f.database->write([&go](storage::Connection &) {
            go.wait();
            return base::Result<void>();
        });
        const NewTask task = f.newTask("within");
        auto created = f.store->create(task);
        auto finished = f.store->finish(f.outcomeOf(task, "r"));
        auto earlier = f.store->finish(f.outcomeOf(before, "r"));
        auto failed = f.store->create(task);
        auto failedLater = f.database->write([](storage::Connection &connection) {
            std::ignore = connection.run("INSERT INTO snapshots (hash, text) VALUES ('h', '')");
            return base::Result<void>(base::fail(ErrorKind::Internal, "on purpose"));
        });
        go.count_down();
        OXIDE_OK(wait(gate));
        OXIDE_OK(wait(created));
        OXIDE_OK(wait(finished));
        OXIDE_OK(wait(earlier));
        QCOMPARE(wait(failed).error().kind, ErrorKind::AlreadyExists);
        QVERIFY(!wait(failedLater));
        QCOMPARE(wait(f.store->facets({}))->total, 2);
        QCOMPARE(f.miscountedGroups(), 0);
        model::HistoryQuery query;
        query.text = "within";
        QCOMPARE(wait(f.store->page(query, {}))->rows.size(), 1U);
        QCOMPARE(*f.number("SELECT count(*) FROM audit"), 2);
    }

    void countsFollowEveryChange()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::vector<model::TaskId> ids;
        for (int i = 0; i < 30; ++i) {
            NewTask task = f.newTask("p", i % 3 == 0 ? "alpha" : "beta");
            if (i % 5 == 4)
                task.summary.parent = ids.back();
            ids.push_back(task.summary.id);
            OXIDE_OK(wait(f.store->create(task)));
            if (i % 2 == 0) {
                storage::Checkpoint checkpoint;
                checkpoint.task = task.summary.id;
                checkpoint.target = {"gamma", "large"};
                OXIDE_OK(wait(f.store->checkpoint(checkpoint)));
            }
            const auto state = i % 7 == 0 ? TaskState::Failed : TaskState::Done;
            if (i % 6 != 0)
                OXIDE_OK(wait(f.store->finish(f.outcomeOf(task, "r", state))));
            QCOMPARE(f.miscountedGroups(), 0);
        }
        QCOMPARE(*f.number("SELECT sum(tasks) FROM task_groups"), 30);
        OXIDE_OK(wait(f.store->remove({ids.begin(), ids.begin() + 8})));
        QCOMPARE(f.miscountedGroups(), 0);
        QCOMPARE(*wait(f.store->recover(living({}))), 5);
        QCOMPARE(f.miscountedGroups(), 0);
        OXIDE_OK(wait(f.store->clear({})));
        QCOMPARE(*f.number("SELECT sum(tasks) FROM task_groups"), 0);
        QCOMPARE(*f.number("SELECT count(*) FROM tasks"), 0);
    }

    void whatIsRememberedOfATaskFollowsItsConversation()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        NewTask task = f.newTask("pomegranate");
        task.summary.session = f.ids.next();
        OXIDE_OK(wait(f.store->create(task)));
        OXIDE_OK(wait(f.store->removeSession(*task.summary.session)));
        OXIDE_OK(wait(f.store->finish(f.outcomeOf(task, "r"))));
        model::HistoryQuery query;
        query.text = "pomegranate";
        QCOMPARE(wait(f.store->page(query, {}))->rows.size(), 1U);
        query.session = task.summary.session;
        QVERIFY(wait(f.store->page(query, {}))->rows.empty());
    }

    void anUnknownTaskIsNotFound()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        QCOMPARE(wait(f.store->detail(f.ids.next())).error().kind, ErrorKind::NotFound);
        QCOMPARE(wait(f.store->snapshot("none")).error().kind, ErrorKind::NotFound);
    }

    void theHistorySurvivesARestart()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto id = f.add("prompt", "result");
        f.close();
        OXIDE_OK(f.open());
        QVERIFY(!f.report.created);
        QVERIFY(f.report.setAside.empty());
        QCOMPARE(wait(f.store->detail(id))->result, std::string("result"));
    }

    void whoStartsWhileRecoveryWaitsItsTurnIsAlive()
    {
        StorageFixture f;
        OXIDE_OK(f.open("late"));
        const NewTask task = f.newTask("begun meanwhile");
        OXIDE_OK(wait(f.store->create(task)));
        f.close();
        OXIDE_OK(f.open("first"));
        std::latch go(1);
        auto gate = f.database->write([&](storage::Connection &) {
            go.wait();
            return base::Result<void>();
        });
        std::vector<std::string> instances{"first"};
        auto recovering = f.store->recover([&] { return instances; });
        instances.emplace_back("late"); // read only when the gate opens
        go.count_down();
        OXIDE_OK(wait(gate));
        QCOMPARE(*wait(recovering), 0);
        QCOMPARE(wait(f.store->detail(task.summary.id))->summary.state, TaskState::Queued);
    }

    void deadInstancesTasksBecomeInterruptedWithTheirText()
    {
        StorageFixture f;
        OXIDE_OK(f.open("dead"));
        const NewTask task = f.newTask("lost prompt");
        OXIDE_OK(wait(f.store->create(task)));
        storage::Checkpoint checkpoint;
        checkpoint.task = task.summary.id;
        checkpoint.target = {"beta", "large"};
        model::AttemptRecord attempt;
        attempt.target = checkpoint.target;
        checkpoint.attempts = {attempt};
        checkpoint.text = "as far as it cames";
        OXIDE_OK(wait(f.store->checkpoint(checkpoint)));
        f.close();
        OXIDE_OK(f.open("living"));
        const NewTask own = f.newTask("own");
        OXIDE_OK(wait(f.store->create(own)));

        QCOMPARE(*wait(f.store->recover(living({"living", "dead"}))), 0);
        QCOMPARE(*wait(f.store->recover(living({"living"}))), 1);
        QCOMPARE(*wait(f.store->recover(living({"living"}))), 0);
        const auto detail = wait(f.store->detail(task.summary.id));
        OXIDE_OK(detail);
        QCOMPARE(detail->summary.state, TaskState::Interrupted);
        QCOMPARE(*detail->summary.error, ErrorKind::Interrupted);
        QCOMPARE(detail->summary.target, checkpoint.target);
        QCOMPARE(detail->result, checkpoint.text);
        QCOMPARE(detail->attempts.size(), 1U);
        QCOMPARE(detail->attempts[0].error->kind, ErrorKind::Interrupted);
        QCOMPARE(wait(f.store->detail(own.summary.id))->summary.state, TaskState::Queued);
        const auto audit = wait(f.store->verifyAudit());
        QVERIFY(audit->isWhole());
        QCOMPARE(audit->checked, 1);
        model::HistoryQuery query;
        query.text = "cames";
        QCOMPARE(wait(f.store->page(query, {}))->rows.size(), 1U);
    }

    void aConversationIsKeptInOrder()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto session = f.ids.next();
        const auto say = [&](const std::string &prompt, const std::string &result, TaskState state,
                             const std::string &service) {
            NewTask task = f.newTask(prompt, service);
            task.summary.session = session;
            return f.add(task, f.outcomeOf(task, result, state));
        };
        say("first question", "first answer", TaskState::Done, "alpha");
        say("never mind", "", TaskState::Failed, "beta");
        say("second question", "second answer", TaskState::Done, "gamma");

        const auto turns = wait(f.store->turns(session));
        OXIDE_OK(turns);
        QCOMPARE(turns->messages.size(), 4U);
        QCOMPARE(turns->messages[0], model::Message::ofText(model::Role::User, "first question"));
        QCOMPARE(turns->messages[3],
                 model::Message::ofText(model::Role::Assistant, "second answer"));
        QCOMPARE(turns->lastTarget->service, std::string("gamma"));
        const auto sessions = wait(f.store->sessions(10));
        QCOMPARE(sessions->size(), 1U);
        QCOMPARE(sessions->front().title, std::string("first question"));
        QCOMPARE(sessions->front().turns, 2);
        QCOMPARE(sessions->front().lastState, TaskState::Done);
    }

    void messagesThatTheCallerBringsAreTheConversation()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto session = f.ids.next();
        for (int turn = 0; turn < 2; ++turn) {
            NewTask task = f.newTask("question " + std::to_string(turn));
            task.summary.session = session;
            task.request.messages = {model::Message::ofText(model::Role::System, "be brief")};
            if (turn == 1) {
                task.request.messages.push_back(
                    model::Message::ofText(model::Role::User, "question 0"));
                task.request.messages.push_back(
                    model::Message::ofText(model::Role::Assistant, "answer 0"));
            }
            f.add(task, f.outcomeOf(task, "answer " + std::to_string(turn)));
        }
        const auto turns = wait(f.store->turns(session));
        OXIDE_OK(turns);
        QCOMPARE(turns->messages.size(), 5U);
        QCOMPARE(turns->messages[0].role, model::Role::System);
        QCOMPARE(turns->messages[4].text(), std::string("answer 1"));
    }

    void aForgottenConversationLeavesItsTasks()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        NewTask task = f.newTask("pomegranate");
        task.summary.session = f.ids.next();
        const auto id = f.add(task, f.outcomeOf(task, "answer"));
        OXIDE_OK(wait(f.store->removeSession(*task.summary.session)));
        QVERIFY(wait(f.store->sessions(10))->empty());
        QVERIFY(wait(f.store->turns(*task.summary.session))->messages.empty());
        QVERIFY(!wait(f.store->detail(id))->summary.session);
        model::HistoryQuery query;
        query.text = "pomegranate";
        QCOMPARE(wait(f.store->page(query, {}))->rows.size(), 1U);
        QCOMPARE(*wait(f.store->remove({id})), 1);
        QVERIFY(wait(f.store->page(query, {}))->rows.empty());
    }

    void removingTakesTextPartsAndSnapshotsAlong()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        NewTask parent = f.newTask("aubergine");
        parent.decision = someDecision("h1");
        parent.snapshot = someSnapshot("h1");
        const auto parentId = f.add(parent, f.outcomeOf(parent, "merged"));
        NewTask part = f.newTask("aubergine part");
        part.summary.parent = parentId;
        f.add(part, f.outcomeOf(part, "half"));
        QCOMPARE(wait(f.store->detail(parentId))->parts.size(), 1U);
        const NewTask unfinished = f.newTask("aubergine unfinished");
        OXIDE_OK(wait(f.store->create(unfinished)));

        QCOMPARE(*wait(f.store->remove({unfinished.summary.id, parentId, f.ids.next()})), 2);
        model::HistoryQuery query;
        query.text = "aubergine";
        query.withParts = true;
        QVERIFY(wait(f.store->page(query, {}))->rows.empty());
        QCOMPARE(*f.number("SELECT count(*) FROM tasks"), 1);
        QCOMPARE(*f.number("SELECT count(*) FROM task_prompts"), 1);
        for (const char *table : {"task_results", "attempts", "decisions", "snapshots"})
            QCOMPARE(*f.number("SELECT count(*) FROM " + std::string(table)), 0);
        QVERIFY(wait(f.store->verifyAudit())->isWhole()); // the audit keeps its events
        QCOMPARE(wait(f.store->verifyAudit())->checked, 2);
    }

    void snapshotsAreStoredOnce()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        model::TaskId last;
        for (int i = 0; i < 3; ++i) {
            NewTask task = f.newTask("prompt");
            task.decision = someDecision("same");
            task.snapshot = someSnapshot("same");
            last = f.add(task, f.outcomeOf(task, "result"));
        }
        QCOMPARE(*f.number("SELECT count(*) FROM snapshots"), 1);
        QCOMPARE(*wait(f.store->remove({last})), 1);
        OXIDE_OK(wait(f.store->snapshot("same")));
    }

    void importSkipsWhatIsThere()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::vector<NewTask> tasks;
        std::vector<Outcome> outcomes;
        for (int i = 0; i < 450; ++i) {
            tasks.push_back(f.newTask("legacy " + std::to_string(i)));
            tasks.back().summary.source = model::TaskSource::Import;
            outcomes.push_back(f.outcomeOf(tasks.back(), "old answer"));
        }
        f.add(tasks[3], outcomes[3]);
        QCOMPARE(*wait(f.store->importTasks(tasks, outcomes)), 449);
        QCOMPARE(*wait(f.store->importTasks(tasks, outcomes)), 0);
        QCOMPARE(wait(f.store->detail(tasks[200].summary.id))->result, std::string("old answer"));
        QCOMPARE(wait(f.store->verifyAudit())->checked, 1);
        const auto page = wait(f.store->page({}, {}));
        QCOMPARE(page->rows.front().id, tasks.back().summary.id);
    }

    void redactedStoresOnlyRedactedText()
    {
        storage::TaskStoreOptions options;
        options.prompts = config::StorePrompts::Redacted;
        options.redact = [](std::string_view text) {
            std::string out(text);
            for (std::size_t at; (at = out.find("secret")) != std::string::npos;)
                out.replace(at, 6, "[gone]");
            return out;
        };
        StorageFixture f(options);
        OXIDE_OK(f.open());
        NewTask task = f.newTask("my secret is blue");
        task.request.messages = {model::Message::ofText(model::Role::User, "a secret before")};
        OXIDE_OK(wait(f.store->create(task)));
        storage::Checkpoint checkpoint;
        checkpoint.task = task.summary.id;
        checkpoint.text = "the sec";
        OXIDE_OK(wait(f.store->checkpoint(checkpoint)));
        Outcome outcome = f.outcomeOf(task, "your secret");
        outcome.reasoning = "secret thought";
        outcome.summary.state = TaskState::Failed;
        outcome.summary.errorMessage = "It cannot read: my secret is blue.";
        base::Error error;
        error.message = outcome.summary.errorMessage;
        error.detail = "you said: my secret is blue";
        outcome.attempts[0].error = error;
        OXIDE_OK(wait(f.store->finish(outcome)));
        const auto detail = wait(f.store->detail(task.summary.id));
        QCOMPARE(detail->prompt, std::string("my [gone] is blue"));
        QCOMPARE(detail->summary.title, std::string("my [gone] is blue"));
        QCOMPARE(detail->result, std::string("your [gone]"));
        f.close();
        verifyNowhere(f, "secret");
    }

    void whatIsRedactedFollowsTheSettings()
    {
        StorageFixture f; // full
        OXIDE_OK(f.open());
        f.store->setStorePrompts(config::StorePrompts::Redacted,
                                 [](std::string_view) { return std::string("[gone]"); });
        const auto id = f.add("my secret is blue", "your secret");
        const auto detail = wait(f.store->detail(id));
        QCOMPARE(detail->prompt, std::string("[gone]"));
        QCOMPARE(detail->result, std::string("[gone]"));
        f.store->setStorePrompts(config::StorePrompts::HashOnly, {});
        QCOMPARE(wait(f.store->detail(f.add("a second one", "said")))->prompt, std::string());
    }

    void aReadThatBreaksInTheMiddleIsAnErrorAndNoShorterList()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const NewTask task = f.newTask("p");
        Outcome outcome = f.outcomeOf(task, "r");
        outcome.attempts.push_back(outcome.attempts.front());
        outcome.attempts.back().number = 2;
        const auto id = f.add(task, outcome);
        QCOMPARE(wait(f.store->detail(id))->attempts.size(), std::size_t(2));
        // Stepping to the second attempt fails, as it would on a page that cannot be read.
        OXIDE_OK(wait(f.database->write([](storage::Connection &connection) {
            auto done = connection.execute("ALTER TABLE attempts RENAME TO attempts_kept");
            return done ? connection.execute(
                       "CREATE VIEW attempts AS SELECT seq, number, service, model, started_ms, "
                       "CASE number WHEN 2 THEN abs(-9223372036854775807 - 1) ELSE waited_ms END "
                       "AS waited_ms, connected_ms, first_token_ms, ended_ms, error, input_tokens, "
                       "cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, "
                       "cost_source, cost_micros, output_bytes FROM attempts_kept")
                        : done;
        })));
        QVERIFY(!wait(f.store->detail(id)).has_value());
    }

    void closingEndsWorkInManyJobsBetweenTwo()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::vector<model::TaskId> tasks;
        for (int i = 0; i < 450; ++i)
            tasks.push_back(f.add("p", "r"));
        std::latch go(1);
        auto gate = f.database->write([&](storage::Connection &) {
            go.wait();
            return base::Result<void>();
        });
        auto removing = f.store->remove(tasks);
        f.database->endLongWork();
        go.count_down();
        OXIDE_OK(wait(gate));
        const auto removed = wait(removing);
        QVERIFY(!removed.has_value());
        QCOMPARE(removed.error().kind, ErrorKind::Interrupted);
        QCOMPARE(*f.number("SELECT count(*) FROM tasks"), 250); // the first job's are gone
    }

    void closingEndsLongReadsInTheMiddle()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        for (int i = 0; i < 20; ++i)
            f.add("p", "r");
        const QString path = f.folder.filePath(QStringLiteral("all.csv"));
        f.database->endLongWork();
        const auto exported =
            wait(f.store->exportTo({}, model::ExportFormat::Csv, base::str(path)));
        QVERIFY(!exported.has_value());
        QCOMPARE(exported.error().kind, ErrorKind::Interrupted);
        QVERIFY(!QFile::exists(path));
        const auto verified = wait(f.store->verifyAudit());
        QVERIFY(!verified.has_value());
        QCOMPARE(verified.error().kind, ErrorKind::Interrupted);
        QCOMPARE(wait(f.store->page({}, {}))->rows.size(), std::size_t(20)); // quick ones go on
    }

    void aConversationThatWasNotKeptHasNoEmptyTurns()
    {
        storage::TaskStoreOptions options;
        options.prompts = config::StorePrompts::HashOnly;
        StorageFixture f(options);
        OXIDE_OK(f.open());
        NewTask task = f.newTask("question");
        task.summary.session = f.ids.next();
        f.add(task, f.outcomeOf(task, "answer"));
        const auto turns = wait(f.store->turns(*task.summary.session));
        OXIDE_OK(turns);
        QVERIFY(turns->messages.empty());
        QCOMPARE(turns->lastTarget->service, std::string("alpha"));
    }

    void closingEndsWorkOfManyJobsInTheMiddle()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::vector<NewTask> tasks;
        std::vector<Outcome> outcomes;
        for (int i = 0; i < 2000; ++i) {
            tasks.push_back(f.newTask("legacy " + std::to_string(i)));
            outcomes.push_back(f.outcomeOf(tasks.back(), "old answer"));
        }
        const auto importing = f.store->importTasks(tasks, outcomes);
        f.close();
        QVERIFY(importing.isFinished());
        const auto imported = importing.result();
        QVERIFY(!imported.has_value());
        QCOMPARE(imported.error().kind, ErrorKind::Interrupted);
        OXIDE_OK(f.open()); // what was committed is there, and nothing else
        QCOMPARE(*f.number("SELECT count(*) % 200 FROM tasks"), 0);
        QVERIFY(*f.number("SELECT count(*) FROM tasks") < 2000);
    }

    void hashOnlyStoresNoText()
    {
        storage::TaskStoreOptions options;
        options.prompts = config::StorePrompts::HashOnly;
        StorageFixture f(options);
        OXIDE_OK(f.open());
        NewTask task = f.newTask("persimmon");
        task.request.messages = {model::Message::ofText(model::Role::User, "persimmon")};
        Outcome outcome = f.outcomeOf(task, "persimmon jam", TaskState::Failed);
        outcome.attempts[0].error->detail = "you said: persimmon";
        outcome.attempts[0].error->message = "It refused the request: no persimmon here.";
        outcome.summary.errorMessage = outcome.attempts[0].error->message;
        outcome.notices = {"alpha failed: It refused the request: no persimmon here."};
        const auto id = f.add(task, outcome);
        const auto detail = wait(f.store->detail(id));
        QVERIFY(detail->prompt.empty() && detail->result.empty() && detail->summary.title.empty());
        QCOMPARE(detail->summary.state, TaskState::Failed);
        QCOMPARE(detail->summary.errorMessage, std::string("It refused the request: […]"));
        QCOMPARE(detail->notices, std::vector<std::string>{"alpha failed: […]"});
        f.close();
        verifyNowhere(f, "persimmon");
    }

    void auditHoldsNoText()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        NewTask task = f.newTask("tamarillo");
        task.decision = someDecision("h1");
        f.add(task, f.outcomeOf(task, "tamarillo pie"));
        QCOMPARE(*f.number("SELECT count(*) FROM audit WHERE body LIKE '%tamarillo%'"), 0);
        QCOMPARE(*f.number("SELECT count(*) FROM audit WHERE body LIKE '%PREFER_LOCAL%' AND body "
                           "LIKE '%\"prompt_bytes\":9%' AND body LIKE '%email%'"),
                 1);
    }

    void tenMegabytesAndOddBytesAreKept()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::string prompt = "begin ";
        while (prompt.size() < 10'000'000)
            prompt += "Grüße aus Zürich 🙂 ";
        std::string result("a\0b\x01 end", 9);
        const auto id = f.add(prompt, result);
        const auto detail = wait(f.store->detail(id));
        QVERIFY(detail->prompt == prompt);
        QCOMPARE(detail->result, result);
    }

private:
    static void verifyNowhere(const StorageFixture &f, const QByteArray &word)
    {
        for (const QString &name : QDir(f.folder.path()).entryList(QDir::Files)) {
            QFile file(f.folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().toLower().contains(word), qPrintable(name));
        }
    }
};

QTEST_GUILESS_MAIN(TestTaskStore)
#include "tst_taskstore.moc"
