#include "routing/textconditions.h"

#include <algorithm>
#include <utility>

namespace oxide::routing {

namespace {

/// From common to rare in prose and code; what is not here is rarer still.
constexpr std::string_view kByFrequency = " etaoinsrhldcumfpgwybv\n.,-_()kx";

std::size_t rarestByte(std::string_view text)
{
    const auto rank = [&](std::size_t i) {
        return std::min(kByFrequency.find(text[i]), std::size_t{99});
    };
    std::size_t rarest = 0;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (rank(i) > rank(rarest))
            rarest = i;
    }
    return rarest;
}

/// Looks for `part` by its byte at `rarest`, which the library finds many bytes at a time.
bool contains(std::string_view text, std::string_view part, std::size_t rarest)
{
    if (part.empty())
        return true;
    for (std::size_t at = text.find(part[rarest], rarest); at != std::string_view::npos;
         at = text.find(part[rarest], at + 1)) {
        if (text.substr(at - rarest).starts_with(part))
            return true;
    }
    return false;
}

bool looksAtText(const model::Condition &condition)
{
    return !condition.words.empty() || !condition.pattern.empty();
}

} // namespace

std::vector<std::optional<std::size_t>> textIndex(const model::RuleSet &rules)
{
    std::vector<std::optional<std::size_t>> index;
    index.reserve(rules.rules.size());
    std::size_t next = 0;
    for (const model::Rule &rule : rules.rules)
        index.push_back(looksAtText(rule.when) ? std::optional(next++) : std::nullopt);
    return index;
}

TextConditions::TextConditions(const model::RuleSet &rules)
{
    std::vector<std::string> words;
    for (const model::Rule &rule : rules.rules) {
        const model::Condition &when = rule.when;
        if (!looksAtText(when))
            continue;
        Entry entry;
        entry.firstWord = words.size();
        entry.wordCount = when.words.size();
        words.insert(words.end(), when.words.begin(), when.words.end());
        if (!when.pattern.empty()) {
            auto pattern = base::Pattern::compile(when.pattern);
            entry.isBroken = !pattern;
            if (pattern) {
                entry.rarest = rarestByte(pattern->required());
                entry.pattern = std::move(*pattern);
            }
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
        matches.push_back(holds(entry, found, prompt, folded.text));
    return matches;
}

bool TextConditions::holds(const Entry &entry, const std::vector<bool> &found,
                           std::string_view prompt, std::string_view folded) const
{
    if (entry.isBroken)
        return false;
    bool hasWord = entry.wordCount == 0;
    for (std::size_t i = 0; i < entry.wordCount && !hasWord; ++i)
        hasWord = found[entry.firstWord + i];
    if (!hasWord || !entry.pattern)
        return hasWord;
    return contains(folded, entry.pattern->required(), entry.rarest)
           && entry.pattern->matches(prompt);
}

} // namespace oxide::routing
