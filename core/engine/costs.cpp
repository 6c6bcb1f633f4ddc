#include "engine/costs.h"

#include "routing/expectation.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace oxide::engine {

using base::CalendarUnit;
using base::TimePoint;
using model::CostSource;
using model::Money;
using model::SpendBy;
using model::SpendEntry;
using model::SpendRow;

namespace {

/// Day by day; who asks for more has mistyped the year.
constexpr std::chrono::days kLongestTime(20 * 366);

/// The rows that an entry belongs to. Those of a service's own models are told apart by both.
std::vector<std::pair<std::string, std::string>> keysOf(const SpendEntry &entry, SpendBy by)
{
    const model::SpendAccount &account = entry.account;
    switch (by) {
    case SpendBy::Service:
        return {{account.target.service, {}}};
    case SpendBy::Model:
        return {{account.target.service, account.target.model}};
    case SpendBy::Type:
        return {{std::string(base::nameOf(account.type)), {}}};
    case SpendBy::Client:
        return {{account.client, {}}};
    case SpendBy::Tag:
        break;
    }
    if (account.tags.empty())
        return {{}};
    std::vector<std::pair<std::string, std::string>> keys;
    for (const std::string &tag : account.tags)
        keys.emplace_back(tag, std::string());
    return keys;
}

/// The tasks that an attempt within that time belongs to.
model::HistoryQuery tasksWithin(TimePoint from, TimePoint to)
{
    model::HistoryQuery tasks;
    tasks.withParts = true;
    tasks.attempts.from = from;
    tasks.attempts.to = to;
    return tasks;
}

SpendRow rowOf(const std::pair<std::string, std::string> &key, SpendBy by, TimePoint from,
               TimePoint to)
{
    SpendRow row;
    row.key = key.first;
    row.provenance = CostSource::Reported;
    row.tasks = tasksWithin(from, to);
    switch (by) {
    case SpendBy::Model:
        row.key = key.second;
        row.target.model = key.second;
        row.tasks.attempts.model = key.second;
        row.tasks.attempts.isUnnamedModel = key.second.empty();
        [[fallthrough]];
    case SpendBy::Service:
        row.target.service = key.first;
        row.tasks.attempts.service = key.first;
        break;
    case SpendBy::Type:
        row.tasks.types = {base::fromName<model::TaskType>(key.first).value()};
        break;
    case SpendBy::Client:
        row.tasks.clients = {key.first};
        break;
    case SpendBy::Tag:
        row.tasks.tags = {key.first};
        break;
    }
    return row;
}

void add(SpendRow &row, const SpendEntry &entry)
{
    row.sums.add(entry.sums);
    if (entry.provenance == CostSource::Unknown)
        row.unknown += entry.sums.attempts;
    else
        row.provenance = std::min(row.provenance, entry.provenance);
}

/// Gathers the entries of all bars.
class Gathering
{
public:
    Gathering(const model::CostsQuery &query, const CostsTime &time) : m_cuts(time.cuts)
    {
        m_costs.query = query;
        m_costs.unit = time.unit;
        m_costs.from = time.cuts.front();
        m_costs.to = time.cuts.back();
    }

    void addBar(const std::vector<SpendEntry> &entries)
    {
        model::SpendBar bar;
        bar.from = m_cuts[m_costs.bars.size()];
        bar.to = m_cuts[m_costs.bars.size() + 1];
        bar.tasks = tasksWithin(bar.from, bar.to);
        const SpendBy by = m_costs.query.by;
        std::map<Key, Money> parts;
        for (const SpendEntry &entry : entries) {
            const bool isUnknown = entry.provenance == CostSource::Unknown;
            bar.total += entry.sums.amount;
            bar.attempts += entry.sums.attempts;
            bar.unknown += isUnknown ? entry.sums.attempts : 0;
            m_costs.sums.add(entry.sums);
            for (const Key &key : keysOf(entry, by)) {
                const auto row =
                    m_rows.try_emplace(key, rowOf(key, by, m_costs.from, m_costs.to)).first;
                add(row->second, entry);
                m_models[key].insert(entry.account.target.model);
                parts[key] += entry.sums.amount;
            }
        }
        m_costs.unknown += bar.unknown;
        m_costs.bars.push_back(std::move(bar));
        m_parts.push_back(std::move(parts));
    }

