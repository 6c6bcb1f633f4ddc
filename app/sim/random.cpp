#include "sim/random.h"

#include <cmath>
#include <numbers>

namespace oxide::sim {

std::uint64_t Random::next()
{
    m_state += 0x9E3779B97F4A7C15U;
    std::uint64_t z = m_state;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

double Random::unit()
{
    return static_cast<double>(next() >> 11U) * 0x1.0p-53;
}

std::size_t Random::below(std::size_t bound)
{
    return bound == 0 ? 0 : static_cast<std::size_t>(next() % bound);
}

double Random::normal()
{
    const double u = 1.0 - unit();
    const double v = unit();
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b)
{
    Random random(a ^ (b * 0x9E3779B97F4A7C15U));
    return random.next();
}

std::uint64_t hashOf(std::string_view text)
{
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001B3U;
    }
    return hash;
}

} // namespace oxide::sim
