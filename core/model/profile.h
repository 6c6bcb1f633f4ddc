#pragma once

#include "base/enumname.h"
#include "model/money.h"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::model {

/// What a candidate is judged by. `SubScore::raw` holds the number behind the value, in the unit
/// that stands here; how it becomes a value in [0, 1] is said in routing/scorer.h.
enum class Factor {
    Health,      ///< as checked now; no raw number
    Quality,     ///< rating in [0, 1]
    WinRate,     ///< share of the arena's votes won, [0, 1]
    Latency,     ///< whole answer, usual, ms
    TailLatency, ///< whole answer, one in twenty is slower, ms
    FirstToken,  ///< ms
    Cost,        ///< of this task, micro-dollars
    Reliability, ///< share of attempts that failed, [0, 1]
    Local,       ///< 1: on this machine
    Context,     ///< the model's window, tokens
};

/// How much each factor counts. Only the proportions matter: they are divided by their sum.
struct Weights {
    double quality = 0;
    double winRate = 0;
    double latency = 0;
    double tailLatency = 0;
    double firstToken = 0;
    double cost = 0;
    double reliability = 0;
    double local = 0; ///< counts only where `prefer_local` is on
    double context = 0;

    bool operator==(const Weights &) const = default;
};

/// The member for a factor; null for Health, whose weight no profile sets.
[[nodiscard]] double *weightOf(Weights &weights, Factor factor);
[[nodiscard]] double weightOf(const Weights &weights, Factor factor);

/// What is wanted of an answer: the weights, and two scales on which they are measured.
struct Profile {
    std::string name; ///< letters, digits, '_' and '-'; at most 64
    Weights weights;
    /// The difficulty, [0, 1], at which the model's rating counts half: easier tasks go to whoever
    /// is cheap and quick, harder ones to whoever is strong.
    double threshold = 0.5;
    /// A cost for one task that hardly matters; from here on each doubling counts alike.
    Money smallCost = Money::fromMicros(1'000);

    bool operator==(const Profile &) const = default;
};

/// quality, balanced, speed, budget, cheap, long_context, in this order.
[[nodiscard]] std::span<const Profile> builtInProfiles();

/// The built-in ones, each replaced by the user's own of the same name, then the user's others.
[[nodiscard]] std::vector<Profile> allProfiles(const std::vector<Profile> &own);

[[nodiscard]] const Profile *findProfile(std::span<const Profile> profiles, std::string_view name);

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::Factor> =
    std::to_array<oxide::base::EnumName<oxide::model::Factor>>({
        {oxide::model::Factor::Health, "health"},
        {oxide::model::Factor::Quality, "quality"},
        {oxide::model::Factor::WinRate, "win_rate"},
        {oxide::model::Factor::Latency, "latency"},
        {oxide::model::Factor::TailLatency, "tail_latency"},
        {oxide::model::Factor::FirstToken, "first_token"},
        {oxide::model::Factor::Cost, "cost"},
        {oxide::model::Factor::Reliability, "reliability"},
        {oxide::model::Factor::Local, "local"},
        {oxide::model::Factor::Context, "context"},
    });
