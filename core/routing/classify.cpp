#include "routing/classifier.h"
#include "routing/decide.h"
#include "routing/difficulty.h"
#include "routing/exploration.h"
#include "routing/textconditions.h"
#include "routing/tokenestimate.h"

#include <algorithm>

namespace oxide::routing {

namespace {

using model::TaskType;

constexpr std::int64_t kTokensAMessage = 4; ///< role and separators
constexpr std::int64_t kTokensAnImage = 800;

std::int64_t tokensOf(const model::Part &part)
{
    struct Visitor {
        std::int64_t operator()(const model::TextPart &p) const { return estimateTokens(p.text); }
        std::int64_t operator()(const model::ImagePart &) const { return kTokensAnImage; }
        std::int64_t operator()(const model::ReasoningPart &p) const
        {
            return estimateTokens(p.text);
        }
        std::int64_t operator()(const model::ToolCallPart &p) const
        {
            return estimateTokens(p.name) + estimateTokens(p.arguments);
        }
        std::int64_t operator()(const model::ToolResultPart &p) const
        {
            return estimateTokens(p.content);
        }
    };
    return std::visit(Visitor(), part);
}

std::int64_t inputTokens(const model::TaskRequest &request, const ClassifyContext &context)
{
    std::int64_t sum = estimateTokens(request.prompt) + kTokensAMessage;
    for (const model::Message &message : request.messages) {
        sum += kTokensAMessage;
        for (const model::Part &part : message.parts)
            sum += tokensOf(part);
    }
    for (const model::ToolSpec &tool : request.tools) {
        sum += kTokensAMessage + estimateTokens(tool.name) + estimateTokens(tool.description)
               + estimateTokens(tool.parameters);
    }
    return sum + context.fileTokens + context.contextTokens;
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
        readText(folded, shapeOf(request.prompt), static_cast<int>(request.files.size()));
    Classification classification = classifyType(reading);

    model::TaskFeatures features;
    features.type = classification.type;
    features.confidence = classification.confidence;
    features.evidence = std::move(classification.evidence);
    features.inputTokens = inputTokens(request, context);
    features.outputTokens = request.sampling.maxOutputTokens ? *request.sampling.maxOutputTokens
                                                             : usualOutput(features.type);
    features.difficulty = difficultyOf(reading, features.type, features.inputTokens);
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
