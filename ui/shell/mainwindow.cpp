#include "ui/shell/mainwindow.h"

#include "base/text.h"
#include "ui/firstrun/firstrunpage.h"
#include "ui/format/keys.h"
#include "ui/format/words.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/settingcommands.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/statusbar.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/servicebook.h"
#include "ui/widgets/strip.h"

#include <utility>

#include <QBoxLayout>
#include <QCloseEvent>
#include <QGuiApplication>
#include <QScreen>
#include <QSettings>
#include <QShortcut>
#include <QStackedWidget>

namespace oxide::ui {

namespace {

constexpr int leastWidth = 960;
constexpr int leastHeight = 600;
constexpr auto geometryKey = "window/geometry";
constexpr auto pageKey = "window/page";
constexpr QKeyCombination quitKeys = Qt::CTRL | Qt::Key_Q;

QKeySequence pageKeys(std::size_t index)
{
    return QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + static_cast<int>(index)));
}

} // namespace

MainWindow::MainWindow(const Context &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_entries(allPages())
{
    setWindowTitle(QStringLiteral("Oxide"));
    setWindowIcon(appIcon());
    const Look &look = context.look;

    m_sidebar = new Sidebar(look, m_entries);
    m_notice = new Strip(look);
    m_notice->hide();
    m_notice->setContentsMargins(0, look.px(8), 0, 0);
    m_stack = new QStackedWidget;
    m_status = new StatusBar(context);
    m_palette = new CommandPalette(look, this);

    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    const int side = look.px(16);
    auto *noticeRow = new QHBoxLayout;
    noticeRow->setContentsMargins(side, 0, side, 0);
    noticeRow->addWidget(m_notice);
    right->addLayout(noticeRow);
    right->addWidget(m_stack, 1);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_sidebar);
    row->addLayout(right, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row, 1);
    column->addWidget(m_status);

    connect(m_sidebar, &Sidebar::opened, this, [this](PageId id) { openPlace(Place{.page = id}); });
    connect(m_sidebar, &Sidebar::searchRequested, this, &MainWindow::openPalette);
    connect(m_notice, &Strip::actionTriggered, this, &MainWindow::quitRequested);
    connect(m_palette, &CommandPalette::searched, this, &MainWindow::findTasks);
    connect(&context.engine, &engine::Engine::statusChanged, this, &MainWindow::showStatus);
    connect(&context.engine, &engine::Engine::notice, this, &MainWindow::showNotice);
    connect(&context.services, &ServiceBook::changed, this, &MainWindow::badgeServices);
    connect(&look, &Look::changed, this, &MainWindow::fitMinimum);
    fitMinimum();
    addShortcuts();
    showStatus(context.engine.status());
    badgeServices();
    restorePlace();
    if (context.services.isLoaded())
        offerFirstRun();
    else
        connect(&context.services, &ServiceBook::changed, this, &MainWindow::offerFirstRun,
                Qt::SingleShotConnection);
}

MainWindow::~MainWindow() = default;

void MainWindow::addShortcuts()
{
    const auto add = [this](const QKeySequence &keys, auto slot) {
        auto *shortcut = new QShortcut(keys, this);
        connect(shortcut, &QShortcut::activated, this, slot);
    };
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        add(pageKeys(i), [this, id = m_entries[i].id] { openPlace(Place{.page = id}); });
    add(QKeySequence(Qt::CTRL | Qt::Key_K), [this] { openPalette(); });
    add(QKeySequence::New, [this] { openPlace(Place{.page = PageId::Run, .begin = true}); });
    add(QKeySequence(Qt::CTRL | Qt::Key_Comma),
        [this] { openPlace(Place{.page = PageId::Settings}); });
    add(QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_Space),
        [this] { Q_EMIT quickPromptRequested(); });
    add(QKeySequence(quitKeys), [this] { askToQuit(); });
}

