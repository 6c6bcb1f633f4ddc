#include "ui/routing/ruledraft.h"

#include "engine/engine.h"
#include "ui/widgets/ask.h"

#include <algorithm>
#include <utility>

namespace oxide::ui {

namespace {

constexpr int validateDelayMs = 150;
constexpr std::size_t mostSteps = 200;

} // namespace

RuleDraft::RuleDraft(engine::Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    m_validateTimer.setSingleShot(true);
    m_validateTimer.setInterval(validateDelayMs);
    connect(&m_validateTimer, &QTimer::timeout, this, &RuleDraft::validate);
}

bool RuleDraft::hasErrors() const
{
    return std::any_of(m_issues.begin(), m_issues.end(), [](const model::RuleIssue &issue) {
        return issue.level == model::IssueLevel::Error;
    });
}

void RuleDraft::setSaved(const model::RuleSet &rules)
{
    const bool follow = !isDirty();
    m_saved = rules;
    if (follow) {
        m_rules = rules;
        m_undo.clear();
        m_redo.clear();
    }
    m_validateTimer.start();
    Q_EMIT changed();
}

void RuleDraft::apply(model::RuleSet rules)
{
    if (rules == m_rules)
        return;
    m_undo.push_back(std::exchange(m_rules, std::move(rules)));
    if (m_undo.size() > mostSteps)
        m_undo.erase(m_undo.begin());
    m_redo.clear();
    m_validateTimer.start();
    Q_EMIT changed();
}

void RuleDraft::setRule(int index, const model::Rule &rule)
{
    model::RuleSet rules = m_rules;
    rules.rules.at(static_cast<std::size_t>(index)) = rule;
    apply(std::move(rules));
}

void RuleDraft::addRule(const model::Rule &rule, int at)
{
    model::RuleSet rules = m_rules;
    const auto place = std::clamp<std::ptrdiff_t>(at, 0, std::ssize(rules.rules));
    rules.rules.insert(rules.rules.begin() + place, rule);
    apply(std::move(rules));
}

void RuleDraft::duplicateRule(int index)
{
    model::Rule copy = m_rules.rules.at(static_cast<std::size_t>(index));
    addRule(copy, index + 1);
}

void RuleDraft::removeRule(int index)
{
    model::RuleSet rules = m_rules;
    rules.rules.erase(rules.rules.begin() + index);
    apply(std::move(rules));
}

void RuleDraft::moveRule(int from, int to)
{
    const int last = static_cast<int>(m_rules.rules.size()) - 1;
    if (from < 0 || from > last || to < 0 || to > last || from == to)
        return;
    model::RuleSet rules = m_rules;
    const auto begin = rules.rules.begin();
    if (from < to)
        std::rotate(begin + from, begin + from + 1, begin + to + 1);
    else
        std::rotate(begin + to, begin + from, begin + from + 1);
    apply(std::move(rules));
}

void RuleDraft::setAssignment(model::TaskType type, const model::Target &target)
{
    model::RuleSet rules = m_rules;
    const auto found = std::find_if(rules.assignments.begin(), rules.assignments.end(),
                                    [type](const model::Assignment &a) { return a.type == type; });
    if (target.service.empty()) {
        if (found != rules.assignments.end())
            rules.assignments.erase(found);
    } else if (found != rules.assignments.end()) {
        found->target = target;
    } else {
        rules.assignments.push_back({type, target});
    }
    apply(std::move(rules));
}

model::Target RuleDraft::assignment(model::TaskType type) const
{
    for (const model::Assignment &assignment : m_rules.assignments) {
        if (assignment.type == type)
            return assignment.target;
    }
    return {};
}

void RuleDraft::setPreferLocal(bool on)
{
    model::RuleSet rules = m_rules;
    rules.preferLocal = on;
    apply(std::move(rules));
}

void RuleDraft::setFallback(bool on)
{
    model::RuleSet rules = m_rules;
    rules.fallbackEnabled = on;
    apply(std::move(rules));
}

void RuleDraft::revert()
{
    apply(m_saved);
}

void RuleDraft::undo()
{
    if (m_undo.empty())
        return;
    m_redo.push_back(std::exchange(m_rules, std::move(m_undo.back())));
    m_undo.pop_back();
    m_validateTimer.start();
    Q_EMIT changed();
}

void RuleDraft::redo()
{
    if (m_redo.empty())
        return;
    m_undo.push_back(std::exchange(m_rules, std::move(m_redo.back())));
    m_redo.pop_back();
    m_validateTimer.start();
    Q_EMIT changed();
}

void RuleDraft::validate()
{
    const quint64 asked = ++m_validated;
    const auto take = [this, asked](std::vector<model::RuleIssue> issues) {
        if (asked != m_validated || issues == m_issues)
            return;
        m_issues = std::move(issues);
        Q_EMIT issuesChanged();
    };
    ask(this, m_engine.validateRules(m_rules), take, [take](const base::Error &error) {
        model::RuleIssue issue;
        issue.message = error.message;
        take({issue});
    });
}

} // namespace oxide::ui
