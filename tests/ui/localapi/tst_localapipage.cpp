#include "ui/localapi/localapipage.h"

#include "base/text.h"
#include "ui/localapi/connectcard.h"
#include "ui/localapi/keycard.h"
#include "ui/localapi/keyform.h"
#include "ui/localapi/keytable.h"
#include "ui/localapi/madekey.h"
#include "ui/localapi/requestmodel.h"
#include "ui/localapi/requesttable.h"
#include "ui/localapi/statecard.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/strip.h"
#include "uifixture.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace oxide;
using namespace oxide::ui;
using test::FakeApiAccess;

namespace {

/// The page over a fake engine and a fake API, shown.
struct Window {
    explicit Window(FakeApiAccess::Fill fill = FakeApiAccess::Fill::Full,
                    ThemeChoice theme = ThemeChoice::Light)
        : api(fill), look(theme)
    {
        page.resize(1080, 772);
        page.show();
        (void)QTest::qWaitForWindowExposed(&page);
        QTest::qWait(20);
    }

    test::FakeEngine engine;
    FakeApiAccess api;
    Look look;
    ServiceBook services{engine};
    LocalApiPage page{Context{engine, look, services, &api}};
    KeyCard *keys = page.findChild<KeyCard *>();
    KeyTable *keyTable = page.findChild<KeyTable *>();
    RequestTable *requests = page.findChild<RequestTable *>();
    ConnectCard *connectCard = page.findChild<ConnectCard *>();
};

/// A visible button by what it says, or says of itself.
QAbstractButton *button(const QWidget &in, const QString &text)
{
    for (QAbstractButton *found : in.findChildren<QAbstractButton *>()) {
        if (found->isVisible() && (found->text() == text || found->accessibleName() == text))
            return found;
    }
    return nullptr;
}

bool isSaid(const QWidget &in, const QString &text)
{
    for (const QLabel *label : in.findChildren<QLabel *>()) {
        if (label->isVisible() && label->text().contains(text))
            return true;
    }
    return false;
}

QString clipboard()
{
    return QGuiApplication::clipboard()->text();
}

QString settingNow(test::FakeEngine &engine, const std::string &key)
{
    for (const model::Setting &setting : *engine.settings().result()) {
        if (setting.key == key)
            return base::qs(setting.value);
    }
    return {};
}

/// Everything that is to be read anywhere on the page.
QString everything(const QWidget &page)
{
    QStringList all;
    for (const QLabel *label : page.findChildren<QLabel *>())
        all += label->text() + label->toolTip();
    for (const QLineEdit *field : page.findChildren<QLineEdit *>())
        all += field->text();
    for (const QPlainTextEdit *field : page.findChildren<QPlainTextEdit *>())
        all += field->toPlainText();
    return all.join(QLatin1Char('\n'));
}

} // namespace

