#include "routing/backtest.h"

#include "routing/decidingrule.h"
#include "routing/expectation.h"
#include "routing/foldedtext.h"
#include "routing/scorer.h"
#include "routing/textconditions.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace oxide::routing {

namespace {

using model::Estimate;
using model::Target;
using model::TaskFeatures;

/// Two models answer the same prompt at such different lengths, usually: least and most output
/// compared with what is expected.
constexpr double kShortAnswer = 0.6;
constexpr double kLongAnswer = 1.6;
constexpr std::size_t kMostMoves = 1'000;

/// What a target takes for a task, from little to much; empty: not known.
struct Taken {
    std::optional<Estimate> cost;
    std::optional<Estimate> time;
};

Estimate exactly(double amount)
{
    return {amount, amount, amount, 1, 0};
}

/// Nobody takes nothing.
Taken nothing()
{
    return {exactly(0), exactly(0)};
}

/// The features, with the tokens that were used in the place of the expected ones.
TaskFeatures withTokens(const PastTask &task)
{
    TaskFeatures features = task.features;
    if (task.usage.isKnown()) {
        // Counted by who answered; the others' tokens are as many times more as they were expected.
        const std::int64_t expected = inputTokens(features, tokenizerOf(task.target.model));
        const double factor = static_cast<double>(task.usage.totalInput())
                              / static_cast<double>(std::max<std::int64_t>(expected, 1));
        const auto scale = [&](std::int64_t &tokens) {
            tokens = std::llround(static_cast<double>(tokens) * factor);
        };
        scale(features.inputTokens);
        std::ranges::for_each(features.inputByTokenizer, scale);
    }
    features.outputTokens = task.usage.output.value_or(features.outputTokens);
    return features;
}

/// `features`: those with the tokens that were used.
Taken expectedOf(TaskFeatures &features, const Target &target, const Snapshot &snapshot)
{
    const ServiceView *service = snapshot.service(target.service);
    if (!service)
        return {};
    const Contender contender =
        contenderOf(*service, findModel(*service, target.model), target.model);
    const std::int64_t output = features.outputTokens;
    const auto expect = [&](double outputShare) {
        features.outputTokens = std::llround(static_cast<double>(output) * outputShare);
        return expectationOf(features, contender, 0);
    };
    const Expectation least = expect(kShortAnswer);
    const Expectation likely = expect(1);
    const Expectation most = expect(kLongAnswer);
    features.outputTokens = output;
    const auto micros = [](const Expectation &each) {
        return static_cast<double>(each.cost()->micros());
    };
    const auto ms = [](const Expectation &each) {
        return static_cast<double>(each.time()->count());
    };
    Taken taken;
    if (likely.cost())
        taken.cost = Estimate{micros(least), micros(likely), micros(most), 1, 0};
    if (likely.time())
        taken.time = Estimate{ms(least), ms(likely), ms(most), 1, 0};
    return taken;
}

/// What really was stands above what is expected.
Taken takenBy(const PastTask &task, TaskFeatures &features, const Target &target,
              const Snapshot &snapshot)
{
    if (target.service.empty())
        return nothing();
    Taken taken = expectedOf(features, target, snapshot);
    if (target != task.target)
        return taken;
    if (task.cost)
        taken.cost = exactly(static_cast<double>(task.cost->micros()));
    if (task.duration)
        taken.time = exactly(static_cast<double>(task.duration->count()));
    return taken;
}

/// What changes when one takes the other's place.
Estimate difference(const std::optional<Estimate> &from, const std::optional<Estimate> &to)
{
    if (!from || !to)
        return {0, 0, 0, 0, 1};
    return {to->low - from->high, to->likely - from->likely, to->high - from->low, 1, 0};
}

/// Do these rules (null: none) lead to the same choice, now that they decide?
bool decideAlike(const model::Rule *a, const model::Rule *b)
{
    if (!a || !b)
        return a == b;
    return a->then == b->then && a->continueChain == b->continueChain
           && a->fallbackProfile == b->fallbackProfile;
}

/// For each condition on text of `rules`, where the same one stands among those of `then`.
std::vector<std::optional<std::size_t>> matchesAmong(const model::RuleSet &then,
                                                     const model::RuleSet &rules)
{
    const auto index = textIndex(then);
    std::vector<std::optional<std::size_t>> matches;
    const auto asked = textIndex(rules);
    for (std::size_t i = 0; i < rules.rules.size(); ++i) {
        if (!asked[i])
            continue;
        const model::Condition &when = rules.rules[i].when;
        const auto same = std::ranges::find_if(then.rules, [&](const model::Rule &old) {
            return old.when.words == when.words && old.when.pattern == when.pattern;
        });
        matches.push_back(same == then.rules.end()
                              ? std::nullopt
                              : index[static_cast<std::size_t>(same - then.rules.begin())]);
    }
    return matches;
}

bool hasUnmatched(const std::vector<std::optional<std::size_t>> &matches)
{
    return std::ranges::any_of(matches, [](const auto &match) { return !match; });
}

} // namespace

BacktestSetups::BacktestSetups(model::RoutingSetup now, const model::RoutingDraft &draft)
    : m_now(std::make_shared<const SetupPart>(std::move(now))),
      m_draft(std::make_shared<const SetupPart>(model::withDraft(m_now->setup(), draft)))
{
    model::RoutingSetup alike = m_draft->setup();
    alike.rules.rules = m_now->setup().rules.rules;
    m_differInRulesAlone = alike == m_now->setup();
}

