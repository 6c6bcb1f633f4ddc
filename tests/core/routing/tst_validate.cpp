#include "routing/decide.h"

#include "routingfixtures.h"

#include <limits>

#include <QTest>

using namespace oxide::model;
using namespace oxide::routing;
using namespace oxide::test;

namespace {

const KnownNames kKnown{{"ollama", "openai"}, {"balanced", "cheap"}, {"month"}};

std::vector<RuleIssue> issuesOf(const Rule &rule)
{
    RuleSet rules;
    rules.rules.push_back(rule);
    return validate(rules, kKnown);
}

/// The only issue there is, or an empty one.
RuleIssue onlyIssue(const std::vector<RuleIssue> &issues)
{
    return issues.size() == 1 ? issues.front() : RuleIssue();
}

Rule fine()
{
    return sendRule(whenType(TaskType::Coding), {{"ollama", ""}});
}

} // namespace

class TestValidate final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goodRulesHaveNoIssues()
    {
        RuleSet rules;
        rules.rules.push_back(fine());
        rules.rules.push_back(actionRule(whenWords({"secret"}), ActionKind::LocalOnly));
        rules.rules.push_back(sendRule(whenWords({"x"}), {{"openai", "gpt"}, {"ollama", ""}}));
        rules.rules.push_back(actionRule({}, ActionKind::UseProfile));
        rules.rules.back().then.profile = "cheap";
        rules.rules.back().fallbackProfile = "balanced";
        rules.assignments.push_back({TaskType::Coding, {"ollama", ""}});
        QCOMPARE(validate(rules, kKnown), std::vector<RuleIssue>());
    }

    void fieldsAndLevels_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("field");
        QTest::addColumn<bool>("isError");
        QTest::newRow("no target") << 0 << "then.targets" << true;
        QTest::newRow("unknown service") << 1 << "then.targets" << false;
        QTest::newRow("target without service") << 2 << "then.targets" << true;
        QTest::newRow("target twice") << 3 << "then.targets" << false;
        QTest::newRow("bad pattern") << 4 << "when.pattern" << true;
        QTest::newRow("empty word") << 5 << "when.words" << true;
        QTest::newRow("inverted range") << 6 << "when.tokens" << true;
        QTest::newRow("not a number") << 7 << "when.difficulty" << true;
        QTest::newRow("difficulty over one") << 8 << "when.difficulty" << false;
        QTest::newRow("no whole number") << 9 << "when.files" << false;
        QTest::newRow("below nothing") << 10 << "when.tokens" << false;
        QTest::newRow("star inside") << 11 << "when.requested_models" << true;
        QTest::newRow("time of no length") << 12 << "when.time_of_day" << false;
        QTest::newRow("time after midnight") << 13 << "when.time_of_day" << true;
        QTest::newRow("targets of a refusal") << 14 << "then.targets" << false;
        QTest::newRow("unknown profile") << 15 << "then.profile" << true;
        QTest::newRow("no profile") << 16 << "then.profile" << true;
        QTest::newRow("unknown profile for stand-ins") << 17 << "fallback_profile" << true;
        QTest::newRow("budget of which nothing is asked") << 18 << "when.budget" << false;
        QTest::newRow("budget below nothing") << 19 << "when.budget_used" << false;
        QTest::newRow("load over one") << 20 << "when.machine.cpu_load" << false;
        QTest::newRow("memory the wrong way round") << 21 << "when.machine.free_memory" << true;
        QTest::newRow("graphics memory that is no number")
            << 22 << "when.machine.free_vram" << true;
    }

    void fieldsAndLevels()
    {
        QFETCH(int, which);
        QFETCH(QString, field);
        QFETCH(bool, isError);
        Rule rule = fine();
        switch (which) {
        case 0:
            rule.then.targets.clear();
            break;
        case 1:
            rule.then.targets = {{"nowhere", ""}};
            break;
        case 2:
            rule.then.targets = {{" ", "gpt"}};
            break;
        case 3:
            rule.then.targets = {{"ollama", "a"}, {"ollama", "a"}};
            break;
        case 4:
            rule.when.pattern = "ab(c";
            break;
        case 5:
            rule.when.words = {"fine", "  "};
            break;
        case 6:
            rule.when.tokens = {100.0, 10.0};
            break;
        case 7:
            rule.when.difficulty.below = std::numeric_limits<double>::quiet_NaN();
            break;
        case 8:
            rule.when.difficulty.atLeast = 1.5;
            break;
        case 9:
            rule.when.files = {1.2, 1.8};
            break;
        case 10:
            rule.when.tokens.below = 0;
            break;
        case 11:
            rule.when.requestedModels = {"gpt*mini"};
            break;
        case 12:
            rule.when.timeOfDay = TimeOfDay{60, 60};
            break;
        case 13:
            rule.when.timeOfDay = TimeOfDay{60, 2'000};
            break;
        case 15:
            rule.then = {};
            rule.then.kind = ActionKind::UseProfile;
            rule.then.profile = "nonesuch";
            break;
        case 16:
            rule.then = {};
            rule.then.kind = ActionKind::UseProfile;
            break;
        case 17:
            rule.fallbackProfile = "nonesuch";
            break;
        case 18:
            rule.when.budget = "month";
            break;
        case 19:
            rule.when.budgetUsed.below = 0;
            break;
        case 20:
            rule.when.machine.cpuLoad.atLeast = 1.1;
            break;
        case 21:
            rule.when.machine.freeMemory = {2e9, 1e9};
            break;
        case 22:
            rule.when.machine.freeVram.atLeast = std::numeric_limits<double>::infinity();
            break;
        default:
            rule.then.kind = ActionKind::Refuse;
            break;
        }
        const RuleIssue issue = onlyIssue(issuesOf(rule));
        QCOMPARE(QString::fromStdString(issue.field), field);
        QCOMPARE(issue.level == IssueLevel::Error, isError);
        QCOMPARE(issue.rule, 0);
        QVERIFY(!issue.message.empty());
    }

    void aBudgetThatThereIsNotIsToldOf()
    {
        Rule rule = fine();
        rule.when.budgetUsed.atLeast = 0.9;
        rule.when.budget = "month";
        QVERIFY(issuesOf(rule).empty());
        rule.when.budget = "nosuch";
        const RuleIssue issue = onlyIssue(issuesOf(rule));
        QCOMPARE(issue.field, std::string("when.budget"));
        QCOMPARE(issue.level, IssueLevel::Warning);
        QVERIFY(issue.message.starts_with("There is no budget called \"nosuch\""));
    }

    void badPatternsNameThePlace()
    {
        Rule rule = fine();
        rule.when.pattern = "ab(c";
        QVERIFY(onlyIssue(issuesOf(rule)).message.starts_with("At position 3: "));
    }

    void assignmentsTwiceAreAnError()
    {
        RuleSet rules;
        rules.assignments.push_back({TaskType::Coding, {"ollama", ""}});
        rules.assignments.push_back({TaskType::Coding, {"openai", ""}});
        const RuleIssue issue = onlyIssue(validate(rules, kKnown));
        QCOMPARE(issue.level, IssueLevel::Error);
        QCOMPARE(issue.rule, -1);
        QCOMPARE(issue.field, std::string("assignments.coding"));
    }

    void shadowed_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<bool>("isShadowed");
        QTest::newRow("after one that is always true") << 0 << true;
        QTest::newRow("the same") << 1 << true;
        QTest::newRow("fewer types") << 2 << true;
        QTest::newRow("more types") << 3 << false;
        QTest::newRow("narrower range") << 4 << true;
        QTest::newRow("wider range") << 5 << false;
        QTest::newRow("words in other case") << 6 << true;
        QTest::newRow("another word") << 7 << false;
        QTest::newRow("another pattern") << 8 << false;
        QTest::newRow("model under a star") << 9 << true;
        QTest::newRow("star over a model") << 10 << false;
        QTest::newRow("time inside") << 11 << true;
        QTest::newRow("time half outside") << 12 << false;
        QTest::newRow("every type listed is any type") << 13 << true;
        QTest::newRow("earlier one is off") << 14 << false;
        QTest::newRow("itself off") << 15 << false;
        QTest::newRow("a fuller budget") << 16 << true;
        QTest::newRow("an emptier budget") << 17 << false;
        QTest::newRow("another budget") << 18 << false;
        QTest::newRow("on battery and more") << 19 << true;
        QTest::newRow("on battery and not") << 20 << false;
        QTest::newRow("less memory") << 21 << true;
        QTest::newRow("memory or not") << 22 << false;
    }

    void shadowed()
    {
        QFETCH(int, which);
        QFETCH(bool, isShadowed);
        Rule earlier = sendRule({}, {{"ollama", ""}});
        Rule later = fine();
        Condition &a = earlier.when;
        Condition &b = later.when;
        switch (which) {
        case 0:
            break;
        case 1:
            a = b;
            break;
        case 2:
            a.taskTypes = {TaskType::Coding, TaskType::General};
            break;
        case 3:
            a.taskTypes = {TaskType::Coding};
            b.taskTypes = {TaskType::Coding, TaskType::General};
            break;
        case 4:
            a.tokens = {10.0, std::nullopt};
            b.tokens = {10.0, 20.0};
            break;
        case 5:
            a.tokens = {10.0, 20.0};
            b.tokens = {10.0, 21.0};
            break;
        case 6:
            a.words = {"Budget", "money"};
            b.words = {"budget"};
            break;
        case 7:
            a.words = {"budget"};
            b.words = {"budget", "money"};
            break;
        case 8:
            a.pattern = "a+";
            b.pattern = "aa+";
            break;
        case 9:
            a.requestedModels = {"gpt-*"};
            b.requestedModels = {"gpt-4", "gpt-5*"};
            break;
        case 10:
            a.requestedModels = {"gpt-4"};
            b.requestedModels = {"gpt-*"};
            break;
        case 11:
            a.timeOfDay = TimeOfDay{22 * 60, 6 * 60};
            b.timeOfDay = TimeOfDay{23 * 60, 60};
            break;
        case 12:
            a.timeOfDay = TimeOfDay{22 * 60, 6 * 60};
            b.timeOfDay = TimeOfDay{5 * 60, 7 * 60};
            break;
        case 13:
            for (const auto &row : oxide::base::enumNames<TaskType>)
                a.taskTypes.push_back(row.value);
            b.taskTypes.clear();
            break;
        case 16:
            a.budgetUsed.atLeast = 0.8;
            b.budgetUsed.atLeast = 1;
            break;
        case 17:
            a.budgetUsed.atLeast = 1;
            b.budgetUsed.atLeast = 0.8;
            break;
        case 18:
            a.budgetUsed.atLeast = 0.8;
            b.budgetUsed.atLeast = 0.8;
            b.budget = "month";
            break;
        case 19:
            a.machine.onBattery = true;
            b.machine.onBattery = true;
            b.machine.metered = true;
            break;
        case 20:
            a.machine.onBattery = true;
            b.machine.onBattery = false;
            break;
        case 21:
            a.machine.freeMemory.below = 4e9;
            b.machine.freeMemory.below = 2e9;
            break;
        case 22:
            a.machine.freeMemory.atLeast = 0;
            break;
        case 14:
            earlier.enabled = false;
            break;
        default:
            later.enabled = false;
            break;
        }
        RuleSet rules;
        rules.rules = {earlier, later};
        const std::vector<RuleIssue> issues = validate(rules, kKnown);
        QCOMPARE(!issues.empty(), isShadowed);
        if (!isShadowed)
            return;
        QCOMPARE(issues.front().rule, 1);
        QCOMPARE(issues.front().shadowedBy, 0);
        QCOMPARE(issues.front().level, IssueLevel::Warning);
    }

    void aGuardStillHoldsForWhoNamesAService()
    {
        RuleSet rules;
        rules.rules = {sendRule({}, {{"ollama", ""}}),
                       actionRule(whenWords({"x"}), ActionKind::LocalOnly)};
        const auto message = [&] { return onlyIssue(validate(rules, kKnown)).message; };
        const std::string most = "Rule 1 takes every task of this one that names no service;";
        const std::string all = "Rule 1 takes every task of this one;";
        QVERIFY(message().starts_with(most));
        rules.rules[1].then.kind = ActionKind::Refuse;
        QVERIFY(message().starts_with(most));
        rules.rules[0].then.kind = ActionKind::LocalOnly;
        rules.rules[0].then.targets.clear();
        QVERIFY(message().starts_with(all));
        rules.rules = {sendRule({}, {{"ollama", ""}}),
                       sendRule(whenWords({"x"}), {{"openai", ""}})};
        QVERIFY(message().starts_with(all));
    }
};

QTEST_GUILESS_MAIN(TestValidate)
#include "tst_validate.moc"
