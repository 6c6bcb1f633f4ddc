#include "routing/whatif.h"

#include "routing/candidates.h"
#include "routing/decide.h"
#include "routing/weightrange.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>

namespace oxide::routing {

namespace {

using model::Change;
using model::ChangeKind;
using model::Decision;
using model::Factor;
using model::ReasonCode;
using model::Target;
using model::WayTo;

/// Repairs that one way may need before anything else is tried.
constexpr int kMostRepairs = 12;
constexpr double kLargestWeight = 100;
constexpr int kScanSteps = 16;
constexpr int kBisections = 14;

/// All that a decision is made from, to be changed.
struct World {
    model::TaskFeatures features;
    SnapshotParts parts;

    [[nodiscard]] Decision decided() const { return choose(features, Snapshot(parts)); }

    ServiceView *service(const std::string &name)
    {
        const auto found = std::ranges::find(parts.services, name, &ServiceView::name);
        return found == parts.services.end() ? nullptr : &*found;
    }

    ModelView *model(const Target &target)
    {
        ServiceView *owner = service(target.service);
        if (!owner)
            return nullptr;
        for (ModelView &view : owner->models) {
            if (view.info.name == target.model)
                return &view;
        }
        return nullptr;
    }
};

void scale(model::Price &price, double share)
{
    const auto scaled = [share](std::int64_t amount) {
        return static_cast<std::int64_t>(std::floor(static_cast<double>(amount) * share));
    };
    price.inputPerMillion = scaled(price.inputPerMillion);
    price.outputPerMillion = scaled(price.outputPerMillion);
    price.perRequest = scaled(price.perRequest);
    for (auto *part :
         {&price.cachedInputPerMillion, &price.cacheWritePerMillion, &price.reasoningPerMillion}) {
        if (*part)
            *part = scaled(**part);
    }
}

void applyToService(const Change &change, World &world)
{
    ServiceView *service = world.service(change.target.service);
    if (!service)
        return;
    ModelView *model = world.model(change.target);
    switch (change.kind) {
    case ChangeKind::EnableService:
        service->enabled = true;
        if (service->health == model::Health::Disabled)
            service->health = model::Health::Healthy;
        break;
    case ChangeKind::ServiceHealthy:
        service->health = model::Health::Healthy;
        break;
    case ChangeKind::CloseBreaker:
        service->breaker = model::BreakerState::Closed;
        if (model)
            model->breaker = model::BreakerState::Closed;
        break;
    case ChangeKind::LetCompete:
        if (model)
            model->competes = true;
        break;
    case ChangeKind::Price: {
        const double share = *change.from > 0 ? *change.to / *change.from : 0;
        if (service->price)
            scale(*service->price, share);
        if (model && model->info.price)
            scale(*model->info.price, share);
        break;
    }
    default:
        break;
    }
}

void apply(const Change &change, const std::string &profile, World &world)
{
    model::RoutingSetup &setup = world.parts.setup;
    model::Profile *ranking = nullptr;
    if (const auto found = std::ranges::find(setup.profiles, profile, &model::Profile::name);
        found != setup.profiles.end())
        ranking = &*found;
    switch (change.kind) {
    case ChangeKind::AskForNobody:
        world.features.service.clear();
        world.features.model.clear();
        break;
    case ChangeKind::AskForProfile:
        world.features.profile = change.name;
        break;
    case ChangeKind::Weight:
        if (const auto factor = base::fromName<Factor>(change.name); ranking && factor)
            *model::weightOf(ranking->weights, *factor) = *change.to;
        break;
    case ChangeKind::Threshold:
        if (ranking)
            ranking->threshold = *change.to;
        break;
    case ChangeKind::PreferLocal:
        setup.rules.preferLocal = *change.to == 1.0;
        break;
    case ChangeKind::DisableRule:
        setup.rules.rules[static_cast<std::size_t>(std::stoi(change.name) - 1)].enabled = false;
        break;
    case ChangeKind::RemoveAssignment:
        std::erase_if(setup.rules.assignments, [&](const model::Assignment &assignment) {
            return base::nameOf(assignment.type) == change.name;
        });
        break;
    case ChangeKind::RaiseCostCap:
        setup.policy.maxTaskCost = model::Money::fromMicros(std::llround(*change.to));
        break;
    case ChangeKind::AllowSensitive:
        std::erase_if(setup.policy.keepLocal,
                      [&](model::Sensitivity kind) { return base::nameOf(kind) == change.name; });
        break;
    case ChangeKind::AddRule: {
        model::Rule rule;
        rule.then.targets.push_back(change.target);
        setup.rules.rules.insert(setup.rules.rules.begin(), std::move(rule));
        break;
    }
    case ChangeKind::ChooseManually:
        world.features.service = change.target.service;
        world.features.model = change.target.model;
        break;
    default:
        applyToService(change, world);
        break;
    }
}

Change changeOf(ChangeKind kind, Target target = {}, std::string name = {})
{
    Change change;
    change.kind = kind;
    change.target = std::move(target);
    change.name = std::move(name);
    return change;
}

Change numberOf(ChangeKind kind, std::string name, double from, double to, Target target = {})
{
    Change change = changeOf(kind, std::move(target), std::move(name));
    change.from = from;
    change.to = to;
    return change;
}

/// To so many decimals, away from `from`.
double roundedAway(double value, double from, double scale)
{
    return (value > from ? std::ceil(value * scale) : std::floor(value * scale)) / scale;
}

bool has(const Decision &decision, ReasonCode code)
{
    return std::ranges::find(decision.reasons, code, &model::Reason::code)
           != decision.reasons.end();
}

class Explorer
{
public:
    Explorer(const model::TaskFeatures &features, const Snapshot &snapshot, Target target)
        : m_original{features, snapshot.parts()}, m_world(m_original), m_target(std::move(target))
    {
        m_result.target = m_target;
    }

