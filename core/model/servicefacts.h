#pragma once

#include "model/service.h"

#include <optional>
#include <string>
#include <vector>

// What is read off a service's configuration and status.

namespace oxide::model {

/// The names of the keychain's secrets that a service refers to (`keychain:NAME`).
[[nodiscard]] std::vector<std::string> keychainNames(const ServiceConfig &service);

/// A breaker that is not closed.
struct TrippedBreaker {
    std::optional<std::string> model; ///< empty: the service's as a whole
    BreakerStatus status;

    bool operator==(const TrippedBreaker &) const = default;
};

/// Those of a service: its own first, then its models' by name.
[[nodiscard]] std::vector<TrippedBreaker> trippedBreakers(const ServiceStatus &service);
/// The state of the worst of them: open before half-open; closed where there is none.
[[nodiscard]] BreakerState worstBreaker(const ServiceStatus &service);

} // namespace oxide::model
