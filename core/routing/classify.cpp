#include "routing/classifier.h"
#include "routing/decide.h"
#include "routing/difficulty.h"
#include "routing/exploration.h"
#include "routing/promptsize.h"
#include "routing/textconditions.h"
#include "routing/tokenestimate.h"

#include <algorithm>

namespace oxide::routing {

namespace {

using model::TaskType;

TokenCounts inputOf(const model::TaskRequest &request, const Reading &prompt,
                    const ClassifyContext &context)
{
    TokenCounts sum = TokenCounts::ofEach(kTokensAMessage);
    if (!request.prompt.empty())
        sum += countTokens(prompt.counts);
    for (const model::Message &message : request.messages)
        sum += tokensOf(message);
    for (const model::ToolSpec &tool : request.tools)
        sum += tokensOf(tool);
    sum += context.fileTokens;
    return sum += context.contextTokens;
}

/// What answers of this kind usually come to, where the caller set no limit.
std::int64_t usualOutput(TaskType type)
{
    switch (type) {
    case TaskType::QuickQuery:
        return 250;
    case TaskType::General:
        return 600;
    case TaskType::BugSearch:
    case TaskType::CodeReview:
    case TaskType::CodebaseAnalysis:
        return 900;
    case TaskType::Coding:
    case TaskType::Refactoring:
    case TaskType::Documentation:
        return 1200;
    }
    return 600;
}

bool hasImage(const model::TaskRequest &request)
{
    return std::ranges::any_of(request.messages, [](const model::Message &message) {
        return std::ranges::any_of(message.parts, [](const model::Part &part) {
            return std::holds_alternative<model::ImagePart>(part);
        });
    });
}

} // namespace

model::TaskFeatures classify(const model::TaskRequest &request, const ClassifyContext &context,
                             const Snapshot &snapshot)
{
    const FoldedText folded = fold(request.prompt);
    const Reading reading =
        readText(request.prompt, folded, static_cast<int>(request.files.size()));
    Classification classification = classifyType(reading);

    model::TaskFeatures features;
    features.type = classification.type;
    features.confidence = classification.confidence;
    features.evidence = std::move(classification.evidence);
    const TokenCounts input = inputOf(request, reading, context);
    features.inputTokens = input[Tokenizer::O200k];
    features.inputByTokenizer.assign(input.counts.begin(), input.counts.end());
    features.contextTokens = context.contextTokens[Tokenizer::O200k];
    features.outputTokens = request.sampling.maxOutputTokens ? *request.sampling.maxOutputTokens
                                                             : usualOutput(features.type);
    features.difficulty = difficultyOf(reading);
    features.files = reading.files;
    features.needsTools = !request.tools.empty();
    features.needsVision = hasImage(request);
    features.needsJson = request.sampling.jsonMode;
    features.sensitivity = context.sensitivity;
    features.textMatches = snapshot.texts().match(request.prompt, folded);
    features.source = request.source;
    features.client = request.client;
    features.service = request.service;
    features.model = request.model;
    features.profile = request.profile;
    features.minuteOfDay = context.minuteOfDay;
    features.sessionTarget = context.sessionTarget;
    features.warmTokens = context.warmTokens;
    features.tags = request.tags;
    features.draw = drawOf(request.id);
    return features;
}

} // namespace oxide::routing
