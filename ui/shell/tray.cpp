#include "ui/shell/tray.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/theme/icon.h"
#include "ui/theme/look.h"
#include "ui/theme/state.h"
#include "ui/widgets/ask.h"

#include <QMenu>
#include <QPainter>
#include <QSettings>

namespace oxide::ui {

namespace {

constexpr auto toldKey = "tray/told";

QIcon stateIcon(State state, const Look &look)
{
    QPixmap pixmap(64, 64);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintState(painter, QRectF(6, 6, 52, 52), state, look.theme());
    return {pixmap};
}

} // namespace

Tray::Tray(const Context &context, QObject *parent) : QObject(parent), m_context(context)
{
    makeMenu();
    m_icon.setContextMenu(m_menu.get());
    connect(&m_icon, &QSystemTrayIcon::activated, this,
            [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
                    Q_EMIT openRequested();
            });
    connect(&m_icon, &QSystemTrayIcon::messageClicked, this, &Tray::openRequested);
    connect(&context.engine, &engine::Engine::statusChanged, this, &Tray::setStatus);
    connect(&context.look, &Look::changed, this, [this] {
        m_drawn.reset();
        setStatus(m_context.engine.status());
    });
    setStatus(context.engine.status());
    m_icon.show();
}

Tray::~Tray() = default;

void Tray::makeMenu()
{
    const Look &look = m_context.look;
    m_menu = std::make_unique<QMenu>();
    // The three lines tell; the window is where more of it stands.
    m_state = m_menu->addAction({}, this, &Tray::openRequested);
    m_tasks = m_menu->addAction({}, this, &Tray::openRequested);
    m_spend = m_menu->addAction(icon(Icon::Wallet, look), {}, this, &Tray::openRequested);
    m_menu->addSeparator();
    m_menu->addAction(icon(Icon::Run, look), tr("Quick prompt…"), this,
                      &Tray::quickPromptRequested);
    m_pause = m_menu->addAction(icon(Icon::Pause, look), tr("Pause"), this, [this] {
        const bool paused = m_context.engine.status().state == model::EngineState::Paused;
        ask(
            this, m_context.engine.setPaused(!paused), [](engine::Done) {},
            [this](const base::Error &error) { tell(error); });
    });
    m_menu->addSeparator();
    m_menu->addAction(tr("Open Oxide"), this, &Tray::openRequested);
    m_menu->addAction(tr("Quit"), this, &Tray::quitRequested);
}

void Tray::setStatus(const model::EngineStatus &status)
{
    const ShownState engine = shown(status.state);
    m_state->setText(engine.word);
    const bool busy = status.running + status.waiting > 0;
    const QString tasks = busy
                              ? tr("%1 running, %2 waiting").arg(status.running).arg(status.waiting)
                              : tr("Nothing running");
    m_tasks->setText(tasks);
    const QString spend = status.spendToday ? format::money(*status.spendToday) : format::unknown();
    m_spend->setText(tr("Today %1").arg(spend));
    m_pause->setText(status.state == model::EngineState::Paused ? tr("Resume") : tr("Pause"));
    m_icon.setToolTip(QStringLiteral("Oxide: %1, %2").arg(engine.word, tasks));
    drawIcons(status);
}

void Tray::drawIcons(const model::EngineStatus &status)
{
    const Drawn now{shown(status.state).state, status.running + status.waiting > 0,
                    status.state == model::EngineState::Paused, dotOf(status)};
    if (m_drawn == now)
        return;
    m_drawn = now;
    m_state->setIcon(stateIcon(now.engine, m_context.look));
    m_tasks->setIcon(stateIcon(now.busy ? State::Running : State::Off, m_context.look));
    m_pause->setIcon(icon(now.paused ? Icon::Play : Icon::Pause, m_context.look));
    m_icon.setIcon(trayIcon(now.dot));
}

void Tray::tell(const base::Error &error)
{
    m_icon.showMessage(QStringLiteral("Oxide"), format::sentence(error), appIcon());
}

/// Invalid: none.
QColor Tray::dotOf(const model::EngineStatus &status) const
{
    const Theme &theme = m_context.look.theme();
    if (status.state == model::EngineState::Failed)
        return theme.bad.text;
    if (status.state == model::EngineState::Paused)
        return theme.warn.text;
    return status.running > 0 ? theme.accent : QColor();
}

QIcon Tray::trayIcon(const QColor &dot) const
{
    const Theme &theme = m_context.look.theme();
    QIcon result;
    for (const int side : {16, 22, 24, 32, 48, 64}) {
        QPixmap pixmap(side, side);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        paintIcon(painter, QRectF(0, 0, side, side), Icon::Mark, theme.text3);
        if (dot.isValid()) {
            const double radius = side * 0.17;
            painter.setPen(Qt::NoPen);
            painter.setBrush(dot);
            painter.drawEllipse(QPointF(side - radius, side - radius), radius, radius);
        }
        painter.end();
        result.addPixmap(pixmap);
    }
#ifdef Q_OS_MACOS
    // The menu bar colours it; the dot would vanish in a mask.
    result.setIsMask(!dot.isValid());
#endif
    return result;
}

void Tray::tellHidden()
{
    QSettings kept;
    if (kept.value(QLatin1String(toldKey)).toBool())
        return;
    kept.setValue(QLatin1String(toldKey), true);
    m_icon.showMessage(tr("Oxide goes on in the tray"),
                       tr("Quit it from there, or let closing quit it in Settings."), appIcon());
}

} // namespace oxide::ui
