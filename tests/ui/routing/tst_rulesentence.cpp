#include "ui/routing/rulesentence.h"

#include <QTest>

using namespace oxide;
using namespace oxide::ui;

namespace {

/// The sentence with tokens in brackets and a bar between its lines.
QString shown(const model::Rule &rule)
{
    QString text;
    for (const RulePart &part : sentenceOf(rule)) {
        if (!text.isEmpty())
            text += part.startsLine ? QStringLiteral(" | ") : QStringLiteral(" ");
        text += part.field ? u'[' + part.text + u']' : part.text;
    }
    return text;
}

} // namespace

class TestRuleSentence final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRuleReadsAsASentence()
    {
        model::Rule rule;
        rule.when.taskTypes = {model::TaskType::CodeReview};
        rule.when.difficulty.atLeast = 0.6;
        rule.then.targets = {{"Anthropic", "claude-sonnet-4"}, {"OpenAI", "gpt-4.1"}};
        rule.onFailure = model::OnFailure::Continue;
        QCOMPARE(
            shown(rule),
            QStringLiteral("When the task is [code review] and difficulty is at least [0.60] | "
                           "[send to] [claude-sonnet-4] then [gpt-4.1] on failure [continue]"));
    }

    void budgetAndMachineAreTokensToo()
    {
        model::Rule rule;
        rule.then.kind = model::ActionKind::LocalOnly;
        const auto when = [&rule] { return shown(rule).section(QStringLiteral(" |"), 0, 0); };
        rule.when.budgetUsed.atLeast = 0.5;
        QCOMPARE(when(),
                 QStringLiteral("When what is used of [the fullest budget] is at least [50 %]"));
        rule.when.budget = "night";
        QCOMPARE(when(),
                 QStringLiteral("When what is used of [the budget night] is at least [50 %]"));
        rule.when = {};
        rule.when.machine.onBattery = false;
        rule.when.machine.metered = true;
        rule.when.machine.cpuLoad.below = 0.8;
        rule.when.machine.freeMemory.atLeast = 4e9;
        rule.when.machine.freeVram.atLeast = 8e9;
        QCOMPARE(when(), QStringLiteral("When this machine runs on [mains power] and the network "
                                        "is [metered] and CPU load is under [80 %] and free memory "
                                        "is at least [4.0 GB] and free memory of the graphics card "
                                        "is at least [8.0 GB]"));
    }

    void aProfileIsATokenWhereverItRanks()
    {
        model::Rule rule;
        rule.then.kind = model::ActionKind::UseProfile;
        rule.then.profile = "quality";
        QCOMPARE(shown(rule), QStringLiteral("Always | [rank by profile] [quality]"));
        rule.fallbackProfile = "speed";
        QVERIFY(shown(rule).endsWith(QStringLiteral("then the others by profile [speed]")));
        rule.continueChain = false;
        QVERIFY(!shown(rule).contains(QStringLiteral("speed")));
        rule.then.profile.clear();
        QVERIFY(sentenceOf(rule).back().isEmpty);
    }

    void severalKindsAreJoinedByOr()
    {
        model::Rule rule;
        rule.when.sensitivity = {model::Sensitivity::Email, model::Sensitivity::Iban};
        rule.then.kind = model::ActionKind::LocalOnly;
        QCOMPARE(shown(rule),
                 QStringLiteral("When the text holds [an e-mail address] or [an IBAN] | "
                                "[keep it on this machine]"));
    }

    void rangesSayWhichEndIsOpen()
    {
        model::Rule rule;
        rule.then.kind = model::ActionKind::LocalOnly;
        rule.when.tokens = {4000, 9000};
        QCOMPARE(shown(rule).section(QStringLiteral(" |"), 0, 0),
                 QStringLiteral("When its size is between [4,000] and [9,000] tokens"));
        rule.when.tokens = {std::nullopt, 500};
        QCOMPARE(shown(rule).section(QStringLiteral(" |"), 0, 0),
                 QStringLiteral("When its size is under [500] tokens"));
    }

    void refusalHasItsWords()
    {
        model::Rule rule;
        rule.then.kind = model::ActionKind::Refuse;
        QCOMPARE(shown(rule), QStringLiteral("Always | [refuse] and say [why]"));
        rule.then.message = "no secrets";
        QCOMPARE(shown(rule), QStringLiteral("Always | [refuse] and say [no secrets]"));
    }

    void nobodyElseIsSaidOnlyWhereItHolds()
    {
        model::Rule rule;
        rule.then.targets = {{"Ollama", {}}};
        QVERIFY(!shown(rule).contains(QStringLiteral("nobody else")));
        rule.continueChain = false;
        QVERIFY(shown(rule).contains(QStringLiteral("and [nobody else]")));
    }

    void aMissingTargetIsATokenToFillIn()
    {
        model::Rule rule;
        const auto parts = sentenceOf(rule);
        const auto target = std::find_if(parts.begin(), parts.end(), [](const RulePart &part) {
            return part.field == RuleField::Target;
        });
        QVERIFY(target != parts.end());
        QVERIFY(target->isEmpty);
    }

    void everyConditionCanBeAddedShownAndRemoved()
    {
        model::Rule all;
        all.then.kind = model::ActionKind::LocalOnly;
        for (const RuleField field : conditionFields()) {
            model::Rule rule;
            QVERIFY(!hasCondition(rule.when, field));
            addCondition(rule.when, field);
            addCondition(all.when, field);
            QVERIFY2(hasCondition(rule.when, field), qPrintable(fieldName(field)));
            const auto parts = sentenceOf(rule);
            QVERIFY(std::any_of(parts.begin(), parts.end(),
                                [&](const RulePart &part) { return part.field == field; }));
            removeCondition(rule.when, field);
            QVERIFY(rule.when.isAlways());
        }
        QCOMPARE(spokenRule(all).count(QStringLiteral(" and ")),
                 static_cast<qsizetype>(conditionFields().size()) - 1);
        for (const RuleField field : conditionFields())
            removeCondition(all.when, field);
        QVERIFY(all.when.isAlways());
    }

    void theSpokenRuleHasNoMarks()
    {
        model::Rule rule;
        rule.when.taskTypes = {model::TaskType::QuickQuery};
        rule.then.targets = {{"Ollama", "llama3.1:8b"}};
        QCOMPARE(spokenRule(rule),
                 QStringLiteral(
                     "When the task is quick query, send to llama3.1:8b on failure start over"));
    }
};

QTEST_GUILESS_MAIN(TestRuleSentence)
#include "tst_rulesentence.moc"
