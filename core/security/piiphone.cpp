#include "security/piimatch.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

// Phone numbers have no checksum, so their form is weighed: what hardly anything else looks like
// (+49 …, (030) …, three groups with dashes) is enough alone; a national form with its trunk zero
// is, unless a word beside it speaks of another kind of number; the rest needs a word of calling.

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
    /// The sizes of the groups are exactly these.
    [[nodiscard]] bool isGrouped(std::initializer_list<std::size_t> sizes) const
    {
        return std::equal(
            groups.begin(), groups.end(), sizes.begin(), sizes.end(),
            [](const Group &group, std::size_t size) { return group.size() == size; });
    }
    [[nodiscard]] bool isUniform() const
    {
        return separators.find_first_not_of(separators.substr(0, 1)) == std::string::npos;
    }
};

constexpr std::size_t leastDigits = 6;
constexpr std::size_t mostDigits = 15; // ITU-T E.164
constexpr std::size_t mostGroups = 7;

std::size_t digitRun(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    while (end < text.size() && isDigit(text[end]))
        ++end;
    return end - at;
}

bool isSeparator(char c)
{
    return c == ' ' || c == '-' || c == '.' || c == '/';
}

/// Reads groups of digits with single separators between them, as many as a number may have.
class NumberReader
{
public:
    explicit NumberReader(std::string_view text) : m_text(text) {}

    Number read(std::size_t at)
    {
        m_next = at;
        takePlus();
        while (m_number.groups.size() < mostGroups && takeGroup()) {
        }
        return std::move(m_number);
    }

private:
    void takePlus()
    {
        if (m_text[m_next] == '+') {
            m_number.hasPlus = true;
            ++m_next;
        }
    }

    bool takeGroup()
    {
        std::size_t from = m_next;
        char separator = 0;
        if (!m_number.groups.empty() && from < m_text.size() && isSeparator(m_text[from])) {
            separator = m_text[from++];
            // " - " and ". " do not join, but ") " does.
            if (from < m_text.size() && isSeparator(m_text[from]))
                return false;
        }
        if (!takeBrackets(from) && !takeDigits(from, separator != 0))
            return false;
        if (separator != 0)
            m_number.separators += separator;
        m_number.end = m_next;
        return true;
    }

    /// An area: one to five digits in brackets, the country's plus or trunk (06 30) before them.
    bool takeBrackets(std::size_t from)
    {
        constexpr std::size_t longest = 5;
        if (from >= m_text.size() || m_text[from] != '(')
            return false;
        std::size_t start = from + 1;
        const bool hasPlus = start < m_text.size() && m_text[start] == '+';
        start += hasPlus ? 1 : 0;
        if (m_text.substr(start).starts_with("06 "))
            start += 3;
        const std::size_t length = digitRun(m_text, start);
        const std::size_t close = start + length;
        if (length == 0 || length > longest || close >= m_text.size() || m_text[close] != ')')
            return false;
        m_number.hasPlus = m_number.hasPlus || hasPlus;
        m_number.groups.push_back({start, close, true});
        m_next = close + 1;
        return true;
    }

    bool takeDigits(std::size_t from, bool isSeparated)
    {
        const std::size_t length = digitRun(m_text, from);
        const auto &groups = m_number.groups;
        const bool follows = groups.empty() || isSeparated || groups.back().inBrackets;
        // A lone digit inside is an area (+33 1 …, +33 (0)1 …, 06 1 …), never the end.
        const bool isArea = (groups.size() == 1 || (groups.size() == 2 && groups.back().inBrackets))
                            && (m_number.hasPlus || m_text[groups.front().start] == '0')
                            && from + 1 < m_text.size() && isSeparator(m_text[from + 1]);
        if (length == 0 || !follows || (length == 1 && !groups.empty() && !isArea))
            return false;
        m_number.groups.push_back({from, from + length, false});
        m_next = from + length;
        return true;
    }

    std::string_view m_text;
    std::size_t m_next = 0;
    Number m_number;
};

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

bool isYear(std::string_view text, const Group &group)
{
    const std::string_view digits = text.substr(group.start, group.size());
    return digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
}

/// 2024-05-01, 1.5.2024, 05/01/2024: the same sign twice, a year and two short groups.
bool isDate(std::string_view text, const Number &number)
{
    if (number.hasPlus || number.groups.size() < 3 || number.separators.size() < 2
        || number.separators[0] != number.separators[1])
        return false;
    const Group &a = number.groups[0];
    const Group &b = number.groups[1];
    const Group &c = number.groups[2];
    return b.size() <= 2
           && ((isYear(text, a) && c.size() <= 2) || (a.size() <= 2 && isYear(text, c)));
}

