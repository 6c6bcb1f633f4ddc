#include "catalog/merge.h"

#include "base/text.h"
#include "catalog/quality.h"

#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <utility>

namespace oxide::catalog {

using model::CatalogFacts;
using model::CatalogModel;
using model::CatalogRecord;
using model::CatalogSource;
using model::Sourced;

namespace {

/// Facts that are to be a model's own may differ from its name by a house or "instruct"; a list of
/// models has "-fast" and dated ones at prices of their own.
constexpr double kSameEntry = 0.25;

/// First those that name models well, last those that only judge them.
constexpr auto kOrder =
    std::to_array({CatalogSource::BuiltIn, CatalogSource::OpenRouter, CatalogSource::HuggingFace,
                   CatalogSource::User, CatalogSource::Arena});

template<class T>
void assign(std::optional<Sourced<T>> &to, const std::optional<T> &value, CatalogSource source,
            base::TimePoint at)
{
    if (value && (!to || source >= to->source))
        to = Sourced<T>{*value, source, at};
}

std::optional<std::string> saidIn(const std::string &text)
{
    return text.empty() ? std::nullopt : std::optional(text);
}

std::string familyOf(const std::string &id)
{
    const ComparableName name(id);
    for (const ComparableName::Word &word : name.words) {
        const bool isOnlyHouse = houseOf(word.text) && !isFamilyOfHouse(word.text);
        if (word.role == WordRole::Name && !isOnlyHouse && !isCompanyWord(word.text))
            return word.text;
    }
    return {};
}

CatalogModel entryOf(const CatalogFacts &facts)
{
    CatalogModel entry;
    entry.id = facts.name;
    const std::size_t slash = facts.name.find('/');
    const std::string house = slash == std::string::npos
                                  ? std::string()
                                  : base::toLowerAscii(facts.name.substr(0, slash));
    entry.house = houseOfPath(house);
    entry.family = familyOf(entry.id);
    return entry;
}

/// One round of the merge: the facts of one source against what is there.
class Round
{
public:
    explicit Round(std::vector<CatalogModel> &models)
        : m_models(models), m_resolver(namesOf(models))
    {
        for (std::size_t i = 0; i < models.size(); ++i) {
            m_byId.emplace(models[i].id, i);
            if (models[i].weights)
                m_byWeights[models[i].weights->value].push_back(i);
        }
    }

    void add(const std::vector<const CatalogRecord *> &records)
    {
        struct Found {
            double cost;
            const CatalogRecord *record;
        };
        std::map<std::size_t, std::vector<Found>> byModel;
        for (const CatalogRecord *record : records) {
            if (record->source == CatalogSource::HuggingFace && addByWeights(*record))
                continue;
            const auto found = find(*record);
            if (!found) {
                addNew(*record);
                continue;
            }
            byModel[found->model].push_back({found->cost, record});
        }
        for (auto &[entry, all] : byModel) {
            std::ranges::stable_sort(all, {}, &Found::cost);
            // Of a list the nearest alone is meant; all that the user wrote is, and the last
            // counts.
            if (all.front().record->source != CatalogSource::User)
                all.resize(1);
            for (const Found &each : all | std::views::reverse)
                addRecord(m_models[entry], *each.record);
        }
    }

private:
    /// What a repository holds is true of all models that are served from it.
    bool addByWeights(const CatalogRecord &record)
    {
        const auto found = m_byWeights.find(record.facts.weights);
        if (found == m_byWeights.end())
            return false;
        for (const std::size_t entry : found->second) {
            CatalogRecord own = record;
            own.facts.name = m_models[entry].id;
            own.facts.aliases.clear();
            addRecord(m_models[entry], own);
        }
        return true;
    }

    /// Judgements go to the model that is meant; descriptions only to the very model, known by its
    /// name or by weights that no other has.
    [[nodiscard]] std::optional<Nearness> find(const CatalogRecord &record) const
    {
        const Resolver::Answer answer = m_resolver.resolve(record.facts.name);
        if (answer.model) {
            const bool isJudgement = record.source == CatalogSource::Arena;
            const Nearness nearness{*answer.model, answer.nearest.front().cost};
            if (isJudgement || nearness.cost <= kSameEntry)
                return nearness;
        }
        const auto weights = m_byWeights.find(record.facts.weights);
        if (weights != m_byWeights.end() && weights->second.size() == 1)
            return Nearness{weights->second.front(), kSameEntry};
        return std::nullopt;
    }

    void addNew(const CatalogRecord &record)
    {
        const auto [at, isNew] = m_byId.try_emplace(record.facts.name, m_models.size());
        if (isNew)
            m_models.push_back(entryOf(record.facts));
        addRecord(m_models[at->second], record);
    }

    std::vector<CatalogModel> &m_models;
    Resolver m_resolver;
    std::map<std::string, std::size_t> m_byId;
    std::map<std::string, std::vector<std::size_t>> m_byWeights;
};

} // namespace

void addRecord(CatalogModel &model, const CatalogRecord &record)
{
    const CatalogFacts &facts = record.facts;
    const auto take = [&record](auto &to, const auto &value) {
        assign(to, value, record.source, record.at);
    };
    take(model.title, saidIn(facts.title));
    take(model.weights, saidIn(facts.weights));
    take(model.released, saidIn(facts.released));
    take(model.openWeights, facts.openWeights);
    take(model.billions, facts.billions);
    take(model.price, facts.price);
    take(model.contextWindow, facts.contextWindow);
    take(model.maxOutput, facts.maxOutput);
    take(model.tools, facts.tools);
    take(model.vision, facts.vision);
    take(model.json, facts.json);
    take(model.reasoning, facts.reasoning);
    take(model.rating, facts.rating);
    std::vector<std::string> names = facts.aliases;
    names.insert(names.begin(), facts.name);
    for (const std::string &name : names) {
        if (name != model.id && std::ranges::find(model.aliases, name) == model.aliases.end())
            model.aliases.push_back(name);
    }
}

std::vector<CatalogModel> mergeRecords(std::vector<CatalogRecord> records)
{
    std::vector<CatalogModel> models;
    for (const CatalogSource source : kOrder) {
        std::vector<const CatalogRecord *> own;
        for (const CatalogRecord &record : records) {
            if (record.source == source && !record.facts.name.empty())
                own.push_back(&record);
        }
        if (!own.empty())
            Round(models).add(own);
    }
    for (CatalogModel &model : models) {
        if (model.rating)
            model.quality = qualityOf(model.rating->value);
    }
    std::ranges::stable_sort(models, {}, &CatalogModel::id);
    return models;
}

std::vector<NamedModel> namesOf(const std::vector<CatalogModel> &models)
{
    std::vector<NamedModel> names;
    names.reserve(models.size());
    for (const CatalogModel &model : models) {
        NamedModel name;
        name.names = model.aliases;
        name.names.insert(name.names.begin(), model.id);
        if (model.title)
            name.names.push_back(model.title->value);
        if (model.weights)
            name.sharedNames = {model.weights->value};
        name.openWeights = model.openWeights && model.openWeights->value;
        if (model.billions)
            name.billions = model.billions->value;
        if (model.released)
            name.released = parseModelName(model.released->value).date;
        names.push_back(std::move(name));
    }
    return names;
}

} // namespace oxide::catalog
