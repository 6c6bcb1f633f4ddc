#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "net/httpclient.h"
#include "process/processregistry.h"
#include "providers/keyring.h"
#include "providers/launcher.h"
#include "providers/provider.h"

#include <memory>
#include <string>

namespace oxide::providers {

/// What providers are made with. All of it lives on the engine thread.
struct ProviderDeps {
    std::shared_ptr<net::HttpClient> http;
    std::shared_ptr<Launcher> launcher;
    SecretResolver resolveSecret;       ///< may be empty: references then resolve to nothing
    const base::Clock *clock = nullptr; ///< outlives the providers and their calls
    /// Where command lines run; outlives the providers and their calls. Null: they cannot be made.
    const process::ProcessRegistry *processes = nullptr;
    std::string agentFolder; ///< where agent programs work; empty: in the user's cache folder
};

/// The provider for a service. Config where the service's settings cannot work, Unsupported where
/// its dialect has no provider.
[[nodiscard]] base::Result<std::unique_ptr<Provider>>
makeProvider(const model::ServiceConfig &config, ProviderDeps deps);

} // namespace oxide::providers
