// Deciding through the facade: profiles, drafts, explanations, breakers, statistics, backtests.
#include "enginefixture.h"

#include <algorithm>

#include <QTest>

using namespace oxide;
using base::ErrorKind;
using test::EngineFixture;

class TestEngineRouting final : public QObject
{
    Q_OBJECT

    std::unique_ptr<EngineFixture> m_fixture;

    engine::Engine &engine() { return *m_fixture->engine; }

    model::TaskDetail detail(const model::TaskId &task)
    {
        const auto found = EngineFixture::answer(engine().task(task));
        if (!found)
            qFatal("%s", found.error().message.c_str());
        return *found;
    }

    model::ServiceStatus service(const std::string &name)
    {
        const auto services = EngineFixture::answer(engine().services()).value();
        return *std::ranges::find_if(
            services, [&](const auto &status) { return status.config.name == name; });
    }

    model::TaskId done(const std::string &prompt, const std::string &service = {})
    {
        const auto task = m_fixture->submit(prompt, service);
        if (!task || !m_fixture->waitFor(*task))
            qFatal("%s", task ? "no end" : task.error().message.c_str());
        return *task;
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<EngineFixture>(QStringList{QStringLiteral("--demo")});
        for (const auto &service : m_fixture->simulator.services())
            QVERIFY(m_fixture->simulator.set(service.name,
                                             {{QStringLiteral("failures"), QJsonObject()}}));
        m_fixture->set("execution.retry_delay_seconds", "0.01");
        m_fixture->begin();
    }
    void cleanup() { m_fixture.reset(); }

    void aTaskMayAskForAProfile()
    {
        auto request = m_fixture->request("What is a mutex?");
        QCOMPARE(EngineFixture::answer(engine().preview(request))->profile,
                 std::string("balanced"));
        request.model = "auto:speed";
        QCOMPARE(EngineFixture::answer(engine().preview(request))->profile, std::string("speed"));
        request.profile = "nonesuch";
        const auto unknown = EngineFixture::answer(engine().preview(request));
        QVERIFY(!unknown);
        QCOMPARE(unknown.error().kind, ErrorKind::InvalidArgument);
        QVERIFY(unknown.error().message.find("long_context") != std::string::npos);
    }

    void ownProfilesAreSavedAndTriedBeforeThat()
    {
        model::Profile own;
        own.name = "own";
        own.weights.reliability = 1;
        model::RoutingDraft draft;
        draft.profiles = {own};
        draft.profile = "own";
        const auto request = m_fixture->request("What is a mutex?");
        QCOMPARE(EngineFixture::answer(engine().dryRun(request, draft))->profile,
                 std::string("own"));
        QVERIFY(EngineFixture::answer(engine().saveProfile(own, {})).has_value());
        const auto profiles = EngineFixture::answer(engine().profiles());
        QCOMPARE(profiles->size(), model::builtInProfiles().size() + 1);
        QVERIFY(
            EngineFixture::answer(engine().saveSettings({{"routing.profile", "own"}})).has_value());
        const auto decision = EngineFixture::answer(engine().preview(request));
        QCOMPARE(decision->profile, std::string("own"));
        QCOMPARE(decision->candidates.front().parts.size(), std::size_t(2)); // and health
        QCOMPARE(EngineFixture::answer(engine().removeProfile("own")).error().kind,
                 ErrorKind::InvalidArgument);
        model::RuleSet rules;
        model::Rule rule;
        rule.then.kind = model::ActionKind::UseProfile;
        rule.then.profile = "nonesuch";
        rules.rules.push_back(rule);
        QCOMPARE(EngineFixture::answer(engine().saveRules(rules)).error().kind, ErrorKind::Config);
    }

