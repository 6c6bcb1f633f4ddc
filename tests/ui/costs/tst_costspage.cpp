#include "ui/costs/costspage.h"

#include "support/fakeengine.h"
#include "ui/costs/budgeteditor.h"
#include "ui/costs/budgetmodel.h"
#include "ui/costs/budgetpane.h"
#include "ui/costs/spendchart.h"
#include "ui/costs/spendtable.h"
#include "ui/format/numbers.h"
#include "ui/overview/tile.h"
#include "ui/theme/look.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/servicebook.h"
#include "ui/widgets/strip.h"

#include <QBarSet>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QLineSeries>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedBarSeries>
#include <QTest>
#include <QToolButton>

using namespace oxide;
using namespace oxide::ui;
using model::Money;

namespace {

/// The page over a fake engine, shown.
struct Window {
    explicit Window(test::FakeEngine::Fill fill = test::FakeEngine::Fill::Full,
                    ThemeChoice theme = ThemeChoice::Light)
        : engine(fill), look(theme)
    {
        page.resize(1080, 772);
        page.show();
        (void)QTest::qWaitForWindowExposed(&page);
        QTest::qWait(20);
    }

    [[nodiscard]] QString cell(int row, int column) const
    {
        return table->model()->index(row, column).data().toString();
    }
    /// Of all rows, in their order.
    [[nodiscard]] QStringList names() const
    {
        QStringList names;
        for (int row = 0; row < table->model()->rowCount(); ++row)
            names += cell(row, 0);
        return names;
    }
    void tellApartBy(const QString &word)
    {
        auto *by = page.findChild<QComboBox *>();
        by->setCurrentText(word);
        Q_EMIT by->activated(by->currentIndex());
        QTest::qWait(20);
    }
    void showSpan(int span)
    {
        auto *spans = page.findChild<Segmented *>();
        spans->setCurrent(span);
        Q_EMIT spans->chosen(span);
        QTest::qWait(20);
    }

    test::FakeEngine engine;
    Look look;
    ServiceBook services{engine};
    CostsPage page{Context{engine, look, services}};
    SpendTable *table = page.findChild<SpendTable *>();
    SpendChart *chart = page.findChild<SpendChart *>();
    BudgetPane *budgets = page.findChild<BudgetPane *>();
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

model::HistoryQuery queryOf(const QSignalSpy &goTo)
{
    const Place place = goTo.back()[0].value<Place>();
    return place.page == PageId::History && place.query ? *place.query : model::HistoryQuery();
}

enum Column { Name, Model, Attempts, TokensIn, TokensOut, Cost, Share, Provenance };

} // namespace

class TestCostsPage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theMonthIsToldApartByService()
    {
        Window window;
        const QStringList names = window.names();
        QCOMPARE(names.front(), QStringLiteral("Anthropic"));
        QCOMPARE(names.last(), QStringLiteral("Known total"));
        QCOMPARE(window.cell(0, Provenance), QStringLiteral("reported"));
        // What nobody knows the price of is a word, has no share and stands last.
        const int unknown = static_cast<int>(names.size()) - 2;
        QCOMPARE(names[unknown], QStringLiteral("Qwen-Code"));
        QCOMPARE(window.cell(unknown, Cost), QStringLiteral("unknown"));
        QCOMPARE(window.cell(unknown, Share), format::dash());
        const int ollama = static_cast<int>(names.indexOf(QLatin1String("Ollama")));
        QCOMPARE(window.cell(ollama, Cost), QStringLiteral("$0.00"));
        QCOMPARE(window.cell(ollama, Model), QStringLiteral("2 models"));
    }

    void otherWordsTellItApartOtherwise_data()
    {
        QTest::addColumn<QString>("by");
        QTest::addColumn<QString>("name");
        QTest::newRow("model") << "By model"
                               << "claude-sonnet-4";
        QTest::newRow("type") << "By task type"
                              << "code review";
        QTest::newRow("client") << "By client"
                                << "harbour-ci";
        QTest::newRow("tag") << "By tag"
                             << "release";
    }

