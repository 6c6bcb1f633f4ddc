#include "routing/promptproperties.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace oxide::routing {

namespace {

constexpr int full(bool condition)
{
    return condition ? kFullStrength : 0;
}

/// Many words of one kind cannot drown everything else.
template<Cue cue>
int strengthOf(const Reading &reading)
{
    constexpr int kCeiling = 45;
    return std::min(reading.cue(cue), kCeiling) * kFullStrength / 20;
}

/// Words such as "refactor" are said of programs alone.
bool wantsProgramWork(const Reading &s)
{
    constexpr int kClearly = 20;
    return std::ranges::any_of(s.cues.begin(), s.cues.begin() + static_cast<int>(Cue::QuickQuery),
                               [](int sum) { return sum >= kClearly; });
}

bool talksOfPrograms(const Reading &s)
{
    return s.hasCode() || s.shape.codeLines > 0 || s.shape.identifiers > 0 || s.shape.traceLines > 0
           || s.cue(Cue::CodeNoun) > 0 || s.files > 0 || s.shape.links > 0 || wantsProgramWork(s);
}

constexpr int kOnce = 10; ///< tenths: a cue's word at a plain place

bool makes(const Reading &s)
{
    return s.cue(Cue::Make) >= kOnce;
}

bool showsCode(const Reading &s)
{
    return s.shape.codeLines > 0 || s.shape.fences > 0;
}

/// Full up to 90 bytes, none from 250 on.
int shortness(std::uint32_t bytes)
{
    return std::clamp((250 - static_cast<int>(std::min(bytes, 1000U))) / 10, 0, kFullStrength);
}

int commitIs(const Reading &s, std::initializer_list<std::string_view> kinds)
{
    return full(std::ranges::find(kinds, s.shape.commitKind) != kinds.end());
}

/// The logarithm to base 2 of one more than `amount`, straight between whole doublings.
int doublings(std::uint32_t amount)
{
    const std::uint64_t more = std::uint64_t{amount} + 1;
    const int whole = static_cast<int>(std::bit_width(more)) - 1;
    const std::uint64_t beyond = more - (std::uint64_t{1} << whole);
    return kFullStrength * whole + static_cast<int>(beyond * kFullStrength >> whole);
}

constexpr auto kNamedProperties = std::to_array<PromptProperty>({
    {"cue:coding", strengthOf<Cue::Coding>},
    {"cue:code_review", strengthOf<Cue::CodeReview>},
    {"cue:bug_search", strengthOf<Cue::BugSearch>},
    {"cue:refactoring", strengthOf<Cue::Refactoring>},
    {"cue:documentation", strengthOf<Cue::Documentation>},
    {"cue:codebase_analysis", strengthOf<Cue::CodebaseAnalysis>},
    {"cue:quick_query", strengthOf<Cue::QuickQuery>},
    {"cue:general", strengthOf<Cue::General>},
    {"cue:make", strengthOf<Cue::Make>},
    {"cue:code_noun", strengthOf<Cue::CodeNoun>},
    {"cue:prose_noun", strengthOf<Cue::ProseNoun>},
    {"cue:ask", strengthOf<Cue::Ask>},
    {"cue:fault", strengthOf<Cue::Fault>},
    {"cue:judge", strengthOf<Cue::Judge>},
    {"cue:constraint", strengthOf<Cue::Constraint>},
    {"cue:reasoning", strengthOf<Cue::Reasoning>},
    {"cue:ease", strengthOf<Cue::Ease>},

    {"shape:any", [](const Reading &) { return kFullStrength; }},
    {"shape:commit_fix",
     [](const Reading &s) { return commitIs(s, {"fix", "hotfix", "bugfix"}); }},
    {"shape:commit_feature",
     [](const Reading &s) { return commitIs(s, {"feat", "feature", "test", "tests"}); }},
    {"shape:commit_docs", [](const Reading &s) { return commitIs(s, {"docs", "doc"}); }},
    {"shape:commit_refactor",
     [](const Reading &s) { return commitIs(s, {"refactor", "perf", "style"}); }},
    {"shape:stack_trace", [](const Reading &s) { return full(s.shape.traceLines > 0); }},
    {"shape:diff", [](const Reading &s) { return full(s.shape.diffLines > 1); }},
    {"shape:fault",
     [](const Reading &s) { return full(s.cue(Cue::Fault) >= kOnce && talksOfPrograms(s)); }},
    {"shape:code", [](const Reading &s) { return full(s.hasCode()); }},
    {"shape:code_only", [](const Reading &s) { return full(showsCode(s) && s.shape.prose.empty()); }},
    {"shape:code_first",
     [](const Reading &s) {
         return full(showsCode(s) && !s.shape.prose.empty() && s.shape.prose.front().from > 0);
     }},
    {"shape:much_code", [](const Reading &s) { return full(s.shape.codeLines * 2 > s.shape.lines); }},
    {"shape:question_about_code",
     [](const Reading &s) {
         return full(s.asks() && !makes(s) && (showsCode(s) || s.shape.identifiers > 0));
     }},
    {"shape:judges_code",
     [](const Reading &s) { return full(s.cue(Cue::Judge) >= kOnce && s.shape.codeLines > 0); }},
    {"shape:long_question",
     [](const Reading &s) {
         return full(s.asks() && s.cue(Cue::CodeNoun) > 0 && !makes(s) && s.shape.proseBytes > 110);
     }},
    {"shape:question",
     [](const Reading &s) {
         const bool plain = s.asks() && s.shape.codeLines == 0 && s.shape.identifiers < 2
                            && s.shape.lines <= 2;
         return plain ? shortness(s.shape.proseBytes) : 0;
     }},
    {"shape:ends_asking", [](const Reading &s) { return full(s.shape.endsAsking); }},
    {"shape:names_identifier", [](const Reading &s) { return full(s.shape.identifiers > 0); }},
    {"shape:short", [](const Reading &s) { return shortness(s.bytes); }},
    {"shape:one_line", [](const Reading &s) { return full(s.shape.lines == 1); }},
    {"shape:length",
     [](const Reading &s) {
         return std::min(2 * static_cast<int>(std::bit_width(s.bytes)), 2 * kFullStrength);
     }},
    {"shape:long_prose",
     [](const Reading &s) { return full(!s.hasCode() && s.shape.proseBytes > 300); }},
    {"shape:makes_program",
     [](const Reading &s) { return full(makes(s) && s.cue(Cue::CodeNoun) > 0); }},
    {"shape:names_program",
     [](const Reading &s) {
         return full(s.cue(Cue::CodeNoun) >= 2 * kOnce && !makes(s) && !s.asks() && !s.hasCode());
     }},
    {"shape:makes_document",
     [](const Reading &s) { return full(makes(s) && s.cue(Cue::Documentation) >= kOnce); }},
    {"shape:makes_prose",
     [](const Reading &s) {
         return full(s.cue(Cue::Make) > 0 && s.cue(Cue::ProseNoun) > 0
                     && s.cue(Cue::CodeNoun) == 0);
     }},
    {"shape:no_program", [](const Reading &s) { return full(!talksOfPrograms(s)); }},
    {"shape:link", [](const Reading &s) { return full(s.shape.links > 0); }},
    {"shape:list", [](const Reading &s) { return full(s.shape.listItems > 1); }},
    {"count:bytes", [](const Reading &s) { return doublings(s.bytes); }},
});

template<std::size_t count>
int strengthOfCount(const Reading &reading)
{
    return doublings(reading.counts.counts[count]);
}

static_assert(kCounts < 100, "two digits name a count");

template<std::size_t count>
constexpr std::array<char, 8> kCountName = {
    'c', 'o', 'u', 'n', 't', ':', '0' + count / 10, '0' + count % 10};

/// The named ones, then "count:00" … for each Count by its number.
constexpr auto kProperties = []<std::size_t... counts>(std::index_sequence<counts...>)
{
    std::array<PromptProperty, kNamedProperties.size() + kCounts> all{};
    auto end = std::ranges::copy(kNamedProperties, all.begin()).out;
    ((*end++ = {{kCountName<counts>.data(), kCountName<counts>.size()}, strengthOfCount<counts>}),
     ...);
    return all;
}
(std::make_index_sequence<kCounts>());

} // namespace

std::span<const PromptProperty> promptProperties()
{
    return kProperties;
}

} // namespace oxide::routing
