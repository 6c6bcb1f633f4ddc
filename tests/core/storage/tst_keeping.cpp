#include "storage/keeping.h"

#include <QTest>

using namespace oxide;
using config::StorePrompts;
using storage::Keeping;

namespace {

/// Takes the word "Ada" out.
std::string withoutAda(std::string_view text)
{
    std::string redacted(text);
    for (std::size_t at = redacted.find("Ada"); at != std::string::npos; at = redacted.find("Ada"))
        redacted.replace(at, 3, "[name]");
    return redacted;
}

model::AttemptRecord failedAttempt()
{
    model::AttemptRecord attempt;
    attempt.error = base::Error();
    attempt.error->message = "openai does not take it: Ada is no model";
    attempt.error->detail = "{\"prompt\":\"Ada\"}";
    return attempt;
}

} // namespace

class TestKeeping final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allIsKeptAsItIs()
    {
        const Keeping keeping(StorePrompts::Full, withoutAda);
        QVERIFY(keeping.keepsAll());
        QCOMPARE(keeping.kept("Ask Ada"), std::string("Ask Ada"));
        QCOMPARE(keeping.kept({failedAttempt()}).front(), failedAttempt());
    }

    void personalDataIsTakenOutOfAllTexts()
    {
        const Keeping keeping(StorePrompts::Redacted, withoutAda);
        QVERIFY(!keeping.keepsAll());
        model::TaskRequest request;
        request.prompt = "Ask Ada";
        request.files = {"/tmp/a.txt"};
        request.messages = {model::Message::ofText(model::Role::User, "I am Ada")};
        const auto prompt = keeping.kept(request);
        QCOMPARE(prompt.prompt, std::string("Ask [name]"));
        QCOMPARE(prompt.files, request.files);
        QCOMPARE(prompt.messages.front().text(), std::string("I am [name]"));
        storage::Outcome outcome;
        outcome.result = "Ada says";
        outcome.reasoning = "Who is Ada?";
        outcome.notices = {"A file was cut: Ada.txt"};
        const auto result = keeping.kept(outcome);
        QCOMPARE(result.result, std::string("[name] says"));
        QCOMPARE(result.reasoning, std::string("Who is [name]?"));
        QCOMPARE(result.notices, std::vector<std::string>{"A file was cut: [name].txt"});
        const auto attempt = keeping.kept({failedAttempt()}).front();
        QCOMPARE(attempt.error->message,
                 std::string("openai does not take it: [name] is no model"));
        QCOMPARE(attempt.error->detail, std::string("{\"prompt\":\"[name]\"}"));
    }

    void withoutTextsOurOwnSentencesStayWithoutTheirQuotes()
    {
        const Keeping keeping(StorePrompts::HashOnly, withoutAda);
        QVERIFY(keeping.kept("Ask Ada").empty());
        const auto attempt = keeping.kept({failedAttempt()}).front();
        QCOMPARE(attempt.error->message, std::string("openai does not take it: […]"));
        QVERIFY(attempt.error->detail.empty());
        model::TaskRequest request;
        request.messages = {model::Message::ofText(model::Role::User, "I am Ada")};
        QVERIFY(keeping.kept(request).messages.empty());
    }

    void withoutAWayToRedactNothingIsKept()
    {
        const Keeping keeping(StorePrompts::Redacted, {});
        QVERIFY(keeping.kept("Ask Ada").empty());
        QCOMPARE(keeping.keptSentence("It failed: Ada"), std::string("It failed: […]"));
    }
};

QTEST_GUILESS_MAIN(TestKeeping)
#include "tst_keeping.moc"
