#include "catalog/namedistance.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace oxide::catalog {

namespace {

using Word = ComparableName::Word;
using Version = ComparableName::Version;

std::optional<double> billionsOf(std::string_view size)
{
    double number = 0;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), number);
    if (error != std::errc() || end + 1 != size.data() + size.size())
        return std::nullopt; // "8x7b", "e4b"
    switch (*end) {
    case 'b':
        return number;
    case 't':
        return number * 1000;
    case 'm':
        return number / 1000;
    default:
        return std::nullopt;
    }
}

/// Sizes in names are rounded: "8b" has 8.03, "120b" has 117.
bool areNear(double a, double b)
{
    return std::abs(a - b) <= 0.12 * std::max(a, b);
}

/// Months between a date that may lack its year and a release.
int monthsApart(const NameDate &date, const NameDate &released)
{
    if (date.year != 0)
        return std::abs((date.year - released.year) * 12 + date.month - released.month);
    const int months = std::abs(date.month - released.month);
    return std::min(months, 12 - months);
}

template<class T>
bool contains(const std::vector<T> &list, const T &value)
{
    return std::ranges::find(list, value) != list.end();
}

/// What stands in one list and not in the other; a thing counts as often as it stands there.
template<class T>
struct Difference {
    std::vector<T> added;   ///< by what was asked
    std::vector<T> leftOut; ///< of what is known
    std::vector<T> met;
};

template<class T>
Difference<T> differenceOf(const std::vector<T> &asked, const std::vector<T> &known)
{
    Difference<T> difference;
    difference.leftOut = known;
    for (const T &one : asked) {
        const auto found = std::ranges::find(difference.leftOut, one.text, &T::text);
        if (found == difference.leftOut.end()) {
            difference.added.push_back(one);
        } else {
            difference.leftOut.erase(found);
            difference.met.push_back(one);
        }
    }
    return difference;
}

/// Adds up the cost of one comparison.
class Comparison
{
public:
    Comparison(const ComparableName &asked, const ComparableName &known, const NamedThing &thing,
               const std::vector<std::string> &hostWords, const IsVocabulary &isVocabulary,
               const NameCosts &costs)
        : m_asked(asked), m_known(known), m_thing(thing), m_hostWords(hostWords),
          m_isVocabulary(isVocabulary), m_costs(costs)
    {
    }

    double run()
    {
        const double measures = measureCost();
        if (measures >= m_costs.different)
            return m_costs.different;
        double said = wordCost() + versionCost();
        if (said > m_costs.joined && isJoinedAlike())
            said = m_costs.joined;
        return std::min(m_costs.different, measures + said + houseCost());
    }

private:
    // What is measured: sizes, dates, windows

    double measureCost()
    {
        return sizeCost() + activeCost() + dateCost() + revisionCost() + windowCost();
    }

    double sizeCost()
    {
        const std::string &asked = m_asked.parsed.size;
        const std::string &known = m_known.parsed.size;
        if (asked.empty())
            return known.empty() ? 0 : m_costs.sizeLeftOut;
        const auto askedBillions = billionsOf(asked);
        if (!known.empty())
            m_hasSize = asked == known || (askedBillions && askedBillions == billionsOf(known));
        else if (askedBillions && m_thing.billions)
            m_hasSize = areNear(*askedBillions, *m_thing.billions);
        if (m_hasSize)
            return 0;
        return known.empty() && !m_thing.billions ? m_costs.sizeAdded : m_costs.different;
    }

    double activeCost()
    {
        double cost = 0;
        for (const auto part : {&ModelName::active, &ModelName::experts}) {
            const std::string &asked = m_asked.parsed.*part;
            const std::string &known = m_known.parsed.*part;
            if (asked == known)
                continue;
            if (!asked.empty() && !known.empty())
                return m_costs.different;
            cost += m_costs.activeLeftOut;
        }
        m_hasActive = !m_asked.parsed.active.empty() && cost == 0;
        return cost;
    }

    double dateCost()
    {
        const NameDate &asked = m_asked.parsed.date;
        const NameDate &known = m_known.parsed.date;
        if (!asked.isKnown())
            return known.isKnown() ? m_costs.dateLeftOut : 0;
        if (known.isKnown())
            return asked.agreesWith(known) ? 0 : m_costs.different;
        if (m_thing.released.month == 0 || asked.month == 0)
            return m_costs.dateAdded;
        return monthsApart(asked, m_thing.released) <= 1 ? m_costs.dateOfRelease
                                                         : m_costs.dateBesideRelease;
    }

    double revisionCost()
    {
        const std::string &asked = m_asked.parsed.revision;
        const std::string &known = m_known.parsed.revision;
        if (asked == known)
            return 0;
        return asked.empty() || known.empty() ? m_costs.revision : m_costs.different;
    }

    double windowCost()
    {
        if (m_asked.parsed.window == m_known.parsed.window)
            return 0;
        return m_thing.openWeights ? m_costs.window : m_costs.windowOfClosed;
    }

    // What is said: words, versions

