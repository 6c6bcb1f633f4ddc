#include "ui/routing/routingpage.h"

#include "support/fakeengine.h"
#include "ui/routing/dryruncard.h"
#include "ui/routing/movestable.h"
#include "ui/routing/profiledraft.h"
#include "ui/routing/profilesview.h"
#include "ui/routing/ruledraft.h"
#include "ui/routing/rulelist.h"
#include "ui/routing/rulerow.h"
#include "ui/routing/ruletoken.h"
#include "ui/routing/tokenpopup.h"
#include "ui/run/decisioncard.h"
#include "ui/run/targetpicker.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/servicebook.h"
#include "ui/widgets/strip.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace oxide;
using namespace oxide::ui;

namespace {

struct Window {
    Window()
    {
        page.resize(1080, 740);
        page.show();
        (void)QTest::qWaitForWindowExposed(&page);
        (void)QTest::qWaitFor([this] { return !list->rows().empty(); });
    }

    [[nodiscard]] QPushButton *button(const QString &text) const
    {
        for (QPushButton *found : page.findChildren<QPushButton *>()) {
            if (found->isVisible() && found->text() == text)
                return found;
        }
        return nullptr;
    }
    [[nodiscard]] RuleRow &row(int index) const
    {
        return *list->rows().at(static_cast<std::size_t>(index));
    }
    [[nodiscard]] model::Rule rule(int index) const
    {
        return page.draft().rules().rules.at(static_cast<std::size_t>(index));
    }
    /// Changes a rule's condition.
    template<class Change>
    void put(int index, Change change)
    {
        model::Rule changed = rule(index);
        change(changed.when);
        page.draft().setRule(index, changed);
    }
    [[nodiscard]] RuleToken *token(int index, RuleField field) const
    {
        for (RuleToken *found : row(index).findChildren<RuleToken *>()) {
            if (found->isVisible() && found->part().field == field)
                return found;
        }
        return nullptr;
    }
    [[nodiscard]] TokenPopup *popup() const
    {
        for (TokenPopup *found : page.findChildren<TokenPopup *>()) {
            if (found->isVisible())
                return found;
        }
        return nullptr;
    }

    test::FakeEngine engine;
    Look look{ThemeChoice::Light};
    ServiceBook services{engine};
    RoutingPage page{Context{engine, look, services}};
    RuleList *list = page.findChild<RuleList *>();
};

} // namespace

