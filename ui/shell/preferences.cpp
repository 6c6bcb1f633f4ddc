#include "ui/shell/preferences.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/widgets/ask.h"

#include <QSettings>

namespace oxide::ui {

namespace {

constexpr auto themeKey = "preferences/theme";
constexpr auto languageKey = "preferences/language";
constexpr auto trayKey = "preferences/closeToTray";

ThemeChoice themeFrom(const QString &word)
{
    if (word == QLatin1String("light"))
        return ThemeChoice::Light;
    return word == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::System;
}

QString wordOf(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::Light:
        return QStringLiteral("light");
    case ThemeChoice::Dark:
        return QStringLiteral("dark");
    case ThemeChoice::System:
        break;
    }
    return QStringLiteral("system");
}

void remember(const Preferences &preferences)
{
    QSettings kept;
    kept.setValue(QLatin1String(themeKey), wordOf(preferences.theme));
    kept.setValue(QLatin1String(languageKey), preferences.language);
    kept.setValue(QLatin1String(trayKey), preferences.closeToTray);
}

} // namespace

Preferences preferencesFrom(const std::vector<model::Setting> &settings)
{
    Preferences result;
    for (const model::Setting &setting : settings) {
        if (setting.key == "app.theme")
            result.theme = themeFrom(base::qs(setting.value));
        else if (setting.key == "app.language")
            result.language = setting.value == "system" ? QString() : base::qs(setting.value);
        else if (setting.key == "app.close_to_tray")
            result.closeToTray = setting.value == "true";
        else if (setting.key == "app.start_at_login")
            result.startAtLogin = setting.value == "true";
    }
    return result;
}

Preferences rememberedPreferences()
{
    const QSettings kept;
    Preferences result;
    result.theme = themeFrom(kept.value(QLatin1String(themeKey)).toString());
    result.language = kept.value(QLatin1String(languageKey)).toString();
    result.closeToTray = kept.value(QLatin1String(trayKey), true).toBool();
    return result;
}

PreferenceWatcher::PreferenceWatcher(engine::Engine &engine, QObject *parent)
    : QObject(parent), m_engine(engine), m_preferences(rememberedPreferences())
{
    connect(&engine, &engine::Engine::settingsChanged, this, &PreferenceWatcher::load);
    load();
}

void PreferenceWatcher::load()
{
    ask(
        this, m_engine.settings(),
        [this](const std::vector<model::Setting> &settings) {
            const Preferences now = preferencesFrom(settings);
            if (now == m_preferences)
                return;
            m_preferences = now;
            remember(now);
            Q_EMIT changed(now);
        },
        // The window shows the engine's error; what was remembered stays in force.
        [](const base::Error &) {});
}

} // namespace oxide::ui
