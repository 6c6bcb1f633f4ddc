#include "security/piimatch.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace oxide::security {

namespace {

/// From here on lead bytes are of scripts that are written without spaces, of signs and pictures.
constexpr unsigned char wideLead = 0xE0;

bool isHex(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

char upper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool endsWord(std::string_view text, std::size_t at)
{
    return at >= text.size() || !isWordByte(text[at]);
}

std::size_t runOf(std::string_view text, std::size_t at, bool (*fits)(char))
{
    std::size_t end = at;
    while (end < text.size() && fits(text[end]))
        ++end;
    return end - at;
}

// E-mail (the usual part of RFC 5321: dot-atom and a host name with a dot)

constexpr std::size_t longestLocalPart = 64;

bool isLocalByte(char c)
{
    return isWordByte(c) || std::string_view(".%+-'").find(c) != std::string_view::npos;
}

bool isHostByte(char c)
{
    return c != '_' && (isWordByte(c) || c == '-');
}

// IBAN

struct IbanLength {
    std::array<char, 3> country;
    std::size_t length;
};

/// The IBAN registry (ISO 13616).
constexpr auto ibanLengths = std::to_array<IbanLength>({
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22},
    {"BH", 22}, {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24},
    {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18},
    {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27},
    {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27},
    {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20},
    {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20}, {"MR", 27},
    {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24}, {"PL", 28},
    {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24}, {"SC", 31},
    {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28},
    {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30},
});

std::size_t ibanLengthOf(std::string_view text)
{
    for (const IbanLength &row : ibanLengths) {
        if (upper(text[0]) == row.country[0] && upper(text[1]) == row.country[1])
            return row.length;
    }
    return 0;
}

int ibanRemainder(const std::string &iban)
{
    int remainder = 0;
    const std::string turned = iban.substr(4) + iban.substr(0, 4);
    for (const char c : turned)
        remainder = isDigit(c) ? (remainder * 10 + (c - '0')) % 97
                               : (remainder * 100 + (upper(c) - 'A' + 10)) % 97;
    return remainder;
}

// IP addresses

/// One to three digits up to 255, without leading zeros.
std::size_t octetLength(std::string_view text, std::size_t at)
{
    const std::size_t length = runOf(text, at, isDigit);
    int value = 0;
    if (length == 0 || length > 3 || (length > 1 && text[at] == '0'))
        return 0;
    std::from_chars(text.data() + at, text.data() + at + length, value);
    return value <= 255 ? length : 0;
}

std::size_t matchIp4(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    for (int part = 0; part < 4; ++part) {
        const std::size_t length = octetLength(text, end);
        if (length == 0)
            return 0;
        end += length;
        if (part < 3) {
            if (end >= text.size() || text[end] != '.')
                return 0;
            ++end;
        }
    }
    // Five numbers are a version, not an address.
    const bool goesOn = end + 1 < text.size() && text[end] == '.' && isDigit(text[end + 1]);
    return endsWord(text, end) && !goesOn ? end : 0;
}

/// RFC 4291: eight groups, or fewer around one "::"; the last two may be an IPv4 address.
std::size_t matchIp6(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    std::size_t groups = 0;
    bool isShort = false;
    if (text.substr(at, 2) == "::") {
        isShort = true;
        end += 2;
    }
    constexpr std::size_t most = 8;
    while (groups < most) {
        if (const std::size_t tail = matchIp4(text, end); tail > 0 && groups > 0) {
            groups += 2;
            end = tail;
            break;
        }
        const std::size_t length = runOf(text, end, isHex);
        if (length == 0)
            break;
        if (length > 4)
            return 0;
        ++groups;
        end += length;
        if (groups == most || end >= text.size() || text[end] != ':')
            break;
        if (text.substr(end, 2) == "::") {
            if (isShort)
                return 0;
            isShort = true;
            end += 2;
        } else if (end + 1 < text.size() && isHex(text[end + 1])) {
            ++end;
        } else {
            break;
        }
    }
    const bool isWhole = isShort ? groups >= 2 && groups < most : groups == most;
    const bool goesOn = end < text.size() && text[end] == ':' && isShort;
    const std::string_view address = text.substr(at, end - at);
    const bool hasDigit = std::any_of(address.begin(), address.end(), isDigit);
    return isWhole && hasDigit && endsWord(text, end) && !goesOn ? end : 0;
}

// Payment cards

struct Issuer {
    int from; ///< the first four digits
    int to;
    std::size_t least;
    std::size_t most;
};

/// Number ranges of ISO/IEC 7812 as the card companies publish them.
constexpr auto issuers = std::to_array<Issuer>({
    {4000, 4999, 13, 19}, // Visa: 13, 16, 19
    {5100, 5599, 16, 16}, // Mastercard
    {2221, 2720, 16, 16}, // Mastercard
    {3400, 3499, 15, 15}, // American Express
    {3700, 3799, 15, 15}, // American Express
    {3000, 3059, 14, 19}, // Diners Club
    {3095, 3095, 14, 19}, // Diners Club
    {3600, 3699, 14, 19}, // Diners Club
    {3800, 3999, 14, 19}, // Diners Club
    {6011, 6011, 16, 19}, // Discover
    {6440, 6599, 16, 19}, // Discover
    {6200, 6299, 16, 19}, // UnionPay
    {3500, 3599, 16, 19}, // JCB
    {2131, 2131, 15, 15}, // JCB
    {1800, 1800, 15, 15}, // JCB
    {5000, 5099, 12, 19}, // Maestro
    {5600, 5899, 12, 19}, // Maestro
    {6000, 6999, 12, 19}, // Maestro and others
    {2200, 2204, 16, 19}, // Mir
    {8100, 8171, 16, 19}, // RuPay
});

/// Says a word of the same meaning shortly before.
bool isCalledCard(std::string_view text, std::size_t at)
{
    static constexpr auto words = std::to_array<std::string_view>(
        {"card", "karte", "carte", "carta", "tarjeta", "visa", "maestro", "amex"});
    constexpr std::size_t lookBack = 32;
    const std::size_t from = at > lookBack ? at - lookBack : 0;
    const std::string before = base::toLowerAscii(text.substr(from, at - from));
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return before.find(word) != std::string::npos;
    });
}

