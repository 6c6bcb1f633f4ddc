#pragma once

#include "routing/promptreading.h"

#include <span>
#include <string_view>

namespace oxide::routing {

/// Something that holds of a prompt, whatever its words; the learnt tables weigh it by its name.
struct PromptProperty {
    std::string_view name;            ///< "shape:diff", "cue:coding"
    int (*strength)(const Reading &); ///< how far it holds, in sixteenths, at least 0
};

/// A property or word that holds fully has this strength.
inline constexpr int kFullStrength = 16;

/// The first kCueCount are the lexicon's cues, in their order.
[[nodiscard]] std::span<const PromptProperty> promptProperties();

} // namespace oxide::routing
