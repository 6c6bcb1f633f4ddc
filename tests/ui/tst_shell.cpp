#include "base/promise.h"
#include "base/text.h"
#include "support/fakedata.h"
#include "ui/firstrun/firstrunpage.h"
#include "ui/firstrun/foundlist.h"
#include "ui/history/historytable.h"
#include "ui/run/conversationlist.h"
#include "ui/run/promptbox.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/preferences.h"
#include "ui/shell/quickprompt.h"
#include "ui/shell/sidebar.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/budgetbar.h"
#include "ui/widgets/strip.h"
#include "uifixture.h"

#include <algorithm>
#include <memory>
#include <thread>

#include <QCheckBox>
#include <QCloseEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPromise>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace oxide;

namespace {

bool isSaid(const QWidget &window, const QString &text)
{
    const auto labels = window.findChildren<QLabel *>();
    return std::ranges::any_of(
        labels, [&](const QLabel *label) { return label->isVisible() && label->text() == text; });
}

/// What an earlier Oxide left cannot be read in full.
class DamagedLegacyEngine final : public test::FakeEngine
{
public:
    DamagedLegacyEngine() : FakeEngine(Fill::Empty) {}

    engine::Reply<model::ImportReport> importLegacy(std::string) override
    {
        model::ImportReport report;
        report.tasks = 11;
        report.skipped = 1;
        report.problems = {"history.db: task 12 is damaged"};
        return base::readyFuture(base::Result<model::ImportReport>(std::move(report)));
    }
};

} // namespace