class TestRoutingPage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsImportedUnderADraft()
    {
        Window window;
        QAction *import = nullptr;
        for (QAction *action : window.page.findChildren<QAction *>()) {
            if (action->text().startsWith(QLatin1String("Import")))
                import = action;
        }
        QVERIFY(import && import->isEnabled());
        window.put(0, [](auto &when) { when.words = {"zebra"}; });
        QVERIFY(window.page.draft().isDirty());
        QVERIFY(!import->isEnabled());
        window.page.draft().revert();
        QVERIFY(import->isEnabled());
    }

    void everyPickerSaysWhatItIsFor()
    {
        Window window;
        QSet<QString> names;
        int boxes = 0;
        for (const TargetPicker *picker : window.page.findChildren<TargetPicker *>()) {
            for (const QComboBox *box : picker->findChildren<QComboBox *>()) {
                names.insert(box->accessibleName());
                ++boxes;
            }
        }
        QVERIFY(boxes > 8);
        QCOMPARE(names.size(), boxes);
    }

    void arrowsWalkAndAltArrowsMoveTheRules()
    {
        Window window;
        const std::string first = window.rule(0).name;
        window.list->focusRule(0);
        QTest::keyClick(&window.row(0), Qt::Key_Down);
        QCOMPARE(window.list->current(), 1);
        QVERIFY(window.row(1).hasFocus());
        QTest::keyClick(&window.row(1), Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(window.rule(1).name, first);
        QCOMPARE(window.list->current(), 0);
        QVERIFY(window.row(0).hasFocus());
    }

    void tabGoesThroughARuleAsItIsRead()
    {
        Window window;
        model::Rule changed = window.rule(0);
        changed.name = "made anew"; // and with it the sentence's tokens
        changed.enabled = false;
        window.page.draft().setRule(0, changed);
        RuleRow &row = window.row(0);
        window.list->focusRule(0);
        QTRY_VERIFY(row.findChild<RuleToken *>()->isVisible());
        QList<QWidget *> met;
        for (QWidget *at = row.nextInFocusChain(); row.isAncestorOf(at);
             at = at->nextInFocusChain()) {
            if (at->focusPolicy() & Qt::TabFocus && at->isVisible())
                met += at;
        }
        QVERIFY(qobject_cast<QCheckBox *>(met.value(0)));
        QVERIFY(qobject_cast<RuleToken *>(met.value(1)));
        QVERIFY(met.size() > 4);
        QCOMPARE(met.value(met.size() - 2)->accessibleName(), QStringLiteral("Add a condition"));
        QCOMPARE(met.last()->accessibleName(), QStringLiteral("More"));
    }

    void theSidePaneFoldsFirst()
    {
        Window window;
        const auto *side = window.page.findChild<DryRunCard *>();
        const auto *toggle = window.page.findChild<QToolButton *>(QStringLiteral("sideToggle"));
        QVERIFY(side->isVisible());
        QVERIFY(!toggle->isVisible());
        window.page.resize(760, 520);
        QTRY_VERIFY(!side->isVisible());
        QTest::mouseClick(window.page.findChild<QToolButton *>(QStringLiteral("sideToggle")),
                          Qt::LeftButton);
        QTRY_VERIFY(side->isVisible());
        QTest::qWait(20);
        // Beside it the rules still have all of their words and tokens.
        QCOMPARE(window.page.width(), 760);
        for (const RuleRow *row : window.list->rows())
            QVERIFY(row->mapTo(&window.page, QPoint(row->width(), 0)).x()
                    <= side->mapTo(&window.page, QPoint()).x());
        const QWidget *sight = window.list->parentWidget();
        QVERIFY2(
            window.list->width() <= sight->width(),
            qPrintable(QStringLiteral("%1 of %2").arg(window.list->width()).arg(sight->width())));
    }

    void rulesThatAreNotSavedSaySo()
    {
        Window window;
        QVERIFY(window.page.unsaved().isEmpty());
        window.page.draft().duplicateRule(0);
        QVERIFY(!window.page.unsaved().isEmpty());
        window.page.draft().revert();
        QVERIFY(window.page.unsaved().isEmpty());
    }

    void aDragAtTheEdgeScrollsOnToTheLastRule()
    {
        Window window;
        const int given = static_cast<int>(window.list->rows().size());
        for (int i = 0; i < 30; ++i)
            window.page.draft().duplicateRule(0);
        model::Rule dragged = window.rule(1);
        dragged.name = "dragged";
        window.page.draft().setRule(1, dragged);
        QScrollArea *area = nullptr;
        for (QWidget *up = window.list; !area; up = up->parentWidget())
            area = qobject_cast<QScrollArea *>(up);
        QScrollBar *bar = area->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 100);
        const int edge = area->viewport()->mapToGlobal(area->viewport()->rect().bottomLeft()).y();
        Q_EMIT window.row(1).dragged(1, edge - 1); // and the mouse rests there
        QTRY_COMPARE(bar->value(), bar->maximum());
        Q_EMIT window.row(1).dropped(1);
        QCOMPARE(window.rule(given + 29).name, std::string("dragged"));
        const int middle = bar->maximum() / 2;
        bar->setValue(middle);
        QTest::qWait(60);
        QCOMPARE(bar->value(), middle); // the drag is over
    }

    void spaceSwitchesARuleOffAndDeleteRemovesIt()
    {
        Window window;
        const auto count = window.page.draft().rules().rules.size();
        window.list->focusRule(2);
        QTest::keyClick(&window.row(2), Qt::Key_Space);
        QVERIFY(!window.rule(2).enabled);
        QTest::keyClick(&window.row(2), Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(window.page.draft().rules().rules.size(), count + 1);
        QCOMPARE(window.rule(2), window.rule(3));
        QTest::keyClick(&window.row(3), Qt::Key_Delete);
        QCOMPARE(window.page.draft().rules().rules.size(), count);
        QTest::keyClick(&window.page, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(window.page.draft().rules().rules.size(), count + 1);
    }

    void aTokenOpensItsEditorAndTheSentenceFollows()
    {
        Window window;
        int index = 0;
        while (window.rule(index).when.taskTypes.empty())
            ++index;
        RuleToken *token = window.token(index, RuleField::TaskTypes);
        QVERIFY(token);
        token->setFocus();
        QTest::keyClick(token, Qt::Key_Space);
        QTRY_VERIFY(window.popup());
        const auto before = window.rule(index).when.taskTypes.size();
        for (QCheckBox *box : window.popup()->findChildren<QCheckBox *>()) {
            if (!box->isChecked()) {
                box->click();
                break;
            }
        }
        QCOMPARE(window.rule(index).when.taskTypes.size(), before + 1);
        QTest::keyClick(window.popup(), Qt::Key_Escape);
        QTRY_VERIFY(!window.popup());
        const auto shown = [&window, index] {
            int count = 0;
            for (RuleToken *found : window.row(index).findChildren<RuleToken *>())
                count += found->isVisible() && found->part().field == RuleField::TaskTypes ? 1 : 0;
            return count;
        };
        QTRY_COMPARE(shown(), static_cast<int>(before) + 1);
    }

    void aRangeIsEditedByFigures()
    {
        Window window;
        int index = 0;
        while (window.rule(index).when.difficulty.isOpen())
            ++index;
        window.row(index).edit(RuleField::Difficulty);
        QTRY_VERIFY(window.popup());
        const auto spins = window.popup()->findChildren<QDoubleSpinBox *>();
        QCOMPARE(spins.size(), 2);
        spins[0]->setValue(0.75);
        QCOMPARE(window.rule(index).when.difficulty.atLeast, std::optional(0.75));
        for (QPushButton *link : window.popup()->findChildren<QPushButton *>())
            link->click(); // "Remove this condition"
        QVERIFY(window.rule(index).when.difficulty.isOpen());
    }

    void aBudgetIsChosenByNameAndItsShareInPercent()
    {
        Window window;
        window.put(0, [](model::Condition &when) { when.budgetUsed.atLeast = 0.8; });
        window.row(0).edit(RuleField::Budget);
        QTRY_VERIFY(window.popup());
        auto *budgets = window.popup()->findChild<QComboBox *>();
        QCOMPARE(budgets->currentData().toString(), QString());
        const QString month = QStringLiteral("This month");
        QTRY_VERIFY(budgets->findData(month) > 0);
        budgets->setCurrentIndex(budgets->findData(month));
        Q_EMIT budgets->activated(budgets->currentIndex());
        QCOMPARE(window.rule(0).when.budget, std::string("This month"));
        auto *least = window.popup()->findChild<QDoubleSpinBox *>();
        QCOMPARE(least->value(), 80.0);
        QCOMPARE(least->text(), QStringLiteral("80 %"));
        least->setValue(70);
        QCOMPARE(window.rule(0).when.budgetUsed.atLeast, std::optional(0.7));
        for (QPushButton *link : window.popup()->findChildren<QPushButton *>())
            link->click(); // "Remove this condition"
        QVERIFY(window.rule(0).when.budgetUsed.isOpen());
        QVERIFY(window.rule(0).when.budget.empty());
    }

    void aBudgetThatIsGoneStaysNamed()
    {
        Window window;
        window.put(0, [](model::Condition &when) {
            when.budgetUsed.atLeast = 0.8;
            when.budget = "long gone";
        });
        window.row(0).edit(RuleField::Budget);
        QTRY_VERIFY(window.popup());
        auto *budgets = window.popup()->findChild<QComboBox *>();
        QTRY_VERIFY(budgets->count() > 2);
        QCOMPARE(budgets->currentText(), QStringLiteral("long gone"));
    }

    void whatThisMachineMustBeLikeIsEdited()
    {
        Window window;
        window.put(0, [](model::Condition &when) {
            when.machine.onBattery = true;
            when.machine.freeVram.below = 4e9;
        });
        window.row(0).edit(RuleField::Battery);
        QTRY_VERIFY(window.popup());
        const auto either = window.popup()->findChildren<QRadioButton *>();
        QCOMPARE(either.size(), 2);
        QVERIFY(either[0]->isChecked());
        either[1]->click();
        QCOMPARE(window.rule(0).when.machine.onBattery, std::optional(false));
        QTest::keyClick(window.popup(), Qt::Key_Escape);
        QTRY_VERIFY(!window.popup());
        window.row(0).edit(RuleField::FreeVram);
        QTRY_VERIFY(window.popup());
        const auto spins = window.popup()->findChildren<QDoubleSpinBox *>();
        QCOMPARE(spins.size(), 2);
        QCOMPARE(spins[1]->text(), QStringLiteral("4.0 GB"));
        spins[1]->setValue(5.5);
        QCOMPARE(window.rule(0).when.machine.freeVram.below, std::optional(5.5e9));
        QVERIFY(!window.rule(0).when.machine.freeVram.atLeast);
    }

    void theMenuOfConditionsHasThoseOfTheMachineTogether()
    {
        Window window;
        window.put(0, [](model::Condition &when) { when = {}; });
        window.list->focusRule(0);
        QMenu *menu = nullptr;
        for (QToolButton *tool : window.row(0).findChildren<QToolButton *>()) {
            if (tool->accessibleName() == QStringLiteral("Add a condition"))
                menu = tool->menu();
        }
        QVERIFY(menu);
        Q_EMIT menu->aboutToShow();
        QMenu *machine = menu->actions().last()->menu();
        QVERIFY(machine);
        QCOMPARE(machine->actions().size(), 5);
        machine->actions().first()->trigger();
        QCOMPARE(window.rule(0).when.machine.onBattery, std::optional(true));
        QTRY_VERIFY(window.popup()); // its editor opens
    }

    void theProfileThatRanksIsChosenFromThoseThereAre()
    {
        Window window;
        model::Rule rule = window.rule(0);
        rule.then.kind = model::ActionKind::UseProfile;
        rule.then.profile = "balanced";
        window.page.draft().setRule(0, rule);
        window.row(0).edit(RuleField::Profile);
        const auto choice = [&window](const QString &text) -> QAction * {
            for (QMenu *menu : window.row(0).findChildren<QMenu *>()) {
                for (QAction *action : menu->actions()) {
                    if (menu->isVisible() && action->text() == text)
                        return action;
                }
            }
            return nullptr;
        };
        QTRY_VERIFY(choice(QStringLiteral("quality")));
        QVERIFY(choice(QStringLiteral("balanced"))->isChecked());
        choice(QStringLiteral("quality"))->trigger();
        QCOMPARE(window.rule(0).then.profile, std::string("quality"));
    }

    void aPatternThatIsNoneIsMarkedWhileItIsTyped()
    {
        Window window;
        model::Rule rule = window.rule(0);
        rule.when.pattern = "a";
        window.page.draft().setRule(0, rule);
        window.row(0).edit(RuleField::Pattern);
        QTRY_VERIFY(window.popup());
        auto *field = window.popup()->findChild<QLineEdit *>();
        field->setText(QStringLiteral("(a"));
        QVERIFY(isInvalid(field));
        field->setText(QStringLiteral("(a)"));
        QVERIFY(!isInvalid(field));
        QCOMPARE(window.rule(0).when.pattern, std::string("(a)"));
    }

    void aNewRuleCanBeSavedAndUnsavedStateIsShown()
    {
        Window window;
        QVERIFY(!window.button(QStringLiteral("Save")));
        window.button(QStringLiteral("Add rule"))->click();
        QVERIFY(window.button(QStringLiteral("Save")));
        QVERIFY(window.button(QStringLiteral("Revert")));
        QTest::keyClick(&window.page, Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!window.button(QStringLiteral("Save")));
        QCOMPARE(window.engine.calls("saveRules"), 1);
        QVERIFY(!window.page.draft().isDirty());
    }

    void aRefusedSaveKeepsTheDraft()
    {
        Window window;
        window.button(QStringLiteral("Add rule"))->click();
        base::Error error;
        error.kind = base::ErrorKind::Config;
        error.message = "The config file is read-only.";
        QTest::qWait(250); // the validation of the new rule
        window.engine.failNext(error);
        window.button(QStringLiteral("Save"))->click();
        QTRY_VERIFY([&] {
            for (Strip *strip : window.page.findChildren<Strip *>()) {
                for (QLabel *label : strip->findChildren<QLabel *>()) {
                    if (strip->isVisible() && label->text().contains(QStringLiteral("read-only")))
                        return true;
                }
            }
            return false;
        }());
        QVERIFY(window.page.draft().isDirty());
        QVERIFY(window.button(QStringLiteral("Save"))->isEnabled());
    }

    void aShadowedRuleOffersItsRemedy()
    {
        Window window;
        QPushButton *remedy = nullptr;
        int shadowed = -1;
        QTRY_VERIFY(!window.page.draft().issues().empty());
        for (const model::RuleIssue &issue : window.page.draft().issues()) {
            if (issue.shadowedBy >= 0)
                shadowed = issue.rule;
        }
        QVERIFY(shadowed >= 0);
        const model::Rule rule = window.rule(shadowed);
        for (QPushButton *found : window.row(shadowed).findChildren<QPushButton *>()) {
            if (found->text().startsWith(QStringLiteral("Move above")))
                remedy = found;
        }
        QVERIFY(remedy);
        remedy->click();
        QVERIFY(window.rule(shadowed) != rule);
        QTRY_VERIFY([&] {
            for (const model::RuleIssue &issue : window.page.draft().issues()) {
                if (issue.shadowedBy >= 0)
                    return false;
            }
            return true;
        }());
    }

    void theDryRunUsesTheUnsavedRules()
    {
        Window window;
        const int asked = window.engine.calls("dryRun");
        for (QLineEdit *field : window.page.findChildren<QLineEdit *>()) {
            if (field->accessibleName() == QStringLiteral("Prompt for the dry run"))
                field->setText(QStringLiteral("Is this mutex needed?"));
        }
        QTRY_COMPARE(window.engine.calls("dryRun"), asked + 1);
        QTRY_VERIFY(!window.page.findChild<DecisionCard *>()->accessibleDescription().isEmpty());
        window.page.draft().removeRule(0);
        QTRY_COMPARE(window.engine.calls("dryRun"), asked + 2);
    }

    void anAssignmentOutlivesItsService()
    {
        Window window;
        QTRY_VERIFY(!window.page.draft().rules().assignments.empty());
        const model::Assignment assigned = window.page.draft().rules().assignments.front();
        std::vector<model::ServiceStatus> services = window.services.all();
        std::erase_if(services, [&](const model::ServiceStatus &service) {
            return service.config.name == assigned.target.service;
        });
        Q_EMIT window.engine.servicesChanged(services);
        QVERIFY(!window.page.draft().isDirty());
        QCOMPARE(window.page.draft().assignment(assigned.type), assigned.target);
        const auto pickers = window.page.findChildren<TargetPicker *>();
        QVERIFY(std::any_of(pickers.begin(), pickers.end(), [&](TargetPicker *picker) {
            return picker->target() == assigned.target;
        }));
    }

    void whatIsWrongWithTheWholeSetIsSaid()
    {
        Window window;
        QTest::qWait(250); // the first validation
        base::Error error;
        error.kind = base::ErrorKind::Config;
        error.message = "The rules cannot be looked at now.";
        window.engine.failNext(error);
        window.page.draft().setPreferLocal(!window.page.draft().rules().preferLocal);
        const auto said = [&] {
            for (QLabel *label : window.page.findChildren<QLabel *>()) {
                if (label->isVisible() && label->text() == QString::fromStdString(error.message))
                    return true;
            }
            return false;
        };
        QTRY_VERIFY(said());
    }

    void theFootNamesTheProfileThatRanks()
    {
        Window window;
        QTRY_VERIFY(window.button(QStringLiteral("Profile balanced")));
        window.page.profiles().setInForce("speed");
        window.button(QStringLiteral("Profile speed"))->click();
        QVERIFY(window.page.findChild<ProfilesView *>()->isVisible());
        QVERIFY(!window.list->isVisible());
    }

    void whatIsSaidOfTheRestDependsOnLocalServices()
    {
        Window window;
        const auto says = [&](const QString &text) {
            for (const QLabel *label : window.page.findChildren<QLabel *>()) {
                if (label->isVisible() && label->text().startsWith(QStringLiteral("Otherwise")))
                    return label->text().contains(text);
            }
            return false;
        };
        window.page.draft().setPreferLocal(true);
        QVERIFY(says(QStringLiteral("on this machine")));
        window.page.draft().setPreferLocal(false);
        QVERIFY(!says(QStringLiteral("on this machine")));
        QVERIFY(says(QStringLiteral("healthy")));
    }

    void eachViewSavesAndUndoesItsOwn()
    {
        Window window;
        QTRY_VERIFY(window.page.profiles().isLoaded());
        window.page.draft().duplicateRule(0);
        window.page.showView(RoutingPage::View::Profiles);
        window.page.profiles().setInForce("speed");
        QTest::keyClick(&window.page, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(window.page.draft().isDirty()); // the rules are out of sight
        QTest::keyClick(&window.page, Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!window.page.profiles().isDirty());
        QCOMPARE(window.engine.calls("saveRules"), 0);
        QVERIFY(!window.page.unsaved().isEmpty());
        window.page.showView(RoutingPage::View::Backtest);
        QTest::keyClick(&window.page, Qt::Key_S, Qt::ControlModifier);
        QTRY_COMPARE(window.engine.calls("saveRules"), 1);
        QVERIFY(window.page.unsaved().isEmpty());
    }

    void profilesThatAreNotSavedSaySo()
    {
        Window window;
        QTRY_VERIFY(window.page.profiles().isLoaded());
        window.page.profiles().setInForce("speed");
        QVERIFY(window.page.unsaved().contains(QStringLiteral("profiles")));
    }

    void aRefusedProfileIsSaidAndKept()
    {
        Window window;
        QTRY_VERIFY(window.page.profiles().isLoaded());
        QTest::qWait(250); // the first validation
        window.page.showView(RoutingPage::View::Profiles);
        window.page.profiles().setInForce("speed");
        QTest::qWait(250); // the ranking
        base::Error error;
        error.kind = base::ErrorKind::Config;
        error.message = "The config file is read-only.";
        window.engine.failNext(error);
        window.page.profiles().save();
        QTRY_VERIFY([&] {
            for (const QLabel *label : window.page.findChildren<QLabel *>()) {
                if (label->isVisible() && label->text().contains(QStringLiteral("read-only")))
                    return true;
            }
            return false;
        }());
        QVERIFY(window.page.profiles().isDirty());
    }

    void aTriedPromptIsTheSameInBothViews()
    {
        Window window;
        QLineEdit &tried = window.page.findChild<DryRunCard *>()->prompt();
        QTest::keyClicks(&tried, QStringLiteral("a mutex"));
        QCOMPARE(window.page.findChild<ProfilesView *>()->prompt().text(), tried.text());
    }

    void theBacktestOfTheRulesOpensItsTasksInTheHistory()
    {
        Window window;
        window.page.draft().removeRule(0);
        window.button(QStringLiteral("Test on the past"))->click();
        auto *moves = window.page.findChild<MovesTable *>();
        QTRY_VERIFY(moves->isVisible());
        QVERIFY(window.engine.lastBacktest().draft.rules == window.page.draft().rules());
        QSignalSpy goTo(&window.page, &Page::goTo);
        moves->setCurrentIndex(moves->model()->index(2, 0));
        QTest::keyClick(moves, Qt::Key_Return);
        QCOMPARE(goTo.count(), 1);
        const auto place = goTo.front().front().value<Place>();
        QVERIFY(place.page == PageId::History);
        QCOMPARE(place.task, std::optional(window.engine.tasks()[2].id));
    }

    void showingTheRulesChangesNothing()
    {
        // Every widget that shows a part of the rules also edits it; none may write by showing.
        Window window;
        QTest::qWait(50);
        QVERIFY(!window.page.draft().isDirty());
        Q_EMIT window.services.changed();
        QVERIFY(!window.page.draft().isDirty());
    }
};

QTEST_MAIN(TestRoutingPage)
#include "tst_routingpage.moc"
