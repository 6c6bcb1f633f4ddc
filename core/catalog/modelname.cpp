#include "catalog/modelname.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace oxide::catalog {

namespace {

constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Letters of any script: what is not ASCII is one.
constexpr bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

bool isAllDigits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, isDigit);
}

int numberOf(std::string_view digits)
{
    int number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

bool isIn(std::string_view word, auto &&list)
{
    return std::ranges::find(list, word) != std::end(list);
}

/// A run of letters, digits and decimal points, and the character before it.
struct Token {
    std::string text;
    char before = 0;
};

/// "v3p1", a host's way to write 3.1 where it may not use a point.
std::string withPoints(std::string text)
{
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == 'p' && isDigit(text[i - 1]) && isDigit(text[i + 1]))
            text[i] = '.';
    }
    return text;
}

std::vector<Token> tokensOf(std::string_view text)
{
    std::vector<Token> tokens;
    std::string current;
    char before = 0;
    const auto end = [&](char separator) {
        if (!current.empty())
            tokens.push_back({withPoints(std::exchange(current, {})), before});
        before = separator;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool isDecimalPoint = c == '.' && i > 0 && i + 1 < text.size() && isDigit(text[i - 1])
                                    && isDigit(text[i + 1]);
        if (isLetter(c) || isDigit(c) || isDecimalPoint) {
            current += c;
        } else {
            const bool isPlus = c == '+' && !current.empty();
            end(c);
            if (isPlus)
                tokens.push_back({"plus", '-'});
        }
    }
    end(0);
    return tokens;
}

/// The length of the number (with at most one point) that begins at `from`.
std::size_t numberLength(std::string_view text, std::size_t from)
{
    std::size_t at = from;
    while (at < text.size() && (isDigit(text[at]) || (text[at] == '.' && at > from)))
        ++at;
    return at - from;
}

/// Splits "qwen2.5" into "qwen" and "2.5", "4o" into "4" and "o".
std::vector<std::string> atomsOf(std::string_view text)
{
    std::vector<std::string> atoms;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = numberLength(text, at);
        if (length == 0) {
            while (at + length < text.size() && !isDigit(text[at + length]))
                ++length;
        }
        atoms.emplace_back(text.substr(at, length));
        at += length;
    }
    return atoms;
}

/// "4.0" is "4".
std::string versionOf(std::string_view number)
{
    while (number.ends_with(".0"))
        number.remove_suffix(2);
    return std::string(number);
}

/// Reads the tokens of a name one after the other.
class Reader
{
public:
    Reader(std::vector<Token> tokens, ModelName &name) : m_tokens(std::move(tokens)), m_name(name)
    {
    }

    void read()
    {
        while (m_at < m_tokens.size()) {
            if (!readDate() && !readQuantisation() && !readMeasure())
                readPlain();
        }
    }

private:
    [[nodiscard]] std::string_view text(std::size_t ahead = 0) const
    {
        return m_at + ahead < m_tokens.size() ? std::string_view(m_tokens[m_at + ahead].text)
                                              : std::string_view();
    }

    [[nodiscard]] bool isJoined(std::size_t ahead) const
    {
        const char before = m_at + ahead < m_tokens.size() ? m_tokens[m_at + ahead].before : 0;
        return before == '-' || before == '_';
    }

    static bool isYear(std::string_view text)
    {
        return text.size() == 4 && isAllDigits(text) && numberOf(text) >= 2020
               && numberOf(text) < 2040;
    }

    static bool isMonth(std::string_view text)
    {
        return text.size() == 2 && isAllDigits(text) && numberOf(text) >= 1 && numberOf(text) <= 12;
    }

    static bool isDay(std::string_view text)
    {
        return text.size() == 2 && isAllDigits(text) && numberOf(text) >= 1 && numberOf(text) <= 31;
    }

    bool takeDate(NameDate date, std::size_t tokens)
    {
        if (!m_name.date.isKnown())
            m_name.date = date;
        m_at += tokens;
        return true;
    }

