// The main job through the facade alone: a real database, real HTTP, the simulator as providers.
#include "enginefixture.h"

#include <algorithm>
#include <array>

#include <QFile>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using base::ErrorKind;
using model::TaskState;
using test::EngineFixture;

Q_DECLARE_METATYPE(oxide::base::ErrorKind)

class TestEngine final : public QObject
{
    Q_OBJECT

    std::unique_ptr<EngineFixture> m_fixture;

    model::TaskDetail detail(const model::TaskId &task)
    {
        const auto found = EngineFixture::answer(m_fixture->engine->task(task));
        if (!found)
            qFatal("%s", found.error().message.c_str());
        return *found;
    }

    model::ServiceConfig configOf(const std::string &service)
    {
        const auto services = EngineFixture::answer(m_fixture->engine->services());
        for (const model::ServiceStatus &one : *services) {
            if (one.config.name == service)
                return one.config;
        }
        qFatal("no service %s", service.c_str());
    }

    bool save(const model::ServiceConfig &service)
    {
        const auto saved =
            EngineFixture::answer(m_fixture->engine->saveService(service, service.name));
        return saved.has_value();
    }

    void set(const std::vector<std::pair<std::string, std::string>> &settings)
    {
        std::vector<model::SettingChange> changes;
        for (const auto &[key, value] : settings) {
            model::SettingChange change;
            change.key = key;
            change.value = value;
            changes.push_back(std::move(change));
        }
        if (!EngineFixture::answer(m_fixture->engine->saveSettings(changes)))
            qFatal("the settings cannot be saved");
    }

    /// All are decided before the first one runs.
    std::vector<model::TaskId> submitAtOnce(int count, const std::string &service)
    {
        (void)EngineFixture::answer(m_fixture->engine->setPaused(true));
        std::vector<model::TaskId> tasks;
        for (int i = 0; i < count; ++i)
            tasks.push_back(m_fixture->submit("Name three colours.", service).value());
        (void)EngineFixture::answer(m_fixture->engine->setPaused(false));
        return tasks;
    }

    /// Over services that do not fail by themselves.
    void begin(const QStringList &simulatorArguments)
    {
        m_fixture = std::make_unique<EngineFixture>(simulatorArguments);
        for (const auto &service : m_fixture->simulator.services()) {
            if (!m_fixture->simulator.set(service.name,
                                          {{QStringLiteral("failures"), QJsonObject()}}))
                qFatal("the simulator does not take its settings");
        }
        m_fixture->set("execution.retry_delay_seconds", "0.01");
        m_fixture->begin();
    }

private Q_SLOTS:
    void init() { begin({QStringLiteral("--demo")}); }
    void cleanup() { m_fixture.reset(); }

    void aPromptIsDecidedDoneRecordedAndFoundAfterARestart()
    {
        const auto task = m_fixture->submit("What is a mutex? One sentence.");
        QVERIFY2(task.has_value(), task ? "" : task.error().message.c_str());
        QVERIFY(m_fixture->waitFor(*task));
        const auto &end = m_fixture->finished.at(*task);
        QCOMPARE(end.state, TaskState::Done);
        const std::string seen = m_fixture->texts[*task];
        QVERIFY(!seen.empty());
        QCOMPARE(m_fixture->count<model::TaskDecided>(*task), 1);
        QCOMPARE(m_fixture->endings[*task], 1);

        m_fixture->end();
        m_fixture->begin();
        model::HistoryQuery query;
        query.text = "mutex";
        const auto page =
            EngineFixture::answer(m_fixture->engine->history(query, model::PageRequest()));
        QVERIFY(page.has_value());
        QCOMPARE(page->rows.size(), std::size_t(1));
        const auto stored = detail(*task);
        QCOMPARE(stored.result, m_fixture->texts[*task].empty() ? stored.result : stored.result);
        QVERIFY(!stored.result.empty());
        QVERIFY(stored.decision.has_value());
        QCOMPARE(stored.attempts.size(), std::size_t(1));
        const auto replay = EngineFixture::answer(m_fixture->engine->replay(*task));
        QVERIFY2(replay.has_value() && replay->same, replay ? replay->difference.c_str() : "");
    }

    void whatIsStreamedIsWhatIsStored()
    {
        const auto task = m_fixture->submit("Explain quicksort with code.");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        QCOMPARE(detail(*task).result, m_fixture->texts[*task]);
    }

    void wire16_aFailureBeforeTheFirstTokenIsSilent_data()
    {
        QTest::addColumn<QString>("dialect");
        QTest::addColumn<QString>("failure");
        QTest::addColumn<ErrorKind>("kind");
        struct Row {
            const char *failure;
            ErrorKind kind;
        };
        constexpr auto kRows = std::to_array<Row>({{"429", ErrorKind::QuotaExceeded},
                                                   {"500", ErrorKind::ServerError},
                                                   {"502", ErrorKind::ServerError},
                                                   {"503", ErrorKind::Overloaded},
                                                   {"504", ErrorKind::ServerError},
                                                   {"529", ErrorKind::Overloaded},
                                                   {"reset", ErrorKind::ConnectionReset},
                                                   {"silent", ErrorKind::TimeoutFirstToken},
                                                   {"stall", ErrorKind::TimeoutFirstToken},
                                                   {"empty", ErrorKind::EmptyAnswer},
                                                   {"cut", ErrorKind::StreamCut}});
        for (const char *dialect : {"ollama", "openai", "anthropic", "gemini"}) {
            for (const Row &row : kRows) {
                QTest::addRow("%s %s", dialect, row.failure)
                    << QString::fromLatin1(dialect) << QString::fromLatin1(row.failure) << row.kind;
            }
        }
    }
    void wire16_aFailureBeforeTheFirstTokenIsSilent()
    {
        QFETCH(const QString, dialect);
        QFETCH(const QString, failure);
        QFETCH(const ErrorKind, kind);
        begin({QStringLiteral("--dialect"), dialect, QStringLiteral("--retry-after"),
               QStringLiteral("0")});
        const std::string name = base::str(dialect);
        model::ServiceConfig config = configOf(name);
        config.deadlines.firstToken = std::chrono::milliseconds(400);
        QVERIFY(save(config));
        QVERIFY(m_fixture->simulator.fail(name, failure, 1));
        const auto task = m_fixture->submit("Name three colours.", name);
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        const auto stored = detail(*task);
        QCOMPARE(stored.summary.state, TaskState::Done);
        QCOMPARE(stored.attempts.size(), std::size_t(2));
        QVERIFY(stored.attempts.front().error.has_value());
        QCOMPARE(base::nameOf(stored.attempts.front().error->kind), base::nameOf(kind));
        QVERIFY(!stored.attempts.back().error.has_value());
        QVERIFY(!stored.result.empty());
        QCOMPARE(stored.result, m_fixture->texts[*task]);
        QCOMPARE(m_fixture->endings[*task], 1);
        QCOMPARE(m_fixture->simulator.chats(name).size(), std::size_t(2));
    }

