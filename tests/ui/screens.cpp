// ui_screens FOLDER [PAGE]: every page, light and dark, 1280x800 and 1920x1080, as PNG.

#include "uifixture.h"

#include "ui/history/historytable.h"
#include "ui/routing/profiledraft.h"
#include "ui/routing/routingpage.h"
#include "ui/routing/ruledraft.h"
#include "ui/routing/rulerow.h"
#include "ui/routing/tokenpopup.h"
#include "ui/run/candidatetable.h"
#include "ui/run/conversationlist.h"
#include "ui/run/waterfall.h"
#include "ui/services/servicespage.h"
#include "ui/shell/pageregistry.h"
#include "ui/shell/quickprompt.h"
#include "ui/widgets/strip.h"

#include <cstdio>

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QTest>

using namespace oxide;

namespace {

void shoot(QWidget &widget, const QDir &folder, const QString &name)
{
    test::UiFixture::settle();
    const QString path = folder.filePath(name + QStringLiteral(".png"));
    if (!widget.grab().save(path))
        std::fprintf(stderr, "cannot write %s\n", qPrintable(path));
}

/// A rule that asks of budget and machine, and the editors of these conditions.
void shootConditions(test::UiFixture &ui, ui::RoutingPage &page, const QDir &folder,
                     const QString &mark)
{
    model::Rule rule = page.draft().rules().rules.front();
    rule.when = {};
    rule.when.budgetUsed.atLeast = 0.8;
    rule.when.budget = "This month";
    for (const ui::RuleField field : ui::conditionFields()) {
        if (ui::isOfMachine(field))
            ui::addCondition(rule.when, field);
    }
    rule.then.kind = model::ActionKind::UseProfile;
    rule.then.profile = "speed";
    rule.fallbackProfile = "budget";
    page.draft().setRule(0, rule);
    shoot(*ui.window, folder, QStringLiteral("routing-conditions") + mark);
    for (const ui::RuleField field :
         {ui::RuleField::Budget, ui::RuleField::Battery, ui::RuleField::FreeMemory}) {
        page.findChild<ui::RuleRow *>()->edit(field);
        test::UiFixture::settle();
        for (auto *popup : page.findChildren<ui::TokenPopup *>()) {
            if (popup->isVisible())
                shoot(*popup, folder,
                      QStringLiteral("routing-condition-%1").arg(static_cast<int>(field)) + mark);
            popup->close();
        }
    }
    page.draft().revert();
}

/// The views of Routing that open only when asked for, with something to show.
void shootRouting(test::UiFixture &ui, const QDir &folder, const QString &mark)
{
    auto *page = qobject_cast<ui::RoutingPage *>(ui.window->currentPage());
    shootConditions(ui, *page, folder, mark);
    page->showView(ui::RoutingPage::View::Profiles);
    model::Profile changed = page->profiles().named("balanced")->now;
    changed.weights.cost = 0.7;
    page->profiles().change(page->profiles().named("balanced")->id, changed);
    test::UiFixture::settle(300);
    shoot(*ui.window, folder, QStringLiteral("routing-profiles") + mark);
    page->showView(ui::RoutingPage::View::Backtest);
    shoot(*ui.window, folder, QStringLiteral("routing-untested") + mark);
    for (auto *button : page->findChildren<QPushButton *>()) {
        if (button->isVisible() && button->text() == QLatin1String("Run the backtest")) {
            button->click();
            break;
        }
    }
    test::UiFixture::settle(200);
    shoot(*ui.window, folder, QStringLiteral("routing-backtest") + mark);
    page->profiles().revert();
    page->showView(ui::RoutingPage::View::Rules);
}

/// Run with a decision, and why another candidate was not chosen.
void shootRun(test::UiFixture &ui, const QDir &folder, const QString &mark)
{
    ui::Place place;
    place.page = ui::PageId::Run;
    place.text = QStringLiteral("Review the retry loop in these files. I think a cancelled upload "
                                "can be queued twice when the network comes back.");
    place.begin = true;
    ui.window->openPlace(place);
    test::UiFixture::settle(500);
    shoot(*ui.window, folder, QStringLiteral("run-decided") + mark);
    auto *table = ui.window->currentPage()->findChild<ui::CandidateTable *>();
    table->setFocus();
    table->setCurrentIndex(table->model()->index(1, 0));
    QTest::keyClick(table, Qt::Key_Return);
    test::UiFixture::settle(100);
    for (auto *whyNot : table->findChildren<ui::WhyNot *>()) {
        shoot(*ui.window, folder, QStringLiteral("run-asked") + mark);
        shoot(*whyNot, folder, QStringLiteral("run-whynot") + mark);
        whyNot->close();
    }
    auto *list = ui.window->currentPage()->findChild<ui::ConversationList *>();
    auto *rows = list->findChild<QListView *>();
    rows->setCurrentIndex(rows->model()->index(2, 0));
    rows->actions().front()->trigger();
    shoot(*ui.window, folder, QStringLiteral("run-delete") + mark);
    list->findChild<ui::Strip *>()->hide();
}

/// A task that took more than one attempt.
void shootHistory(test::UiFixture &ui, const QDir &folder, const QString &mark)
{
    auto *table = ui.window->currentPage()->findChild<ui::HistoryTable *>();
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        table->setCurrentIndex(table->model()->index(row, 0));
        test::UiFixture::settle(20);
        const auto *attempts = ui.window->currentPage()->findChild<ui::Waterfall *>();
        if (attempts && attempts->rows().size() > 1)
            return shoot(*ui.window, folder, QStringLiteral("history-fallback") + mark);
    }
}