    void otherWordsTellItApartOtherwise()
    {
        QFETCH(QString, by);
        QFETCH(QString, name);
        Window window;
        window.tellApartBy(by);
        QVERIFY2(window.names().contains(name), qPrintable(window.names().join(u',')));
        QCOMPARE(window.table->isColumnHidden(Model), by != QLatin1String("By model"));
    }

    void anEarlierTimeIsAButtonAway()
    {
        Window window;
        QVERIFY(!button(window.page, QStringLiteral("Later"))->isEnabled());
        const QString november = window.chart->accessibleDescription();
        QTest::mouseClick(button(window.page, QStringLiteral("Earlier")), Qt::LeftButton);
        QTRY_VERIFY(window.chart->accessibleDescription() != november);
        QVERIFY(window.chart->accessibleDescription().contains(QLatin1String("October")));
        QVERIFY(button(window.page, QStringLiteral("Later"))->isEnabled());
        window.showSpan(0); // another span begins at the present one
        QVERIFY(!button(window.page, QStringLiteral("Later"))->isEnabled());
    }

    void aRowOpensItsTasks()
    {
        Window window;
        QSignalSpy goTo(&window.page, &Page::goTo);
        window.table->setCurrentIndex(window.table->model()->index(0, 0));
        QTest::keyClick(window.table, Qt::Key_Return);
        QCOMPARE(goTo.size(), 1);
        QCOMPARE(queryOf(goTo).attempts.service, std::string("Anthropic"));
        QVERIFY(queryOf(goTo).attempts.from && queryOf(goTo).attempts.to);
        // The total has no tasks of its own.
        window.table->setCurrentIndex(
            window.table->model()->index(window.table->model()->rowCount() - 1, 0));
        QTest::keyClick(window.table, Qt::Key_Return);
        QCOMPARE(goTo.size(), 1);
    }

    void aBarOpensTheTasksOfItsDay()
    {
        Window window;
        QSignalSpy goTo(&window.page, &Page::goTo);
        window.chart->setFocus();
        QTest::keyClick(window.chart, Qt::Key_Home);
        QVERIFY2(
            window.chart->accessibleDescription().startsWith(QLatin1String("Sunday 1 November")),
            qPrintable(window.chart->accessibleDescription()));
        QTest::keyClick(window.chart, Qt::Key_Right);
        QTest::keyClick(window.chart, Qt::Key_Return);
        QCOMPARE(goTo.size(), 1);
        const model::AttemptFilter day = queryOf(goTo).attempts;
        QCOMPARE(*day.to - *day.from, std::chrono::milliseconds(std::chrono::hours(24)));
        QVERIFY(day.service.empty());
        QTest::keyClick(window.chart, Qt::Key_Up); // the lowest part
        QTest::keyClick(window.chart, Qt::Key_Return);
        QCOMPARE(queryOf(goTo).attempts.service, std::string("Anthropic"));
        QCOMPARE(queryOf(goTo).attempts.from, day.from);
    }

    void aDayAheadOpensNothing()
    {
        Window window;
        QSignalSpy goTo(&window.page, &Page::goTo);
        window.chart->setFocus();
        QTest::keyClick(window.chart, Qt::Key_End);
        QVERIFY(window.chart->accessibleDescription().contains(QLatin1String("more expected")));
        QTest::keyClick(window.chart, Qt::Key_Return);
        QCOMPARE(goTo.size(), 0);
    }

    void aClickOnAPartOpensItsTasks()
    {
        Window window;
        QSignalSpy goTo(&window.page, &Page::goTo);
        // The foot of the second of thirty bars.
        const int x = window.chart->width() / 10;
        for (int at = x; at < x + 40 && goTo.isEmpty(); at += 2)
            QTest::mouseClick(window.chart->viewport(), Qt::LeftButton, {},
                              {at, window.chart->height() - window.look.px(30)});
        QCOMPARE(goTo.size(), 1);
        QCOMPARE(queryOf(goTo).attempts.service, std::string("Anthropic"));
    }

