#include "core/catalog/knownmodels.h"

#include <QTest>

#include <algorithm>
#include <span>

using namespace oxide::catalog;

namespace {

struct Pair {
    const char *asked;
    const char *host;
    const char *meant;
};

/// One model under the names that hosts give it.
constexpr Pair kSame[] = {
    // As their own houses name them
    {"gpt-4o", "openai", "openai/gpt-4o"},
    {"gpt-4o-2024-05-13", "openai", "openai/gpt-4o-2024-05-13"},
    {"gpt-4o-2024-11-20", "openai", "openai/gpt-4o-2024-11-20"},
    {"gpt-4o-mini-2024-07-18", "openai", "openai/gpt-4o-mini"},
    {"gpt-4.1-2025-04-14", "openai", "openai/gpt-4.1"},
    {"gpt-4.1-nano-2025-04-14", "openai", "openai/gpt-4.1-nano"},
    {"gpt-4-turbo-2024-04-09", "openai", "openai/gpt-4-turbo"},
    {"gpt-4-0314", "openai", "openai/gpt-4"},
    {"gpt-5-2025-08-07", "openai", "openai/gpt-5"},
    {"gpt-5-mini-2025-08-07", "openai", "openai/gpt-5-mini"},
    {"o1-2024-12-17", "openai", "openai/o1"},
    {"o3-mini-2025-01-31", "openai", "openai/o3-mini"},
    {"o4-mini-2025-04-16", "openai", "openai/o4-mini"},
    {"claude-3-5-sonnet-latest", "anthropic", "anthropic/claude-3-5-sonnet-20241022"},
    {"claude-3-7-sonnet-latest", "anthropic", "anthropic/claude-3-7-sonnet-20250219"},
    {"claude-3-haiku-20240307", "anthropic", "anthropic/claude-3-haiku-20240307"},
    {"claude-sonnet-4-0", "anthropic", "anthropic/claude-sonnet-4-20250514"},
    {"claude-opus-4-1", "anthropic", "anthropic/claude-opus-4-1-20250805"},
    {"claude-sonnet-4-5", "anthropic", "anthropic/claude-sonnet-4-5-20250929"},
    {"models/gemini-1.5-pro-latest", "gemini", "google/gemini-1.5-pro"},
    {"models/gemini-1.5-flash-8b", "gemini", "google/gemini-1.5-flash-8b"},
    {"models/gemini-1.5-flash-002", "gemini", "google/gemini-1.5-flash"},
    {"models/gemini-2.0-flash-001", "gemini", "google/gemini-2.0-flash"},
    {"models/gemini-2.5-pro", "gemini", "google/gemini-2.5-pro"},
    {"models/gemini-2.5-pro-preview-06-05", "gemini", "google/gemini-2.5-pro"},
    {"models/gemma-3-27b-it", "gemini", "google/gemma-3-27b-it"},
    {"deepseek-chat", "deepseek", "deepseek/deepseek-chat"},
    {"mistral-large-2411", "mistral", "mistralai/mistral-large-2411"},
    {"open-mistral-nemo", "mistral", "mistralai/mistral-nemo"},
    {"codestral-2501", "mistral", "mistralai/codestral-2501"},
    {"grok-2-1212", "xai", "x-ai/grok-2-1212"},
    {"kimi-k2-0711-preview", "moonshot", "moonshotai/kimi-k2"},
    {"grok-4-0709", "xai", "x-ai/grok-4"},
    {"command-r-plus-08-2024", "cohere", "cohere/command-r-plus-08-2024"},
    // OpenRouter
    {"openai/gpt-4o", "openrouter", "openai/gpt-4o"},
    {"openai/o3-mini-high", "openrouter", "openai/o3-mini"},
    {"anthropic/claude-3.5-sonnet", "openrouter", "anthropic/claude-3-5-sonnet-20241022"},
    {"anthropic/claude-3.7-sonnet:thinking", "openrouter", "anthropic/claude-3-7-sonnet-20250219"},
    {"anthropic/claude-sonnet-4", "openrouter", "anthropic/claude-sonnet-4-20250514"},
    {"anthropic/claude-haiku-4.5", "openrouter", "anthropic/claude-haiku-4-5-20251001"},
    {"google/gemini-2.0-flash-001", "openrouter", "google/gemini-2.0-flash"},
    {"meta-llama/llama-3.3-70b-instruct:free", "openrouter", "meta-llama/llama-3.3-70b-instruct"},
    {"deepseek/deepseek-r1:free", "openrouter", "deepseek/deepseek-r1"},
    {"qwen/qwen3-235b-a22b:free", "openrouter", "qwen/qwen3-235b-a22b"},
    {"mistralai/mistral-small-3.2-24b-instruct:free", "openrouter",
     "mistralai/mistral-small-3.2-24b-instruct"},
    {"x-ai/grok-4-fast:free", "openrouter", "x-ai/grok-4-fast"},
    {"moonshotai/kimi-k2:exacto", "openrouter", "moonshotai/kimi-k2"},
    // Amazon Bedrock
    {"anthropic.claude-3-5-sonnet-20241022-v2:0", "bedrock",
     "anthropic/claude-3-5-sonnet-20241022"},
    {"us.anthropic.claude-3-7-sonnet-20250219-v1:0", "bedrock",
     "anthropic/claude-3-7-sonnet-20250219"},
    {"eu.anthropic.claude-sonnet-4-20250514-v1:0", "bedrock", "anthropic/claude-sonnet-4-20250514"},
    {"global.anthropic.claude-haiku-4-5-20251001-v1:0", "bedrock",
     "anthropic/claude-haiku-4-5-20251001"},
    {"meta.llama3-8b-instruct-v1:0", "bedrock", "meta-llama/llama-3-8b-instruct"},
    {"us.meta.llama3-1-70b-instruct-v1:0", "bedrock", "meta-llama/llama-3.1-70b-instruct"},
    {"us.meta.llama3-3-70b-instruct-v1:0", "bedrock", "meta-llama/llama-3.3-70b-instruct"},
    {"us.meta.llama4-maverick-17b-instruct-v1:0", "bedrock", "meta-llama/llama-4-maverick"},
    {"mistral.mistral-7b-instruct-v0:2", "bedrock", "mistralai/mistral-7b-instruct-v0.2"},
    {"mistral.mixtral-8x7b-instruct-v0:1", "bedrock", "mistralai/mixtral-8x7b-instruct-v0.1"},
    {"mistral.mistral-large-2407-v1:0", "bedrock", "mistralai/mistral-large-2407"},
    {"cohere.command-r-plus-v1:0", "bedrock", "cohere/command-r-plus-08-2024"},
    {"amazon.nova-pro-v1:0", "bedrock", "amazon/nova-pro-v1"},
    {"us.amazon.nova-micro-v1:0", "bedrock", "amazon/nova-micro-v1"},
    {"us.deepseek.r1-v1:0", "bedrock", "deepseek/deepseek-r1"},
    {"openai.gpt-oss-120b-1:0", "bedrock", "openai/gpt-oss-120b"},
    {"qwen.qwen3-32b-v1:0", "bedrock", "qwen/qwen3-32b"},
    // Ollama
    {"llama3.1:8b-instruct-q4_K_M", "ollama", "meta-llama/llama-3.1-8b-instruct"},
    {"llama3.1:70b", "ollama", "meta-llama/llama-3.1-70b-instruct"},
    {"llama3:8b", "ollama", "meta-llama/llama-3-8b-instruct"},
    {"llama3.2:1b-instruct-fp16", "ollama", "meta-llama/llama-3.2-1b-instruct"},
    {"llama3.2:3b", "ollama", "meta-llama/llama-3.2-3b-instruct"},
    {"llama3.2-vision:11b", "ollama", "meta-llama/llama-3.2-11b-vision-instruct"},
    {"llama3.3", "ollama", "meta-llama/llama-3.3-70b-instruct"},
    {"llama3.3:latest", "ollama", "meta-llama/llama-3.3-70b-instruct"},
    {"gemma2:9b-instruct-q8_0", "ollama", "google/gemma-2-9b-it"},
    {"gemma3:27b-it-qat", "ollama", "google/gemma-3-27b-it"},
    {"gemma3:4b", "ollama", "google/gemma-3-4b-it"},
    {"gemma3n:e4b", "ollama", "google/gemma-3n-e4b-it"},
    {"qwen2.5:14b-instruct-q5_K_S", "ollama", "qwen/qwen-2.5-14b-instruct"},
    {"qwen2.5-coder:32b", "ollama", "qwen/qwen-2.5-coder-32b-instruct"},
    {"qwen3:8b-q4_K_M", "ollama", "qwen/qwen3-8b"},
    {"qwen3:30b-a3b", "ollama", "qwen/qwen3-30b-a3b"},
    {"qwen3-coder:30b", "ollama", "qwen/qwen3-coder-30b-a3b-instruct"},
    {"qwq:32b", "ollama", "qwen/qwq-32b"},
    {"mixtral:8x7b", "ollama", "mistralai/mixtral-8x7b-instruct-v0.1"},
    {"mistral-nemo:12b-instruct-2407-q4_0", "ollama", "mistralai/mistral-nemo"},
    {"mistral-small3.1:24b", "ollama", "mistralai/mistral-small-3.1-24b-instruct"},
    {"mistral-small3.2:24b-instruct-2506-q4_K_M", "ollama",
     "mistralai/mistral-small-3.2-24b-instruct"},
    {"phi4:14b", "ollama", "microsoft/phi-4"},
    {"phi4-mini:3.8b", "ollama", "microsoft/phi-4-mini-instruct"},
    {"gpt-oss:20b", "ollama", "openai/gpt-oss-20b"},
    {"gpt-oss:120b-cloud", "ollama", "openai/gpt-oss-120b"},
    {"deepseek-r1:671b", "ollama", "deepseek/deepseek-r1"},
    {"deepseek-r1:70b-llama-distill-q4_K_M", "ollama", "deepseek/deepseek-r1-distill-llama-70b"},
    {"hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M", "ollama",
     "meta-llama/llama-3.2-3b-instruct"},
    {"hf.co/unsloth/Qwen3-30B-A3B-GGUF:UD-Q4_K_XL", "ollama", "qwen/qwen3-30b-a3b"},
    // LM Studio, llama.cpp, vLLM
    {"qwen2.5-7b-instruct-mlx", "lmstudio", "qwen/qwen-2.5-7b-instruct"},
    {"lmstudio-community/Meta-Llama-3.1-8B-Instruct-GGUF", "lmstudio",
     "meta-llama/llama-3.1-8b-instruct"},
    {"google/gemma-3-12b", "lmstudio", "google/gemma-3-12b-it"},
    {"Llama-3.3-70B-Instruct-Q4_K_M.gguf", "llamacpp", "meta-llama/llama-3.3-70b-instruct"},
    {"gpt-oss-20b-mxfp4.gguf", "llamacpp", "openai/gpt-oss-20b"},
    {"meta-llama/Llama-3.1-70B-Instruct", "vllm", "meta-llama/llama-3.1-70b-instruct"},
    {"neuralmagic/Meta-Llama-3.1-405B-Instruct-FP8", "vllm", "meta-llama/llama-3.1-405b-instruct"},
    {"Qwen/Qwen2.5-72B-Instruct-AWQ", "vllm", "qwen/qwen-2.5-72b-instruct"},
    {"Qwen/Qwen2.5-Coder-32B-Instruct-GPTQ-Int4", "vllm", "qwen/qwen-2.5-coder-32b-instruct"},
    {"RedHatAI/gemma-3-27b-it-quantized.w4a16", "vllm", "google/gemma-3-27b-it"},
    {"deepseek-ai/DeepSeek-V3-0324", "vllm", "deepseek/deepseek-chat-v3-0324"},
    {"zai-org/GLM-4.5-Air-FP8", "vllm", "z-ai/glm-4.5-air"},
    {"Qwen/Qwen3-235B-A22B-Instruct-2507-FP8", "vllm", "qwen/qwen3-235b-a22b-2507"},
    // Groq, Together, Fireworks, Cerebras, DeepInfra, NVIDIA, Cloudflare, Vertex, Azure
    {"llama-3.3-70b-versatile", "groq", "meta-llama/llama-3.3-70b-instruct"},
    {"llama-3.1-8b-instant", "groq", "meta-llama/llama-3.1-8b-instruct"},
    {"moonshotai/kimi-k2-instruct-0905", "groq", "moonshotai/kimi-k2-0905"},
    {"meta-llama/llama-4-scout-17b-16e-instruct", "groq", "meta-llama/llama-4-scout"},
    {"meta-llama/Llama-3.3-70B-Instruct-Turbo", "together", "meta-llama/llama-3.3-70b-instruct"},
    {"meta-llama/Llama-3.3-70B-Instruct-Turbo-Free", "together",
     "meta-llama/llama-3.3-70b-instruct"},
    {"Qwen/Qwen2.5-7B-Instruct-Turbo", "together", "qwen/qwen-2.5-7b-instruct"},
    {"deepseek-ai/DeepSeek-R1-Distill-Llama-70B-free", "together",
     "deepseek/deepseek-r1-distill-llama-70b"},
    {"accounts/fireworks/models/llama-v3p1-405b-instruct", "fireworks",
     "meta-llama/llama-3.1-405b-instruct"},
    {"accounts/fireworks/models/llama-v3p3-70b-instruct", "fireworks",
     "meta-llama/llama-3.3-70b-instruct"},
    {"accounts/fireworks/models/qwen2p5-coder-32b-instruct", "fireworks",
     "qwen/qwen-2.5-coder-32b-instruct"},
    {"accounts/fireworks/models/glm-4p5-air", "fireworks", "z-ai/glm-4.5-air"},
    {"accounts/fireworks/models/deepseek-r1-0528", "fireworks", "deepseek/deepseek-r1-0528"},
    {"llama3.1-8b", "cerebras", "meta-llama/llama-3.1-8b-instruct"},
    {"qwen-3-32b", "cerebras", "qwen/qwen3-32b"},
    {"llama-4-maverick-17b-128e-instruct", "cerebras", "meta-llama/llama-4-maverick"},
    {"meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo", "deepinfra",
     "meta-llama/llama-3.1-8b-instruct"},
    {"nvidia/llama-3.1-nemotron-70b-instruct", "nvidia", "nvidia/llama-3.1-nemotron-70b-instruct"},
    {"nvidia/Llama-3_3-Nemotron-Super-49B-v1_5", "nvidia",
     "nvidia/llama-3.3-nemotron-super-49b-v1.5"},
    {"@cf/meta/llama-3.1-8b-instruct-fp8", "cloudflare", "meta-llama/llama-3.1-8b-instruct"},
    {"@cf/mistralai/mistral-small-3.1-24b-instruct", "cloudflare",
     "mistralai/mistral-small-3.1-24b-instruct"},
    {"publishers/meta/models/llama-3.3-70b-instruct-maas", "vertex",
     "meta-llama/llama-3.3-70b-instruct"},
    {"claude-3-5-haiku@20241022", "vertex", "anthropic/claude-3-5-haiku-20241022"},
    {"claude-opus-4-1@20250805", "vertex", "anthropic/claude-opus-4-1-20250805"},
    {"Phi-4", "azure", "microsoft/phi-4"},
    {"Meta-Llama-3.1-405B-Instruct", "azure", "meta-llama/llama-3.1-405b-instruct"},
    // Hosts that put their own name before it
    {"databricks-meta-llama-3-3-70b-instruct", "databricks", "meta-llama/llama-3.3-70b-instruct"},
    {"databricks-claude-3-7-sonnet", "databricks", "anthropic/claude-3-7-sonnet-20250219"},
    {"snowflake-llama-3.3-70b", "snowflake", "meta-llama/llama-3.3-70b-instruct"},
    {"openai-gpt-4o-mini", "acme-gateway", "openai/gpt-4o-mini"},
    {"acme-gpt-4o", "acme-gateway", "openai/gpt-4o"},
    {"gpt-41-mini", "venice", "openai/gpt-4.1-mini"},
    {"minimax-m25", "venice", "minimax/minimax-m2.5"},
    {"claude-4-5-sonnet", "abacus", "anthropic/claude-sonnet-4-5-20250929"},
    // Leaderboards
    {"Claude 3.5 Sonnet (20241022)", "arena", "anthropic/claude-3-5-sonnet-20241022"},
    {"Claude Opus 4 (thinking-16k)", "arena", "anthropic/claude-opus-4-20250514"},
    {"GPT-4.1-mini-2025-04-14", "arena", "openai/gpt-4.1-mini"},
    {"Meta-Llama-3.1-405B-Instruct-bf16", "arena", "meta-llama/llama-3.1-405b-instruct"},
    {"Qwen3-235B-A22B-no-thinking", "arena", "qwen/qwen3-235b-a22b"},
    {"Command R+ (08-2024)", "arena", "cohere/command-r-plus-08-2024"},
    {"Mistral Medium 3", "arena", "mistralai/mistral-medium-3"},
    {"Amazon Nova Pro 1.0", "arena", "amazon/nova-pro-v1"},
    {"Gemma-3n-e4b-it", "arena", "google/gemma-3n-e4b-it"},
};

/// Names of models that are not in the catalogue, each with one that is and looks like it.
constexpr Pair kNearMisses[] = {
    // Sizes
    {"llama3.1:80b", "ollama", "meta-llama/llama-3.1-8b-instruct"},
    {"qwen2.5:3b", "ollama", "qwen/qwen-2.5-32b-instruct"},
    {"gemma3:1b", "ollama", "google/gemma-3-12b-it"},
    {"qwen3:1.7b", "ollama", "qwen/qwen3-14b"},
    {"deepseek-r1:7b", "ollama", "deepseek/deepseek-r1"},
    {"deepseek-r1:8b", "ollama", "deepseek/deepseek-r1"},
    {"phi-4-multimodal-instruct", "azure", "microsoft/phi-4"},
    // Versions
    {"gpt-4.5-preview", "openai", "openai/gpt-4"},
    {"claude-3-sonnet-20240229", "anthropic", "anthropic/claude-3-5-sonnet-20241022"},
    {"claude-opus-4-6", "anthropic", "anthropic/claude-opus-4-1-20250805"},
    {"gemini-1.0-pro", "gemini", "google/gemini-1.5-pro"},
    {"gemini-3-pro-preview", "gemini", "google/gemini-2.5-pro"},
    {"llama2:7b", "ollama", "meta-llama/llama-3-8b-instruct"},
    {"grok-4.1-fast", "xai", "x-ai/grok-4-fast"},
    {"glm-4.7", "zai", "z-ai/glm-4.6"},
    {"minimax-m2.1", "minimax", "minimax/minimax-m2"},
    {"mistral-7b-instruct-v0.1", "together", "mistralai/mistral-7b-instruct-v0.2"},
    {"nvidia/llama-3.3-nemotron-super-49b-v2", "nvidia", "nvidia/llama-3.3-nemotron-super-49b-v1"},
    // Dates that mean other weights
    {"claude-3-5-sonnet-20240620", "anthropic", "anthropic/claude-3-5-sonnet-20241022"},
    {"gpt-4o-2024-08-06", "openai", "openai/gpt-4o-2024-05-13"},
    {"mistral-large-2402", "mistral", "mistralai/mistral-large-2407"},
    {"command-r-plus-04-2024", "cohere", "cohere/command-r-plus-08-2024"},
    // mini, nano, turbo, pro, lite
    {"gpt-5-pro", "openai", "openai/gpt-5"},
    {"o3-pro", "openai", "openai/o3"},
    {"gpt-4o-nano", "openai", "openai/gpt-4o-mini"},
    {"grok-4-mini", "xai", "x-ai/grok-4"},
    {"gemini-2.5-pro-lite", "gemini", "google/gemini-2.5-pro"},
    {"qwen-max-turbo", "alibaba", "qwen/qwen-max"},
    {"grok-3-fast", "xai", "x-ai/grok-3"},
    {"nova-premier-v1", "bedrock", "amazon/nova-pro-v1"},
    {"sonar-reasoning", "perplexity", "perplexity/sonar"},
    {"Phi-4-reasoning", "azure", "microsoft/phi-4"},
    {"gemini-2.0-flash-thinking-exp-01-21", "gemini", "google/gemini-2.0-flash"},
    // For another trade
    {"gpt-4o-audio-preview", "openai", "openai/gpt-4o"},
    {"gpt-4o-realtime-preview", "openai", "openai/gpt-4o"},
    {"gpt-4o-search-preview", "openai", "openai/gpt-4o"},
    {"gpt-4o-transcribe", "openai", "openai/gpt-4o"},
    {"gpt-5-chat", "openai", "openai/gpt-5"},
    {"gemini-2.5-flash-image", "gemini", "google/gemini-2.5-flash"},
    {"gemini-2.5-pro-preview-tts", "gemini", "google/gemini-2.5-pro"},
    {"o4-mini-deep-research", "openai", "openai/o4-mini"},
    {"llama-guard-3-8b", "groq", "meta-llama/llama-3-8b-instruct"},
    {"qwen3-embedding:8b", "ollama", "qwen/qwen3-8b"},
    {"qwen2.5-math-7b-instruct", "vllm", "qwen/qwen-2.5-7b-instruct"},
    {"qwen2.5-vl-7b-instruct", "vllm", "qwen/qwen-2.5-7b-instruct"},
    {"codegemma:7b", "ollama", "google/gemma-2-9b-it"},
    // Made from it by others
    {"NousResearch/Hermes-3-Llama-3.1-8B", "vllm", "meta-llama/llama-3.1-8b-instruct"},
    {"dolphin-llama3:8b", "ollama", "meta-llama/llama-3-8b-instruct"},
    {"mlabonne/Meta-Llama-3.1-8B-Instruct-abliterated", "vllm", "meta-llama/llama-3.1-8b-instruct"},
    {"deepseek-ai/DeepSeek-R1-Distill-Qwen-14B", "vllm", "qwen/qwen3-14b"},
    {"allenai/Llama-3.1-Tulu-3-70B", "vllm", "meta-llama/llama-3.1-70b-instruct"},
    {"meta-llama/Llama-3.1-8B-base", "vllm", "meta-llama/llama-3.1-8b-instruct"},
    {"ft:gpt-4o-mini-2024-07-18:acme::abc123", "openai", "openai/gpt-4o-mini"},
    // Longer windows at another price
    {"gpt-4-32k", "openai", "openai/gpt-4"},
    {"gpt-3.5-turbo-16k", "openai", "openai/gpt-3.5-turbo"},
};

/// What several models could be meant by, or none.
constexpr const char *kUnsure[] = {
    "gemma3",        "qwen3",    "qwen2.5",          "llama3.1", "mistral", "llama", "claude",
    "gpt",           "my-model", "default",          "",         "/",       "7b",    "v1:0",
    "qwen2.5-coder", "🦙",     "nomic-embed-text", "bge-m3",
};

} // namespace

