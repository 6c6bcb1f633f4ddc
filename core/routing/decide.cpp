#include "routing/decide.h"

#include "routing/candidates.h"
#include "routing/decidingrule.h"
#include "routing/embeddingmodel.h"
#include "routing/exploration.h"
#include "routing/ranking.h"

#include <algorithm>
#include <utility>

namespace oxide::routing {

namespace {

using model::ActionKind;
using model::Decision;
using model::Health;
using model::Profile;
using model::Reason;
using model::ReasonCode;
using model::Rule;
using model::Target;

/// Who fails so often is not helped by more; it also bounds what is stored.
constexpr std::size_t kMostInChain = 12;

/// Who named the first targets.
enum class Namer { Nobody, Caller, Rule, Assignment };

bool isSensitiveKey(model::Sensitivity kind)
{
    return kind == model::Sensitivity::ApiKey || kind == model::Sensitivity::PrivateKey;
}

const Profile &profileCalled(const Snapshot &snapshot, std::string_view name)
{
    if (const Profile *found = model::findProfile(snapshot.setup().profiles, name))
        return *found;
    return *model::findProfile(model::builtInProfiles(), "balanced");
}

bool isKnownProfile(const Snapshot &snapshot, std::string_view name)
{
    return model::findProfile(snapshot.setup().profiles, name) != nullptr;
}

/// The profile that ranks: the caller's, the rule's, the configured one.
const Profile &profileFor(const RequestedTarget &requested, const Rule *rule,
                          const Snapshot &snapshot)
{
    if (isKnownProfile(snapshot, requested.profile))
        return profileCalled(snapshot, requested.profile);
    const bool isRules = rule && rule->then.kind == ActionKind::UseProfile
                         && isKnownProfile(snapshot, rule->then.profile);
    return profileCalled(snapshot, isRules ? rule->then.profile : snapshot.setup().profile);
}

class Decider
{
public:
    Decider(const model::TaskFeatures &features, const Snapshot &snapshot)
        : m_features(features), m_snapshot(snapshot),
          m_requested(requestedTarget(features, snapshot)),
          m_deciding(firstThatHolds(features, m_requested, snapshot)),
          m_profile(profileFor(m_requested, m_deciding.rule, snapshot)),
          m_scorer(features, m_profile, rules().preferLocal), m_maker(features, snapshot, m_scorer),
          m_vectors(m_requested.model)
    {
    }

    Decision run()
    {
        m_decision.features = m_features;
        begin();
        gather();
        rank();
        makeChain();
        addReasons();
        collect();
        return std::move(m_decision);
    }

    /// Does no more than who comes first asks for: whoever is named and can be used does; the
    /// others need no reasons, and no order where the best score decides.
    Choice choice()
    {
        begin();
        Choice choice{{}, m_profile.name, m_deciding.rule};
        if (isRanked() && isBestScoreFirst())
            choice.target = bestOther();
        if (choice.target.service.empty()) {
            if (isRanked())
                gather();
            choose(choice);
        }
        return choice;
    }

private:
    /// Up to those who are named.
    void begin()
    {
        m_decision.profile = m_profile.name;
        nameTargets();
        takeRule();
        takePolicy();
        makeNamed();
        guard(m_named);
        if (isEmbedding())
            m_vectors.keepTo(m_named, EmbeddingModel::Order::Given);
    }

    void gather()
    {
        makeOthers();
        leaveToNamed();
        guard(m_others);
        if (isEmbedding())
            m_vectors.keepTo(m_others, EmbeddingModel::Order::LocalFirst);
        rescueByCutting();
    }

    void choose(Choice &choice)
    {
        const auto named = std::ranges::find_if(m_named, isUsable);
        if (named != m_named.end()) {
            choice.target = named->candidate.target;
        } else if (mayStandIn()) {
            rank();
            if (!m_order.empty())
                choice.target = m_others[m_order.front()].candidate.target;
            choice.profile = m_decision.profile;
        }
    }

    /// Is nobody ruled out for who they are, and nobody drawn or ranked anew?
    [[nodiscard]] bool isBestScoreFirst() const
    {
        const Rule *rule = m_deciding.rule;
        return mayStandIn() && !isEmbedding() && m_requested.model.empty()
               && m_namer != Namer::Caller && !isRule(ActionKind::Refuse)
               && (m_namer != Namer::Rule || rule->continueChain) && !hasStandInProfile()
               && !isDrawn();
    }

