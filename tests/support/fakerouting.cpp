#include "support/fakedata.h"
#include "support/fakeengine.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace oxide::test {

namespace {

model::Change change(model::ChangeKind kind, model::Target target, std::string name = {},
                     std::optional<double> from = {}, std::optional<double> to = {})
{
    model::Change change;
    change.kind = kind;
    change.target = std::move(target);
    change.name = std::move(name);
    change.from = from;
    change.to = to;
    return change;
}

model::BacktestFlow flow(model::Target from, model::Target to, std::int64_t tasks, double micros,
                         double ms)
{
    model::BacktestFlow flow;
    flow.from = std::move(from);
    flow.to = std::move(to);
    flow.tasks = tasks;
    const auto count = static_cast<double>(tasks);
    const auto around = [&](double each, double less, double more) {
        const auto [low, high] = std::minmax({less * each * count, more * each * count});
        return model::Estimate{low, each * count, high, tasks, 0};
    };
    flow.cost = around(micros, 0.7, 1.4);
    flow.time = around(ms, 0.6, 1.8);
    return flow;
}

/// Invented, and the same each time: how the candidate at this place does by a factor.
model::SubScore fakePart(model::Factor factor, const model::Candidate &candidate, std::size_t at,
                         double weight)
{
    using model::Factor;
    const auto wave = [&](double base, double swing) {
        const auto seed = static_cast<double>(at) * 1.7 + static_cast<double>(factor) * 0.9;
        return std::clamp(base + swing * std::sin(seed), 0.02, 0.98);
    };
    model::SubScore part;
    part.factor = factor;
    part.weight = weight;
    switch (factor) {
    case Factor::Local:
        part.value = candidate.local ? 1 : 0;
        part.raw = part.value;
        break;
    case Factor::Quality:
        part.value = candidate.local ? wave(0.45, 0.15) : wave(0.8, 0.15);
        part.raw = part.value;
        break;
    case Factor::Cost:
        part.value = candidate.local ? 1 : wave(0.4, 0.2);
        part.raw = candidate.local ? 0 : std::round((1 - part.value) * 20'000);
        break;
    case Factor::Latency:
    case Factor::TailLatency:
    case Factor::FirstToken:
        part.value = wave(0.6, 0.3);
        part.raw = std::round((1 - part.value) * 9'000);
        break;
    case Factor::Reliability:
        part.value = wave(0.8, 0.15);
        part.raw = 0.02;
        break;
    case Factor::Context:
        part.value = wave(0.6, 0.2);
        part.raw = 128'000;
        break;
    case Factor::WinRate:
        part.value = 0.5; // unknown
        break;
    case Factor::Health:
        part.value = 1;
        break;
    }
    return part;
}

} // namespace

void fakeRank(model::Decision &decision, const model::Profile &profile)
{
    double sum = 0;
    for (const auto &row : base::enumNames<model::Factor>)
        sum += model::weightOf(profile.weights, row.value);
    std::size_t at = 0;
    for (model::Candidate &candidate : decision.candidates) {
        ++at;
        if (!candidate.isUsable())
            continue;
        candidate.parts.clear();
        double score = 0;
        for (const auto &row : base::enumNames<model::Factor>) {
            const double weight = row.value == model::Factor::Health
                                      ? 1
                                      : model::weightOf(profile.weights, row.value) / sum;
            if (weight <= 0)
                continue;
            candidate.parts.push_back(fakePart(row.value, candidate, at, weight));
            score += weight * candidate.parts.back().value;
        }
        candidate.score = score / 2;
    }
    const auto end =
        std::ranges::stable_partition(decision.candidates, &model::Candidate::isUsable);
    std::ranges::stable_sort(decision.candidates.begin(), end.begin(), std::greater(),
                             &model::Candidate::score);
    decision.chain.clear();
    for (const model::Candidate &candidate : decision.candidates) {
        if (candidate.isUsable())
            decision.chain.push_back(candidate.target);
    }
    decision.profile = profile.name;
}

model::WhatIf fakeWhatIf(model::Target target)
{
    using model::ChangeKind;
    model::WhatIf answer;
    answer.target = target;
    answer.ways = {
        {{change(ChangeKind::Weight, {}, "cost", 0.18, 0.31)}},
        {{change(ChangeKind::AskForProfile, {}, "quality")}},
        {{change(ChangeKind::CloseBreaker, target), change(ChangeKind::DisableRule, {}, "2")}},
        {{change(ChangeKind::AddRule, target)}},
    };
    if (target.service == "DeepSeek") {
        answer.ways.clear();
        answer.blockers = {{model::ReasonCode::ContextTooSmall, ""}};
    }
    return answer;
}

model::BacktestReport fakeBacktest(const std::vector<model::TaskSummary> &tasks)
{
    using model::TaskType;
    model::BacktestReport report;
    report.tasks = 124;
    report.moved = 37;
    report.flows = {
        flow({"OpenAI", "gpt-4.1"}, {"Ollama", "qwen2.5-coder:14b"}, 18, -9'200, 4'100),
        flow({"Anthropic", "claude-sonnet-4"}, {"OpenAI", "gpt-4.1-mini"}, 8, -14'800, -1'900),
        flow({"Anthropic", "claude-sonnet-4"}, {"Ollama", "qwen2.5-coder:14b"}, 6, -17'100, 2'600),
        flow({"Gemini-CLI", "gemini-2.5-pro"}, {"OpenAI", "gpt-4.1-mini"}, 3, 600, -3'400),
        flow({"Ollama", "llama3.1:8b"}, {}, 2, 0, -5'200),
    };
    for (const model::BacktestFlow &each : report.flows) {
        report.cost.add(each.cost);
        report.time.add(each.time);
    }
    report.types = {{TaskType::Coding, 51, 12, report.flows[1].cost, report.flows[1].time},
                    {TaskType::QuickQuery, 49, 23, report.flows[0].cost, report.flows[0].time},
                    {TaskType::General, 24, 2, report.flows[4].cost, report.flows[4].time}};
    report.cost.unknown = 3;
    report.types.back().time = {0, 0, 0, 0, 2}; // known of neither
    for (std::size_t i = 0; i < std::min<std::size_t>(37, tasks.size()); ++i) {
        const model::BacktestFlow &flow = report.flows[i < 18   ? 0
                                                       : i < 26 ? 1
                                                       : i < 32 ? 2
                                                       : i < 35 ? 3
                                                                : 4];
        report.moves.push_back({tasks[i].id, flow.from, flow.to});
    }
    report.took = std::chrono::milliseconds(41);
    return report;
}

// What FakeEngine answers about routing.

engine::Reply<model::RuleSet> FakeEngine::rules()
{
    return answer("rules", m_rules);
}

engine::Reply<std::vector<model::RuleIssue>> FakeEngine::validateRules(model::RuleSet rules)
{
    std::vector<model::RuleIssue> issues;
    for (std::size_t i = 0; i < rules.rules.size(); ++i) {
        const model::Rule &rule = rules.rules[i];
        model::RuleIssue issue;
        issue.rule = static_cast<int>(i);
        if (rule.then.kind == model::ActionKind::Send && rule.then.targets.empty()) {
            issue.field = "then.targets";
            issue.message = "The rule sends to no service. Choose one.";
            issues.push_back(issue);
        }
        for (std::size_t j = 0; j < i && rule.enabled; ++j) {
            model::Condition alone;
            alone.taskTypes = rules.rules[j].when.taskTypes;
            if (rules.rules[j].enabled && rules.rules[j].when == alone && !alone.taskTypes.empty()
                && alone.taskTypes == rule.when.taskTypes) {
                issue.level = model::IssueLevel::Warning;
                issue.shadowedBy = static_cast<int>(j);
                issue.message =
                    "Never reached: rule " + std::to_string(j + 1) + " takes all of these first.";
                issues.push_back(issue);
                break;
            }
        }
    }
    return answer("validateRules", std::move(issues));
}

engine::Reply<engine::Done> FakeEngine::saveRules(model::RuleSet rules)
{
    if (m_errors.empty()) {
        m_rules = std::move(rules);
        Q_EMIT rulesChanged(m_rules);
    }
    return answer("saveRules", engine::Done());
}

engine::Reply<model::Decision> FakeEngine::dryRun(model::TaskRequest request,
                                                  model::RoutingDraft draft)
{
    model::RoutingSetup setup;
    setup.profiles = model::allProfiles(m_profiles);
    setup.profile = settingNow("routing.profile");
    setup = model::withDraft(std::move(setup), draft);
    const std::string wanted = request.profile.empty() ? setup.profile : request.profile;
    model::Decision decision = fakeDecision(request, m_services, draft.rules.value_or(m_rules));
    if (const model::Profile *profile = model::findProfile(setup.profiles, wanted))
        fakeRank(decision, *profile);
    return answer("dryRun", std::move(decision));
}

engine::Reply<std::vector<model::Profile>> FakeEngine::profiles()
{
    return answer("profiles", model::allProfiles(m_profiles));
}

engine::Reply<engine::Done> FakeEngine::saveProfile(model::Profile profile, std::string replaces)
{
    if (m_errors.empty()) {
        for (model::Setting &setting : m_settings) {
            if (setting.key == "routing.profile" && setting.value == replaces)
                setting.value = profile.name;
        }
        const auto old = std::ranges::find(m_profiles, replaces, &model::Profile::name);
        if (old == m_profiles.end())
            m_profiles.push_back(std::move(profile));
        else
            *old = std::move(profile);
        Q_EMIT rulesChanged(m_rules);
    }
    return answer("saveProfile", engine::Done());
}

engine::Reply<engine::Done> FakeEngine::removeProfile(std::string name)
{
    if (m_errors.empty()) {
        std::erase_if(m_profiles, [&](const auto &own) { return own.name == name; });
        Q_EMIT rulesChanged(m_rules);
    }
    return answer("removeProfile", engine::Done());
}

std::string FakeEngine::settingNow(const std::string &key) const
{
    const auto found = std::ranges::find(m_settings, key, &model::Setting::key);
    return found == m_settings.end() ? std::string() : found->value;
}

engine::Reply<model::WhatIf> FakeEngine::whatIf(model::TaskRequest, model::Target target)
{
    return answer("whatIf", fakeWhatIf(std::move(target)));
}

engine::Reply<model::WhatIf> FakeEngine::whatIfTask(model::TaskId, model::Target target)
{
    return answer("whatIfTask", fakeWhatIf(std::move(target)));
}

engine::Reply<model::BacktestReport> FakeEngine::backtest(model::BacktestRequest request)
{
    cancelBacktest();
    m_lastBacktest = std::move(request);
    if (!m_holdBacktest) {
        Q_EMIT backtestProgress(62, 124);
        return answer("backtest", fakeBacktest(m_tasks));
    }
    ++m_calls["backtest"];
    m_heldBacktest.emplace();
    m_heldBacktest->start();
    QTimer::singleShot(0, this, [this] { Q_EMIT backtestProgress(62, 124); });
    return m_heldBacktest->future();
}

void FakeEngine::cancelBacktest()
{
    if (!m_heldBacktest)
        return;
    base::Error error;
    error.kind = base::ErrorKind::Cancelled;
    error.message = "The backtest was cancelled.";
    m_heldBacktest->addResult(base::Result<model::BacktestReport>(base::fail(std::move(error))));
    m_heldBacktest->finish();
    m_heldBacktest.reset();
}

engine::Reply<int> FakeEngine::importRules(std::string)
{
    return answer("importRules", 3);
}

engine::Reply<engine::Done> FakeEngine::exportRules(std::string)
{
    return answer("exportRules", engine::Done());
}

} // namespace oxide::test
