#include "routing/weighttable.h"

#include <algorithm>
#include <bit>

namespace oxide::routing {

WeightTable::WeightTable(std::span<const std::string_view> names)
    : m_slots(std::bit_ceil(names.size() * 2 + 2))
{
    for (const PromptProperty &property : promptProperties()) {
        const auto at = std::ranges::find(names, property.name);
        m_properties.push_back(at == names.end() ? -1
                                                 : static_cast<std::int32_t>(at - names.begin()));
    }
    for (std::size_t row = 0; row < names.size(); ++row) {
        if (names[row].find(':') != std::string_view::npos)
            continue;
        const std::uint64_t hash = hashOfGroup(names[row]);
        m_slots[slotOf(hash)] = {hash, static_cast<std::int32_t>(row)};
    }
}

std::size_t WeightTable::slotOf(std::uint64_t hash) const
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = (hash ^ hash >> 32) & mask;
    while (m_slots[slot].row >= 0 && m_slots[slot].hash != hash)
        slot = (slot + 1) & mask;
    return slot;
}

std::vector<WeightTable::Hit> WeightTable::find(const Reading &reading) const
{
    std::vector<Hit> hits;
    const auto properties = promptProperties();
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const int strength = m_properties[i] >= 0 ? properties[i].strength(reading) : 0;
        if (strength > 0)
            hits.push_back({static_cast<std::uint32_t>(m_properties[i]), strength,
                            i < kCueCount ? static_cast<std::int32_t>(i) : -1});
    }
    const auto words = static_cast<std::ptrdiff_t>(hits.size());
    for (const WordGroup &group : reading.words) {
        const std::int32_t row = m_slots[slotOf(group.hash)].row;
        if (row >= 0)
            hits.push_back({static_cast<std::uint32_t>(row), kFullStrength, -1});
    }
    std::sort(hits.begin() + words, hits.end(),
              [](const Hit &a, const Hit &b) { return a.row < b.row; });
    hits.erase(std::unique(hits.begin() + words, hits.end()), hits.end());
    return hits;
}

} // namespace oxide::routing