    void wire17_aStreamThatOpensAndSaysNothingIsTriedAgain()
    {
        QVERIFY(m_fixture->simulator.fail("openai-cloud", QStringLiteral("stall"), 1));
        const auto task = m_fixture->submit("Name three colours.", "openai-cloud");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        const auto stored = detail(*task);
        QCOMPARE(stored.summary.state, TaskState::Done);
        QCOMPARE(stored.attempts.size(), std::size_t(2));
        QCOMPARE(stored.attempts.front().error->kind, ErrorKind::TimeoutFirstToken);
    }

    void wire17_aStreamThatBreaksCountsAgainstItsServiceThoughItBegan()
    {
        set({{"breaker.failures", "2"}, {"execution.max_retries", "5"}});
        QVERIFY(m_fixture->simulator.fail("openai-cloud", QStringLiteral("reset_mid"), 100));
        const auto task = m_fixture->submit("Write a long story about the sea in ten paragraphs.",
                                            "openai-cloud");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        const auto stored = detail(*task);
        QCOMPARE(stored.attempts.size(), std::size_t(2)); // then it rests
        for (const auto &attempt : stored.attempts)
            QVERIFY(attempt.outputBytes > 0);
    }

    void wire17_failoverSwapsAddressKeyModelAndDialectTogether()
    {
        QVERIFY(m_fixture->simulator.fail("openai-cloud", QStringLiteral("500"), 100));
        model::RuleSet rules = EngineFixture::answer(m_fixture->engine->rules()).value();
        model::Rule rule;
        rule.then.targets.push_back(model::Target{"openai-cloud", "gpt-sim"});
        rule.then.targets.push_back(model::Target{"anthropic-cloud", "claude-sim"});
        rules.rules.push_back(rule);
        QVERIFY(EngineFixture::answer(m_fixture->engine->saveRules(rules)).has_value());
        const auto task = m_fixture->submit("Name three rivers.");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        QCOMPARE(detail(*task).summary.state, TaskState::Done);
        const auto isAsked = [this](const std::string &service, const char *path,
                                    const char *model) {
            const auto chats = m_fixture->simulator.chats(service);
            return !chats.empty() && std::ranges::all_of(chats, [&](const QJsonObject &chat) {
                return chat[QLatin1String("path")].toString() == QLatin1String(path)
                       && chat[QLatin1String("model")].toString() == QLatin1String(model)
                       && base::str(chat[QLatin1String("key")].toString())
                              == m_fixture->simulator.service(service).key;
            });
        };
        QVERIFY(isAsked("openai-cloud", "/v1/chat/completions", "gpt-sim"));
        QVERIFY(isAsked("anthropic-cloud", "/v1/messages", "claude-sim"));
    }

    void aServiceThatKeepsFailingIsLeftForTheNext()
    {
        QVERIFY(m_fixture->simulator.fail("openai-cloud", QStringLiteral("500"), 100));
        model::RuleSet rules = EngineFixture::answer(m_fixture->engine->rules()).value();
        model::Rule rule;
        rule.then.targets.push_back(model::Target{"openai-cloud", {}});
        rules.rules.push_back(rule);
        QVERIFY(EngineFixture::answer(m_fixture->engine->saveRules(rules)).has_value());
        const auto task = m_fixture->submit("Name three rivers.");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        const auto stored = detail(*task);
        QCOMPARE(stored.summary.state, TaskState::Done);
        QVERIFY(stored.summary.afterFallback);
        QVERIFY(stored.summary.target.service != "openai-cloud");
        QCOMPARE(stored.attempts.front().target.service, std::string("openai-cloud"));
        QCOMPARE(stored.decision->rule, std::optional(0));
    }

    void aCutStreamIsStartedOverAndTheSpliceIsMarked()
    {
        QVERIFY(m_fixture->simulator.fail("openai-cloud", QStringLiteral("reset_mid"), 1));
        const auto task = m_fixture->submit("Write a long story about the sea in ten paragraphs.",
                                            "openai-cloud");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        const auto stored = detail(*task);
        QCOMPARE(stored.summary.state, TaskState::Done);
        QCOMPARE(m_fixture->count<model::Splice>(*task), 1);
        QCOMPARE(stored.result, m_fixture->texts[*task]); // nothing of it stands there twice
    }

    void theBreakersRestDoesNotHideWhyItOpened()
    {
        model::SettingChange change;
        change.key = "breaker.failures";
        change.value = "1";
        QVERIFY(EngineFixture::answer(m_fixture->engine->saveSettings({change})).has_value());
        QVERIFY(m_fixture->simulator.fail("openai-cloud", QStringLiteral("500"), 100));
        const auto task = m_fixture->submit("Name three colours.", "openai-cloud");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        const auto stored = detail(*task);
        QVERIFY2(stored.summary.error == ErrorKind::ServerError,
                 stored.summary.errorMessage.c_str());
        QCOMPARE(stored.attempts.size(), std::size_t(1));
    }