// Words beside a number. Stems: "telef" is in Telefon, téléfono, teléfono.

/// Speak of calling, in the languages that the app speaks and some others.
constexpr auto callWords = std::to_array<std::string_view>({"phone",
                                                            "tel.",
                                                            "tel:",
                                                            "tel ",
                                                            "telef",
                                                            "t\xC3\xA9l",
                                                            "tel\xC3\xA9",
                                                            "mobile",
                                                            "mobil",
                                                            "cell",
                                                            "fax",
                                                            "call",
                                                            "dial",
                                                            "ring ",
                                                            "text ",
                                                            "text me",
                                                            "texted",
                                                            "sms",
                                                            "whatsapp",
                                                            "signal",
                                                            "desk",
                                                            "office",
                                                            "contact",
                                                            "reach",
                                                            "hotline",
                                                            "helpline",
                                                            "voicemail",
                                                            "picked up",
                                                            "messages to",
                                                            "answering at",
                                                            "registered",
                                                            "the number",
                                                            "my number",
                                                            "new number",
                                                            "her number",
                                                            "his number",
                                                            "our number",
                                                            "this number",
                                                            "handy",
                                                            "rufnummer",
                                                            "anruf",
                                                            "ruf mich",
                                                            "ruf uns",
                                                            "meine nummer",
                                                            "rappel",
                                                            "appel",
                                                            "portable",
                                                            "num\xC3\xA9ro est",
                                                            "mon num\xC3\xA9ro",
                                                            "cellulare",
                                                            "chiama",
                                                            "il mio numero",
                                                            "m\xC3\xB3vil",
                                                            "movil",
                                                            "celular",
                                                            "llam",
                                                            "ll\xC3\xA1m",
                                                            "mi n\xC3\xBAmero",
                                                            "\xE9\x9B\xBB\xE8\xA9\xB1",
                                                            "\xE7\x94\xB5\xE8\xAF\x9D",
                                                            "\xE6\x89\x8B\xE6\x9C\xBA",
                                                            "\xE6\x90\xBA\xE5\xB8\xAF",
                                                            "\xE8\x81\x94\xE7\xB3\xBB"});

/// Right after a number, in a signature.
constexpr auto wordsAfter = std::to_array<std::string_view>(
    {"office", "fax", "mobile", "cell", "home", "work", "desk", "direct", "phone"});

/// Speak of another kind of number.
constexpr auto otherWords = std::to_array<std::string_view>({"zip",          "postal",
                                                             "postcode",     "box ",
                                                             "suite",        "apt",
                                                             "unit ",        "account",
                                                             "card",         "invoice",
                                                             "order",        "ticket",
                                                             "issue",        "version",
                                                             "isbn",         "port ",
                                                             "page",         "plz",
                                                             "line ",        "serial",
                                                             "tracking",     "case number",
                                                             "reference",    "policy number",
                                                             "part number",  "part no",
                                                             "tax ",         "insurance",
                                                             "licen",        "konto",
                                                             "rechnung",     "bestell",
                                                             "kundennummer", "id ",
                                                             "id:",          "room ",
                                                             "flight",       "sku",
                                                             "ean",          "score",
                                                             "population",   "coordinates",
                                                             "latitude",     "longitude",
                                                             "bank",         "routing number",
                                                             "patent",       "commande",
                                                             "facture",      "pedido",
                                                             "factura",      "ordine",
                                                             "fattura"});

/// Where the last of these words ends; 0 where there is none.
template<class Words>
std::size_t lastOf(std::string_view text, const Words &words)
{
    std::size_t last = 0;
    for (const std::string_view word : words) {
        const std::size_t at = text.rfind(word);
        if (at != std::string_view::npos && (at == 0 || !isLetter(text[at - 1])))
            last = std::max(last, at + word.size());
    }
    return last;
}

bool hasDigits(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), isDigit);
}

enum class Talk { Nothing, Calling, OtherNumber };

/// What the words before speak of; the nearest wins, and another number takes them for itself.
Talk talkBefore(std::string_view text, std::size_t at)
{
    constexpr std::size_t lookBack = 48;
    const std::size_t from = at > lookBack ? at - lookBack : 0;
    const std::string before = base::toLowerAscii(text.substr(from, at - from));
    const std::size_t call = lastOf(before, callWords);
    const std::size_t other = lastOf(before, otherWords);
    if (call == other || hasDigits(std::string_view(before).substr(std::max(call, other))))
        return Talk::Nothing;
    return call > other ? Talk::Calling : Talk::OtherNumber;
}