    /// The first of those whom nobody named; no service where none is usable as they are.
    [[nodiscard]] Target bestOther() const
    {
        const bool staysLocal = isRule(ActionKind::LocalOnly) || !m_keptLocal.empty();
        const Contender *best = nullptr;
        double highest = 0;
        const auto consider = [&](const Contender &contender) {
            if ((staysLocal && !contender.service->local) || isNamed(contender.service->name))
                return;
            const std::optional<double> score = m_maker.scoreOf(contender, best ? highest : 0);
            if (score
                && (!best || *score > highest
                    || (*score == highest && comesBefore(contender, *best)))) {
                best = &contender;
                highest = *score;
            }
        };
        // Beside a good one most of the others need not be worked out.
        std::ranges::for_each(m_snapshot.contenders(), consider);
        const Target target = best ? Target{best->service->name, modelOf(*best)} : Target();
        const std::optional<Entrant> talking = whoAnswersThisConversation();
        if (!talking || !isUsable(*talking) || (staysLocal && !talking->candidate.local))
            return target;
        const model::Candidate &other = talking->candidate;
        const bool isFirst =
            !best || *other.score > highest || (*other.score == highest && other.target < target);
        return isFirst ? other.target : target;
    }

    static bool isUsable(const Entrant &each) { return each.candidate.isUsable(); }

    /// By name, where their scores are equal.
    static bool comesBefore(const Contender &a, const Contender &b)
    {
        return a.service == b.service ? modelOf(a) < modelOf(b) : a.service->name < b.service->name;
    }

    [[nodiscard]] const model::RuleSet &rules() const { return m_snapshot.rules(); }
    [[nodiscard]] bool isRule(ActionKind kind) const
    {
        return m_deciding.rule && m_deciding.rule->then.kind == kind;
    }