class TestResolver final : public QObject
{
    Q_OBJECT

private:
    std::vector<NamedModel> m_models = knownModels();
    Resolver m_resolver{m_models};

    static void addRows(std::span<const Pair> pairs)
    {
        QTest::addColumn<QByteArray>("asked");
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<QByteArray>("meant");
        for (const Pair &pair : pairs) {
            QTest::addRow("%s @ %s", pair.asked, pair.host)
                << QByteArray(pair.asked) << QByteArray(pair.host) << QByteArray(pair.meant);
        }
    }

    [[nodiscard]] std::string answer(std::string_view asked, std::string_view host) const
    {
        const auto found = m_resolver.resolve(asked, host).model;
        return found ? m_models[*found].names.front() : std::string();
    }

private Q_SLOTS:
    void hostsNamesAreFound_data() { addRows(kSame); }

    void hostsNamesAreFound()
    {
        QFETCH(QByteArray, asked);
        QFETCH(QByteArray, host);
        QFETCH(QByteArray, meant);
        QCOMPARE(answer(asked.toStdString(), host.toStdString()), meant.toStdString());
    }

    void nearMissesAreKeptApart_data() { addRows(kNearMisses); }

    void nearMissesAreKeptApart()
    {
        QFETCH(QByteArray, asked);
        QFETCH(QByteArray, host);
        QFETCH(QByteArray, meant);
        const auto isMeant = [&](const NamedModel &model) {
            return model.names.front() == meant.toStdString();
        };
        QVERIFY(std::ranges::any_of(m_models, isMeant));
        QCOMPARE(answer(asked.toStdString(), host.toStdString()), std::string());
    }

