#pragma once

#include "model/message.h"
#include "model/task.h"
#include "routing/tokenestimate.h"

namespace oxide::routing {

inline constexpr std::int64_t kTokensAMessage = 4; ///< role and separators

/// All that a message makes a model read, its role and separators with it.
[[nodiscard]] TokenCounts tokensOf(const model::Message &message);

/// The description of a tool.
[[nodiscard]] TokenCounts tokensOf(const model::ToolSpec &tool);

} // namespace oxide::routing
