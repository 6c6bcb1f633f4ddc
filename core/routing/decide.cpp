#include "routing/decide.h"

#include "routing/candidates.h"
#include "routing/condition.h"
#include "routing/textconditions.h"

#include <algorithm>
#include <utility>

namespace oxide::routing {

namespace {

using model::ActionKind;
using model::Candidate;
using model::Decision;
using model::Health;
using model::Reason;
using model::ReasonCode;
using model::Rule;
using model::Target;

/// Who named the first targets.
enum class Namer { Nobody, Caller, Rule, Assignment };

bool isSensitiveKey(model::Sensitivity kind)
{
    return kind == model::Sensitivity::ApiKey || kind == model::Sensitivity::PrivateKey;
}

class Decider
{
public:
    Decider(const model::TaskFeatures &features, const Snapshot &snapshot)
        : m_features(features), m_snapshot(snapshot),
          m_requested(requestedTarget(features, snapshot)), m_maker(features, snapshot)
    {
    }

    Decision run()
    {
        m_decision.features = m_features;
        m_decision.snapshotHash = m_snapshot.hash();
        findRule();
        nameTargets();
        makeCandidates();
        applyRule();
        rescueByCuttingFiles();
        rank();
        makeChain();
        addReasons();
        collect();
        return std::move(m_decision);
    }

private:
    [[nodiscard]] const model::RuleSet &rules() const { return m_snapshot.rules(); }

    void findRule()
    {
        for (std::size_t i = 0; i < rules().rules.size(); ++i) {
            const Rule &rule = rules().rules[i];
            if (rule.enabled && !isOutranked(rule) && holds(rule.when, m_features, textMatch(i))) {
                m_rule = &rule;
                m_decision.rule = static_cast<int>(i);
                m_decision.onFailure = rule.onFailure;
                return;
            }
        }
    }

    /// Who names a service has said already what this rule is for: the next ones are asked, as
    /// one of them may keep the task here or refuse it.
    [[nodiscard]] bool isOutranked(const Rule &rule) const
    {
        return rule.then.kind == ActionKind::Send && !m_requested.service.empty();
    }

    /// Features stored under other rules may know less; what is not known does not match.
    [[nodiscard]] std::optional<bool> textMatch(std::size_t rule) const
    {
        const std::optional<std::size_t> index = m_snapshot.texts().indexOf(rule);
        if (!index)
            return std::nullopt;
        return *index < m_features.textMatches.size() && m_features.textMatches[*index];
    }

    void nameTargets()
    {
        if (!m_requested.service.empty()) {
            m_namer = Namer::Caller;
            m_targets.push_back({m_requested.service, m_requested.model});
            return;
        }
        if (m_rule && m_rule->then.kind == ActionKind::Send) {
            m_namer = Namer::Rule;
            m_targets = m_rule->then.targets;
            return;
        }
        const auto assignment =
            std::ranges::find(rules().assignments, m_features.type, &model::Assignment::type);
        // Who asks for a model by name wants that one, wherever its type usually goes.
        if (assignment != rules().assignments.end() && m_requested.model.empty()) {
            m_namer = Namer::Assignment;
            m_targets.push_back(assignment->target);
        }
    }

    void makeCandidates()
    {
        for (const Target &target : m_targets) {
            Candidate candidate = m_maker.named(withRequestedModel(target));
            if (std::ranges::find(m_named, candidate.target, &Candidate::target) == m_named.end())
                m_named.push_back(std::move(candidate));
        }
        m_others.reserve(m_snapshot.services().size());
        for (const ServiceView &service : m_snapshot.services()) {
            if (!isNamed(service.name))
                m_others.push_back(unnamed(service));
        }
    }

    /// A rule that names a service alone leaves the choice of the model to the caller.
    [[nodiscard]] Target withRequestedModel(const Target &target) const
    {
        if (!target.model.empty() || m_requested.model.empty())
            return target;
        const ServiceView *service = m_snapshot.service(target.service);
        const bool isOffered = service && findModel(*service, m_requested.model);
        return isOffered ? Target{target.service, m_requested.model} : target;
    }