    void whatCannotBeToldIsNotAnswered()
    {
        for (const char *asked : kUnsure)
            QVERIFY2(answer(asked, "").empty(), asked);
    }

    void possibilitiesAreNamed()
    {
        const auto found = m_resolver.resolve("qwen2.5-coder", "ollama");
        QVERIFY(!found.model);
        QCOMPARE(found.nearest.size(), std::size_t{2});
        for (const Nearness &each : found.nearest) {
            const std::string &name = m_models[each.model].names.front();
            QVERIFY2(name.find("coder") != std::string::npos, name.c_str());
        }
    }

    void whoNamesNoDateIsServedTheNewest()
    {
        std::vector<NamedModel> models(2);
        models[0].names = {"anthropic/claude-3-5-sonnet-20240620"};
        models[1].names = {"anthropic/claude-3-5-sonnet-20241022"};
        QVERIFY(Resolver(models).resolve("claude-3.5-sonnet").model == std::size_t{1});
        std::ranges::reverse(models);
        QVERIFY(Resolver(models).resolve("claude-3.5-sonnet").model == std::size_t{0});
        QVERIFY(Resolver(models).resolve("claude-3-5-sonnet-20240620").model == std::size_t{1});
        for (NamedModel &model : models)
            model.openWeights = true; // whose undated name means the first of them, or any
        QVERIFY(!Resolver(models).resolve("claude-3.5-sonnet").model);
    }

    void everyModelAnswersToItsOwnNames()
    {
        for (const NamedModel &model : m_models) {
            const std::string &name = model.names.front();
            QCOMPARE(answer(name, ""), name);
            const std::string bare = name.substr(name.find('/') + 1);
            QCOMPARE(answer(bare, ""), name);
        }
    }
};

QTEST_GUILESS_MAIN(TestResolver)
#include "tst_resolver.moc"
