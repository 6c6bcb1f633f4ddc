#include "routing/textshape.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <span>

namespace oxide::routing {

namespace {

using base::trimmed;

constexpr bool isLower(char c)
{
    return c >= 'a' && c <= 'z';
}

constexpr bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

using ByteSet = std::array<bool, 256>;

constexpr bool isIn(const ByteSet &set, char c)
{
    return set[static_cast<unsigned char>(c)];
}

/// Texts to compare with the start of many lines: most lines fail at their first byte.
template<std::size_t N>
class Starts
{
public:
    constexpr explicit Starts(const std::array<std::string_view, N> &texts) : m_texts(texts)
    {
        for (const std::string_view text : texts)
            m_firsts[static_cast<unsigned char>(text.front())] = true;
    }

    [[nodiscard]] bool open(std::string_view line) const
    {
        return isIn(m_firsts, line.front())
               && std::ranges::any_of(
                   m_texts, [&](std::string_view text) { return line.starts_with(text); });
    }

private:
    std::array<std::string_view, N> m_texts;
    ByteSet m_firsts{};
};

template<std::size_t N>
constexpr Starts<N> startsOf(const std::string_view (&texts)[N])
{
    return Starts<N>(std::to_array(texts));
}

/// What a byte may be a part of. One walk over a line looks at these bits; most bytes have none.
enum Mark : std::uint8_t {
    Name = 1,        ///< letter, digit, underscore
    Sign = 2,        ///< of program text
    Question = 4,    ///< a question mark, or the lead of a full-width one
    Identifier = 8,  ///< may tell that the word around it is a name from a program
    TraceStart = 16, ///< first byte of a part of kTraceParts
    Slash = 32,
};

constexpr std::string_view kCodeSigns = "{}()[];=<>$&|*";

constexpr std::array<std::uint8_t, 256> kMarks = [] {
    std::array<std::uint8_t, 256> marks{};
    const auto add = [&](std::string_view bytes, std::uint8_t mark) {
        for (const char c : bytes)
            marks[static_cast<unsigned char>(c)] |= mark;
    };
    for (char c = 'a'; c <= 'z'; ++c)
        add({&c, 1}, Name);
    for (char c = 'A'; c <= 'Z'; ++c)
        add({&c, 1}, Name | Identifier);
    add("0123456789", Name);
    add("_", Name | Identifier);
    add("`:(", Identifier);
    add(kCodeSigns, Sign);
    add("?\xEF", Question);
    add("/", Slash);
    add("EAS:(", TraceStart);
    return marks;
}();

constexpr std::uint8_t marksOf(char c)
{
    return kMarks[static_cast<unsigned char>(c)];
}

constexpr bool isNameByte(char c)
{
    return (marksOf(c) & Name) != 0;
}

constexpr auto kDiffStarts = startsOf(
    {"diff --git ", "@@ -", "--- a/", "+++ b/", "index ", "rename from ", "new file mode"});

constexpr auto kTraceStarts =
    startsOf({"Traceback (most recent", "File \"", "at ", "thread '", "npm ERR!", "error[",
              "panic:", "goroutine ", "Caused by:", "Exception in thread", "Segmentation fault",
              "fatal error:", "ERROR:", "FATAL:", "Error:", "Uncaught ", "Unhandled "});

/// Each begins with a byte that is marked TraceStart.
constexpr auto kTraceParts = std::to_array<std::string_view>(
    {"Error: ", "Exception: ", ": error: ", "SIGSEGV", "(core dumped)", "AssertionError",
     "Segmentation fault", ": fatal: ", ": undefined reference to"});

constexpr auto kCodeStarts =
    startsOf({"#include", "import ", "from ",    "def ",    "class ", "func ",    "function ",
              "fn ",      "public ", "private ", "const ",  "let ",   "var ",     "return ",
              "return;",  "if (",    "for (",    "while (", "using ", "package ", "struct ",
              "enum ",    "static ", "async ",   "@",       "<?php",  "<div",     "</",
              "#!/",      "export ", "elif ",    "else:",   "try:",   "except ",  "SELECT ",
              "INSERT ",  "CREATE ", "//",       "/*",      "* @"});

/// Does a part of a trace stand here? Hardly ever: two bytes tell, without a call.
bool beginsTracePart(std::string_view text)
{
    return text.size() > 1 && std::ranges::any_of(kTraceParts, [&](std::string_view part) {
               return part[0] == text[0] && part[1] == text[1] && text.starts_with(part);
           });
}

bool holdsTracePart(std::string_view line)
{
    for (std::size_t at = 0; at < line.size(); ++at) {
        if ((marksOf(line[at]) & TraceStart) != 0 && beginsTracePart(line.substr(at)))
            return true;
    }
    return false;
}

/// What one walk over a line counts.
struct LineMarks {
    std::ptrdiff_t signs = 0;
    int questions = 0;
    int identifiers = 0;
    bool hasTracePart = false;
    bool hasLink = false;
};

/// Words of program text may open a sentence as well ("from time to time …"): signs must agree.
bool looksLikeCode(std::string_view line, std::ptrdiff_t signs)
{
    const char last = line.back();
    const auto length = static_cast<std::ptrdiff_t>(line.size());
    if (last == ';' || last == '{' || last == '}' || line == ")" || line == ");")
        return signs > 0;
    if (kCodeStarts.open(line))
        return (signs > 0 && last != '?' && last != '.') || line.starts_with("#include")
               || ((line.starts_with("import ") || line.starts_with("using "))
                   && std::ranges::count(line, ' ') <= 3);
    return signs * 8 > length && signs >= 3 && last != '?' && last != '.';
}

bool looksLikeTrace(std::string_view line, const LineMarks &marks)
{
    if (kTraceStarts.open(line)) {
        // A frame names a place: "at foo (x.js:12)"; a sentence that begins so does not.
        const bool isFrame = line.starts_with("at ") || line.starts_with("thread '");
        return !isFrame
               || (line.find(':') != std::string_view::npos
                   && line.find_first_of("0123456789") != std::string_view::npos);
    }
    return marks.hasTracePart && !looksLikeCode(line, marks.signs);
}

bool isListItem(std::string_view line)
{
    if (line.starts_with("- ") || line.starts_with("* ") || line.starts_with("\xE2\x80\xA2"))
        return true;
    const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
    return digits > 0 && digits <= 2 && digits + 1 < line.size()
           && (line[digits] == '.' || line[digits] == ')') && line[digits + 1] == ' ';
}

/// "snake_case", "camelCase", "call()", "a.b.c", "ns::name"; not "e.g." and not "iPhone".
bool isIdentifier(std::string_view word)
{
    if (word.size() < 4)
        return false;
    if (word.ends_with("()") || word.find("::") != std::string_view::npos)
        return true;
    int humps = 0;
    bool hasUnderscore = false;
    for (std::size_t i = 1; i + 1 < word.size(); ++i) {
        humps += isLower(word[i - 1]) && isUpper(word[i]) && isLower(word[i + 1]) ? 1 : 0;
        hasUnderscore = hasUnderscore || (word[i] == '_' && isNameByte(word[i + 1]));
    }
    return hasUnderscore || word.starts_with("__") || humps > (isUpper(word.front()) ? 0 : 1)
           || (humps == 1 && isLower(word.front()) && isLower(word[1]));
}

/// The word of names and "::" around a byte, with the "()" behind it; a "`" stands for itself.
std::string_view wordAround(std::string_view line, std::size_t at)
{
    const auto isInner = [&](std::size_t i) {
        return isNameByte(line[i])
               || (line[i] == ':'
                   && ((i + 1 < line.size() && line[i + 1] == ':')
                       || (i > 0 && line[i - 1] == ':')));
    };
    std::size_t from = at;
    while (from > 0 && isInner(from - 1))
        --from;
    std::size_t to = at;
    while (to < line.size() && isInner(to))
        ++to;
    to += line.substr(to).starts_with("()") ? 2 : 0;
    return line.substr(from, to - from);
}

class LineReader
{
public:
    explicit LineReader(std::string_view line) : m_line(line) {}