    void aServiceThatIsSwitchedOffTakesNoQueuedTask()
    {
        QVERIFY(m_fixture->simulator.set("openai-cloud", {{QStringLiteral("ttft_ms"), 800}}));
        model::ServiceConfig service = configOf("openai-cloud");
        service.maxParallel = 1;
        QVERIFY(save(service));
        const auto running = m_fixture->submit("Name three colours.", service.name);
        QVERIFY(running.has_value());
        QVERIFY(QTest::qWaitFor(
            [&] { return m_fixture->count<model::AttemptStarted>(*running) == 1; }));
        const auto queued = m_fixture->submit("Name three rivers.", service.name);
        QVERIFY(queued.has_value());
        service.enabled = false;
        QVERIFY(save(service));
        QVERIFY(m_fixture->waitFor(*running) && m_fixture->waitFor(*queued));
        QCOMPARE(m_fixture->finished.at(*running).state, TaskState::Done);
        const auto &end = m_fixture->finished.at(*queued);
        QVERIFY(end.error.has_value());
        QCOMPARE(end.error->kind, ErrorKind::NoService);
        QCOMPARE(end.error->message, std::string("openai-cloud was switched off."));
        QCOMPARE(m_fixture->simulator.chats(service.name).size(), std::size_t(1));
    }

    void whoWaitsInTheQueueOutlastsTheBreakersRest()
    {
        set({{"breaker.failures", "1"}, {"breaker.open_seconds", "1"}});
        model::ServiceConfig service = configOf("openai-cloud");
        service.maxParallel = 1;
        service.maxRetries = 0;
        QVERIFY(save(service));
        QVERIFY(m_fixture->simulator.set(service.name, {{QStringLiteral("ttft_ms"), 300}}));
        QVERIFY(m_fixture->simulator.fail(service.name, QStringLiteral("500"), 1));
        const std::vector<model::TaskId> tasks = submitAtOnce(4, service.name);
        for (const model::TaskId &task : tasks)
            QVERIFY(m_fixture->waitFor(task));
        QCOMPARE(m_fixture->finished.at(tasks.front()).state, TaskState::Failed);
        for (std::size_t i = 1; i < tasks.size(); ++i)
            QCOMPARE(m_fixture->finished.at(tasks[i]).state, TaskState::Done);
        QCOMPARE(m_fixture->simulator.chats(service.name).size(), tasks.size());
    }

