#include "model/explain.h"

#include <QTest>

using namespace oxide::model;

namespace {

Candidate rejected(std::string service, ReasonCode code, std::string detail = {})
{
    Candidate candidate;
    candidate.target.service = std::move(service);
    candidate.reasons.push_back({code, std::move(detail)});
    return candidate;
}

} // namespace

class TestExplain final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoAndWhyAndWhoThen()
    {
        Decision decision;
        decision.chain = {{"ollama", "llama3"}, {"gemini", ""}, {"openai", "gpt"}};
        decision.reasons = {{ReasonCode::RuleMatch, "2"}, {ReasonCode::PersonalData, "email"}};
        QCOMPARE(sentence(decision),
                 std::string("Goes to llama3 on ollama, because rule 2 says so. "
                             "If that fails: gemini, gpt on openai."));
        const Explanation parts = explain(decision);
        QCOMPARE(parts.outcome, Outcome::Sent);
        QCOMPARE(parts.target, decision.chain.front());
        QCOMPARE(parts.because, decision.reasons.front());
        QCOMPARE(parts.then.size(), std::size_t(2));
        QCOMPARE(parts.also, (std::vector<Reason>{decision.reasons.back()}));
    }

    void longChainsAreCounted()
    {
        Decision decision;
        for (const char *name : {"a", "b", "c", "d", "e", "f"})
            decision.chain.push_back({name, ""});
        decision.reasons = {{ReasonCode::BestRank, ""}};
        QCOMPARE(sentence(decision),
                 std::string("Goes to a, because it ranks highest. If that fails: b, c, d and 2 "
                             "more."));
    }

    void refusalsSayTheRulesMessage()
    {
        Decision decision;
        decision.refused = true;
        decision.reasons = {{ReasonCode::RefusedByRule, "3"}};
        QCOMPARE(sentence(decision), std::string("Refused: rule 3 refuses it."));
        decision.refusal = "Ask legal first.";
        QCOMPARE(sentence(decision), std::string("Refused: Ask legal first."));
        QCOMPARE(explain(decision).because.detail, std::string("3"));
    }

    void nobodyNamesWhoCameClosest()
    {
        Decision decision;
        QCOMPARE(sentence(decision), std::string("No service is configured; add one."));
        decision.candidates = {rejected("ollama", ReasonCode::ServiceUnhealthy),
                               rejected("studio", ReasonCode::ContextTooSmall, "9000>4096"),
                               rejected("openai", ReasonCode::NotChosenManually)};
        QCOMPARE(sentence(decision),
                 std::string("No service can do this: ollama: it is down; studio: it needs about "
                             "9000 tokens and the model has room for 4096."));
        decision.candidates = {rejected("ollama", ReasonCode::ModelUnknown, "embed"),
                               rejected("openai", ReasonCode::NoChatSupport)};
        QCOMPARE(sentence(decision),
                 std::string("No service can do this: openai: its model makes embeddings alone."));
        decision.candidates.pop_back();
        QCOMPARE(sentence(decision),
                 std::string("No service can do this: ollama: it does not offer the model embed."));
        decision.candidates.push_back(rejected("studio", ReasonCode::ModelUnknown, "embed"));
        QCOMPARE(sentence(decision), std::string("No service offers the model embed."));
        QCOMPARE(explain(decision).unknownModel, std::string("embed"));
        // One that is down lists nothing, and may have it.
        decision.candidates.push_back(rejected("openai", ReasonCode::ServiceUnhealthy));
        decision.candidates.back().reasons.push_back({ReasonCode::ModelUnknown, "embed"});
        QVERIFY(sentence(decision).starts_with("No service can do this: "));
        QCOMPARE(explain(decision).unknownModel, std::string());
        decision.candidates = {rejected("openai", ReasonCode::NotLocal)};
        decision.reasons = {{ReasonCode::SensitiveStaysLocal, "email"}};
        QCOMPARE(sentence(decision),
                 std::string("No service can do this: openai: it is not on this machine, and text "
                             "like this (email) stays on this machine."));
    }

    void everyReasonHasAClause()
    {
        for (const auto &row : oxide::base::enumNames<ReasonCode>) {
            const std::string text = clause({row.value, "x"});
            QVERIFY2(!text.empty() && text.find('%') == std::string::npos,
                     std::string(row.name).c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestExplain)
#include "tst_explain.moc"