    model::WhatIf run()
    {
        Decision decision = m_world.decided();
        m_profile = decision.profile;
        resolveModel(decision);
        if (isChosen(decision)) {
            m_result.isChosen = true;
            return std::move(m_result);
        }
        if (!m_world.service(m_target.service)) {
            m_result.blockers.push_back({ReasonCode::ServiceUnknown, {}});
            return std::move(m_result);
        }
        if (!repair(decision))
            return std::move(m_result);
        m_profile = decision.profile;
        if (isChosen(decision))
            add({m_repairs});
        else
            tryRanking(decision);
        tryByName();
        return std::move(m_result);
    }

private:
    /// Without a model, the service's candidate that came furthest.
    void resolveModel(const Decision &decision)
    {
        if (!m_target.model.empty())
            return;
        for (const model::Candidate &candidate : decision.candidates) {
            if (candidate.target.service == m_target.service) {
                m_target = candidate.target;
                break;
            }
        }
        m_result.target = m_target;
    }

    [[nodiscard]] bool isChosen(const Decision &decision) const
    {
        return !decision.chain.empty() && decision.chain.front() == m_target;
    }

    [[nodiscard]] const model::Candidate *candidateIn(const Decision &decision) const
    {
        const auto found =
            std::ranges::find(decision.candidates, m_target, &model::Candidate::target);
        return found == decision.candidates.end() ? nullptr : &*found;
    }

    void take(Change change)
    {
        apply(change, m_profile, m_world);
        m_repairs.push_back(std::move(change));
    }

    /// Lifts what rejects the target, one thing after the other; `decision` is then the one after
    /// it. False where something cannot be lifted.
    bool repair(Decision &decision)
    {
        for (int i = 0; i < kMostRepairs; ++i) {
            const model::Candidate *candidate = candidateIn(decision);
            if (candidate && candidate->isUsable())
                return true;
            if (!candidate) {
                if (!letIn(decision))
                    return false;
            } else {
                bool isLifted = false;
                for (const model::Reason &reason : candidate->reasons)
                    isLifted = lift(reason, decision) || isLifted;
                if (!m_result.blockers.empty() || !isLifted)
                    return false;
            }
            decision = m_world.decided();
        }
        return false;
    }

    /// It is no candidate at all.
    bool letIn(const Decision &decision)
    {
        ModelView *model = m_world.model(m_target);
        if (!model) {
            m_result.blockers.push_back({ReasonCode::ModelUnknown, m_target.model});
            return false;
        }
        if (!m_world.features.service.empty() || !m_world.features.model.empty())
            take(changeOf(ChangeKind::AskForNobody));
        else if (!model->competes)
            take(changeOf(ChangeKind::LetCompete, m_target));
        else if (!unname(decision))
            return false;
        return true;
    }

    bool lift(const model::Reason &reason, const Decision &decision)
    {
        switch (reason.code) {
        case ReasonCode::ServiceDisabled:
            take(changeOf(ChangeKind::EnableService, {m_target.service, {}}));
            return true;
        case ReasonCode::ServiceUnhealthy:
            take(changeOf(ChangeKind::ServiceHealthy, {m_target.service, {}}));
            return true;
        case ReasonCode::BreakerOpen:
            take(changeOf(ChangeKind::CloseBreaker, m_target));
            return true;
        case ReasonCode::NotLocal:
        case ReasonCode::NotInRule:
        case ReasonCode::RefusedByRule:
            if (decision.rule)
                takeRuleOff(*decision.rule);
            return decision.rule.has_value();
        case ReasonCode::NotChosenManually:
        case ReasonCode::ModelUnknown:
            take(changeOf(ChangeKind::AskForNobody));
            return true;
        case ReasonCode::CostOverCap:
            return raiseCap();
        case ReasonCode::SensitiveStaysLocal:
            take(changeOf(ChangeKind::AllowSensitive, {}, reason.detail));
            return true;
        default:
            m_result.blockers.push_back(reason);
            return false;
        }
    }

