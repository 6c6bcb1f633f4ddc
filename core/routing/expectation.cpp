#include "routing/expectation.h"

#include <algorithm>

namespace oxide::routing {

std::optional<std::int64_t> windowOf(std::optional<std::int64_t> services,
                                     const model::ModelInfo *info)
{
    return services || !info ? services : info->contextWindow;
}

std::optional<model::Price> priceOf(const std::optional<model::Price> &services, bool isLocal,
                                    const model::ModelInfo *info)
{
    if (services)
        return services;
    const bool isUsers = info && info->priceFrom == model::CatalogSource::User;
    if (isLocal && !isUsers)
        return model::Price();
    return info ? info->price : std::nullopt;
}

bool fillsOneWindow(const model::TaskFeatures &features)
{
    return features.type != model::TaskType::Embedding;
}

std::int64_t inputTokens(const model::TaskFeatures &features, Tokenizer tokenizer)
{
    const auto index = static_cast<std::size_t>(tokenizer);
    return index < features.inputByTokenizer.size() ? features.inputByTokenizer[index]
                                                    : features.inputTokens;
}

model::Usage expectedUsage(const model::TaskFeatures &features, const Answerer &answerer,
                           std::int64_t warmTokens)
{
    std::int64_t input = inputTokens(features, answerer.tokenizer);
    if (answerer.window && fillsOneWindow(features))
        input = std::clamp<std::int64_t>(*answerer.window - features.outputTokens, 0, input);
    model::Usage usage;
    usage.cachedInput = std::min(warmTokens, input);
    usage.input = input - *usage.cachedInput;
    usage.output = features.outputTokens;
    usage.reasoning = answerer.thinks ? features.outputTokens : 0;
    if (features.outputLimit) // of both
        usage.reasoning = std::clamp<std::int64_t>(*features.outputLimit - features.outputTokens, 0,
                                                   *usage.reasoning);
    return usage;
}

} // namespace oxide::routing