    void nameTargets()
    {
        if (!m_requested.service.empty()) {
            m_namer = Namer::Caller;
            m_targets.push_back({m_requested.service, m_requested.model});
            return;
        }
        if (isRule(ActionKind::Send)) {
            m_namer = Namer::Rule;
            m_targets = m_deciding.rule->then.targets;
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

    void takeRule()
    {
        if (!m_deciding.rule)
            return;
        m_decision.rule = static_cast<int>(m_deciding.index);
        m_decision.onFailure = m_deciding.rule->onFailure;
        if (isRule(ActionKind::Refuse)) {
            m_decision.refused = true;
            m_decision.refusal = m_deciding.rule->then.message;
        }
    }

    void takePolicy()
    {
        const auto &kept = m_snapshot.setup().policy.keepLocal;
        const auto found = std::ranges::find_first_of(m_features.sensitivity, kept);
        if (found != m_features.sensitivity.end())
            m_keptLocal = std::string(base::nameOf(*found));
    }

    void makeNamed()
    {
        for (const Target &target : m_targets) {
            Entrant entrant = makeOneNamed(target);
            const auto isSame = [&](const Entrant &each) {
                return each.candidate.target == entrant.candidate.target;
            };
            if (std::ranges::none_of(m_named, isSame))
                m_named.push_back(std::move(entrant));
        }
    }

    /// A rule may name the service of vectors, but not another model than the caller.
    [[nodiscard]] Entrant makeOneNamed(const Target &target) const
    {
        const ServiceView *service = m_snapshot.service(target.service);
        const bool isRules = m_namer != Namer::Caller && !m_requested.model.empty();
        return isEmbedding() && isRules && service ? m_maker.offering(*service, m_requested.model)
                                                   : m_maker.named(withRequestedModel(target));
    }

    void makeOthers()
    {
        m_others.reserve(m_snapshot.contenders().size() + 1);
        const bool asksForModel = !m_requested.model.empty() && m_namer != Namer::Caller;
        if (asksForModel) {
            for (const auto &part : m_snapshot.services()) {
                if (!isNamed(part->view().name))
                    m_others.push_back(m_maker.offering(part->view(), m_requested.model));
            }
            return;
        }
        for (const Contender &contender :
             isEmbedding() ? m_snapshot.embedders() : m_snapshot.contenders()) {
            if (!isNamed(contender.service->name))
                m_others.push_back(isEmbedding() ? m_maker.embedding(contender)
                                                 : m_maker.competing(contender));
        }
        if (auto talking = whoAnswersThisConversation())
            m_others.push_back(std::move(*talking));
    }

    /// A conversation may be with a model that does not compete otherwise.
    [[nodiscard]] std::optional<Entrant> whoAnswersThisConversation() const
    {
        if (!m_features.sessionTarget || isNamed(m_features.sessionTarget->service))
            return std::nullopt;
        const Target &target = *m_features.sessionTarget;
        const ServiceView *service = m_snapshot.service(target.service);
        const auto isTarget = [&](const Contender &each) {
            return each.service == service && modelOf(each) == target.model;
        };
        if (!service || !findModel(*service, target.model)
            || std::ranges::any_of(m_snapshot.contenders(), isTarget))
            return std::nullopt;
        return m_maker.named(target);
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

    [[nodiscard]] bool isNamed(const std::string &service) const
    {
        return std::ranges::any_of(
            m_named, [&](const Entrant &each) { return each.candidate.target.service == service; });
    }

    template<class Predicate>
    static void rejectWhere(std::vector<Entrant> &entrants, ReasonCode code,
                            const std::string &detail, Predicate predicate)
    {
        for (Entrant &entrant : entrants) {
            if (predicate(entrant.candidate))
                reject(entrant.candidate, code, detail);
        }
    }

    static bool always(const model::Candidate &) { return true; }
    static bool isRemote(const model::Candidate &candidate) { return !candidate.local; }

    [[nodiscard]] bool isEmbedding() const { return m_features.type == model::TaskType::Embedding; }

    void leaveToNamed()
    {
        if (m_namer == Namer::Caller)
            rejectWhere(m_others, ReasonCode::NotChosenManually, {}, always);
        if (m_namer == Namer::Rule && !m_deciding.rule->continueChain)
            rejectWhere(m_others, ReasonCode::NotInRule, {}, always);
    }

    /// What rule and policy forbid, whoever was named. What one task may cost is checked where its
    /// cost is worked out (CandidateMaker).
    void guard(std::vector<Entrant> &entrants)
    {
        if (isRule(ActionKind::LocalOnly))
            rejectWhere(entrants, ReasonCode::NotLocal, {}, isRemote);
        if (isRule(ActionKind::Refuse))
            rejectWhere(entrants, ReasonCode::RefusedByRule, {}, always);
        if (!m_keptLocal.empty())
            rejectWhere(entrants, ReasonCode::SensitiveStaysLocal, m_keptLocal, isRemote);
    }

    /// Files and earlier turns are cut to the window when the task runs; better that than nobody.
    void rescueByCutting()
    {
        if (std::ranges::any_of(m_named, isUsable) || std::ranges::any_of(m_others, isUsable))
            return;
        for (auto *list : {&m_named, &m_others}) {
            for (Entrant &entrant : *list) {
                const auto &reasons = entrant.candidate.reasons;
                if (reasons.size() != 1 || reasons.front().code != ReasonCode::ContextTooSmall
                    || !m_maker.fitsWhenCut(entrant))
                    continue;
                m_maker.accept(entrant);
                m_filesAreCut =
                    m_filesAreCut || (m_features.files > 0 && entrant.candidate.isUsable());
            }
        }
    }

    /// Does the ranking say who comes first?
    [[nodiscard]] bool isRanked() const { return std::ranges::none_of(m_named, isUsable); }
    /// May those whom nobody named take the place of those who are?
    [[nodiscard]] bool mayStandIn() const
    {
        return rules().fallbackEnabled || m_namer == Namer::Nobody;
    }
    [[nodiscard]] bool isDrawn() const
    {
        return explores(m_features.draw, m_snapshot.setup().exploration);
    }

    void rank()
    {
        m_order = ranked(m_others);
        const bool ranksAnew = hasStandInProfile();
        const bool ranksAllAnew = ranksAnew && (m_namer == Namer::Rule || !isRanked());
        if (isRanked() && !ranksAllAnew && m_order.size() > 1 && isDrawn())
            m_isExplored = exploreAmong(m_others, m_order, m_features.draw);
        if (ranksAnew)
            rankStandIns(ranksAllAnew ? 0 : 1);
    }

    /// When the first choice fails, another profile may rank those who stand in.
    [[nodiscard]] bool hasStandInProfile() const
    {
        const Rule *rule = m_deciding.rule;
        return rule && !rule->fallbackProfile.empty() && rule->fallbackProfile != m_profile.name
               && isKnownProfile(m_snapshot, rule->fallbackProfile);
    }

    void rankStandIns(std::size_t first)
    {
        if (m_order.size() <= first)
            return;
        m_standInProfile = m_deciding.rule->fallbackProfile;
        if (first == 0 && isRanked()) // whom the rule names is out of the race
            m_decision.profile = m_standInProfile;
        const Scorer scorer(m_features, profileCalled(m_snapshot, m_standInProfile),
                            rules().preferLocal);
        const CandidateMaker maker(m_features, m_snapshot, scorer);
        for (std::size_t i = first; i < m_order.size(); ++i)
            maker.accept(m_others[m_order[i]]);
        sortByScore(m_others, std::span(m_order).subspan(first));
    }

    /// A budget that is used up leaves the task to what costs nothing: where there is such a one,
    /// the chain's last place is its.
    void keepWhatIsFree(std::size_t named)
    {
        const auto isFree = [](const model::Candidate &candidate) {
            return candidate.isUsable() && candidate.expectedCost == model::Money();
        };
        const auto isFreeAt = [&](std::size_t index) { return isFree(m_others[index].candidate); };
        if (named >= kMostInChain || m_order.size() <= kMostInChain - named)
            return;
        const auto end = m_order.begin() + static_cast<std::ptrdiff_t>(kMostInChain - named);
        if (std::any_of(m_order.begin(), end, isFreeAt)
            || std::ranges::any_of(m_named, isFree, &Entrant::candidate))
            return;
        const auto free = std::find_if(end, m_order.end(), isFreeAt);
        if (free != m_order.end())
            std::rotate(end - 1, free, free + 1);
    }

    void makeChain()
    {
        std::vector<Target> &chain = m_decision.chain;
        for (const Entrant &entrant : m_named) {
            if (entrant.candidate.isUsable())
                chain.push_back(entrant.candidate.target);
        }
        keepWhatIsFree(chain.size());
        for (const std::size_t index : m_order) {
            if (!mayStandIn() || chain.size() >= kMostInChain)
                break;
            chain.push_back(m_others[index].candidate.target);
        }
        m_usable = chain.size();
        const bool stops = m_deciding.rule && !m_deciding.rule->continueChain
                           && m_deciding.rule->then.kind != ActionKind::Send;
        if ((!rules().fallbackEnabled || stops) && chain.size() > 1)
            chain.resize(1);
    }

    void addReasons()
    {
        if (!m_decision.chain.empty())
            addChoice();
        addRuleReasons();
        if (!m_keptLocal.empty())
            add(ReasonCode::SensitiveStaysLocal, m_keptLocal);
        for (const Entrant &entrant : m_named) {
            if (!entrant.candidate.isUsable() && !m_decision.refused && m_namer != Namer::Caller)
                add(ReasonCode::RuleTargetUnusable, entrant.candidate.target.service);
        }
        if (!m_requested.profile.empty() && !isKnownProfile(m_snapshot, m_requested.profile))
            add(ReasonCode::ProfileUnknown, m_requested.profile);
        if (!rules().fallbackEnabled)
            add(ReasonCode::FallbackDisabled);
        if (m_filesAreCut && !m_decision.chain.empty())
            add(ReasonCode::FilesWillBeCut);
        for (const model::Sensitivity kind : m_features.sensitivity) {
            add(isSensitiveKey(kind) ? ReasonCode::SecretInText : ReasonCode::PersonalData,
                std::string(base::nameOf(kind)));
        }
    }

    void addRuleReasons()
    {
        if (m_decision.refused)
            add(ReasonCode::RefusedByRule, ruleNumber());
        else if (isRule(ActionKind::LocalOnly))
            add(ReasonCode::LocalOnly, ruleNumber());
        else if (isRule(ActionKind::UseProfile) && m_deciding.rule->then.profile == m_profile.name)
            add(ReasonCode::RuleProfile, ruleNumber());
        if (!m_standInProfile.empty())
            add(ReasonCode::FallbackProfile, m_standInProfile);
    }

    void addChoice()
    {
        if (isRanked()) {
            addRankReason();
            add(ReasonCode::Profile, m_decision.profile);
        } else if (m_namer == Namer::Caller) {
            add(ReasonCode::ManualChoice);
        } else if (m_namer == Namer::Rule) {
            add(ReasonCode::RuleMatch, ruleNumber());
        } else {
            add(ReasonCode::TaskAssignment, std::string(base::nameOf(m_features.type)));
        }
        const Target &chosen = m_decision.chain.front();
        const ServiceView *service = m_snapshot.service(chosen.service);
        if (service && service->health == Health::Unchecked)
            add(ReasonCode::ServiceUnchecked, chosen.service);
    }

    void addRankReason()
    {
        const Entrant &best = m_others[m_order.front()];
        const Target &target = best.candidate.target;
        const std::int64_t warm = m_maker.warmTokens(target.service, target.model);
        const auto isUsableRemote = [](const Entrant &each) {
            return each.candidate.isUsable() && !each.candidate.local;
        };
        if (m_usable == 1)
            add(ReasonCode::OnlyCandidate);
        else if (m_isExplored)
            add(ReasonCode::Explored);
        else if (warm > 0 && !wouldBeFirstCold(best))
            add(ReasonCode::SessionSticky, std::to_string(warm));
        else if (rules().preferLocal && best.candidate.local
                 && std::ranges::any_of(m_others, isUsableRemote))
            add(ReasonCode::PreferLocal);
        else
            add(ReasonCode::BestRank);
    }

    /// Without what its prompt cache saves?
    [[nodiscard]] bool wouldBeFirstCold(const Entrant &best) const
    {
        model::Candidate cold = best.candidate;
        Scorer(m_features, profileCalled(m_snapshot, m_decision.profile), rules().preferLocal)
            .score(best.contender, 0, cold);
        const Entrant &second = m_others[m_order[1]];
        return cold.score > second.candidate.score
               || (cold.score == second.candidate.score && cold.target < second.candidate.target);
    }

    void collect()
    {
        std::vector<model::Candidate> &all = m_decision.candidates;
        all.reserve(m_named.size() + m_others.size());
        const auto takeNamed = [&](bool usable) {
            for (Entrant &entrant : m_named) {
                if (entrant.candidate.isUsable() == usable)
                    all.push_back(std::move(entrant.candidate));
            }
        };
        takeNamed(true);
        const auto isRejected = [](const Entrant &each) { return !each.candidate.isUsable(); };
        for (const std::size_t index : m_order)
            all.push_back(std::move(m_others[index].candidate));
        takeNamed(false);
        for (Entrant &entrant : m_others) {
            if (isRejected(entrant))
                all.push_back(std::move(entrant.candidate));
        }
    }

    /// Counted from 1, as people see it.
    [[nodiscard]] std::string ruleNumber() const { return std::to_string(m_deciding.index + 1); }

    void add(ReasonCode code, std::string detail = {})
    {
        m_decision.reasons.push_back({code, std::move(detail)});
    }

    const model::TaskFeatures &m_features;
    const Snapshot &m_snapshot;
    const RequestedTarget m_requested;
    const DecidingRule m_deciding;
    const Profile &m_profile;
    const Scorer m_scorer;
    const CandidateMaker m_maker;
    EmbeddingModel m_vectors; ///< unused where it is a chat
    Namer m_namer = Namer::Nobody;
    std::vector<Target> m_targets;
    std::vector<Entrant> m_named;     ///< in the order of the targets
    std::vector<Entrant> m_others;    ///< everyone else, by name
    std::vector<std::size_t> m_order; ///< of the usable others, the first choice first
    std::size_t m_usable = 0;
    bool m_filesAreCut = false;
    bool m_isExplored = false;
    std::string m_keptLocal;      ///< the kind of text that policy keeps here
    std::string m_standInProfile; ///< that ranks those who stand in, where it is another
    Decision m_decision;
};

} // namespace

model::Decision choose(const model::TaskFeatures &features, const Snapshot &snapshot)
{
    return Decider(features, snapshot).run();
}

Choice choiceOf(const model::TaskFeatures &features, const Snapshot &snapshot)
{
    return Decider(features, snapshot).choice();
}

model::Decision decide(const model::TaskFeatures &features, const Snapshot &snapshot)
{
    Decision decision = choose(features, snapshot);
    decision.snapshotHash = snapshot.hash();
    return decision;
}

} // namespace oxide::routing