/// Parted as on the card: not at all, by fours, or 4-6-5, 4-6-4, 4-3-3-3.
bool isPrinted(std::string_view groups)
{
    return groups.size() == 1 || groups == "465" || groups == "464" || groups == "4333"
           || groups.find_first_not_of('4') >= groups.size() - 1;
}

bool passesLuhn(const std::string &digits)
{
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const int digit = digits[digits.size() - 1 - i] - '0';
        const int twice = digit * 2;
        sum += i % 2 == 0 ? digit : (twice > 9 ? twice - 9 : twice);
    }
    return sum % 10 == 0;
}

bool hasIssuer(const std::string &digits)
{
    int first = 0;
    std::from_chars(digits.data(), digits.data() + 4, first);
    return std::any_of(issuers.begin(), issuers.end(), [&](const Issuer &issuer) {
        return first >= issuer.from && first <= issuer.to && digits.size() >= issuer.least
               && digits.size() <= issuer.most;
    });
}

/// Mailboxes that nobody has: agents sign commits with them in the prompts of all their users.
bool isMachine(std::string_view text, std::size_t at, std::size_t end)
{
    while (at > 0 && isLocalByte(text[at - 1]) && text[at - 1] != '\'')
        --at;
    const std::string_view localPart = text.substr(at, end - at);
    constexpr std::array<std::string_view, 6> machines{"noreply",      "no-reply", "donotreply",
                                                       "do-not-reply", "git",      "mailer-daemon"};
    const std::string name = base::toLowerAscii(localPart.substr(0, localPart.find('+')));
    return std::ranges::find(machines, name) != machines.end();
}

} // namespace

bool isWordByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return isLetter(c) || isDigit(c) || c == '_' || (byte >= 0x80 && byte < wideLead);
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLetter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool isForeignLetter(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xC2 && byte < wideLead;
}

bool startsWord(std::string_view text, std::size_t at)
{
    if (at == 0 || !isWordByte(text[at - 1]))
        return true;
    std::size_t lead = at - 1; // of the character before
    while (lead > 0 && (text[lead] & 0xC0) == 0x80)
        --lead;
    return static_cast<unsigned char>(text[lead]) >= wideLead;
}

std::size_t matchEmail(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    while (end < text.size() && isLocalByte(text[end]) && end - at <= longestLocalPart)
        ++end;
    if (end == at || end >= text.size() || text[end] != '@' || text[end - 1] == '.')
        return 0;
    if (isMachine(text, at, end))
        return 0;
    ++end;
    std::size_t labels = 0;
    std::size_t last = end; // label
    while (true) {
        const std::size_t length = runOf(text, end, isHostByte);
        if (length == 0)
            break;
        last = end;
        end += length;
        ++labels;
        if (end + 1 >= text.size() || text[end] != '.' || !isHostByte(text[end + 1]))
            break;
        ++end;
    }
    if (labels > 0 && text[end - 1] == '-')
        --end;
    // In the name of a file it goes on; a version that does is none.
    const bool isInName = end < text.size() && text[end] == '_' && !isDigit(text[last]);
    return labels >= 2 && (endsWord(text, end) || isInName) ? end : 0;
}