    LineMarks read()
    {
        for (std::size_t at = 0; at < m_line.size(); ++at) {
            const std::uint8_t marks = marksOf(m_line[at]);
            if (marks > Name)
                look(at, marks);
        }
        return m_found;
    }

private:
    void look(std::size_t at, std::uint8_t marks)
    {
        const std::string_view rest = m_line.substr(at);
        m_found.signs += (marks & Sign) != 0 ? 1 : 0;
        if ((marks & Question) != 0)
            m_found.questions += rest.front() == '?' || rest.starts_with("\xEF\xBC\x9F") ? 1 : 0;
        if ((marks & Slash) != 0 && at > 0)
            m_found.hasLink = m_found.hasLink || m_line.substr(at - 1).starts_with("://");
        if ((marks & TraceStart) != 0 && !m_found.hasTracePart)
            m_found.hasTracePart = beginsTracePart(rest);
        if ((marks & Identifier) != 0 && at >= m_wordEnd)
            lookForName(at);
    }

    /// Each word once: the first byte that could tell decides over all of it.
    void lookForName(std::size_t at)
    {
        if (m_line[at] == '`') {
            ++m_found.identifiers;
            return;
        }
        const std::string_view next = m_line.substr(at + 1);
        if ((m_line[at] == ':' && !next.starts_with(':'))
            || (m_line[at] == '(' && !next.starts_with(')')))
            return;
        const std::string_view word = wordAround(m_line, at);
        m_wordEnd = static_cast<std::size_t>(word.data() - m_line.data()) + word.size();
        m_found.identifiers += isIdentifier(word) ? 1 : 0;
    }

