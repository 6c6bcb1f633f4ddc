#pragma once

#include "engine/servicehub.h"
#include "model/service.h"
#include "providers/launcher.h"

#include <cstdint>
#include <vector>

#include <QCoroTask>

namespace oxide::engine {

/// Where local servers listen unless their user says otherwise.
struct LocalPorts {
    std::uint16_t ollama = 11434;
    std::uint16_t lmStudio = 1234;
    std::uint16_t llamaCpp = 8080;
    std::uint16_t vllm = 8000;
};

/// What this machine offers: local servers on their usual ports, `gemini` and `qwen` on the PATH,
/// API keys in the environment. Asks loopback addresses only. Takes about a second.
[[nodiscard]] QCoro::Task<std::vector<model::FoundService>>
discoverServices(ServiceHub::MakeProvider make, const providers::Launcher &launcher,
                 std::stop_token stop, LocalPorts ports = LocalPorts());

} // namespace oxide::engine