    [[nodiscard]] Candidate unnamed(const ServiceView &service) const
    {
        const bool isSticky = m_features.sessionTarget
                              && m_features.sessionTarget->service == service.name
                              && m_requested.model.empty();
        if (isSticky && findModel(service, m_features.sessionTarget->model))
            return m_maker.named(*m_features.sessionTarget);
        const bool isAsked = m_namer != Namer::Caller;
        return m_maker.offered(service, isAsked ? m_requested.model : std::string());
    }

    [[nodiscard]] bool isNamed(const std::string &service) const
    {
        return std::ranges::any_of(
            m_named, [&](const Candidate &each) { return each.target.service == service; });
    }

    template<class Predicate>
    void rejectWhere(std::vector<Candidate> &candidates, ReasonCode code, Predicate predicate)
    {
        for (Candidate &candidate : candidates) {
            if (!predicate(candidate))
                continue;
            candidate.score.reset();
            candidate.parts.clear();
            candidate.reasons.push_back({code, {}});
        }
    }

    void applyRule()
    {
        const auto always = [](const Candidate &) { return true; };
        if (m_namer == Namer::Caller)
            rejectWhere(m_others, ReasonCode::NotChosenManually, always);
        if (!m_rule)
            return;
        switch (m_rule->then.kind) {
        case ActionKind::Send:
            if (m_namer == Namer::Rule && !m_rule->continueChain)
                rejectWhere(m_others, ReasonCode::NotInRule, always);
            break;
        case ActionKind::LocalOnly: {
            const auto isRemote = [](const Candidate &each) { return !each.local; };
            rejectWhere(m_named, ReasonCode::NotLocal, isRemote);
            rejectWhere(m_others, ReasonCode::NotLocal, isRemote);
            break;
        }
        case ActionKind::Refuse:
            m_decision.refused = true;
            m_decision.refusal = m_rule->then.message;
            rejectWhere(m_named, ReasonCode::RefusedByRule, always);
            rejectWhere(m_others, ReasonCode::RefusedByRule, always);
            break;
        }
    }

    /// Files are cut to the window when the task runs; better that than nobody.
    void rescueByCuttingFiles()
    {
        const auto isUsable = [](const Candidate &each) { return each.isUsable(); };
        if (m_features.files == 0 || std::ranges::any_of(m_named, isUsable)
            || std::ranges::any_of(m_others, isUsable))
            return;
        for (auto *list : {&m_named, &m_others}) {
            for (Candidate &candidate : *list) {
                if (candidate.reasons.size() != 1
                    || candidate.reasons.front().code != ReasonCode::ContextTooSmall)
                    continue;
                m_maker.accept(candidate);
                m_filesAreCut = true;
            }
        }
    }

    void rank()
    {
        std::ranges::stable_sort(m_others, [&](const Candidate &a, const Candidate &b) {
            if (a.isUsable() != b.isUsable())
                return a.isUsable();
            if (!a.isUsable())
                return false; // stays in the order of names
            if (isSticky(a) != isSticky(b))
                return isSticky(a);
            return *a.score > *b.score;
        });
    }

    [[nodiscard]] bool isSticky(const Candidate &candidate) const
    {
        return m_features.sessionTarget
               && m_features.sessionTarget->service == candidate.target.service;
    }

    void makeChain()
    {
        std::vector<Target> &chain = m_decision.chain;
        for (const Candidate &candidate : m_named) {
            if (candidate.isUsable())
                chain.push_back(candidate.target);
        }
        const bool mayStandIn = rules().fallbackEnabled || m_namer == Namer::Nobody;
        if (mayStandIn) {
            for (const Candidate &candidate : m_others) {
                if (candidate.isUsable())
                    chain.push_back(candidate.target);
            }
        }
        m_usable = chain.size();
        if (!rules().fallbackEnabled && chain.size() > 1)
            chain.resize(1);
    }

