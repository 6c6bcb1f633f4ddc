#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace oxide::security {

/// Two lower-case digits a byte.
[[nodiscard]] std::string hexOf(std::span<const unsigned char> bytes);

/// So many bytes of the system's randomness, as hex: nobody can guess them.
[[nodiscard]] std::string randomHex(std::size_t bytes);

} // namespace oxide::security
