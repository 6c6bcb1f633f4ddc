#pragma once

#include "catalog/resolver.h"

#include <string>
#include <vector>

namespace oxide::catalog {

/// A catalogue of real models for tests of names, written from what their houses publish.
inline std::vector<NamedModel> knownModels()
{
    std::vector<NamedModel> models;
    const auto closed = [&models](std::string name, NameDate released = {}) {
        NamedModel model;
        model.names = {std::move(name)};
        model.released = released;
        models.push_back(std::move(model));
    };
    const auto open = [&models](std::string name, double billions = 0, std::string weights = {}) {
        NamedModel model;
        model.names = {std::move(name)};
        model.openWeights = true;
        if (billions > 0)
            model.billions = billions;
        if (!weights.empty())
            model.sharedNames = {std::move(weights)};
        models.push_back(std::move(model));
    };
    closed("openai/gpt-3.5-turbo", {2023, 3, 1});
    closed("openai/gpt-4", {2023, 3, 14});
    closed("openai/gpt-4-turbo", {2024, 4, 9});
    closed("openai/gpt-4o", {2024, 5, 13});
    closed("openai/gpt-4o-2024-05-13", {2024, 5, 13});
    closed("openai/gpt-4o-2024-11-20", {2024, 11, 20});
    closed("openai/gpt-4o-mini", {2024, 7, 18});
    closed("openai/gpt-4.1", {2025, 4, 14});
    closed("openai/gpt-4.1-mini", {2025, 4, 14});
    closed("openai/gpt-4.1-nano", {2025, 4, 14});
    closed("openai/gpt-5", {2025, 8, 7});
    closed("openai/gpt-5-mini", {2025, 8, 7});
    closed("openai/gpt-5-nano", {2025, 8, 7});
    closed("openai/gpt-5-codex", {2025, 9, 15});
    closed("openai/o1", {2024, 12, 17});
    closed("openai/o1-mini", {2024, 9, 12});
    closed("openai/o1-pro", {2025, 3, 19});
    closed("openai/o3", {2025, 4, 16});
    closed("openai/o3-mini", {2025, 1, 31});
    closed("openai/o4-mini", {2025, 4, 16});
    open("openai/gpt-oss-20b", 20.9, "openai/gpt-oss-20b");
    open("openai/gpt-oss-120b", 117, "openai/gpt-oss-120b");
    closed("anthropic/claude-3-haiku-20240307", {2024, 3, 7});
    closed("anthropic/claude-3-opus-20240229", {2024, 2, 29});
    closed("anthropic/claude-3-5-haiku-20241022", {2024, 10, 22});
    closed("anthropic/claude-3-5-sonnet-20241022", {2024, 10, 22});
    closed("anthropic/claude-3-7-sonnet-20250219", {2025, 2, 19});
    closed("anthropic/claude-sonnet-4-20250514", {2025, 5, 14});
    closed("anthropic/claude-opus-4-20250514", {2025, 5, 14});
    closed("anthropic/claude-opus-4-1-20250805", {2025, 8, 5});
    closed("anthropic/claude-sonnet-4-5-20250929", {2025, 9, 29});
    closed("anthropic/claude-haiku-4-5-20251001", {2025, 10, 1});
    closed("google/gemini-1.5-flash", {2024, 5, 14});
    closed("google/gemini-1.5-flash-8b", {2024, 10, 3});
    closed("google/gemini-1.5-pro", {2024, 5, 14});
    closed("google/gemini-2.0-flash", {2025, 2, 5});
    closed("google/gemini-2.0-flash-lite", {2025, 2, 25});
    closed("google/gemini-2.5-flash", {2025, 6, 17});
    closed("google/gemini-2.5-flash-lite", {2025, 7, 22});
    closed("google/gemini-2.5-pro", {2025, 6, 17});
    open("google/gemma-2-9b-it", 9.2);
    open("google/gemma-2-27b-it", 27.2);
    open("google/gemma-3-4b-it", 4.3);
    open("google/gemma-3-12b-it", 12.2);
    open("google/gemma-3-27b-it", 27.4);
    open("google/gemma-3n-e4b-it");
    open("meta-llama/llama-3-8b-instruct", 8.03, "meta-llama/Meta-Llama-3-8B-Instruct");
    open("meta-llama/llama-3-70b-instruct", 70.6, "meta-llama/Meta-Llama-3-70B-Instruct");
    open("meta-llama/llama-3.1-8b-instruct", 8.03, "meta-llama/Llama-3.1-8B-Instruct");
    open("meta-llama/llama-3.1-70b-instruct", 70.6, "meta-llama/Llama-3.1-70B-Instruct");
    open("meta-llama/llama-3.1-405b-instruct", 405.9);
    open("meta-llama/llama-3.2-1b-instruct", 1.24);
    open("meta-llama/llama-3.2-3b-instruct", 3.21);
    open("meta-llama/llama-3.2-11b-vision-instruct", 10.7);
    open("meta-llama/llama-3.2-90b-vision-instruct", 88.6);
    open("meta-llama/llama-3.3-70b-instruct", 70.6, "meta-llama/Llama-3.3-70B-Instruct");
    open("meta-llama/llama-4-scout", 109, "meta-llama/Llama-4-Scout-17B-16E-Instruct");
    open("meta-llama/llama-4-maverick", 402, "meta-llama/Llama-4-Maverick-17B-128E-Instruct");
    open("mistralai/mistral-7b-instruct-v0.2", 7.24);
    open("mistralai/mistral-7b-instruct-v0.3", 7.25);
    open("mistralai/mixtral-8x7b-instruct-v0.1");
    open("mistralai/mixtral-8x22b-instruct-v0.1");
    open("mistralai/mistral-nemo", 12.2, "mistralai/Mistral-Nemo-Instruct-2407");
    open("mistralai/mistral-small-3.1-24b-instruct", 24,
         "mistralai/Mistral-Small-3.1-24B-Instruct-2503");
    open("mistralai/mistral-small-3.2-24b-instruct", 24,
         "mistralai/Mistral-Small-3.2-24B-Instruct-2506");
    open("mistralai/mistral-large-2407", 123, "mistralai/Mistral-Large-Instruct-2407");
    open("mistralai/mistral-large-2411", 123, "mistralai/Mistral-Large-Instruct-2411");
    closed("mistralai/mistral-medium-3", {2025, 5, 7});
    closed("mistralai/codestral-2501", {2025, 1, 13});
    for (const auto &[size, billions] :
         {std::pair("7b", 7.6), {"14b", 14.8}, {"32b", 32.8}, {"72b", 72.7}}) {
        open(std::string("qwen/qwen-2.5-") + size + "-instruct", billions,
             std::string("Qwen/Qwen2.5-") + size + "-Instruct");
    }
    open("qwen/qwen2.5-coder-7b-instruct", 7.6);
    open("qwen/qwen-2.5-coder-32b-instruct", 32.8, "Qwen/Qwen2.5-Coder-32B-Instruct");
    open("qwen/qwen2.5-vl-72b-instruct", 73.4);
    open("qwen/qwq-32b", 32.8);
    open("qwen/qwen3-4b", 4);
    open("qwen/qwen3-8b", 8.2);
    open("qwen/qwen3-14b", 14.8);
    open("qwen/qwen3-32b", 32.8);
    open("qwen/qwen3-30b-a3b", 30.5);
    open("qwen/qwen3-235b-a22b", 235);
    open("qwen/qwen3-235b-a22b-2507", 235, "Qwen/Qwen3-235B-A22B-Instruct-2507");
    open("qwen/qwen3-235b-a22b-thinking-2507", 235);
    open("qwen/qwen3-coder", 480, "Qwen/Qwen3-Coder-480B-A35B-Instruct");
    open("qwen/qwen3-coder-30b-a3b-instruct", 30.5);
    closed("qwen/qwen-max");
    closed("qwen/qwen-plus");
    closed("qwen/qwen-turbo");
    open("deepseek/deepseek-chat", 0, "deepseek-ai/DeepSeek-V3");
    open("deepseek/deepseek-chat-v3-0324", 685, "deepseek-ai/DeepSeek-V3-0324");
    open("deepseek/deepseek-chat-v3.1", 685, "deepseek-ai/DeepSeek-V3.1");
    open("deepseek/deepseek-r1", 685, "deepseek-ai/DeepSeek-R1");
    open("deepseek/deepseek-r1-0528", 685, "deepseek-ai/DeepSeek-R1-0528");
    open("deepseek/deepseek-r1-distill-llama-70b", 70.6);
    open("deepseek/deepseek-r1-distill-qwen-32b", 32.8);
    closed("x-ai/grok-2-1212");
    closed("x-ai/grok-3");
    closed("x-ai/grok-3-mini");
    closed("x-ai/grok-4", {2025, 7, 9});
    closed("x-ai/grok-4-fast");
    closed("x-ai/grok-code-fast-1");
    open("moonshotai/kimi-k2", 1000, "moonshotai/Kimi-K2-Instruct");
    open("moonshotai/kimi-k2-0905", 1000, "moonshotai/Kimi-K2-Instruct-0905");
    open("moonshotai/kimi-k2-thinking", 1000);
    open("z-ai/glm-4.5", 358);
    open("z-ai/glm-4.5-air", 110);
    open("z-ai/glm-4.5v", 108);
    open("z-ai/glm-4.6", 357);
    open("minimax/minimax-m1", 456);
    open("minimax/minimax-m2", 229);
    open("minimax/minimax-m2.5", 229);
    open("microsoft/phi-4", 14.7);
    open("microsoft/phi-4-mini-instruct", 3.8);
    open("microsoft/phi-3.5-mini-128k-instruct", 3.8);
    closed("cohere/command-a");
    closed("cohere/command-r-08-2024");
    closed("cohere/command-r-plus-08-2024");
    closed("cohere/command-r7b-12-2024");
    closed("amazon/nova-lite-v1");
    closed("amazon/nova-micro-v1");
    closed("amazon/nova-pro-v1");
    closed("perplexity/sonar");
    closed("perplexity/sonar-pro");
    closed("perplexity/sonar-reasoning-pro");
    open("nvidia/llama-3.1-nemotron-70b-instruct", 70.6);
    open("nvidia/llama-3.3-nemotron-super-49b-v1", 49.9);
    open("nvidia/llama-3.3-nemotron-super-49b-v1.5", 49.9);
    open("nousresearch/hermes-3-llama-3.1-70b", 70.6);
    return models;
}

} // namespace oxide::catalog