    /// 20240806, 2024-08-06, 2024-08, 08-2024, 2411 (year, month), 0613 (month, day), 05-06.
    bool readDate()
    {
        const std::string_view one = text();
        if (!isAllDigits(one))
            return false;
        const std::string_view two = text(1);
        if (one.size() == 8 && isYear(one.substr(0, 4)) && isMonth(one.substr(4, 2))
            && isDay(one.substr(6)))
            return takeDate(
                {numberOf(one.substr(0, 4)), numberOf(one.substr(4, 2)), numberOf(one.substr(6))},
                1);
        if (isYear(one)) {
            if (isMonth(two) && isDay(text(2)))
                return takeDate({numberOf(one), numberOf(two), numberOf(text(2))}, 3);
            if (isMonth(two))
                return takeDate({numberOf(one), numberOf(two), 0}, 2);
            return takeDate({numberOf(one), 0, 0}, 1);
        }
        if (isMonth(one) && isYear(two))
            return takeDate({numberOf(two), numberOf(one), 0}, 2);
        if (isMonth(one) && isDay(two) && isJoined(1))
            return takeDate({0, numberOf(one), numberOf(two)}, 2);
        if (one.size() != 4)
            return false;
        const int first = numberOf(one.substr(0, 2));
        if (first >= 20 && first < 40 && isMonth(one.substr(2)))
            return takeDate({2000 + first, numberOf(one.substr(2)), 0}, 1);
        if (isMonth(one.substr(0, 2)) && isDay(one.substr(2)))
            return takeDate({0, first, numberOf(one.substr(2))}, 1);
        return false;
    }

    bool takeQuantisation(std::string_view quantisation, std::size_t tokens)
    {
        if (m_name.quantisation.empty())
            m_name.quantisation = quantisation;
        m_at += tokens;
        return true;
    }

    /// q4_K_M, iq3_xxs, fp8, bf16, int4, nvfp4, w4a16, 4bit, 4-bit, awq, gguf.
    bool readQuantisation()
    {
        constexpr auto kFormats = std::to_array<std::string_view>(
            {"awq", "gptq", "gguf", "ggml", "mlx", "exl2", "exl3", "bnb", "qat", "autoround",
             "onnx", "openvino", "safetensors", "quantized"});
        constexpr auto kPrefixes = std::to_array<std::string_view>(
            {"fp", "bf", "f", "int", "nvfp", "mxfp", "mxint", "iq", "q", "nf", "uint"});
        constexpr auto kRest = std::to_array<std::string_view>(
            {"k", "m", "s", "l", "xl", "xs", "xxs", "nl", "0", "1"});
        const std::string_view one = text();
        const std::vector<std::string> atoms = atomsOf(one);
        if (isIn(one, kFormats))
            return takeQuantisation(one, 1);
        const bool isBits =
            atoms.size() == 2 && isAllDigits(atoms[0]) && (atoms[1] == "bit" || atoms[1] == "bits");
        if (isBits)
            return takeQuantisation(one, 1);
        if (isAllDigits(one) && (text(1) == "bit" || text(1) == "bits"))
            return takeQuantisation(std::string(one) + "bit", 2);
        if (atoms.size() == 4 && atoms[0] == "w" && atoms[2] == "a") // weights and activations
            return takeQuantisation(one, 1);
        const bool isFormat = atoms.size() >= 2 && isIn(std::string_view(atoms[0]), kPrefixes)
                              && isAllDigits(atoms[1]) && numberOf(atoms[1]) <= 32;
        if (!isFormat || (atoms.size() > 2 && !isIn(std::string_view(atoms[2]), kRest)))
            return false;
        std::size_t taken = 1;
        while (isJoined(taken) && isIn(text(taken), kRest))
            ++taken;
        return takeQuantisation(atoms[0] + atoms[1], taken);
    }

    /// 70b, 1t, 8x7b, a3b, e4b, 16e, 32k, 270m, and a word glued to a size: r7b.
    bool readMeasure()
    {
        const std::string_view one = text();
        const std::vector<std::string> atoms = atomsOf(one);
        const auto isNumber = [&](std::size_t i) {
            return i < atoms.size() && isDigit(atoms[i][0]);
        };
        if (atoms.size() == 2 && isNumber(0)) {
            const std::string &unit = atoms[1];
            if (unit == "b" || unit == "t")
                return take(m_name.size, std::string(one));
            if (unit == "e")
                return take(m_name.experts, atoms[0]);
            if (unit == "k" && isAfterThinking())
                return ++m_at > 0; // how many tokens it may think
            if (unit == "k")
                return take(m_name.window, std::string(one));
            if (unit == "m")
                return take(numberOf(atoms[0]) >= 20 ? m_name.size : m_name.window,
                            std::string(one));
            return false;
        }
        if (atoms.size() == 4 && isNumber(0) && atoms[1] == "x" && atoms[3] == "b")
            return take(m_name.size, std::string(one));
        if (atoms.size() != 3 || !isNumber(1) || atoms[2] != "b")
            return false;
        if (atoms[0] == "a")
            return take(m_name.active, atoms[1] + 'b');
        if (atoms[0] == "e")
            return take(m_name.size, std::string(one));
        addWord(atoms[0]);
        return take(m_name.size, atoms[1] + 'b');
    }

