#include "routing/classifier.h"

#include "routing/weighttable.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>

namespace oxide::routing {

namespace {

using model::Evidence;
using model::TaskType;

constexpr std::size_t kTypes = 8;
constexpr std::size_t kMaxEvidence = 6;

using Weights = std::array<std::int16_t, kTypes>; ///< in the order of TaskType
using Scores = std::array<std::int64_t, kTypes>;  ///< weight times strength

struct TaskTypeRow {
    std::string_view name;
    Weights weights;
};

constexpr auto kTypeRows = std::to_array<TaskTypeRow>({
#include "routing/tasktypeweights.inc"
});

constexpr std::array<std::string_view, kTypeRows.size()> kTypeRowNames = [] {
    std::array<std::string_view, kTypeRows.size()> names;
    std::ranges::transform(kTypeRows, names.begin(), &TaskTypeRow::name);
    return names;
}();

/// No prompt of the training comes with files; what they say is set by hand.
//                          coding review bug refactor docs codebase quick general
constexpr Weights kOneFile = {50, 130, 80, 80, 50, 100, -300, -100};
constexpr Weights kManyFiles = {0, 130, 50, 50, 50, 500, -760, -260};

constexpr double kLogit = kWeightUnit * kFullStrength;

const WeightTable &table()
{
    static const WeightTable instance(kTypeRowNames);
    return instance;
}

void add(Scores &scores, const Weights &weights, int strength)
{
    for (std::size_t type = 0; type < kTypes; ++type)
        scores[type] += std::int64_t{weights[type]} * strength;
}

/// How much more the weights say for one type than for the others, in logits.
double lead(const Weights &weights, std::size_t type, int strength)
{
    const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    const std::int64_t ahead = (std::int64_t{weights[type]} * kTypes - sum) * strength;
    return static_cast<double>(ahead) / (kTypes * kLogit);
}

class EvidenceList
{
public:
    EvidenceList(const Reading &reading, std::size_t type) : m_reading(reading), m_type(type) {}

    void add(std::string_view name, double weight)
    {
        if (weight <= 0)
            return;
        const auto known = std::ranges::find(m_parts, name, &Part::name);
        if (known != m_parts.end())
            known->weight += weight;
        else
            m_parts.push_back({name, weight});
    }

    void add(const WeightTable::Hit &hit)
    {
        const TaskTypeRow &row = kTypeRows[hit.row];
        const double weight = lead(row.weights, m_type, hit.strength);
        if (hit.cue >= 0)
            addPhrases(static_cast<Cue>(hit.cue), weight);
        else if (row.name != "shape:any")
            add(row.name.substr(row.name.starts_with('^') ? 1 : 0), weight);
    }

    [[nodiscard]] std::vector<Evidence> strongest()
    {
        std::ranges::stable_sort(m_parts, std::greater(), &Part::weight);
        std::vector<Evidence> evidence;
        for (const Part &part : std::span(m_parts).first(std::min(m_parts.size(), kMaxEvidence))) {
            const bool isShape = part.name.starts_with("shape:");
            evidence.push_back({(isShape ? "" : "word:") + std::string(part.name), part.weight});
        }
        return evidence;
    }

private:
    struct Part {
        std::string_view name; ///< of a shape, or the words themselves
        double weight = 0;
    };

    /// The phrases of a cue share what it says, by their weights.
    void addPhrases(Cue cue, double weight)
    {
        for (const CueHit &hit : m_reading.hits) {
            if (hit.cue == cue)
                add(phraseText(hit.phrase), weight * hit.weight / m_reading.cue(cue));
        }
    }

    const Reading &m_reading;
    std::size_t m_type;
    std::vector<Part> m_parts;
};

/// Rounded, so that the last digits of a machine's exp() do not show.
double shareOf(std::size_t type, const Scores &scores)
{
    constexpr double kSteps = 1e6;
    double sum = 0;
    for (const std::int64_t score : scores)
        sum += std::exp(static_cast<double>(score - scores[type]) / kLogit);
    return std::round(kSteps / sum) / kSteps;
}

const Weights *fileWeights(int files)
{
    if (files == 0)
        return nullptr;
    return files == 1 ? &kOneFile : &kManyFiles;
}

} // namespace

Classification classifyType(const Reading &reading)
{
    const std::vector<WeightTable::Hit> hits = table().find(reading);
    const Weights *files = fileWeights(reading.files);
    Scores scores{};
    for (const WeightTable::Hit &hit : hits)
        add(scores, kTypeRows[hit.row].weights, hit.strength);
    if (files != nullptr)
        add(scores, *files, kFullStrength);

    const auto best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
    EvidenceList evidence(reading, best);
    for (const WeightTable::Hit &hit : hits)
        evidence.add(hit);
    if (files != nullptr)
        evidence.add(reading.files == 1 ? "shape:one_file" : "shape:many_files",
                     lead(*files, best, kFullStrength));
    return {static_cast<TaskType>(best), shareOf(best, scores), evidence.strongest()};
}

} // namespace oxide::routing
