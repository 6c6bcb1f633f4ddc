#include "routing/promptreading.h"

#include "routing/phrasetable.h"

#include <algorithm>
#include <bit>
#include <string>

namespace oxide::routing {

namespace {

constexpr std::uint32_t kLead = 240; ///< bytes of prose that count as its beginning, and its end
constexpr std::size_t kLongestGroup = 3;

/// The lexicon's phrases in one flat list with their cues and weights, ready to be found.
struct Phrases {
    std::vector<std::string> texts;
    std::vector<Cue> cues;
    std::vector<int> weights;
    PhraseTable table;

    Phrases()
    {
        for (const LexiconRow &row : lexicon())
            add(row);
        table = PhraseTable(texts);
    }

private:
    void add(const LexiconRow &row)
    {
        for (std::string_view rest = row.phrases; !rest.empty();) {
            const std::size_t end = std::min(rest.find('|'), rest.size());
            texts.emplace_back(rest.substr(0, end));
            cues.push_back(row.cue);
            weights.push_back(row.weight);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
};

const Phrases &phrases()
{
    static const Phrases instance;
    return instance;
}

/// Tells how prominent a place in the prompt is. What is wanted stands first, or last after
/// pasted material; a word deep inside says little.
class Places
{
public:
    Places(const FoldedText &folded, const TextShape &shape) : m_folded(folded), m_shape(shape) {}

    [[nodiscard]] bool isProse(std::size_t unit) const
    {
        const std::uint32_t offset = m_folded.units[unit].offset;
        const auto after = std::ranges::upper_bound(m_shape.prose, offset, {}, &Stretch::from);
        return after != m_shape.prose.begin() && offset < std::prev(after)->to;
    }

    /// Parts of a path or an address are no words of the sentence around them.
    [[nodiscard]] bool isPartOfPath(std::size_t unit) const
    {
        const Unit &at = m_folded.units[unit];
        const std::string_view text = m_folded.text;
        const std::size_t end = at.offset + at.length;
        const char before = at.offset > 0 ? text[at.offset - 1] : ' ';
        return before == '/' || before == '.' || before == '@'
               || (end < text.size() && text[end] == '/');
    }

    [[nodiscard]] bool opensSentence(std::size_t unit) const
    {
        if (unit == 0)
            return true;
        const std::string_view gap = gapBefore(unit);
        return gap != " "
               && (gap.find_first_of(".!?\n:") != std::string_view::npos
                   || gap.find("\xE3\x80\x82") != std::string_view::npos);
    }

    [[nodiscard]] bool isProminent(std::size_t unit) const
    {
        const std::uint32_t offset = m_folded.units[unit].offset;
        return offset < m_shape.prose.front().from + kLead
               || offset + kLead > m_shape.prose.back().to;
    }

    /// In tenths.
    [[nodiscard]] int prominence(std::size_t unit) const
    {
        constexpr int kOpening = 14;
        constexpr int kPlain = 10;
        constexpr int kDeep = 3;
        if (!isProminent(unit))
            return kDeep;
        return opensSentence(unit) ? kOpening : kPlain;
    }

    [[nodiscard]] std::string_view gapBefore(std::size_t unit) const
    {
        const Unit &before = m_folded.units[unit - 1];
        const std::size_t from = before.offset + before.length;
        return std::string_view(m_folded.text).substr(from, m_folded.units[unit].offset - from);
    }

private:
    const FoldedText &m_folded;
    const TextShape &m_shape;
};

void findCues(const FoldedText &folded, const Places &places, Reading &reading)
{
    const Phrases &all = phrases();
    constexpr std::uint16_t kNowhere = 0xFFFF;
    std::vector<std::uint16_t> found(all.texts.size(), kNowhere); // in reading.hits, by phrase
    all.table.find(folded, [&](std::size_t phrase, std::size_t unit) {
        const Cue cue = all.cues[phrase];
        if (unit >= folded.units.size() || !places.isProse(unit) || places.isPartOfPath(unit)
            || (cue == Cue::Ask && !places.opensSentence(unit)))
            return;
        const int weight = all.weights[phrase] * places.prominence(unit) / 10;
        if (found[phrase] == kNowhere) {
            found[phrase] = static_cast<std::uint16_t>(reading.hits.size());
            reading.hits.push_back({static_cast<std::uint32_t>(phrase), cue, weight});
        } else {
            int &known = reading.hits[found[phrase]].weight;
            known = std::max(known, weight);
        }
    });
    for (const CueHit &hit : reading.hits)
        reading.cues[static_cast<std::size_t>(hit.cue)] += hit.weight;
}

constexpr std::uint64_t kOpeningHash = 0x9e3779b97f4a7c15ULL;

constexpr std::uint64_t joined(std::uint64_t hash, const Unit &unit)
{
    return std::rotl(hash, 21) * 0xff51afd7ed558ccdULL ^ unit.hash;
}

/// Numbers and paths say what a prompt is about, not what is wanted.
bool isWord(std::size_t unit, const FoldedText &folded, const Places &places)
{
    const char first = folded.text[folded.units[unit].offset];
    return (first < '0' || first > '9') && !places.isPartOfPath(unit);
}

/// Words that stand together: nothing but white space, or nothing at all, between them.
bool continues(std::string_view gap)
{
    return gap.empty() || std::ranges::all_of(gap, [](char c) { return c == ' ' || c == '\''; });
}

/// Which words go on with the one before; each is looked at once.
class Joints
{
public:
    Joints(const FoldedText &folded, const Places &places)
        : m_folded(folded), m_places(places), m_known(folded.units.size(), Unknown)
    {
    }

    [[nodiscard]] bool joins(std::size_t unit)
    {
        std::uint8_t &known = m_known[unit];
        if (known == Unknown)
            known = continues(m_places.gapBefore(unit)) && isWord(unit, m_folded, m_places) ? Joined
                                                                                            : Apart;
        return known == Joined;
    }

private:
    enum State : std::uint8_t { Unknown, Joined, Apart };

    const FoldedText &m_folded;
    const Places &m_places;
    std::vector<std::uint8_t> m_known; ///< by unit
};

void gatherWords(const FoldedText &folded, const Places &places, Reading &reading)
{
    constexpr std::size_t kUsual = 512;
    reading.words.reserve(kUsual);
    Joints joints(folded, places);
    for (std::size_t unit = 0; unit < folded.units.size(); ++unit) {
        if (!places.isProminent(unit) || !places.isProse(unit) || !isWord(unit, folded, places))
            continue;
        const bool opens = places.opensSentence(unit);
        std::uint64_t hash = 0;
        for (std::size_t count = 1; count <= kLongestGroup; ++count) {
            const std::size_t last = unit + count - 1;
            if (last >= folded.units.size() || (count > 1 && !joints.joins(last)))
                break;
            hash = joined(hash, folded.units[last]);
            const auto first = static_cast<std::uint32_t>(unit);
            const auto length = static_cast<std::uint32_t>(count);
            reading.words.push_back({hash, first, length, false});
            if (opens)
                reading.words.push_back({hash ^ kOpeningHash, first, length, true});
        }
    }
}

} // namespace

Reading readText(std::string_view text, const FoldedText &folded, int files)
{
    Reading reading;
    reading.shape = shapeOf(text);
    reading.counts = countText(text);
    reading.bytes = static_cast<std::uint32_t>(folded.text.size());
    reading.files = files;
    if (reading.shape.prose.empty())
        return reading;
    const Places places(folded, reading.shape);
    findCues(folded, places, reading);
    gatherWords(folded, places, reading);
    return reading;
}

std::size_t phraseCount()
{
    return phrases().texts.size();
}

std::string_view phraseText(std::uint32_t phrase)
{
    return phrases().texts[phrase];
}

std::string nameOf(const WordGroup &group, const FoldedText &folded)
{
    std::string name = group.opens ? "^" : "";
    for (std::uint32_t i = 0; i < group.count; ++i) {
        const Unit &unit = folded.units[group.first + i];
        const bool touches =
            i == 0
            || folded.units[group.first + i - 1].offset + folded.units[group.first + i - 1].length
                   == unit.offset;
        name += touches ? "" : " ";
        name += folded.text.substr(unit.offset, unit.length);
    }
    return name;
}

std::uint64_t hashOfGroup(std::string_view name)
{
    std::uint64_t hash = 0;
    for (const Unit &unit : fold(name).units)
        hash = joined(hash, unit);
    return name.starts_with('^') ? hash ^ kOpeningHash : hash;
}

} // namespace oxide::routing
