#pragma once

#include "app/desktop/enginefactory.h"
#include "app/desktop/options.h"
#include "ui/shell/preferences.h"
#include "ui/theme/look.h"
#include "ui/widgets/context.h"
#include "ui/widgets/servicebook.h"

#include <memory>
#include <vector>

#include <QObject>
#include <QTimer>

class QTranslator;

namespace oxide::ui {
class MainWindow;
class QuickPrompt;
class Tray;
} // namespace oxide::ui

namespace oxide::desktop {

/// The desktop program: engine, window, tray and quick prompt, and what ties them together.
class Application final : public QObject
{
    Q_OBJECT

public:
    Application(Options options, std::unique_ptr<EngineHost> host, QObject *parent = nullptr);
    ~Application() override;

    /// Shows the window (or the tray alone) and starts the engine once the first frame stands.
    void begin();
    /// Ends tasks and children, then the program.
    void quit();
    /// From a second start.
    void showPage(const QString &page);
    void openQuickPrompt();

Q_SIGNALS:
    /// From now on no second start is answered.
    void quitting();

private:
    /// What the first frame does not need.
    void beginWork();
    void makeWindow();
    void makeTray();
    void lookForTray();
    void apply(const ui::Preferences &preferences);
    void setLanguage(const QString &language);
    void restartAsDemo();

    Options m_options;
    std::unique_ptr<EngineHost> m_host;
    ui::Preferences m_preferences;
    ui::Look m_look;
    ui::ServiceBook m_services;
    ui::Context m_context;
    ui::PreferenceWatcher m_watcher;
    QTimer m_trayTimer;
    int m_trayLooks = 0;
    std::vector<std::unique_ptr<QTranslator>> m_translators;
    std::unique_ptr<ui::MainWindow> m_window;
    std::unique_ptr<ui::QuickPrompt> m_quickPrompt;
    std::unique_ptr<ui::Tray> m_tray;
    bool m_quitting = false;
};

} // namespace oxide::desktop