Page *MainWindow::page(PageId id)
{
    if (const auto made = m_pages.find(id); made != m_pages.end())
        return made->second;
    const auto entry = std::find_if(m_entries.begin(), m_entries.end(),
                                    [id](const PageEntry &e) { return e.id == id; });
    if (entry == m_entries.end())
        return nullptr;
    Page *made = entry->make(m_context);
    connect(made, &Page::goTo, this, &MainWindow::openPlace);
    m_stack->addWidget(made);
    m_pages[id] = made;
    fitMinimum();
    return made;
}

void MainWindow::openPlace(const Place &place)
{
    Page *target = page(place.page);
    if (!target)
        return;
    m_palette->close();
    m_sidebar->show();
    m_stack->setCurrentWidget(target);
    m_sidebar->setCurrent(place.page);
    const auto entry = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&place](const PageEntry &e) { return e.id == place.page; });
    setWindowTitle(tr("%1 – Oxide").arg(entry->title));
    // No control is in focus until the user or the page asks for one.
    target->setFocus();
    target->open(place);
}

void MainWindow::openNamed(const QString &name)
{
    const auto entry = std::find_if(m_entries.begin(), m_entries.end(), [&name](const auto &e) {
        return name.compare(QLatin1String(e.name), Qt::CaseInsensitive) == 0;
    });
    openPlace(Place{.page = entry == m_entries.end() ? PageId::Overview : entry->id});
}

void MainWindow::bringUp()
{
    if (isMinimized())
        showNormal();
    show();
    raise();
    activateWindow();
}

void MainWindow::say(const QString &message)
{
    m_status->say(message);
}

Page *MainWindow::currentPage() const
{
    return qobject_cast<Page *>(m_stack->currentWidget());
}

void MainWindow::showStatus(const model::EngineStatus &status)
{
    m_status->setStatus(status);
    Badge badge;
    badge.count = status.running;
    badge.meaning = status.running > 0 ? tr("%n running", nullptr, status.running) : QString();
    m_sidebar->setBadge(PageId::Run, badge);
    const bool failed = status.state == model::EngineState::Failed;
    const QString failure = failed ? base::qs(status.why) : QString();
    if (failed && failure != m_failure)
        showStrip(State::Bad, failure);
    m_failure = failure; // dismissed once, it stays dismissed
}

void MainWindow::warn(const QString &message)
{
    showStrip(State::Warn, message);
}

void MainWindow::showError(const base::Error &error)
{
    showStrip(State::Bad, format::sentence(error));
}

/// What the pages need in this font, as far as the screen has room for it.
void MainWindow::fitMinimum()
{
    const QSize room = QGuiApplication::primaryScreen()->availableSize();
    setMinimumSize(
        QSize(leastWidth, leastHeight).expandedTo(layout()->totalMinimumSize().boundedTo(room)));
}

void MainWindow::showNotice(const model::Notice &notice)
{
    switch (notice.level) {
    case model::NoticeLevel::Info:
        m_status->say(base::qs(notice.message));
        return;
    case model::NoticeLevel::Warning:
        showStrip(State::Warn, base::qs(notice.message));
        return;
    case model::NoticeLevel::Error:
        showStrip(State::Bad, base::qs(notice.message));
        return;
    }
}

void MainWindow::showStrip(State state, const QString &text, const QString &action)
{
    m_notice->setAction(action);
    m_notice->show(state, text);
}

void MainWindow::askToQuit()
{
    QStringList unsaved;
    for (const auto &[id, page] : m_pages) {
        const QString sentence = page->unsaved();
        if (sentence.isEmpty())
            continue;
        if (unsaved.isEmpty())
            openPlace(Place{.page = id});
        unsaved += sentence;
    }
    if (unsaved.isEmpty()) {
        Q_EMIT quitRequested();
        return;
    }
    bringUp();
    showStrip(State::Warn, unsaved.join(QLatin1Char(' ')), tr("Quit without saving"));
}

