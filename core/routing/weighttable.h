#pragma once

#include "routing/promptproperties.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oxide::routing {

/// Weights are in this part of a logit (a property's at full strength).
inline constexpr int kWeightUnit = 256;

/// Finds the rows of a learnt table that hold of a prompt. The names are those of properties and of
/// word groups. Immutable and thread-safe once made.
class WeightTable
{
public:
    /// `names` must outlive the table; the rows are counted as they stand there.
    explicit WeightTable(std::span<const std::string_view> names);

    struct Hit {
        std::uint32_t row = 0;
        int strength = 0;      ///< sixteenths
        std::int32_t cue = -1; ///< of promptProperties(), where the row is one of the lexicon's
        bool operator==(const Hit &) const = default;
    };

    /// Every row that holds, once; properties first, then words by row.
    [[nodiscard]] std::vector<Hit> find(const Reading &reading) const;

private:
    struct Slot {
        std::uint64_t hash = 0;
        std::int32_t row = -1; ///< none: the slot is free
    };

    [[nodiscard]] std::size_t slotOf(std::uint64_t hash) const;

    std::vector<std::int32_t> m_properties; ///< row of each of promptProperties(), -1: not there
    std::vector<Slot> m_slots;              ///< open addressing, at most half full
};

} // namespace oxide::routing
