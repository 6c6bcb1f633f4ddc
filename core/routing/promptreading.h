#pragma once

#include "routing/foldedtext.h"
#include "routing/lexicon.h"
#include "routing/textcounts.h"
#include "routing/textshape.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace oxide::routing {

/// A phrase of the lexicon that the prose of a prompt holds.
struct CueHit {
    std::uint32_t phrase = 0; ///< index in the lexicon's flat list of phrases
    Cue cue = Cue::General;
    int weight = 0; ///< in tenths: its own, times how prominent its place is
};

/// A word of the prose or several in a row, as the learnt tables know them.
struct WordGroup {
    std::uint64_t hash = 0;  ///< of the words and of `opens`
    std::uint32_t first = 0; ///< index of its first unit
    std::uint32_t count = 1; ///< units
    bool opens = false;      ///< stands first in a sentence
};

/// All that the classifier and the difficulty look at. Whole numbers throughout, so that every
/// machine reads the same.
struct Reading {
    TextShape shape;
    TextCounts counts;
    std::uint32_t bytes = 0;
    std::array<int, kCueCount> cues{}; ///< sum of the hits' weights
    std::vector<CueHit> hits;          ///< each phrase once, at its most prominent place
    std::vector<WordGroup> words;      ///< of the prose's beginning and end, in their order
    int files = 0;

    /// In tenths.
    [[nodiscard]] int cue(Cue which) const { return cues[static_cast<std::size_t>(which)]; }
    [[nodiscard]] bool hasCode() const { return shape.fences > 0 || shape.codeLines >= 2; }
    [[nodiscard]] bool asks() const
    {
        return shape.endsAsking || shape.questionMarks > 0 || cue(Cue::Ask) > 0;
    }
};

/// `folded` is of `text`, which must outlive the result.
[[nodiscard]] Reading readText(std::string_view text, const FoldedText &folded, int files);

/// How many phrases the lexicon has.
[[nodiscard]] std::size_t phraseCount();

/// The lexicon's phrase of a CueHit.
[[nodiscard]] std::string_view phraseText(std::uint32_t phrase);

/// A group as the tables write it: its words parted by a space (Han, kana and Thai characters by
/// nothing), a '^' before what opens a sentence.
[[nodiscard]] std::string nameOf(const WordGroup &group, const FoldedText &folded);

/// The hash of the group with that name.
[[nodiscard]] std::uint64_t hashOfGroup(std::string_view name);

} // namespace oxide::routing