    void takeRuleOff(int rule)
    {
        take(changeOf(ChangeKind::DisableRule, {}, std::to_string(rule + 1)));
    }

    bool raiseCap()
    {
        const Decision decision = m_world.decided();
        const model::Candidate *candidate = candidateIn(decision);
        const auto cap = m_world.parts.setup.policy.maxTaskCost;
        if (!candidate || !candidate->expectedCost || !cap)
            return false;
        take(numberOf(ChangeKind::RaiseCostCap, {}, static_cast<double>(cap->micros()),
                      static_cast<double>(candidate->expectedCost->micros())));
        return true;
    }

    /// Takes away what names another: a rule or an assignment. False where nothing does.
    bool unname(const Decision &decision)
    {
        if (decision.rule && has(decision, ReasonCode::RuleMatch)) {
            takeRuleOff(*decision.rule);
            return true;
        }
        if (has(decision, ReasonCode::TaskAssignment)) {
            take(changeOf(ChangeKind::RemoveAssignment, {},
                          std::string(base::nameOf(m_world.features.type))));
            return true;
        }
        return false;
    }

    /// It can, but another is preferred.
    void tryRanking(Decision decision)
    {
        for (int i = 0; i < kMostRepairs && unname(decision); ++i) {
            decision = m_world.decided();
            if (isChosen(decision)) {
                add({m_repairs});
                return;
            }
        }
        m_profile = decision.profile;
        if (!candidateIn(decision) || !candidateIn(decision)->isUsable())
            return;
        tryNumbers(has(decision, ReasonCode::Explored));
        tryChange(numberOf(ChangeKind::PreferLocal, {},
                           m_world.parts.setup.rules.preferLocal ? 1 : 0,
                           m_world.parts.setup.rules.preferLocal ? 0 : 1));
        for (const model::Profile &profile : m_world.parts.setup.profiles) {
            if (profile.name != m_profile)
                tryChange(changeOf(ChangeKind::AskForProfile, {}, profile.name));
        }
        tryPrice(decision);
    }

    void tryNumbers(bool isDrawn)
    {
        const model::Profile *profile = model::findProfile(m_world.parts.setup.profiles, m_profile);
        if (!profile)
            return;
        std::vector<Change> found = weightChanges(*profile);
        m_result.isBeyondWeights = found.empty() && !isDrawn;
        for (const double end : {1.0, 0.0}) {
            const auto make = [&](double value) {
                return numberOf(ChangeKind::Threshold, m_profile, profile->threshold, value);
            };
            if (const auto enough = nearest(make, profile->threshold, end, 100))
                found.push_back(*enough);
        }
        std::ranges::stable_sort(found, {}, [](const Change &change) {
            return std::abs(*change.to - *change.from) / std::max(*change.from, 0.05);
        });
        constexpr std::size_t kMost = 3;
        for (std::size_t i = 0; i < std::min(found.size(), kMost); ++i)
            add(withRepairs(found[i]));
    }

    /// For each factor whose weight alone can do it, the smallest change.
    [[nodiscard]] std::vector<Change> weightChanges(const model::Profile &profile) const
    {
        std::vector<Judged> others = judged();
        const auto wanted = std::ranges::find(others, m_target, &Judged::target);
        if (wanted == others.end())
            return {};
        const Judged target = *wanted;
        others.erase(wanted);
        model::Weights weights = profile.weights;
        if (!m_world.parts.setup.rules.preferLocal)
            weights.local = 0;
        std::vector<Change> changes;
        for (const auto &row : base::enumNames<Factor>) {
            if (row.value == Factor::Local && !m_world.parts.setup.rules.preferLocal)
                continue;
            const auto range = winningWeights(weights, row.value, kLargestWeight, target, others);
            if (!range)
                continue;
            const double from = model::weightOf(std::as_const(weights), row.value);
            if (auto change = changeInto(*range, std::string(row.name), from))
                changes.push_back(std::move(*change));
        }
        return changes;
    }

