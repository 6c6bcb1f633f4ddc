#include "ui/shell/tray.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/numbers.h"
#include "ui/theme/icon.h"
#include "ui/theme/look.h"
#include "ui/theme/state.h"

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
    connect(&context.look, &Look::changed, this, [this] { setStatus(m_context.engine.status()); });
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
        m_context.engine.setPaused(!paused);
    });
    m_menu->addSeparator();
    m_menu->addAction(tr("Open Oxide"), this, &Tray::openRequested);
    m_menu->addAction(tr("Quit"), this, &Tray::quitRequested);
}

void Tray::setStatus(const model::EngineStatus &status)
{
    const ShownState engine = shown(status.state);
    m_state->setText(engine.word);
    m_state->setIcon(stateIcon(engine.state, m_context.look));
    const bool busy = status.running + status.waiting > 0;
    const QString tasks = busy
                              ? tr("%1 running, %2 waiting").arg(status.running).arg(status.waiting)
                              : tr("Nothing running");
    m_tasks->setText(tasks);
    m_tasks->setIcon(stateIcon(busy ? State::Running : State::Off, m_context.look));
    const QString spend = status.spendToday ? format::money(*status.spendToday) : format::unknown();
    m_spend->setText(tr("Today %1").arg(spend));
    const bool paused = status.state == model::EngineState::Paused;
    m_pause->setText(paused ? tr("Resume") : tr("Pause"));
    m_pause->setIcon(icon(paused ? Icon::Play : Icon::Pause, m_context.look));
    m_icon.setIcon(trayIcon(status));
    m_icon.setToolTip(QStringLiteral("Oxide: %1, %2").arg(engine.word, tasks));
}

QIcon Tray::trayIcon(const model::EngineStatus &status) const
{
    const Theme &theme = m_context.look.theme();
    QColor dot;
    if (status.state == model::EngineState::Failed)
        dot = theme.bad.text;
    else if (status.state == model::EngineState::Paused)
        dot = theme.warn.text;
    else if (status.running > 0)
        dot = theme.accent;
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
