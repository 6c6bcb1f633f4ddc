#include "routing/scorer.h"

#include "routing/expectation.h"

#include <algorithm>
#include <cmath>

namespace oxide::routing {

namespace {

using model::BreakerState;
using model::Factor;
using model::Health;
using model::ModelInfo;
using model::Money;
using model::Price;

constexpr double kHealthWeight = 1.0;
/// How quickly the need for a strong model rises around the threshold, in difficulty.
constexpr double kSoftness = 0.1;
constexpr double kLargestCost = 1'000'000; ///< micro-dollars, the end of the cost's scale …
constexpr double kLargestOverSmall = 100;  ///< … or so many small costs
constexpr double kSmallWindow = 4'000;
constexpr double kLargeWindow = 1'000'000;
/// A model that is not in memory is read from the disk first.
constexpr double kLoadMs = 1'000;
constexpr double kLoadBytesPerMs = 1'000'000;
/// A first token waits for the prompt to be read, about half of the time at the usual lengths.
constexpr double kReadingShare = 0.5;

double rounded(double value)
{
    return std::round(std::clamp(value, 0.0, 1.0) * 1e4) / 1e4;
}

double healthOf(const Contender &contender)
{
    const auto isHalfOpen = [](BreakerState state) { return state == BreakerState::HalfOpen; };
    if (isHalfOpen(contender.service->breaker)
        || (contender.model && isHalfOpen(contender.model->breaker)))
        return 0.9; // as one that failed lately: its breaker lets few through, but those must come
    switch (contender.service->health) {
    case Health::Healthy:
        return 1.0;
    case Health::Degraded:
        return 0.9;
    case Health::Unchecked:
        return 0.5;
    case Health::Starting:
        return 0.4;
    case Health::Down:
    case Health::Disabled:
        break;
    }
    return 0;
}

std::optional<double> inMs(const std::optional<std::chrono::milliseconds> &time)
{
    return time ? std::optional(static_cast<double>(time->count())) : std::nullopt;
}

const ModelInfo *infoOf(const Contender &contender)
{
    return contender.model ? &contender.model->info : nullptr;
}

/// How long a model that is not in memory takes to get there; only where the server tells.
double loadingMs(const Contender &contender)
{
    const ModelInfo *info = infoOf(contender);
    if (!contender.service->local || !info || info->loaded || !info->sizeBytes)
        return 0;
    return kLoadMs + static_cast<double>(*info->sizeBytes) / kLoadBytesPerMs;
}

/// The share of failures that is to be expected: what was measured, and what is usual as long as
/// attempts are few.
double failuresOf(const model::Measured &measured)
{
    const double attempts = measured.failureShare ? measured.attempts : 0;
    return (attempts * measured.failureShare.value_or(0) + usual::kAttempts * usual::kFailureShare)
           / (attempts + usual::kAttempts);
}

Price usualPrice()
{
    Price price;
    price.inputPerMillion = usual::kInputPrice;
    price.outputPerMillion = usual::kOutputPrice;
    return price;
}

double windowValue(double window)
{
    static const double scale = 1 / std::log(kLargeWindow / kSmallWindow);
    return rounded(std::log(std::max(window, 1.0) / kSmallWindow) * scale);
}

double sumOf(const model::Weights &weights, bool preferLocal)
{
    double sum = 0;
    for (const auto &row : base::enumNames<Factor>) {
        if (row.value != Factor::Local || preferLocal)
            sum += model::weightOf(weights, row.value);
    }
    return sum;
}

} // namespace

double needOf(double difficulty, double threshold)
{
    return 1 / (1 + std::exp((threshold - difficulty) / kSoftness));
}

std::optional<Price> priceOf(const Contender &contender)
{
    return priceOf(contender.service->price, contender.service->local, infoOf(contender));
}

Scorer::Scale::Scale(double smallAmount, double large)
    : small(smallAmount), scale(1 / std::log1p(large / smallAmount))
{
}

double Scorer::Scale::operator()(double amount) const
{
    return rounded(1 - std::log1p(std::max(amount, 0.0) / small) * scale);
}

Scorer::Scorer(const model::TaskFeatures &features, const model::Profile &profile, bool preferLocal,
               Keep keep)
    : m_features(features), m_profile(profile), m_keep(keep),
      m_need(needOf(features.difficulty, profile.threshold)),
      m_cost(static_cast<double>(std::max<std::int64_t>(profile.smallCost.micros(), 1)),
             std::max(kLargestCost,
                      kLargestOverSmall * static_cast<double>(profile.smallCost.micros())))
{
    const double sum = sumOf(profile.weights, preferLocal);
    const double share = sum > 0 ? 1 / sum : 0;
    for (const auto &row : base::enumNames<Factor>) {
        const double weight = model::weightOf(profile.weights, row.value);
        if (weight > 0 && (row.value != Factor::Local || preferLocal))
            m_shares.at(static_cast<std::size_t>(row.value)) =
                std::round(weight * share * 1e6) / 1e6;
    }
}

Scorer::Times Scorer::timesOf(const Contender &contender, const model::Usage &expected)
{
    static const model::Measured nothing;
    const model::Measured &measured = contender.model ? contender.model->measured : nothing;
    const std::optional<double> firstToken = inMs(measured.firstToken);
    const std::optional<double> median = inMs(measured.latency);
    const std::optional<double> tail = inMs(measured.tailLatency);

    Times times;
    times.knowsFirstToken = firstToken.has_value();
    const std::int64_t input = expected.totalInput();
    const double warmShare = input > 0 ? static_cast<double>(expected.cachedInput.value_or(0))
                                             / static_cast<double>(input)
                                       : 0;
    times.firstToken = firstToken.value_or(usual::kFirstTokenMs) * (1 - kReadingShare * warmShare)
                       + loadingMs(contender);
    if (measured.tokensPerSecond || !median) {
        const double perSecond =
            std::max(measured.tokensPerSecond.value_or(usual::kTokensPerSecond), 0.1);
        times.whole =
            times.firstToken + 1'000 * static_cast<double>(expected.totalOutput()) / perSecond;
        times.knowsWhole = measured.tokensPerSecond && firstToken;
    } else {
        times.whole = *median + loadingMs(contender); // it does not stream
        times.knowsWhole = true;
    }
    times.knowsTail = times.knowsWhole && tail && median && *median > 0;
    times.tail =
        times.whole * (times.knowsTail ? std::max(1.0, *tail / *median) : usual::kTailOverMedian);
    return times;
}

Scorer::Value Scorer::strength(std::optional<double> rating, double assumed) const
{
    return {rounded(1 - m_need * (1 - rating.value_or(assumed))), rating};
}

void Scorer::score(const Contender &contender, std::int64_t warmTokens,
                   model::Candidate &candidate) const
{
    static const Scale latencyScale(1'000, 120'000);
    static const Scale tailScale(2'000, 240'000);
    static const Scale firstTokenScale(300, 30'000);
    static const Scale failureScale(0.02, 0.5);

    static const model::Measured nothing;
    const ServiceView &service = *contender.service;
    const ModelInfo *info = infoOf(contender);
    const model::Measured &measured = contender.model ? contender.model->measured : nothing;

    candidate.parts.clear();
    if (m_keep == Keep::Parts)
        candidate.parts.reserve(m_shares.size());
    double sum = 0;
    double total = 0;
    const auto add = [&](Factor factor, double weight, const Value &value) {
        if (m_keep == Keep::Parts)
            candidate.parts.push_back({factor, value.value, weight, value.raw});
        sum += weight * value.value;
        total += weight;
    };
    const auto addWeighted = [&](Factor factor, const auto &valueOf) {
        if (const double weight = m_shares.at(static_cast<std::size_t>(factor)); weight > 0)
            add(factor, weight, valueOf());
    };
    const auto known = [](bool isKnown, double raw) {
        return isKnown ? std::optional(std::round(raw)) : std::nullopt;
    };

    add(Factor::Health, kHealthWeight, {healthOf(contender), {}});
    addWeighted(Factor::Quality,
                [&] { return strength(info ? info->quality : std::nullopt, usual::kRating); });
    addWeighted(Factor::WinRate, [&] { return strength(measured.winRate, usual::kWinRate); });

    const std::optional<std::int64_t> window = windowOf(service.contextWindow, info);
    const Answerer answerer{contender.tokenizer, window, info && info->reasoning == true};
    const model::Usage expected = expectedUsage(m_features, answerer, warmTokens);
    const Times times = timesOf(contender, expected);
    addWeighted(Factor::Latency, [&] {
        return Value{latencyScale(times.whole), known(times.knowsWhole, times.whole)};
    });
    addWeighted(Factor::TailLatency, [&] {
        return Value{tailScale(times.tail), known(times.knowsTail, times.tail)};
    });
    addWeighted(Factor::FirstToken, [&] {
        return Value{firstTokenScale(times.firstToken),
                     known(times.knowsFirstToken, times.firstToken)};
    });
    if (times.knowsWhole)
        candidate.expectedTime = std::chrono::milliseconds(std::llround(times.whole));

    const std::optional<Price> price = priceOf(contender);
    const Money cost = model::costOf(expected, price.value_or(usualPrice()));
    if (price)
        candidate.expectedCost = cost;
    addWeighted(Factor::Cost, [&] {
        const auto micros = static_cast<double>(cost.micros());
        return Value{m_cost(micros), known(price.has_value(), micros)};
    });
    addWeighted(Factor::Reliability, [&] {
        return Value{failureScale(failuresOf(measured)), measured.failureShare};
    });
    addWeighted(Factor::Local, [&] {
        const double isLocal = service.local ? 1 : 0;
        return Value{isLocal, isLocal};
    });
    addWeighted(Factor::Context, [&] {
        const double tokens = window ? static_cast<double>(*window) : usual::kWindow;
        return Value{windowValue(tokens), known(window.has_value(), tokens)};
    });
    candidate.score = std::round(sum / total * 1e6) / 1e6;
}

} // namespace oxide::routing
