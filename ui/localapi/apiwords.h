#pragma once

#include "model/api.h"
#include "ui/theme/state.h"

#include <QString>

// How the page of the local API says things.

namespace oxide::ui {

[[nodiscard]] ShownState shown(const model::ApiState &state); ///< "Listening"
/// Who may come in, or why nobody can, in one sentence; not the problem itself.
[[nodiscard]] QString sentence(const model::ApiState &state);

[[nodiscard]] QString word(model::ApiRole role);     ///< "User"
[[nodiscard]] QString sentence(model::ApiRole role); ///< what it may do

/// 0: the answer began well and broke off (api/requestlog.h).
[[nodiscard]] State stateOfStatus(int httpStatus);
[[nodiscard]] bool isErrorStatus(int httpStatus);
/// What went wrong, as far as the status alone says it: "key refused"; empty where it went well.
[[nodiscard]] QString wordOfStatus(int httpStatus);

/// What stands for no limit.
[[nodiscard]] QString anyNumber();
[[nodiscard]] QString allModels();

} // namespace oxide::ui
