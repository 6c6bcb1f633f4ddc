#include "routing/phrasetable.h"

#include "base/text.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace oxide::routing {

namespace {

constexpr std::string_view kApostrophe = "\xE2\x80\x99";

constexpr bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Where `phrase` ends in `text` when it starts at `at`; npos where it does not stand there.
std::size_t endOf(std::string_view phrase, std::string_view text, std::size_t at)
{
    for (std::size_t i = 0; i < phrase.size(); ++i) {
        if (at >= text.size())
            return std::string_view::npos;
        if (phrase[i] == ' ') {
            if (!isSpace(text[at]))
                return std::string_view::npos;
            while (at < text.size() && isSpace(text[at]))
                ++at;
        } else if (phrase[i] == '\'' && text.substr(at).starts_with(kApostrophe)) {
            at += kApostrophe.size();
        } else if (phrase[i] == text[at]) {
            ++at;
        } else {
            return std::string_view::npos;
        }
    }
    return at;
}

/// White space runs become one space, so that endOf() need not care.
std::string normalised(std::string_view phrase)
{
    std::string text;
    for (const char c : base::trimmed(phrase)) {
        if (!isSpace(c))
            text += c;
        else if (!text.ends_with(' '))
            text += ' ';
    }
    return text;
}

} // namespace

PhraseTable::PhraseTable(const std::vector<std::string> &phrases)
{
    m_slots.resize(std::bit_ceil(phrases.size() * 2 + 2));
    m_mask = m_slots.size() - 1;
    m_entries.reserve(phrases.size());
    for (std::size_t i = 0; i < phrases.size(); ++i) {
        FoldedText folded = fold(normalised(phrases[i]));
        if (folded.text.empty())
            continue;
        Entry entry;
        entry.phrase = i;
        entry.text = std::move(folded.text);
        if (folded.units.empty()) {
            m_signs.push_back(std::move(entry));
            continue;
        }
        entry.lead = folded.units.front().offset;
        entry.rest = entry.lead + folded.units.front().length;
        insert(folded.units.front().hash, std::move(entry));
    }
}

void PhraseTable::insert(std::uint64_t hash, Entry entry)
{
    Slot &slot = m_slots[slotOf(hash)];
    slot.hash = hash;
    entry.next = std::exchange(slot.first, static_cast<std::int32_t>(m_entries.size()));
    m_entries.push_back(std::move(entry));
}

bool PhraseTable::standsAt(const Entry &entry, const FoldedText &in, const Unit &unit)
{
    const std::string_view text = in.text;
    if (unit.offset < entry.lead)
        return false;
    if (entry.lead == 0 && entry.rest == entry.text.size()) // one unit: its hash said all
        return unit.length == entry.text.size();
    const std::size_t end = endOf(entry.text, text, unit.offset - entry.lead);
    if (end == std::string_view::npos)
        return false;
    if (entry.rest == entry.text.size()) // its own end is a boundary
        return end == unit.offset + unit.length;
    const auto last = static_cast<unsigned char>(entry.text.back());
    return last >= 0x80 || !isWordByte(entry.text.back()) || end == text.size()
           || !isWordByte(text[end]);
}

std::size_t PhraseTable::unitAfter(const FoldedText &in, std::size_t offset)
{
    const auto after = std::ranges::lower_bound(in.units, offset, {}, &Unit::offset);
    return static_cast<std::size_t>(after - in.units.begin());
}

} // namespace oxide::routing
