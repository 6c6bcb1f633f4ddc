#include "routing/classifier.h"

#include "routing/weighttable.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <unordered_map>
#include <vector>

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

constexpr int sumOf(const Weights &weights)
{
    return std::accumulate(weights.begin(), weights.end(), 0);
}

/// How much more the weights say for one type than for the others, in logits.
double lead(const Weights &weights, std::size_t type, int strength)
{
    const std::int64_t ahead = (std::int64_t{weights[type]} * kTypes - sumOf(weights)) * strength;
    return static_cast<double>(ahead) / (kTypes * kLogit);
}

std::string_view nameOfRow(std::size_t row)
{
    const std::string_view name = kTypeRowNames[row];
    return name.substr(name.starts_with('^') ? 1 : 0);
}

/// A row and a phrase of the same words are one piece of evidence and have one number.
struct EvidenceNumbers {
    std::vector<std::size_t> rows;
    std::vector<std::size_t> phrases;
    std::size_t count = 0;

    EvidenceNumbers()
    {
        std::unordered_map<std::string_view, std::size_t> numbers;
        const auto numberOf = [&](std::string_view name) {
            return numbers.emplace(name, numbers.size()).first->second;
        };
        for (std::size_t row = 0; row < kTypeRows.size(); ++row)
            rows.push_back(numberOf(nameOfRow(row)));
        for (std::uint32_t phrase = 0; phrase < phraseCount(); ++phrase)
            phrases.push_back(numberOf(phraseText(phrase)));
        count = numbers.size();
    }
};

class EvidenceList
{
public:
    EvidenceList(const Reading &reading, std::size_t type)
        : m_reading(reading), m_type(type), m_places(numbers().count, kNowhere)
    {
    }

    void add(const WeightTable::Hit &hit)
    {
        const double weight = lead(kTypeRows[hit.row].weights, m_type, hit.strength);
        if (hit.cue >= 0)
            addPhrases(static_cast<Cue>(hit.cue), weight);
        else if (kTypeRowNames[hit.row] != "shape:any")
            add(numbers().rows[hit.row], nameOfRow(hit.row), weight);
    }

    /// What no row and no phrase is called.
    void addOther(std::string_view name, double weight)
    {
        if (weight > 0)
            m_parts.push_back({name, weight});
    }

    /// Of equal ones, those that were added first.
    [[nodiscard]] std::vector<Evidence> strongest()
    {
        std::vector<Evidence> evidence;
        while (evidence.size() < kMaxEvidence) {
            const auto part = std::ranges::max_element(m_parts, {}, &Part::weight);
            if (part == m_parts.end() || part->weight <= 0)
                break;
            const bool isShape = part->name.starts_with("shape:");
            evidence.push_back({(isShape ? "" : "word:") + std::string(part->name), part->weight});
            part->weight = 0;
        }
        return evidence;
    }

private:
    struct Part {
        std::string_view name; ///< of a shape, or the words themselves
        double weight = 0;
    };
    static constexpr std::uint16_t kNowhere = 0xFFFF;

    static const EvidenceNumbers &numbers()
    {
        static const EvidenceNumbers instance;
        return instance;
    }

    void add(std::size_t number, std::string_view name, double weight)
    {
        if (weight <= 0)
            return;
        std::uint16_t &place = m_places[number];
        if (place != kNowhere) {
            m_parts[place].weight += weight;
            return;
        }
        place = static_cast<std::uint16_t>(m_parts.size());
        m_parts.push_back({name, weight});
    }

    /// The phrases of a cue share what it says, by their weights.
    void addPhrases(Cue cue, double weight)
    {
        for (const CueHit &hit : m_reading.hits) {
            if (hit.cue == cue)
                add(numbers().phrases[hit.phrase], phraseText(hit.phrase),
                    weight * hit.weight / m_reading.cue(cue));
        }
    }

    const Reading &m_reading;
    std::size_t m_type;
    std::vector<Part> m_parts;
    std::vector<std::uint16_t> m_places; ///< in m_parts, by number
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
        evidence.addOther(reading.files == 1 ? "shape:one_file" : "shape:many_files",
                          lead(*files, best, kFullStrength));
    return {static_cast<TaskType>(best), shareOf(best, scores), evidence.strongest()};
}

} // namespace oxide::routing
