#include "ui/routing/backtestview.h"
#include "ui/routing/flowpicture.h"
#include "ui/routing/profiledraft.h"
#include "ui/routing/routingpage.h"
#include "ui/routing/ruledraft.h"
#include "ui/shell/pageregistry.h"
#include "ui/widgets/label.h"
#include "uifixture.h"

#include <QLabel>
#include <QLayout>
#include <QScrollArea>
#include <QSet>
#include <QTest>

using namespace oxide;

namespace {

int coloursIn(const QImage &image)
{
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); y += 3) {
        for (int x = 0; x < image.width(); x += 3)
            colours.insert(image.pixel(x, y));
    }
    return static_cast<int>(colours.size());
}

/// Labels that show less than their text. Those that elide say so themselves.
QStringList clippedLabels(const QWidget &window)
{
    QStringList clipped;
    for (const QLabel *label : window.findChildren<QLabel *>()) {
        if (!label->isVisible() || label->text().isEmpty() || !label->pixmap().isNull())
            continue;
        const auto *ours = qobject_cast<const ui::Label *>(label);
        const bool elides = ours && ours->minimumSizeHint().width() == 0;
        if (elides)
            continue;
        const QSize needed =
            label->wordWrap() ? QSize(0, label->heightForWidth(label->width())) : label->sizeHint();
        if (needed.width() > label->width() + 1 || needed.height() > label->height() + 1)
            clipped += QStringLiteral("\"%1\" has %2x%3, needs %4x%5")
                           .arg(label->text())
                           .arg(label->width())
                           .arg(label->height())
                           .arg(needed.width())
                           .arg(needed.height());
    }
    return clipped;
}

/// What reaches beyond a pane that cannot be scrolled sideways.
QStringList cutWidgets(const QWidget &window)
{
    QStringList cut;
    for (const QScrollArea *area : window.findChildren<QScrollArea *>()) {
        if (!area->isVisible() || !area->widget()
            || area->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff)
            continue;
        const QWidget *viewport = area->viewport();
        for (const QWidget *inside : area->widget()->findChildren<QWidget *>()) {
            const int right = inside->mapTo(viewport, QPoint(inside->width(), 0)).x();
            if (inside->isVisible() && right > viewport->width() + 1)
                cut += QStringLiteral("%1 \"%2\" ends at %3 of %4")
                           .arg(QLatin1String(inside->metaObject()->className()),
                                inside->accessibleName())
                           .arg(right)
                           .arg(viewport->width());
        }
    }
    return cut;
}

} // namespace

