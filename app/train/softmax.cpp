#include "train/softmax.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace oxide::train {

namespace {

void toShares(std::vector<double> &scores)
{
    const double top = std::ranges::max(scores);
    double sum = 0;
    for (double &score : scores)
        sum += score = std::exp(score - top);
    for (double &score : scores)
        score /= sum;
}

/// std::shuffle differs between libraries.
void shuffle(std::vector<std::size_t> &order, std::mt19937 &random)
{
    for (std::size_t left = order.size(); left > 1; --left)
        std::swap(order[left - 1], order[random() % left]);
}

} // namespace

Softmax::Softmax(std::span<const Example> examples, const SoftmaxOptions &options)
    : m_classes(options.classes), m_weights(options.features * options.classes),
      m_squares(options.features * options.classes, 1e-3)
{
    std::vector<std::size_t> order(examples.size());
    std::iota(order.begin(), order.end(), 0U);
    std::mt19937 random(1);
    for (int epoch = 0; epoch < options.epochs; ++epoch) {
        shuffle(order, random);
        for (const std::size_t i : order)
            learn(examples[i], options);
    }
    if (options.grid > 0)
        round(options);
}

void Softmax::learn(const Example &example, const SoftmaxOptions &options)
{
    std::vector<double> shares = scores(example);
    toShares(shares);
    for (const auto &[feature, strength] : example.features) {
        for (std::size_t label = 0; label < m_classes; ++label) {
            const std::size_t at = feature * m_classes + label;
            const double error = shares[label] - (label == example.label ? 1.0 : 0.0);
            const double slope =
                example.importance * error * strength + options.decay[feature] * m_weights[at];
            m_squares[at] += slope * slope;
            m_weights[at] -= options.rate * slope / std::sqrt(m_squares[at]);
        }
    }
}

void Softmax::round(const SoftmaxOptions &options)
{
    for (double &weight : m_weights)
        weight = std::clamp(std::round(weight / options.grid) * options.grid, -options.limit,
                            options.limit);
}

std::vector<double> Softmax::scores(const Example &example) const
{
    std::vector<double> scores(m_classes);
    for (const auto &[feature, strength] : example.features) {
        for (std::size_t label = 0; label < m_classes; ++label)
            scores[label] += strength * m_weights[feature * m_classes + label];
    }
    return scores;
}

std::size_t Softmax::best(const Example &example) const
{
    const std::vector<double> all = scores(example);
    return static_cast<std::size_t>(std::ranges::max_element(all) - all.begin());
}

} // namespace oxide::train
