#pragma once

#include "model/decision.h"
#include "routing/foldedtext.h"
#include "routing/lexicon.h"
#include "routing/textshape.h"

#include <array>
#include <cstdint>
#include <vector>

namespace oxide::routing {

/// A phrase of the lexicon that the prose of a prompt holds.
struct CueHit {
    std::uint32_t phrase = 0; ///< index in the lexicon's flat list of phrases
    Cue cue = Cue::General;
    double weight = 0; ///< its own, times how prominent its place is
};

/// All that the classifier and the difficulty look at.
struct Reading {
    TextShape shape;
    std::array<double, kCueCount> cues{}; ///< sum of the hits' weights
    std::vector<CueHit> hits;             ///< each phrase once, at its most prominent place
    int files = 0;

    [[nodiscard]] double cue(Cue which) const { return cues[static_cast<std::size_t>(which)]; }
    [[nodiscard]] bool hasCode() const { return shape.fences > 0 || shape.codeLines >= 2; }
    [[nodiscard]] bool asks() const
    {
        return shape.endsAsking || shape.questionMarks > 0 || cue(Cue::Ask) > 0;
    }
};

/// `shape` and `folded` are of the same text, as are the offsets in them.
[[nodiscard]] Reading readText(const FoldedText &folded, TextShape shape, int files);

struct Classification {
    model::TaskType type = model::TaskType::General;
    double confidence = 0;                 ///< [0, 1], the type's share after softmax
    std::vector<model::Evidence> evidence; ///< strongest first, six at most: "word:…", "shape:…"
};

/// The task type of a prompt: a linear score over words (lexicon.cpp) and shape (the table in
/// classifier.cpp), largest wins, equal ones by the enum's order.
[[nodiscard]] Classification classifyType(const Reading &reading);

} // namespace oxide::routing