    model::Costs finish()
    {
        std::vector<Key> order;
        for (const auto &[key, row] : m_rows)
            order.push_back(key);
        std::ranges::stable_sort(order, [this](const Key &a, const Key &b) {
            const SpendRow &one = m_rows.at(a);
            const SpendRow &other = m_rows.at(b);
            if (one.isUnknown() != other.isUnknown())
                return other.isUnknown();
            if (one.sums.amount != other.sums.amount)
                return one.sums.amount > other.sums.amount;
            return one.sums.attempts > other.sums.attempts;
        });
        for (const Key &key : order) {
            SpendRow &row = m_rows.at(key);
            if (row.isUnknown())
                row.provenance = CostSource::Unknown;
            if (m_costs.query.by == SpendBy::Service)
                row.models.assign(m_models[key].begin(), m_models[key].end());
            m_costs.rows.push_back(std::move(row));
            for (std::size_t i = 0; i < m_parts.size(); ++i) {
                const auto part = m_parts[i].find(key);
                m_costs.bars[i].parts.push_back(part == m_parts[i].end() ? Money() : part->second);
            }
        }
        return std::move(m_costs);
    }

private:
    using Key = std::pair<std::string, std::string>;

    const std::vector<TimePoint> &m_cuts;
    model::Costs m_costs;
    std::map<Key, SpendRow> m_rows;
    std::map<Key, std::set<std::string>> m_models;
    std::vector<std::map<Key, Money>> m_parts; ///< of each bar
};

/// What these tokens cost at a price. Sums of many attempts are priced as one: the price of a
/// request counts for each.
Money costAt(const model::SpendSums &sums, model::Price price)
{
    const std::int64_t perRequest = std::exchange(price.perRequest, 0);
    return model::costOf(sums.usage, price) + Money::fromMicros(perRequest * sums.attempts);
}

struct Priced {
    model::Target target;
    model::Price price;
    std::optional<double> quality;
};

/// Every model that could be used now and costs what is known.
std::vector<Priced> pricedModels(const std::vector<model::ServiceStatus> &services)
{
    std::vector<Priced> priced;
    for (const model::ServiceStatus &service : services) {
        if (!service.config.enabled)
            continue;
        const auto add = [&](const std::string &name, const model::ModelInfo *info) {
            const auto price = routing::priceOf(service.config.price, service.local, info);
            if (price && !price->isFree())
                priced.push_back(
                    {{service.config.name, name}, *price, info ? info->quality : std::nullopt});
        };
        for (const model::ModelInfo &info : service.models)
            add(info.name, &info);
        if (service.models.empty())
            add(service.model, nullptr);
    }
    return priced;
}

} // namespace

base::Result<CostsTime> timeOf(const model::CostsQuery &query, TimePoint now, const QTimeZone &zone)
{
    TimePoint from;
    TimePoint to;
    if (query.since) {
        from = startOf(CalendarUnit::Day, *query.since, zone);
        to = endOf(CalendarUnit::Day, now, zone);
    } else {
        from = startOf(query.span, now, zone);
        to = endOf(query.span, now, zone);
        for (int i = 0; i < query.back; ++i) {
            to = from;
            from = startOf(query.span, from - std::chrono::milliseconds(1), zone);
        }
    }
    if (from >= to || query.back < 0)
        return base::fail(base::ErrorKind::InvalidArgument,
                          "That time lies ahead. Ask for costs of today or earlier.");
    if (to - from > kLongestTime)
        return base::fail(base::ErrorKind::InvalidArgument,
                          "That is more than twenty years ago. Ask for a later beginning.");
    CostsTime time;
    const bool isYear = !query.since && query.span == CalendarUnit::Year;
    time.unit = isYear ? CalendarUnit::Month : CalendarUnit::Day;
    time.cuts.push_back(from);
    while (time.cuts.back() < to)
        time.cuts.push_back(std::min(to, endOf(time.unit, time.cuts.back(), zone)));
    return time;
}

model::Costs costsOf(const model::CostsQuery &query, const CostsTime &time,
                     const std::vector<std::vector<SpendEntry>> &spent)
{
    Gathering gathering(query, time);
    for (const std::vector<SpendEntry> &entries : spent)
        gathering.addBar(entries);
    return gathering.finish();
}

std::optional<model::Savings> savingsOf(const std::vector<std::vector<SpendEntry>> &spent,
                                        const std::vector<model::ServiceStatus> &services)
{
    model::SpendSums known;
    for (const auto &entries : spent) {
        for (const SpendEntry &entry : entries) {
            // The strongest model would answer; it makes no vectors.
            const bool isAnswer = entry.account.type != model::TaskType::Embedding;
            if (isAnswer && entry.provenance != CostSource::Unknown && entry.sums.usage.isKnown())
                known.add(entry.sums);
        }
    }
    const std::vector<Priced> models = pricedModels(services);
    if (models.empty() || known.attempts == 0)
        return std::nullopt;
    const auto strongest = std::ranges::max_element(models, [&](const Priced &a, const Priced &b) {
        if (a.quality != b.quality)
            return a.quality < b.quality; // one without is below every other
        return costAt(known, a.price) < costAt(known, b.price);
    });
    model::Savings savings;
    savings.strongest = strongest->target;
    savings.there = costAt(known, strongest->price);
    savings.here = known.amount;
    savings.attempts = known.attempts;
    return savings;
}

} // namespace oxide::engine
