#pragma once

#include "engine/engine.h"
#include "ui/shell/command.h"
#include "ui/shell/pageregistry.h"
#include "ui/theme/state.h"

#include <map>

#include <QPointer>
#include <QWidget>

class QStackedWidget;

namespace oxide::ui {

class CommandPalette;
class FirstRunPage;
class Sidebar;
class StatusBar;
class Strip;

/// What closing the window does. Minimise is for a desktop without a tray: nobody would find a
/// hidden window again.
enum class OnClose { Hide, Minimise, Quit };

/// The window: sidebar, one page at a time, status bar, command palette. Pages are made when they
/// are first opened. Remembers its place and its page.
class MainWindow final : public QWidget
{
    Q_OBJECT

public:
    explicit MainWindow(const Context &context, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// By PageEntry::name; an unknown name opens the overview.
    void openNamed(const QString &page);
    void openPlace(const Place &place);
    /// Comes to the front, also from the tray or minimised.
    void bringUp();
    void say(const QString &message);
    /// Above the page, until it is dismissed.
    void warn(const QString &message);
    /// Emits quitRequested(); where a page holds what is not saved, comes up and asks first.
    void askToQuit();
    /// Writes down where the window is, which page is open and what was typed there.
    void keepPlace() const;
    /// The same, and ends what waited for another word of the user: this window goes for good.
    void wrapUp();
    void setOnClose(OnClose onClose) { m_onClose = onClose; }
    [[nodiscard]] Page *currentPage() const;

Q_SIGNALS:
    void quitRequested();
    /// The window went to the tray.
    void hiddenToTray();
    void quickPromptRequested();
    /// The first-run page asks for the demo.
    void demoRequested();

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    Page *page(PageId id);
    void addShortcuts();
    void sayItGoesOn();
    void showStatus(const model::EngineStatus &status);
    void showNotice(const model::Notice &notice);
    void fitMinimum();
    void showError(const base::Error &error);
    void showStrip(State state, const QString &text, const QString &action = {});
    void badgeServices();
    void offerFirstRun();
    void openPalette();
    void offerSettings();
    void findTasks(const QString &text);
    [[nodiscard]] std::vector<Command> commands();
    void restorePlace();

    Context m_context;
    std::vector<PageEntry> m_entries;
    std::map<PageId, Page *> m_pages;
    OnClose m_onClose = OnClose::Quit;
    bool m_closedToTaskbar = false;
    QString m_failure;                 ///< why the engine does not run, as it was shown
    QPointer<QWidget> m_focusedBefore; ///< when the window was minimised
    int m_timesOpened = 0;             ///< the palette; answers to an earlier opening are dropped
    QString m_searched; ///< by the palette; answers about an earlier text are dropped
    Sidebar *m_sidebar;
    Strip *m_notice;
    QStackedWidget *m_stack;
    StatusBar *m_status;
    CommandPalette *m_palette;
};

} // namespace oxide::ui
