#include "sim/profile.h"

namespace oxide::sim {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t gigabyte = 1'000'000'000;

ModelProfile model(std::string name, std::int64_t context)
{
    ModelProfile profile;
    profile.name = std::move(name);
    profile.contextWindow = context;
    return profile;
}

ModelProfile sized(ModelProfile profile, std::int64_t bytes)
{
    profile.sizeBytes = bytes;
    return profile;
}

ModelProfile thinking(ModelProfile profile)
{
    profile.thinking = true;
    return profile;
}

ModelProfile seeing(ModelProfile profile)
{
    profile.vision = true;
    return profile;
}

ModelProfile rated(ModelProfile profile, double rating)
{
    profile.rating = rating;
    return profile;
}

ModelProfile priced(ModelProfile profile, Price price)
{
    profile.price = price;
    return profile;
}

ModelProfile embedder(std::string name, std::int64_t bytes)
{
    ModelProfile profile = sized(model(std::move(name), 2'048), bytes);
    profile.embedding = true;
    profile.tools = false;
    return profile;
}

std::vector<ModelProfile> modelsOf(DialectKind dialect)
{
    switch (dialect) {
    case DialectKind::Ollama:
        return {rated(sized(model("llama3.2:3b", 131'072), 2 * gigabyte), 1'165),
                rated(thinking(sized(model("qwen3:8b", 40'960), 5 * gigabyte)), 1'290),
                embedder("nomic-embed-text:latest", 274'000'000)};
    case DialectKind::OpenAi:
        return {rated(seeing(model("gpt-sim", 128'000)), 1'430),
                rated(thinking(model("gpt-sim-reasoning", 200'000)), 1'455),
                embedder("embed-sim", 0)};
    case DialectKind::Anthropic:
        return {rated(thinking(seeing(model("claude-sim", 200'000))), 1'460),
                rated(thinking(seeing(model("claude-sim-small", 200'000))), 1'385)};
    case DialectKind::Gemini:
        return {rated(thinking(seeing(model("gemini-sim-pro", 1'048'576))), 1'445),
                rated(seeing(model("gemini-sim-flash", 1'048'576)), 1'395),
                embedder("gemini-sim-embedding", 0)};
    }
    return {};
}

ServiceProfile fastOllama()
{
    ServiceProfile p = plainProfile(DialectKind::Ollama);
    p.name = "ollama-local";
    p.title = "Ollama (this machine)";
    p.ttft = milliseconds(120);
    p.ttftSpread = 0.25;
    p.tokensPerSecond = 95;
    return p;
}

ServiceProfile slowStudio()
{
    ServiceProfile p = plainProfile(DialectKind::OpenAi);
    p.name = "lm-studio";
    p.title = "LM Studio (this machine)";
    p.local = true;
    p.models = {
        rated(sized(model("qwen2.5-coder-32b-instruct", 32'768), 19 * gigabyte), 1'270),
        rated(thinking(sized(model("deepseek-r1-distill-14b", 65'536), 9 * gigabyte)), 1'300),
        embedder("text-embedding-nomic-v1.5", 146'000'000)};
    p.ttft = milliseconds(1'400);
    p.ttftSpread = 0.35;
    p.tokensPerSecond = 14;
    return p;
}

ServiceProfile cloudAnthropic()
{
    ServiceProfile p = plainProfile(DialectKind::Anthropic);
    p.name = "anthropic-cloud";
    p.title = "Anthropic-like cloud";
    p.keys = {"sim-key-anthropic"};
    p.price = {3'000'000, 15'000'000, 300'000};
    p.models = {
        rated(thinking(seeing(model("claude-sim", 200'000))), 1'460),
        rated(priced(seeing(model("claude-sim-small", 200'000)), {800'000, 4'000'000, 80'000}),
              1'385)};
    p.ttft = milliseconds(650);
    p.ttftSpread = 0.3;
    p.tokensPerSecond = 70;
    p.promptCache = true;
    return p;
}

ServiceProfile cloudOpenAi()
{
    ServiceProfile p = plainProfile(DialectKind::OpenAi);
    p.name = "openai-cloud";
    p.title = "OpenAI-like cloud";
    p.keys = {"sim-key-openai"};
    p.price = {1'250'000, 10'000'000, 125'000};
    p.models = {
        rated(seeing(model("gpt-sim", 400'000)), 1'430),
        rated(priced(seeing(model("gpt-sim-mini", 400'000)), {250'000, 2'000'000, 25'000}), 1'375),
        rated(thinking(model("gpt-sim-reasoning", 200'000)), 1'455), embedder("embed-sim", 0)};
    p.ttft = milliseconds(420);
    p.ttftSpread = 0.4;
    p.tokensPerSecond = 110;
    p.promptCache = true;
    return p;
}

ServiceProfile flakyGemini()
{
    ServiceProfile p = plainProfile(DialectKind::Gemini);
    p.name = "gemini-cloud";
    p.title = "Gemini-like cloud (fails now and then)";
    p.keys = {"sim-key-gemini"};
    p.price = {300'000, 2'500'000, 75'000};
    p.ttft = milliseconds(520);
    p.ttftSpread = 0.5;
    p.tokensPerSecond = 140;
    // As often as Oxide tries by default: who asks it for the first time sees a failover.
    p.firstFailures = {FailureKind::Status500, FailureKind::Status500, FailureKind::Status500};
    p.failures = {{FailureKind::Status429, 0.05},
                  {FailureKind::Status503, 0.05},
                  {FailureKind::Cut, 0.03},
                  {FailureKind::ErrorInStream, 0.02}};
    p.promptCache = true;
    return p;
}

} // namespace

ServiceProfile plainProfile(DialectKind dialect)
{
    ServiceProfile profile;
    profile.dialect = dialect;
    profile.models = modelsOf(dialect);
    profile.local = dialect == DialectKind::Ollama;
    return profile;
}

SimConfig demoConfig()
{
    SimConfig config;
    config.services = {fastOllama(), slowStudio(), cloudAnthropic(), cloudOpenAi(), flakyGemini()};
    return config;
}

} // namespace oxide::sim
