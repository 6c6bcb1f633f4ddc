#pragma once

#include "model/setting.h"
#include "ui/shell/command.h"

#include <functional>
#include <string>
#include <vector>

namespace oxide::ui {

struct SettingActions {
    std::function<void(const std::string &key)> show;
    std::function<void(model::SettingChange)> change;
};

/// What the palette offers of the settings: each by its title, and the appearances that are not in
/// force, each at a stroke.
[[nodiscard]] std::vector<Command> settingCommands(const std::vector<model::Setting> &settings,
                                                   const SettingActions &actions);

} // namespace oxide::ui
