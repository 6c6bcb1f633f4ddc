#pragma once

#include <string>
#include <string_view>

namespace oxide::httpserver {

/// The host of a Host header or of an origin: in lower case, without port, brackets and a last dot.
/// "http://[::1]:8642" and "[::1]:8642" are "::1". Empty where there is none.
[[nodiscard]] std::string hostOf(std::string_view authority);

/// "127.0.0.1", "::1": written in numbers, so that no name server had a say in it.
[[nodiscard]] bool isNumericAddress(std::string_view host);

/// Of this machine alone: "localhost", 127.0.0.0/8, "::1".
[[nodiscard]] bool isLoopback(std::string_view host);

/// "0.0.0.0", "::": listens on every address.
[[nodiscard]] bool isAnyAddress(std::string_view host);

/// As a URL has it: an IPv6 address in brackets.
[[nodiscard]] std::string inUrl(const std::string &address);

} // namespace oxide::httpserver
