#include "model/profile.h"

#include <algorithm>

namespace oxide::model {

namespace {

constexpr double Weights::*memberOf(Factor factor)
{
    switch (factor) {
    case Factor::Health:
        return nullptr;
    case Factor::Quality:
        return &Weights::quality;
    case Factor::WinRate:
        return &Weights::winRate;
    case Factor::Latency:
        return &Weights::latency;
    case Factor::TailLatency:
        return &Weights::tailLatency;
    case Factor::FirstToken:
        return &Weights::firstToken;
    case Factor::Cost:
        return &Weights::cost;
    case Factor::Reliability:
        return &Weights::reliability;
    case Factor::Local:
        return &Weights::local;
    case Factor::Context:
        return &Weights::context;
    }
    return nullptr;
}

Profile profileOf(std::string_view name, const Weights &weights, double threshold,
                  std::int64_t smallMicros)
{
    Profile profile;
    profile.name = name;
    profile.weights = weights;
    profile.threshold = threshold;
    profile.smallCost = Money::fromMicros(smallMicros);
    return profile;
}

/// Each sums to 1. Where they are used is argued in routing/scorer.h.
std::array<Profile, 6> makeBuiltIns()
{
    return {
        profileOf("quality",
                  {.quality = 0.62,
                   .winRate = 0.12,
                   .latency = 0.02,
                   .tailLatency = 0.02,
                   .firstToken = 0.02,
                   .cost = 0.04,
                   .reliability = 0.12,
                   .local = 0.04},
                  0.15, 10'000),
        profileOf("balanced",
                  {.quality = 0.44,
                   .winRate = 0.06,
                   .latency = 0.05,
                   .tailLatency = 0.03,
                   .firstToken = 0.05,
                   .cost = 0.18,
                   .reliability = 0.09,
                   .local = 0.10},
                  0.5, 1'000),
        profileOf("speed",
                  {.quality = 0.20,
                   .winRate = 0.03,
                   .latency = 0.24,
                   .tailLatency = 0.14,
                   .firstToken = 0.24,
                   .cost = 0.03,
                   .reliability = 0.10,
                   .local = 0.02},
                  0.6, 10'000),
        profileOf("budget",
                  {.quality = 0.38,
                   .winRate = 0.02,
                   .latency = 0.03,
                   .tailLatency = 0.01,
                   .firstToken = 0.02,
                   .cost = 0.42,
                   .reliability = 0.06,
                   .local = 0.06},
                  0.65, 50),
        profileOf("cheap",
                  {.quality = 0.06,
                   .latency = 0.02,
                   .firstToken = 0.02,
                   .cost = 0.80,
                   .reliability = 0.06,
                   .local = 0.04},
                  0.8, 10),
        profileOf("long_context",
                  {.quality = 0.28,
                   .winRate = 0.04,
                   .latency = 0.03,
                   .tailLatency = 0.03,
                   .firstToken = 0.02,
                   .cost = 0.16,
                   .reliability = 0.08,
                   .local = 0.02,
                   .context = 0.34},
                  0.4, 5'000),
    };
}

} // namespace

double *weightOf(Weights &weights, Factor factor)
{
    const auto member = memberOf(factor);
    return member ? &(weights.*member) : nullptr;
}

double weightOf(const Weights &weights, Factor factor)
{
    const auto member = memberOf(factor);
    return member ? weights.*member : 0;
}

std::span<const Profile> builtInProfiles()
{
    static const std::array<Profile, 6> profiles = makeBuiltIns();
    return profiles;
}

std::vector<Profile> allProfiles(const std::vector<Profile> &own)
{
    std::vector<Profile> all(builtInProfiles().begin(), builtInProfiles().end());
    for (const Profile &profile : own) {
        const auto known = std::ranges::find(all, profile.name, &Profile::name);
        if (known == all.end())
            all.push_back(profile);
        else
            *known = profile;
    }
    return all;
}

const Profile *findProfile(std::span<const Profile> profiles, std::string_view name)
{
    const auto found = std::ranges::find(profiles, name, &Profile::name);
    return found == profiles.end() ? nullptr : &*found;
}

} // namespace oxide::model
