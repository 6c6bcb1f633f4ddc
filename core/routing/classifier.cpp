#include "routing/classifier.h"

#include "routing/phrasetable.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace oxide::routing {

namespace {

using model::Evidence;
using model::TaskType;

constexpr std::size_t kTypes = 8;
constexpr std::size_t kMaxEvidence = 6;
constexpr double kCueCeiling = 7; ///< what one cue's words may add up to

using Scores = std::array<double, kTypes>;

/// The lexicon's phrases in one flat list with their cues and weights, ready to be found.
struct Phrases {
    std::vector<std::string> texts;
    std::vector<Cue> cues;
    std::vector<double> weights;
    PhraseTable table;

    Phrases()
    {
        for (const LexiconRow &row : lexicon())
            add(row);
        table = PhraseTable(texts);
    }

private:
    void add(const LexiconRow &row)
    {
        for (std::string_view rest = row.phrases; !rest.empty();) {
            const std::size_t end = std::min(rest.find('|'), rest.size());
            texts.emplace_back(rest.substr(0, end));
            cues.push_back(row.cue);
            weights.push_back(row.weight);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
};

const Phrases &phrases()
{
    static const Phrases instance;
    return instance;
}

/// Tells how prominent a place in the prompt is. What is wanted stands first, or last after
/// pasted material; a word deep inside says little.
class Places
{
public:
    Places(const FoldedText &folded, const TextShape &shape) : m_folded(folded), m_shape(shape) {}

    [[nodiscard]] bool isProse(std::size_t unit) const
    {
        const std::uint32_t offset = m_folded.units[unit].offset;
        const auto after = std::ranges::upper_bound(m_shape.prose, offset, {}, &Stretch::from);
        return after != m_shape.prose.begin() && offset < std::prev(after)->to;
    }

    /// Parts of a path or an address are no words of the sentence around them.
    [[nodiscard]] bool isPartOfPath(std::size_t unit) const
    {
        const Unit &at = m_folded.units[unit];
        const std::string_view text = m_folded.text;
        const std::size_t end = at.offset + at.length;
        return (at.offset > 0 && std::string_view("/.@").find(text[at.offset - 1]) != text.npos)
               || (end < text.size() && text[end] == '/');
    }

    [[nodiscard]] bool opensSentence(std::size_t unit) const
    {
        return unit == 0 || gapBefore(unit).find_first_of(".!?\n:") != std::string_view::npos;
    }

    [[nodiscard]] double prominence(std::size_t unit) const
    {
        const std::uint32_t offset = m_folded.units[unit].offset;
        const bool early = offset < m_shape.prose.front().from + kLead;
        const bool late = offset + kLead > m_shape.prose.back().to;
        if (!early && !late)
            return kDeep;
        if (opensSentence(unit))
            return kOpening;
        return 1.0;
    }

private:
    static constexpr std::uint32_t kLead = 240; ///< bytes
    static constexpr double kOpening = 1.4;
    static constexpr double kDeep = 0.3;

    [[nodiscard]] std::string_view gapBefore(std::size_t unit) const
    {
        const Unit &before = m_folded.units[unit - 1];
        const std::size_t from = before.offset + before.length;
        return std::string_view(m_folded.text).substr(from, m_folded.units[unit].offset - from);
    }

    const FoldedText &m_folded;
    const TextShape &m_shape;
};

/// A property of shape and words together: how far it holds [0, 1], and whom it speaks for.
struct ShapeRow {
    std::string_view name;
    double (*strength)(const Reading &);
    Scores weights; ///< in the order of TaskType
};

constexpr double isTrue(bool condition)
{
    return condition ? 1.0 : 0.0;
}

/// Words such as "refactor" are said of programs alone.
bool wantsProgramWork(const Reading &s)
{
    return std::ranges::any_of(s.cues.begin(), s.cues.begin() + static_cast<int>(Cue::QuickQuery),
                               [](double sum) { return sum >= 2; });
}

bool talksOfPrograms(const Reading &s)
{
    return s.hasCode() || s.shape.codeLines > 0 || s.shape.identifiers > 0 || s.shape.traceLines > 0
           || s.cue(Cue::CodeNoun) > 0 || s.files > 0 || s.shape.links > 0 || wantsProgramWork(s);
}

/// 1 up to 90 bytes, 0 from 230 on.
double shortness(std::uint32_t bytes)
{
    return std::clamp((230.0 - bytes) / 140.0, 0.0, 1.0);
}

double commitIs(const Reading &s, std::initializer_list<std::string_view> kinds)
{
    return isTrue(std::ranges::find(kinds, s.shape.commitKind) != kinds.end());
}

//                        coding review  bug  refactor  docs  codebase quick general
constexpr auto kShapeRows = std::to_array<ShapeRow>({
    {"commit_fix", [](const Reading &s) { return commitIs(s, {"fix", "hotfix", "bugfix"}); },
     {0, 0, 4, 0, 0, 0, 0, 0}},
    {"commit_feature", [](const Reading &s) { return commitIs(s, {"feat", "feature", "test", "tests"}); },
     {4, 0, 0, 0, 0, 0, 0, 0}},
    {"commit_docs", [](const Reading &s) { return commitIs(s, {"docs", "doc"}); },
     {0, 0, 0, 0, 4, 0, 0, 0}},
    {"commit_refactor", [](const Reading &s) { return commitIs(s, {"refactor", "perf", "style"}); },
     {0, 0, 0, 4, 0, 0, 0, 0}},
    {"stack_trace", [](const Reading &s) { return isTrue(s.shape.traceLines > 0); },
     {0, 0, 2.2, 0, 0, 0, -1, -1}},
    {"diff", [](const Reading &s) { return isTrue(s.shape.diffLines > 1); },
     {0, 2.2, 0, 0, 0, 0, -1, -1}},
    {"fault", [](const Reading &s) { return std::min(1.0, s.cue(Cue::Fault)) * isTrue(talksOfPrograms(s)); },
     {0, 0, 1.2, 0, 0, 0, 0, 0}},
    {"code", [](const Reading &s) { return isTrue(s.hasCode()); },
     {0.3, 0.6, 0.4, 0.3, 0, 0.4, -2.5, -1.8}},
    {"question_about_code",
     [](const Reading &s) {
         return isTrue(s.asks() && s.cue(Cue::Make) < 1
                      && (s.shape.codeLines > 0 || s.shape.fences > 0 || s.shape.identifiers > 0));
     },
     {0, 0.4, 0, 0, 0, 1.8, -0.4, -0.6}},
    {"judges_code",
     [](const Reading &s) { return isTrue(s.cue(Cue::Judge) >= 1 && s.shape.codeLines > 0); },
     {0, 2.2, 0, 0.4, 0, 0, 0, 0}},
    {"long_question",
     [](const Reading &s) {
         return isTrue(s.asks() && s.cue(Cue::CodeNoun) > 0 && s.cue(Cue::Make) < 1
                      && s.shape.proseBytes > 110);
     },
     {0, 0, 0, 0, 0, 1.2, 0, 0}},
    {"question",
     [](const Reading &s) {
         const bool plain = s.asks() && s.shape.codeLines == 0 && s.shape.identifiers < 2
                            && s.shape.lines <= 2;
         return isTrue(plain) * shortness(s.shape.proseBytes);
     },
     {0, 0, 0, 0, 0, 0, 1.8, 0}},
    {"long_prose",
     [](const Reading &s) { return isTrue(!s.hasCode() && s.shape.proseBytes > 300); },
     {0, 0, 0, 0, 0, 0, -1.5, 0.5}},
    {"makes_program",
     [](const Reading &s) { return isTrue(s.cue(Cue::Make) >= 1 && s.cue(Cue::CodeNoun) > 0); },
     {1.8, 0, 0, 0, 0, 0, -0.4, 0}},
    {"names_program",
     [](const Reading &s) {
         return isTrue(s.cue(Cue::CodeNoun) >= 2 && s.cue(Cue::Make) < 1 && !s.asks() && !s.hasCode());
     },
     {1.0, 0, 0, 0, 0, 0, 0, 0}},
    {"makes_document",
     [](const Reading &s) {
         return isTrue(s.cue(Cue::Make) >= 1 && s.cue(Cue::Documentation) >= 1);
     },
     {0, 0, 0, 0, 1.2, 0, 0, 0}},
    {"makes_prose",
     [](const Reading &s) { return isTrue(s.cue(Cue::Make) > 0 && s.cue(Cue::ProseNoun) > 0
                                         && s.cue(Cue::CodeNoun) == 0); },
     {0, 0, 0, 0, 0, 0, -0.5, 1.4}},
    {"no_program",
     [](const Reading &s) { return isTrue(!talksOfPrograms(s)); },
     {-1.0, -1.5, -1.0, -0.5, -0.5, -2.0, 0.3, 0.8}},
    {"one_file", [](const Reading &s) { return isTrue(s.files == 1); },
     {0.2, 0.5, 0.3, 0.3, 0.2, 0.4, -1.2, -0.4}},
    {"many_files", [](const Reading &s) { return isTrue(s.files > 1); },
     {0, 0.5, 0.2, 0.2, 0.2, 2.0, -3.0, -1.0}},
});

constexpr Scores kBias = {0, -0.4, 0, 0, 0, 0, 0, 0.6};

/// Below the ceiling nearly linear; many words of one kind cannot drown everything else.
double tempered(double sum)
{
    return kCueCeiling * (1 - std::exp(-sum / kCueCeiling));
}

std::vector<Evidence> evidenceFor(std::size_t type, const Reading &reading)
{
    std::vector<Evidence> evidence;
    for (const CueHit &hit : reading.hits) {
        if (static_cast<std::size_t>(hit.cue) == type)
            evidence.push_back({"word:" + phrases().texts[hit.phrase], hit.weight});
    }
    for (const ShapeRow &row : kShapeRows) {
        const double weight = row.weights[type] > 0 ? row.weights[type] * row.strength(reading) : 0;
        if (weight > 0)
            evidence.push_back({"shape:" + std::string(row.name), weight});
    }
    std::ranges::stable_sort(evidence, std::greater(), &Evidence::weight);
    if (evidence.size() > kMaxEvidence)
        evidence.resize(kMaxEvidence);
    return evidence;
}

double shareOf(std::size_t type, const Scores &scores)
{
    double sum = 0;
    for (const double score : scores)
        sum += std::exp(score - scores[type]);
    return 1 / sum;
}

} // namespace

Reading readText(const FoldedText &folded, TextShape shape, int files)
{
    Reading reading;
    reading.shape = std::move(shape);
    reading.files = files;
    if (reading.shape.prose.empty())
        return reading;

    const Phrases &all = phrases();
    const Places places(folded, reading.shape);
    all.table.find(folded, [&](std::size_t phrase, std::size_t unit) {
        const Cue cue = all.cues[phrase];
        if (unit >= folded.units.size() || !places.isProse(unit) || places.isPartOfPath(unit)
            || (cue == Cue::Ask && !places.opensSentence(unit)))
            return;
        const double weight = all.weights[phrase] * places.prominence(unit);
        const auto known = std::ranges::find(reading.hits, phrase, &CueHit::phrase);
        if (known == reading.hits.end())
            reading.hits.push_back({static_cast<std::uint32_t>(phrase), cue, weight});
        else
            known->weight = std::max(known->weight, weight);
    });
    for (const CueHit &hit : reading.hits)
        reading.cues[static_cast<std::size_t>(hit.cue)] += hit.weight;
    return reading;
}

Classification classifyType(const Reading &reading)
{
    Scores scores = kBias;
    for (std::size_t type = 0; type < kTypes; ++type)
        scores[type] += tempered(reading.cues[type]);
    for (const ShapeRow &row : kShapeRows) {
        const double strength = row.strength(reading);
        for (std::size_t type = 0; strength > 0 && type < kTypes; ++type)
            scores[type] += strength * row.weights[type];
    }
    const auto best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
    Classification result;
    result.type = static_cast<TaskType>(best);
    result.confidence = shareOf(best, scores);
    result.evidence = evidenceFor(best, reading);
    return result;
}

} // namespace oxide::routing
