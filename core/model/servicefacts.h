#pragma once

#include "model/service.h"

#include <string>
#include <vector>

// What is read off a service's configuration and status.

namespace oxide::model {

/// The names of the keychain's secrets that a service refers to (`keychain:NAME`).
[[nodiscard]] std::vector<std::string> keychainNames(const ServiceConfig &service);

} // namespace oxide::model