    std::string_view m_line;
    LineMarks m_found;
    std::size_t m_wordEnd = 0; ///< of the last word that was looked at
};

/// Words of a sentence that program text hardly ever has one beside the other.
constexpr auto kTellingWords = std::to_array<std::string_view>(
    {"this", "the",   "that",  "these", "my",   "what",   "how",    "why",    "please", "der",
     "die",  "das",   "den",   "diese", "dies", "dieser", "diesen", "dieses", "meine",  "meinen",
     "was",  "warum", "bitte", "le",    "la",   "les",    "ce",     "cette",  "mon",    "pourquoi",
     "el",   "este",  "esta",  "esto",  "por",  "il",     "questo", "questa", "questi", "mio"});

/// They open a label or a statement, whatever follows.
constexpr auto kLabelWords =
    std::to_array<std::string_view>({"case", "default", "else", "throw", "await", "yield",
                                     "protected", "signals", "new", "delete"});

bool isOneOf(std::span<const std::string_view> words, std::string_view word)
{
    return std::ranges::find(words, base::toLowerAscii(word)) != words.end();
}

/// The words that a line begins with, up to the first sign that stands in no plain sentence.
class Opening
{
public:
    explicit Opening(std::string_view line) : m_line(line)
    {
        while (m_end < line.size() && isOfWords(line[m_end])) {
            // Han and kana, which stand without spaces, and their signs.
            const auto byte = static_cast<unsigned char>(line[m_end]);
            if ((byte >= 0xE3 && byte <= 0xE9) || byte == 0xEF)
                m_wideEnd = std::min(m_end + 3, line.size());
            m_words += line[m_end] != ' ' && (m_end == 0 || line[m_end - 1] == ' ') ? 1 : 0;
            ++m_end;
        }
    }

    /// Bytes that are a sentence, or its beginning; 0: none.
    [[nodiscard]] std::size_t sentence() const
    {
        const std::size_t end = endOfWords();
        const std::string_view first = m_line.substr(0, m_line.find(' '));
        return end == 0 || kCodeStarts.open(m_line) || isOneOf(kLabelWords, first) ? 0 : end;
    }

private:
    static bool isOfWords(char c)
    {
        return (isNameByte(c) && c != '_') || static_cast<unsigned char>(c) >= 0x80
               || std::string_view(" ,'-").find(c) != std::string_view::npos;
    }

    [[nodiscard]] std::size_t endOfWords() const
    {
        const std::string_view rest = m_line.substr(m_end);
        if (m_words == 0 || rest.empty())
            return 0;
        const bool endsSentence =
            std::string_view(":?.!").find(rest.front()) != rest.npos
            && (rest.substr(1).starts_with(' ') || rest.substr(1).starts_with('`'));
        if (endsSentence && (m_words > 1 || rest.front() != ':')) // one word and a colon: a label
            return m_end + 1;
        if (rest.front() == '`')
            return m_end;
        constexpr int kEnough = 3;
        return m_wideEnd > 0 || m_words < kEnough ? m_wideEnd : endOfTellingWords();
    }

    /// Behind the last of them.
    [[nodiscard]] std::size_t endOfTellingWords() const
    {
        std::size_t telling = 0;
        for (std::size_t from = 0; from < m_end;) {
            const std::size_t end = std::min(m_line.find(' ', from), m_end);
            if (isOneOf(kTellingWords, m_line.substr(from, end - from)))
                telling = end;
            from = end + 1;
        }
        return telling;
    }

