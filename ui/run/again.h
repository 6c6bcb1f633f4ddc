#pragma once

#include "model/history.h"
#include "model/task.h"
#include "ui/widgets/context.h"

#include <functional>
#include <string>

class QMenu;

namespace oxide::ui {

/// A task asked once more: same prompt and files, in no conversation. An empty service leaves the
/// choice to the routing.
[[nodiscard]] model::TaskRequest againRequest(const model::TaskDetail &task,
                                              std::string service = {});
/// False where the prompt was not kept (it is stored redacted or as a hash).
[[nodiscard]] bool canRunAgain(const model::TaskDetail &task);

/// Fills a menu with the services and, where they have several, their models; the one called
/// `except` is left out. `chosen` gets what the user picks.
void fillTargetMenu(QMenu &menu, const Context &context, const model::Target &except,
                    const std::function<void(const model::Target &)> &chosen);

} // namespace oxide::ui
