#include "execution/refusal.h"

#include <QElapsedTimer>
#include <QTest>

using namespace oxide;
using namespace oxide::model;

namespace {

routing::ServiceView service(const std::string &name, std::initializer_list<const char *> models)
{
    routing::ServiceView view;
    view.name = name;
    for (const char *model : models) {
        view.models.emplace_back();
        view.models.back().info.name = model;
    }
    return view;
}

routing::Snapshot offers()
{
    return {{service("local", {"llama3.2:3b", "qwen3:8b"}), service("work", {"gpt-5-mini"})},
            RuleSet()};
}

Candidate rejected(const std::string &service, ReasonCode code, const std::string &detail = {})
{
    Candidate candidate;
    candidate.target = {service, {}};
    candidate.reasons = {{code, detail}};
    return candidate;
}

} // namespace

class TestRefusal final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNameThatIsNearlyRightIsPutRight_data()
    {
        QTest::addColumn<std::string>("asked");
        QTest::addColumn<std::string>("said");
        QTest::newRow("a letter left out")
            << std::string("gpt-5-mni")
            << std::string("No service offers the model gpt-5-mni. Did you mean work/gpt-5-mini?");
        QTest::newRow("upper case") << std::string("Qwen3:8B")
                                    << std::string("No service offers the model Qwen3:8B. Did you "
                                                   "mean local/qwen3:8b?");
        QTest::newRow("the service as well")
            << std::string("wrok/gpt-5-mini")
            << std::string("No service offers the model wrok/gpt-5-mini. Did you mean "
                           "work/gpt-5-mini?");
        QTest::newRow("another thing altogether")
            << std::string("claude") << std::string("No service offers the model claude.");
    }

    void aNameThatIsNearlyRightIsPutRight()
    {
        QFETCH(std::string, asked);
        QFETCH(std::string, said);
        Decision decision;
        decision.candidates = {rejected("local", ReasonCode::ModelUnknown, asked),
                               rejected("work", ReasonCode::ModelUnknown, asked)};
        QCOMPARE(execution::refusalOf(decision, offers()).message, said);
    }

    void whatTheCallerMayNotUseIsNotOffered()
    {
        Decision decision;
        decision.candidates = {rejected("local", ReasonCode::ModelUnknown, "gpt-5-mni"),
                               rejected("work", ReasonCode::ModelUnknown, "gpt-5-mni")};
        const auto said = [&decision](const routing::Snapshot &snapshot) {
            return execution::refusalOf(decision, snapshot).message;
        };
        QVERIFY(said(offers()).ends_with("Did you mean work/gpt-5-mini?"));
        decision.features.allowedTargets = {"local/*"};
        QVERIFY(said(offers()).ends_with("gpt-5-mni."));
        decision.features.allowedTargets = {"*/gpt-*"};
        QVERIFY(said(offers()).ends_with("Did you mean work/gpt-5-mini?"));
        decision.features.type = TaskType::Embedding; // it answers, and makes no vectors
        QVERIFY(said(offers()).ends_with("gpt-5-mni."));
        decision.features.type = TaskType::General;
        routing::ServiceView off = service("work", {"gpt-5-mini"});
        off.enabled = false;
        QVERIFY(said({{off}, RuleSet()}).ends_with("gpt-5-mni."));
    }

    /// The caller's word may be as long as a request.
    void aNameOfAMegabyteTakesNoTime()
    {
        Decision decision;
        const std::string asked(1'000'000, 'x');
        decision.candidates = {rejected("local", ReasonCode::ModelUnknown, asked)};
        std::vector<routing::ServiceView> services{service("local", {})};
        for (int i = 0; i < 300; ++i) {
            services.front().models.emplace_back();
            services.front().models.back().info.name =
                "a-model-of-some-length-" + std::to_string(i);
        }
        QElapsedTimer clock;
        clock.start();
        QVERIFY(!execution::refusalOf(decision, {std::move(services), RuleSet()}).message.empty());
        QVERIFY2(clock.elapsed() < 5'000, qPrintable(QString::number(clock.elapsed())));
    }

    /// Where one has it and cannot do the task, its name is not what is wrong.
    void aModelThatThereIsIsNotPutRight()
    {
        Decision decision;
        decision.candidates = {rejected("local", ReasonCode::ModelUnknown, "gpt-5-mini"),
                               rejected("work", ReasonCode::ServiceUnhealthy)};
        QCOMPARE(execution::refusalOf(decision, offers()).message,
                 std::string("No service can do this: work: it is down."));
    }

    void whatIsRefusedForGoodSaysSo_data()
    {
        QTest::addColumn<ReasonCode>("code");
        QTest::addColumn<base::ErrorKind>("kind");
        using base::ErrorKind;
        QTest::newRow("key") << ReasonCode::NotAllowed << ErrorKind::PolicyRefused;
        QTest::newRow("kept local") << ReasonCode::NotLocal << ErrorKind::PolicyRefused;
        QTest::newRow("too long") << ReasonCode::ContextTooSmall << ErrorKind::ContextTooLong;
        QTest::newRow("no tools") << ReasonCode::NoToolSupport << ErrorKind::Unsupported;
        QTest::newRow("down") << ReasonCode::ServiceUnhealthy << ErrorKind::NoService;
    }

    void whatIsRefusedForGoodSaysSo()
    {
        QFETCH(ReasonCode, code);
        QFETCH(base::ErrorKind, kind);
        Decision decision;
        decision.candidates = {rejected("local", code), rejected("work", ReasonCode::NotInRule)};
        QCOMPARE(execution::refusalOf(decision, offers()).kind, kind);
        // One that only rests is a reason to come again.
        decision.candidates.push_back(rejected("other", ReasonCode::BreakerOpen));
        QCOMPARE(execution::refusalOf(decision, offers()).kind, base::ErrorKind::NoService);
    }

    void aServiceThatThereIsNotIsTold()
    {
        Decision decision;
        decision.candidates = {rejected("wrok", ReasonCode::ServiceUnknown),
                               rejected("work", ReasonCode::NotChosenManually)};
        QCOMPARE(execution::refusalOf(decision, offers()).message,
                 std::string("There is no service called 'wrok'. There are: work."));
    }
};

QTEST_GUILESS_MAIN(TestRefusal)
#include "tst_refusal.moc"
