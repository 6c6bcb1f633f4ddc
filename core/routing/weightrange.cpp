#include "routing/weightrange.h"

#include <algorithm>

namespace oxide::routing {

namespace {

using model::Factor;

double valueOf(const Judged &candidate, Factor factor)
{
    return candidate.values.at(static_cast<std::size_t>(factor));
}

/// The shares of a factor that are still in the race.
struct Shares {
    double least = 0;
    double most = 1;

    /// Leaves those where `atNone + slope x share` is not below 0.
    void keepWhereAhead(double atNone, double slope)
    {
        // Values have four decimals: what is smaller is a sum's last bits.
        constexpr double kNothing = 1e-9;
        if (std::abs(slope) > kNothing) {
            const double turn = -atNone / slope;
            (slope > 0 ? least : most) = slope > 0 ? std::max(least, turn) : std::min(most, turn);
        } else if (atNone < -kNothing) {
            most = -1;
        }
    }
};

} // namespace

std::optional<WeightRange> winningWeights(const model::Weights &weights, Factor factor,
                                          double largest, const Judged &wanted,
                                          std::span<const Judged> others)
{
    double sumOfRest = 0;
    for (const auto &row : base::enumNames<Factor>) {
        if (row.value != factor)
            sumOfRest += model::weightOf(weights, row.value);
    }
    if (factor == Factor::Health || sumOfRest <= 0)
        return std::nullopt;
    // The others keep their proportions: beside a share x of the factor they have 1 - x together.
    const auto withoutFactor = [&](const Judged &candidate) {
        double sum = 0;
        for (const auto &row : base::enumNames<Factor>) {
            if (row.value != factor)
                sum += model::weightOf(weights, row.value) * valueOf(candidate, row.value);
        }
        return sum / sumOfRest;
    };
    Shares shares;
    shares.most = largest / (sumOfRest + largest);
    const double restOfWanted = withoutFactor(wanted);
    for (const Judged &other : others) {
        const double rest = restOfWanted - withoutFactor(other);
        const double health = valueOf(wanted, Factor::Health) - valueOf(other, Factor::Health);
        const double own = valueOf(wanted, factor) - valueOf(other, factor);
        shares.keepWhereAhead(health + rest, own - rest);
    }
    if (shares.least > shares.most)
        return std::nullopt;
    const auto weightFor = [&](double share) { return share * sumOfRest / (1 - share); };
    return WeightRange{weightFor(shares.least), weightFor(shares.most)};
}

} // namespace oxide::routing