void MainWindow::badgeServices()
{
    int degraded = 0;
    int down = 0;
    for (const model::ServiceStatus &service : m_context.services.all()) {
        degraded += service.health == model::Health::Degraded ? 1 : 0;
        down += service.health == model::Health::Down ? 1 : 0;
    }
    Badge badge;
    if (degraded + down > 0) {
        badge.state = State::Warn;
        badge.meaning = down == 0       ? tr("%n degraded", nullptr, degraded)
                        : degraded == 0 ? tr("%n down", nullptr, down)
                                        : tr("%1 down, %2 degraded").arg(down).arg(degraded);
    }
    m_sidebar->setBadge(PageId::Services, badge);
}

void MainWindow::offerFirstRun()
{
    if (!m_context.services.all().empty())
        return;
    auto *first = new FirstRunPage(m_context);
    m_stack->addWidget(first);
    m_stack->setCurrentWidget(first);
    m_sidebar->hide();
    setWindowTitle(tr("Welcome – Oxide"));
    const auto leave = [this, first](const Place &place) {
        openPlace(place);
        m_stack->removeWidget(first);
        first->deleteLater();
    };
    connect(first, &FirstRunPage::goTo, this, leave);
    connect(first, &FirstRunPage::demoRequested, this, &MainWindow::demoRequested);
}

void MainWindow::openPalette()
{
    if (m_palette->isVisible()) {
        m_palette->close();
        return;
    }
    m_palette->open(commands());
    offerSettings();
}

void MainWindow::offerSettings()
{
    SettingActions actions;
    actions.show = [this](const std::string &key) {
        openPlace(Place{.page = PageId::Settings, .text = base::qs(key)});
    };
    actions.change = [this](model::SettingChange change) {
        ask(
            this, m_context.engine.saveSettings({std::move(change)}), [](engine::Done) {},
            [this](const base::Error &error) { showError(error); });
    };
    ask(
        this, m_context.engine.settings(),
        [this, actions, time = ++m_timesOpened](const std::vector<model::Setting> &settings) {
            if (m_palette->isVisible() && time == m_timesOpened)
                m_palette->add(settingCommands(settings, actions));
        },
        [](const base::Error &) {}); // the palette does without them
}

std::vector<Command> MainWindow::commands()
{
    std::vector<Command> all;
    const auto add = [&all](CommandKind kind, Icon icon, const QString &text, const QString &where,
                            std::function<void()> run, const QKeySequence &keys = {}) {
        all.push_back({kind, icon, text, where, keys, std::move(run)});
    };
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        add(
            CommandKind::Page, m_entries[i].icon, m_entries[i].title, tr("Page"),
            [this, id = m_entries[i].id] { openPlace(Place{.page = id}); }, pageKeys(i));
    const auto go = [this](Place place) {
        return [this, place = std::move(place)] { openPlace(place); };
    };
    add(CommandKind::Action, Icon::Plus, tr("New task"), tr("Run"),
        go(Place{.page = PageId::Run, .begin = true}), QKeySequence(Qt::CTRL | Qt::Key_N));
    add(
        CommandKind::Action, Icon::Run, tr("Quick prompt"), tr("Anywhere"),
        [this] { Q_EMIT quickPromptRequested(); },
        QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_Space));
    add(CommandKind::Action, Icon::Plus, tr("Add a service"), tr("Services"),
        go(Place{.page = PageId::Services, .begin = true}));
    add(CommandKind::Action, Icon::Retry, tr("Check all services now"), tr("Services"), [this] {
        ask(
            this, m_context.engine.checkServices(), [](engine::Done) {},
            [this](const base::Error &error) { showError(error); });
    });
    const bool paused = m_context.engine.status().state == model::EngineState::Paused;
    add(CommandKind::Action, paused ? Icon::Play : Icon::Pause,
        paused ? tr("Resume the engine") : tr("Pause the engine"), tr("Engine"), [this, paused] {
            ask(
                this, m_context.engine.setPaused(!paused), [](engine::Done) {},
                [this](const base::Error &error) { showError(error); });
        });
    add(
        CommandKind::Action, Icon::Power, tr("Quit Oxide"), tr("Application"),
        [this] { askToQuit(); }, QKeySequence(quitKeys));
    for (const model::ServiceStatus &service : m_context.services.all()) {
        const std::string &name = service.config.name;
        add(CommandKind::Service, Icon::Services, tr("Open %1").arg(base::qs(name)), tr("Service"),
            go(Place{.page = PageId::Services, .service = name}));
        add(CommandKind::Service, Icon::Run, tr("New task on %1").arg(base::qs(name)),
            tr("Service"), go(Place{.page = PageId::Run, .service = name, .begin = true}));
    }
    return all;
}

