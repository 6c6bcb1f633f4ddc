#include "security/piimatch.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

// Phone numbers have no checksum, so their form is weighed: a form that few other numbers have
// (+49 …, (030) …, three groups with dashes) is enough alone; others need a word beside them that
// speaks of calling.

namespace oxide::security {

namespace {

struct Group {
    std::size_t start;
    std::size_t end; ///< behind its last digit
    bool inBrackets;

    [[nodiscard]] std::size_t size() const { return end - start; }
};

struct Number {
    bool hasPlus = false;
    bool hasBrackets = false;
    bool hasExtension = false;
    std::string separators;
    std::vector<Group> groups;
    std::size_t end = 0;

    [[nodiscard]] std::size_t digits() const
    {
        std::size_t sum = 0;
        for (const Group &group : groups)
            sum += group.size();
        return sum;
    }
};

constexpr std::size_t mostDigits = 15; // ITU-T E.164
constexpr std::size_t mostGroups = 7;

std::size_t digitRun(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    while (end < text.size() && isDigit(text[end]))
        ++end;
    return end - at;
}

/// One to four digits in brackets: the bracket's end, 0 where there are none.
std::size_t bracketed(std::string_view text, std::size_t at, std::vector<Group> &groups)
{
    if (at >= text.size() || text[at] != '(')
        return 0;
    std::size_t start = at + 1;
    if (start < text.size() && text[start] == '+')
        ++start;
    const std::size_t length = digitRun(text, start);
    if (length == 0 || length > 5 || start + length >= text.size() || text[start + length] != ')')
        return 0;
    groups.push_back({start, start + length, true});
    return start + length + 1;
}

bool isSeparator(char c)
{
    return c == ' ' || c == '-' || c == '.' || c == '/';
}

void readExtension(std::string_view text, Number &number)
{
    constexpr std::size_t longest = 6;
    for (const std::string_view mark : {"x", " x", " ext. ", " ext ", "ext"}) {
        const std::size_t at = number.end + mark.size();
        if (text.substr(number.end, mark.size()) != mark)
            continue;
        const std::size_t length = digitRun(text, at);
        if (length > 0 && length <= longest) {
            number.end = at + length;
            number.hasExtension = true;
            return;
        }
    }
}

/// Groups of digits with single separators between them; as many as a number may have.
Number readNumber(std::string_view text, std::size_t at)
{
    Number number;
    std::size_t next = at;
    if (text[next] == '+') {
        number.hasPlus = true;
        ++next;
    }
    while (next < text.size() && number.groups.size() < mostGroups) {
        std::size_t from = next;
        char separator = 0;
        if (!number.groups.empty() && isSeparator(text[from])) {
            separator = text[from++];
            // " - " and ". " do not join, but ") " does.
            if (from < text.size() && isSeparator(text[from]))
                break;
        }
        if (const std::size_t close = bracketed(text, from, number.groups); close > 0) {
            number.hasBrackets = true;
            number.end = next = close;
        } else if (const std::size_t length = digitRun(text, from); length > 0) {
            const bool follows =
                number.groups.empty() || separator != 0 || number.groups.back().inBrackets;
            const bool isTooShort = length < 2 && !number.groups.empty();
            if (!follows || isTooShort)
                break;
            number.groups.push_back({from, from + length, false});
            number.end = next = from + length;
        } else {
            break;
        }
        if (separator != 0)
            number.separators += separator;
    }
    return number;
}

bool isYear(std::string_view text, const Group &group)
{
    const std::string_view digits = text.substr(group.start, group.size());
    return digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
}

/// 2024-05-01, 1.5.2024, 05/01/24: three short groups with a year or day-sized numbers.
bool isDate(std::string_view text, const Number &number)
{
    if (number.hasPlus || number.hasBrackets || number.groups.size() < 3
        || number.separators.size() < 2 || number.separators[0] != number.separators[1])
        return false;
    const Group &a = number.groups[0];
    const Group &b = number.groups[1];
    const Group &c = number.groups[2];
    if (isYear(text, a) && b.size() <= 2 && c.size() <= 2)
        return true;
    return a.size() <= 2 && b.size() <= 2 && isYear(text, c);
}

/// Words beside a number that speak of calling, in the languages that the app speaks and others.
constexpr auto wordsBefore = std::to_array<std::string_view>({
    "phone",
    "tel.",
    "tel:",
    "tel ",
    "mobile",
    "cell",
    "fax",
    "call",
    "dial",
    "ring ",
    "text me",
    "sms",
    "whatsapp",
    "signal",
    "desk",
    "office",
    "contact",
    "reach",
    "hotline",
    "messages to",
    "answering at",
    "registered",
    "number is",
    "my number",
    "telefon",
    "handy",
    "rufnummer",
    "anruf",
    "mobil",
    "cellulare",
    "chiama",
    "t\xC3\xA9l",
    "portable",
    "appel",
    "tel\xC3\xA9"
    "fono",
    "m\xC3\xB3vil",
    "celular",
    "llam",
    "\xE9\x9B\xBB\xE8\xA9\xB1",
    "\xE7\x94\xB5\xE8\xAF\x9D",
});

constexpr auto wordsAfter = std::to_array<std::string_view>({
    "office",
    "fax",
    "mobile",
    "cell",
    "home",
    "work",
    "desk",
    "direct",
    "phone",
});

/// Words before that speak of another kind of number.
constexpr auto otherWords = std::to_array<std::string_view>({
    "zip",     "postal", "postcode", "box ",  "suite",  "apt",   "unit ",
    "account", "card",   "invoice",  "order", "ticket", "issue", "version",
    "isbn",    "port ",  "page",     "plz",   "line ",
});

template<class Words>
std::size_t lastOf(std::string_view text, const Words &words)
{
    std::size_t last = 0;
    for (const std::string_view word : words) {
        const std::size_t at = text.rfind(word);
        if (at != std::string_view::npos)
            last = std::max(last, at + word.size());
    }
    return last;
}

bool isCalledFor(std::string_view text, std::size_t at, std::size_t end)
{
    constexpr std::size_t lookBack = 48;
    constexpr std::size_t lookAhead = 12;
    const std::size_t from = at > lookBack ? at - lookBack : 0;
    const std::string before = base::toLowerAscii(text.substr(from, at - from));
    const std::string after = base::toLowerAscii(text.substr(end, lookAhead));
    const std::size_t called = lastOf(before, wordsBefore);
    if (called > 0 && called > lastOf(before, otherWords)) {
        // Another number between the word and this one has taken the word for itself.
        const std::string_view between = std::string_view(before).substr(called);
        if (std::none_of(between.begin(), between.end(), isDigit))
            return true;
    }
    const std::size_t word = after.find_first_not_of(" -\\,(:");
    return word != std::string::npos
           && std::any_of(wordsAfter.begin(), wordsAfter.end(), [&](std::string_view one) {
                  return std::string_view(after).substr(word).starts_with(one);
              });
}

/// Looks like a phone number and hardly like anything else.
bool isDistinct(std::string_view text, const Number &number)
{
    const auto &groups = number.groups;
    if (number.hasPlus)
        return number.digits() >= 8;
    if (number.hasBrackets && groups.front().inBrackets)
        return groups.size() >= 2 && number.digits() >= 7 && groups.back().size() >= 3;
    const bool isSsnShaped = groups.size() == 3 && groups[0].size() == 3 && groups[1].size() == 2
                             && groups[2].size() == 4;
    if (isSsnShaped)
        return false;
    const bool isInternational = text.substr(groups.front().start, 2) == "00";
    if (isInternational && groups.size() >= 3)
        return number.digits() >= 9;
    const bool isUniform =
        number.separators.find_first_not_of(number.separators.substr(0, 1)) == std::string::npos;
    // 555-867-5309, 555.867.5309 (x12), 01.84.17.61.18, 0680 298 70 63
    if (groups.size() == 3 && groups[0].size() == 3 && groups[1].size() == 3
        && groups[2].size() == 4)
        return isUniform || number.hasExtension;
    const bool hasTrunk = text[groups.front().start] == '0';
    return hasTrunk && isUniform && groups.size() >= 3 && number.digits() >= 9
           && number.digits() <= 12 && groups.back().size() >= 2;
}

bool isPhone(std::string_view text, std::size_t at, const Number &number)
{
    constexpr std::size_t leastDigits = 6;
    if (number.groups.empty() || number.digits() < leastDigits || number.digits() > mostDigits
        || isDate(text, number))
        return false;
    constexpr std::size_t longestGroup = 7;
    const bool hasLongGroup = std::any_of(number.groups.begin(), number.groups.end(),
                                          [](const Group &g) { return g.size() > longestGroup; });
    if (hasLongGroup && number.groups.size() > 2)
        return false;
    if (isDistinct(text, number))
        return true;
    constexpr std::size_t fewGroups = 2;
    if (number.groups.size() <= fewGroups && number.digits() < 7)
        return false;
    return isCalledFor(text, at, number.end);
}

} // namespace

std::size_t matchPhone(std::string_view text, std::size_t at)
{
    const bool isInside = at > 0
                          && (text[at - 1] == '.' || text[at - 1] == '-' || text[at - 1] == ':'
                              || text[at - 1] == '/' || text[at - 1] == '#')
                          && (text[at - 1] == '#' || (at > 1 && isWordByte(text[at - 2])));
    if (isInside)
        return 0;
    Number number = readNumber(text, at);
    // What follows the last group may belong to the next sentence: try with fewer.
    while (!number.groups.empty()) {
        readExtension(text, number);
        const bool isEnd = number.end >= text.size() || !isWordByte(text[number.end]);
        const bool goesOn =
            number.end + 1 < text.size()
            && std::string_view(":=@").find(text[number.end]) != std::string_view::npos
            && isWordByte(text[number.end + 1]);
        if (isEnd && !goesOn && isPhone(text, at, number))
            return number.end;
        number.groups.pop_back();
        if (!number.separators.empty())
            number.separators.pop_back();
        number.hasExtension = false;
        if (number.groups.empty())
            break;
        number.end = number.groups.back().end + (number.groups.back().inBrackets ? 1 : 0);
    }
    return 0;
}

} // namespace oxide::security
