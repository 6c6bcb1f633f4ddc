#include "train/leastsquares.h"

#include <algorithm>
#include <cmath>

namespace oxide::train {

namespace {

/// Half the normal equations' matrix and right side: what all sweeps need of the equations.
struct Normal {
    std::vector<std::vector<double>> products;
    std::vector<double> targets;

    Normal(std::span<const Equation> equations, std::size_t size)
        : products(size, std::vector<double>(size)), targets(size)
    {
        for (const Equation &equation : equations)
            add(equation);
    }

private:
    void add(const Equation &equation)
    {
        const double scale = equation.importance / (equation.total * equation.total);
        for (std::size_t row = 0; row < targets.size(); ++row) {
            const double amount = equation.amounts[row];
            if (amount == 0)
                continue;
            targets[row] += scale * amount * equation.total;
            for (std::size_t column = 0; column < targets.size(); ++column)
                products[row][column] += scale * amount * equation.amounts[column];
        }
    }
};

} // namespace

std::vector<double> leastSquares(std::span<const Equation> equations,
                                 std::span<const Belief> beliefs)
{
    constexpr int kMostSweeps = 5'000;
    constexpr double kStill = 1e-7;
    const Normal normal(equations, beliefs.size());
    std::vector<double> weights;
    for (const Belief &belief : beliefs)
        weights.push_back(belief.likely);
    double moved = 1;
    for (int sweep = 0; sweep < kMostSweeps && moved > kStill; ++sweep) {
        moved = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const double curve = normal.products[i][i] + beliefs[i].strength;
            if (curve <= 0)
                continue;
            double pull = normal.targets[i] + beliefs[i].strength * beliefs[i].likely;
            for (std::size_t j = 0; j < weights.size(); ++j)
                pull -= j == i ? 0 : normal.products[i][j] * weights[j];
            const double next = std::max(pull / curve, beliefs[i].least);
            moved = std::max(moved, std::abs(next - weights[i]));
            weights[i] = next;
        }
    }
    return weights;
}

} // namespace oxide::train
