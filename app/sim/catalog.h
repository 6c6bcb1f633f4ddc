#pragma once

#include "base/error.h"
#include "httpserver/http.h"
#include "sim/profile.h"

#include <vector>

#include <boost/json/fwd.hpp>

namespace oxide::sim {

/// Where the three sources of a catalogue stand on the control port.
inline constexpr std::string_view openRouterPath = "/catalog/openrouter/api/v1";
inline constexpr std::string_view arenaPath = "/catalog/arena";
inline constexpr std::string_view huggingFacePath = "/catalog/huggingface";

/// True for a request to one of them.
[[nodiscard]] bool isCatalogRequest(const httpserver::Request &request);

/// What OpenRouter's list of models, the arena's leaderboard and Hugging Face say of the simulated
/// services' models, each in its own form. NotFound for what they do not have.
[[nodiscard]] base::Result<boost::json::value>
catalogAnswer(const httpserver::Request &request,
              const std::vector<const ServiceProfile *> &services);

} // namespace oxide::sim