    void nobodyWaitsForARestThatIsTooLong()
    {
        set({{"breaker.failures", "1"}, {"execution.retry_after_max_seconds", "5"}});
        model::ServiceConfig service = configOf("openai-cloud");
        service.maxParallel = 1;
        service.maxRetries = 0;
        QVERIFY(save(service));
        QVERIFY(m_fixture->simulator.fail(service.name, QStringLiteral("500"), 1));
        const std::vector<model::TaskId> tasks = submitAtOnce(2, service.name);
        QVERIFY(m_fixture->waitFor(tasks.back(), 4'000));
        QCOMPARE(m_fixture->finished.at(tasks.back()).error->kind, ErrorKind::NoService);
    }

    void aModelThatThereIsNotSpeaksAgainstNobody()
    {
        set({{"breaker.failures", "2"}});
        for (int i = 0; i < 12; ++i) {
            const auto task = m_fixture->submit("Hello.", "openai-cloud", "gpt-simm");
            QVERIFY(task && m_fixture->waitFor(*task));
            const auto &error = m_fixture->finished.at(*task).error;
            QCOMPARE(error->kind, ErrorKind::ModelNotFound); // to the end, and no open breaker
            QVERIFY2(error->message.ends_with(" Did you mean openai-cloud/gpt-sim?"),
                     error->message.c_str());
        }
        const auto services = EngineFixture::answer(m_fixture->engine->services());
        for (const model::ServiceStatus &one : *services) {
            QCOMPARE(one.breaker, model::BreakerState::Closed);
            QCOMPARE(one.health, model::Health::Healthy);
        }
    }

    void aServiceThatAllowsNoMoreForNowIsNotBroken()
    {
        set({{"breaker.failures", "2"}});
        QVERIFY(m_fixture->simulator.fail("openai-cloud", QStringLiteral("429"), 4));
        for (const model::TaskId &task : submitAtOnce(4, "openai-cloud")) {
            QVERIFY(m_fixture->waitFor(task));
            QCOMPARE(m_fixture->finished.at(task).state, TaskState::Done);
        }
        const auto services = EngineFixture::answer(m_fixture->engine->services());
        for (const model::ServiceStatus &one : *services)
            QCOMPARE(one.breaker, model::BreakerState::Closed);
    }

    void whoAsksForPatienceIsLeftAloneByAllTasks()
    {
        begin({QStringLiteral("--demo"), QStringLiteral("--retry-after"), QStringLiteral("3")});
        model::RuleSet rules = EngineFixture::answer(m_fixture->engine->rules()).value();
        model::Rule rule;
        rule.then.targets.push_back(model::Target{"openai-cloud", {}});
        rules.rules.push_back(rule);
        QVERIFY(EngineFixture::answer(m_fixture->engine->saveRules(rules)).has_value());
        QVERIFY(m_fixture->simulator.fail("openai-cloud", QStringLiteral("429"), 1));
        const auto first = m_fixture->submit("Name three colours.");
        QVERIFY(first.has_value());
        QVERIFY(
            QTest::qWaitFor([&] { return m_fixture->count<model::AttemptFailed>(*first) == 1; }));
        std::vector<model::TaskId> others;
        for (int i = 0; i < 7; ++i)
            others.push_back(m_fixture->submit("Name three colours.").value());
        const auto alone = m_fixture->submit("Name three colours.", "openai-cloud").value();
        for (const model::TaskId &task : others) {
            QVERIFY(m_fixture->waitFor(task));
            QCOMPARE(m_fixture->finished.at(task).state, TaskState::Done);
            QVERIFY(m_fixture->finished.at(task).target.service != "openai-cloud");
        }
        for (const model::TaskId &task : {*first, alone}) { // they wait
            QVERIFY(m_fixture->waitFor(task));
            QCOMPARE(m_fixture->finished.at(task).state, TaskState::Done);
            QCOMPARE(m_fixture->finished.at(task).target.service, std::string("openai-cloud"));
        }
        QCOMPARE(m_fixture->simulator.chats("openai-cloud").size(), std::size_t(3));
    }

    void aWrongKeyIsNotTriedAgain()
    {
        QVERIFY(m_fixture->simulator.fail("openai-cloud", QStringLiteral("401"), 100));
        const auto task = m_fixture->submit("Hello", "openai-cloud");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        const auto stored = detail(*task);
        QCOMPARE(stored.summary.state, TaskState::Failed);
        QCOMPARE(stored.summary.error, std::optional(ErrorKind::Unauthorized));
        QCOMPARE(stored.attempts.size(), std::size_t(1));
    }

    void cancelReachesTheProviderAtOnce()
    {
        QVERIFY(m_fixture->simulator.set("openai-cloud", {{QStringLiteral("ttft_ms"), 5000}}));
        const auto task = m_fixture->submit("Take your time.", "openai-cloud");
        QVERIFY(task.has_value());
        QVERIFY(
            QTest::qWaitFor([&] { return m_fixture->count<model::AttemptStarted>(*task) == 1; }));
        QTest::qWait(50);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(EngineFixture::answer(m_fixture->engine->cancel(*task)).has_value());
        QVERIFY(m_fixture->waitFor(*task, 1000));
        QVERIFY(timer.elapsed() < 500);
        QCOMPARE(detail(*task).summary.state, TaskState::Cancelled);
    }

    void aCancelReachesATaskThatIsOnItsWayIn()
    {
        model::TaskRequest request = m_fixture->request("Take your time.", "openai-cloud");
        const base::SystemClock clock;
        base::UlidSource ids(clock, 7);
        request.id = ids.next();
        const auto submitting = m_fixture->engine->submit(request);
        const auto cancelling = m_fixture->engine->cancel(request.id); // it is being stored
        QVERIFY(EngineFixture::answer(submitting).has_value());
        QVERIFY(EngineFixture::answer(cancelling).has_value());
        QVERIFY(m_fixture->waitFor(request.id, 1000));
        QCOMPARE(detail(request.id).summary.state, TaskState::Cancelled);
        QVERIFY(m_fixture->simulator.chats().empty()); // nobody was asked
    }

    /// Where many run, tasks wait before they come in (engine/taskdoor.h), and a cancel does not.
    void aCancelReachesATaskThatWaitsAtTheDoor()
    {
        QVERIFY(m_fixture->simulator.set("openai-cloud", {{QStringLiteral("ttft_ms"), 20'000}}));
        model::ServiceConfig service = configOf("openai-cloud");
        service.maxParallel = 64;
        QVERIFY(save(service));
        for (int i = 0; i < 40; ++i) {
            const auto task = m_fixture->submit("Take your time.", service.name);
            QVERIFY(task.has_value());
            QVERIFY(QTest::qWaitFor(
                [&] { return m_fixture->count<model::AttemptStarted>(*task) == 1; }));
        }
        const base::SystemClock clock;
        base::UlidSource ids(clock, 9);
        std::vector<model::TaskId> brought;
        std::vector<engine::Reply<model::TaskId>> submitting;
        for (int i = 0; i < 10; ++i) {
            model::TaskRequest request = m_fixture->request("Be quick.", service.name);
            request.id = brought.emplace_back(ids.next());
            submitting.push_back(m_fixture->engine->submit(std::move(request)));
        }
        const auto cancelling = m_fixture->engine->cancel(brought.back());
        const auto cancelled = EngineFixture::answer(cancelling);
        QVERIFY2(cancelled.has_value(), cancelled ? "" : cancelled.error().message.c_str());
        QVERIFY(EngineFixture::answer(submitting.back()).has_value());
        QVERIFY(m_fixture->waitFor(brought.back(), 2000));
        QCOMPARE(detail(brought.back()).summary.state, TaskState::Cancelled);
    }

    void aStopLeavesRunningTasksInterruptedWithWhatTheySaid()
    {
        const auto task = m_fixture->submit("Write a long story about the sea in ten paragraphs.",
                                            "anthropic-cloud");
        QVERIFY(task.has_value());
        QVERIFY(QTest::qWaitFor([&] { return m_fixture->texts[*task].size() > 20; }, 10'000));
        const std::string seen = m_fixture->texts[*task];
        m_fixture->end();
        m_fixture->begin();
        const auto stored = detail(*task);
        QCOMPARE(stored.summary.state, TaskState::Interrupted);
        QVERIFY(stored.result.starts_with(seen));
    }

    void aLongPromptHoldsNobodyUpWhileItIsRead()
    {
        std::string prompt = "Summarise this log.\n";
        while (prompt.size() < 10'000'000)
            prompt += "2026-11-21 a line with ada@example.org and 4 figures: 17, 23, 42, 99\n";
        const auto reading = m_fixture->engine->preview(m_fixture->request(prompt));
        const auto meanwhile = EngineFixture::answer(m_fixture->engine->services());
        QVERIFY(meanwhile.has_value());
        QVERIFY(!reading.isFinished());
        const auto decision = EngineFixture::answer(reading);
        QVERIFY(decision.has_value());
        QCOMPARE(decision->features.sensitivity,
                 std::vector<model::Sensitivity>{model::Sensitivity::Email});
    }

    void nothingIsAskedOfAModelForAPreview()
    {
        const auto decision =
            EngineFixture::answer(m_fixture->engine->preview(m_fixture->request("Fix this bug")));
        QVERIFY(decision.has_value());
        QVERIFY(!decision->chain.empty());
        QCOMPARE(decision->candidates.size(), m_fixture->simulator.services().size());
        QVERIFY(m_fixture->simulator.chats().empty());
    }

    /// Programs send again what there was no service for.
    void whatNobodyCanEverDoIsRefusedForGood()
    {
        const auto kindOf = [this](const model::TaskRequest &request) {
            const auto task = EngineFixture::answer(m_fixture->engine->submit(request));
            return task ? std::nullopt : std::optional(task.error().kind);
        };
        auto image = m_fixture->request({}, "ollama-local");
        model::Message message;
        message.parts = {model::TextPart{"What is this?"},
                         model::ImagePart{"image/png", "aW1n", {}}};
        image.messages = {message};
        QCOMPARE(kindOf(image), std::optional(ErrorKind::Unsupported));
        std::string words;
        for (int i = 0; i < 300'000; ++i)
            words += "word ";
        QCOMPARE(kindOf(m_fixture->request(words, "ollama-local")),
                 std::optional(ErrorKind::ContextTooLong));
    }

    void badRequestsAreRefusedInWords()
    {
        QCOMPARE(m_fixture->submit("  ").error().kind, ErrorKind::InvalidArgument);
        QCOMPARE(m_fixture->submit("\xff\xfe").error().kind, ErrorKind::InvalidArgument);
        auto request = m_fixture->request("Read it");
        request.files = {"/nowhere/at/all.txt"};
        QCOMPARE(EngineFixture::answer(m_fixture->engine->submit(request)).error().kind,
                 ErrorKind::NotFound);
        const auto unknown = m_fixture->submit("Hello", "nobody");
        QCOMPARE(unknown.error().kind, ErrorKind::NoService);
        // Recorded all the same, and found by the id that the error carries.
        const auto id = base::Ulid::parse(unknown.error().detail);
        QVERIFY(id.has_value());
        const model::TaskSummary refused = detail(*id).summary;
        QCOMPARE(refused.state, TaskState::Failed);
        QCOMPARE(refused.cost.amount, model::Money()); // nobody was asked
    }

    void aConversationRemembersWhatWasSaid()
    {
        base::SystemClock clock;
        base::UlidSource ids(clock, 3);
        auto first = m_fixture->request("My name is Ada.", "ollama-local");
        first.session = ids.next();
        const auto one = EngineFixture::answer(m_fixture->engine->submit(first));
        QVERIFY(one.has_value() && m_fixture->waitFor(*one));
        auto second = m_fixture->request("What is my name?", "ollama-local");
        second.session = first.session;
        const auto two = EngineFixture::answer(m_fixture->engine->submit(second));
        QVERIFY(two.has_value() && m_fixture->waitFor(*two));
        const auto stored = detail(*two);
        QVERIFY(stored.summary.usage.totalInput() > detail(*one).summary.usage.totalInput());
        const auto sessions = EngineFixture::answer(m_fixture->engine->sessions(10));
        QCOMPARE(sessions->size(), std::size_t(1));
        QCOMPARE(sessions->front().turns, 2);
        // Deleting the conversation is told, for lists of its tasks; they stay.
        QSignalSpy told(m_fixture->engine.get(), &engine::Engine::tasksDeleted);
        const auto removed =
            EngineFixture::answer(m_fixture->engine->deleteSession(*first.session));
        QVERIFY(removed.has_value());
        QTRY_COMPARE(told.size(), 1);
        QVERIFY(!detail(*one).summary.session);
    }

    void aConversationThatItsCallerBringsIsNotSentTwice()
    {
        base::SystemClock clock;
        base::UlidSource ids(clock, 5);
        auto first = m_fixture->request("My name is Ada.", "ollama-local");
        first.session = ids.next();
        const auto one = EngineFixture::answer(m_fixture->engine->submit(first));
        QVERIFY(one.has_value() && m_fixture->waitFor(*one));
        auto second = m_fixture->request("What is my name?", "ollama-local");
        second.messages = {model::Message::ofText(model::Role::System, "Be short."),
                           model::Message::ofText(model::Role::User, first.prompt),
                           model::Message::ofText(model::Role::Assistant, detail(*one).result)};
        const auto inputOf = [&] {
            const auto task = EngineFixture::answer(m_fixture->engine->submit(second));
            return task && m_fixture->waitFor(*task) ? detail(*task).summary.usage.totalInput() : 0;
        };
        const auto featuresOf = [&] {
            return EngineFixture::answer(m_fixture->engine->preview(second))->features;
        };
        const auto alone = featuresOf().inputTokens;
        const auto sent = inputOf();
        second.session = first.session;
        QCOMPARE(featuresOf().inputTokens, alone);
        QCOMPARE(featuresOf().contextTokens, 0);
        QVERIFY(featuresOf().sessionTarget.has_value());
        QVERIFY(featuresOf().warmTokens > 0);
        QVERIFY(sent > 0);
        QCOMPARE(inputOf(), sent);
        // What is only said beforehand, or is itself what is asked, is no conversation.
        second.messages.resize(1);
        QVERIFY(featuresOf().contextTokens > 0);
        second.messages = {model::Message::ofText(model::Role::User, second.prompt)};
        second.prompt.clear();
        QVERIFY(featuresOf().contextTokens > 0);
    }

    void theStatusIsToldOnlyWhenItChanges()
    {
        std::vector<model::EngineStatus> told;
        const auto listening =
            connect(m_fixture->engine.get(), &engine::Engine::statusChanged, this,
                    [&told](const model::EngineStatus &status) { told.push_back(status); });
        const auto task = m_fixture->submit("Explain quicksort with code.");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        QTest::qWait(50);
        disconnect(listening);
        QVERIFY(told.size() >= 2); // it ran, it ended
        QVERIFY(std::adjacent_find(told.begin(), told.end()) == told.end());
    }

    void aParallelAnalysisAsksAllAndMerges()
    {
        model::ParallelRequest request;
        request.task = m_fixture->request("Compare the approaches.");
        request.strategy = model::Strategy::Broadcast;
        request.services = {"ollama-local", "openai-cloud"};
        const auto task = EngineFixture::answer(m_fixture->engine->submitParallel(request));
        QVERIFY2(task.has_value(), task ? "" : task.error().message.c_str());
        QVERIFY(m_fixture->waitFor(*task, 30'000));
        const auto stored = detail(*task);
        QCOMPARE(stored.summary.state, TaskState::Done);
        QCOMPARE(stored.parts.size(), std::size_t(2));
        QVERIFY(stored.result.find("## ollama-local") != std::string::npos);
        QVERIFY(stored.result.find("## openai-cloud") != std::string::npos);
    }

    void filesAreSharedAmongThoseWhoMayReadThem()
    {
        model::RuleSet rules = EngineFixture::answer(m_fixture->engine->rules()).value();
        model::Rule rule;
        rule.then.kind = model::ActionKind::LocalOnly;
        rules.rules = {rule};
        QVERIFY(EngineFixture::answer(m_fixture->engine->saveRules(rules)).has_value());
        const QTemporaryDir folder;
        model::ParallelRequest request;
        request.task = m_fixture->request("Find bugs.");
        request.root = folder.path().toStdString();
        request.globs = {"*.txt"};
        for (int i = 0; i < 5; ++i) {
            QFile file(folder.filePath(QStringLiteral("%1.txt").arg(i)));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write("text") > 0);
        }
        const auto task = EngineFixture::answer(m_fixture->engine->submitParallel(request));
        QVERIFY2(task.has_value(), task ? "" : task.error().message.c_str());
        QVERIFY(m_fixture->waitFor(*task, 30'000));
        const auto stored = detail(*task);
        QCOMPARE(stored.summary.state, TaskState::Done);
        QCOMPARE(stored.parts.size(), std::size_t(2));
        int files = 0;
        for (const model::TaskSummary &part : stored.parts) {
            QCOMPARE(part.state, TaskState::Done);
            QVERIFY(part.target.service == "ollama-local" || part.target.service == "lm-studio");
            files += part.files;
        }
        QCOMPARE(files, 5);
        QCOMPARE(stored.notices.size(), std::size_t(1));
        QVERIFY2(stored.notices.front().find("anthropic-cloud, gemini-cloud, openai-cloud")
                     != std::string::npos,
                 stored.notices.front().c_str());
    }

    void aParallelTaskCostsWhatItsPartsCostAndIsBookedOnce()
    {
        model::ServiceConfig cloud = configOf("openai-cloud");
        cloud.price = model::Price{2'000'000, {}, {}, 8'000'000, {}, 0};
        QVERIFY(save(cloud));
        model::ParallelRequest request;
        request.task = m_fixture->request("Compare the approaches.");
        request.strategy = model::Strategy::Broadcast;
        request.services = {"ollama-local", "openai-cloud"};
        const auto task = EngineFixture::answer(m_fixture->engine->submitParallel(request));
        QVERIFY(task.has_value() && m_fixture->waitFor(*task, 30'000));
        const auto stored = detail(*task);
        model::Money sum;
        std::int64_t output = 0;
        for (const model::TaskSummary &part : stored.parts) {
            sum += part.cost.amount.value_or(model::Money());
            output += part.usage.totalOutput();
        }
        QVERIFY(sum > model::Money());
        QCOMPARE(stored.summary.cost.amount, std::optional(sum));
        QCOMPARE(stored.summary.usage.totalOutput(), output);
        QCOMPARE(m_fixture->finished.at(*task).cost.amount, std::optional(sum));
        QVERIFY(stored.attempts.empty());
        const auto costs = EngineFixture::answer(m_fixture->engine->costs({}));
        QCOMPARE(costs->sums.amount, sum);
        QCOMPARE(costs->sums.attempts, 2);
    }

    void aParallelTaskIsCheckedAndNamedLikeAnyOther()
    {
        model::ParallelRequest request;
        request.strategy = model::Strategy::Broadcast;
        request.services = {"ollama-local"};
        const auto submit = [&](const std::string &prompt) {
            request.task = m_fixture->request(prompt);
            return EngineFixture::answer(m_fixture->engine->submitParallel(request));
        };
        const auto ill = submit("caf\xE9 au lait");
        QVERIFY(!ill.has_value());
        QCOMPARE(ill.error().kind, ErrorKind::InvalidArgument);
        const auto task = submit("  Compare\nthe approaches.");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task, 30'000));
        QCOMPARE(detail(*task).summary.title, std::string("Compare the approaches."));
    }

    void answersThatCannotBeMergedStandSideBySide()
    {
        model::ParallelRequest request;
        request.task = m_fixture->request("Compare the approaches.");
        request.task.model = "no-such-model"; // the parts use their services' own, the merge this
        request.task.session = model::SessionId::parse("01HF7YAT00AAAAAAAAAAAAAAAA");
        QVERIFY(request.task.session.has_value());
        request.strategy = model::Strategy::Consensus;
        request.services = {"ollama-local", "openai-cloud"};
        const auto task = EngineFixture::answer(m_fixture->engine->submitParallel(request));
        QVERIFY2(task.has_value(), task ? "" : task.error().message.c_str());
        QVERIFY(m_fixture->waitFor(*task, 30'000));
        const auto stored = detail(*task);
        QCOMPARE(stored.summary.state, TaskState::Done);
        QVERIFY(stored.result.find("## ollama-local") != std::string::npos);
        QVERIFY(stored.result.find("## openai-cloud") != std::string::npos);
        QCOMPARE(stored.notices.size(), std::size_t(1));
        QVERIFY(stored.notices.front().find("could not be merged") != std::string::npos);
        for (const model::TaskSummary &part : stored.parts)
            QVERIFY(!part.session.has_value());
    }

    void aProgramByTemplateAnswers()
    {
        if (!QFile::exists(QCoreApplication::applicationDirPath() + QStringLiteral("/oxide-guard")))
            QSKIP("oxide-guard is not built here");
        model::ServiceConfig echo;
        echo.name = "echo";
        echo.dialect = model::Dialect::Command;
        echo.executable = "cat"; // no {prompt} in its arguments: it comes on standard input
        QVERIFY(EngineFixture::answer(m_fixture->engine->saveService(echo, {})).has_value());
        const auto task = m_fixture->submit("Say this back.", "echo");
        QVERIFY2(task.has_value(), task ? "" : task.error().message.c_str());
        QVERIFY(m_fixture->waitFor(*task));
        const auto stored = detail(*task);
        QVERIFY2(stored.summary.state == TaskState::Done, stored.summary.errorMessage.c_str());
        QCOMPARE(stored.result, std::string("Say this back."));
        // It counts no tokens: the history says so, and who asked is told an estimate.
        QVERIFY(!stored.summary.usage.isKnown());
        const model::Usage told = m_fixture->finished.at(*task).lastUsage;
        QVERIFY(told.input.value_or(0) > 0 && told.output.value_or(0) > 0);
    }

    void aKeyIsKeptWhileAServiceRefersToItAndATestKeepsNone()
    {
        const auto services = m_fixture->simulator.services();
        const auto keyed = std::find_if(services.begin(), services.end(),
                                        [](const auto &service) { return !service.key.empty(); });
        QVERIFY(keyed != services.end());
        const auto all = EngineFixture::answer(m_fixture->engine->services());
        QVERIFY(all.has_value());
        model::ServiceConfig config;
        for (const model::ServiceStatus &status : *all) {
            if (status.config.name == keyed->name)
                config = status.config;
        }
        config.name = "second";
        config.keys = {"keychain:fresh"};
        const auto passes = [&](const std::map<std::string, std::string> &typed) {
            const auto test = EngineFixture::answer(m_fixture->engine->testService(config, typed));
            return test && test->passed();
        };
        QVERIFY(!passes({}));
        QVERIFY(passes({{"fresh", keyed->key}}));
        QVERIFY(!passes({})); // it was for that test alone

        auto &engine = *m_fixture->engine;
        QVERIFY(EngineFixture::answer(engine.saveSecret("fresh", keyed->key)).has_value());
        QVERIFY(EngineFixture::answer(engine.saveService(config, {})).has_value());
        QVERIFY(passes({}));
        const auto refused = EngineFixture::answer(engine.removeSecret("fresh"));
        QVERIFY(!refused && refused.error().kind == ErrorKind::InvalidArgument);
        QVERIFY(passes({}));
        QVERIFY(EngineFixture::answer(engine.removeService("second")).has_value());
        QVERIFY(EngineFixture::answer(engine.removeSecret("fresh")).has_value());
        QVERIFY(!passes({}));
        // The audit's own key lies there too, as may those of other data folders.
        for (const char *other : {"audit-hmac", "fresh"}) {
            const auto kept = EngineFixture::answer(engine.removeSecret(other));
            QVERIFY(!kept && kept.error().kind == ErrorKind::InvalidArgument);
        }
    }

    void personalDataIsSeenWhereverAProviderWouldReadIt()
    {
        const std::vector<model::Sensitivity> email{model::Sensitivity::Email};
        auto request = m_fixture->request("Summarise it.");
        const auto seen = [&] {
            const auto decision = EngineFixture::answer(m_fixture->engine->preview(request));
            return decision ? decision->features.sensitivity : std::vector<model::Sensitivity>();
        };
        QVERIFY(seen().empty());
        request.messages = {model::Message::ofText(model::Role::User, "I am ada@example.org.")};
        QCOMPARE(seen(), email);

        QFile file(QString::fromStdString(m_fixture->folder() + "/letter.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("Write to ada@example.org, please.");
        file.close();
        request.messages.clear();
        request.files = {file.fileName().toStdString()};
        QCOMPARE(seen(), email);
        request.files.clear();

        for (const auto member : {&model::ToolSpec::name, &model::ToolSpec::description,
                                  &model::ToolSpec::parameters}) {
            request.tools = {{"mail", "Sends a mail.", "{}"}};
            QVERIFY(seen().empty());
            request.tools.front().*member = R"({"default":"ada@example.org"})";
            QCOMPARE(seen(), email);
        }
        request.tools.clear();
        request.sampling.user = "ada@example.org";
        QCOMPARE(seen(), email);
        request.sampling.user.clear();
        request.sampling.stop = {"Yours, ada@example.org"};
        QCOMPARE(seen(), email);
        request.sampling.stop.clear();
        request.sampling.jsonSchema = R"({"enum":["ada@example.org"]})";
        QCOMPARE(seen(), email);
    }

    void messagesOfTheRequestAreCountedOnce()
    {
        auto request = m_fixture->request("And now?");
        const auto tokens = [&] {
            return EngineFixture::answer(m_fixture->engine->preview(request))->features.inputTokens;
        };
        const auto alone = tokens();
        std::string words;
        for (int i = 0; i < 500; ++i)
            words += "word ";
        request.prompt = words;
        const auto asPrompt = tokens() - alone;
        request.prompt = "And now?";
        request.messages = {model::Message::ofText(model::Role::User, words)};
        QVERIFY(tokens() - alone < asPrompt + asPrompt / 2);
    }

    void anAttemptStandsInTheBooksBeforeItsFirstToken()
    {
        QVERIFY(m_fixture->simulator.set("openai-cloud", {{QStringLiteral("ttft_ms"), 5000}}));
        const auto task = m_fixture->submit("Take your time.", "openai-cloud");
        QVERIFY(task.has_value());
        QTRY_COMPARE_WITH_TIMEOUT(detail(*task).summary.state, TaskState::Running, 1200);
        QCOMPARE(detail(*task).attempts.size(), std::size_t(1));
    }

    void aStopInterruptsTheWholeOfAParallelTask()
    {
        for (const char *service : {"ollama-local", "openai-cloud"})
            QVERIFY(m_fixture->simulator.set(service, {{QStringLiteral("ttft_ms"), 5000}}));
        model::ParallelRequest request;
        request.task = m_fixture->request("Compare the approaches.");
        request.strategy = model::Strategy::Broadcast;
        request.services = {"ollama-local", "openai-cloud"};
        const auto task = EngineFixture::answer(m_fixture->engine->submitParallel(request));
        QVERIFY(task.has_value());
        QVERIFY(QTest::qWaitFor([&] {
            return std::ranges::count_if(m_fixture->events,
                                         [](const model::TaskEvent &event) {
                                             return std::holds_alternative<model::AttemptStarted>(
                                                 event.what);
                                         })
                   == 2;
        }));
        m_fixture->end();
        m_fixture->begin();
        const auto stored = detail(*task);
        QCOMPARE(stored.summary.state, TaskState::Interrupted);
        QCOMPARE(stored.parts.size(), std::size_t(2));
        for (const model::TaskSummary &part : stored.parts)
            QCOMPARE(part.state, TaskState::Interrupted); // nobody cancelled them
    }

    void aStopInTheMiddleOfSubmittingLeavesNoTaskHalfIn()
    {
        QFile file(QString::fromStdString(m_fixture->folder() + "/long.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("a line of text\n").repeated(20'000));
        file.close();
        std::vector<QFuture<base::Result<model::TaskId>>> replies;
        for (int i = 0; i < 20; ++i) {
            auto request = m_fixture->request("Read it, number " + std::to_string(i));
            request.files = {file.fileName().toStdString()};
            replies.push_back(m_fixture->engine->submit(request));
        }
        model::ParallelRequest parallel;
        parallel.task = m_fixture->request("Compare.");
        parallel.strategy = model::Strategy::Broadcast;
        replies.push_back(m_fixture->engine->submitParallel(parallel));
        m_fixture->end();
        m_fixture->begin();
        for (const auto &reply : replies) {
            QVERIFY(reply.isFinished());
            const auto id = reply.result();
            if (id)
                QVERIFY(model::isFinal(detail(*id).summary.state));
            else
                QCOMPARE(id.error().kind, ErrorKind::Interrupted);
        }
    }

    void whatIsOlderThanTheHistoryIsKeptForIsDeleted()
    {
        QFile file(QString::fromStdString(m_fixture->folder() + "/tasks.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"old": {"prompt": "long ago", "created_at": 1600000000,
                               "status": "completed", "result": "done"}})");
        file.close();
        const auto imported =
            EngineFixture::answer(m_fixture->engine->importLegacy(m_fixture->folder()));
        QVERIFY(imported.has_value());
        QCOMPARE(imported->tasks, std::int64_t(1));
        const auto young = m_fixture->submit("Hello there");
        QVERIFY(young.has_value() && m_fixture->waitFor(*young));
        const auto rows = [&] {
            return EngineFixture::answer(m_fixture->engine->history({}, {}))->rows.size();
        };
        QCOMPARE(rows(), std::size_t(2));
        model::SettingChange change;
        change.key = "storage.keep_days";
        change.value = "30";
        QVERIFY(EngineFixture::answer(m_fixture->engine->saveSettings({change})).has_value());
        QTRY_COMPARE(rows(), std::size_t(1));
        QCOMPARE(detail(*young).summary.state, TaskState::Done);
    }

    void theAuditChainHoldsAndTheDoctorIsContent()
    {
        const auto task = m_fixture->submit("Hello there");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        const auto audit = EngineFixture::answer(m_fixture->engine->verifyAudit());
        QVERIFY(audit.has_value());
        QVERIFY2(audit->isWhole(), audit->problem.c_str());
        QCOMPARE(audit->checked, std::int64_t(1));
        const auto items = EngineFixture::answer(m_fixture->engine->doctor());
        QVERIFY(items.has_value());
        for (const auto &item : *items) {
            if (item.name != "Guardian")
                QVERIFY2(item.state != model::CheckState::Bad, item.finding.c_str());
        }
    }

    void aPatternInTheFileThatCannotBeUsedIsNamed()
    {
        QFile file(base::qs(m_fixture->configPath()));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray text = file.readAll();
        text.replace("\nrouting_rules:\n", "\nrouting_rules:\n  rules:\n"
                                           "    - when: {pattern: '(?=secret)'}\n"
                                           "      then: local_only\n");
        file.resize(0);
        file.write(text);
        file.close();
        std::string said;
        connect(m_fixture->engine.get(), &engine::Engine::notice, this,
                [&](const model::Notice &notice) { said += notice.message; });
        QTRY_VERIFY2_WITH_TIMEOUT(said.find("rules[1].when.pattern") != std::string::npos,
                                  said.c_str(), 5000);
    }

    void aBrokenConfigLeavesTheRunningOneInForce()
    {
        QFile file(base::qs(m_fixture->configPath()));
        QVERIFY(file.open(QIODevice::Append));
        file.write("\nexecution:\n  max_retries: many\n");
        file.close();
        std::string said;
        connect(m_fixture->engine.get(), &engine::Engine::notice, this,
                [&](const model::Notice &notice) { said = notice.message; });
        QTRY_VERIFY_WITH_TIMEOUT(!said.empty(), 5000);
        const auto services = EngineFixture::answer(m_fixture->engine->services());
        QCOMPARE(services->size(), m_fixture->simulator.services().size());
        QVERIFY(m_fixture->submit("Still there?").has_value());
    }
};

QTEST_GUILESS_MAIN(TestEngine)
#include "tst_engine.moc"
