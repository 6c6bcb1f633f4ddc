#include "routing/textshape.h"

#include "base/text.h"

#include <algorithm>
#include <array>

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

template<std::size_t N>
bool startsWithAny(std::string_view line, const std::array<std::string_view, N> &starts)
{
    return std::ranges::any_of(starts, [&](std::string_view start) {
        return start.front() == line.front() && line.starts_with(start);
    });
}

using ByteSet = std::array<bool, 256>;

constexpr ByteSet bytesOf(std::string_view bytes)
{
    ByteSet set{};
    for (const char c : bytes)
        set[static_cast<unsigned char>(c)] = true;
    return set;
}

constexpr bool isIn(const ByteSet &set, char c)
{
    return set[static_cast<unsigned char>(c)];
}

constexpr ByteSet kNameBytes =
    bytesOf("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

constexpr bool isNameByte(char c)
{
    return isIn(kNameBytes, c);
}

/// The first bytes of the parts, so that one walk looks for all of them.
template<std::size_t N>
constexpr ByteSet firstBytes(const std::array<std::string_view, N> &parts)
{
    ByteSet set{};
    for (const std::string_view part : parts)
        set[static_cast<unsigned char>(part.front())] = true;
    return set;
}

template<std::size_t N>
bool containsAny(std::string_view line, const std::array<std::string_view, N> &parts,
                 const ByteSet &firsts)
{
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (isIn(firsts, line[at]) && startsWithAny(line.substr(at), parts))
            return true;
    }
    return false;
}

constexpr auto kDiffStarts = std::to_array<std::string_view>(
    {"diff --git ", "@@ -", "--- a/", "+++ b/", "index ", "rename from ", "new file mode"});

constexpr auto kTraceStarts = std::to_array<std::string_view>(
    {"Traceback (most recent", "File \"", "at ", "thread '", "npm ERR!", "error[",
     "panic:", "goroutine ", "Caused by:", "Exception in thread", "Segmentation fault",
     "fatal error:", "ERROR:", "FATAL:", "Error:", "Uncaught ", "Unhandled "});

constexpr auto kTraceParts = std::to_array<std::string_view>(
    {"Error: ", "Exception: ", ": error: ", "panicked at", "SIGSEGV", "core dumped",
     "AssertionError", "Segmentation fault", ": fatal: ", "undefined reference to"});

constexpr ByteSet kTraceFirsts = firstBytes(kTraceParts);

constexpr auto kCodeStarts = std::to_array<std::string_view>(
    {"#include", "import ",  "from ",   "def ",     "class ",  "func ",   "function ", "fn ",
     "public ",  "private ", "const ",  "let ",     "var ",    "return ", "return;",   "if (",
     "for (",    "while (",  "using ",  "package ", "struct ", "enum ",   "static ",   "async ",
     "@",        "<?php",    "<div",    "</",       "#!/",     "export ", "elif ",     "else:",
     "try:",     "except ",  "SELECT ", "INSERT ",  "CREATE ", "//",      "/*",        "* @"});

constexpr ByteSet kCodeSigns = bytesOf("{}()[];=<>$&|*");

/// Words of program text may open a sentence as well ("from time to time …"): signs must agree.
bool looksLikeCode(std::string_view line)
{
    const char last = line.back();
    const auto signs = std::ranges::count_if(line, [](char c) { return isIn(kCodeSigns, c); });
    const auto length = static_cast<std::ptrdiff_t>(line.size());
    if (last == ';' || last == '{' || last == '}' || line == ")" || line == ");")
        return signs > 0;
    if (startsWithAny(line, kCodeStarts))
        return (signs > 0 && last != '?' && last != '.') || line.starts_with("#include")
               || ((line.starts_with("import ") || line.starts_with("using "))
                   && std::ranges::count(line, ' ') <= 3);
    return signs * 8 > length && signs >= 3 && last != '?' && last != '.';
}

bool looksLikeTrace(std::string_view line)
{
    if (startsWithAny(line, kTraceStarts)) {
        // A frame names a place: "at foo (x.js:12)"; a sentence that begins so does not.
        const bool isFrame = line.starts_with("at ") || line.starts_with("thread '");
        return !isFrame
               || (line.find(':') != std::string_view::npos
                   && line.find_first_of("0123456789") != std::string_view::npos);
    }
    return containsAny(line, kTraceParts, kTraceFirsts) && !looksLikeCode(line);
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

int countIdentifiers(std::string_view line)
{
    int count = 0;
    for (std::size_t at = 0; at < line.size();) {
        if (!isNameByte(line[at])) {
            count += line[at] == '`' ? 1 : 0;
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < line.size()
               && (isNameByte(line[end]) || (line[end] == ':' && line.substr(end).starts_with("::"))
                   || (line[end] == ':' && end > at && line[end - 1] == ':')))
            ++end;
        if (line.substr(end).starts_with("()"))
            end += 2;
        count += isIdentifier(line.substr(at, end - at)) ? 1 : 0;
        at = end;
    }
    return count;
}

int countQuestionMarks(std::string_view line)
{
    constexpr std::string_view kFullWidth = "\xEF\xBC\x9F";
    auto count = static_cast<int>(std::ranges::count(line, '?'));
    for (std::size_t at = line.find(kFullWidth); at != std::string_view::npos;
         at = line.find(kFullWidth, at + 1))
        ++count;
    return count;
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
        ++m_shape.lines;
        if (line.starts_with("```") || line.starts_with("~~~")) {
            m_inFence = !m_inFence;
            m_shape.fences += m_inFence ? 1 : 0;
            return;
        }
        if (startsWithAny(line, kDiffStarts))
            ++m_shape.diffLines;
        const bool isTrace = looksLikeTrace(line);
        m_shape.traceLines += isTrace ? 1 : 0;
        if (m_inFence || (!isTrace && looksLikeCode(line))) {
            ++m_shape.codeLines;
            return;
        }
        readProse(from + static_cast<std::size_t>(line.data() - raw.data()), line);
    }

    void readProse(std::size_t from, std::string_view line)
    {
        if (m_shape.prose.empty())
            readCommitPrefix(line, m_shape);
        m_shape.prose.push_back(
            {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(from + line.size())});
        m_shape.proseBytes += static_cast<std::uint32_t>(line.size());
        m_shape.listItems += isListItem(line) ? 1 : 0;
        m_shape.questionMarks += countQuestionMarks(line);
        m_shape.identifiers += countIdentifiers(line);
        m_shape.links += line.find("://") != std::string_view::npos ? 1 : 0;
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
