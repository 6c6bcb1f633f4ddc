#pragma once

#include <string_view>

namespace oxide::sim {

/// How many images a chat request carries, in whatever dialect: for tests that want to know what
/// has reached a provider. 0 for a body that is no JSON.
[[nodiscard]] int imagesIn(std::string_view body);

} // namespace oxide::sim
