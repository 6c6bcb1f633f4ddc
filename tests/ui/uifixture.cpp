#include "uifixture.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFont>
#include <QLocale>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>

namespace oxide::test {

void prepareApplication()
{
    QApplication::setOrganizationName(QStringLiteral("OxideTest"));
    QApplication::setApplicationName(QStringLiteral("oxide-ui-test"));
    QStandardPaths::setTestModeEnabled(true);
    QSettings().clear();
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QFont font(QStringLiteral("Noto Sans"));
    font.setPixelSize(13);
    QApplication::setFont(font);
    QFont::insertSubstitution(QStringLiteral("monospace"), QStringLiteral("JetBrains Mono"));
}

UiFixture::UiFixture(ui::ThemeChoice theme, FakeEngine::Fill fill)
    : engine(fill),
      api(fill == FakeEngine::Fill::Full ? FakeApiAccess::Fill::Full : FakeApiAccess::Fill::Empty),
      look(theme), services(engine), context{engine, look, services, &api},
      window(std::make_unique<ui::MainWindow>(context))
{
}

UiFixture::~UiFixture() = default;

bool UiFixture::show()
{
    window->show();
    if (!QTest::qWaitForWindowExposed(window.get()))
        return false;
    window->activateWindow();
    return QTest::qWaitForWindowActive(window.get());
}

void UiFixture::settle(int milliseconds)
{
    QElapsedTimer timer;
    timer.start();
    do {
        QApplication::processEvents(QEventLoop::AllEvents, 10);
        QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    } while (timer.elapsed() < milliseconds);
}

} // namespace oxide::test
