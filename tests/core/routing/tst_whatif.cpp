#include "routing/decide.h"
#include "routing/whatif.h"

#include "routingworld.h"

#include <cmath>
#include <optional>

#include <QTest>

using namespace oxide;
using namespace oxide::model;
using namespace oxide::routing;
using namespace oxide::test;

namespace {

/// The kinds of a way's changes, in order.
std::vector<ChangeKind> kindsOf(const WayTo &way)
{
    std::vector<ChangeKind> kinds;
    for (const Change &change : way.changes)
        kinds.push_back(change.kind);
    return kinds;
}

bool hasWay(const WhatIf &answer, const std::vector<ChangeKind> &kinds)
{
    return std::ranges::any_of(answer.ways,
                               [&](const WayTo &way) { return kindsOf(way) == kinds; });
}

const Change *changeIn(const WhatIf &answer, ChangeKind kind)
{
    for (const WayTo &way : answer.ways) {
        for (const Change &change : way.changes) {
            if (change.kind == kind)
                return &change;
        }
    }
    return nullptr;
}

/// A model whose value of quality and of context is this, for a task that asks for strength alone.
ModelView judgedModel(const std::string &name, double quality, double context)
{
    ModelView model = modelOf(name);
    model.competes = true;
    model.info.quality = quality;
    model.info.contextWindow = std::llround(4'000 * std::pow(250, context));
    return model;
}

/// What would have the first of them chosen, in a profile of quality and context alone.
WhatIf answerOver(const std::vector<ModelView> &models, double quality, double context)
{
    ServiceView service = serviceOf("cloud", false, models.back().info.name);
    service.models = models;
    SnapshotParts parts;
    parts.services = {service};
    Profile profile;
    profile.name = "own";
    profile.weights.quality = quality;
    profile.weights.context = context;
    profile.threshold = 0;
    parts.setup.profiles = {profile};
    parts.setup.profile = "own";
    TaskFeatures features;
    features.difficulty = 1;
    return whatIf(features, Snapshot(parts), {"cloud", models.front().info.name});
}

/// The weight of quality that has the first of them chosen.
std::optional<double> weightOfQuality(const std::vector<ModelView> &models, double quality,
                                      double context)
{
    for (const WayTo &way : answerOver(models, quality, context).ways) {
        const Change &change = way.changes.front();
        if (change.kind == ChangeKind::Weight && change.name == "quality")
            return change.to;
    }
    return std::nullopt;
}

} // namespace

class TestWhatIf final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoIsChosenNeedsNothing()
    {
        const WhatIf answer = whatIf({}, Snapshot(fourServices(), {}), {"ollama", ""});
        QVERIFY(answer.isChosen);
        QVERIFY(answer.ways.empty());
        QCOMPARE(answer.target.model, std::string("llama3:latest"));
    }

    void whatIsRejectedIsRepaired()
    {
        auto services = fourServices();
        ServiceView &ollama = named(services, "ollama");
        ollama.enabled = false;
        ollama.models.front().breaker = BreakerState::Open;
        const WhatIf answer = whatIf({}, Snapshot(services, {}), {"ollama", ""});
        QVERIFY(!answer.isChosen);
        QVERIFY(hasWay(answer, {ChangeKind::EnableService, ChangeKind::CloseBreaker}));
        QVERIFY(answer.blockers.empty());
    }

    void aRuleInTheWayIsSwitchedOffOrAnotherIsPutAboveIt()
    {
        RuleSet rules;
        rules.rules.push_back(sendRule({}, {{"openai", ""}}));
        rules.rules.push_back(sendRule({}, {{"gemini", ""}}));
        const WhatIf second = whatIf({}, Snapshot(fourServices(), rules), {"gemini", ""});
        QVERIFY(hasWay(second, {ChangeKind::DisableRule}));
        QCOMPARE(changeIn(second, ChangeKind::DisableRule)->name, std::string("1"));
        QVERIFY(hasWay(second, {ChangeKind::AddRule}));
        QVERIFY(hasWay(second, {ChangeKind::ChooseManually}));
        const WhatIf ranked = whatIf({}, Snapshot(fourServices(), rules), {"ollama", ""});
        QVERIFY(hasWay(ranked, {ChangeKind::DisableRule, ChangeKind::DisableRule}));
    }

