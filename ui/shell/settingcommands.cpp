#include "ui/shell/settingcommands.h"

#include "base/text.h"

#include <QCoreApplication>

namespace oxide::ui {

namespace {

class CommandTexts
{
    Q_DECLARE_TR_FUNCTIONS(SettingCommands)
};

QString translated(const std::string &text)
{
    return QCoreApplication::translate("Setting", text.c_str());
}

QString appearance(const std::string &choice)
{
    if (choice == "light")
        return CommandTexts::tr("Light appearance");
    if (choice == "dark")
        return CommandTexts::tr("Dark appearance");
    return CommandTexts::tr("Appearance of the system");
}

} // namespace

std::vector<Command> settingCommands(const std::vector<model::Setting> &settings,
                                     const SettingActions &actions)
{
    std::vector<Command> all;
    for (const model::Setting &setting : settings) {
        Command show;
        show.kind = CommandKind::Setting;
        show.icon = Icon::Settings;
        show.text = translated(setting.title);
        show.where = CommandTexts::tr("Settings, %1").arg(translated(setting.section));
        show.run = [show = actions.show, key = setting.key] { show(key); };
        all.push_back(std::move(show));
        if (setting.key != "app.theme")
            continue;
        for (const std::string &choice : setting.choices) {
            if (choice == setting.value)
                continue;
            Command change;
            change.icon = Icon::Settings;
            change.text = appearance(choice);
            change.where = CommandTexts::tr("Window");
            change.run = [change = actions.change, key = setting.key, choice] {
                change({key, choice});
            };
            all.push_back(std::move(change));
        }
    }
    return all;
}

} // namespace oxide::ui