    void addReasons()
    {
        if (!m_decision.chain.empty())
            addChoice();
        if (m_decision.refused)
            add(ReasonCode::RefusedByRule, ruleNumber());
        else if (m_rule && m_rule->then.kind == ActionKind::LocalOnly)
            add(ReasonCode::LocalOnly, ruleNumber());
        for (const Candidate &candidate : m_named) {
            if (!candidate.isUsable() && !m_decision.refused && m_namer != Namer::Caller)
                add(ReasonCode::RuleTargetUnusable, candidate.target.service);
        }
        if (!rules().fallbackEnabled)
            add(ReasonCode::FallbackDisabled);
        if (m_filesAreCut && !m_decision.chain.empty())
            add(ReasonCode::FilesWillBeCut);
        for (const model::Sensitivity kind : m_features.sensitivity) {
            add(isSensitiveKey(kind) ? ReasonCode::SecretInText : ReasonCode::PersonalData,
                std::string(base::nameOf(kind)));
        }
    }

    void addChoice()
    {
        const Target &chosen = m_decision.chain.front();
        const bool isNamedOne = std::ranges::any_of(m_named, [&](const Candidate &each) {
            return each.isUsable() && each.target == chosen;
        });
        if (isNamedOne && m_namer == Namer::Caller)
            add(ReasonCode::ManualChoice);
        else if (isNamedOne && m_namer == Namer::Rule)
            add(ReasonCode::RuleMatch, ruleNumber());
        else if (isNamedOne)
            add(ReasonCode::TaskAssignment, std::string(base::nameOf(m_features.type)));
        else
            addRankReason();
        const ServiceView *service = m_snapshot.service(chosen.service);
        if (service && service->health == Health::Unchecked)
            add(ReasonCode::ServiceUnchecked, chosen.service);
    }

    void addRankReason()
    {
        const Candidate &best = m_others.front();
        const auto isRemote = [](const Candidate &each) { return each.isUsable() && !each.local; };
        if (m_usable == 1)
            add(ReasonCode::OnlyCandidate);
        else if (isSticky(best))
            add(ReasonCode::SessionSticky);
        else if (rules().preferLocal && best.local && std::ranges::any_of(m_others, isRemote))
            add(ReasonCode::PreferLocal);
        else
            add(ReasonCode::BestRank);
    }

    void collect()
    {
        std::vector<Candidate> &all = m_decision.candidates;
        all.reserve(m_named.size() + m_others.size());
        for (const bool usable : {true, false}) {
            for (auto *list : {&m_named, &m_others}) {
                for (Candidate &candidate : *list) {
                    if (candidate.isUsable() == usable)
                        all.push_back(std::move(candidate));
                }
            }
        }
    }

    /// Counted from 1, as people see it.
    [[nodiscard]] std::string ruleNumber() const
    {
        return std::to_string(m_decision.rule.value_or(0) + 1);
    }

    void add(ReasonCode code, std::string detail = {})
    {
        m_decision.reasons.push_back({code, std::move(detail)});
    }

    const model::TaskFeatures &m_features;
    const Snapshot &m_snapshot;
    const RequestedTarget m_requested;
    const CandidateMaker m_maker;
    const Rule *m_rule = nullptr;
    Namer m_namer = Namer::Nobody;
    std::vector<Target> m_targets;
    std::vector<Candidate> m_named;  ///< in the order of the targets
    std::vector<Candidate> m_others; ///< everyone else
    std::size_t m_usable = 0;
    bool m_filesAreCut = false;
    Decision m_decision;
};

} // namespace

model::Decision decide(const model::TaskFeatures &features, const Snapshot &snapshot)
{
    return Decider(features, snapshot).run();
}

} // namespace oxide::routing