class TestScreens final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::prepareApplication(); }

    void everyPageIsWhole_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QSize>("size");
        for (const bool dark : {false, true}) {
            for (const QSize size : {QSize(960, 600), QSize(1280, 800), QSize(1920, 1080)})
                QTest::addRow("%s %dx%d", dark ? "dark" : "light", size.width(), size.height())
                    << dark << size;
        }
    }

    void everyPageIsWhole()
    {
        QFETCH(bool, dark);
        QFETCH(QSize, size);
        test::UiFixture ui(dark ? ui::ThemeChoice::Dark : ui::ThemeChoice::Light);
        ui.window->resize(size);
        ui.window->show();
        for (const ui::PageEntry &page : ui::allPages()) {
            ui.window->openNamed(QString::fromLatin1(page.name));
            test::UiFixture::settle(80);
            QCOMPARE(ui.window->size(), size);
            const QImage image = ui.window->grab().toImage();
            QVERIFY2(coloursIn(image) > 30, page.name);
            QCOMPARE(image.pixelColor(size.width() - 2, 3), ui.look.theme().window);
            // What has just arrived is laid out at the next turn of the event loop.
            const auto clipped = [&] { return clippedLabels(*ui.window) + cutWidgets(*ui.window); };
            QTRY_VERIFY2(clipped().isEmpty(),
                         qPrintable(QString::fromLatin1(page.name) + QStringLiteral(": ")
                                    + clipped().join(QStringLiteral("; "))));
        }
    }

    void everyViewOfRoutingIsWhole_data() { everyPageIsWhole_data(); }

    void everyViewOfRoutingIsWhole()
    {
        QFETCH(bool, dark);
        QFETCH(QSize, size);
        test::UiFixture ui(dark ? ui::ThemeChoice::Dark : ui::ThemeChoice::Light);
        ui.window->resize(size);
        ui.window->show();
        ui.window->openNamed(QStringLiteral("routing"));
        auto *page = qobject_cast<ui::RoutingPage *>(ui.window->currentPage());
        QTRY_VERIFY(page->profiles().isLoaded());
        page->profiles().setInForce("speed"); // something to save, and to test on the past
        page->draft().duplicateRule(0);
        auto *backtest = page->findChild<ui::BacktestView *>();
        using View = ui::RoutingPage::View;
        for (const View view : {View::Rules, View::Profiles, View::Backtest, View::Backtest}) {
            page->showView(view);
            test::UiFixture::settle(250);
            QCOMPARE(ui.window->size(), size);
            const QStringList clipped = clippedLabels(*ui.window) + cutWidgets(*ui.window);
            QVERIFY2(clipped.isEmpty(), qPrintable(clipped.join(QStringLiteral("; "))));
            if (view == View::Backtest)
                backtest->run(); // and once more with its report
        }
        QVERIFY(page->findChild<ui::FlowPicture *>()->isVisible());
    }

    void everyPageFitsTheSmallestWindow()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.window->resize(960, 600);
        ui.window->show();
        for (const ui::PageEntry &page : ui::allPages()) {
            ui.window->openNamed(QString::fromLatin1(page.name));
            const auto least = [&] { return ui.window->layout()->totalMinimumSize(); };
            // A page may first need a turn of the event loop to see that it is narrow.
            QTRY_VERIFY2(least().width() <= 960 && least().height() <= 600,
                         qPrintable(QStringLiteral("%1 needs %2x%3")
                                        .arg(QLatin1String(page.name))
                                        .arg(least().width())
                                        .arg(least().height())));
        }
    }

    void emptyPagesSayWhatWillAppear()
    {
        test::UiFixture ui(ui::ThemeChoice::Dark, test::FakeEngine::Fill::Empty);
        ui.window->resize(1280, 800);
        ui.window->show();
        for (const ui::PageEntry &page : ui::allPages()) {
            ui.window->openNamed(QString::fromLatin1(page.name));
            test::UiFixture::settle(60);
            QVERIFY2(coloursIn(ui.window->grab().toImage()) > 20, page.name);
            QVERIFY2(clippedLabels(*ui.window).isEmpty(), page.name);
        }
    }

    void aChangeOfThemeRepaintsEverything()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.window->resize(1280, 800);
        ui.window->show();
        for (const ui::PageEntry &page : ui::allPages()) {
            ui.look.setChoice(ui::ThemeChoice::Light);
            ui.window->openNamed(QString::fromLatin1(page.name));
            test::UiFixture::settle(40);
            ui.look.setChoice(ui::ThemeChoice::Dark);
            test::UiFixture::settle(40);
            const QImage image = ui.window->grab().toImage();
            int bright = 0;
            for (int y = 0; y < image.height(); y += 4) {
                for (int x = 0; x < image.width(); x += 4)
                    bright += image.pixelColor(x, y).lightness() > 200 ? 1 : 0;
            }
            // Text and figures only: a forgotten light card would be tens of per cent.
            QVERIFY2(bright < image.width() * image.height() / 16 / 20,
                     qPrintable(
                         QStringLiteral("%1: %2 light").arg(QLatin1String(page.name)).arg(bright)));
        }
    }
};

QTEST_MAIN(TestScreens)
#include "tst_screens.moc"