void MainWindow::findTasks(const QString &text)
{
    model::HistoryQuery query;
    query.text = base::str(text);
    model::PageRequest page;
    page.limit = 8;
    m_searched = text;
    ask(
        this, m_context.engine.history(query, page),
        [this, text](const model::HistoryPage &found) {
            if (!m_palette->isVisible() || text != m_searched)
                return;
            std::vector<Command> tasks;
            for (const model::TaskSummary &task : found.rows) {
                Command command;
                command.kind = CommandKind::Task;
                command.icon = Icon::History;
                command.text = base::qs(task.title);
                command.where = tr("Task");
                command.run = [this, id = task.id] {
                    openPlace(Place{.page = PageId::History, .task = id});
                };
                tasks.push_back(std::move(command));
            }
            m_palette->setTasks(std::move(tasks));
        },
        [](const base::Error &) {}); // the palette finds pages and commands without it
}

void MainWindow::restorePlace()
{
    const QSettings kept;
    if (!restoreGeometry(kept.value(QLatin1String(geometryKey)).toByteArray())) {
        const QRect screen = QGuiApplication::primaryScreen()->availableGeometry();
        const QSize size = QSize(1280, 800).boundedTo(screen.size());
        resize(size.expandedTo(minimumSize()));
        move(screen.center() - rect().center());
    }
    openNamed(kept.value(QLatin1String(pageKey)).toString());
}

void MainWindow::keepPlace() const
{
    QSettings kept;
    kept.setValue(QLatin1String(geometryKey), saveGeometry());
    for (const PageEntry &entry : m_entries) {
        const auto made = m_pages.find(entry.id);
        if (made == m_pages.end())
            continue;
        made->second->keepDraft();
        if (made->second == m_stack->currentWidget())
            kept.setValue(QLatin1String(pageKey), QString::fromLatin1(entry.name));
    }
}

void MainWindow::wrapUp()
{
    keepPlace();
    for (const auto &[id, page] : m_pages)
        page->wrapUp();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    keepPlace();
    switch (m_onClose) {
    case OnClose::Hide:
        event->ignore();
        hide();
        Q_EMIT hiddenToTray();
        return;
    case OnClose::Minimise:
        event->ignore();
        m_closedToTaskbar = true;
        showMinimized();
        sayItGoesOn();
        return;
    case OnClose::Quit:
        event->ignore();
        askToQuit();
        return;
    }
}

void MainWindow::sayItGoesOn()
{
    say(tr("Oxide goes on working while its window is closed. %1 quits it.")
            .arg(format::keys(quitKeys)));
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_sidebar->setCompact(width() < m_context.look.px(leastWidth));
}

void MainWindow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    // A minimised window's pages rest: their widgets stay "visible" to Qt.
    if (event->type() != QEvent::WindowStateChange)
        return;
    if (isMinimized()) {
        if (!m_stack->isHidden())
            m_focusedBefore = focusWidget();
        m_stack->hide();
        return;
    }
    m_stack->show();
    if (m_focusedBefore)
        std::exchange(m_focusedBefore, nullptr)->setFocus();
    // What the status bar said at the closing is long gone when the window comes back.
    if (std::exchange(m_closedToTaskbar, false))
        sayItGoesOn();
}

} // namespace oxide::ui
