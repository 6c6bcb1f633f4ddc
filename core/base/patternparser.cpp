#include "base/patternnode.h"
#include "base/text.h"

#include <algorithm>
#include <utility>

namespace oxide::base {

namespace {

constexpr char32_t kLastCode = 0x10FFFF;
constexpr int kMaxRepeat = 1000;
constexpr int kMaxDepth = 100;

using Ranges = std::vector<CodeRange>;
using NodePtr = std::unique_ptr<PatternNode>;

struct Failure {
    PatternError error;
};

Ranges digits()
{
    return {{'0', '9'}};
}

Ranges wordCharacters()
{
    return {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
}

Ranges spaces()
{
    return {{'\t', '\r'}, {' ', ' '}};
}

Ranges merged(Ranges ranges)
{
    std::ranges::sort(ranges);
    Ranges out;
    for (const CodeRange &range : ranges) {
        if (!out.empty() && range.low <= out.back().high + 1)
            out.back().high = std::max(out.back().high, range.high);
        else
            out.push_back(range);
    }
    return out;
}

Ranges complement(const Ranges &sorted)
{
    Ranges out;
    char32_t from = 0;
    for (const CodeRange &range : sorted) {
        if (range.low > from)
            out.push_back({from, range.low - 1});
        from = range.high + 1;
    }
    if (from <= kLastCode)
        out.push_back({from, kLastCode});
    return out;
}

/// Adds the other case of every ASCII letter.
Ranges inEitherCase(Ranges ranges)
{
    const Ranges original = ranges;
    for (const CodeRange &range : original) {
        for (char32_t c = std::max<char32_t>(range.low, 'A');
             c <= std::min<char32_t>(range.high, 'z'); ++c) {
            if (c <= 'Z')
                ranges.push_back({c + 32, c + 32});
            else if (c >= 'a')
                ranges.push_back({c - 32, c - 32});
        }
    }
    return merged(std::move(ranges));
}

void append(Ranges &to, const Ranges &what)
{
    to.insert(to.end(), what.begin(), what.end());
}

/// Recursive descent; failures leave by an exception that parsePattern() catches.
class Parser
{
public:
    explicit Parser(std::string_view text) : m_text(text) {}

    ParsedPattern parse()
    {
        if (!base::isValidUtf8(m_text))
            fail(0, "The pattern is not valid UTF-8");
        readFlags();
        ParsedPattern parsed;
        parsed.root = alternation(0);
        if (!atEnd()) // alternation() stops at nothing else
            fail(m_at, "This ')' closes nothing; write \\) for the sign itself");
        parsed.lineAnchors = m_lineAnchors;
        return parsed;
    }

private:
    [[noreturn]] static void fail(std::size_t position, std::string message)
    {
        throw Failure{{position, std::move(message)}};
    }

    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    bool take(std::string_view what)
    {
        if (!m_text.substr(m_at).starts_with(what))
            return false;
        m_at += what.size();
        return true;
    }

    void readFlags()
    {
        if (!m_text.starts_with("(?"))
            return;
        const std::size_t end = m_text.find_first_not_of("ims", 2);
        if (end == std::string_view::npos || end == 2 || m_text[end] != ')')
            return;
        const std::string_view flags = m_text.substr(2, end - 2);
        m_eitherCase = flags.find('i') != std::string_view::npos;
        m_lineAnchors = flags.find('m') != std::string_view::npos;
        m_dotMatchesAll = flags.find('s') != std::string_view::npos;
        m_at = end + 1;
    }

    NodePtr alternation(int depth)
    {
        if (depth > kMaxDepth)
            fail(m_at, "Groups are nested too deeply");
        std::vector<NodePtr> branches;
        branches.push_back(concatenation(depth));
        while (take("|"))
            branches.push_back(concatenation(depth));
        if (branches.size() == 1)
            return std::move(branches.front());
        auto node = std::make_unique<PatternNode>();
        node->kind = NodeKind::Alternate;
        node->children = std::move(branches);
        return node;
    }

    NodePtr concatenation(int depth)
    {
        auto node = std::make_unique<PatternNode>();
        node->kind = NodeKind::Concat;
        while (!atEnd() && peek() != '|' && peek() != ')')
            node->children.push_back(repetition(depth));
        return node;
    }

    NodePtr repetition(int depth)
    {
        const std::size_t start = m_at;
        NodePtr node = atom(depth);
        while (!atEnd()) {
            int least = 0;
            std::optional<int> most;
            const std::size_t sign = m_at;
            if (!readQuantifier(least, most))
                break;
            if (node->kind == NodeKind::Assert)
                fail(start, "An anchor cannot be repeated");
            if (take("+"))
                fail(sign, "Possessive quantifiers are not supported; drop the second '+'");
            take("?"); // lazy: the same texts match
            auto repeat = std::make_unique<PatternNode>();
            repeat->kind = NodeKind::Repeat;
            repeat->least = least;
            repeat->most = most;
            repeat->children.push_back(std::move(node));
            node = std::move(repeat);
        }
        return node;
    }

    bool readQuantifier(int &least, std::optional<int> &most)
    {
        if (take("*"))
            return true;
        if (take("+")) {
            least = 1;
            return true;
        }
        if (take("?")) {
            most = 1;
            return true;
        }
        return peek() == '{' && readBounds(least, most);
    }

    /// A '{' that begins no bounds is the sign itself, as everywhere else.
    bool readBounds(int &least, std::optional<int> &most)
    {
        const std::size_t start = m_at;
        ++m_at;
        const std::optional<int> low = number(start);
        const bool hasComma = low && take(",");
        const std::optional<int> high = hasComma ? number(start) : low;
        if (!low || !take("}")) {
            m_at = start;
            return false;
        }
        least = *low;
        most = high;
        if (most && *most < least)
            fail(start, "The bounds are the wrong way round");
        return true;
    }

    std::optional<int> number(std::size_t start)
    {
        std::optional<int> value;
        while (peek() >= '0' && peek() <= '9') {
            value = value.value_or(0) * 10 + (peek() - '0');
            ++m_at;
            if (*value > kMaxRepeat)
                fail(start, "Repeats of more than 1000 are not supported");
        }
        return value;
    }

    NodePtr atom(int depth)
    {
        const std::size_t start = m_at;
        switch (peek()) {
        case '(':
            return group(depth);
        case '[':
            ++m_at;
            return classNode(bracket(start));
        case '\\':
            return escape();
        case '.':
            ++m_at;
            return classNode(m_dotMatchesAll ? Ranges{{0, kLastCode}}
                                             : Ranges{{0, '\n' - 1}, {'\n' + 1, kLastCode}});
        case '^':
            ++m_at;
            return anchorNode(Anchor::Start);
        case '$':
            ++m_at;
            return anchorNode(Anchor::End);
        case '*':
        case '+':
        case '?':
            fail(start, std::string("There is nothing that '") + peek()
                            + "' could repeat; write a backslash before it for the sign itself");
        default: {
            const char32_t c = character();
            return classNode({{c, c}});
        }
        }
    }

    NodePtr group(int depth)
    {
        const std::size_t start = m_at;
        ++m_at;
        if (take("?")) {
            if (peek() == '=' || peek() == '!' || peek() == '<')
                fail(start, m_text.substr(m_at).starts_with("<") && !startsLookBehind()
                                ? "Named groups are not supported; use (…)"
                                : "Look-ahead and look-behind are not supported");
            if (!take(":"))
                fail(start, "Only (?:…) is supported here; flags such as (?i) stand at the very "
                            "start of the pattern");
        }
        NodePtr inner = alternation(depth + 1);
        if (!take(")"))
            fail(start, "This group is never closed");
        return inner;
    }

    [[nodiscard]] bool startsLookBehind() const
    {
        return m_text.substr(m_at).starts_with("<=") || m_text.substr(m_at).starts_with("<!");
    }

    NodePtr escape()
    {
        const std::size_t start = m_at;
        const char next = m_at + 1 < m_text.size() ? m_text[m_at + 1] : '\0';
        if (next == 'b' || next == 'B') {
            m_at += 2;
            return anchorNode(next == 'b' ? Anchor::Boundary : Anchor::Inside);
        }
        if (next >= '1' && next <= '9')
            fail(start, "References to earlier groups are not supported");
        return classNode(escapedClass());
    }

    /// After a backslash, inside and outside of brackets.
    Ranges escapedClass()
    {
        const std::size_t start = m_at;
        ++m_at;
        if (atEnd())
            fail(start, "A single backslash at the end escapes nothing");
        const char c = peek();
        switch (c) {
        case 'd':
            ++m_at;
            return digits();
        case 'D':
            ++m_at;
            return complement(digits());
        case 'w':
            ++m_at;
            return wordCharacters();
        case 'W':
            ++m_at;
            return complement(wordCharacters());
        case 's':
            ++m_at;
            return spaces();
        case 'S':
            ++m_at;
            return complement(spaces());
        default:
            break;
        }
        const char32_t code = escapedCode(start);
        return {{code, code}};
    }

    char32_t escapedCode(std::size_t start)
    {
        constexpr std::string_view kLetters = "tnrfv";
        constexpr std::string_view kCodes = "\t\n\r\f\v";
        const char c = peek();
        if (const std::size_t i = kLetters.find(c); i != std::string_view::npos) {
            ++m_at;
            return static_cast<char32_t>(kCodes[i]);
        }
        if (c == 'x') {
            ++m_at;
            return hexCode(start);
        }
        const bool isLetterOrDigit =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (isLetterOrDigit)
            fail(start, std::string("\\") + c + " is not supported");
        return character();
    }

    char32_t hexCode(std::size_t start)
    {
        const bool braced = take("{");
        const std::size_t most = braced ? 6 : 2;
        char32_t code = 0;
        std::size_t count = 0;
        for (; count < most && !atEnd(); ++count, ++m_at) {
            const char c = peek();
            const std::size_t value = std::string_view("0123456789abcdefABCDEF").find(c);
            if (value == std::string_view::npos)
                break;
            code = code * 16 + static_cast<char32_t>(value < 16 ? value : value - 6);
        }
        if (count == 0 || (braced && !take("}")) || code > kLastCode)
            fail(start, "\\x wants two hexadecimal digits, or up to six in braces");
        return code;
    }

    Ranges bracket(std::size_t start)
    {
        const bool isNegated = take("^");
        Ranges ranges;
        bool isFirst = true;
        while (isFirst || peek() != ']') {
            if (atEnd())
                fail(start, "This bracket is never closed");
            if (m_text.substr(m_at).starts_with("[:"))
                fail(m_at, "Named classes such as [:alpha:] are not supported");
            isFirst = false;
            addBracketItem(ranges);
        }
        ++m_at;
        // Case first, then the complement: [^a] with (?i) must not match 'A'.
        ranges = merged(std::move(ranges));
        if (m_eitherCase)
            ranges = inEitherCase(std::move(ranges));
        return isNegated ? complement(ranges) : ranges;
    }

    void addBracketItem(Ranges &ranges)
    {
        const std::size_t start = m_at;
        Ranges low = bracketItem();
        const bool isRange = peek() == '-' && m_at + 1 < m_text.size() && m_text[m_at + 1] != ']';
        if (!isRange) {
            append(ranges, low);
            return;
        }
        ++m_at;
        const Ranges high = bracketItem();
        if (!isSingle(low) || !isSingle(high))
            fail(start, "A range needs a single character at both ends");
        if (high.front().low < low.front().low)
            fail(start, "The range is the wrong way round");
        ranges.push_back({low.front().low, high.front().low});
    }

    Ranges bracketItem()
    {
        if (peek() == '\\') {
            if (m_text.substr(m_at).starts_with("\\b")) {
                m_at += 2;
                return {{'\b', '\b'}};
            }
            return escapedClass();
        }
        const char32_t c = character();
        return {{c, c}};
    }

    [[nodiscard]] static bool isSingle(const Ranges &ranges)
    {
        return ranges.size() == 1 && ranges.front().low == ranges.front().high;
    }

    /// The next character; the text is known to be well-formed.
    char32_t character()
    {
        const auto at = [&](std::size_t i) {
            return static_cast<char32_t>(static_cast<unsigned char>(m_text[m_at + i]));
        };
        const char32_t lead = at(0);
        std::size_t length = 1;
        char32_t code = lead;
        if (lead >= 0xF0) {
            length = 4;
            code = lead & 0x07;
        } else if (lead >= 0xE0) {
            length = 3;
            code = lead & 0x0F;
        } else if (lead >= 0xC0) {
            length = 2;
            code = lead & 0x1F;
        }
        for (std::size_t i = 1; i < length; ++i)
            code = (code << 6) | (at(i) & 0x3F);
        m_at += length;
        return code;
    }

    NodePtr classNode(Ranges ranges) const
    {
        auto node = std::make_unique<PatternNode>();
        node->kind = NodeKind::Class;
        node->ranges = merged(std::move(ranges));
        if (m_eitherCase)
            node->ranges = inEitherCase(std::move(node->ranges));
        return node;
    }

    static NodePtr anchorNode(Anchor anchor)
    {
        auto node = std::make_unique<PatternNode>();
        node->kind = NodeKind::Assert;
        node->anchor = anchor;
        return node;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_eitherCase = false;
    bool m_lineAnchors = false;
    bool m_dotMatchesAll = false;
};

/// The lower case of a class that is one ASCII character, in one or both cases.
std::optional<char> singleLetter(const PatternNode &node)
{
    if (node.kind != NodeKind::Class)
        return std::nullopt;
    const auto lower = [](char32_t c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
    const auto isOne = [](const CodeRange &range) { return range.low == range.high; };
    const bool fits = !node.ranges.empty() && node.ranges.size() <= 2
                      && std::ranges::all_of(node.ranges, isOne)
                      && lower(node.ranges.front().low) == lower(node.ranges.back().low)
                      && node.ranges.front().low < 0x80;
    return fits ? std::optional(static_cast<char>(lower(node.ranges.front().low))) : std::nullopt;
}

class RequiredText
{
public:
    std::string find(const PatternNode &root)
    {
        visit(root);
        end();
        return m_longest;
    }

private:
    void visit(const PatternNode &node)
    {
        if (const auto letter = singleLetter(node)) {
            m_run += *letter;
            return;
        }
        if (node.kind == NodeKind::Concat) {
            for (const NodePtr &child : node.children)
                visit(*child);
        } else if (node.kind == NodeKind::Repeat && node.least > 0) {
            end();
            visit(*node.children.front());
            end();
        } else if (node.kind != NodeKind::Assert) {
            end();
        }
    }

    void end()
    {
        if (m_run.size() > m_longest.size())
            m_longest = m_run;
        m_run.clear();
    }

    std::string m_run;
    std::string m_longest;
};

} // namespace

std::string requiredText(const PatternNode &root)
{
    return RequiredText().find(root);
}

tl::expected<ParsedPattern, PatternError> parsePattern(std::string_view text)
{
    try {
        return Parser(text).parse();
    } catch (const Failure &failure) {
        return tl::make_unexpected(failure.error);
    }
}

} // namespace oxide::base
