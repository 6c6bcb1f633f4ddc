#include "ui/run/decisiontext.h"

#include "ui/run/candidatemodel.h"

#include <QTest>

using namespace oxide;
using namespace oxide::ui;
using model::ReasonCode;

namespace {

model::Decision decision(std::vector<model::Reason> reasons)
{
    model::Decision decision;
    decision.features.type = model::TaskType::CodeReview;
    decision.features.confidence = 0.93;
    decision.features.difficulty = 0.64;
    decision.chain = {{"Ollama", "qwen<b>"}};
    decision.reasons = std::move(reasons);
    model::Candidate chosen;
    chosen.target = decision.chain.front();
    chosen.score = 0.86;
    chosen.local = true;
    model::Candidate rejected;
    rejected.target = {"OpenAI", "gpt-4.1"};
    rejected.reasons = {{ReasonCode::NotLocal, {}}};
    decision.candidates = {chosen, rejected};
    return decision;
}

} // namespace

class TestDecisionText final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSentenceNamesModelAndServiceAndEscapesThem()
    {
        QCOMPARE(decisionSentence(decision({})),
                 QStringLiteral("Goes to <b>qwen&lt;b&gt;</b> on <b>Ollama</b>"));
    }

    void refusalAndNobodyAreSaid()
    {
        model::Decision refused = decision({});
        refused.refused = true;
        refused.refusal = "no <secrets>";
        QCOMPARE(decisionSentence(refused), QStringLiteral("Refused: no &lt;secrets&gt;"));
        model::Decision nobody = decision({});
        nobody.chain.clear();
        QCOMPARE(decisionSentence(nobody), QStringLiteral("Nobody can do this now"));
    }

    void reasonsBecomeOneSentence()
    {
        QCOMPARE(
            decisionWhy(decision({{ReasonCode::PreferLocal, {}}, {ReasonCode::BestRank, {}}})),
            QStringLiteral(
                "because local services are preferred, and it ranks best of 1 that can do this."));
        QCOMPARE(decisionWhy(decision({{ReasonCode::TaskAssignment, {}}})),
                 QStringLiteral("because code review is assigned to it."));
        QVERIFY(decisionWhy(decision({})).isEmpty());
    }

    void aRuleThatKeepsTextHereIsOneClause()
    {
        QCOMPARE(
            decisionWhy(decision({{ReasonCode::RuleMatch, "2"},
                                  {ReasonCode::PersonalData, "email"},
                                  {ReasonCode::LocalOnly, "2"}})),
            QStringLiteral("because rule 2 keeps text with an e-mail address on your machine."));
    }

    void featuresAreFigures()
    {
        model::TaskFeatures features = decision({}).features;
        features.inputTokens = 6602;
        features.outputTokens = 900;
        QCOMPARE(
            decisionFeatures(features),
            QStringLiteral("code review 93 %, difficulty 0.64, 6,602 tokens in, about 900 out"));
    }

    void theEstimateIsOfTheChosenOne()
    {
        model::Decision given = decision({});
        QCOMPARE(decisionEstimate(given), QString());
        given.candidates.front().expectedTime = std::chrono::seconds(9);
        given.candidates.front().expectedCost = model::Money();
        QCOMPARE(decisionEstimate(given), QStringLiteral("about 9 s, free"));
        given.candidates.front().expectedCost = model::Money::fromMicros(3'100);
        QCOMPARE(decisionEstimate(given), QStringLiteral("about 9 s, $0.0031"));
        given.refused = true;
        QCOMPARE(decisionEstimate(given), QString());
    }

    void candidatesShowScoreOrWhyNot()
    {
        CandidateModel model;
        model.setDecision(decision({}));
        QVERIFY(model.isChosen(0));
        const QString name = model.index(0, CandidateModel::Name).data().toString();
        const model::Target target = decision({}).candidates.front().target;
        QVERIFY(name.contains(QString::fromStdString(target.service)));
        QVERIFY(name.contains(QString::fromStdString(target.model)));
        QVERIFY(!model.isChosen(1));
        QCOMPARE(model.index(0, CandidateModel::Score).data().toString(), QStringLiteral("0.86"));
        QCOMPARE(model.index(1, CandidateModel::Score).data().toString(),
                 QStringLiteral("NOT_LOCAL"));
        QVERIFY(model.index(1, 0)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("not on this machine")));
        QVERIFY(!model.knowsCost());
    }
};

QTEST_GUILESS_MAIN(TestDecisionText)
#include "tst_decisiontext.moc"
