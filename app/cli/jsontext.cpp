#include "cli/jsontext.h"

#include "model/explain.h"
#include "model/json.h"

#include <boost/json.hpp>

namespace oxide::cli {

namespace {

namespace json = boost::json;

template<class T, class ToJson>
json::array listOf(const std::vector<T> &values, ToJson toJson)
{
    json::array list;
    for (const T &value : values)
        list.push_back(toJson(value));
    return list;
}

json::array texts(const std::vector<std::string> &values)
{
    return listOf(values, [](const std::string &value) { return json::value(value); });
}

json::value issueJson(const model::RuleIssue &issue)
{
    json::object object;
    object["level"] = issue.level == model::IssueLevel::Error ? "error" : "warning";
    if (issue.rule >= 0)
        object["rule"] = issue.rule + 1;
    object["field"] = issue.field;
    object["message"] = issue.message;
    if (issue.shadowedBy >= 0)
        object["shadowed_by"] = issue.shadowedBy + 1;
    return object;
}

json::value stepJson(const model::TestStep &step)
{
    json::object object;
    object["name"] = step.name;
    object["ok"] = !step.error;
    object["note"] = step.note;
    object["took_ms"] = step.took.count();
    if (step.error)
        object["error"] = model::toJson(*step.error);
    return object;
}

std::string_view checkName(model::CheckState state)
{
    switch (state) {
    case model::CheckState::Ok:
        return "ok";
    case model::CheckState::Warning:
        return "warning";
    case model::CheckState::Bad:
        return "bad";
    }
    return {};
}

json::value checkJson(const model::DoctorItem &item)
{
    json::object object;
    object["name"] = item.name;
    object["state"] = checkName(item.state);
    object["finding"] = item.finding;
    if (!item.remedy.empty())
        object["remedy"] = item.remedy;
    return object;
}

json::value settingJson(const model::Setting &setting)
{
    json::object object;
    object["key"] = setting.key;
    object["value"] = setting.value;
    object["default"] = setting.defaultValue;
    if (!setting.unit.empty())
        object["unit"] = setting.unit;
    if (!setting.choices.empty())
        object["choices"] = texts(setting.choices);
    object["title"] = setting.title;
    object["help"] = setting.help;
    return object;
}

std::int64_t millisecondsOf(base::TimePoint time)
{
    return time.time_since_epoch().count();
}

/// An amount of micro-dollars; null where nothing of it is known.
json::value amountJson(model::Money amount, bool isUnknown)
{
    return isUnknown ? json::value() : json::value(amount.micros());
}

json::value sumsJson(const model::SpendSums &sums, std::int64_t unknown)
{
    json::object object;
    object["attempts"] = sums.attempts;
    object["unknown"] = unknown;
    object["usage"] = model::toJson(sums.usage);
    object["amount"] = amountJson(sums.amount, sums.attempts > 0 && unknown == sums.attempts);
    return object;
}

json::value rowJson(const model::SpendRow &row, model::SpendBy by)
{
    json::object object;
    object["name"] = row.key;
    if (by == model::SpendBy::Model)
        object["service"] = row.target.service;
    if (by == model::SpendBy::Service)
        object["models"] = texts(row.models);
    object["sums"] = sumsJson(row.sums, row.unknown);
    object["provenance"] = base::nameOf(row.provenance);
    return object;
}

json::value barJson(const model::SpendBar &bar)
{
    json::object object;
    object["from"] = millisecondsOf(bar.from);
    object["to"] = millisecondsOf(bar.to);
    object["attempts"] = bar.attempts;
    object["unknown"] = bar.unknown;
    object["amount"] = amountJson(bar.total, bar.attempts > 0 && bar.unknown == bar.attempts);
    if (bar.expected)
        object["expected"] = bar.expected->micros();
    return object;
}

json::value budgetJson(const model::BudgetStatus &status)
{
    const model::Budget &budget = status.budget;
    json::object object;
    object["name"] = budget.name;
    object["scope"] = base::nameOf(budget.scope);
    if (budget.scope != model::BudgetScope::Global)
        object["of"] = budget.of;
    object["period"] = base::nameOf(budget.period);
    object["limit"] = budget.limit.micros();
    object["at_limit"] = base::nameOf(budget.atLimit);
    object["from"] = millisecondsOf(status.from);
    object["to"] = millisecondsOf(status.to);
    object["spent"] = status.spent.micros();
    object["reserved"] = status.reserved.micros();
    object["unknown"] = status.unknown;
    object["level"] = base::nameOf(status.level);
    return object;
}

json::value forecastJson(const model::Forecast &forecast)
{
    json::object object;
    object["from"] = millisecondsOf(forecast.from);
    object["to"] = millisecondsOf(forecast.to);
    object["spent"] = forecast.spent.micros();
    object["expected"] = forecast.expected.micros();
    object["low"] = forecast.low.micros();
    object["high"] = forecast.high.micros();
    object["days"] = forecast.days;
    return object;
}

json::value savingsJson(const model::Savings &savings)
{
    json::object object;
    object["service"] = savings.strongest.service;
    object["model"] = savings.strongest.model;
    object["there"] = savings.there.micros();
    object["here"] = savings.here.micros();
    object["attempts"] = savings.attempts;
    return object;
}

} // namespace

std::string jsonText(const base::Error &error)
{
    json::object object;
    object["error"] = model::toJson(error);
    return json::serialize(object);
}

std::string jsonText(const model::Decision &decision)
{
    json::object object;
    object["sentence"] = model::sentence(decision);
    object["decision"] = model::toJson(decision);
    return json::serialize(object);
}

std::string jsonText(const model::Decision &decision, const std::vector<model::WhatIf> &answers)
{
    json::object object;
    object["sentence"] = model::sentence(decision);
    object["decision"] = model::toJson(decision);
    object["what_if"] = listOf(answers, [](const model::WhatIf &answer) {
        json::value value = model::toJson(answer);
        json::array sentences;
        for (const model::WayTo &way : answer.ways)
            sentences.emplace_back(model::clause(way));
        value.get_object()["sentences"] = std::move(sentences);
        return value;
    });
    return json::serialize(object);
}

std::string jsonText(const model::BacktestReport &report)
{
    return json::serialize(model::toJson(report));
}

std::string jsonText(const std::vector<model::Profile> &profiles)
{
    return json::serialize(
        listOf(profiles, [](const model::Profile &each) { return model::toJson(each); }));
}

std::string jsonText(const model::TaskDetail &task)
{
    return json::serialize(model::toJson(task));
}

std::string jsonText(const model::ServiceStatus &service)
{
    return json::serialize(model::toJson(service));
}

std::string jsonText(const std::vector<model::ServiceStatus> &services)
{
    return json::serialize(
        listOf(services, [](const model::ServiceStatus &each) { return model::toJson(each); }));
}

std::string jsonText(const std::vector<model::FoundService> &found)
{
    return json::serialize(listOf(found, [](const model::FoundService &each) {
        json::object object;
        object["name"] = each.config.name;
        object["dialect"] = base::nameOf(each.config.dialect);
        object["address"] =
            each.config.baseUrl.empty() ? each.config.executable : each.config.baseUrl;
        object["usable"] = each.usable;
        object["note"] = each.note;
        return json::value(std::move(object));
    }));
}

std::string jsonText(const model::ServiceTest &test)
{
    json::object object;
    object["service"] = test.service;
    object["passed"] = test.passed();
    object["steps"] = listOf(test.steps, stepJson);
    object["answer"] = test.answer;
    return json::serialize(object);
}

std::string jsonModels(const std::vector<model::ServiceStatus> &services)
{
    json::array all;
    for (const model::ServiceStatus &service : services) {
        for (const model::ModelInfo &each : service.models) {
            json::object model{{"service", service.config.name}};
            const json::value fields = model::toJson(each);
            for (const json::key_value_pair &field : fields.as_object())
                model.insert(field);
            all.push_back(std::move(model));
        }
    }
    return json::serialize(all);
}

std::string jsonText(const model::CatalogView &view)
{
    return json::serialize(model::toJson(view));
}

std::string jsonText(const model::CatalogModel &model)
{
    return json::serialize(model::toJson(model));
}

std::string jsonText(const std::vector<model::CatalogSync> &syncs)
{
    return json::serialize(
        listOf(syncs, [](const model::CatalogSync &each) { return model::toJson(each); }));
}

std::string jsonText(const std::vector<model::CatalogMatch> &matches)
{
    return json::serialize(
        listOf(matches, [](const model::CatalogMatch &each) { return model::toJson(each); }));
}

std::string jsonText(const model::RuleSet &rules, const std::vector<model::RuleIssue> &issues)
{
    json::object object;
    object["rules"] = model::toJson(rules);
    object["issues"] = listOf(issues, issueJson);
    return json::serialize(object);
}

std::string jsonText(const model::HistoryPage &page)
{
    json::object object;
    object["tasks"] =
        listOf(page.rows, [](const model::TaskSummary &each) { return model::toJson(each); });
    object["has_more"] = page.hasMore;
    return json::serialize(object);
}

std::string jsonText(const model::Costs &costs)
{
    json::object object;
    object["from"] = millisecondsOf(costs.from);
    object["to"] = millisecondsOf(costs.to);
    object["by"] = base::nameOf(costs.query.by);
    object["sums"] = sumsJson(costs.sums, costs.unknown);
    object["rows"] = listOf(
        costs.rows, [&](const model::SpendRow &row) { return rowJson(row, costs.query.by); });
    object["bars"] = listOf(costs.bars, barJson);
    if (costs.forecast)
        object["forecast"] = forecastJson(*costs.forecast);
    if (costs.savings)
        object["savings"] = savingsJson(*costs.savings);
    object["budgets"] = listOf(costs.budgets, budgetJson);
    return json::serialize(object);
}

std::string jsonText(const std::vector<model::BudgetStatus> &budgets)
{
    return json::serialize(listOf(budgets, budgetJson));
}

std::string jsonText(const model::ReplayReport &report)
{
    json::object object;
    object["task"] = report.task.text();
    object["same"] = report.same;
    object["difference"] = report.difference;
    return json::serialize(object);
}

std::string jsonText(const model::AuditReport &report)
{
    json::object object;
    object["whole"] = report.isWhole();
    object["checked"] = report.checked;
    if (report.brokenAt)
        object["broken_at"] = *report.brokenAt;
    if (!report.problem.empty())
        object["problem"] = report.problem;
    return json::serialize(object);
}

std::string jsonText(const model::ImportReport &report)
{
    json::object object;
    object["tasks"] = report.tasks;
    object["skipped"] = report.skipped;
    object["services"] = report.services;
    object["rules"] = report.rules;
    object["problems"] = texts(report.problems);
    return json::serialize(object);
}

std::string jsonText(const std::vector<model::DoctorItem> &items)
{
    return json::serialize(listOf(items, checkJson));
}

std::string jsonText(const std::vector<model::Setting> &settings)
{
    return json::serialize(listOf(settings, settingJson));
}

std::string jsonConnected(std::string_view program, std::string_view settings, bool isChanged,
                          std::string_view backup)
{
    json::object outcome{
        {"program", program}, {"settings", settings}, {"changed", isChanged}, {"backup", nullptr}};
    if (!backup.empty())
        outcome["backup"] = backup;
    return json::serialize(outcome);
}

std::string jsonPlaces(std::string_view config, std::string_view data)
{
    json::object object;
    object["config"] = config;
    object["data"] = data;
    return json::serialize(object);
}

std::string jsonPair(std::string_view key, std::string_view value)
{
    json::object object;
    object[key] = value;
    return json::serialize(object);
}

std::string jsonPair(std::string_view key, std::int64_t value)
{
    json::object object;
    object[key] = value;
    return json::serialize(object);
}

} // namespace oxide::cli