    std::string_view m_line;
    std::size_t m_end = 0;
    std::size_t m_wideEnd = 0; ///< behind the last of those characters
    int m_words = 0;
};

/// Of a line that reads as program text, the bytes of the sentence that it begins with: "Review
/// this: int f() { return 1; }". 0 where all of it is program text.
std::size_t sentenceBeforeCode(std::string_view line)
{
    constexpr std::size_t kLeastCode = 8;
    std::size_t end = 0;
    while (const std::size_t more = Opening(line.substr(end)).sentence()) {
        const std::string_view rest = trimmed(line.substr(end + more));
        const bool isCode =
            rest.size() >= kLeastCode && looksLikeCode(rest, LineReader(rest).read().signs);
        if (!isCode)
            break;
        end = static_cast<std::size_t>(rest.data() - line.data());
    }
    return end;
}

bool endsInQuestion(std::string_view line)
{
    while (!line.empty()
           && std::string_view("\"')*_` ").find(line.back()) != std::string_view::npos)
        line.remove_suffix(1);
    return line.ends_with('?') || line.ends_with("\xEF\xBC\x9F");
}

constexpr auto kCommitKinds = std::to_array<std::string_view>(
    {"fix", "feat", "docs", "doc", "refactor", "perf", "test", "tests", "style", "chore", "build",
     "ci", "revert", "hotfix", "bugfix", "feature"});

/// Conventional commits: "kind(scope)!: summary". https://www.conventionalcommits.org
void readCommitPrefix(std::string_view line, TextShape &shape)
{
    const std::size_t end = std::min(line.find_first_of("(:! \n"), line.size());
    const std::string kind = base::toLowerAscii(line.substr(0, end));
    const auto known = std::ranges::find(kCommitKinds, kind);
    if (known == kCommitKinds.end())
        return;
    std::string_view rest = line.substr(end);
    std::string_view scope;
    if (rest.starts_with('(')) {
        const std::size_t close = rest.find(')');
        if (close == std::string_view::npos || close > 40)
            return;
        scope = rest.substr(1, close - 1);
        rest.remove_prefix(close + 1);
    }
    if (rest.starts_with('!'))
        rest.remove_prefix(1);
    if (!rest.starts_with(": "))
        return;
    shape.commitKind = *known;
    shape.commitScope = scope;
}

class Reader
{
public:
    explicit Reader(std::string_view text) : m_text(text) {}

    TextShape read()
    {
        for (std::size_t at = 0; at < m_text.size();) {
            const std::size_t end = std::min(m_text.find('\n', at), m_text.size());
            readLine(at, end);
            at = end + 1;
        }
        if (!m_shape.prose.empty()) {
            const Stretch last = m_shape.prose.back();
            m_shape.endsAsking = endsInQuestion(m_text.substr(last.from, last.to - last.from));
        }
        return std::move(m_shape);
    }

private:
    void readLine(std::size_t from, std::size_t to)
    {
        const std::string_view raw = m_text.substr(from, to - from);
        const std::string_view line = trimmed(raw);
        if (line.empty())
            return;
        const std::size_t start = from + static_cast<std::size_t>(line.data() - raw.data());
        ++m_shape.lines;
        if (line.starts_with("```") || line.starts_with("~~~")) {
            m_inFence = !m_inFence;
            m_shape.fences += m_inFence ? 1 : 0;
            return;
        }
        if (kDiffStarts.open(line))
            ++m_shape.diffLines;
        if (m_inFence && !kTraceStarts.open(line) && !holdsTracePart(line)) {
            ++m_shape.codeLines; // of which nothing else is looked at
            return;
        }
        const LineMarks marks = LineReader(line).read();
        const bool isTrace = looksLikeTrace(line, marks);
        m_shape.traceLines += isTrace ? 1 : 0;
        if (m_inFence || (!isTrace && looksLikeCode(line, marks.signs))) {
            ++m_shape.codeLines;
            if (const std::size_t prose = m_inFence ? 0 : sentenceBeforeCode(line); prose > 0) {
                const std::string_view words = trimmed(line.substr(0, prose));
                readProse(start, words, LineReader(words).read());
            }
            return;
        }
        readProse(start, line, marks);
    }

    void readProse(std::size_t from, std::string_view line, const LineMarks &marks)
    {
        if (m_shape.prose.empty())
            readCommitPrefix(line, m_shape);
        m_shape.prose.push_back(
            {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(from + line.size())});
        m_shape.proseBytes += static_cast<std::uint32_t>(line.size());
        m_shape.listItems += isListItem(line) ? 1 : 0;
        m_shape.questionMarks += marks.questions;
        m_shape.identifiers += marks.identifiers;
        m_shape.links += marks.hasLink ? 1 : 0;
    }

    std::string_view m_text;
    TextShape m_shape;
    bool m_inFence = false;
};

} // namespace

TextShape shapeOf(std::string_view text)
{
    return Reader(text).read();
}

} // namespace oxide::routing
