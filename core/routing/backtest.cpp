#include "routing/backtest.h"

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

Taken expectedOf(const PastTask &task, const Choice &choice, const Snapshot &snapshot)
{
    const Target &target = choice.target;
    const ServiceView *service = snapshot.service(target.service);
    if (!service)
        return {};
    const Contender contender{service, findModel(*service, target.model),
                              tokenizerOf(target.model)};
    const model::Profile *profile = model::findProfile(snapshot.setup().profiles, choice.profile);
    TaskFeatures features = withTokens(task);
    const auto output = static_cast<double>(features.outputTokens);
    const auto score = [&](double outputShare) {
        features.outputTokens = std::llround(output * outputShare);
        model::Candidate candidate;
        Scorer(features, profile ? *profile : model::builtInProfiles().front(), true,
               Scorer::Keep::Number)
            .score(contender, 0, candidate);
        return candidate;
    };
    const model::Candidate least = score(kShortAnswer);
    const model::Candidate likely = score(1);
    const model::Candidate most = score(kLongAnswer);
    Taken taken;
    const auto micros = [](const model::Candidate &candidate) {
        return static_cast<double>(candidate.expectedCost->micros());
    };
    const auto ms = [](const model::Candidate &candidate) {
        return static_cast<double>(candidate.expectedTime->count());
    };
    if (likely.expectedCost)
        taken.cost = Estimate{micros(least), micros(likely), micros(most), 1, 0};
    if (likely.expectedTime)
        taken.time = Estimate{ms(least), ms(likely), ms(most), 1, 0};
    return taken;
}

/// What really was stands above what is expected.
Taken takenBy(const PastTask &task, const Choice &choice, const Snapshot &snapshot)
{
    const Target &target = choice.target;
    if (target.service.empty())
        return nothing();
    Taken taken = expectedOf(task, choice, snapshot);
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

} // namespace

BacktestSetups::BacktestSetups(model::RoutingSetup now, const model::RoutingDraft &draft)
{
    m_draft.setup = model::withDraft(now, draft);
    m_now.setup = std::move(now);
    m_now.texts = std::make_shared<const TextConditions>(m_now.setup.rules);
    m_draft.texts = m_draft.setup.rules == m_now.setup.rules
                        ? m_now.texts
                        : std::make_shared<const TextConditions>(m_draft.setup.rules);
}

PastSnapshot::PastSnapshot(const Snapshot &stored, const BacktestSetups &setups)
    : m_now(sideOf(stored, setups.now())), m_draft(sideOf(stored, setups.draft()))
{
}

PastSnapshot::Side PastSnapshot::sideOf(const Snapshot &stored, const BacktestSetups::Side &setup)
{
    Side side;
    SnapshotParts parts = stored.parts();
    parts.setup = setup.setup;
    side.snapshot = std::make_unique<const Snapshot>(std::move(parts), setup.texts);

    side.lacksState = stateAsked(setup.setup.rules).isBeyond(stateAsked(stored.rules()));

    const std::vector<model::Rule> &old = stored.rules().rules;
    const std::vector<model::Rule> &rules = setup.setup.rules.rules;
    std::size_t next = 0;
    side.isSame = true;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (!setup.texts->indexOf(i))
            continue;
        std::optional<std::size_t> match;
        for (std::size_t j = 0; j < old.size() && !match; ++j) {
            if (old[j].when.words == rules[i].when.words
                && old[j].when.pattern == rules[i].when.pattern)
                match = stored.texts().indexOf(j);
        }
        side.isSame = side.isSame && match == next;
        side.needsPrompt = side.needsPrompt || !match;
        side.matches.push_back(match);
        ++next;
    }
    return side;
}

std::pair<TaskFeatures, bool> Backtest::featuresFor(const PastTask &task, const Side &side)
{
    std::pair<TaskFeatures, bool> result{task.features, false};
    std::vector<bool> matches(side.matches.size(), false);
    if (side.needsPrompt && !task.prompt.empty()) {
        matches = side.snapshot->texts().match(task.prompt, fold(task.prompt));
    } else {
        for (std::size_t i = 0; i < side.matches.size(); ++i) {
            const auto &from = side.matches[i];
            matches[i] = from && *from < task.features.textMatches.size()
                         && task.features.textMatches[*from];
        }
        result.second = side.needsPrompt;
    }
    result.first.textMatches = std::move(matches);
    return result;
}

Choice Backtest::decided(const PastTask &task, const Side &side, bool &lacksText)
{
    if (side.isSame)
        return choiceOf(task.features, *side.snapshot);
    const auto [features, lacks] = featuresFor(task, side);
    lacksText = lacksText || lacks;
    return choiceOf(features, *side.snapshot);
}

void Backtest::add(const PastTask &task, const PastSnapshot &snapshot)
{
    bool lacksText = false;
    const Choice now = decided(task, snapshot.m_now, lacksText);
    const Choice then = decided(task, snapshot.m_draft, lacksText);
    ++m_report.tasks;
    m_report.withoutText += lacksText ? 1 : 0;
    m_report.withoutState += snapshot.m_now.lacksState || snapshot.m_draft.lacksState ? 1 : 0;
    model::BacktestType &type = m_types[task.features.type];
    ++type.tasks;
    const Target &from = now.target;
    const Target &to = then.target;
    if (from == to)
        return;

    const Taken before = takenBy(task, now, *snapshot.m_now.snapshot);
    const Taken after = takenBy(task, then, *snapshot.m_draft.snapshot);
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