    double wordCost()
    {
        const Difference<Word> difference = differenceOf(m_asked.words, m_known.words);
        const auto names = [](const Word &word) {
            return word.role == WordRole::Name || word.role == WordRole::Derivative;
        };
        const auto first = std::ranges::find_if(difference.met, names);
        bool hasFamily = first != difference.met.end();
        const std::size_t begin = hasFamily ? first->place : 0;
        const auto says = [](const std::vector<Word> &words, WordRole role) {
            return std::ranges::find(words, role, &Word::role) != words.end();
        };
        if ((says(m_asked.words, WordRole::Thinking) && says(m_known.words, WordRole::NotThinking))
            || (says(m_asked.words, WordRole::NotThinking)
                && says(m_known.words, WordRole::Thinking)))
            return m_costs.different;
        double cost = 0;
        for (const Word &word : difference.leftOut) {
            const double one = leftOutCost(word);
            hasFamily = hasFamily || (names(word) && one == 0);
            cost += one;
        }
        for (const Word &word : difference.added)
            cost += addedCost(word, begin);
        return hasFamily ? cost : m_costs.different;
    }

    double leftOutCost(const Word &word) const
    {
        if (contains(m_asked.pathWords, word.text))
            return 0; // "deepseek/r1"
        switch (word.role) {
        case WordRole::Thinking:
            return m_costs.thinkingLeftOut;
        case WordRole::Tier:
            return m_hasSize && m_hasActive ? m_costs.tierLeftOut : m_costs.wordLeftOut;
        case WordRole::Speed:
        case WordRole::Derivative:
            return m_costs.wordLeftOut;
        case WordRole::Name:
            return isOwnHouse(word.text) && !isFamilyOfHouse(word.text) ? m_costs.ownHouse
                                                                        : m_costs.wordLeftOut;
        default:
            return commonCost(word);
        }
    }

    double addedCost(const Word &word, std::size_t begin) const
    {
        switch (word.role) {
        case WordRole::Thinking:
            return word.isApart || sellsModes() ? m_costs.thinkingMode : m_costs.thinkingAdded;
        case WordRole::Tier:
        case WordRole::Derivative:
            return m_costs.wordAdded;
        case WordRole::Speed:
            return m_thing.openWeights || (sellsModes() && word.text == "fast") ? m_costs.speed
                                                                                : m_costs.wordAdded;
        case WordRole::Name:
            break;
        default:
            return commonCost(word);
        }
        const bool isBefore = word.place < begin;
        if (isBefore && contains(m_hostWords, word.text))
            return 0;
        if (isOwnHouse(word.text))
            return m_costs.ownHouse;
        if (isBefore && (houseOf(word.text) || isCompanyWord(word.text)))
            return m_costs.otherHouse;
        if (m_isVocabulary(word.text))
            return m_costs.wordAdded;
        return isBefore ? m_costs.houseName : m_costs.unknownWord;
    }

    double commonCost(const Word &word) const
    {
        switch (word.role) {
        case WordRole::Packaging:
            return m_costs.packaging;
        case WordRole::Tuning:
            return m_costs.instruct;
        case WordRole::Chat:
            return m_thing.openWeights ? m_costs.chat : m_costs.unknownWord;
        case WordRole::Newest:
            return m_costs.newest;
        case WordRole::Stage:
            return m_costs.stage;
        case WordRole::NotThinking:
            return m_costs.thinkingMode;
        case WordRole::Effort:
            return m_costs.effort;
        default:
            return m_costs.different;
        }
    }

    [[nodiscard]] bool isOwnHouse(std::string_view word) const
    {
        const auto house = houseOf(word);
        return word == m_thing.house || (house && *house == m_thing.house);
    }

    /// True for a house that sells one model as it is, thinking, and in haste.
    [[nodiscard]] bool sellsModes() const { return m_thing.house == "anthropic"; }

    double versionCost()
    {
        const Difference<Version> difference = differenceOf(m_asked.versions, m_known.versions);
        const auto isFirst = [](const Version &version) {
            return version.isMarked && version.text == "1";
        };
        double cost = 0;
        for (const Version &version : difference.added)
            cost += isFirst(version) ? m_costs.markedVersion : m_costs.versionAdded;
        for (const Version &version : difference.leftOut) {
            const bool isSized = m_hasSize && (m_hasActive || version.isMarked);
            cost += isFirst(version) ? m_costs.markedVersion
                    : isSized        ? m_costs.versionOfSized
                                     : m_costs.versionLeftOut;
        }
        return cost;
    }

    [[nodiscard]] bool isJoinedAlike() const
    {
        return m_asked.joined == m_known.joined || m_asked.joinedOwn == m_known.joined
               || (!m_known.joinedOwn.empty() && m_asked.joinedOwn == m_known.joinedOwn);
    }

    double houseCost()
    {
        const bool isOther = !m_asked.houses.empty() && !contains(m_asked.houses, m_thing.house);
        return isOther ? m_costs.otherHouse : 0;
    }

    const ComparableName &m_asked;
    const ComparableName &m_known;
    const NamedThing &m_thing;
    const std::vector<std::string> &m_hostWords;
    const IsVocabulary &m_isVocabulary;
    const NameCosts &m_costs;
    bool m_hasSize = false; ///< both say it, and the same
    bool m_hasActive = false;
};

} // namespace

double nameDistance(const ComparableName &asked, const ComparableName &known,
                    const NamedThing &thing, const std::vector<std::string> &hostWords,
                    const IsVocabulary &isVocabulary, const NameCosts &costs)
{
    return Comparison(asked, known, thing, hostWords, isVocabulary, costs).run();
}

} // namespace oxide::catalog
