#include "cli/commands/ruletext.h"

#include "cli/format.h"

#include <cstdint>
#include <optional>
#include <vector>

#include <QString>

namespace oxide::cli {

namespace {

class Words
{
public:
    void add(const std::string &clause) { m_text += (m_text.empty() ? "" : ", ") + clause; }

    template<class E>
    void addNames(const char *what, const std::vector<E> &values)
    {
        std::vector<std::string> names;
        names.reserve(values.size());
        for (const E &value : values)
            names.emplace_back(base::nameOf(value));
        addList(what, names);
    }

    void addList(const char *what, const std::vector<std::string> &values)
    {
        if (values.empty())
            return;
        std::string list;
        for (const std::string &value : values)
            list += (list.empty() ? "" : " or ") + value;
        add(std::string(what) + ' ' + list);
    }

    template<class ToText>
    void addRange(const std::string &what, const model::Range &range, const ToText &toText)
    {
        if (range.isOpen())
            return;
        std::string text = what;
        if (range.atLeast)
            text += " from " + toText(*range.atLeast);
        if (range.below)
            text += " below " + toText(*range.below);
        add(text);
    }

    void addEither(std::optional<bool> wanted, const char *yes, const char *no)
    {
        if (wanted)
            add(*wanted ? yes : no);
    }

    [[nodiscard]] const std::string &text() const { return m_text; }

private:
    std::string m_text;
};

std::string number(double value)
{
    return QString::number(value, 'g', 10).toStdString();
}

std::string percent(double share)
{
    return number(share * 100) + " %";
}

std::string bytes(double value)
{
    return bytesText(static_cast<std::int64_t>(value));
}

std::string clock(int minute)
{
    const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return two(minute / 60) + ':' + two(minute % 60);
}

} // namespace

model::Target targetOf(const std::string &text)
{
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos)
        return {text, {}};
    return {text.substr(0, slash), text.substr(slash + 1)};
}

std::string describe(const model::Condition &condition)
{
    // By name, so that a new field does not compile until it is told.
    const auto &[taskTypes, difficulty, tokens, files, says, pattern, sensitivity, sources, clients,
                 requestedModels, timeOfDay, budgetUsed, budget, machine] = condition;
    const auto &[onBattery, metered, cpuLoad, freeMemory, freeVram] = machine;
    Words words;
    words.addNames("type", taskTypes);
    words.addRange("difficulty", difficulty, number);
    words.addRange("tokens", tokens, number);
    words.addRange("files", files, number);
    words.addList("says", says);
    if (!pattern.empty())
        words.add("matches /" + pattern + '/');
    words.addNames("holds", sensitivity);
    words.addNames("from", sources);
    words.addList("client", clients);
    words.addList("asks for", requestedModels);
    if (timeOfDay)
        words.add(clock(timeOfDay->fromMinute) + " to " + clock(timeOfDay->toMinute));
    words.addRange(budget.empty() ? "fullest budget" : "budget " + budget, budgetUsed, percent);
    words.addEither(onBattery, "on battery", "not on battery");
    words.addEither(metered, "metered network", "network not metered");
    words.addRange("CPU load", cpuLoad, percent);
    words.addRange("free memory", freeMemory, bytes);
    words.addRange("free VRAM", freeVram, bytes);
    return words.text().empty() ? "always" : words.text();
}

std::string describeFailure(const model::Rule &rule)
{
    std::string text(base::nameOf(rule.onFailure));
    if (!rule.continueChain)
        return text + ", nobody else";
    text += ", others";
    return rule.fallbackProfile.empty() ? text : text + " by profile " + rule.fallbackProfile;
}

std::string describe(const model::Action &action)
{
    if (action.kind == model::ActionKind::LocalOnly)
        return "keep local";
    if (action.kind == model::ActionKind::Refuse)
        return action.message.empty() ? "refuse" : "refuse: " + action.message;
    if (action.kind == model::ActionKind::UseProfile)
        return "rank by profile " + action.profile;
    std::string text;
    for (const model::Target &target : action.targets)
        text += (text.empty() ? "send to " : ", ") + target.service
                + (target.model.empty() ? "" : '/' + target.model);
    return text;
}

} // namespace oxide::cli
