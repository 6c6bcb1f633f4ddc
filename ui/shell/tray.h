#pragma once

#include "base/error.h"
#include "model/overview.h"
#include "ui/theme/state.h"
#include "ui/widgets/context.h"

#include <memory>
#include <optional>

#include <QColor>
#include <QObject>
#include <QSystemTrayIcon>

class QAction;
class QMenu;

namespace oxide::ui {

/// The icon in the system's tray: the mark with a dot for the state, and a menu that tells state,
/// running tasks and spend today, and opens, asks, pauses, quits.
class Tray final : public QObject
{
    Q_OBJECT

public:
    explicit Tray(const Context &context, QObject *parent = nullptr);
    ~Tray() override;

    /// Says once in the life of this installation that closing left Oxide running.
    void tellHidden();

Q_SIGNALS:
    void openRequested();
    void quickPromptRequested();
    void quitRequested();

private:
    void makeMenu();
    void setStatus(const model::EngineStatus &status);
    void drawIcons(const model::EngineStatus &status);
    [[nodiscard]] QColor dotOf(const model::EngineStatus &status) const;
    [[nodiscard]] QIcon trayIcon(const QColor &dot) const;
    void tell(const base::Error &error);

    Context m_context;
    std::unique_ptr<QMenu> m_menu;
    QSystemTrayIcon m_icon;
    /// What the icons show: drawn anew only when it changes.
    struct Drawn {
        State engine = State::Off;
        bool busy = false;
        bool paused = false;
        QColor dot;
        bool operator==(const Drawn &) const = default;
    };
    std::optional<Drawn> m_drawn;
    QAction *m_state = nullptr;
    QAction *m_tasks = nullptr;
    QAction *m_spend = nullptr;
    QAction *m_pause = nullptr;
};

} // namespace oxide::ui
