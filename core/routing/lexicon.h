#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace oxide::routing {

/// What a word speaks for. The first eight are the task types themselves, in their order.
enum class Cue : std::uint8_t {
    Coding,
    CodeReview,
    BugSearch,
    Refactoring,
    Documentation,
    CodebaseAnalysis,
    QuickQuery,
    General,
    Make,       ///< "write", "create": of what, the other words say
    CodeNoun,   ///< "function", "script": a thing of programs
    ProseNoun,  ///< "poem", "e-mail": a thing of people
    Ask,        ///< question words
    Fault,      ///< "error", "crash"
    Judge,      ///< "better", "efficient": weighs what is there
    Constraint, ///< "must", "without": raises the difficulty
    Reasoning,  ///< "prove", "trade-off": raises the difficulty
    Ease,       ///< "simple", "briefly": lowers it
};

inline constexpr std::size_t kCueCount = 17;

/// Phrases (parted by '|') that speak alike. `weight`: how clearly, in tenths.
struct LexiconRow {
    Cue cue;
    int weight;
    std::string_view phrases;
};

/// English first; German, Italian, Spanish, French, Chinese and Japanese words of intent after it.
[[nodiscard]] std::span<const LexiconRow> lexicon();

} // namespace oxide::routing