    [[nodiscard]] bool isAfterThinking() const
    {
        return m_at > 0
               && (m_tokens[m_at - 1].text == "thinking" || m_tokens[m_at - 1].text == "reasoning");
    }

    bool take(std::string &to, std::string value)
    {
        if (to.empty())
            to = std::move(value);
        ++m_at;
        return true;
    }

    void readPlain()
    {
        const std::vector<std::string> atoms = atomsOf(text());
        for (std::size_t i = 0; i < atoms.size(); ++i) {
            const std::string &atom = atoms[i];
            if (!isDigit(atom[0])) {
                const bool marksVersion = atom == "v" && i == 0 && atoms.size() > 1;
                if (!marksVersion)
                    addWord(atom);
                continue;
            }
            const bool isMarked = i == 1 && atoms[0] == "v";
            if (atom.size() == 3 && atom[0] == '0' && isAllDigits(atom))
                m_name.revision = atom;
            else if (i + 1 == atoms.size() && isMinorNext(atom))
                addVersion(atom + '.' + m_tokens[++m_at].text, isMarked);
            else
                addVersion(atom, isMarked);
        }
        ++m_at;
    }

    /// "4-7" is version 4.7, unless what follows is something else.
    [[nodiscard]] bool isMinorNext(std::string_view major) const
    {
        const std::string_view next = text(1);
        return isAllDigits(major) && major.size() <= 2 && isAllDigits(next) && next.size() <= 2
               && (next == "0" || next[0] != '0') && isJoined(1) && text(2) != "bit"
               && !isYear(text(2));
    }

    void addWord(std::string_view word)
    {
        const char before = m_tokens[m_at].before;
        const bool isApart = before == ':' || before == '(' || m_isApart;
        m_isApart = isApart;
        m_name.parts.push_back({NamePart::Kind::Word, std::string(word), false, isApart});
    }

    void addVersion(std::string_view number, bool isMarked)
    {
        m_name.parts.push_back({NamePart::Kind::Version, versionOf(number), isMarked, m_isApart});
    }

    std::vector<Token> m_tokens;
    ModelName &m_name;
    std::size_t m_at = 0;
    bool m_isApart = false;
};

/// Bedrock's "-v1:0" or "-1:0": nothing of the model, but "-v0:2", which is its version 0.2.
std::string withoutHostVersion(std::string text)
{
    const std::size_t colon = text.rfind(':');
    const std::size_t dash = text.rfind('-', colon);
    if (colon == std::string::npos || dash == std::string::npos)
        return text;
    std::string_view major = std::string_view(text).substr(dash + 1, colon - dash - 1);
    const bool isMarked = major.starts_with('v');
    if (isMarked)
        major.remove_prefix(1);
    if (!isAllDigits(major) || !isAllDigits(std::string_view(text).substr(colon + 1)))
        return text;
    if (isMarked && major == "0")
        text[colon] = '.';
    else
        text.erase(dash);
    return text;
}

/// Bedrock's dots: "us.anthropic.claude-…". Moves what stands before them to the path.
std::string_view takeDottedPath(std::string_view text, ModelName &name)
{
    for (;;) {
        const std::size_t dot = text.find('.');
        if (dot == std::string_view::npos || dot + 1 >= text.size() || !isLetter(text[dot + 1])
            || !isLetter(text[0]) || text.substr(0, dot).find_first_of("-_: ") != text.npos)
            return text;
        name.path.emplace_back(text.substr(0, dot));
        text.remove_prefix(dot + 1);
    }
}

} // namespace

bool NameDate::agreesWith(const NameDate &other) const
{
    const auto agree = [](int a, int b) { return a == 0 || b == 0 || a == b; };
    return agree(year, other.year) && agree(month, other.month) && agree(day, other.day);
}

ModelName parseModelName(std::string_view text)
{
    ModelName name;
    const std::string lower = base::toLowerAscii(base::trimmed(text));
    std::string_view rest = lower;
    for (std::size_t slash = rest.find('/'); slash != rest.npos && slash + 1 < rest.size();
         slash = rest.find('/')) {
        if (slash > 0)
            name.path.emplace_back(rest.substr(0, slash));
        rest.remove_prefix(slash + 1);
    }
    const std::string own = withoutHostVersion(std::string(rest));
    Reader(tokensOf(takeDottedPath(own, name)), name).read();
    return name;
}

} // namespace oxide::catalog