class TestLocalApiPage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::prepareApplication(); }

    void itSaysWhereItListens()
    {
        Window window;
        QVERIFY(isSaid(window.page, QStringLiteral("http://127.0.0.1:8642")));
        QVERIFY(isSaid(window.page, QStringLiteral("with a key")));
        button(window.page, QStringLiteral("Copy the address"))->click();
        QCOMPARE(clipboard(), QStringLiteral("http://127.0.0.1:8642"));
    }

    void theSwitchChangesTheSetting()
    {
        Window window;
        QVERIFY(!button(window.page, QStringLiteral("Turn on")));
        button(window.page, QStringLiteral("Turn off"))->click();
        QTRY_COMPARE(settingNow(window.engine, "api.enabled"), QStringLiteral("false"));
        model::ApiState off;
        off.url = "http://127.0.0.1:8642";
        window.api.setState(off);
        QVERIFY(!button(window.page, QStringLiteral("Turn off")));
        QVERIFY(!button(window.page, QStringLiteral("Copy the address")));
        button(window.page, QStringLiteral("Turn on"))->click();
        QTRY_COMPARE(settingNow(window.engine, "api.enabled"), QStringLiteral("true"));
    }

    void aProblemStandsWithItsRemedy()
    {
        Window window;
        model::ApiState state = window.api.state();
        state.isListening = false;
        state.problem = "Another program has port 8642; api.port chooses another port.";
        window.api.setState(state);
        QVERIFY(isSaid(window.page, QStringLiteral("Another program has port 8642")));
        QSignalSpy goTo(&window.page, &Page::goTo);
        button(window.page, QStringLiteral("Open its settings"))->click();
        QCOMPARE(goTo.size(), 1);
        QCOMPARE(goTo[0][0].value<Place>().page, PageId::Settings);
        QCOMPARE(goTo[0][0].value<Place>().text, QStringLiteral("api."));
        state.isListening = true;
        state.problem.clear();
        window.api.setState(state);
        QVERIFY(!isSaid(window.page, QStringLiteral("Another program")));
    }

    void anOpenDoorIsSaid()
    {
        Window window;
        model::ApiState state = window.api.state();
        state.needsKey = false;
        window.api.setState(state);
        QVERIFY(isSaid(window.page, QStringLiteral("without a key")));
    }

    void snippetsHaveTheAddressAsItIsNow()
    {
        Window window;
        auto *text = window.connectCard->findChild<QPlainTextEdit *>();
        button(*window.connectCard, QStringLiteral("aider"))->click();
        QVERIFY(text->toPlainText().contains(QLatin1String("http://127.0.0.1:8642/v1")));
        model::ApiState state = window.api.state();
        state.url = "http://127.0.0.1:9999";
        window.api.setState(state);
        QVERIFY(text->toPlainText().contains(QLatin1String("http://127.0.0.1:9999/v1")));
        QCOMPARE(window.connectCard->client(), ApiClient::Aider);
        button(*window.connectCard, QStringLiteral("Copy"))->click();
        QCOMPARE(clipboard(), text->toPlainText());
    }

    void theKeyIsCopiedAndNeverShown()
    {
        Window window;
        const QString key = QString::fromLatin1(FakeApiAccess::ownKey);
        button(*window.connectCard, QStringLiteral("Copy with key"))->click();
        QTRY_VERIFY(clipboard().contains(key));
        QVERIFY(clipboard().contains(QLatin1String("OPENAI_BASE_URL")));
        QVERIFY(QGuiApplication::clipboard()->mimeData()->hasFormat(
            QStringLiteral("x-kde-passwordManagerHint")));
        QGuiApplication::clipboard()->clear();
        button(window.page, QStringLiteral("Copy the key of your own programs"))->click();
        QTRY_COMPARE(clipboard(), key);
        QVERIFY(!everything(window.page).contains(key));
    }

    void theChoiceOfProgramIsMadeByTheKeyboard()
    {
        Window window;
        auto *first = button(*window.connectCard, QStringLiteral("OpenAI SDK"));
        first->setFocus();
        QTest::keyClick(first, Qt::Key_Right);
        QCOMPARE(window.connectCard->client(), ApiClient::Curl);
    }

    void keysAreListed()
    {
        Window window;
        QTRY_COMPARE(window.keyTable->model()->rowCount(), 3);
        const auto cell = [&](int row, int column) {
            return window.keyTable->model()->index(row, column).data().toString();
        };
        QCOMPARE(cell(0, 0), QStringLiteral("harbour-ci"));
        QCOMPARE(cell(0, 1), QStringLiteral("User"));
        QCOMPARE(cell(0, 2), QStringLiteral("Ollama/*, DeepSeek/*"));
        QCOMPARE(cell(0, 3), QStringLiteral("60/min"));
        QCOMPARE(cell(1, 2), QStringLiteral("all"));
        QCOMPARE(cell(1, 3), QStringLiteral("no limit"));
        const QString said =
            window.keyTable->model()->index(1, 0).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(said.contains(QLatin1String("ines")) && said.contains(QLatin1String("oxide-91")),
                 qPrintable(said));
    }

    void aNewKeyIsShownOnce()
    {
        Window window;
        button(*window.keys, QStringLiteral("Add a key"))->click();
        auto *form = window.page.findChild<KeyForm *>();
        QVERIFY(form->isVisible());
        button(*form, QStringLiteral("Make the key"))->click();
        QVERIFY(form->isVisible()); // it has no name
        QVERIFY(isSaid(*form, QStringLiteral("Say whose key it is.")));
        const auto field = [form](const char *name) {
            for (auto *one : form->findChildren<QLineEdit *>()) {
                if (one->accessibleName() == QLatin1String(name))
                    return one;
            }
            return static_cast<QLineEdit *>(nullptr);
        };
        field("Name")->setText(QStringLiteral(" editor "));
        field("Models, by commas")->setText(QStringLiteral("Ollama/*, , Anthropic/claude-*"));
        form->findChild<QSpinBox *>()->setValue(30);
        form->findChild<QComboBox *>()->setCurrentText(QStringLiteral("Operator"));
        QVERIFY(!window.page.unsaved().isEmpty());
        QTest::keyClick(field("Name"), Qt::Key_Return);
        auto *made = window.page.findChild<MadeKey *>();
        QTRY_VERIFY(made->isVisible());
        const model::ApiKeyInfo &key = window.api.keysNow().back();
        QCOMPARE(key.name, std::string("editor"));
        QCOMPARE(key.client, std::string("editor"));
        QCOMPARE(key.role, model::ApiRole::Operator);
        QCOMPARE(key.models, (std::vector<std::string>{"Ollama/*", "Anthropic/claude-*"}));
        QCOMPARE(key.requestsPerMinute, 30);
        const QString text = QString::fromLatin1(FakeApiAccess::madeKey);
        QCOMPARE(made->findChild<QLineEdit *>()->text(), text);
        QVERIFY(window.page.unsaved().contains(QLatin1String("editor")));
        button(*made, QStringLiteral("Copy the key"))->click();
        QCOMPARE(clipboard(), text);
        QVERIFY(window.page.unsaved().isEmpty());
        button(*made, QStringLiteral("Done"))->click();
        QTRY_COMPARE(window.keyTable->model()->rowCount(), 4);
        QVERIFY(window.keyTable->isVisible());
        QVERIFY(!everything(window.page).contains(text));
    }

    void whatCannotBeMadeStaysInTheForm()
    {
        Window window;
        button(*window.keys, QStringLiteral("Add a key"))->click();
        auto *form = window.page.findChild<KeyForm *>();
        base::Error error;
        error.kind = base::ErrorKind::AlreadyExists;
        error.message = "There is a key called notebook already; choose another name.";
        window.api.refuseNext(error);
        Q_EMIT form->submitted({"notebook", {}, model::ApiRole::User, {}, 0});
        QTRY_VERIFY(isSaid(*form, QStringLiteral("There is a key called notebook already")));
        QTest::keyClick(form, Qt::Key_Escape);
        QVERIFY(window.keyTable->isVisible());
        QCOMPARE(window.api.keysNow().size(), std::size_t(3));
    }

    void aKeyGoesOnlyAfterAYes()
    {
        Window window;
        QVERIFY(!button(*window.keys, QStringLiteral("Remove the key"))->isEnabled());
        window.keyTable->setCurrentIndex(window.keyTable->model()->index(1, 0));
        QTest::keyClick(window.keyTable, Qt::Key_Delete);
        QVERIFY(isSaid(*window.keys, QStringLiteral("notebook")));
        QCOMPARE(window.api.keysNow().size(), std::size_t(3));
        // Another row takes the question away: the yes is never to the wrong one.
        window.keyTable->setCurrentIndex(window.keyTable->model()->index(0, 0));
        QVERIFY(!button(*window.keys, QStringLiteral("Remove it")));
        window.keyTable->setCurrentIndex(window.keyTable->model()->index(1, 0));
        button(*window.keys, QStringLiteral("Remove the key"))->click();
        button(*window.keys, QStringLiteral("Remove it"))->click();
        QTRY_COMPARE(window.keyTable->model()->rowCount(), 2);
        QCOMPARE(window.api.keysNow().back().name, std::string("dashboard"));
    }

    void keysOfAnotherProgramAppear()
    {
        Window window;
        QTRY_COMPARE(window.keyTable->model()->rowCount(), 3);
        (void)window.api.addKey({"from-oxidectl", {}, model::ApiRole::User, {}, 0});
        Q_EMIT window.api.stateChanged();
        QTRY_COMPARE(window.keyTable->model()->rowCount(), 4);
    }

    void requestsAppearAsTheyEnd()
    {
        Window window;
        auto *rows = window.requests->model();
        QVERIFY(window.api.isLogging());
        const int before = rows->rowCount();
        QVERIFY(before > 10);
        model::ApiRequest request = test::fakeRequests().front();
        request.path = "/v1/models/auto";
        Q_EMIT window.api.requests({request});
        QCOMPARE(rows->rowCount(), before + 1);
        QCOMPARE(rows->index(0, RequestModel::Request).data().toString(),
                 QStringLiteral("GET /v1/models/auto"));
        window.page.hide();
        QVERIFY(!window.api.isLogging());
    }

    void aRowOpensItsTask()
    {
        Window window;
        QSignalSpy goTo(&window.page, &Page::goTo);
        const auto *filter = qobject_cast<RequestFilter *>(window.requests->model());
        int opened = 0;
        for (int row = 0; row < filter->rowCount(); ++row) {
            const auto task = filter->request(filter->index(row, 0)).task;
            window.requests->setCurrentIndex(filter->index(row, 0));
            QTest::keyClick(window.requests, Qt::Key_Return);
            opened += task ? 1 : 0;
            QCOMPARE(goTo.size(), opened);
            if (task)
                QCOMPARE(goTo.back()[0].value<Place>().task, task);
        }
        QVERIFY(opened > 3 && opened < filter->rowCount());
    }

    void theLogIsFilteredPausedAndCleared()
    {
        Window window;
        auto *rows = window.requests->model();
        const int all = rows->rowCount();
        button(window.page, QStringLiteral("Errors only"))->click();
        const int errors = rows->rowCount();
        QVERIFY(errors > 0 && errors < all);
        auto *search = window.page.findChild<SearchField *>();
        search->setText(QStringLiteral("nothing has this"));
        QCOMPARE(rows->rowCount(), 0);
        QVERIFY(isSaid(window.page, QStringLiteral("No request fits")));
        search->clear();
        button(window.page, QStringLiteral("Errors only"))->click();
        button(window.page, QStringLiteral("Pause"))->click();
        Q_EMIT window.api.requests(test::fakeRequests());
        QCOMPARE(rows->rowCount(), all);
        QVERIFY(isSaid(window.page, QStringLiteral("paused, %1 waiting").arg(all)));
        button(window.page, QStringLiteral("Go on"))->click();
        QCOMPARE(rows->rowCount(), 2 * all);
        button(window.page, QStringLiteral("Clear the requests"))->click();
        QCOMPARE(rows->rowCount(), 0);
        QVERIFY(isSaid(window.page, QStringLiteral("No requests yet")));
    }

    void whatIsReadStaysInSight()
    {
        Window window;
        for (int i = 0; i < 5; ++i)
            Q_EMIT window.api.requests(test::fakeRequests());
        QTest::qWait(20);
        QScrollBar *bar = window.requests->verticalScrollBar();
        bar->setValue(window.look.px(28) * 20);
        const int row = window.requests->rowAt(1);
        Q_EMIT window.api.requests(test::fakeRequests());
        QTest::qWait(20);
        QCOMPARE(window.requests->rowAt(1), row + static_cast<int>(test::fakeRequests().size()));
    }

    void aNewOneSaysWhatWillBeHere()
    {
        Window window(FakeApiAccess::Fill::Empty);
        QTRY_VERIFY(isSaid(*window.keys, QStringLiteral("No key handed out")));
        QVERIFY(isSaid(window.page, QStringLiteral("No requests yet")));
    }

    void withoutAnApiInThisProcessItSaysSo()
    {
        test::FakeEngine engine;
        const Look look(ThemeChoice::Light);
        const ServiceBook services{engine};
        LocalApiPage page{Context{engine, look, services}};
        page.show();
        QVERIFY(isSaid(page, QStringLiteral("No local API here")));
        QVERIFY(page.unsaved().isEmpty());
        page.hide();
    }

    void allOfItFitsWheneverTheWindowIsSmall()
    {
        for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
            Window window(FakeApiAccess::Fill::Full, theme);
            for (const QSize size : {QSize(760, 516), QSize(1080, 772), QSize(1720, 1052)}) {
                window.page.resize(size);
                QTest::qWait(20);
                for (QAbstractButton *one : window.page.findChildren<QAbstractButton *>()) {
                    if (one->isVisible())
                        QVERIFY2(one->width() >= one->minimumSizeHint().width(),
                                 qPrintable(one->text()));
                }
            }
        }
    }
};

QTEST_MAIN(TestLocalApiPage)
#include "tst_localapipage.moc"