std::size_t matchIban(std::string_view text, std::size_t at)
{
    if (at + 4 > text.size() || !isLetter(text[at]) || !isLetter(text[at + 1])
        || !isDigit(text[at + 2]) || !isDigit(text[at + 3]))
        return 0;
    const std::size_t length = ibanLengthOf(text.substr(at));
    std::string iban;
    std::size_t end = at;
    while (end < text.size() && iban.size() < length) {
        const char c = text[end];
        if (isLetter(c) || isDigit(c))
            iban += c;
        else if ((c != ' ' && c != '-') || iban.size() % 4 != 0)
            return 0;
        ++end;
    }
    return length > 0 && iban.size() == length && endsWord(text, end) && ibanRemainder(iban) == 1
               ? end
               : 0;
}

std::size_t matchIpAddress(std::string_view text, std::size_t at)
{
    const bool isInside = at > 1 && text[at - 1] == '.' && isWordByte(text[at - 2]);
    if (isInside)
        return 0;
    if (const std::size_t end = matchIp4(text, at); end > 0)
        return end;
    const bool isScope = at > 0 && text[at - 1] == ':'; // std::abc
    return isScope ? 0 : matchIp6(text, at);
}

std::size_t matchCard(std::string_view text, std::size_t at)
{
    constexpr std::size_t least = 12;
    constexpr std::size_t most = 19;
    if (at > 0 && text[at - 1] == '.' && at > 1 && isDigit(text[at - 2]))
        return 0;
    std::string digits;
    std::string groups; // a digit for the size of each
    char separator = 0;
    std::size_t end = at;
    std::size_t found = 0;
    while (digits.size() <= most) {
        const std::size_t group = runOf(text, end, isDigit);
        digits.append(text.substr(end, group));
        groups += static_cast<char>('0' + std::min<std::size_t>(group, 9));
        end += group;
        if (endsWord(text, end) && digits.size() >= least && digits.size() <= most
            && passesLuhn(digits)
            && ((hasIssuer(digits) && isPrinted(groups)) || isCalledCard(text, at)))
            found = end;
        const bool joins =
            group >= 3 && end + 1 < text.size() && isDigit(text[end + 1])
            && (separator == 0 ? text[end] == ' ' || text[end] == '-' : text[end] == separator);
        if (!joins)
            break;
        separator = text[end++];
    }
    return found;
}

std::size_t matchSsn(std::string_view text, std::size_t at)
{
    constexpr std::size_t length = 11;
    if (at + length > text.size() || (at > 0 && text[at - 1] == '-'))
        return 0;
    const std::string_view part = text.substr(at, length);
    const char separator = part[3];
    if ((separator != '-' && separator != ' ' && separator != '.') || part[6] != separator)
        return 0;
    for (const std::size_t i : {0U, 1U, 2U, 4U, 5U, 7U, 8U, 9U, 10U}) {
        if (!isDigit(part[i]))
            return 0;
    }
    // Never given out by the Social Security Administration.
    const std::string_view area = part.substr(0, 3);
    if (area == "000" || area == "666" || area[0] == '9' || part.substr(4, 2) == "00"
        || part.substr(7) == "0000")
        return 0;
    const std::size_t end = at + length;
    const bool goesOn = end + 1 < text.size() && text[end] == '-' && isDigit(text[end + 1]);
    return endsWord(text, end) && !goesOn ? end : 0;
}

std::size_t matchPrivateKey(std::string_view text, std::size_t at)
{
    constexpr std::string_view begin = "-----BEGIN ";
    constexpr std::string_view kind = "PRIVATE KEY";
    constexpr std::size_t longestHeader = 80;
    if (text.substr(at, begin.size()) != begin)
        return 0;
    const std::string_view header = text.substr(at + begin.size(), longestHeader);
    const std::size_t name = header.find(kind);
    if (name == std::string_view::npos || header.find('\n') < name)
        return 0;
    const std::size_t end = text.find("-----END ", at);
    if (end == std::string_view::npos)
        return text.size(); // cut off: what follows is still the key
    const std::size_t close = text.find("-----", end + 9);
    return close == std::string_view::npos ? text.size() : close + 5;
}

} // namespace oxide::security