    void theBudgetOfADayIsALineWhereTheDaysComeNearIt()
    {
        const Look look(ThemeChoice::Light);
        SpendChart chart(look);
        chart.resize(600, 300);
        model::Costs costs;
        costs.sums.attempts = 1;
        for (const std::int64_t dollars : {1, 2, 3}) {
            model::SpendBar bar;
            bar.total = model::Money::fromMicros(dollars * 1'000'000);
            bar.parts = {bar.total};
            costs.bars.push_back(bar);
        }
        model::BudgetStatus status;
        status.budget.period = model::BudgetPeriod::Day;
        const std::vector<SpendSeries> series{{QStringLiteral("Anthropic"), 0, {0}}};
        const auto pointsAt = [&](std::int64_t dollars) {
            status.budget.limit = model::Money::fromMicros(dollars * 1'000'000);
            costs.budgets = {status};
            chart.setCosts(costs, series);
            for (QAbstractSeries *each : chart.chart()->series()) {
                if (const auto *line = qobject_cast<QLineSeries *>(each))
                    return line->points();
            }
            return QList<QPointF>();
        };
        QCOMPARE(pointsAt(4), (QList<QPointF>{{-0.5, 4}, {2.5, 4}}));
        QVERIFY(pointsAt(30).isEmpty());
        status.budget.scope = model::BudgetScope::Service; // not for everything
        QVERIFY(pointsAt(4).isEmpty());
    }

    void theBarsOfQtHoldWhatEachSeriesCost()
    {
        Window window;
        const auto *bars =
            qobject_cast<QStackedBarSeries *>(window.chart->chart()->series().value(0));
        QVERIFY(bars && bars->count() >= 2);
        const QList<QBarSet *> sets = bars->barSets();
        QCOMPARE(sets[0]->count(), 30);
        QVERIFY(sets[0]->at(0) > 0);     // Anthropic, on the first of the month
        QCOMPARE(sets.back()->at(0), 0); // nothing more is expected of it
        QCOMPARE(sets[0]->at(29), 0);    // a day ahead
        QVERIFY(sets.back()->at(29) > 0);
        window.tellApartBy(QStringLiteral("By client"));
        QCOMPARE(window.chart->chart()->series().value(0), bars);
    }

    void aBudgetIsAdded()
    {
        Window window;
        const auto before = window.engine.budgetsNow().size();
        button(window.page, QStringLiteral("Add a budget"))->click();
        QVERIFY(window.budgets->isEditing());
        auto *editor = window.page.findChild<BudgetEditor *>();
        auto *scope = editor->findChildren<QComboBox *>().front();
        scope->setCurrentText(QStringLiteral("One client"));
        button(*editor, QStringLiteral("Save"))->click();
        QVERIFY(window.budgets->isEditing()); // of whom, was not said
        auto *of = editor->findChildren<QComboBox *>().at(1);
        of->setEditText(QStringLiteral("editor"));
        editor->findChild<QDoubleSpinBox *>()->setValue(2.5);
        button(*editor, QStringLiteral("Save"))->click();
        QTRY_VERIFY(!window.budgets->isEditing());
        QCOMPARE(window.engine.budgetsNow().size(), before + 1);
        const model::Budget &made = window.engine.budgetsNow().back().budget;
        QCOMPARE(made.scope, model::BudgetScope::Client);
        QCOMPARE(made.of, std::string("editor"));
        QCOMPARE(made.limit, Money::fromMicros(2'500'000));
        QCOMPARE(made.period, model::BudgetPeriod::Month);
        QCOMPARE(made.name, std::string("editor, month"));
    }

    void aBudgetIsChangedInItsPlace()
    {
        Window window;
        auto *list = window.budgets->findChild<QListView *>();
        Q_EMIT list->activated(list->model()->index(1, 0));
        auto *editor = window.page.findChild<BudgetEditor *>();
        QVERIFY(editor->isVisible());
        QCOMPARE(editor->findChild<QDoubleSpinBox *>()->value(), 60.0);
        editor->findChild<QDoubleSpinBox *>()->setValue(75);
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_VERIFY(!window.budgets->isEditing());
        QCOMPARE(window.engine.budgetsNow().at(1).budget.limit, Money::fromMicros(75'000'000));
        QCOMPARE(window.engine.budgetsNow().at(1).budget.name, std::string("This month"));
    }

