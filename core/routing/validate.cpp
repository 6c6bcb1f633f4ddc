#include "base/pattern.h"
#include "base/text.h"
#include "routing/condition.h"
#include "routing/coverage.h"
#include "routing/decide.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace oxide::routing {

namespace {

using model::ActionKind;
using model::Condition;
using model::IssueLevel;
using model::Range;
using model::Rule;
using model::RuleIssue;
using model::RuleSet;
using model::Target;

std::string inQuotes(const std::string &text)
{
    return "\"" + text + "\"";
}

/// What a range is counted in, and so whether it can ever hold.
enum class Scale {
    Share,  ///< [0, 1]
    Amount, ///< 0 or more
    Count,  ///< whole numbers of 0 or more
};

/// Why nothing can be in a range that is well formed.
std::string_view neverText(Scale scale)
{
    switch (scale) {
    case Scale::Share:
        return "Nothing lies in this range: it goes from 0 to 1";
    case Scale::Amount:
        return "Nothing lies in this range: it begins at 0";
    case Scale::Count:
        break;
    }
    return "No whole number of 0 or more lies in this range";
}

/// A caller who names a service passes over rules that send or rank, not over those that guard.
bool guardsBeside(const Rule &rule, const Rule &earlier)
{
    const auto guards = [](const Rule &each) {
        return each.then.kind == ActionKind::LocalOnly || each.then.kind == ActionKind::Refuse;
    };
    return guards(rule) && !guards(earlier);
}

class Validator
{
public:
    Validator(const RuleSet &rules, const KnownNames &known)
        : m_rules(rules), m_services(known.services.begin(), known.services.end()),
          m_profiles(known.profiles.begin(), known.profiles.end()),
          m_budgets(known.budgets.begin(), known.budgets.end())
    {
    }

    std::vector<RuleIssue> run()
    {
        for (std::size_t i = 0; i < m_rules.rules.size(); ++i) {
            m_rule = static_cast<int>(i);
            checkCondition(m_rules.rules[i].when);
            checkAction(m_rules.rules[i].then);
            if (!m_rules.rules[i].fallbackProfile.empty())
                checkProfile(m_rules.rules[i].fallbackProfile, "fallback_profile");
            checkShadow(i);
        }
        m_rule = -1;
        checkAssignments();
        return std::move(m_issues);
    }

private:
    void add(IssueLevel level, std::string field, std::string message, int shadowedBy = -1)
    {
        RuleIssue issue;
        issue.level = level;
        issue.rule = m_rule;
        issue.field = std::move(field);
        issue.message = std::move(message);
        issue.shadowedBy = shadowedBy;
        m_issues.push_back(std::move(issue));
    }

    void error(std::string field, std::string message)
    {
        add(IssueLevel::Error, std::move(field), std::move(message));
    }

    void warning(std::string field, std::string message)
    {
        add(IssueLevel::Warning, std::move(field), std::move(message));
    }

    void checkCondition(const Condition &when)
    {
        checkRange(when.difficulty, "when.difficulty", Scale::Share);
        checkRange(when.tokens, "when.tokens", Scale::Count);
        checkRange(when.files, "when.files", Scale::Count);
        checkWords(when.words);
        checkPattern(when.pattern);
        checkModels(when.requestedModels);
        if (when.timeOfDay)
            checkTime(*when.timeOfDay);
        checkRange(when.budgetUsed, "when.budget_used", Scale::Amount);
        if (!when.budget.empty() && when.budgetUsed.isOpen())
            warning("when.budget",
                    "The rule names a budget and asks nothing of it; say how much of "
                    "it is used");
        if (!when.budget.empty() && !m_budgets.contains(when.budget))
            warning("when.budget", "There is no budget called " + inQuotes(when.budget)
                                       + ", so the rule never matches; make it or name another");
        checkRange(when.machine.cpuLoad, "when.machine.cpu_load", Scale::Share);
        checkRange(when.machine.freeMemory, "when.machine.free_memory", Scale::Amount);
        checkRange(when.machine.freeVram, "when.machine.free_vram", Scale::Amount);
    }

