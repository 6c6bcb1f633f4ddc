#include "ui/run/conversationlist.h"
#include "ui/theme/icon.h"
#include "ui/theme/look.h"
#include "ui/theme/state.h"
#include "ui/theme/theme.h"
#include "ui/widgets/tableview.h"
#include "uifixture.h"

#include <QCheckBox>
#include <QListWidget>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace oxide::ui;

namespace {

/// The alpha of a shape alone: what is left when all colours look the same.
QImage silhouette(State state)
{
    const Theme theme = Theme::light();
    QImage image(48, 48, QImage::Format_ARGB32_Premultiplied);
    image.fill(theme.base);
    QPainter painter(&image);
    paintState(painter, QRectF(4, 4, 40, 40), state, theme);
    painter.end();
    QImage mask(image.size(), QImage::Format_Grayscale8);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const bool ink = image.pixelColor(x, y).lightness() < 200;
            mask.setPixel(x, y, ink ? qRgb(0, 0, 0) : qRgb(255, 255, 255));
        }
    }
    return mask;
}

int differing(const QImage &one, const QImage &other)
{
    int count = 0;
    for (int y = 0; y < one.height(); ++y) {
        for (int x = 0; x < one.width(); ++x)
            count += one.pixel(x, y) != other.pixel(x, y) ? 1 : 0;
    }
    return count;
}

/// Painted with and without the focus, nothing else being different.
void expectFocusIsSeen(QWidget &control, QWidget &window)
{
    window.setAttribute(Qt::WA_KeyboardFocusChange);
    window.setFocus();
    const QImage without = control.grab().toImage();
    control.setFocus(Qt::TabFocusReason);
    QVERIFY(control.hasFocus());
    QVERIFY2(differing(without, control.grab().toImage()) > 40,
             qPrintable(control.accessibleName()));
}

} // namespace

class TestTheme final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { oxide::test::prepareApplication(); }

    void textCanBeReadOnEveryGround_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void textCanBeReadOnEveryGround()
    {
        QFETCH(bool, dark);
        const Theme t = dark ? Theme::forDark() : Theme::light();
        for (const QColor &ground : {t.window, t.sidebar, t.base, t.alt, t.control}) {
            for (const QColor &text : {t.text, t.text2, t.accentText, t.ok.text, t.bad.text})
                QVERIFY2(contrast(text, ground) >= 4.5,
                         qPrintable(text.name() + QStringLiteral(" on ") + ground.name()));
        }
        for (const QColor &ground : {t.window, t.base, t.alt, t.control})
            QVERIFY2(contrast(t.text3, ground) >= 4.5, qPrintable(t.text3.name()));
        QVERIFY(contrast(t.onAccent, t.accent) >= 4.5);
        for (const StateColours &state : {t.ok, t.warn, t.bad})
            QVERIFY2(contrast(state.text, state.soft) >= 4.5, qPrintable(state.text.name()));
        QVERIFY(contrast(t.text, t.accentSoft) >= 4.5);
        QVERIFY(contrast(t.accentText, t.accentSoft) >= 4.5);
    }

    void statesAreToldApartWithoutColour()
    {
        const std::array states = {State::Ok,      State::Fallback, State::Warn,
                                   State::Bad,     State::HalfOpen, State::Off,
                                   State::Waiting, State::Running};
        for (std::size_t i = 0; i < states.size(); ++i) {
            for (std::size_t j = i + 1; j < states.size(); ++j)
                QVERIFY2(differing(silhouette(states[i]), silhouette(states[j])) > 40,
                         qPrintable(QStringLiteral("%1 and %2").arg(i).arg(j)));
        }
    }

    void servicesBeyondThePaletteAreGrey()
    {
        const Theme t = Theme::light();
        QCOMPARE(t.service(0), t.chart[0]);
        QCOMPARE(t.service(-1), t.chart[6]);
        QCOMPARE(t.service(7), t.chart[6]);
        QCOMPARE(t.service(400), t.chart[6]);
    }

    void lookSetsThePaletteOfItsTheme()
    {
        Look look(ThemeChoice::Dark);
        QCOMPARE(QApplication::palette().color(QPalette::Window), Theme::forDark().window);
        QSignalSpy changed(&look, &Look::changed);
        look.setChoice(ThemeChoice::Light);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(QApplication::palette().color(QPalette::Window), Theme::light().window);
    }

    void sizesFollowTheApplicationsFont()
    {
        const QFont before = QApplication::font();
        const Look look(ThemeChoice::Light);
        QCOMPARE(look.px(28), 28);
        QFont large = before;
        large.setPixelSize(26);
        QApplication::setFont(large);
        QCOMPARE(look.px(28), 56);
        QCOMPARE(look.font(TextStyle::Title).pixelSize(), 40);
        QApplication::setFont(before);
    }

    void focusThatCameByTheKeyboardIsSeen()
    {
        oxide::test::UiFixture ui(ThemeChoice::Light);
        ui.window->show();
        ui.window->openNamed(QStringLiteral("settings"));
        oxide::test::UiFixture::settle();
        QWidget *sections = ui.window->findChild<QListWidget *>();
        QWidget *box = nullptr;
        for (auto *candidate : ui.window->findChildren<QCheckBox *>()) {
            if (candidate->isVisible() && candidate->text().isEmpty())
                box = candidate;
        }
        QVERIFY(box);
        expectFocusIsSeen(*sections, *ui.window);
        expectFocusIsSeen(*box, *ui.window);
        ui.window->openNamed(QStringLiteral("services"));
        oxide::test::UiFixture::settle();
        expectFocusIsSeen(*ui.window->findChild<TableView *>(), *ui.window);
        ui.window->resize(1280, 800);
        ui.window->openNamed(QStringLiteral("run"));
        oxide::test::UiFixture::settle();
        auto *sessions = ui.window->findChild<ConversationList *>()->findChild<RowList *>();
        sessions->setCurrentIndex(sessions->model()->index(1, 0));
        expectFocusIsSeen(*sessions, *ui.window);
    }

    void everyIconIsThere()
    {
        const Look look(ThemeChoice::Light);
        for (int i = 0; i <= static_cast<int>(Icon::Wallet); ++i) {
            const QImage image = icon(static_cast<Icon>(i), look)
                                     .pixmap(32, 32)
                                     .toImage()
                                     .convertToFormat(QImage::Format_ARGB32);
            bool ink = false;
            for (int y = 0; y < image.height() && !ink; ++y) {
                for (int x = 0; x < image.width() && !ink; ++x)
                    ink = qAlpha(image.pixel(x, y)) > 100;
            }
            QVERIFY2(ink, qPrintable(QString::number(i)));
        }
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
