#include "support/fakedata.h"

#include <cmath>
#include <limits>

namespace oxide::test {

using namespace std::chrono_literals;

namespace {

model::ModelInfo makeModel(const char *name, std::int64_t context, bool preferred = false)
{
    model::ModelInfo info;
    info.name = name;
    info.contextWindow = context;
    info.preferred = preferred;
    info.tools = true;
    return info;
}

/// With its price in cents a million tokens.
model::ModelInfo makeModel(const char *name, std::int64_t context, std::int64_t input,
                           std::int64_t output, double quality, bool preferred = false)
{
    model::ModelInfo info = makeModel(name, context, preferred);
    info.price.emplace();
    info.price->inputPerMillion = input * 10'000;
    info.price->outputPerMillion = output * 10'000;
    info.quality = quality;
    return info;
}

/// A wandering line that is the same each time.
std::vector<double> spark(int seed, double middle)
{
    std::vector<double> line;
    for (int i = 0; i < 24; ++i) {
        const double wave = std::sin(i * 0.9 + seed) + 0.6 * std::sin(i * 2.3 + seed * 3)
                            + 0.3 * std::sin(i * 5.1 + seed * 7);
        line.push_back(middle * (1 + 0.22 * wave));
    }
    return line;
}

model::ServiceStatus makeService(const char *name, model::Dialect dialect, const char *where,
                                 int colour)
{
    model::ServiceStatus s;
    s.config.name = name;
    s.config.dialect = dialect;
    s.config.colour = colour;
    if (model::isCli(dialect))
        s.config.executable = where;
    else
        s.config.baseUrl = where;
    s.health = model::Health::Healthy;
    s.since = fakeNow() - 6h;
    s.checkedAt = fakeNow() - 20s;
    s.recent = std::vector<bool>(30, true);
    return s;
}

void measured(model::ServiceStatus &s, int seed, std::chrono::milliseconds median)
{
    s.medianLatency = median;
    s.latencySpark = spark(seed, static_cast<double>(median.count()));
}

} // namespace

base::TimePoint fakeNow()
{
    using namespace std::chrono;
    return sys_days{2026y / November / 21} + 14h + 5min;
}

std::vector<model::ServiceStatus> fakeServices()
{
    std::vector<model::ServiceStatus> all;
    auto &ollama = all.emplace_back(
        makeService("Ollama", model::Dialect::Ollama, "http://127.0.0.1:11434", 0));
    ollama.local = true;
    ollama.version = "0.12.3";
    ollama.model = "qwen2.5-coder:14b";
    ollama.models = {makeModel("qwen2.5-coder:14b", 32'768, true),
                     makeModel("llama3.1:8b", 131'072),
                     makeModel("gemma3:12b", 131'072),
                     makeModel("phi4:14b", 16'384),
                     makeModel("mistral-small", 32'768),
                     makeModel("nomic-embed-text", 8'192),
                     makeModel("deepseek-r1:8b", 65'536)};
    ollama.running = 2;
    ollama.waiting = 1;
    measured(ollama, 1, 900ms);

    auto &studio = all.emplace_back(
        makeService("LM-Studio", model::Dialect::OpenAi, "http://127.0.0.1:1234/v1", 4));
    studio.local = true;
    studio.model = "qwen3-30b-a3b";
    studio.models = {makeModel("qwen3-30b-a3b", 262'144, true), makeModel("gpt-oss-20b", 131'072),
                     makeModel("granite-4-h", 131'072)};
    studio.running = 1;
    studio.since = fakeNow() - 15h - 55min;
    measured(studio, 2, 1400ms);

    auto &gemini = all.emplace_back(
        makeService("Gemini-CLI", model::Dialect::GeminiCli, "/usr/local/bin/gemini", 1));
    gemini.health = model::Health::Degraded;
    gemini.why = "6 of the last 30 requests ended with a quota error. One trial request goes out "
                 "at 14:09; until then tasks go to the next in line.";
    gemini.since = fakeNow() - 75min;
    gemini.version = "0.9.3";
    gemini.model = "gemini-2.5-pro";
    gemini.config.keys = {"keychain:gemini"};
    gemini.config.maxParallel = 2;
    gemini.config.deadlines.firstToken = 30s;
    gemini.config.deadlines.total = 120s;
    gemini.models = {makeModel("gemini-2.5-pro", 1'048'576, 125, 1'000, 0.76, true),
                     makeModel("gemini-2.5-flash", 1'048'576)};
    gemini.breaker = model::BreakerState::HalfOpen;
    gemini.breakerWhy = "5 attempts failed in a row.";
    model::ModelState &flash = gemini.states.emplace_back();
    flash.model = "gemini-2.5-flash";
    flash.breaker.state = model::BreakerState::Open;
    flash.breaker.until = fakeNow() + 4min;
    flash.breaker.why = "6 of 10 attempts failed. It is overloaded.";
    for (const std::size_t failed : {17U, 18U, 20U, 21U, 22U, 25U})
        gemini.recent[failed] = false;
    measured(gemini, 3, 4100ms);

    auto &qwen =
        all.emplace_back(makeService("Qwen-Code", model::Dialect::QwenCli, "/usr/bin/qwen", 2));
    qwen.version = "0.2.1";
    qwen.model = "qwen3-coder-plus";
    qwen.models = {makeModel("qwen3-coder-plus", 1'000'000, true),
                   makeModel("qwen3-coder-flash", 1'000'000)};
    qwen.since = fakeNow() - 48h;
    measured(qwen, 4, 2200ms);

    auto &openai = all.emplace_back(
        makeService("OpenAI", model::Dialect::OpenAi, "https://cloud.example.invalid/v1", 5));
    openai.model = "gpt-4.1";
    openai.config.keys = {"${OPENAI_API_KEY}", "keychain:openai-2"};
    openai.models = {makeModel("gpt-4.1", 1'047'576, 200, 800, 0.71, true),
                     makeModel("gpt-4.1-mini", 1'047'576, 40, 160, 0.58),
                     makeModel("o4-mini", 200'000)};
    openai.since = fakeNow() - 120h;
    measured(openai, 5, 1100ms);

    auto &anthropic = all.emplace_back(
        makeService("Anthropic", model::Dialect::Anthropic, "https://claude.example.invalid", 3));
    anthropic.model = "claude-sonnet-4";
    anthropic.config.keys = {"keychain:anthropic"};
    anthropic.models = {makeModel("claude-sonnet-4", 200'000, 300, 1'500, 0.78, true),
                        makeModel("claude-opus-4", 200'000, 1'500, 7'500, 0.84),
                        makeModel("claude-haiku-3-5", 200'000)};
    anthropic.since = fakeNow() - 120h;
    measured(anthropic, 6, 1800ms);

    auto &router = all.emplace_back(
        makeService("OpenRouter", model::Dialect::OpenAi, "https://router.example.invalid/v1", 6));
    router.model = "deepseek-chat-v3";
    router.config.keys = {"keychain:openrouter"};
    router.models = {makeModel("deepseek-chat-v3", 163'840, 27, 110, 0.66, true),
                     makeModel("kimi-k2", 131'072), makeModel("glm-4.6", 204'800)};
    router.since = fakeNow() - 3h - 25min;
    measured(router, 7, 1600ms);

    auto &lab = all.emplace_back(
        makeService("vLLM-lab", model::Dialect::OpenAi, "http://10.0.4.12:8000/v1", 7));
    lab.local = true;
    lab.config.locality = model::Locality::Local;
    lab.health = model::Health::Down;
    lab.why = "Connection refused at 10.0.4.12:8000. Is the server running?";
    lab.since = fakeNow() - 4h - 34min;
    lab.models = {makeModel("llama-3.3-70b", 131'072, true)};
    lab.breaker = model::BreakerState::Open;
    lab.breakerUntil = fakeNow() + 25s;
    lab.recent = {true, true, true, false, false, false, false, false};

    auto &off = all.emplace_back(
        makeService("DeepSeek", model::Dialect::OpenAi, "https://deep.example.invalid/v1", 8));
    off.config.enabled = false;
    off.health = model::Health::Disabled;
    off.why = "Switched off by you.";
    off.since = fakeNow() - 72h;
    off.checkedAt.reset();
    off.recent.clear();
    return all;
}

std::vector<model::FoundService> fakeFoundServices()
{
    std::vector<model::FoundService> found;
    const auto add = [&found](const char *name, model::Dialect dialect, const char *where,
                              bool usable, const char *note) {
        model::FoundService f;
        f.config = makeService(name, dialect, where, -1).config;
        f.usable = usable;
        f.note = note;
        found.push_back(std::move(f));
    };
    add("ollama", model::Dialect::Ollama, "http://127.0.0.1:11434", true, "7 models");
    add("lm_studio", model::Dialect::OpenAi, "http://127.0.0.1:1234/v1", true, "3 models");
    add("gemini_cli", model::Dialect::GeminiCli, "/usr/local/bin/gemini", true, "version 0.9.3");
    add("qwen_cli", model::Dialect::QwenCli, "/usr/bin/qwen", false, "not signed in");
    add("openai", model::Dialect::OpenAi, "https://cloud.example.invalid/v1", true,
        "key in OPENAI_API_KEY");
    found.back().config.keys = {"${OPENAI_API_KEY}"};
    return found;
}

model::ServiceTest fakeTest(const model::ServiceConfig &service)
{
    model::ServiceTest test;
    test.service = service.name;
    test.at = fakeNow() - 7min;
    const auto add = [&test](const char *name, std::chrono::milliseconds took, const char *note) {
        model::TestStep step;
        step.name = name;
        step.took = took;
        step.note = note;
        test.steps.push_back(std::move(step));
    };
    add("reach", model::isCli(service.dialect) ? 2ms : 14ms, "");
    add("models", 480ms, "2 found");
    add("first_token", 3800ms, "slow, usually 1.2 s");
    add("stream_end", 4600ms, "31 tok/s");
    if (service.name.find("lab") != std::string::npos) {
        test.steps.resize(1);
        base::Error refused;
        refused.kind = base::ErrorKind::ConnectionRefused;
        refused.message = "Connection refused at 10.0.4.12:8000. Is the server running?";
        test.steps[0].error = refused;
    }
    test.answer = test.passed() ? "Hello from the test." : "";
    return test;
}

} // namespace oxide::test
