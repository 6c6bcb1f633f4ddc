#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace oxide::config {

/// A header of HTTP as a setting writes it: "Name: value". A secret stands in it as a reference, in
/// the last place: "Authorization: Bearer keychain:NAME".
struct HeaderSetting {
    std::string name;
    std::string value;     ///< without the reference: "Bearer "
    std::string reference; ///< `${NAME}` or `keychain:NAME`; empty: no secret
};

/// Empty where the text is no header.
[[nodiscard]] std::optional<HeaderSetting> headerFrom(std::string_view text);

/// Does the header hold what looks like a secret by its name or its shape, and is no reference?
[[nodiscard]] bool showsSecret(const HeaderSetting &header);

} // namespace oxide::config
