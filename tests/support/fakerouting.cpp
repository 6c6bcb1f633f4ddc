#include "support/fakedata.h"

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
    flow.cost = {1.4 * micros * count, micros * count, 0.7 * micros * count, tasks, 0};
    flow.time = {0.6 * ms * count, ms * count, 1.8 * ms * count, tasks, 0};
    return flow;
}

} // namespace

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
    return answer;
}

model::BacktestReport fakeBacktest()
{
    using model::TaskType;
    model::BacktestReport report;
    report.tasks = 124;
    report.moved = 37;
    report.flows = {
        flow({"openai-cloud", "gpt-5"}, {"ollama-local", "qwen3:8b"}, 24, -9'200, 4'100),
        flow({"anthropic", "claude-sonnet"}, {"openai-cloud", "gpt-5-mini"}, 11, -14'800, -1'900),
        flow({"ollama-local", "qwen3:8b"}, {"openai-cloud", "gpt-5"}, 2, 11'400, -5'200),
    };
    for (const model::BacktestFlow &each : report.flows) {
        report.cost.add(each.cost);
        report.time.add(each.time);
    }
    report.types = {{TaskType::Coding, 51, 12, report.flows[1].cost, report.flows[1].time},
                    {TaskType::QuickQuery, 49, 23, report.flows[0].cost, report.flows[0].time},
                    {TaskType::General, 24, 2, report.flows[2].cost, report.flows[2].time}};
    report.took = std::chrono::milliseconds(41);
    return report;
}

} // namespace oxide::test
