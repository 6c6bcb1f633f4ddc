#include "catalog/resolver.h"

#include "base/text.h"

#include <algorithm>

namespace oxide::catalog {

namespace {

constexpr std::size_t kMostShown = 5;

std::string houseOfModel(std::string_view name)
{
    const std::size_t slash = name.find('/');
    return slash == std::string_view::npos ? std::string()
                                           : houseOfPath(base::toLowerAscii(name.substr(0, slash)));
}

} // namespace

Resolver::Resolver(const std::vector<NamedModel> &models, const NameCosts &costs) : m_costs(costs)
{
    for (std::size_t i = 0; i < models.size(); ++i) {
        const NamedModel &model = models[i];
        m_models.push_back(
            {houseOfModel(model.names.front()), model.openWeights, model.billions, model.released});
        m_ownNames.push_back(parseModelName(model.names.front()));
        for (const std::string &name : model.names) {
            const bool isOwn = &name == &model.names.front();
            m_aliases.push_back({i, ComparableName(name), false, isOwn ? 0 : m_costs.otherName});
        }
        for (const std::string &name : model.sharedNames)
            m_aliases.push_back({i, ComparableName(name), true, m_costs.otherName});
    }
    for (std::size_t i = 0; i < m_aliases.size(); ++i)
        index(i);
    settleShared();
}

void Resolver::index(std::size_t alias)
{
    const ComparableName &name = m_aliases[alias].name;
    for (const ComparableName::Word &word : name.words)
        m_byWord[word.text].push_back(alias);
    m_byJoined[name.joined].push_back(alias);
    if (!name.joinedOwn.empty() && name.joinedOwn != name.joined)
        m_byJoined[name.joinedOwn].push_back(alias);
}

/// Of the models that share a name it is the one whose own name is nearest to it.
void Resolver::settleShared()
{
    for (Alias &alias : m_aliases) {
        if (!alias.isShared)
            continue;
        double own = m_costs.different;
        double least = m_costs.different;
        for (const std::size_t other : aliasesNear(alias.name)) {
            const Alias &candidate = m_aliases[other];
            if (candidate.isShared)
                continue;
            const double cost = distance(alias.name, candidate, {});
            least = std::min(least, cost);
            if (candidate.model == alias.model)
                own = std::min(own, cost);
        }
        if (own > least)
            alias.extra += m_costs.shared;
    }
}

double Resolver::distance(const ComparableName &asked, const Alias &alias,
                          const std::vector<std::string> &hostWords) const
{
    return alias.extra
           + nameDistance(
               asked, alias.name, m_models[alias.model], hostWords,
               [this](std::string_view word) { return m_byWord.contains(word); }, m_costs);
}

std::vector<std::size_t> Resolver::aliasesNear(const ComparableName &asked) const
{
    std::vector<std::size_t> found;
    const auto add = [&found](const Index &index, std::string_view key) {
        if (const auto at = index.find(key); at != index.end())
            found.insert(found.end(), at->second.begin(), at->second.end());
    };
    for (const ComparableName::Word &word : asked.words) {
        if (word.role == WordRole::Name || word.role == WordRole::Derivative)
            add(m_byWord, word.text);
    }
    for (const std::string &word : asked.pathWords)
        add(m_byWord, word);
    add(m_byJoined, asked.joined);
    add(m_byJoined, asked.joinedOwn);
    std::ranges::sort(found);
    const auto repeated = std::ranges::unique(found);
    found.erase(repeated.begin(), repeated.end());
    return found;
}

std::vector<Nearness> Resolver::nearest(const ComparableName &asked, std::string_view host) const
{
    const std::vector<std::string> hostWords = wordsOf(base::toLowerAscii(host));
    std::map<std::size_t, double> costs;
    for (const std::size_t i : aliasesNear(asked)) {
        const double cost = distance(asked, m_aliases[i], hostWords);
        if (cost > m_costs.conceivable)
            continue;
        const auto [at, isNew] = costs.emplace(m_aliases[i].model, cost);
        if (!isNew)
            at->second = std::min(at->second, cost);
    }
    std::vector<Nearness> nearest;
    for (const auto &[model, cost] : costs)
        nearest.push_back({model, cost});
    std::ranges::stable_sort(nearest, {}, &Nearness::cost);
    return nearest;
}

/// The same model at several dates, all closed: who names no date is served the newest.
std::optional<std::size_t> Resolver::newestTwin(const std::vector<Nearness> &nearest) const
{
    const ModelName &first = m_ownNames[nearest.front().model];
    std::size_t newest = nearest.front().model;
    for (const Nearness &each : nearest) {
        if (each.cost - nearest.front().cost >= m_costs.margin)
            break;
        const ModelName &name = m_ownNames[each.model];
        const bool isTwin = name.parts == first.parts && name.size == first.size
                            && name.date.isKnown() && !m_models[each.model].openWeights;
        if (!isTwin)
            return std::nullopt;
        if (m_ownNames[newest].date < name.date)
            newest = each.model;
    }
    return newest;
}

Resolver::Answer Resolver::resolve(std::string_view name, std::string_view host) const
{
    const ComparableName asked(name);
    Answer answer;
    answer.nearest = nearest(asked, host);
    const auto &nearest = answer.nearest;
    if (!nearest.empty() && nearest[0].cost <= m_costs.accepted) {
        const double lead =
            nearest.size() == 1 ? m_costs.different : nearest[1].cost - nearest[0].cost;
        if (lead >= m_costs.margin || (nearest[0].cost == 0 && lead > 0))
            answer.model = nearest[0].model;
        else if (!asked.parsed.date.isKnown())
            answer.model = newestTwin(nearest);
    }
    if (answer.nearest.size() > kMostShown)
        answer.nearest.resize(kMostShown);
    return answer;
}

} // namespace oxide::catalog
