#include "engine/discovery.h"

#include "providers/waiter.h"

#include <array>
#include <string>
#include <utility>

#include <QtGlobal>

namespace oxide::engine {

using model::Dialect;
using model::FoundService;
using model::ServiceConfig;

namespace {

using namespace std::chrono_literals;

/// Whoever runs on this machine answers within this time.
constexpr auto kPatience = 3s;

struct LocalServer {
    const char *name;
    const char *description;
    Dialect dialect;
    std::uint16_t LocalPorts::*port;
    const char *path;
};

constexpr auto kServers = std::to_array<LocalServer>({
    {"ollama", "Ollama", Dialect::Ollama, &LocalPorts::ollama, ""},
    {"lmstudio", "LM Studio", Dialect::OpenAi, &LocalPorts::lmStudio, "/v1"},
    {"llamacpp", "llama.cpp server", Dialect::OpenAi, &LocalPorts::llamaCpp, "/v1"},
    {"vllm", "vLLM", Dialect::OpenAi, &LocalPorts::vllm, "/v1"},
});

struct Program {
    const char *name;
    const char *description;
    Dialect dialect;
    const char *executable;
};

constexpr auto kPrograms = std::to_array<Program>({
    {"gemini", "Gemini CLI", Dialect::GeminiCli, "gemini"},
    {"qwen", "Qwen Code", Dialect::QwenCli, "qwen"},
});

struct CloudKey {
    const char *name;
    const char *description;
    Dialect dialect;
    const char *baseUrl;
    const char *variable;
};

constexpr auto kKeys = std::to_array<CloudKey>({
    {"openai", "OpenAI", Dialect::OpenAi, "https://api.openai.com/v1", "OPENAI_API_KEY"},
    {"anthropic", "Anthropic", Dialect::Anthropic, "https://api.anthropic.com",
     "ANTHROPIC_API_KEY"},
    {"gemini_api", "Gemini", Dialect::Gemini, "https://generativelanguage.googleapis.com",
     "GEMINI_API_KEY"},
    {"deepseek", "DeepSeek", Dialect::OpenAi, "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"},
    {"openrouter", "OpenRouter", Dialect::OpenAi, "https://openrouter.ai/api/v1",
     "OPENROUTER_API_KEY"},
});

QCoro::Task<FoundService> look(ServiceHub::MakeProvider make, ServiceConfig config,
                               std::stop_token stop)
{
    FoundService found;
    found.config = config;
    auto provider = make(config);
    if (!provider) {
        found.note = provider.error().message;
        co_return found;
    }
    const auto held = std::move(*provider);
    const providers::Patience patience(std::move(stop), kPatience);
    auto probing = held->probe(patience.token());
    const auto probe = co_await probing;
    if (!probe) {
        found.note = patience.isOver() ? "It does not answer." : probe.error().message;
        co_return found;
    }
    found.usable = true;
    found.note = model::isCli(config.dialect) ? probe->version
                 : probe->models.size() == 1  ? "1 model"
                                              : std::to_string(probe->models.size()) + " models";
    co_return found;
}

} // namespace

QCoro::Task<std::vector<FoundService>> discoverServices(ServiceHub::MakeProvider make,
                                                        const providers::Launcher &launcher,
                                                        std::stop_token stop, LocalPorts ports)
{
    std::vector<QCoro::Task<FoundService>> looks;
    for (const LocalServer &server : kServers) {
        ServiceConfig config;
        config.name = server.name;
        config.description = server.description;
        config.dialect = server.dialect;
        config.baseUrl = "http://127.0.0.1:" + std::to_string(ports.*server.port) + server.path;
        config.autoStart = server.dialect == Dialect::Ollama;
        looks.push_back(look(make, std::move(config), stop));
    }
    for (const Program &program : kPrograms) {
        if (!launcher.find(program.executable))
            continue;
        ServiceConfig config;
        config.name = program.name;
        config.description = program.description;
        config.dialect = program.dialect;
        config.executable = program.executable;
        looks.push_back(look(make, std::move(config), stop));
    }
    std::vector<FoundService> found;
    for (auto &task : looks) {
        FoundService service = co_await task;
        if (service.usable || model::isCli(service.config.dialect))
            found.push_back(std::move(service));
    }
    for (const CloudKey &key : kKeys) {
        if (!qEnvironmentVariableIsSet(key.variable))
            continue;
        FoundService service;
        service.config.name = key.name;
        service.config.description = key.description;
        service.config.dialect = key.dialect;
        service.config.baseUrl = key.baseUrl;
        service.config.keys = {std::string("${") + key.variable + "}"};
        service.usable = true;
        service.note = std::string("key in ") + key.variable;
        found.push_back(std::move(service));
    }
    co_return found;
}

} // namespace oxide::engine