    void anAssignmentInTheWayIsRemoved()
    {
        RuleSet rules;
        rules.assignments.push_back({TaskType::General, {"openai", ""}});
        const WhatIf answer = whatIf({}, Snapshot(fourServices(), rules), {"ollama", ""});
        QVERIFY(hasWay(answer, {ChangeKind::RemoveAssignment}));
        QCOMPARE(changeIn(answer, ChangeKind::RemoveAssignment)->name, std::string("general"));
    }

    void guardsAreNamed()
    {
        SnapshotParts parts;
        parts.services = fourServices();
        parts.services[3].price = Price();
        parts.services[3].price->perRequest = 70'000;
        parts.setup.policy.keepLocal = {Sensitivity::Email};
        parts.setup.policy.maxTaskCost = Money::fromMicros(50'000);
        parts.setup.rules.rules.push_back(actionRule({}, ActionKind::LocalOnly));
        TaskFeatures features;
        features.sensitivity = {Sensitivity::Email};
        const WhatIf answer = whatIf(features, Snapshot(parts), {"openai", ""});
        const Change *cap = changeIn(answer, ChangeKind::RaiseCostCap);
        QVERIFY(cap);
        QCOMPARE(*cap->to, 70'000.0);
        QVERIFY(changeIn(answer, ChangeKind::AllowSensitive));
        QVERIFY(changeIn(answer, ChangeKind::DisableRule));
        for (const WayTo &way : answer.ways)
            QVERIFY(way.changes.size() >= 3);
    }

    void theNearestNumberIsFound()
    {
        ServiceView service = serviceOf("cloud", false, "large");
        service.models.push_back(modelOf("small"));
        ModelView &large = service.models[0];
        ModelView &small = service.models[1];
        small.competes = true;
        large.info.quality = 0.95;
        large.info.price = Price();
        large.info.price->inputPerMillion = 3'000'000;
        large.info.price->outputPerMillion = 15'000'000;
        small.info.quality = 0.45;
        small.info.price = Price();
        small.info.price->inputPerMillion = 100'000;
        small.info.price->outputPerMillion = 400'000;
        TaskFeatures features;
        features.difficulty = 0.3;
        features.inputTokens = 1'500;
        features.outputTokens = 800;
        SnapshotParts parts;
        parts.services = {service};
        const WhatIf answer = whatIf(features, Snapshot(parts), {"cloud", "large"});
        QVERIFY(!answer.isChosen);
        QVERIFY(hasWay(answer, {ChangeKind::Threshold}));
        QVERIFY(hasWay(answer, {ChangeKind::Price}));
        QVERIFY(hasWay(answer, {ChangeKind::AskForProfile}));
        QVERIFY(hasWay(answer, {ChangeKind::Weight}));

        // One step of the rounding less is not enough.
        const Change threshold = *changeIn(answer, ChangeKind::Threshold);
        QVERIFY(*threshold.to < *threshold.from);
        const auto chosenAt = [&](double value) {
            SnapshotParts changed = parts;
            for (Profile &profile : changed.setup.profiles)
                profile.threshold = profile.name == "balanced" ? value : profile.threshold;
            return choose(features, Snapshot(changed)).chain.front().model;
        };
        QCOMPARE(chosenAt(*threshold.to), std::string("large"));
        QCOMPARE(chosenAt(*threshold.to + 0.01), std::string("small"));
        const Change price = *changeIn(answer, ChangeKind::Price);
        QCOMPARE(*price.from, 1'500 * 3 + 800 * 15.0);
        QVERIFY(*price.to > 0 && *price.to < *price.from);
    }

    /// Worked out by hand: of quality and context alone, the one who is wanted is ahead by
    /// q x (difference of quality) - c x (difference of context).
    void theLeastWeightIsSolvedExactly()
    {
        // Against (0.2, 1): ahead once q x 0.8 >= 0.4 x 1; at 0.5 the names decide.
        const auto wanted = judgedModel("m", 1.0, 0.0);
        QCOMPARE(weightOfQuality({wanted, judgedModel("z", 0.2, 1)}, 0.1, 0.4), 0.5);
        QCOMPARE(weightOfQuality({wanted, judgedModel("a", 0.2, 1)}, 0.1, 0.4), 0.51);
        // The same from above, where it is the wanted one's window that counts.
        const auto roomy = judgedModel("m", 0.2, 1.0);
        QCOMPARE(weightOfQuality({roomy, judgedModel("z", 1, 0)}, 0.9, 0.4), 0.5);
        QCOMPARE(weightOfQuality({roomy, judgedModel("a", 1, 0)}, 0.9, 0.4), 0.49);
        // Beyond what a weight may be: q x 0.001 >= 0.4 x 1.
        QCOMPARE(weightOfQuality({judgedModel("m", 0.501, 0), judgedModel("z", 0.5, 1)}, 0.1, 0.4),
                 std::nullopt);
    }

    /// Between one who is stronger and one with more room: 0.5 q >= 0.499 c and 0.5 q <= 0.501 c.
    void aNarrowRangeOfWeightsIsFound()
    {
        const std::vector<ModelView> models = {
            judgedModel("m", 0.5, 0.501), judgedModel("strong", 1, 0), judgedModel("roomy", 0, 1)};
        QCOMPARE(weightOfQuality(models, 0.9, 0.333), 0.333); // not 0.34, and 0.33 is too little
        QCOMPARE(weightOfQuality(models, 0.1, 0.333), 0.333);
        QCOMPARE(weightOfQuality(models, 0.9, 0.4), 0.4);
    }

    void whatNoWeightReachesIsSaid()
    {
        const WhatIf beyond = answerOver(
            {judgedModel("m", 0.4, 0.4), judgedModel("strong", 1, 0), judgedModel("roomy", 0, 1)},
            0.3, 0.3);
        QVERIFY(beyond.isBeyondWeights);
        QVERIFY(!changeIn(beyond, ChangeKind::Weight));
        const WhatIf within =
            answerOver({judgedModel("m", 1, 0), judgedModel("z", 0.2, 1)}, 0.1, 0.4);
        QVERIFY(!within.isBeyondWeights);
    }

    void everyWeightThatIsOfferedIsTheLeast()
    {
        int offered = 0;
        for (std::uint32_t seed = 0; seed < 120; ++seed) {
            World world(seed);
            SnapshotParts parts = world.parts();
            parts.setup = {};
            TaskFeatures features = world.features();
            features.service.clear();
            features.model.clear();
            features.profile.clear();
            const Snapshot snapshot(parts);
            for (const auto &part : snapshot.services()) {
                const ServiceView &service = part->view();
                const WhatIf answer = whatIf(features, snapshot, {service.name, ""});
                for (const WayTo &way : answer.ways) {
                    const Change &change = way.changes.front();
                    if (way.changes.size() != 1 || change.kind != ChangeKind::Weight)
                        continue;
                    ++offered;
                    const auto isChosenAt = [&](double weight) {
                        SnapshotParts changed = parts;
                        for (Profile &profile : changed.setup.profiles) {
                            if (profile.name == changed.setup.profile)
                                *weightOf(profile.weights, *base::fromName<Factor>(change.name)) =
                                    weight;
                        }
                        const Decision decision = choose(features, Snapshot(changed));
                        return decision.chain.front() == answer.target;
                    };
                    QVERIFY(isChosenAt(*change.to));
                    const double step = *change.to > *change.from ? -0.01 : 0.01;
                    for (double weight = *change.to + step; (weight - *change.from) * -step > 1e-9;
                         weight += step)
                        QVERIFY(!isChosenAt(weight));
                }
            }
        }
        QVERIFY2(offered > 30, qPrintable(QString::number(offered)));
    }

    void aModelThatDoesNotCompeteIsLetIn()
    {
        auto services = fourServices();
        ServiceView &ollama = named(services, "ollama");
        ollama.models.push_back(modelOf("qwen"));
        ollama.models.back().info.quality = 1.0;
        ollama.models.back().measured.firstToken = std::chrono::milliseconds(10);
        ollama.models.back().measured.tokensPerSecond = 500;
        TaskFeatures features;
        features.difficulty = 0.9;
        const WhatIf answer = whatIf(features, Snapshot(services, {}), {"ollama", "qwen"});
        QVERIFY(hasWay(answer, {ChangeKind::LetCompete}));
    }

    void whatNoSettingChangesIsSaid()
    {
        auto services = fourServices();
        named(services, "gemini").models.front().info.tools = false;
        TaskFeatures features;
        features.needsTools = true;
        const WhatIf blocked = whatIf(features, Snapshot(services, {}), {"gemini", ""});
        QVERIFY(blocked.ways.empty());
        QCOMPARE(blocked.blockers.front().code, ReasonCode::NoToolSupport);
        const WhatIf unknown = whatIf(features, Snapshot(services, {}), {"nobody", ""});
        QCOMPARE(unknown.blockers.front().code, ReasonCode::ServiceUnknown);
    }

    void everyAnswerNamesAWayOrSaysWhyThereIsNone()
    {
        int ways = 0;
        int answered = 0;
        int blocked = 0;
        for (std::uint32_t seed = 0; seed < 60; ++seed) {
            World world(seed);
            SnapshotParts parts = world.parts();
            parts.setup.exploration = 0;
            const TaskFeatures features = world.features();
            const Snapshot snapshot(parts);
            for (const auto &part : snapshot.services()) {
                const ServiceView &service = part->view();
                const WhatIf answer = whatIf(features, snapshot, {service.name, ""});
                QCOMPARE(whatIf(features, snapshot, {service.name, ""}), answer);
                const Decision decision = choose(features, snapshot);
                QCOMPARE(answer.isChosen,
                         !decision.chain.empty() && decision.chain.front() == answer.target);
                answered += answer.isChosen || !answer.ways.empty() ? 1 : 0;
                blocked += answer.blockers.empty() ? 0 : 1;
                for (const WayTo &way : answer.ways) {
                    QVERIFY(!way.changes.empty());
                    QVERIFY(!clause(way).empty());
                    ++ways;
                }
                QVERIFY2(answer.isChosen || !answer.ways.empty() || !answer.blockers.empty(),
                         qPrintable(QString::number(seed)));
            }
        }
        const QString counts = QStringLiteral("%1 %2 %3").arg(ways).arg(answered).arg(blocked);
        QVERIFY2(ways > 150 && answered > 100 && blocked > 0, qPrintable(counts));
    }

    void clausesAreEnglish()
    {
        Change change;
        change.kind = ChangeKind::Weight;
        change.name = "cost";
        change.from = 0.18;
        change.to = 0.31;
        QCOMPARE(clause(change), std::string("raise the weight of cost from 0.18 to 0.31"));
        change = {};
        change.kind = ChangeKind::Price;
        change.target = {"openai", "gpt"};
        change.from = 16'500;
        change.to = 2'000;
        QCOMPARE(clause(change),
                 std::string("gpt on openai costs $0.002 instead of $0.0165 for this task"));
        for (const auto &row : oxide::base::enumNames<ChangeKind>) {
            Change each;
            each.kind = row.value;
            QVERIFY(!clause(each).empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestWhatIf)
#include "tst_whatif.moc"