/// "… office", "… is my new phone number."
bool isCalledAfter(std::string_view text, std::size_t end)
{
    constexpr std::size_t lookAhead = 40;
    const std::string after = base::toLowerAscii(text.substr(end, lookAhead));
    const std::string_view clause =
        std::string_view(after).substr(0, after.find_first_of(".!?\n;0123456789"));
    const std::size_t word = clause.find_first_not_of(" -\\,(:");
    if (word == std::string_view::npos)
        return false;
    const bool isSignature =
        std::any_of(wordsAfter.begin(), wordsAfter.end(),
                    [&](std::string_view one) { return clause.substr(word).starts_with(one); });
    return isSignature || lastOf(clause, callWords) > lastOf(clause, otherWords);
}

// Forms

enum class Likeness { None, Possible, Likely, Sure };

/// North American: 555-867-5309, 1-555-867-5309, 001-555-867-5309.
bool isNorthAmerican(std::string_view text, const Number &number)
{
    const std::string_view first = text.substr(number.groups.front().start, 3);
    const bool hasPrefix = (number.isGrouped({1, 3, 3, 4}) && first.starts_with('1'))
                           || (number.isGrouped({3, 3, 3, 4}) && first == "001");
    return hasPrefix
           || (number.isGrouped({3, 3, 4}) && (number.isUniform() || number.hasExtension));
}

/// National, with the zero that is dialled first: 0664 1234567, 01.84.17.61.18, 070-123 45 67.
bool hasTrunkZero(std::string_view text, const Number &number)
{
    const auto &groups = number.groups;
    constexpr std::size_t longestArea = 5;
    constexpr std::size_t fewDigits = 9;
    constexpr std::size_t manyDigits = 12;
    if (text[groups.front().start] != '0' || groups.front().size() < 2
        || groups.front().size() > longestArea || groups.size() < 2 || groups.back().size() < 2
        || number.digits() < fewDigits || number.digits() > manyDigits)
        return false;
    // 0123 4567 8901 is as likely the number of a card, of an account or of a part.
    return groups.size() == 2 ? groups.back().size() >= 5 : !number.isGrouped({4, 4, 4});
}

Likeness likenessOf(std::string_view text, const Number &number)
{
    const auto &groups = number.groups;
    const std::size_t digits = number.digits();
    const bool isShort = digits == leastDigits && groups.size() < 3;
    if (digits < leastDigits || digits > mostDigits || isShort || isDate(text, number))
        return Likeness::None;
    if (number.hasPlus)
        return digits >= 8 ? Likeness::Sure : Likeness::Possible;
    if (groups.front().inBrackets) {
        const bool isArea = groups.front().size() >= 2 && !isYear(text, groups.front());
        const bool isWhole = groups.size() >= 2 && groups.back().size() >= 2;
        return isArea && isWhole ? Likeness::Sure : Likeness::None;
    }
    if (isNorthAmerican(text, number))
        return Likeness::Sure;
    if (number.isGrouped({3, 2, 4}))
        return Likeness::Possible; // a social security number, if anything
    const bool isInternational = text.substr(groups.front().start, 2) == "00";
    if (isInternational && groups.size() >= 3 && digits >= 9)
        return Likeness::Sure;
    if (hasTrunkZero(text, number))
        return Likeness::Likely;
    constexpr std::size_t longestGroup = 7;
    const bool isLong = std::any_of(groups.begin(), groups.end(),
                                    [](const Group &g) { return g.size() > longestGroup; });
    return isLong && groups.size() > 2 ? Likeness::None : Likeness::Possible;
}

bool isPhone(std::string_view text, std::size_t at, const Number &number)
{
    const Likeness likeness = likenessOf(text, number);
    if (likeness == Likeness::None || likeness == Likeness::Sure)
        return likeness == Likeness::Sure;
    const Talk talk = talkBefore(text, at);
    if (talk != Talk::Nothing)
        return talk == Talk::Calling;
    return likeness == Likeness::Likely || isCalledAfter(text, number.end);
}

/// A part of something longer: 1.2.3, 12:30, a/b, #5.
bool isInside(std::string_view text, std::size_t at)
{
    if (at == 0)
        return false;
    const char before = text[at - 1];
    if (before == '#')
        return true;
    if (at == 1)
        return false;
    if (before == '.' || before == ':')
        return isDigit(text[at - 2]);
    return (before == '-' || before == '/') && isWordByte(text[at - 2]);
}

} // namespace

std::size_t matchPhone(std::string_view text, std::size_t at)
{
    if (isInside(text, at))
        return 0;
    Number number = NumberReader(text).read(at);
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
