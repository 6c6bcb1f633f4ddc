#pragma once

#include "model/setting.h"
#include "ui/theme/look.h"

#include <vector>

#include <QObject>
#include <QString>

namespace oxide::engine {
class Engine;
}

namespace oxide::ui {

/// The settings that the window itself follows.
struct Preferences {
    ThemeChoice theme = ThemeChoice::System;
    QString language; ///< "de"; empty: the system's
    bool closeToTray = true;
    bool startAtLogin = false;
    bool operator==(const Preferences &) const = default;
};

[[nodiscard]] Preferences preferencesFrom(const std::vector<model::Setting> &settings);

/// What the last run knew: the first frame has the right theme before the engine has answered.
[[nodiscard]] Preferences rememberedPreferences();

/// Follows the engine's settings, remembers them for the next start.
class PreferenceWatcher final : public QObject
{
    Q_OBJECT

public:
    PreferenceWatcher(engine::Engine &engine, QObject *parent = nullptr);

    [[nodiscard]] const Preferences &preferences() const { return m_preferences; }

Q_SIGNALS:
    /// Also once for what the engine says first, where it differs from what was remembered.
    void changed(const oxide::ui::Preferences &preferences);

private:
    void load();

    engine::Engine &m_engine;
    Preferences m_preferences;
};

} // namespace oxide::ui
