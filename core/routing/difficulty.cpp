#include "routing/difficulty.h"

#include <algorithm>
#include <cmath>

namespace oxide::routing {

namespace {

using model::TaskType;

/// Reading a whole program needs more than finishing a sentence.
double startOf(TaskType type)
{
    switch (type) {
    case TaskType::CodebaseAnalysis:
        return 0.45;
    case TaskType::BugSearch:
    case TaskType::CodeReview:
        return 0.40;
    case TaskType::Coding:
    case TaskType::Refactoring:
        return 0.35;
    case TaskType::Documentation:
    case TaskType::General:
        return 0.25;
    case TaskType::QuickQuery:
        return 0.15;
    }
    return 0.25;
}

/// `full` is where the part has reached all of its share.
double part(double share, double amount, double full)
{
    return share * std::clamp(amount / full, 0.0, 1.0);
}

} // namespace

double difficultyOf(const Reading &reading, TaskType type, std::int64_t inputTokens)
{
    const double doublings = std::log2(1.0 + static_cast<double>(inputTokens) / 32.0);
    double sum = startOf(type);
    sum += part(0.25, doublings, 10);
    sum += part(0.20, reading.cue(Cue::Reasoning), 40);
    sum += part(0.10, reading.cue(Cue::Constraint), 40);
    sum += part(0.05, reading.shape.listItems, 8);
    sum += part(0.10, reading.shape.codeLines, 80);
    sum += part(0.10, reading.files, 6);
    sum -= part(0.15, reading.cue(Cue::Ease), 30);
    return std::clamp(sum, 0.0, 1.0);
}

} // namespace oxide::routing
