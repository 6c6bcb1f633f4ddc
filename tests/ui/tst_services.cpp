#include "base/clock.h"
#include "support/fakedata.h"
#include "ui/services/breakertext.h"
#include "ui/services/keyeditor.h"
#include "ui/services/presets.h"
#include "ui/services/servicedetail.h"
#include "ui/services/serviceeditor.h"
#include "ui/services/serviceicon.h"
#include "ui/services/servicemodel.h"
#include "ui/theme/controlstyle.h"
#include "ui/widgets/field.h"
#include "ui/widgets/tableview.h"
#include "uifixture.h"

#include <algorithm>

#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace oxide;

namespace {

template<class W>
W *visible(QWidget &root, const QString &text)
{
    for (W *widget : root.findChildren<W *>()) {
        if (widget->isVisible() && widget->text() == text)
            return widget;
    }
    return nullptr;
}

QLineEdit *edit(QWidget &root, const QString &name)
{
    for (auto *line : root.findChildren<QLineEdit *>()) {
        if (line->isVisible() && line->accessibleName() == name)
            return line;
    }
    return nullptr;
}

void type(QLineEdit *field, const QString &text)
{
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, text);
}

} // namespace

class TestServices final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::prepareApplication(); }

    void filtersByKindAndByModel()
    {
        ui::ServiceModel model;
        const QAbstractItemModelTester tester(&model);
        model.setServices(test::fakeServices());
        QCOMPARE(model.rowCount(), 9);
        model.setFilter(ui::ServiceFilter::Problems);
        QCOMPARE(model.rowCount(), 2);
        model.setFilter(ui::ServiceFilter::All);
        model.setText(QStringLiteral("sonnet"));
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.service(0).config.name, std::string("Anthropic"));
    }

    void presetsHaveNamesThatTheConfigTakes()
    {
        static const QRegularExpression allowed(QStringLiteral("^[A-Za-z0-9_-]+$"));
        for (const ui::Preset &preset : ui::servicePresets())
            QVERIFY(allowed.match(QString::fromStdString(preset.config.name)).hasMatch());
        QCOMPARE(ui::freeName("Ollama", test::fakeServices()), std::string("Ollama_2"));
        QCOMPARE(ui::freeName("new", test::fakeServices()), std::string("new"));
    }

    void whatIsTypedInTheEditorIsNotThrownAway()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.window->show();
        ui::Place place;
        place.page = ui::PageId::Services;
        place.service = "OpenAI";
        ui.window->openPlace(place);
        test::UiFixture::settle();
        auto *table = ui.window->findChild<ui::TableView *>();
        Q_EMIT table->rowActivated(table->currentIndex());
        QLineEdit *name = edit(*ui.window, QStringLiteral("Name"));
        QVERIFY(name);
        type(name, QStringLiteral("Renamed"));

        // Another row: the form stays, and asks.
        table->setCurrentIndex(table->model()->index(0, 0));
        QVERIFY(name->isVisible());
        QCOMPARE(name->text(), QStringLiteral("Renamed"));
        QVERIFY(!ui.window->currentPage()->unsaved().isEmpty());
        // News of the services are no reason to leave either.
        std::vector<model::ServiceStatus> news = test::fakeServices();
        news.back().running = 5;
        news.erase(news.begin() + 1);
        Q_EMIT ui.engine.servicesChanged(news);
        test::UiFixture::settle();
        QVERIFY(name->isVisible());
        QCOMPARE(table->currentIndex().row(), 0);
        // Nor is the end of the program.
        QSignalSpy quit(ui.window.get(), &ui::MainWindow::quitRequested);
        ui.window->close();
        QCOMPARE(quit.count(), 0);
        QVERIFY(ui.window->isVisible());
        QVERIFY(visible<QPushButton>(*ui.window, QStringLiteral("Quit without saving")));

        auto *discard = visible<QPushButton>(*ui.window, QStringLiteral("Discard"));
        QVERIFY(discard);
        discard->click();
        QVERIFY(!name->isVisible());
        QVERIFY(!discard->isVisible());
        QCOMPARE(ui.window->findChild<ui::ServiceDetail *>()->service().config.name,
                 std::string("Ollama"));
        QVERIFY(ui.window->currentPage()->unsaved().isEmpty());
        ui.window->close();
        QCOMPARE(quit.count(), 1);
    }

    void anEditorInWhichNothingWasTypedIsLeftAtOnce()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.window->show();
        ui.window->openNamed(QStringLiteral("services"));
        test::UiFixture::settle();
        auto *table = ui.window->findChild<ui::TableView *>();
        Q_EMIT table->rowActivated(table->currentIndex());
        QVERIFY(edit(*ui.window, QStringLiteral("Name")));
        table->setCurrentIndex(table->model()->index(1, 0));
        QVERIFY(!edit(*ui.window, QStringLiteral("Name")));
    }

    void whatIsFoundIsAddedOnlyWhereItIsLocal()
    {
        test::UiFixture ui(ui::ThemeChoice::Light, test::FakeEngine::Fill::Empty);
        ui.window->show();
        ui.window->openNamed(QStringLiteral("services"));
        test::UiFixture::settle();
        auto *find = visible<QPushButton>(*ui.window, QStringLiteral("Find local services"));
        QVERIFY(find);
        find->click();
        test::UiFixture::settle();
        std::vector<std::string> names;
        for (const model::ServiceStatus &service : ui.services.all())
            names.push_back(service.config.name);
        std::sort(names.begin(), names.end());
        QCOMPARE(names, (std::vector<std::string>{"lm_studio", "ollama"}));
        bool namesOthers = false;
        for (const QLabel *label : ui.window->findChildren<QLabel *>()) {
            namesOthers = namesOthers
                          || (label->text().startsWith(QLatin1String("2 found and added."))
                              && label->text().contains(QLatin1String("OpenAI"))
                              && label->text().contains(QLatin1String("Gemini CLI")));
        }
        QVERIFY(namesOthers);
    }

    void aTypedKeyIsForTheKeychainAlone()
    {
        const ui::Look look(ui::ThemeChoice::Light);
        ui::KeyEditor keys(look);
        keys.setKeys({"keychain:svc"});
        keys.show();
        auto *field = keys.findChild<QLineEdit *>();
        QTest::keyClicks(field, QStringLiteral("fake-key-123"));
        QCOMPARE(field->echoMode(), QLineEdit::Password);
        QCOMPARE(keys.keys("svc"), (std::vector<std::string>{"keychain:svc", "keychain:svc-2"}));
        const auto pending = keys.pending("svc");
        QCOMPARE(pending.size(), std::size_t(1));
        QCOMPARE(pending[0].secret, std::string("fake-key-123"));
    }

    void aVariableMustBeAName()
    {
        const ui::Look look(ui::ThemeChoice::Light);
        ui::KeyEditor keys(look);
        keys.findChild<QComboBox *>()->setCurrentIndex(1);
        auto *field = keys.findChild<QLineEdit *>();
        field->setText(QStringLiteral("sk-pasted-by-mistake"));
        QVERIFY(!keys.problem().isEmpty());
        field->setText(QStringLiteral("MY_KEY"));
        QVERIFY(keys.problem().isEmpty());
        QCOMPARE(keys.keys("svc"), (std::vector<std::string>{"${MY_KEY}"}));
    }

    void wrongFieldsAreMarkedAndNotSaved()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        openEditor(ui);
        type(edit(*ui.window, QStringLiteral("Name")), QStringLiteral("my service"));
        type(edit(*ui.window, QStringLiteral("Address")), QStringLiteral("ftp://nowhere"));
        QVERIFY(ui::isInvalid(edit(*ui.window, QStringLiteral("Name"))));
        QVERIFY(ui::isInvalid(edit(*ui.window, QStringLiteral("Address"))));
        QVERIFY(!visible<QPushButton>(*ui.window, QStringLiteral("Save"))->isEnabled());
        type(edit(*ui.window, QStringLiteral("Name")), QStringLiteral("OpenAI"));
        QVERIFY2(ui::isInvalid(edit(*ui.window, QStringLiteral("Name"))), "the name is taken");
        QCOMPARE(ui.engine.calls("saveService"), 0);
    }

    void savingPutsTheKeyAwayFirst()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        openEditor(ui);
        type(edit(*ui.window, QStringLiteral("Name")), QStringLiteral("mine"));
        type(edit(*ui.window, QStringLiteral("Address")),
             QStringLiteral("http://127.0.0.1:9000/v1"));
        type(edit(*ui.window, QStringLiteral("New key")), QStringLiteral("fake-key"));
        visible<QPushButton>(*ui.window, QStringLiteral("Save"))->click();
        test::UiFixture::settle();
        QCOMPARE(ui.engine.calls("saveSecret"), 1);
        QCOMPARE(ui.engine.calls("saveService"), 1);
        const model::ServiceStatus *saved = ui.services.find("mine");
        QVERIFY(saved);
        QCOMPARE(saved->config.keys, (std::vector<std::string>{"keychain:mine"}));
        QCOMPARE(ui.window->findChild<ui::ServiceDetail *>()->service().config.name,
                 std::string("mine"));
    }

    void aTestAndAFailedSaveLeaveNoKeyBehind()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        openEditor(ui);
        type(edit(*ui.window, QStringLiteral("Name")), QStringLiteral("mine"));
        type(edit(*ui.window, QStringLiteral("Address")),
             QStringLiteral("http://127.0.0.1:9000/v1"));
        type(edit(*ui.window, QStringLiteral("New key")), QStringLiteral("fake-key"));
        visible<QPushButton>(*ui.window, QStringLiteral("Test"))->click();
        test::UiFixture::settle();
        QCOMPARE(ui.engine.calls("testService"), 1);
        QVERIFY(ui.engine.secrets().empty());
        visible<QPushButton>(*ui.window, QStringLiteral("Cancel"))->click();
        QVERIFY(ui.engine.secrets().empty());
    }

    void removingAServiceTakesItsKeyAwayOnceItCannotComeBack()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        openEditor(ui);
        type(edit(*ui.window, QStringLiteral("Name")), QStringLiteral("mine"));
        type(edit(*ui.window, QStringLiteral("Address")),
             QStringLiteral("http://127.0.0.1:9000/v1"));
        type(edit(*ui.window, QStringLiteral("New key")), QStringLiteral("fake-key"));
        visible<QPushButton>(*ui.window, QStringLiteral("Save"))->click();
        test::UiFixture::settle();
        auto *detail = ui.window->findChild<ui::ServiceDetail *>();
        QCOMPARE(detail->service().config.name, std::string("mine"));
        Q_EMIT detail->removeRequested();
        test::UiFixture::settle();
        QVERIFY(!ui.services.find("mine"));
        QVERIFY(ui.engine.secrets().contains("mine")); // Undo would need it
        visible<QPushButton>(*ui.window, QStringLiteral("Undo"))->click();
        test::UiFixture::settle();
        QVERIFY(ui.services.find("mine"));
        ui.window->openNamed(QStringLiteral("overview"));
        test::UiFixture::settle();
        QVERIFY(ui.engine.secrets().contains("mine"));

        ui.window->openNamed(QStringLiteral("services"));
        test::UiFixture::settle();
        Q_EMIT detail->removeRequested();
        test::UiFixture::settle();
        ui.window->openNamed(QStringLiteral("overview"));
        test::UiFixture::settle();
        QVERIFY(ui.engine.secrets().contains("mine")); // looking away is no decision
        ui.window->openNamed(QStringLiteral("services"));
        test::UiFixture::settle();
        QVERIFY(visible<QPushButton>(*ui.window, QStringLiteral("Undo")));
        ui.window->wrapUp();
        test::UiFixture::settle();
        QVERIFY(ui.engine.secrets().empty());
        QVERIFY(!visible<QPushButton>(*ui.window, QStringLiteral("Undo")));
    }

    void aKeyThatALockedKeychainKeepsIsSaid()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        openEditor(ui);
        type(edit(*ui.window, QStringLiteral("Name")), QStringLiteral("mine"));
        type(edit(*ui.window, QStringLiteral("Address")),
             QStringLiteral("http://127.0.0.1:9000/v1"));
        type(edit(*ui.window, QStringLiteral("New key")), QStringLiteral("fake-key"));
        visible<QPushButton>(*ui.window, QStringLiteral("Save"))->click();
        test::UiFixture::settle();
        auto *detail = ui.window->findChild<ui::ServiceDetail *>();
        Q_EMIT detail->removeRequested();
        test::UiFixture::settle();
        base::Error locked;
        locked.kind = base::ErrorKind::PolicyRefused;
        locked.message = "the system's keychain is locked";
        ui.engine.failNext(locked);
        Q_EMIT detail->removeRequested(); // the first can no more be undone: its key goes
        test::UiFixture::settle();
        QVERIFY(visible<QLabel>(
            *ui.window, QStringLiteral("The key “mine” stays: the system's keychain is locked.")));
    }

    void aFailedSaveKeepsWhatWasTyped()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        openEditor(ui);
        type(edit(*ui.window, QStringLiteral("Name")), QStringLiteral("mine"));
        base::Error readOnly;
        readOnly.kind = base::ErrorKind::ReadOnly;
        readOnly.message = "The configuration cannot be written.";
        ui.engine.failNext(readOnly);
        visible<QPushButton>(*ui.window, QStringLiteral("Save"))->click();
        test::UiFixture::settle();
        QVERIFY(visible<QPushButton>(*ui.window, QStringLiteral("Save"))->isEnabled());
        QCOMPARE(edit(*ui.window, QStringLiteral("Name"))->text(), QStringLiteral("mine"));
        QVERIFY(
            visible<QLabel>(*ui.window, QStringLiteral("The configuration cannot be written.")));
    }

    void theEngineSaysWhereAServiceRunsNotItsAddress()
    {
        model::ServiceConfig config;
        config.baseUrl = "http://127.0.0.1:8080/v1";
        QCOMPARE(ui::placeOf(config, true), QStringLiteral("local, 127.0.0.1:8080"));
        QCOMPARE(ui::iconOf(config, true), ui::Icon::Cpu);
        QVERIFY(ui::placeOf(config, false).startsWith(QLatin1String("cloud")));
        QCOMPARE(ui::iconOf(config, false), ui::Icon::Cloud);
    }

    void theHealthOfOthersLeavesTheEditorOpen()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        openEditor(ui);
        type(edit(*ui.window, QStringLiteral("Name")), QStringLiteral("mine"));
        std::vector<model::ServiceStatus> services = test::fakeServices();
        services.front().health = model::Health::Down;
        Q_EMIT ui.engine.servicesChanged(services);
        test::UiFixture::settle();
        QLineEdit *name = edit(*ui.window, QStringLiteral("Name"));
        QVERIFY(name);
        QCOMPARE(name->text(), QStringLiteral("mine"));
    }

    void aServiceThatComesLaterIsSelectedThen()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.window->show();
        ui::Place place;
        place.page = ui::PageId::Services;
        place.service = "late";
        ui.window->openPlace(place);
        test::UiFixture::settle();
        std::vector<model::ServiceStatus> services = test::fakeServices();
        services.emplace_back().config.name = "late";
        Q_EMIT ui.engine.servicesChanged(services);
        test::UiFixture::settle();
        QCOMPARE(ui.window->findChild<ui::ServiceDetail *>()->service().config.name,
                 std::string("late"));
    }

    void aBreakerThatSawNothingSaysSinceWhen()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui::ServiceDetail detail(ui.context);
        model::ServiceStatus service = test::fakeServices().front();
        service.recent.clear();
        detail.setService(service);
        const auto labels = detail.findChildren<QLabel *>();
        QVERIFY(std::ranges::any_of(labels, [](const QLabel *label) {
            return label->text() == QStringLiteral("No request since Oxide started");
        }));
    }

    void timeLeftIsCountedDown()
    {
        model::TrippedBreaker breaker;
        breaker.model = "big";
        breaker.status.state = model::BreakerState::Open;
        breaker.status.until = test::fakeNow() + std::chrono::seconds(42);
        breaker.status.why = "5 attempts failed in a row.";
        const auto after = [&breaker](int seconds) {
            return ui::breakerLine(breaker, test::fakeNow() + std::chrono::seconds(seconds));
        };
        QCOMPARE(after(0),
                 QStringLiteral("big: open, one trial in 42 s. 5 attempts failed in a row."));
        QVERIFY(after(1).contains(QStringLiteral("in 41 s")));
        QVERIFY(after(42).contains(QStringLiteral("one trial is due")));
        breaker.status.state = model::BreakerState::HalfOpen;
        QVERIFY(after(0).startsWith(QStringLiteral("big: half-open")));
    }

    void aModelsBreakerIsSeenAndCanBeClosed()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.window->resize(1280, 800);
        ui.window->show();
        ui::Place place;
        place.page = ui::PageId::Services;
        place.service = "OpenAI";
        ui.window->openPlace(place);
        test::UiFixture::settle();
        QVERIFY(!visible<QPushButton>(*ui.window, QStringLiteral("Close now")));

        std::vector<model::ServiceStatus> news = test::fakeServices();
        const auto openAi = std::ranges::find_if(
            news, [](const auto &service) { return service.config.name == "OpenAI"; });
        model::ModelState &state = openAi->states.emplace_back();
        state.model = "gpt-4.1";
        state.breaker.state = model::BreakerState::Open;
        state.breaker.until = base::SystemClock().now() + std::chrono::seconds(90);
        state.breaker.why = "The moon is in the way.";
        Q_EMIT ui.engine.servicesChanged(news);
        test::UiFixture::settle();
        const auto told = [&ui] {
            for (const QLabel *label : ui.window->findChildren<QLabel *>()) {
                if (label->isVisible() && label->text().contains(QStringLiteral("The moon")))
                    return label->text();
            }
            return QString();
        };
        const QString first = told();
        QVERIFY2(first.startsWith(QStringLiteral("gpt-4.1: open, one trial in ")),
                 qPrintable(first));
        QTRY_VERIFY_WITH_TIMEOUT(told() != first, 4'000);
        const auto *table = ui.window->findChild<ui::TableView *>();
        const QModelIndex cell = table->currentIndex().siblingAtColumn(ui::ServiceModel::Breaker);
        QCOMPARE(cell.data().toString(), QStringLiteral("open"));
        QVERIFY(cell.data(Qt::ToolTipRole).toString().contains(QStringLiteral("The moon")));

        visible<QPushButton>(*ui.window, QStringLiteral("Close now"))->click();
        test::UiFixture::settle();
        QCOMPARE(ui.engine.calls("closeBreaker"), 1);
        QVERIFY(told().isEmpty());
        QVERIFY(!visible<QPushButton>(*ui.window, QStringLiteral("Close now")));
    }

    void factsDoNotGrowWithEveryUpdate()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui::ServiceDetail detail(ui.context);
        model::ServiceStatus service = test::fakeServices().front();
        detail.setService(service);
        auto *facts = detail.findChild<QGridLayout *>();
        const int rows = facts->rowCount();
        for (int i = 0; i < 5; ++i) {
            service.version = std::to_string(i);
            detail.setService(service);
        }
        QVERIFY2(facts->rowCount() <= rows + 1, qPrintable(QString::number(facts->rowCount())));
    }

    void aRemovedServiceComesBack()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.window->resize(1280, 800);
        ui.window->show();
        ui::Place place;
        place.page = ui::PageId::Services;
        place.service = "OpenRouter";
        ui.window->openPlace(place);
        test::UiFixture::settle();
        auto *detail = ui.window->findChild<ui::ServiceDetail *>();
        QCOMPARE(detail->service().config.name, std::string("OpenRouter"));
        Q_EMIT detail->removeRequested();
        test::UiFixture::settle();
        QVERIFY(!ui.services.find("OpenRouter"));
        visible<QPushButton>(*ui.window, QStringLiteral("Undo"))->click();
        test::UiFixture::settle();
        QVERIFY(ui.services.find("OpenRouter"));
        QCOMPARE(detail->service().config.name, std::string("OpenRouter"));
    }

private:
    static void openEditor(test::UiFixture &ui)
    {
        ui.window->resize(1280, 800);
        ui.window->show();
        ui::Place place;
        place.page = ui::PageId::Services;
        place.begin = true;
        ui.window->openPlace(place);
        test::UiFixture::settle();
    }
};

QTEST_MAIN(TestServices)
#include "tst_services.moc"
