#include "app/desktop/application.h"

#include "app/desktop/autostart.h"
#include "app/desktop/firstframe.h"
#include "engine/engine.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/quickprompt.h"
#include "ui/shell/tray.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QProcess>
#include <QSystemTrayIcon>
#include <QTimer>
#include <QTranslator>

namespace oxide::desktop {

namespace {

// At login the desktop's tray often comes after us.
constexpr int trayLookEvery = 1000; ///< ms
constexpr int mostTrayLooks = 60;
constexpr int looksBeforeTheWindow = 10; ///< then a background start shows itself minimised

} // namespace

Application::Application(Options options, std::unique_ptr<EngineHost> host, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_host(std::move(host)),
      m_preferences(ui::rememberedPreferences()), m_look(m_preferences.theme),
      m_services(m_host->engine()), m_context{m_host->engine(), m_look, m_services,
                                              m_host->localApi()},
      m_watcher(m_host->engine())
{
    QApplication::setQuitOnLastWindowClosed(false);
    // Oxide speaks English alone as yet; a window that is half mirrored helps nobody.
    QApplication::setLayoutDirection(Qt::LeftToRight);
    setLanguage(m_preferences.language);
    connect(&m_watcher, &ui::PreferenceWatcher::changed, this, &Application::apply);
    m_trayTimer.setInterval(trayLookEvery);
    connect(&m_trayTimer, &QTimer::timeout, this, &Application::lookForTray);
}

Application::~Application() = default;

void Application::begin()
{
    makeWindow();
    const bool inBackground = m_options.background || m_options.prompt;
    if (!inBackground) {
        new FirstFrame(*m_window, [this] { beginWork(); });
        m_window->show();
        return;
    }
    QTimer::singleShot(0, this, &Application::beginWork);
}

void Application::beginWork()
{
    makeTray();
    if (!m_tray)
        m_trayTimer.start();
    m_host->start();
    if (m_options.prompt)
        openQuickPrompt();
}

void Application::lookForTray()
{
    makeTray();
    ++m_trayLooks;
    if (m_tray || m_trayLooks == mostTrayLooks)
        m_trayTimer.stop();
    if (!m_tray && m_trayLooks == looksBeforeTheWindow && !m_window->isVisible())
        m_window->showMinimized(); // or nobody would find it
}

void Application::makeWindow()
{
    m_window = std::make_unique<ui::MainWindow>(m_context);
    if (!m_options.page.isEmpty())
        m_window->openNamed(m_options.page);
    connect(m_window.get(), &ui::MainWindow::quitRequested, this, &Application::quit);
    connect(m_window.get(), &ui::MainWindow::quickPromptRequested, this,
            &Application::openQuickPrompt);
    connect(m_window.get(), &ui::MainWindow::demoRequested, this, &Application::restartAsDemo);
    connect(m_window.get(), &ui::MainWindow::hiddenToTray, this, [this] {
        if (m_tray)
            m_tray->tellHidden();
    });
}

void Application::makeTray()
{
    const bool available = QSystemTrayIcon::isSystemTrayAvailable();
    if (available && !m_tray) {
        m_tray = std::make_unique<ui::Tray>(m_context);
        connect(m_tray.get(), &ui::Tray::openRequested, this, [this] { m_window->bringUp(); });
        connect(m_tray.get(), &ui::Tray::quickPromptRequested, this, &Application::openQuickPrompt);
        connect(m_tray.get(), &ui::Tray::quitRequested, this, [this] { m_window->askToQuit(); });
    }
    m_window->setOnClose(!m_preferences.closeToTray ? ui::OnClose::Quit
                         : available                ? ui::OnClose::Hide
                                                    : ui::OnClose::Minimise);
}

void Application::apply(const ui::Preferences &preferences)
{
    const bool otherLanguage = preferences.language != m_preferences.language;
    m_preferences = preferences;
    m_look.setChoice(preferences.theme);
    // What starts at login is the Oxide of the usual place: no other one's settings decide on it.
    const bool isUsual = !m_options.demo && m_options.data.isEmpty() && m_options.config.isEmpty();
    if (isUsual && preferences.startAtLogin != startsAtLogin()) {
        const QString problem = setStartAtLogin(preferences.startAtLogin);
        if (!problem.isEmpty())
            m_window->warn(problem); // a moment in the status bar would be missed
    }
    if (otherLanguage) {
        // Later: the page that made the change is still on the stack.
        QTimer::singleShot(0, this, [this] {
            setLanguage(m_preferences.language);
            const bool visible = m_window->isVisible();
            m_quickPrompt.reset();
            m_tray.reset();
            m_window->disconnect(this);
            m_window->wrapUp();
            makeWindow();
            makeTray();
            m_window->openNamed(QStringLiteral("settings"));
            m_window->setVisible(visible);
        });
    }
    makeTray();
}

void Application::setLanguage(const QString &language)
{
    for (const auto &translator : m_translators)
        QApplication::removeTranslator(translator.get());
    m_translators.clear();
    const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
    QLocale::setDefault(locale);
    const auto load = [this, &locale](const QString &name, const QString &folder) {
        auto translator = std::make_unique<QTranslator>();
        if (translator->load(locale, name, QStringLiteral("_"), folder)) {
            QApplication::installTranslator(translator.get());
            m_translators.push_back(std::move(translator));
        }
    };
    load(QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    load(QStringLiteral("oxide"), QStringLiteral(":/i18n"));
}

void Application::openQuickPrompt()
{
    if (!m_quickPrompt) {
        m_quickPrompt = std::make_unique<ui::QuickPrompt>(m_context);
        connect(m_quickPrompt.get(), &ui::QuickPrompt::openRequested, this,
                [this](const ui::Place &place) {
                    m_window->bringUp();
                    m_window->openPlace(place);
                });
    }
    m_quickPrompt->open();
}

void Application::showPage(const QString &page)
{
    m_window->bringUp();
    if (!page.isEmpty())
        m_window->openNamed(page);
}

void Application::restartAsDemo()
{
    if (QProcess::startDetached(QCoreApplication::applicationFilePath(),
                                {QStringLiteral("--demo")}))
        quit();
    else
        m_window->say(tr("The demo could not be started."));
}

void Application::quit()
{
    if (m_quitting)
        return;
    m_quitting = true;
    Q_EMIT quitting();
    m_window->wrapUp();
    m_window->hide();
    m_tray.reset();
    m_host->stop();
    QApplication::quit();
}

} // namespace oxide::desktop
