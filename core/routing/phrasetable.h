#pragma once

#include "routing/foldedtext.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace oxide::routing {

/// Finds many phrases in one walk over a text, as whole words and in either case. A space in a
/// phrase stands for any white space, an apostrophe also for the typographic one. In scripts
/// without spaces a phrase may stand anywhere. Immutable and thread-safe once made.
class PhraseTable
{
public:
    PhraseTable() = default;
    explicit PhraseTable(const std::vector<std::string> &phrases);

    /// Calls visit(index of the phrase, index of the unit where it starts) for each occurrence.
    /// Phrases of signs alone ("???") carry the unit that follows them.
    template<class Visit>
    void find(const FoldedText &in, Visit visit) const
    {
        if (!m_entries.empty()) {
            for (std::size_t unit = 0; unit < in.units.size(); ++unit)
                findAt(in, unit, visit);
        }
        for (const Entry &entry : m_signs) {
            if (in.text.find(entry.text) != std::string::npos)
                visit(entry.phrase, unitAfter(in, in.text.find(entry.text)));
        }
    }

private:
    struct Entry {
        std::string text;       ///< folded
        std::size_t lead = 0;   ///< bytes before the first unit
        std::size_t phrase = 0; ///< index as given
        std::int32_t next = -1; ///< next entry with the same hash
        std::size_t rest = 0;   ///< offset of what follows the first unit
    };

    template<class Visit>
    void findAt(const FoldedText &in, std::size_t unit, Visit &visit) const
    {
        for (std::int32_t i = m_slots[slotOf(in.units[unit].hash)].first; i >= 0;) {
            const Entry &entry = m_entries[static_cast<std::size_t>(i)];
            if (standsAt(entry, in, in.units[unit]))
                visit(entry.phrase, unit);
            i = entry.next;
        }
    }

    struct Slot {
        std::uint64_t hash = 0;
        std::int32_t first = -1; ///< entry; none: the slot is free
    };

    [[nodiscard]] std::size_t slotOf(std::uint64_t hash) const
    {
        std::size_t slot = hash & m_mask;
        while (m_slots[slot].first >= 0 && m_slots[slot].hash != hash)
            slot = (slot + 1) & m_mask;
        return slot;
    }

    [[nodiscard]] static bool standsAt(const Entry &entry, const FoldedText &in, const Unit &unit);
    [[nodiscard]] static std::size_t unitAfter(const FoldedText &in, std::size_t offset);
    void insert(std::uint64_t hash, Entry entry);

    std::vector<Entry> m_entries;
    std::vector<Entry> m_signs;
    std::vector<Slot> m_slots; ///< open addressing, at most half full
    std::size_t m_mask = 0;
};

} // namespace oxide::routing