    /// Everyone who can be used, on the scales of the profile that ranks; all factors count.
    [[nodiscard]] std::vector<Judged> judged() const
    {
        World world = m_world;
        world.features.profile = m_profile;
        for (model::Rule &rule : world.parts.setup.rules.rules)
            rule.fallbackProfile.clear();
        const auto profile =
            std::ranges::find(world.parts.setup.profiles, m_profile, &model::Profile::name);
        for (const auto &row : base::enumNames<Factor>) {
            if (double *weight = model::weightOf(profile->weights, row.value))
                *weight = 1;
        }
        std::vector<Judged> all;
        for (const model::Candidate &candidate : world.decided().candidates) {
            if (!candidate.isUsable())
                continue;
            Judged &each = all.emplace_back();
            each.target = candidate.target;
            for (const model::SubScore &part : candidate.parts)
                each.values.at(static_cast<std::size_t>(part.factor)) = part.value;
        }
        return all;
    }

    /// To the nearest weight within, with as few decimals as can be; empty where rounding leaves
    /// none.
    [[nodiscard]] std::optional<Change> changeInto(const WeightRange &range,
                                                   const std::string &factor, double from) const
    {
        const double edge = std::clamp(from, range.least, range.most);
        const int away = edge < from ? -1 : 1;
        for (double scale = 100; scale <= 1e6; scale *= 10) {
            const auto changeTo = [&](double steps) {
                return numberOf(ChangeKind::Weight, factor, from, steps / scale);
            };
            // What lies a last bit beyond a step is that step; at the edge itself names decide.
            double steps = away * std::ceil(away * edge * scale - 1e-6);
            if (steps < 0 || !wins(changeTo(steps)))
                steps += away;
            if (steps < 0 || !wins(changeTo(steps)))
                continue;
            // Scores are rounded: where they hardly differ, a little less may do.
            while (away * (steps - away - from * scale) > 0 && wins(changeTo(steps - away)))
                steps -= away;
            return changeTo(steps);
        }
        return std::nullopt;
    }

    void tryPrice(const Decision &decision)
    {
        const model::Candidate *candidate = candidateIn(decision);
        if (!candidate || !candidate->expectedCost || candidate->expectedCost->micros() <= 0)
            return;
        const auto cost = static_cast<double>(candidate->expectedCost->micros());
        const auto make = [&](double value) {
            return numberOf(ChangeKind::Price, {}, cost, value, m_target);
        };
        if (const auto enough = nearest(make, cost, 0, 1))
            add(withRepairs(*enough));
    }

    void tryByName()
    {
        tryChange(changeOf(ChangeKind::AddRule, m_target));
        tryChange(changeOf(ChangeKind::ChooseManually, m_target));
    }

    /// The change of one number, from `from` towards `end`, that is just enough.
    std::optional<Change> nearest(const std::function<Change(double)> &make, double from,
                                  double end, double scaleOf)
    {
        double losing = from;
        std::optional<double> winning;
        for (int i = 1; i <= kScanSteps && !winning; ++i) {
            const double value = from + (end - from) * i / kScanSteps;
            if (wins(make(value)))
                winning = value;
            else
                losing = value;
        }
        if (!winning)
            return std::nullopt;
        for (int i = 0; i < kBisections; ++i) {
            const double middle = (losing + *winning) / 2;
            (wins(make(middle)) ? *winning : losing) = middle;
        }
        const Change rounded = make(roundedAway(*winning, from, scaleOf));
        return wins(rounded) ? rounded : make(*winning);
    }

    [[nodiscard]] bool wins(const Change &change) const
    {
        World changed = m_world;
        apply(change, m_profile, changed);
        return isChosen(changed.decided());
    }

    void tryChange(const Change &change)
    {
        if (wins(change))
            add(withRepairs(change));
    }

    [[nodiscard]] WayTo withRepairs(const Change &change) const
    {
        WayTo way{m_repairs};
        way.changes.push_back(change);
        return way;
    }

    /// From how it really is.
    [[nodiscard]] bool holds(const WayTo &way) const
    {
        World changed = m_original;
        for (const Change &change : way.changes)
            apply(change, m_profile, changed);
        return isChosen(changed.decided());
    }

    /// Keeps of a way what it needs: a rule that names the target needs no other out of the way.
    void add(WayTo way)
    {
        for (std::size_t i = 0; i < way.changes.size();) {
            WayTo shorter = way;
            shorter.changes.erase(shorter.changes.begin() + static_cast<std::ptrdiff_t>(i));
            if (!shorter.changes.empty() && holds(shorter))
                way = std::move(shorter);
            else
                ++i;
        }
        if (holds(way) && std::ranges::find(m_result.ways, way) == m_result.ways.end())
            m_result.ways.push_back(std::move(way));
    }

    const World m_original;
    World m_world; ///< with the repairs made
    Target m_target;
    std::string m_profile;
    std::vector<Change> m_repairs;
    model::WhatIf m_result;
};

} // namespace

model::WhatIf whatIf(const model::TaskFeatures &features, const Snapshot &snapshot,
                     const Target &target)
{
    return Explorer(features, snapshot, target).run();
}

} // namespace oxide::routing
