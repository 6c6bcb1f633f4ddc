#include "routing/measure.h"

#include "base/blame.h"

#include <algorithm>
#include <cmath>

namespace oxide::routing {

namespace {

using model::Measured;
using std::chrono::milliseconds;

/// Steps in a factor of ten: each is 12 % more than the one before.
constexpr double kStepsADecade = 20;
/// Below this a time says nothing more.
constexpr double kLeastMs = 10;
constexpr double kLeastSpeed = 0.1;
constexpr double kShareSteps = 50; ///< of two in a hundred
constexpr int kAttemptStep = 10;
/// A number moves when it has changed by more than this.
constexpr double kTolerance = 0.2;
constexpr double kShareTolerance = 0.03;

double toStep(double value, double least)
{
    const double steps = std::round(std::log10(std::max(value, least)) * kStepsADecade);
    return std::pow(10.0, steps / kStepsADecade);
}

milliseconds timeStep(double ms)
{
    return milliseconds(std::llround(toStep(ms, kLeastMs)));
}

/// Nearest rank. `values` is not empty.
double percentile(std::vector<double> &values, double share)
{
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    const auto at =
        values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

struct Gathered {
    int attempts = 0;
    int failures = 0;
    std::vector<double> latencies;   ///< ms
    std::vector<double> firstTokens; ///< ms
    std::vector<double> speeds;

    void add(const model::AttemptSample &sample)
    {
        ++attempts;
        if (sample.error) {
            ++failures;
            return;
        }
        if (sample.latency)
            latencies.push_back(static_cast<double>(sample.latency->count()));
        if (sample.firstToken)
            firstTokens.push_back(static_cast<double>(sample.firstToken->count()));
        if (sample.tokensPerSecond)
            speeds.push_back(*sample.tokensPerSecond);
    }

    Measured result()
    {
        Measured measured;
        // Their number only says how much the share of failures is worth.
        measured.attempts =
            attempts < kAttemptStep ? attempts : attempts / kAttemptStep * kAttemptStep;
        measured.failureShare =
            std::round(static_cast<double>(failures) / attempts * kShareSteps) / kShareSteps;
        if (!latencies.empty()) {
            measured.latency = timeStep(percentile(latencies, 0.5));
            measured.tailLatency = timeStep(percentile(latencies, 0.95));
        }
        if (!firstTokens.empty())
            measured.firstToken = timeStep(percentile(firstTokens, 0.5));
        if (!speeds.empty())
            measured.tokensPerSecond =
                std::round(toStep(percentile(speeds, 0.5), kLeastSpeed) * 10) / 10;
        return measured;
    }
};

bool isNear(double old, double fresh)
{
    return std::abs(fresh - old) <= kTolerance * std::max(old, fresh);
}

template<class T>
void settle(const std::optional<T> &old, std::optional<T> &fresh)
{
    const auto number = [](const T &value) {
        if constexpr (std::is_same_v<T, milliseconds>)
            return static_cast<double>(value.count());
        else
            return value;
    };
    if (old && fresh && isNear(number(*old), number(*fresh)))
        fresh = old;
}

void settle(const Measured &old, Measured &fresh)
{
    settle(old.latency, fresh.latency);
    settle(old.tailLatency, fresh.tailLatency);
    settle(old.firstToken, fresh.firstToken);
    settle(old.tokensPerSecond, fresh.tokensPerSecond);
    if (old.failureShare && fresh.failureShare
        && std::abs(*fresh.failureShare - *old.failureShare) <= kShareTolerance
        && isNear(old.attempts, fresh.attempts)) {
        fresh.failureShare = old.failureShare;
        fresh.attempts = old.attempts;
    }
}

} // namespace

Measurements measure(const std::vector<model::AttemptSample> &samples)
{
    std::map<model::Target, Gathered> gathered;
    for (const model::AttemptSample &sample : samples) {
        if (!sample.error || base::blameOf(*sample.error) != base::Blame::Nobody)
            gathered[sample.target].add(sample);
    }
    Measurements measurements;
    for (auto &[target, each] : gathered)
        measurements.emplace(target, each.result());
    return measurements;
}

Measurements settled(const Measurements &old, Measurements fresh)
{
    for (auto &[target, measured] : fresh) {
        if (const auto known = old.find(target); known != old.end())
            settle(known->second, measured);
    }
    return fresh;
}

} // namespace oxide::routing