    void aRuleOnThisMachineHoldsFromTheFirstTaskOn()
    {
        model::RuleSet rules;
        model::Rule rule;
        rule.when.machine.cpuLoad.atLeast = 0; // any load, but one that is known
        rule.then.kind = model::ActionKind::LocalOnly;
        rules.rules.push_back(rule);
        QVERIFY(EngineFixture::answer(engine().saveRules(rules)).has_value());
        const auto request = m_fixture->request("What is a mutex?");
        const auto decides = [&] {
            return EngineFixture::answer(engine().preview(request))->rule == std::optional(0);
        };
        QTRY_VERIFY_WITH_TIMEOUT(decides(), 2'000);
        m_fixture->end();
        m_fixture->begin();
        QVERIFY(decides());
    }

    void whatItTakesIsToldAndHolds()
    {
        const auto request = m_fixture->request("What is a mutex?");
        const auto decision = EngineFixture::answer(engine().preview(request)).value();
        const model::Target second = decision.chain.at(1);
        const auto answer = EngineFixture::answer(engine().whatIf(request, second));
        QVERIFY(answer.has_value());
        QVERIFY(!answer->isChosen && !answer->ways.empty());
        // One of the ways, taken: a rule on top.
        QVERIFY(std::ranges::any_of(answer->ways, [](const model::WayTo &way) {
            return way.changes.size() == 1 && way.changes[0].kind == model::ChangeKind::AddRule;
        }));
        model::RoutingDraft draft;
        draft.rules.emplace();
        model::Rule rule;
        rule.then.targets = {second};
        draft.rules->rules.push_back(rule);
        QCOMPARE(EngineFixture::answer(engine().dryRun(request, draft))->chain.front(), second);

        const model::TaskId task = done("What is a mutex?");
        const auto stored = detail(task);
        const auto later =
            EngineFixture::answer(engine().whatIfTask(task, stored.decision->chain.front()));
        QVERIFY(later.has_value() && later->isChosen);
    }

    void aModelThatFailsIsLeftAloneAndSaysWhy()
    {
        QVERIFY(
            EngineFixture::answer(engine().saveSettings({{"breaker.failures", "2"},
                                                         {"execution.retry_on_failure", "false"}}))
                .has_value());
        QVERIFY(m_fixture->simulator.fail("openai-cloud", QStringLiteral("500"), 2));
        done("Name a colour.", "openai-cloud");
        done("Name a river.", "openai-cloud");
        const model::ServiceStatus status = service("openai-cloud");
        QCOMPARE(status.breaker, model::BreakerState::Closed); // the service as a whole answers
        const auto state =
            std::ranges::find(status.states, status.model, &model::ModelState::model);
        QVERIFY(state != status.states.end());
        QCOMPARE(state->breaker.state, model::BreakerState::Open);
        QVERIFY(state->breaker.why.starts_with("2 attempts in a row failed."));
        QVERIFY(state->breaker.until.has_value());
        QVERIFY(state->competes);
        QCOMPARE(status.health, model::Health::Degraded);
        const auto decision =
            EngineFixture::answer(engine().preview(m_fixture->request("Name a tree.")));
        for (const model::Target &target : decision->chain)
            QVERIFY(target.service != "openai-cloud");
        // Another model of it may be asked.
        const auto other = EngineFixture::answer(
            engine().submit(m_fixture->request("Name a tree.", "openai-cloud", "gpt-sim-mini")));
        QVERIFY2(other.has_value(), other ? "" : other.error().message.c_str());
        QVERIFY(m_fixture->waitFor(*other));
        QCOMPARE(m_fixture->finished.at(*other).state, model::TaskState::Done);

        QVERIFY(EngineFixture::answer(engine().closeBreaker("openai-cloud")).has_value());
        QVERIFY(m_fixture->waitFor(done("Name a tree.", "openai-cloud")));
    }

    void whatWasMeasuredCountsAfterARestart()
    {
        for (int i = 0; i < 5; ++i)
            done("Name a river, number " + std::to_string(i), "openai-cloud");
        m_fixture->end();
        m_fixture->begin();
        const model::ServiceStatus status = service("openai-cloud");
        const auto state =
            std::ranges::find(status.states, status.model, &model::ModelState::model);
        QVERIFY(state != status.states.end());
        QCOMPARE(state->measured.attempts, 5);
        QCOMPARE(state->measured.failureShare, std::optional(0.0));
        QVERIFY(state->measured.latency && state->measured.firstToken);
        const auto decision =
            EngineFixture::answer(engine().preview(m_fixture->request("Name a tree.")));
        for (const model::Candidate &candidate : decision->candidates) {
            const bool isIt = candidate.target.service == "openai-cloud";
            QCOMPARE(candidate.expectedTime.has_value(), isIt);
        }
    }

    void theCommitPointIsKept()
    {
        const auto stored = detail(done("Explain quicksort."));
        const model::AttemptRecord &attempt = stored.attempts.back();
        QVERIFY(attempt.committedAt && attempt.firstTokenAt);
        QVERIFY(*attempt.committedAt >= *attempt.firstTokenAt);
        QVERIFY(*attempt.committedAt <= *attempt.endedAt);
    }

    void thePastIsDecidedByADraft()
    {
        for (int i = 0; i < 6; ++i)
            done("Name a river, number " + std::to_string(i));
        model::BacktestRequest request;
        request.draft.rules.emplace();
        model::Rule rule;
        rule.then.targets = {{"gemini-cloud", {}}};
        request.draft.rules->rules.push_back(rule);
        std::int64_t told = 0;
        connect(&engine(), &engine::Engine::backtestProgress, this,
                [&](std::int64_t walked, std::int64_t) { told = std::max(told, walked); });
        const auto report = EngineFixture::answer(engine().backtest(request));
        QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
        QCOMPARE(report->tasks, std::int64_t{6});
        QCOMPARE(report->moved, std::int64_t{6});
        QCOMPARE(report->flows.front().to.service, std::string("gemini-cloud"));
        QTRY_COMPARE(told, std::int64_t{6});
        QCOMPARE(EngineFixture::answer(engine().backtest({}))->moved, std::int64_t{0});
        request.draft.profile = "nonesuch";
        QCOMPARE(EngineFixture::answer(engine().backtest(request)).error().kind,
                 ErrorKind::InvalidArgument);
    }

    void aTaskThatFailedWasNeitherCheapNorQuick()
    {
        // Both at the same price, and both expected to say the same.
        for (const char *name : {"openai-cloud", "gemini-cloud"}) {
            model::ServiceConfig config = service(name).config;
            config.price.emplace();
            config.price->outputPerMillion = 1'000'000;
            QVERIFY(EngineFixture::answer(engine().saveService(config, name)).has_value());
        }
        model::RuleSet rules;
        model::Rule rule;
        rule.then.targets = {{"openai-cloud", {}}};
        rule.continueChain = false;
        rules.rules.push_back(rule);
        QVERIFY(EngineFixture::answer(engine().saveRules(rules)).has_value());
        QVERIFY(m_fixture->simulator.fail("openai-cloud", QStringLiteral("401"), 10));
        const auto failed = detail(done("Name a river."));
        QCOMPARE(failed.summary.state, model::TaskState::Failed);
        QCOMPARE(failed.summary.cost.amount, std::optional(model::Money()));
        model::BacktestRequest request;
        request.draft.rules = rules;
        request.draft.rules->rules.front().then.targets = {{"gemini-cloud", {}}};
        const auto report = EngineFixture::answer(engine().backtest(request)).value();
        QCOMPARE(report.moved, 1);
        QVERIFY(report.cost.low < 0); // against nothing, all would only get dearer
    }

    void storedDecisionsReplayAfterTheRulesChanged()
    {
        const model::TaskId task = done("Name a river.");
        model::RuleSet rules;
        model::Rule rule;
        rule.then.targets = {{"gemini-cloud", {}}};
        rules.rules.push_back(rule);
        rules.preferLocal = false;
        QVERIFY(EngineFixture::answer(engine().saveRules(rules)).has_value());
        done("Name a tree.");
        const auto report = EngineFixture::answer(engine().replay(task));
        QVERIFY2(report.has_value() && report->same, report ? report->difference.c_str() : "");
        const auto items = EngineFixture::answer(engine().doctor());
        const auto decisions =
            std::ranges::find(*items, std::string("Decisions"), &model::DoctorItem::name);
        QVERIFY(decisions != items->end());
        QCOMPARE(decisions->state, model::CheckState::Ok);
        QCOMPARE(decisions->finding, std::string("the newest 2 come out the same when replayed"));
    }
};

QTEST_GUILESS_MAIN(TestEngineRouting)
#include "tst_enginerouting.moc"
