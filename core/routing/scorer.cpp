#include "routing/scorer.h"

#include "routing/expectation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace oxide::routing {

namespace {

using model::BreakerState;
using model::Factor;
using model::Health;
using model::ModelInfo;
using model::Money;
using model::Price;

constexpr double kHealthWeight = 1.0;
constexpr double kScoreSteps = 1e6; ///< that scores are rounded to
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

/// As std::round does it of what is not negative, without a call.
double roundedTo(double value, double steps)
{
    const double scaled = value * steps;
    const double whole = scaled > 0 ? static_cast<double>(static_cast<std::int64_t>(scaled)) : 0;
    return (whole + (scaled - whole >= 0.5 ? 1 : 0)) / steps;
}

double rounded(double value)
{
    return roundedTo(std::clamp(value, 0.0, 1.0), 1e4);
}

/// Of a number from 1 on: never above its logarithm, and at most 0.0012 below. The exponent is read
/// from the bits, and the rest goes into a cubic (by Chebyshev's nodes).
double logAtLeast(double number)
{
    constexpr std::uint64_t kMantissa = (std::uint64_t(1) << 52U) - 1;
    const auto bits = std::bit_cast<std::uint64_t>(number);
    const auto exponent = static_cast<std::int64_t>(bits >> 52U) - 1023;
    const double rest =
        std::bit_cast<double>((bits & kMantissa) | std::bit_cast<std::uint64_t>(1.0)) - 1;
    return static_cast<double>(exponent) * std::numbers::ln2
           + rest * (0.98125601 + rest * (-0.39419561 + rest * 0.10584377)) - 1e-6;
}

double healthOf(const ServiceView &service, const ModelView *model)
{
    const auto isHalfOpen = [](BreakerState state) { return state == BreakerState::HalfOpen; };
    if (isHalfOpen(service.breaker) || (model && isHalfOpen(model->breaker)))
        return 0.9; // as one that failed lately: its breaker lets few through, but those must come
    switch (service.health) {
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

const model::Measured &measuredOf(const Contender &contender)
{
    static const model::Measured nothing;
    return contender.model ? contender.model->measured : nothing;
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

/// The factors that follow from what a task is expected to take; a first token that may come sooner
/// is not among them.
constexpr auto kExpected =
    std::to_array<Factor>({Factor::Cost, Factor::Latency, Factor::TailLatency});

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

/// Where nothing of the prompt is in the model's cache.
double coldFirstTokenMs(const Contender &contender)
{
    return inMs(measuredOf(contender).firstToken).value_or(usual::kFirstTokenMs)
           + loadingMs(contender);
}

double firstTokenValue(double ms)
{
    static const FallingScale scale(300, 30'000);
    return scale(ms);
}

double reliabilityValue(double failures)
{
    static const FallingScale scale(0.02, 0.5);
    return scale(failures);
}

void addTimes(const Contender &contender, const model::Usage &usage, Expectation &to)
{
    const model::Measured &measured = measuredOf(contender);
    const std::optional<double> firstToken = inMs(measured.firstToken);
    const std::optional<double> median = inMs(measured.latency);
    const std::optional<double> tail = inMs(measured.tailLatency);

    to.knowsFirstToken = firstToken.has_value();
    const std::int64_t input = usage.totalInput();
    const std::int64_t warm = usage.cachedInput.value_or(0);
    to.isWarm = warm > 0;
    const double warmShare = to.isWarm ? static_cast<double>(warm) / static_cast<double>(input) : 0;
    to.firstToken = firstToken.value_or(usual::kFirstTokenMs) * (1 - kReadingShare * warmShare)
                    + loadingMs(contender);
    if (measured.tokensPerSecond || !median) {
        const double perSecond =
            std::max(measured.tokensPerSecond.value_or(usual::kTokensPerSecond), 0.1);
        to.whole = to.firstToken + 1'000 * static_cast<double>(usage.totalOutput()) / perSecond;
        to.knowsWhole = measured.tokensPerSecond && firstToken;
    } else {
        to.whole = *median + loadingMs(contender); // it does not stream
        to.knowsWhole = true;
    }
    to.knowsTail = to.knowsWhole && tail && median && *median > 0;
    to.tail = to.whole * (to.knowsTail ? std::max(1.0, *tail / *median) : usual::kTailOverMedian);
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

Contender contenderOf(const ServiceView &service, const ModelView *model, std::string_view name)
{
    const ModelInfo *info = model ? &model->info : nullptr;
    Contender contender;
    contender.service = &service;
    contender.model = model;
    contender.tokenizer = tokenizerOf(name);
    contender.window = windowOf(service.contextWindow, info);
    contender.price = priceOf(service.price, service.local, info);
    contender.rating = (info ? info->quality : std::nullopt).value_or(usual::kRating);
    contender.winRate = measuredOf(contender).winRate.value_or(usual::kWinRate);
    contender.health = healthOf(service, model);
    contender.firstToken = firstTokenValue(coldFirstTokenMs(contender));
    contender.reliability = reliabilityValue(failuresOf(measuredOf(contender)));
    contender.context =
        windowValue(contender.window ? static_cast<double>(*contender.window) : usual::kWindow);
    return contender;
}

double needOf(double difficulty, double threshold)
{
    return 1 / (1 + std::exp((threshold - difficulty) / kSoftness));
}

FallingScale::FallingScale(double smallAmount, double large)
    : small(smallAmount), scale(1 / std::log1p(large / smallAmount))
{
}

double FallingScale::operator()(double amount) const
{
    return rounded(1 - std::log1p(std::max(amount, 0.0) / small) * scale);
}

double FallingScale::atMost(double amount) const
{
    constexpr double kRounding = 1e-4;
    return std::max(1 - logAtLeast(1 + std::max(amount, 0.0) / small) * scale, 0.0) + kRounding;
}

namespace {

/// What the value of one of kExpected is worked out from.
double amountOf(Factor factor, const Expectation &expected)
{
    if (factor == Factor::Cost)
        return static_cast<double>(expected.usualCost.micros());
    return factor == Factor::Latency ? expected.whole : expected.tail;
}

/// The number behind a value; empty: unknown.
std::optional<double> rawOf(Factor factor, const Contender &contender, const Expectation &expected)
{
    const ModelInfo *info = infoOf(contender);
    const auto known = [](bool isKnown, double raw) {
        return isKnown ? std::optional(std::round(raw)) : std::nullopt;
    };
    switch (factor) {
    case Factor::Health:
        break;
    case Factor::Quality:
        return info ? info->quality : std::nullopt;
    case Factor::WinRate:
        return measuredOf(contender).winRate;
    case Factor::Latency:
        return known(expected.knowsWhole, expected.whole);
    case Factor::TailLatency:
        return known(expected.knowsTail, expected.tail);
    case Factor::FirstToken:
        return known(expected.knowsFirstToken, expected.firstToken);
    case Factor::Cost:
        return known(expected.knowsCost, static_cast<double>(expected.usualCost.micros()));
    case Factor::Reliability:
        return measuredOf(contender).failureShare;
    case Factor::Local:
        return contender.service->local ? 1 : 0;
    case Factor::Context:
        return contender.window ? std::optional(static_cast<double>(*contender.window))
                                : std::nullopt;
    }
    return std::nullopt;
}

} // namespace

std::optional<std::chrono::milliseconds> Expectation::time() const
{
    return knowsWhole ? std::optional(std::chrono::milliseconds(std::llround(whole)))
                      : std::nullopt;
}

Expectation expectationOf(const model::TaskFeatures &features, const Contender &contender,
                          std::int64_t warmTokens)
{
    static const Price usually = usualPrice();
    const ModelInfo *info = infoOf(contender);
    const Answerer answerer{contender.tokenizer, contender.window, info && info->reasoning == true};
    const model::Usage usage = expectedUsage(features, answerer, warmTokens);
    Expectation expected;
    addTimes(contender, usage, expected);
    expected.usualCost = model::costOf(usage, contender.price ? *contender.price : usually);
    expected.knowsCost = contender.price.has_value();
    return expected;
}

Scorer::Scorer(const model::TaskFeatures &features, const model::Profile &profile, bool preferLocal)
    : m_features(features), m_profile(profile),
      m_need(needOf(features.difficulty, profile.threshold)),
      m_cost(static_cast<double>(std::max<std::int64_t>(profile.smallCost.micros(), 1)),
             std::max(kLargestCost,
                      kLargestOverSmall * static_cast<double>(profile.smallCost.micros())))
{
    const double sum = sumOf(profile.weights, preferLocal);
    const double share = sum > 0 ? 1 / sum : 0;
    for (const auto &row : base::enumNames<Factor>) {
        double &weight = m_weights[static_cast<std::size_t>(row.value)];
        if (row.value == Factor::Health)
            weight = kHealthWeight;
        else if (row.value != Factor::Local || preferLocal)
            weight = roundedTo(model::weightOf(profile.weights, row.value) * share, 1e6);
        m_total += weight;
    }
    for (const Factor factor : kExpected)
        m_open += weightOf(factor);
}

Scorer::Values Scorer::steadyValues(const Contender &contender, const Expectation &expected) const
{
    const auto strength = [this](double rating) { return rounded(1 - m_need * (1 - rating)); };
    Values values{};
    const auto put = [&](Factor factor, double value) {
        values[static_cast<std::size_t>(factor)] = value;
    };
    put(Factor::Health, contender.health);
    put(Factor::Quality, strength(contender.rating));
    put(Factor::WinRate, strength(contender.winRate));
    put(Factor::FirstToken,
        expected.isWarm ? firstTokenValue(expected.firstToken) : contender.firstToken);
    put(Factor::Reliability, contender.reliability);
    put(Factor::Local, contender.service->local ? 1 : 0);
    put(Factor::Context, contender.context);
    return values;
}

const FallingScale &Scorer::scaleOf(Factor factor) const
{
    static const FallingScale latency(1'000, 120'000);
    static const FallingScale tail(2'000, 240'000);
    if (factor == Factor::Cost)
        return m_cost;
    return factor == Factor::Latency ? latency : tail;
}

void Scorer::addExpected(const Expectation &expected, Values &values) const
{
    for (const Factor factor : kExpected) {
        if (weightOf(factor) > 0)
            values[static_cast<std::size_t>(factor)] = scaleOf(factor)(amountOf(factor, expected));
    }
}

double Scorer::weigh(const Values &values) const
{
    double sum = 0;
    for (std::size_t i = 0; i < kFactors; ++i)
        sum += m_weights[i] * values[i];
    return sum / m_total;
}

void Scorer::score(const Contender &contender, std::int64_t warmTokens,
                   model::Candidate &candidate) const
{
    const Expectation expected = expectationOf(m_features, contender, warmTokens);
    Values values = steadyValues(contender, expected);
    addExpected(expected, values);
    candidate.parts.clear();
    candidate.parts.reserve(kFactors);
    for (const auto &row : base::enumNames<Factor>) {
        const double value = values[static_cast<std::size_t>(row.value)];
        if (const double weight = weightOf(row.value); weight > 0)
            candidate.parts.push_back(
                {row.value, value, weight, rawOf(row.value, contender, expected)});
    }
    candidate.expectedTime = expected.time();
    candidate.expectedCost = expected.cost();
    candidate.score = roundedTo(weigh(values), kScoreSteps);
}

std::optional<Scorer::Mark> Scorer::mark(const Contender &contender, std::int64_t warmTokens,
                                         double least) const
{
    const auto isBelow = [least](double atMost) { return atMost < least - 1 / kScoreSteps; };
    if (warmTokens == 0 && isBelow(bound(contender)))
        return std::nullopt;
    const Expectation expected = expectationOf(m_features, contender, warmTokens);
    Values values = steadyValues(contender, expected);
    for (const Factor factor : kExpected)
        values[static_cast<std::size_t>(factor)] =
            scaleOf(factor).atMost(amountOf(factor, expected));
    if (isBelow(weigh(values)))
        return std::nullopt;
    addExpected(expected, values);
    return Mark{roundedTo(weigh(values), kScoreSteps), expected.cost()};
}

double Scorer::bound(const Contender &contender) const
{
    return weigh(steadyValues(contender, {})) + m_open / m_total;
}

} // namespace oxide::routing
