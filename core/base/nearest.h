#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oxide::base {

/// The one of `names` that a person most likely meant by `word`; empty when none is near.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string> &names);

} // namespace oxide::base
