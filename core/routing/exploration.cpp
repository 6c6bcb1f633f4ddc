#include "routing/exploration.h"

#include <cmath>
#include <limits>
#include <string_view>

namespace oxide::routing {

namespace {

/// A candidate that scores this much lower is drawn e times less often.
constexpr double kTemperature = 0.05;
constexpr double kDraws = 4294967296.0; ///< numbers that a draw can be

constexpr std::uint64_t kBasis = 0xcbf29ce484222325ULL;

/// FNV-1a, 64 bits.
std::uint64_t hashed(std::string_view text, std::uint64_t hash)
{
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3ULL;
    }
    return hash;
}

/// The finaliser of SplitMix64: every bit depends on every other.
std::uint64_t mixed(std::uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9ULL;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

} // namespace

std::uint32_t drawOf(const model::TaskId &id)
{
    if (id.isNil())
        return std::numeric_limits<std::uint32_t>::max();
    const auto &bytes = id.bytes();
    const std::string_view text(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    return static_cast<std::uint32_t>(mixed(hashed(text, kBasis)) >> 32);
}

bool explores(std::uint32_t draw, double share)
{
    return draw < share * kDraws;
}

double drawKey(double score, std::uint32_t draw, const model::Target &target)
{
    std::uint64_t hash = hashed(target.service, kBasis ^ mixed(draw));
    hash = hashed(target.model, hashed({"\0", 1}, hash));
    // In (0, 1), never at its ends.
    const double uniform = (static_cast<double>(mixed(hash) >> 12) + 0.5) * 0x1p-52;
    return score / kTemperature - std::log(-std::log(uniform));
}

} // namespace oxide::routing
