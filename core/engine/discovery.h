#pragma once

#include "engine/servicehub.h"
#include "model/service.h"
#include "providers/launcher.h"

#include <vector>

#include <QCoroTask>

namespace oxide::engine {

/// What this machine offers: local servers on their usual ports, `gemini` and `qwen` on the PATH,
/// API keys in the environment. Asks loopback addresses only. Takes about a second.
[[nodiscard]] QCoro::Task<std::vector<model::FoundService>>
discoverServices(ServiceHub::MakeProvider make, const providers::Launcher &launcher,
                 std::stop_token stop);

} // namespace oxide::engine
