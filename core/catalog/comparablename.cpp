#include "catalog/comparablename.h"

#include <algorithm>
#include <array>

namespace oxide::catalog {

namespace {

/// "z-ai" and "zai-org" are the house that "zai" names.
std::optional<std::string_view> houseOfSegment(std::string_view segment)
{
    const std::vector<std::string> words = wordsOf(segment);
    std::string joined;
    for (const std::string &word : words)
        joined += word;
    if (const auto house = houseOf(joined))
        return house;
    return words.empty() ? std::nullopt : houseOf(words.front());
}

/// False for what one writes and another leaves out.
bool isSaidByAll(WordRole role)
{
    return role != WordRole::Packaging && role != WordRole::Tuning && role != WordRole::Newest
           && role != WordRole::Stage;
}

} // namespace

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words(1);
    for (const char c : text) {
        const bool isInside =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (isInside)
            words.back() += c;
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty())
        words.pop_back();
    return words;
}

std::string houseOfPath(std::string_view segment)
{
    return std::string(houseOfSegment(segment).value_or(segment));
}

bool isCompanyWord(std::string_view word)
{
    constexpr auto kWords = std::to_array<std::string_view>(
        {"ai", "org", "lab", "labs", "inc", "research", "community"});
    return std::ranges::find(kWords, word) != kWords.end();
}

ComparableName::ComparableName(std::string_view text) : parsed(parseModelName(text))
{
    addPath();
    addParts();
    join();
}

void ComparableName::addPath()
{
    for (const std::string &segment : parsed.path) {
        if (const auto house = houseOfSegment(segment))
            houses.emplace_back(*house);
        for (std::string &word : wordsOf(segment))
            pathWords.push_back(std::move(word));
    }
}

void ComparableName::addParts()
{
    const auto &parts = parsed.parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].kind == NamePart::Kind::Version) {
            versions.push_back({parts[i].text, parts[i].isMarked});
            continue;
        }
        const std::size_t place = i;
        std::string word(usualWord(parts[i].text));
        const bool hasNext = i + 1 < parts.size() && parts[i + 1].kind == NamePart::Kind::Word;
        const std::string_view next = hasNext ? usualWord(parts[i + 1].text) : std::string_view();
        if ((word == "non" || word == "no") && next == "thinking") {
            word = "nonthinking";
            ++i;
        } else if (place == 0 && next == "ai" && houseOf(word + "ai")) {
            word += "ai";
            ++i;
        }
        const WordRole role = roleOf(word);
        words.push_back({std::move(word), role, place, parts[place].isApart});
    }
}

void ComparableName::join()
{
    bool isOwn = false;
    for (const NamePart &part : parsed.parts) {
        std::string text(usualWord(part.text));
        if (!isSaidByAll(roleOf(text)) || (part.isMarked && text == "1"))
            continue;
        isOwn = isOwn || part.kind == NamePart::Kind::Version || isFamilyOfHouse(text)
                || (!houseOf(text) && !isCompanyWord(text));
        std::erase(text, '.');
        joined += text;
        if (isOwn)
            joinedOwn += text;
    }
}

} // namespace oxide::catalog
