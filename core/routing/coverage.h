#pragma once

#include "model/rule.h"

namespace oxide::routing {

/// True where every task that fulfils `inner` fulfils `outer` as well, as far as the conditions
/// themselves tell: two different patterns are never compared. Never true by mistake.
[[nodiscard]] bool covers(const model::Condition &outer, const model::Condition &inner);

} // namespace oxide::routing
