#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace oxide::train {

/// What a model learns from: which features hold and how far, and the right class.
struct Example {
    std::vector<std::pair<std::uint32_t, double>> features;
    std::size_t label = 0;
    double importance = 1;
};

struct SoftmaxOptions {
    std::size_t classes = 2;
    std::size_t features = 0;
    int epochs = 40;
    double rate = 0.15;
    std::vector<double> decay; ///< L2 penalty for each feature
    double grid = 0;           ///< weights are rounded to multiples of it; 0: not at all
    double limit = 8;          ///< the largest weight
};

/// Multinomial logistic regression, learnt by AdaGrad (Duchi, Hazan, Singer 2011) in an order that
/// is shuffled by a fixed seed: same examples, same weights.
class Softmax
{
public:
    Softmax(std::span<const Example> examples, const SoftmaxOptions &options);

    [[nodiscard]] double weight(std::uint32_t feature, std::size_t label) const
    {
        return m_weights[feature * m_classes + label];
    }

    /// In logits, by class.
    [[nodiscard]] std::vector<double> scores(const Example &example) const;

    [[nodiscard]] std::size_t best(const Example &example) const;

private:
    void learn(const Example &example, const SoftmaxOptions &options);
    void round(const SoftmaxOptions &options);

    std::size_t m_classes;
    std::vector<double> m_weights; ///< by feature, then class
    std::vector<double> m_squares; ///< sums of the gradients' squares
};

} // namespace oxide::train
