#include "ui/routing/profiledraft.h"

#include "support/fakeengine.h"

#include <QSignalSpy>
#include <QTest>

using namespace oxide;
using namespace oxide::ui;

namespace {

/// What the fake engine has in force.
std::vector<model::Profile> inForce(test::FakeEngine &engine)
{
    return engine.profiles().result().value();
}

std::string profileSetting(test::FakeEngine &engine)
{
    const auto settings = engine.settings().result();
    for (const model::Setting &setting : settings.value()) {
        if (setting.key == "routing.profile")
            return setting.value;
    }
    return {};
}

struct Loaded {
    Loaded()
    {
        draft.load();
        (void)QTest::qWaitFor([this] { return draft.isLoaded(); });
    }

    [[nodiscard]] int idOf(const std::string &name) const
    {
        const EditedProfile *found = draft.named(name);
        return found ? found->id : 0;
    }
    void setCost(const std::string &name, double weight)
    {
        model::Profile profile = draft.named(name)->now;
        profile.weights.cost = weight;
        draft.change(idOf(name), profile);
    }
    void rename(const std::string &from, const std::string &to)
    {
        model::Profile profile = draft.named(from)->now;
        profile.name = to;
        draft.change(idOf(from), profile);
    }
    bool save()
    {
        QSignalSpy saved(&draft, &ProfileDraft::saved);
        draft.save();
        return saved.count() > 0 || saved.wait(1000);
    }

    test::FakeEngine engine;
    ProfileDraft draft{engine};
};

} // namespace