class TestShell final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::prepareApplication(); }
    void init() { QSettings().clear(); }

    void numberKeysOpenPagesInTheSidebarsOrder()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        const auto pages = ui::allPages();
        QVERIFY(pages.size() >= 3);
        for (std::size_t i = 0; i < pages.size(); ++i) {
            QTest::keyClick(ui.window.get(), static_cast<Qt::Key>(Qt::Key_1 + int(i)),
                            Qt::ControlModifier);
            test::UiFixture::settle(20);
            QCOMPARE(ui.window->currentPage()->accessibleName(), pages[i].title);
        }
    }

    void ctrlNBeginsATaskOnEveryPage()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.window->resize(1280, 800);
        QVERIFY(ui.show());
        for (const ui::PageEntry &entry : ui::allPages()) {
            ui.window->openNamed(QString::fromLatin1(entry.name));
            test::UiFixture::settle();
            auto *prompt = ui.window->findChild<ui::PromptBox *>();
            if (prompt)
                prompt->setText(QStringLiteral("an earlier one"));
            QTest::keyClick(ui.window.get(), Qt::Key_N, Qt::ControlModifier);
            test::UiFixture::settle(20);
            QCOMPARE(ui.window->currentPage()->accessibleName(), QStringLiteral("Run"));
            // What was typed is not lost by it.
            QCOMPARE(ui.window->findChild<ui::PromptBox *>()->isEmpty(), !prompt);
        }
    }

    void anAnswerForSomethingThatIsGoneIsDropped()
    {
        QPromise<base::Result<int>> promise;
        promise.start();
        auto asker = std::make_unique<QObject>();
        int answers = 0;
        ui::ask(
            asker.get(), promise.future(), [&answers](int) { ++answers; },
            [&answers](const base::Error &) { ++answers; });
        asker.reset();
        // From another thread, as the engine answers.
        std::thread([&promise] {
            promise.addResult(base::Result<int>(1));
            promise.finish();
        }).join();
        test::UiFixture::settle(20);
        QCOMPARE(answers, 0);
    }

    void theQuickPromptForgetsTheEarlierTask()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.engine.setStreamInterval(0);
        ui::QuickPrompt prompt(ui.context);
        prompt.open();
        auto *field = prompt.findChild<QLineEdit *>();
        field->setText(QStringLiteral("first"));
        QTest::keyClick(field, Qt::Key_Return);
        test::UiFixture::settle(200);
        prompt.hide();
        prompt.open();
        field->setText(QStringLiteral("second"));
        QSignalSpy opened(&prompt, &ui::QuickPrompt::openRequested);
        QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(opened.count(), 1);
        const auto place = opened.first().first().value<ui::Place>();
        QVERIFY(!place.task);
        QCOMPARE(place.text, QStringLiteral("second"));
    }

    void theQuickPromptKeepsWhatWasNotSent()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui::QuickPrompt prompt(ui.context);
        prompt.open();
        auto *field = prompt.findChild<QLineEdit *>();
        QTest::keyClicks(field, QStringLiteral("half a thought"));
        prompt.hide();
        prompt.open();
        QCOMPARE(field->text(), QStringLiteral("half a thought"));
    }

    void theQuickPromptSaysAllOfARefusalAndKeepsThePrompt()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui::QuickPrompt prompt(ui.context);
        prompt.open();
        auto *field = prompt.findChild<QLineEdit *>();
        field->setText(QStringLiteral("too dear"));
        test::UiFixture::settle();
        const QString sentence =
            QStringLiteral("Every service that could answer this is held back: ").repeated(4);
        ui.engine.failNext(
            base::Error{base::ErrorKind::BudgetExceeded, base::str(sentence), 0, {}, {}});
        QTest::keyClick(field, Qt::Key_Return);
        test::UiFixture::settle();
        const auto *strip = prompt.findChild<ui::Strip *>();
        QVERIFY(strip->isVisible());
        QVERIFY(strip->accessibleName().contains(sentence));
        const QLabel *said = nullptr;
        for (const QLabel *label : strip->findChildren<QLabel *>()) {
            if (label->text().contains(sentence))
                said = label;
        }
        QVERIFY(said);
        QVERIFY(said->height() >= said->heightForWidth(said->width()));
        QVERIFY(said->height() > said->fontMetrics().height());
        prompt.hide();
        prompt.open();
        QCOMPARE(field->text(), QStringLiteral("too dear"));
    }

    void theQuickPromptCanStopAndThenAskAgain()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.engine.setStreamInterval(50);
        ui::QuickPrompt prompt(ui.context);
        prompt.open();
        QVERIFY(QTest::qWaitForWindowActive(&prompt)); // its shortcuts are then in force
        auto *field = prompt.findChild<QLineEdit *>();
        const auto isOffered = [&prompt] {
            for (const QPushButton *button : prompt.findChildren<QPushButton *>()) {
                if (button->text() == QLatin1String("Stop"))
                    return button->isVisible();
            }
            return false;
        };
        QVERIFY(!isOffered());
        QTest::keyClicks(field, QStringLiteral("a long story"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(isOffered());
        QTest::keyClicks(field, QStringLiteral(" and another"));
        QCOMPARE(field->text(), QStringLiteral("a long story")); // nothing is swallowed
        QTest::keyClick(field, Qt::Key_Period, Qt::ControlModifier);
        QTRY_VERIFY(!isOffered());
        QCOMPARE(ui.engine.calls("cancel"), 1);
        QTest::keyClicks(field, QStringLiteral("shorter"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(ui.engine.lastRequest().prompt, std::string("shorter"));
    }

    void theHistorysListHasTheFocusEachTimeThePageIsOpened()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        for (int visit = 0; visit < 2; ++visit) {
            ui.window->openNamed(QStringLiteral("overview"));
            test::UiFixture::settle(20);
            ui.window->openNamed(QStringLiteral("history"));
            test::UiFixture::settle();
            auto *table = ui.window->findChild<ui::HistoryTable *>();
            QCOMPARE(QApplication::focusWidget(), table);
            QTest::keyClick(table, Qt::Key_Down);
            QVERIFY(table->currentIndex().row() > 0);
        }
    }

    void pagesAreMadeWhenTheyAreOpened()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        QCOMPARE(ui.window->findChildren<ui::Page *>().size(), 1);
        ui.window->openNamed(QStringLiteral("services"));
        QCOMPARE(ui.window->findChildren<ui::Page *>().size(), 2);
        ui.window->openNamed(QStringLiteral("services"));
        QCOMPARE(ui.window->findChildren<ui::Page *>().size(), 2);
    }

    void thePaletteOpensWhatWasTyped()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        test::UiFixture::settle(20);
        QTest::keyClick(ui.window.get(), Qt::Key_K, Qt::ControlModifier);
        auto *palette = ui.window->findChild<ui::CommandPalette *>();
        QVERIFY(palette->isVisible());
        auto *field = palette->findChild<QLineEdit *>();
        QTest::keyClicks(field, QStringLiteral("settin"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(!palette->isVisible());
        QCOMPARE(ui.window->currentPage()->accessibleName(), QStringLiteral("Settings"));
    }

    void thePaletteChangesTheAppearanceAndFindsSettings()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        test::UiFixture::settle(20);
        const auto choose = [&ui](const QString &typed) {
            QTest::keyClick(ui.window.get(), Qt::Key_K, Qt::ControlModifier);
            auto *palette = ui.window->findChild<ui::CommandPalette *>();
            auto *field = palette->findChild<QLineEdit *>();
            test::UiFixture::settle(20);
            QTest::keyClicks(field, typed);
            QTest::keyClick(field, Qt::Key_Return);
            return !palette->isVisible();
        };
        const auto theme = [&ui] {
            const std::vector<model::Setting> all = ui.engine.settings().result().value();
            return std::ranges::find(all, "app.theme", &model::Setting::key)->value;
        };
        QVERIFY(theme() != "dark");
        QVERIFY(choose(QStringLiteral("dark")));
        QTRY_COMPARE(theme(), std::string("dark"));
        QVERIFY(choose(QStringLiteral("close to the tray")));
        QCOMPARE(ui.window->currentPage()->accessibleName(), QStringLiteral("Settings"));
    }

    void anotherThemeMovesNothing_data()
    {
        QTest::addColumn<QString>("page");
        for (const char *page :
             {"overview", "run", "routing", "history", "services", "api", "costs", "settings"})
            QTest::newRow(page) << QString::fromLatin1(page);
    }

    void anotherThemeMovesNothing()
    {
        QFETCH(QString, page);
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        ui.window->openNamed(page);
        test::UiFixture::settle(300);
        struct Seen {
            QPointer<QWidget> widget;
            QRect place;
            QFont font;
            int rowHeight;
        };
        const auto rowHeight = [](QWidget *widget) {
            const auto *table = qobject_cast<QTableView *>(widget);
            return table ? table->verticalHeader()->defaultSectionSize() : 0;
        };
        std::vector<Seen> before;
        for (QWidget *widget : ui.window->findChildren<QWidget *>()) {
            if (widget->isVisible())
                before.push_back({widget, widget->geometry(), widget->font(), rowHeight(widget)});
        }
        QVERIFY(before.size() > 50);
        ui.look.setChoice(ui::ThemeChoice::Dark);
        test::UiFixture::settle(300);
        for (const Seen &seen : before) {
            if (!seen.widget)
                continue;
            const QString name = QString::fromLatin1(seen.widget->metaObject()->className())
                                 + QLatin1Char(' ') + seen.widget->accessibleName();
            QVERIFY2(seen.widget->geometry() == seen.place, qPrintable(name));
            QVERIFY2(seen.widget->font() == seen.font, qPrintable(name));
            QVERIFY2(rowHeight(seen.widget) == seen.rowHeight, qPrintable(name));
        }
    }

    void thePaletteFindsTasks()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        test::UiFixture::settle();
        QTest::keyClick(ui.window.get(), Qt::Key_K, Qt::ControlModifier);
        auto *palette = ui.window->findChild<ui::CommandPalette *>();
        QVERIFY(palette->isVisible());
        auto *field = palette->findChild<QLineEdit *>();
        QTest::keyClicks(field, QStringLiteral("#autotools"));
        QTRY_VERIFY(palette->findChild<QListView *>()->model()->rowCount() > 0);
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(!palette->isVisible());
    }

    void theFocusComesBackFromThePalette()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        ui.window->openNamed(QStringLiteral("run"));
        test::UiFixture::settle();
        auto *edit = ui.window->findChild<ui::PromptBox *>()->findChild<QPlainTextEdit *>();
        edit->setFocus();
        QTest::keyClick(edit, Qt::Key_K, Qt::ControlModifier);
        auto *palette = ui.window->findChild<ui::CommandPalette *>();
        QVERIFY(palette->isAncestorOf(QApplication::focusWidget()));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QCOMPARE(QApplication::focusWidget(), edit);

        // A click outside: whoever was clicked has the focus already.
        QTest::keyClick(edit, Qt::Key_K, Qt::ControlModifier);
        auto *search = ui.window->findChild<ui::ConversationList *>()->findChild<QLineEdit *>();
        search->setFocus(Qt::MouseFocusReason);
        palette->close();
        QCOMPARE(QApplication::focusWidget(), search);
    }

    void aPageThatOpensByItselfClosesThePalette()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        test::UiFixture::settle(20);
        QTest::keyClick(ui.window.get(), Qt::Key_K, Qt::ControlModifier);
        auto *palette = ui.window->findChild<ui::CommandPalette *>();
        QVERIFY(palette->isVisible());
        ui.window->openNamed(QStringLiteral("run"));
        QVERIFY(!palette->isVisible());
        ui.window->openNamed(QStringLiteral("settings"));
        test::UiFixture::settle(20);
        // Closed for good: it does not look at what the pages get.
        auto *section = ui.window->findChild<QListWidget *>();
        section->setFocus();
        QTest::mouseClick(section->viewport(), Qt::LeftButton);
        QVERIFY(section->hasFocus());
    }

    void minimisingKeepsTheFocus()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        ui.window->openNamed(QStringLiteral("run"));
        test::UiFixture::settle();
        auto *edit = ui.window->findChild<ui::PromptBox *>()->findChild<QPlainTextEdit *>();
        edit->setFocus();
        ui.window->showMinimized();
        test::UiFixture::settle(20);
        ui.window->showNormal();
        test::UiFixture::settle(20);
        QCOMPARE(ui.window->focusWidget(), edit);
    }

    void closingDoesWhatIsSet()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QSignalSpy quit(ui.window.get(), &ui::MainWindow::quitRequested);
        QSignalSpy hidden(ui.window.get(), &ui::MainWindow::hiddenToTray);
        QVERIFY(ui.show());
        ui.window->setOnClose(ui::OnClose::Hide);
        ui.window->close();
        QVERIFY(!ui.window->isVisible());
        QCOMPARE(hidden.count(), 1);
        QCOMPARE(quit.count(), 0);
        QVERIFY(ui.show());
        ui.window->setOnClose(ui::OnClose::Quit);
        ui.window->close();
        QCOMPARE(quit.count(), 1);
    }

    void withoutATrayClosingMinimisesAndSaysSo()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QSignalSpy quit(ui.window.get(), &ui::MainWindow::quitRequested);
        QVERIFY(ui.show());
        ui.window->setOnClose(ui::OnClose::Minimise);
        ui.window->close();
        QVERIFY(ui.window->isVisible());
        QVERIFY(ui.window->isMinimized());
        QCOMPARE(quit.count(), 0);
        const auto said = [&ui] {
            for (const QLabel *label : ui.window->findChildren<QLabel *>()) {
                if (label->text().startsWith(QLatin1String("Oxide goes on")))
                    return true;
            }
            return false;
        };
        QVERIFY(said());
        ui.window->say(QStringLiteral("something else"));
        QVERIFY(!said());
        ui.window->showNormal();
        test::UiFixture::settle(20);
        QVERIFY(said());
    }

    void thePageOfLastTimeOpensAgain()
    {
        {
            test::UiFixture ui(ui::ThemeChoice::Light);
            QVERIFY(ui.show());
            ui.window->openNamed(QStringLiteral("settings"));
            ui.window->close();
        }
        test::UiFixture ui(ui::ThemeChoice::Light);
        QCOMPARE(ui.window->currentPage()->accessibleName(), QStringLiteral("Settings"));
    }

    void aTypedPromptIsThereAgainNextTime()
    {
        const auto promptOf = [](test::UiFixture &ui) {
            ui.window->show();
            ui.window->openNamed(QStringLiteral("run"));
            test::UiFixture::settle(20);
            return ui.window->findChild<ui::PromptBox *>();
        };
        {
            test::UiFixture ui(ui::ThemeChoice::Light);
            promptOf(ui)->setText(QStringLiteral("half a thought"));
            ui.window->close();
        }
        test::UiFixture ui(ui::ThemeChoice::Light);
        QCOMPARE(promptOf(ui)->text(), QStringLiteral("half a thought"));
    }

    void theStatusBarFollowsTheEngine()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        ui.engine.setPaused(true);
        test::UiFixture::settle(20);
        bool said = false;
        for (const QWidget *widget : ui.window->findChildren<QWidget *>())
            said = said || widget->accessibleName() == QLatin1String("Engine paused");
        QVERIFY(said);
    }

    void theStatusBarSaysOfHowMuchTodayIs()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        test::UiFixture::settle(20);
        const auto *bar = ui.window->findChild<ui::BudgetBar *>();
        QVERIFY(bar && bar->isVisible());
        QCOMPARE(bar->accessibleDescription(), QStringLiteral("37 % used"));
        QVERIFY(isSaid(*ui.window, QStringLiteral("Today $1.84 of $5.00")));
        model::EngineStatus status = ui.engine.status();
        status.limitToday.reset();
        Q_EMIT ui.engine.statusChanged(status);
        test::UiFixture::settle(20);
        QVERIFY(!bar->isVisible());
        QVERIFY(isSaid(*ui.window, QStringLiteral("Today $1.84")));
    }

    void aNoticeStaysUntilItIsDismissed()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        model::Notice notice;
        notice.level = model::NoticeLevel::Error;
        notice.message = "A damaged database was set aside as tasks.db.damaged.";
        Q_EMIT ui.engine.notice(notice);
        test::UiFixture::settle(20);
        QVERIFY(isSaid(*ui.window, base::qs(notice.message)));
    }

    void aFailureThatWasDismissedStaysDismissed()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        model::EngineStatus status;
        status.state = model::EngineState::Failed;
        status.why = "The data folder is not writable.";
        Q_EMIT ui.engine.statusChanged(status);
        QVERIFY(isSaid(*ui.window, QStringLiteral("The data folder is not writable.")));
        for (ui::Strip *strip : ui.window->findChildren<ui::Strip *>()) {
            if (strip->isVisible())
                strip->findChild<QToolButton *>()->click();
        }
        QVERIFY(!isSaid(*ui.window, QStringLiteral("The data folder is not writable.")));
        status.waiting = 3;
        Q_EMIT ui.engine.statusChanged(status);
        QVERIFY(!isSaid(*ui.window, QStringLiteral("The data folder is not writable.")));
        status.why = "The disk is full.";
        Q_EMIT ui.engine.statusChanged(status);
        QVERIFY(isSaid(*ui.window, QStringLiteral("The disk is full.")));
    }

    void aCompactSidebarNamesItsPages()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        auto *sidebar = ui.window->findChild<ui::Sidebar *>();
        const auto *list = sidebar->findChild<QListView *>();
        const auto tip = [list] { return list->model()->index(0, 0).data(Qt::ToolTipRole); };
        sidebar->setCompact(false);
        QVERIFY(!tip().toString().contains(QStringLiteral("Overview")));
        sidebar->setCompact(true);
        QVERIFY(tip().toString().contains(QStringLiteral("Overview")));
    }

    void whatCouldNotBeBroughtOverIsReadBeforeTheFirstRunEnds()
    {
        DamagedLegacyEngine engine;
        ui::Look look(ui::ThemeChoice::Light);
        ui::ServiceBook services(engine);
        ui::FirstRunPage page(ui::Context{engine, look, services});
        page.resize(960, 700);
        page.show();
        test::UiFixture::settle();
        QSignalSpy goTo(&page, &ui::Page::goTo);
        QPushButton *next = nullptr;
        for (auto *button : page.findChildren<QPushButton *>()) {
            if (button->text() == QLatin1String("Continue"))
                next = button;
        }
        next->click();
        test::UiFixture::settle();
        QCOMPARE(goTo.size(), 0);
        QVERIFY(isSaid(page, QStringLiteral("history.db: task 12 is damaged")));
        QVERIFY(next->isEnabled());
        next->click();
        QCOMPARE(goTo.size(), 1);
    }

    void theFirstRunSavesWhatIsChecked()
    {
        test::UiFixture ui(ui::ThemeChoice::Light, test::FakeEngine::Fill::Empty);
        QVERIFY(ui.show());
        test::UiFixture::settle();
        auto *first = ui.window->findChild<ui::FirstRunPage *>();
        QVERIFY(first && first->isVisible());
        std::size_t checked = 0;
        for (const auto &found : test::fakeFoundServices())
            checked += found.usable ? 1 : 0;
        for (auto *button : first->findChildren<QPushButton *>()) {
            if (button->text() == QLatin1String("Continue"))
                button->click();
        }
        test::UiFixture::settle();
        QCOMPARE(ui.services.all().size(), checked);
        QCOMPARE(ui.engine.calls("importLegacy"), 1);
        QCOMPARE(ui.window->currentPage()->accessibleName(), QStringLiteral("Overview"));
        QVERIFY(ui.window->findChild<ui::Sidebar *>()->isVisible());
        QVERIFY(!ui.window->findChild<ui::FirstRunPage *>());
    }

    void tabGoesThroughTheFirstRunFromTopToBottom()
    {
        test::UiFixture ui(ui::ThemeChoice::Light, test::FakeEngine::Fill::Empty);
        QVERIFY(ui.show());
        test::UiFixture::settle();
        auto *first = ui.window->findChild<ui::FirstRunPage *>();
        QWidget *box = first->findChild<ui::FoundList *>()->findChild<QCheckBox *>();
        QStringList met;
        for (QWidget *at = box; met.size() < 30; at = at->nextInFocusChain()) {
            if (at != box && met.contains(at->accessibleName()))
                break;
            if (const auto *button = qobject_cast<QAbstractButton *>(at);
                button && first->isAncestorOf(button) && button->isVisible()
                && button->focusPolicy() & Qt::TabFocus)
                met += button->text().isEmpty() ? button->accessibleName() : button->text();
            if (met.endsWith(QStringLiteral("Continue")))
                break;
        }
        const std::vector<model::FoundService> found = test::fakeFoundServices();
        QCOMPARE(met.size(), static_cast<qsizetype>(found.size()) + 5);
        QVERIFY(met.front().startsWith(QLatin1String("Use ")));
        QVERIFY(met.value(met.size() - 5).startsWith(QLatin1String("Bring over")));
        QCOMPARE(met.back(), QStringLiteral("Continue"));
    }

    void withServicesThereIsNoFirstRun()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        test::UiFixture::settle();
        QVERIFY(!ui.window->findChild<ui::FirstRunPage *>());
    }

    void preferencesFollowTheSettings()
    {
        test::FakeEngine engine;
        ui::PreferenceWatcher watcher(engine);
        QSignalSpy changed(&watcher, &ui::PreferenceWatcher::changed);
        engine.saveSettings({{"app.theme", "dark"}, {"app.language", "de"}});
        test::UiFixture::settle(20);
        QVERIFY(changed.count() >= 1);
        QCOMPARE(watcher.preferences().theme, ui::ThemeChoice::Dark);
        QCOMPARE(watcher.preferences().language, QStringLiteral("de"));
        QCOMPARE(ui::rememberedPreferences().theme, ui::ThemeChoice::Dark);
    }
};

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