    void whatCannotBeSavedStaysInTheForm()
    {
        Window window;
        button(window.page, QStringLiteral("Add a budget"))->click();
        base::Error error;
        error.kind = base::ErrorKind::AlreadyExists;
        error.message = "there is already a budget called everything, month; choose another name";
        window.engine.failNext(error);
        auto *editor = window.page.findChild<BudgetEditor *>();
        button(*editor, QStringLiteral("Save"))->click();
        QTest::qWait(30);
        QVERIFY(window.budgets->isEditing());
        QTest::keyClick(editor, Qt::Key_Escape);
        QVERIFY(!window.budgets->isEditing());
    }

    void aRemovedBudgetComesBackByUndo()
    {
        Window window;
        auto *list = window.budgets->findChild<QListView *>();
        const auto before = window.engine.budgetsNow();
        Q_EMIT list->activated(list->model()->index(3, 0));
        button(*window.budgets, QStringLiteral("Remove"))->click();
        QTRY_COMPARE(window.engine.budgetsNow().size(), before.size() - 1);
        QAbstractButton *undo = nullptr;
        QTRY_VERIFY(undo = button(window.page, QStringLiteral("Undo")));
        undo->click();
        QTRY_COMPARE(window.engine.budgetsNow().size(), before.size());
        QCOMPARE(window.engine.budgetsNow().back().budget, before.back().budget);
    }

    void aBudgetSaysWhatItWillComeTo()
    {
        Window window;
        auto *list = window.budgets->findChild<QListView *>();
        const auto said = [&](int row) {
            return list->model()->index(row, 0).data(Qt::AccessibleTextRole).toString();
        };
        QVERIFY2(said(0).contains(QLatin1String("$3.16 left")), qPrintable(said(0)));
        QVERIFY2(said(1).contains(QLatin1String("at this pace")), qPrintable(said(1)));
        QVERIFY2(said(3).contains(QLatin1String("only what costs nothing")), qPrintable(said(3)));
    }

    void aFirstStartSaysWhatWillBeHere()
    {
        Window window(test::FakeEngine::Fill::Empty);
        QSignalSpy goTo(&window.page, &Page::goTo);
        QAbstractButton *run = nullptr;
        QTRY_VERIFY(run = button(window.page, QStringLiteral("Run a prompt")));
        run->click();
        QCOMPARE(goTo.back()[0].value<Place>().page, PageId::Run);
        // A budget may be set before anything is spent.
        button(window.page, QStringLiteral("Add a budget"))->click();
        QVERIFY(window.budgets->isVisible() && window.budgets->isEditing());
    }

    void anErrorIsShownAndGoesAway()
    {
        Window window;
        base::Error error;
        error.kind = base::ErrorKind::Database;
        error.message = "The database cannot be read.";
        window.engine.failNext(error);
        window.showSpan(2);
        const auto strips = window.page.findChildren<Strip *>();
        const auto isTold = [&] {
            return std::ranges::any_of(strips,
                                       [](const Strip *strip) { return strip->isVisible(); });
        };
        QVERIFY(isTold());
        window.showSpan(1);
        QVERIFY(!isTold());
    }

    void aHiddenPageAsksNothing()
    {
        Window window;
        window.page.hide();
        const int asked = window.engine.calls("costs");
        Q_EMIT window.engine.tasksChanged({window.engine.tasks().front()});
        QTest::qWait(60);
        QCOMPARE(window.engine.calls("costs"), asked);
        window.page.show();
        QTRY_COMPARE(window.engine.calls("costs"), asked + 1);
    }

    void everyWidgetIsPaintedInBothThemes()
    {
        for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
            Window window(test::FakeEngine::Fill::Full, theme);
            for (const QSize size : {QSize(1080, 772), QSize(720, 560), QSize(1720, 1052)}) {
                window.page.resize(size);
                QTest::qWait(20);
                const QImage image = window.chart->grab().toImage();
                // The first bar's foot is in the dearest service's colour.
                const QColor dearest =
                    window.look.theme().service(window.services.colourOf("Anthropic"));
                bool isThere = false;
                for (int x = 0; x < image.width() && !isThere; ++x)
                    isThere = image.pixelColor(x, image.height() - window.look.px(32)) == dearest;
                QVERIFY(isThere);
            }
        }
    }
};

QTEST_MAIN(TestCostsPage)
#include "tst_costspage.moc"
