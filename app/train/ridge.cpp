#include "train/ridge.h"

#include <numeric>

namespace oxide::train {

namespace {

double product(std::span<const double> a, std::span<const double> b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

std::vector<double> predictions(std::span<const Example> examples, std::span<const double> weights)
{
    std::vector<double> predicted;
    predicted.reserve(examples.size());
    for (const Example &example : examples) {
        double sum = 0;
        for (const auto &[feature, strength] : example.features)
            sum += strength * weights[feature];
        predicted.push_back(sum);
    }
    return predicted;
}

/// Each feature's sum over the examples, of how far `values` are from their mean: the best
/// intercept takes the mean away.
std::vector<double> centredSums(std::span<const Example> examples, std::span<const double> values,
                                std::size_t features)
{
    const double mean =
        std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    std::vector<double> sums(features);
    for (std::size_t i = 0; i < examples.size(); ++i) {
        for (const auto &[feature, strength] : examples[i].features)
            sums[feature] += strength * (values[i] - mean);
    }
    return sums;
}

} // namespace

std::vector<double> ridge(std::span<const Example> examples, std::span<const double> targets,
                          std::size_t features, double penalty)
{
    constexpr int kMostSteps = 200;
    constexpr double kSmall = 1e-10; // of the squared residual that it starts with
    std::vector<double> weights(features);
    std::vector<double> residual = centredSums(examples, targets, features);
    std::vector<double> direction = residual;
    double left = product(residual, residual);
    const double enough = kSmall * left;
    for (int step = 0; step < kMostSteps && left > enough; ++step) {
        std::vector<double> image =
            centredSums(examples, predictions(examples, direction), features);
        for (std::size_t i = 0; i < image.size(); ++i)
            image[i] += penalty * direction[i];
        const double length = left / product(direction, image);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            weights[i] += length * direction[i];
            residual[i] -= length * image[i];
        }
        const double before = left;
        left = product(residual, residual);
        for (std::size_t i = 0; i < direction.size(); ++i)
            direction[i] = residual[i] + left / before * direction[i];
    }
    return weights;
}

} // namespace oxide::train