/// Many filters, two days, a question.
void shootFilters(test::UiFixture &ui, const QDir &folder, const QString &mark)
{
    model::HistoryQuery query;
    query.sources = {model::TaskSource::App, model::TaskSource::Api, model::TaskSource::Cli};
    query.types = {model::TaskType::Coding, model::TaskType::CodeReview,
                   model::TaskType::BugSearch};
    ui.window->openPlace(ui::Place{.page = ui::PageId::History, .query = query});
    for (auto *box : ui.window->currentPage()->findChildren<QComboBox *>()) {
        if (box->accessibleName() == QLatin1String("Period")) {
            box->setCurrentIndex(box->count() - 1);
            Q_EMIT box->activated(box->count() - 1);
        }
    }
    test::UiFixture::settle(100);
    auto *table = ui.window->currentPage()->findChild<ui::HistoryTable *>();
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Delete);
    shoot(*ui.window, folder, QStringLiteral("history-filters") + mark);
    for (auto *button : ui.window->currentPage()->findChildren<QPushButton *>()) {
        if (button->isVisible() && button->text() == QLatin1String("Decision"))
            button->click();
    }
    shoot(*ui.window, folder, QStringLiteral("history-decision") + mark);
    ui.window->openPlace(ui::Place{.page = ui::PageId::History, .query = model::HistoryQuery()});
}

/// What the page of the local API shows when it is asked to: the form of a key, a key that was
/// made, a port that is taken, and the longest of the snippets.
void shootApi(test::UiFixture &ui, const QDir &folder, const QString &mark)
{
    const auto press = [&ui](const char *name) {
        for (auto *button : ui.window->currentPage()->findChildren<QPushButton *>()) {
            if (button->isVisible()
                && (button->text() == QLatin1String(name)
                    || button->accessibleName() == QLatin1String(name)))
                return button->click();
        }
    };
    press("Add a key");
    press("Ollama");
    shoot(*ui.window, folder, QStringLiteral("api-key-form") + mark);
    for (auto *field : ui.window->currentPage()->findChildren<QLineEdit *>()) {
        if (field->accessibleName() == QLatin1String("Name"))
            field->setText(QStringLiteral("editor"));
    }
    press("Make the key");
    press("Continue");
    shoot(*ui.window, folder, QStringLiteral("api-key-made") + mark);
    press("Done");
    model::ApiState taken = ui.api.state();
    taken.isListening = false;
    taken.problem = "The local API does not listen: another program, perhaps another Oxide, has "
                    "port 8642 of 127.0.0.1. Oxide tries again every 10 seconds; api.port chooses "
                    "another port.";
    ui.api.setState(taken);
    press("MCP");
    shoot(*ui.window, folder, QStringLiteral("api-taken") + mark);
}

void shootPages(const QDir &folder, const QString &only, ui::ThemeChoice theme, QSize size)
{
    const QString mark =
        QStringLiteral("-%1-%2")
            .arg(size.width())
            .arg(theme == ui::ThemeChoice::Dark ? QStringLiteral("dark") : QStringLiteral("light"));
    test::UiFixture ui(theme);
    ui.window->resize(size);
    ui.window->show();
    for (const ui::PageEntry &page : ui::allPages()) {
        const QString name = QString::fromLatin1(page.name);
        if (!only.isEmpty() && only != name)
            continue;
        ui.window->openNamed(name);
        test::UiFixture::settle(150);
        shoot(*ui.window, folder, name + mark);
        if (name == QLatin1String("routing"))
            shootRouting(ui, folder, mark);
        if (name == QLatin1String("history")) {
            shootHistory(ui, folder, mark);
            shootFilters(ui, folder, mark);
        }
        if (name == QLatin1String("run"))
            shootRun(ui, folder, mark);
        if (name == QLatin1String("api"))
            shootApi(ui, folder, mark);
    }
}

QString themeMark(ui::ThemeChoice theme)
{
    return theme == ui::ThemeChoice::Dark ? QStringLiteral("-dark") : QStringLiteral("-light");
}

