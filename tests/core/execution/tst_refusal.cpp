#include "execution/refusal.h"

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

    void anotherServiceThatHasItIsNamed()
    {
        Decision decision;
        decision.candidates = {rejected("local", ReasonCode::ModelUnknown, "gpt-5-mini"),
                               rejected("work", ReasonCode::NotChosenManually)};
        QCOMPARE(execution::refusalOf(decision, offers()).message,
                 std::string("No service can do this: local: it does not offer the model "
                             "gpt-5-mini. Did you mean work/gpt-5-mini?"));
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
