#pragma once

#include "base/pattern.h"
#include "model/rule.h"
#include "routing/foldedtext.h"
#include "routing/phrasetable.h"

#include <optional>
#include <string_view>
#include <vector>

namespace oxide::routing {

/// For each rule, where TextConditions::match() speaks of it; nothing for one that does not look at
/// the text.
[[nodiscard]] std::vector<std::optional<std::size_t>> textIndex(const model::RuleSet &rules);

/// The conditions of a rule set that look at the prompt itself (words, pattern), compiled once.
/// Immutable, thread-safe.
class TextConditions
{
public:
    explicit TextConditions(const model::RuleSet &rules);

    /// For each rule with words or a pattern, in order: does the prompt fulfil both?
    [[nodiscard]] std::vector<bool> match(std::string_view prompt, const FoldedText &folded) const;

private:
    struct Entry {
        std::size_t firstWord = 0;
        std::size_t wordCount = 0;
        std::optional<base::Pattern> pattern;
        std::size_t rarest = 0; ///< the least common byte of what the pattern requires
        bool isBroken = false;  ///< the pattern does not compile: never true
    };

    [[nodiscard]] bool holds(const Entry &entry, const std::vector<bool> &found,
                             std::string_view prompt, std::string_view folded) const;

    std::vector<Entry> m_entries;
    std::size_t m_words = 0;
    PhraseTable m_table;
};

} // namespace oxide::routing
