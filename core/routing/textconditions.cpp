#include "routing/textconditions.h"

#include <utility>

namespace oxide::routing {

TextConditions::TextConditions(const model::RuleSet &rules)
{
    std::vector<std::string> words;
    for (const model::Rule &rule : rules.rules) {
        const model::Condition &when = rule.when;
        if (when.words.empty() && when.pattern.empty()) {
            m_indexOf.emplace_back();
            continue;
        }
        m_indexOf.emplace_back(m_entries.size());
        Entry entry;
        entry.firstWord = words.size();
        entry.wordCount = when.words.size();
        words.insert(words.end(), when.words.begin(), when.words.end());
        if (!when.pattern.empty()) {
            auto pattern = Pattern::compile(when.pattern);
            entry.isBroken = !pattern;
            if (pattern)
                entry.pattern = std::move(*pattern);
        }
        m_entries.push_back(std::move(entry));
    }
    m_words = words.size();
    m_table = PhraseTable(words);
}

std::vector<bool> TextConditions::match(std::string_view prompt, const FoldedText &folded) const
{
    std::vector<bool> found(m_words, false);
    if (m_words > 0)
        m_table.find(folded, [&](std::size_t word, std::size_t) { found[word] = true; });
    std::vector<bool> matches;
    matches.reserve(m_entries.size());
    for (const Entry &entry : m_entries)
        matches.push_back(holds(entry, found, prompt));
    return matches;
}

bool TextConditions::holds(const Entry &entry, const std::vector<bool> &found,
                           std::string_view prompt) const
{
    if (entry.isBroken)
        return false;
    bool hasWord = entry.wordCount == 0;
    for (std::size_t i = 0; i < entry.wordCount && !hasWord; ++i)
        hasWord = found[entry.firstWord + i];
    return hasWord && (!entry.pattern || entry.pattern->matches(prompt));
}

} // namespace oxide::routing
