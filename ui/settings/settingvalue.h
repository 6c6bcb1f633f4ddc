#pragma once

#include "model/setting.h"

#include <string>

#include <QString>

namespace oxide::ui {

/// What is typed and what the config file holds are not the same: a list is written by commas here
/// and as `[a, b]` there, a text may need quotes there.

/// The value as it is shown in a field.
[[nodiscard]] QString shownValue(const model::Setting &setting, const std::string &value);
/// What was typed, as the config holds it.
[[nodiscard]] std::string typedValue(const model::Setting &setting, const QString &typed);
/// Why it cannot be: a sentence with what is allowed; empty when it can.
[[nodiscard]] QString problemOf(const model::Setting &setting, const QString &typed);
/// "From 1 to 86,400 s"; empty where all is allowed.
[[nodiscard]] QString rangeOf(const model::Setting &setting);

} // namespace oxide::ui
