#pragma once

#include "model/decision.h"
#include "model/profile.h"
#include "routing/snapshot.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace oxide::routing {

// How a candidate gets its score. This is the one place that says so.
//
//     score = sum over the factors of weight x value / sum of the weights
//
// Health has the weight 1 in every profile, and the profile's weights are brought to the sum 1: how
// a service is at this moment counts as much as all that is wished of an answer.
//
// Every value lies in [0, 1] on a scale of its own that knows nothing of the other candidates: who
// else is there cannot turn the order of two (independence of irrelevant alternatives), and a
// higher price or a longer wait can only lower a value. All the scales that begin at "nothing" have
// one shape, so that a difference is felt as people feel it: little below a small amount, then the
// same for each doubling,
//
//     falling(x; small, large) = 1 - log(1 + x/small) / log(1 + large/small), at least 0.
//
// quality      1 - need x (1 - rating). `need` in (0, 1) is how much the task asks for a strong
//              model: a logistic in its difficulty around the profile's threshold. Read it as odds:
//              with probability 1 - need the task is one that anybody solves, otherwise the model
//              solves it with the probability `rating`. So easy tasks are decided by the other
//              factors, and hard ones by strength.
// win rate     the same, with the share of votes won in the user's own arena.
// latency      falling(expected time of the answer; 1 s, 120 s). Expected from what was measured:
//              time to the first token plus the task's expected output at the measured speed, since
//              the median of whole answers compares models by the tasks that they happened to get.
// tail latency falling(that, times how far the 95th percentile lies over the median; 2 s, 240 s).
// first token  falling(median; 0.3 s, 30 s). A local model that is not in memory is loaded first;
//              a prompt that is in the model's cache shortens the wait for what is cached.
// cost         falling(expected cost of this task; the profile's small cost, 1 dollar or a hundred
//              times the small cost), by expectation.h. Tokens in a warm prompt cache are billed as
//              such, and that is all that keeps a conversation where it is.
// reliability  falling(share of failures; 2 %, 50 %), measured, drawn towards what is usual while
//              attempts are few.
// local        1 on this machine; without prefer_local it does not count.
// context      log(window / 4,000) / log(1,000,000 / 4,000).
//
// What is not known is neither punished nor rewarded: it counts as what is usual (`usual` below),
// and the part carries no raw number. Values are rounded to 1e-4 and scores to 1e-6, so that the
// last bits of a logarithm, which differ between machines, decide nothing.

/// What is assumed of a model of which nothing is known.
namespace usual {
inline constexpr double kRating = 0.5;
inline constexpr double kWinRate = 0.5;
inline constexpr double kFirstTokenMs = 1'200;
inline constexpr double kTokensPerSecond = 50;
inline constexpr double kTailOverMedian = 2.5;
inline constexpr double kFailureShare = 0.03;
inline constexpr double kAttempts = 20; ///< that kFailureShare is worth
inline constexpr double kWindow = 32'000;
/// Micro-dollars per million tokens in the cloud; what runs on this machine costs nothing.
inline constexpr std::int64_t kInputPrice = 1'000'000;
inline constexpr std::int64_t kOutputPrice = 4'000'000;
} // namespace usual

/// falling() with its scale worked out.
struct FallingScale {
    FallingScale(double small, double large);
    [[nodiscard]] double operator()(double amount) const;
    /// Never below the value, at most 0.002 above it, and quicker.
    [[nodiscard]] double atMost(double amount) const;
    double small;
    double scale;
};

/// What a task is expected to take of a contender.
struct Expectation {
    double firstToken = 0; ///< ms
    double whole = 0;      ///< ms
    double tail = 0;       ///< ms
    bool isWarm = false;
    bool knowsFirstToken = false;
    bool knowsWhole = false;
    bool knowsTail = false;
    model::Money usualCost; ///< at the contender's price, else at what is usual
    bool knowsCost = false;

    [[nodiscard]] std::optional<model::Money> cost() const
    {
        return knowsCost ? std::optional(usualCost) : std::nullopt;
    }
    [[nodiscard]] std::optional<std::chrono::milliseconds> time() const;
};

/// `warmTokens`: of the task's input, in the contender's prompt cache.
[[nodiscard]] Expectation expectationOf(const model::TaskFeatures &features,
                                        const Contender &contender, std::int64_t warmTokens);

/// Scores candidates for one task under one profile. Holds references: shorter-lived than they.
class Scorer
{
public:
    Scorer(const model::TaskFeatures &features, const model::Profile &profile, bool preferLocal);

    /// Sets score, parts, expected cost and time. `warmTokens`: of this task's input, in the
    /// candidate's prompt cache.
    void score(const Contender &contender, std::int64_t warmTokens,
               model::Candidate &candidate) const;

    /// The score without what it is made of.
    struct Mark {
        double score = 0;
        std::optional<model::Money> cost; ///< expected; empty: no price is known
    };
    /// The same score. Empty where it is known, before all of it is worked out, to lie below
    /// `least`.
    [[nodiscard]] std::optional<Mark> mark(const Contender &contender, std::int64_t warmTokens,
                                           double least) const;
    /// What its mark cannot lie above, while nothing of the prompt is in its cache.
    [[nodiscard]] double bound(const Contender &contender) const;

    [[nodiscard]] const model::Profile &profile() const { return m_profile; }

private:
    static constexpr std::size_t kFactors = base::enumNames<model::Factor>.size();

    using Values = std::array<double, kFactors>; ///< by factor

    [[nodiscard]] double weightOf(model::Factor factor) const
    {
        return m_weights[static_cast<std::size_t>(factor)];
    }
    /// Those that are at hand, and the first token's.
    [[nodiscard]] Values steadyValues(const Contender &contender,
                                      const Expectation &expected) const;
    void addExpected(const Expectation &expected, Values &values) const;
    /// Of one that is expected.
    [[nodiscard]] const FallingScale &scaleOf(model::Factor factor) const;
    [[nodiscard]] double weigh(const Values &values) const;

    const model::TaskFeatures &m_features;
    const model::Profile &m_profile;
    double m_need = 0;
    /// Health's, and each other's share of the profile's; 0: it does not count.
    std::array<double, kFactors> m_weights = {};
    double m_total = 0; ///< of them
    double m_open = 0;  ///< of those that follow from what the task is expected to take
    FallingScale m_cost;
};

/// How much a task of this difficulty asks for a strong model, (0, 1); `threshold` asks for half.
[[nodiscard]] double needOf(double difficulty, double threshold);

} // namespace oxide::routing
