#include "ui/routing/profilesview.h"

#include "support/fakeengine.h"
#include "ui/routing/profiledraft.h"
#include "ui/routing/profileeditor.h"
#include "ui/routing/profilelist.h"
#include "ui/routing/rankinglist.h"
#include "ui/routing/ruledraft.h"
#include "ui/routing/scoreparts.h"
#include "ui/theme/look.h"
#include "ui/widgets/servicebook.h"

#include <QAccessible>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QTest>
#include <QToolButton>

using namespace oxide;
using namespace oxide::ui;

namespace {

struct Window {
    Window()
    {
        profiles.load();
        rules.setSaved(engine.rules().result().value());
        view.resize(1040, 640);
        view.show();
        (void)QTest::qWaitForWindowExposed(&view);
        (void)QTest::qWaitFor([this] { return !ranking->ranking().empty(); });
    }

    [[nodiscard]] QSlider *slider(const QString &of) const
    {
        for (QSlider *found : view.findChildren<QSlider *>()) {
            if (found->accessibleName() == of)
                return found;
        }
        return nullptr;
    }
    [[nodiscard]] QPushButton *button(const QString &text) const
    {
        for (QPushButton *found : view.findChildren<QPushButton *>()) {
            if (found->isVisible() && found->text() == text)
                return found;
        }
        return nullptr;
    }
    [[nodiscard]] QLineEdit &name() const
    {
        for (QLineEdit *found : view.findChildren<QLineEdit *>()) {
            if (found->accessibleName() == QStringLiteral("Name of the profile"))
                return *found;
        }
        qFatal("no name");
    }
    [[nodiscard]] QAction *menuAction(const QString &begin) const
    {
        auto *menu = view.editor().findChild<QMenu *>();
        Q_EMIT menu->aboutToShow();
        for (QAction *action : menu->actions()) {
            if (action->text().startsWith(begin))
                return action;
        }
        return nullptr;
    }
    [[nodiscard]] const model::Profile &edited() const
    {
        return profiles.find(view.editor().id())->now;
    }
    [[nodiscard]] bool says(const QString &text) const
    {
        for (const QLabel *label : view.findChildren<QLabel *>()) {
            if (label->isVisible() && label->text().contains(text))
                return true;
        }
        return false;
    }

    test::FakeEngine engine;
    Look look{ThemeChoice::Light};
    ServiceBook services{engine};
    RuleDraft rules{engine};
    ProfileDraft profiles{engine};
    mutable ProfilesView view{Context{engine, look, services}, profiles, rules};
    RankingList *ranking = view.findChild<RankingList *>();
};

} // namespace