bool BacktestSetups::needsPrompt(const model::RuleSet &then) const
{
    return hasUnmatched(matchesAmong(then, m_now->setup().rules))
           || hasUnmatched(matchesAmong(then, m_draft->setup().rules));
}

PastSnapshot::PastSnapshot(const Snapshot &stored, const BacktestSetups &setups)
    : m_now(sideOf(stored, setups.now())), m_draft(sideOf(stored, setups.draft())),
      m_differInRulesAlone(setups.differInRulesAlone())
{
}

PastSnapshot::Side PastSnapshot::sideOf(const Snapshot &stored,
                                        std::shared_ptr<const SetupPart> setup)
{
    const model::RuleSet &rules = setup->setup().rules;
    Side side;
    side.lacksState = stateAsked(rules).isBeyond(stateAsked(stored.rules()));
    side.matches = matchesAmong(stored.rules(), rules);
    side.needsPrompt = hasUnmatched(side.matches);
    side.snapshot = std::make_unique<const Snapshot>(stored, std::move(setup));
    return side;
}

std::vector<bool> PastSnapshot::Side::matchesOf(const PastTask &task, const std::vector<bool> &then,
                                                bool &lacksText) const
{
    if (needsPrompt && !task.prompt.empty())
        return snapshot->texts().match(task.prompt, fold(task.prompt));
    lacksText = lacksText || needsPrompt;
    std::vector<bool> now;
    now.reserve(matches.size());
    for (const std::optional<std::size_t> &from : matches)
        now.push_back(from && *from < then.size() && then[*from]);
    return now;
}

void Backtest::add(PastTask task, const PastSnapshot &snapshot)
{
    bool lacksText = false;
    const std::vector<bool> matches = std::move(task.features.textMatches);
    const auto lookAs = [&](const PastSnapshot::Side &side) {
        task.features.textMatches = side.matchesOf(task, matches, lacksText);
    };
    lookAs(snapshot.m_now);
    const Choice now = choiceOf(task.features, *snapshot.m_now.snapshot);
    lookAs(snapshot.m_draft);
    const bool isAlike =
        snapshot.m_differInRulesAlone
        && decideAlike(now.rule, decidingRule(task.features, *snapshot.m_draft.snapshot));
    const Choice then = isAlike ? now : choiceOf(task.features, *snapshot.m_draft.snapshot);
    ++m_report.tasks;
    m_report.withoutText += lacksText ? 1 : 0;
    m_report.withoutState += snapshot.m_now.lacksState || snapshot.m_draft.lacksState ? 1 : 0;
    model::BacktestType &type = m_types[task.features.type];
    ++type.tasks;
    const Target &from = now.target;
    const Target &to = then.target;
    if (from == to)
        return;

    TaskFeatures used = withTokens(task);
    const Taken before = takenBy(task, used, from, *snapshot.m_now.snapshot);
    const Taken after = takenBy(task, used, to, *snapshot.m_draft.snapshot);
    const Estimate cost = difference(before.cost, after.cost);
    const Estimate time = difference(before.time, after.time);
    ++m_report.moved;
    ++type.moved;
    model::BacktestFlow &flow = m_flows[{from, to}];
    ++flow.tasks;
    flow.cost.add(cost);
    flow.time.add(time);
    type.cost.add(cost);
    type.time.add(time);
    m_report.cost.add(cost);
    m_report.time.add(time);
    m_report.moves.push_back({task.id, from, to});
}

void Backtest::merge(Backtest &&other)
{
    m_report.tasks += other.m_report.tasks;
    m_report.moved += other.m_report.moved;
    m_report.skipped += other.m_report.skipped;
    m_report.withoutText += other.m_report.withoutText;
    m_report.withoutState += other.m_report.withoutState;
    m_report.cost.add(other.m_report.cost);
    m_report.time.add(other.m_report.time);
    m_report.moves.insert(m_report.moves.end(),
                          std::make_move_iterator(other.m_report.moves.begin()),
                          std::make_move_iterator(other.m_report.moves.end()));
    for (const auto &[key, flow] : other.m_flows) {
        model::BacktestFlow &sum = m_flows[key];
        sum.tasks += flow.tasks;
        sum.cost.add(flow.cost);
        sum.time.add(flow.time);
    }
    for (const auto &[key, type] : other.m_types) {
        model::BacktestType &sum = m_types[key];
        sum.tasks += type.tasks;
        sum.moved += type.moved;
        sum.cost.add(type.cost);
        sum.time.add(type.time);
    }
}

model::BacktestReport Backtest::finish()
{
    for (auto &[key, flow] : m_flows) {
        flow.from = key.first;
        flow.to = key.second;
        m_report.flows.push_back(flow);
    }
    std::ranges::stable_sort(m_report.flows, std::greater(), &model::BacktestFlow::tasks);
    for (auto &[key, type] : m_types) {
        type.type = key;
        m_report.types.push_back(type);
    }
    // The ids sort by time; the workers' order is anybody's.
    std::ranges::sort(m_report.moves, std::greater(), &model::BacktestMove::task);
    if (m_report.moves.size() > kMostMoves)
        m_report.moves.resize(kMostMoves);
    return std::move(m_report);
}

} // namespace oxide::routing