/// What opens only when asked for: the palette, the quick prompt, the editor, the first run.
void shootSpecial(const QDir &folder, ui::ThemeChoice theme)
{
    const QString mark = themeMark(theme);
    test::UiFixture ui(theme);
    ui.window->resize(1280, 800);
    ui.window->show();
    test::UiFixture::settle(100);
    QTest::keyClick(ui.window.get(), Qt::Key_K, Qt::ControlModifier);
    test::UiFixture::settle();
    if (QWidget *field = QApplication::focusWidget())
        QTest::keyClicks(field, QStringLiteral("se"));
    shoot(*ui.window, folder, QStringLiteral("palette") + mark);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);

    ui::Place add;
    add.page = ui::PageId::Services;
    add.begin = true;
    ui.window->openPlace(add);
    shoot(*ui.window, folder, QStringLiteral("services-add") + mark);
    ui::Place gemini;
    gemini.page = ui::PageId::Services;
    gemini.service = "Gemini-CLI";
    ui.window->openPlace(ui::Place{});
    ui.window->openPlace(gemini);
    for (auto *button : ui.window->findChildren<QPushButton *>()) {
        if (button->isVisible() && button->text() == QLatin1String("Cancel"))
            button->click();
    }
    ui.window->openPlace(gemini);
    for (auto *button : ui.window->findChildren<QPushButton *>()) {
        if (button->isVisible() && button->text() == QLatin1String("Test"))
            button->click();
    }
    shoot(*ui.window, folder, QStringLiteral("services-gemini") + mark);

    ui.window->openNamed(QStringLiteral("costs"));
    test::UiFixture::settle(100);
    for (auto *button : ui.window->findChildren<QPushButton *>()) {
        if (button->isVisible() && button->accessibleName() == QLatin1String("Add a budget"))
            button->click();
    }
    shoot(*ui.window, folder, QStringLiteral("costs-budget") + mark);
    ui.window->openNamed(QStringLiteral("overview"));
    ui.window->openNamed(QStringLiteral("costs"));
    for (auto *box : ui.window->currentPage()->findChildren<QComboBox *>()) {
        if (box->accessibleName() == QLatin1String("Told apart by")) {
            box->setCurrentIndex(1);
            Q_EMIT box->activated(1);
        }
    }
    test::UiFixture::settle(100);
    shoot(*ui.window, folder, QStringLiteral("costs-models") + mark);

    ui::QuickPrompt prompt(ui.context);
    prompt.open();
    auto *field = prompt.findChild<QLineEdit *>();
    QTest::keyClicks(field,
                     QStringLiteral("Turn this cron line into a systemd timer: 0 4 * * 1-5"));
    test::UiFixture::settle(400);
    shoot(prompt, folder, QStringLiteral("quick-typed") + mark);
    ui.engine.setStreamInterval(0);
    QTest::keyClick(field, Qt::Key_Return);
    test::UiFixture::settle(300);
    shoot(prompt, folder, QStringLiteral("quick-answered") + mark);
    prompt.hide();
    prompt.open();
    QTest::keyClicks(field, QStringLiteral("Translate this contract"));
    test::UiFixture::settle(400);
    base::Error refused;
    refused.kind = base::ErrorKind::BudgetExceeded;
    refused.message = "The budget \u201cThis month\u201d has no room for what this would cost "
                      "($0.42 of $0.10 that are left), and no service that costs nothing takes "
                      "tasks of this type. Raise the budget, or choose a local model.";
    ui.engine.failNext(refused);
    QTest::keyClick(field, Qt::Key_Return);
    test::UiFixture::settle(100);
    shoot(prompt, folder, QStringLiteral("quick-refused") + mark);
}

void shootFirstRun(const QDir &folder, ui::ThemeChoice theme)
{
    test::UiFixture ui(theme, test::FakeEngine::Fill::Empty);
    ui.window->resize(1280, 800);
    ui.window->show();
    shoot(*ui.window, folder, QStringLiteral("firstrun") + themeMark(theme));
    for (const char *page : {"overview", "services"}) {
        ui.window->openNamed(QString::fromLatin1(page));
        shoot(*ui.window, folder,
              QStringLiteral("empty-%1").arg(QLatin1String(page)) + themeMark(theme));
    }
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM",
            qEnvironmentVariable("QT_QPA_PLATFORM", QStringLiteral("offscreen")).toUtf8());
    const QApplication app(argc, argv);
    test::prepareApplication();
    const QStringList arguments = QApplication::arguments();
    const QDir folder(arguments.value(1, QStringLiteral("screens")));
    QDir().mkpath(folder.path());
    const QString only = arguments.value(2);
    for (const auto theme : {ui::ThemeChoice::Light, ui::ThemeChoice::Dark}) {
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080), QSize(960, 600)})
            shootPages(folder, only, theme, size);
        if (only.isEmpty()) {
            shootSpecial(folder, theme);
            shootFirstRun(folder, theme);
        }
    }
    return 0;
}