class TestProfilesView final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOneInForceIsChosenFirst()
    {
        const Window window;
        QCOMPARE(window.edited().name, std::string("balanced"));
        QVERIFY(window.name().isReadOnly());
        QVERIFY(!window.button(QStringLiteral("Use it")));
        QVERIFY(!window.profiles.isDirty()); // showing changes nothing
        QVERIFY(!window.button(QStringLiteral("Save")));
    }

    void aSliderChangesTheWeightAndEveryShare()
    {
        Window window;
        QSlider *cost = window.slider(QStringLiteral("Weight of cost"));
        QCOMPARE(cost->value(), 180);
        const QString quality =
            window.slider(QStringLiteral("Weight of quality"))->accessibleDescription();
        cost->setFocus();
        QTest::keyClick(cost, Qt::Key_End);
        QCOMPARE(window.edited().weights.cost, 1.0);
        QVERIFY(window.slider(QStringLiteral("Weight of quality"))->accessibleDescription()
                != quality);
        QVERIFY(window.button(QStringLiteral("Save")));
        window.button(QStringLiteral("Revert"))->click();
        QCOMPARE(cost->value(), 180);
    }

    void onlyWhatIsMovedIsWritten()
    {
        Window window;
        model::Profile fine = window.edited();
        fine.weights.quality = 0.4321987; // finer than a slider's step
        window.profiles.change(window.view.editor().id(), fine);
        QTest::keyClick(window.slider(QStringLiteral("Weight of cost")), Qt::Key_Home);
        QCOMPARE(window.edited().weights.quality, 0.4321987);
        QCOMPARE(window.edited().weights.cost, 0.0);
    }

    void largeWeightsKeepTheirProportions()
    {
        Window window;
        model::Profile large = window.edited();
        large.weights = {};
        large.weights.quality = 60;
        large.weights.cost = 20;
        window.profiles.change(window.view.editor().id(), large);
        QSlider *quality = window.slider(QStringLiteral("Weight of quality"));
        QCOMPARE(quality->value(), 1000);
        QTest::keyClick(quality, Qt::Key_PageDown); // the right end must not follow it
        QVERIFY(quality->value() < 1000);
        QCOMPARE(window.slider(QStringLiteral("Weight of cost"))->value(), 333);
        QCOMPARE(window.edited().weights.cost, 20.0);
    }

    void theRankingFollowsTheDraft()
    {
        Window window;
        const auto places = [&] {
            std::vector<model::Target> order;
            for (const RankedCandidate &each : window.ranking->ranking())
                order.push_back(each.candidate.target);
            return order;
        };
        const auto before = places();
        QVERIFY(before.size() > 2);
        model::Profile cheap = window.edited();
        cheap.weights = {};
        cheap.weights.local = 1;
        cheap.weights.cost = 1;
        window.profiles.change(window.view.editor().id(), cheap);
        QTRY_VERIFY(places() != before);
        QTRY_VERIFY(std::ranges::any_of(window.ranking->ranking(), [](const auto &each) {
            return each.before && *each.before != each.place;
        }));
        QCOMPARE(window.engine.calls("saveProfile"), 0);
    }

    void aHiddenRankingAsksNothing()
    {
        Window window;
        QTest::qWait(250);
        window.view.hide();
        const int asked = window.engine.calls("dryRun");
        QTest::keyClick(window.slider(QStringLiteral("Weight of cost")), Qt::Key_End);
        QTest::qWait(300);
        QCOMPARE(window.engine.calls("dryRun"), asked);
    }

    void theScoreIsTakenApart()
    {
        Window window;
        auto *parts = window.view.findChild<ScoreParts *>();
        QVERIFY(parts->gridRows() > 5);
        QVERIFY(parts->gridText(0, 0).contains(QStringLiteral("counts")));
        bool unknown = false;
        for (int row = 0; row < parts->gridRows(); ++row)
            unknown |= parts->gridText(row, 0).contains(QStringLiteral("not known"));
        QVERIFY(unknown); // nobody has voted
        QAccessibleInterface *table = QAccessible::queryAccessibleInterface(parts);
        QVERIFY(table && table->tableInterface());
        QCOMPARE(table->tableInterface()->rowCount(), parts->gridRows());
        const QString first = parts->gridText(1, 0);
        window.ranking->setFocus();
        QTest::keyClick(window.ranking, Qt::Key_Down);
        QVERIFY(parts->gridText(1, 0) != first);
    }

    void aProfileIsAddedRenamedUsedAndSaved()
    {
        Window window;
        window.button(QStringLiteral("Add"))->click();
        QCOMPARE(window.edited().name, std::string("balanced-2"));
        QVERIFY(!window.name().isReadOnly());
        window.name().selectAll();
        QTest::keyClicks(&window.name(), QStringLiteral("two words"));
        QVERIFY(window.says(QStringLiteral("letters, digits")));
        QVERIFY(!window.button(QStringLiteral("Save"))->isEnabled());
        window.name().selectAll();
        QTest::keyClicks(&window.name(), QStringLiteral("mine"));
        QVERIFY(window.button(QStringLiteral("Save"))->isEnabled());
        window.button(QStringLiteral("Use it"))->click();
        window.button(QStringLiteral("Save"))->click();
        QTRY_VERIFY(!window.profiles.isDirty());
        QCOMPARE(window.profiles.inForce(), std::string("mine"));
        QCOMPARE(window.edited().name, std::string("mine"));
    }

    void theKeysOfTheListDoWhatItsMenuOffers()
    {
        Window window;
        ProfileList &list = window.view.list();
        list.setFocus();
        QTest::keyClick(&list, Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(window.edited().name, std::string("balanced-2"));
        QTest::keyClick(&list, Qt::Key_Delete);
        QVERIFY(!window.profiles.named("balanced-2"));
        QVERIFY(window.profiles.find(window.view.editor().id())); // another one is edited
    }

    void oneThatIsNeededCannotBeRemoved()
    {
        Window window;
        window.button(QStringLiteral("Add"))->click();
        QVERIFY(window.menuAction(QStringLiteral("Remove"))->isEnabled());
        model::RuleSet rules = window.rules.rules();
        rules.rules.front().then.kind = model::ActionKind::UseProfile;
        rules.rules.front().then.profile = window.edited().name;
        window.rules.setRule(0, rules.rules.front());
        QAction *remove = window.menuAction(QStringLiteral("Remove"));
        QVERIFY(!remove->isEnabled());
        QVERIFY(remove->text().contains(QStringLiteral("Rule 1")));
    }

    void aBuiltInOneIsResetNotRemoved()
    {
        Window window;
        QVERIFY(!window.menuAction(QStringLiteral("Remove")));
        QVERIFY(!window.menuAction(QStringLiteral("Reset"))->isEnabled());
        QTest::keyClick(window.slider(QStringLiteral("Weight of cost")), Qt::Key_End);
        window.menuAction(QStringLiteral("Reset"))->trigger();
        QVERIFY(!window.profiles.isDirty());
    }

    void localCountsOnlyWhereItIsPreferred()
    {
        Window window;
        window.rules.setPreferLocal(false);
        QVERIFY(!window.slider(QStringLiteral("Weight of on this machine"))->isEnabled());
        window.rules.setPreferLocal(true);
        QVERIFY(window.slider(QStringLiteral("Weight of on this machine"))->isEnabled());
    }

    void anErrorOfTheDryRunIsSaid()
    {
        Window window;
        base::Error error;
        error.kind = base::ErrorKind::Io;
        error.message = "The statistics cannot be read.";
        QTest::qWait(250);
        window.engine.failNext(error);
        window.view.prompt().setText(QStringLiteral("Another prompt"));
        QTRY_VERIFY(window.says(QStringLiteral("statistics cannot be read")));
        window.view.prompt().clear();
        QTRY_VERIFY(window.says(QStringLiteral("Type a prompt")));
    }
};

QTEST_MAIN(TestProfilesView)
#include "tst_profilesview.moc"