class TestProfileDraft final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatShipsIsThereAndNothingIsUnsaved()
    {
        const Loaded loaded;
        QCOMPARE(loaded.draft.profiles().size(), model::builtInProfiles().size());
        QCOMPARE(loaded.draft.inForce(), std::string("balanced"));
        QVERIFY(!loaded.draft.isDirty());
        QVERIFY(loaded.draft.named("speed")->isBuiltIn());
        QVERIFY(!loaded.draft.named("speed")->isChanged());
    }

    void aChangeIsADraftUntilItIsSaved()
    {
        Loaded loaded;
        loaded.setCost("balanced", 0.9);
        QVERIFY(loaded.draft.isDirty());
        QVERIFY(loaded.draft.named("balanced")->isChanged());
        QCOMPARE(model::findProfile(inForce(loaded.engine), "balanced")->weights.cost, 0.18);
        QVERIFY(loaded.save());
        QCOMPARE(model::findProfile(inForce(loaded.engine), "balanced")->weights.cost, 0.9);
        QVERIFY(!loaded.draft.isDirty());
    }

    void revertTakesEverythingBack()
    {
        Loaded loaded;
        const int own = loaded.draft.duplicate(loaded.idOf("cheap"));
        QVERIFY(loaded.save());
        loaded.setCost("balanced", 0.9);
        loaded.draft.duplicate(loaded.idOf("speed"));
        loaded.draft.setInForce("quality");
        loaded.draft.remove(own);
        loaded.draft.revert();
        QVERIFY(!loaded.draft.isDirty());
        QCOMPARE(loaded.draft.named("balanced")->now.weights.cost, 0.18);
        QCOMPARE(loaded.draft.inForce(), std::string("balanced"));
        QVERIFY(loaded.draft.named("cheap-2"));
        QVERIFY(!loaded.draft.named("speed-2"));
    }

    void aResetBuiltInOneIsAsItShips()
    {
        Loaded loaded;
        loaded.setCost("speed", 0.5);
        QVERIFY(loaded.save());
        loaded.draft.reset(loaded.idOf("speed"));
        QVERIFY(loaded.draft.isDirty());
        QVERIFY(loaded.save());
        QCOMPARE(loaded.engine.calls("removeProfile"), 1); // no copy of what ships stays behind
        QCOMPARE(*model::findProfile(inForce(loaded.engine), "speed"),
                 *model::findProfile(model::builtInProfiles(), "speed"));
    }

    void oneInForceStaysInForceUnderANewName()
    {
        Loaded loaded;
        loaded.draft.duplicate(loaded.idOf("cheap"));
        loaded.draft.setInForce("cheap-2");
        QVERIFY(loaded.save());
        QCOMPARE(profileSetting(loaded.engine), std::string("cheap-2"));
        loaded.rename("cheap-2", "thrifty");
        QCOMPARE(loaded.draft.inForce(), std::string("thrifty"));
        QVERIFY(loaded.save());
        QCOMPARE(profileSetting(loaded.engine), std::string("thrifty"));
        QVERIFY(!model::findProfile(inForce(loaded.engine), "cheap-2"));
        QVERIFY(!loaded.draft.isDirty());
    }

    void aNamesakeOnItsWayToAnotherNameIsNotPutInForce()
    {
        Loaded loaded; // "balanced" is in force
        const int copy = loaded.draft.duplicate(loaded.idOf("balanced"));
        model::Profile typed = loaded.draft.profiles().back().now;
        for (const char *name : {"balanced-", "balanced", "balanced-n", "balanced-night"}) {
            typed.name = name;
            loaded.draft.change(copy, typed);
        }
        QCOMPARE(loaded.draft.inForce(), std::string("balanced"));
        QVERIFY(loaded.save());
        QCOMPARE(profileSetting(loaded.engine), std::string("balanced"));
    }

    void rulesAskForARenamedOneByItsOldNameUntilItIsSaved()
    {
        Loaded loaded;
        loaded.draft.duplicate(loaded.idOf("cheap"));
        QVERIFY(loaded.save());
        loaded.setCost("cheap-2", 0.9);
        loaded.rename("cheap-2", "thrifty");
        model::RoutingDraft draft;
        loaded.draft.addTo(draft);
        for (const char *name : {"thrifty", "cheap-2"}) {
            const model::Profile *profile = model::findProfile(draft.profiles, name);
            QVERIFY2(profile, name);
            QCOMPARE(profile->weights.cost, 0.9);
        }
    }

    void oneThatWasInForceCanBeRemoved()
    {
        Loaded loaded;
        const int own = loaded.draft.duplicate(loaded.idOf("cheap"));
        loaded.draft.setInForce("cheap-2");
        QVERIFY(loaded.save());
        loaded.draft.setInForce("balanced");
        loaded.draft.remove(own);
        QVERIFY(loaded.save());
        QVERIFY(!model::findProfile(inForce(loaded.engine), "cheap-2"));
        QCOMPARE(profileSetting(loaded.engine), std::string("balanced"));
    }

    void whatCannotBeSavedSaysWhy()
    {
        Loaded loaded;
        loaded.draft.duplicate(loaded.idOf("cheap"));
        for (const char *name : {"", "two words", "cheap", "\xc3\xa4"}) {
            loaded.rename(loaded.draft.profiles().back().now.name, name);
            QVERIFY2(!loaded.draft.problemOf(loaded.draft.profiles().back()).isEmpty(), name);
            QVERIFY(loaded.draft.hasProblem());
            model::Profile named = loaded.draft.profiles().back().now;
            named.name = "fine";
            loaded.draft.change(loaded.draft.profiles().back().id, named);
            QVERIFY(!loaded.draft.hasProblem());
        }
        model::Profile nothing = loaded.draft.profiles().back().now;
        nothing.weights = {};
        loaded.draft.change(loaded.draft.profiles().back().id, nothing);
        QVERIFY(loaded.draft.hasProblem());
        loaded.draft.save();
        QCOMPARE(loaded.engine.calls("saveProfile"), 0);
    }

    void anErrorKeepsWhatIsNotSaved()
    {
        Loaded loaded;
        loaded.setCost("balanced", 0.9);
        base::Error error;
        error.kind = base::ErrorKind::Config;
        error.message = "The config file is read-only.";
        loaded.engine.failNext(error);
        QSignalSpy failed(&loaded.draft, &ProfileDraft::failed);
        loaded.draft.save();
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(loaded.draft.isDirty());
        QVERIFY(!loaded.draft.isSaving());
        QVERIFY(loaded.save());
    }

    void whatOthersSaveArrivesAndWhatIsTypedStays()
    {
        Loaded loaded;
        loaded.setCost("balanced", 0.9);
        model::Profile elsewhere = loaded.draft.named("speed")->now;
        elsewhere.weights.cost = 0.7;
        loaded.engine.saveProfile(elsewhere, "speed");
        QTRY_COMPARE(loaded.draft.named("speed")->now.weights.cost, 0.7);
        QCOMPARE(loaded.draft.named("balanced")->now.weights.cost, 0.9);
        QVERIFY(!loaded.draft.named("speed")->isDirty());
    }

    void theUnsavedIsWhatADryRunGets()
    {
        Loaded loaded;
        model::RoutingDraft nothing;
        loaded.draft.addTo(nothing);
        QVERIFY(nothing.profiles.empty() && !nothing.profile);
        loaded.setCost("balanced", 0.9);
        loaded.draft.setInForce("speed");
        model::RoutingDraft draft;
        loaded.draft.addTo(draft);
        QCOMPARE(draft.profiles.size(), std::size_t{1});
        QCOMPARE(draft.profiles.front().weights.cost, 0.9);
        QCOMPARE(draft.profile, std::optional<std::string>("speed"));
    }
};

QTEST_GUILESS_MAIN(TestProfileDraft)
#include "tst_profiledraft.moc"
