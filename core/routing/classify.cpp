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
    sum += context.foreignTokens;
    return sum += context.contextTokens;
}

/// What answers of this kind usually come to.
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
    case TaskType::Embedding:
        return 0;
    }
    return 600;
}

/// Of texts that become vectors only their length and what rules look for in them counts.
model::TaskFeatures featuresOfTexts(const model::TaskRequest &request,
                                    const ClassifyContext &context, const Snapshot &snapshot)
{
    model::TaskFeatures features;
    features.type = TaskType::Embedding;
    features.confidence = 1;
    TokenCounts input;
    for (const std::string &text : request.embedding->texts)
        input += countTokens(text);
    input += context.foreignTokens;
    features.inputTokens = input[Tokenizer::O200k];
    features.inputByTokenizer.assign(input.counts.begin(), input.counts.end());
    features.textMatches = snapshot.texts().match(request.prompt, fold(request.prompt));
    return features;
}

bool hasImage(const model::TaskRequest &request)
{
    return std::ranges::any_of(request.messages, [](const model::Message &message) {
        return std::ranges::any_of(message.parts, [](const model::Part &part) {
            const auto *result = std::get_if<model::ToolResultPart>(&part);
            return std::holds_alternative<model::ImagePart>(part)
                   || (result && !result->images.empty());
        });
    });
}

model::TaskFeatures featuresOfChat(const model::TaskRequest &request,
                                   const ClassifyContext &context, const Snapshot &snapshot)
{
    const std::string question = model::questionOf(request);
    const FoldedText folded = fold(question);
    const Reading reading = readText(question, folded, static_cast<int>(request.files.size()));
    Classification classification = classifyType(reading);

    model::TaskFeatures features;
    features.type = classification.type;
    features.confidence = classification.confidence;
    features.evidence = std::move(classification.evidence);
    const TokenCounts input = inputOf(request, reading, context);
    features.inputTokens = input[Tokenizer::O200k];
    features.inputByTokenizer.assign(input.counts.begin(), input.counts.end());
    features.contextTokens = context.contextTokens[Tokenizer::O200k];
    features.outputTokens = usualOutput(features.type);
    if (request.sampling.maxOutputTokens) { // many name the most that a model can say
        features.outputLimit = *request.sampling.maxOutputTokens;
        features.outputTokens = std::min(features.outputTokens, *features.outputLimit);
    }
    features.difficulty = difficultyOf(reading);
    features.files = reading.files;
    features.needsTools = !request.tools.empty();
    features.needsVision = hasImage(request);
    features.needsJson = request.sampling.jsonMode;
    features.textMatches = snapshot.texts().match(question, folded);
    features.sessionTarget = context.sessionTarget;
    features.warmTokens = context.warmTokens;
    return features;
}

} // namespace

model::TaskFeatures classify(const model::TaskRequest &request, const ClassifyContext &context,
                             const Snapshot &snapshot)
{
    model::TaskFeatures features = request.embedding ? featuresOfTexts(request, context, snapshot)
                                                     : featuresOfChat(request, context, snapshot);
    features.sensitivity = context.sensitivity;
    features.source = request.source;
    features.client = request.client;
    features.service = request.service;
    features.model = request.model;
    features.profile = request.profile;
    features.minuteOfDay = context.minuteOfDay;
    features.tags = request.tags;
    features.allowedTargets = request.allowedTargets;
    features.draw = drawOf(request.id);
    return features;
}

} // namespace oxide::routing
