#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace oxide::sim {

/// Pseudo-random numbers that are the same on every platform and library, unlike the
/// distributions of <random>. SplitMix64 (Steele, Lea, Flood 2014).
class Random final
{
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}

    std::uint64_t next();
    /// In [0, 1).
    double unit();
    /// In [0, bound); 0 for a bound of 0.
    std::size_t below(std::size_t bound);
    /// Standard normal (Box-Muller).
    double normal();

    template<class Range>
    const auto &pick(const Range &range)
    {
        return range[below(range.size())];
    }

private:
    std::uint64_t m_state;
};

/// One seed out of two numbers.
[[nodiscard]] std::uint64_t mixed(std::uint64_t a, std::uint64_t b);

/// FNV-1a, 64 bits.
[[nodiscard]] std::uint64_t hashOf(std::string_view text);

} // namespace oxide::sim