    void checkRange(const Range &range, const std::string &field, Scale scale)
    {
        if ((range.atLeast && !std::isfinite(*range.atLeast))
            || (range.below && !std::isfinite(*range.below))) {
            error(field, "A bound is not a number");
            return;
        }
        if (range.atLeast && range.below && *range.atLeast >= *range.below) {
            error(field, "The range is the wrong way round: \"at least\" must be smaller than "
                         "\"below\"");
            return;
        }
        const double least = std::max(range.atLeast.value_or(0), 0.0);
        const double first = scale == Scale::Count ? std::ceil(least) : least;
        const double most = scale == Scale::Share ? 1.0 : first;
        if (first > most || (range.below && first >= *range.below))
            warning(field, std::string(neverText(scale)));
    }

    void checkWords(const std::vector<std::string> &words)
    {
        if (std::ranges::any_of(words, [](const auto &w) { return base::trimmed(w).empty(); }))
            error("when.words", "One of the words is empty; remove it");
    }

    void checkPattern(const std::string &text)
    {
        if (text.empty())
            return;
        const auto pattern = base::Pattern::compile(text);
        if (!pattern) {
            error("when.pattern", "At position " + std::to_string(pattern.error().position + 1)
                                      + ": " + pattern.error().message);
        }
    }

    void checkModels(const std::vector<std::string> &models)
    {
        for (const std::string &model : models) {
            if (model.empty())
                error("when.requested_models", "One of the model names is empty; remove it");
            else if (model.find('*') < model.size() - 1)
                error("when.requested_models",
                      inQuotes(model) + ": the * may stand at the end alone");
        }
    }

    void checkTime(const model::TimeOfDay &time)
    {
        const auto isMinute = [](int minute) { return minute >= 0 && minute <= kMinutesADay; };
        if (!isMinute(time.fromMinute) || !isMinute(time.toMinute))
            error("when.time_of_day", "A time of day lies between 00:00 and 24:00");
        else if (time.fromMinute == time.toMinute)
            warning("when.time_of_day", "From and to are the same, so the rule can never match");
    }

    void checkAction(const model::Action &action)
    {
        if (action.kind == ActionKind::UseProfile)
            checkProfile(action.profile, "then.profile");
        if (action.kind != ActionKind::Send) {
            if (!action.targets.empty())
                warning("then.targets", "This action uses no targets; they are passed over");
            return;
        }
        if (action.targets.empty())
            error("then.targets", "The rule sends nowhere; name at least one service");
        std::set<Target> seen;
        for (const Target &target : action.targets) {
            checkTarget(target, "then.targets");
            if (!seen.insert(target).second)
                warning("then.targets", inQuotes(target.service) + " is named twice");
        }
    }

    void checkProfile(const std::string &profile, const std::string &field)
    {
        if (profile.empty())
            error(field, "The rule names no profile");
        else if (!m_profiles.contains(profile))
            error(field,
                  "There is no profile called " + inQuotes(profile) + "; make it or name another");
    }

    void checkTarget(const Target &target, const std::string &field)
    {
        if (base::trimmed(target.service).empty())
            error(field, "A target has no service");
        else if (!m_services.contains(target.service))
            warning(field, "There is no service called " + inQuotes(target.service)
                               + "; add it or name another");
    }

    void checkShadow(std::size_t index)
    {
        const Rule &rule = m_rules.rules[index];
        if (!rule.enabled)
            return;
        for (std::size_t i = 0; i < index; ++i) {
            const Rule &earlier = m_rules.rules[i];
            if (!earlier.enabled || !covers(earlier.when, rule.when))
                continue;
            add(IssueLevel::Warning, "when",
                "Rule " + std::to_string(i + 1) + " takes every task of this one"
                    + (guardsBeside(rule, earlier) ? " that names no service" : "")
                    + "; move this one above it",
                static_cast<int>(i));
            return;
        }
    }

    void checkAssignments()
    {
        std::set<model::TaskType> seen;
        for (const model::Assignment &assignment : m_rules.assignments) {
            const std::string type(base::nameOf(assignment.type));
            const std::string field = "assignments." + type;
            if (!seen.insert(assignment.type).second)
                error(field, inQuotes(type) + " is assigned twice; keep one");
            checkTarget(assignment.target, field);
        }
    }

    const RuleSet &m_rules;
    const std::set<std::string> m_services;
    const std::set<std::string> m_profiles;
    const std::set<std::string> m_budgets;
    int m_rule = -1;
    std::vector<RuleIssue> m_issues;
};

} // namespace

std::vector<RuleIssue> validate(const RuleSet &rules, const KnownNames &known)
{
    return Validator(rules, known).run();
}

} // namespace oxide::routing
