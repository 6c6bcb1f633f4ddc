#include "ui/routing/ruledraft.h"

#include "support/fakedata.h"
#include "support/fakeengine.h"

#include <QSignalSpy>
#include <QTest>

using namespace oxide;
using ui::RuleDraft;

namespace {

QStringList names(const RuleDraft &draft)
{
    QStringList list;
    for (const model::Rule &rule : draft.rules().rules)
        list << QString::fromStdString(rule.name);
    return list;
}

model::RuleSet named(const QStringList &list)
{
    model::RuleSet rules;
    for (const QString &name : list) {
        model::Rule rule;
        rule.name = name.toStdString();
        rules.rules.push_back(rule);
    }
    return rules;
}

QStringList letters(const char *text)
{
    return QString::fromLatin1(text).split(QString(), Qt::SkipEmptyParts);
}

} // namespace

class TestRuleDraft final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void movingKeepsTheOthersInOrder()
    {
        test::FakeEngine engine;
        RuleDraft draft(engine);
        draft.setSaved(named(letters("abcde")));
        draft.moveRule(0, 3);
        QCOMPARE(names(draft), letters("bcdae"));
        draft.moveRule(3, 0);
        QCOMPARE(names(draft), letters("abcde"));
        QVERIFY(!draft.isDirty());
        draft.moveRule(0, 9);
        draft.moveRule(-1, 2);
        QCOMPARE(names(draft), letters("abcde"));
    }

    void addingDuplicatingAndRemoving()
    {
        test::FakeEngine engine;
        RuleDraft draft(engine);
        draft.setSaved(named(letters("ab")));
        draft.duplicateRule(0);
        QCOMPARE(names(draft), letters("aab"));
        draft.removeRule(2);
        draft.addRule(named(letters("z")).rules.front(), 99);
        QCOMPARE(names(draft), letters("aaz"));
    }

    void undoAndRedoWalkEveryStep()
    {
        test::FakeEngine engine;
        RuleDraft draft(engine);
        draft.setSaved(named(letters("abc")));
        draft.removeRule(1);
        draft.setPreferLocal(false);
        draft.undo();
        QVERIFY(draft.rules().preferLocal);
        draft.undo();
        QCOMPARE(names(draft), letters("abc"));
        draft.undo(); // there is nothing before it
        QCOMPARE(names(draft), letters("abc"));
        draft.redo();
        QCOMPARE(names(draft), letters("ac"));
        draft.moveRule(0, 1);
        QCOMPARE(names(draft), letters("ca"));
        draft.redo(); // what was undone before the move is gone
        QCOMPARE(names(draft), letters("ca"));
    }

    void revertIsAStepLikeAnyOther()
    {
        test::FakeEngine engine;
        RuleDraft draft(engine);
        draft.setSaved(named(letters("abc")));
        draft.removeRule(0);
        draft.revert();
        QVERIFY(!draft.isDirty());
        draft.undo();
        QCOMPARE(names(draft), letters("bc"));
    }

    void changesFromElsewhereDoNotOverwriteADraft()
    {
        test::FakeEngine engine;
        RuleDraft draft(engine);
        draft.setSaved(named(letters("ab")));
        draft.setSaved(named(letters("abc")));
        QCOMPARE(names(draft), letters("abc"));
        draft.removeRule(0);
        draft.setSaved(named(letters("xyz")));
        QCOMPARE(names(draft), letters("bc"));
        QVERIFY(draft.isDirty());
        draft.revert();
        QCOMPARE(names(draft), letters("xyz"));
    }

    void assignmentsAreSetReplacedAndTakenAway()
    {
        test::FakeEngine engine;
        RuleDraft draft(engine);
        const auto type = model::TaskType::Coding;
        draft.setAssignment(type, {"Ollama", {}});
        draft.setAssignment(type, {"OpenAI", "gpt"});
        QCOMPARE(draft.rules().assignments.size(), 1U);
        QCOMPARE(draft.assignment(type).service, std::string("OpenAI"));
        draft.setAssignment(type, {});
        QVERIFY(draft.rules().assignments.empty());
    }

    void everyChangeIsValidatedAMomentLater()
    {
        test::FakeEngine engine;
        RuleDraft draft(engine);
        draft.setSaved(test::fakeRules());
        QTRY_COMPARE(engine.calls("validateRules"), 1);
        QTRY_VERIFY(!draft.issues().empty());
        QVERIFY(!draft.hasErrors());
        draft.removeRule(0);
        draft.removeRule(0);
        QTRY_COMPARE(engine.calls("validateRules"), 2);
    }
};

QTEST_GUILESS_MAIN(TestRuleDraft)
#include "tst_ruledraft.moc"
