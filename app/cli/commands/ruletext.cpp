#include "cli/commands/ruletext.h"

#include <cstdint>
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

    void addRange(const char *what, const model::Range &range)
    {
        if (range.isOpen())
            return;
        std::string text = what;
        if (range.atLeast)
            text += " from " + number(*range.atLeast);
        if (range.below)
            text += " below " + number(*range.below);
        add(text);
    }

    [[nodiscard]] const std::string &text() const { return m_text; }

private:
    static std::string number(double value)
    {
        return QString::number(value, 'g', 10).toStdString();
    }

    std::string m_text;
};

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
    Words words;
    words.addNames("type", condition.taskTypes);
    words.addRange("difficulty", condition.difficulty);
    words.addRange("tokens", condition.tokens);
    words.addRange("files", condition.files);
    words.addList("says", condition.words);
    if (!condition.pattern.empty())
        words.add("matches /" + condition.pattern + '/');
    words.addNames("holds", condition.sensitivity);
    words.addNames("from", condition.sources);
    words.addList("client", condition.clients);
    words.addList("asks for", condition.requestedModels);
    if (condition.timeOfDay)
        words.add(clock(condition.timeOfDay->fromMinute) + " to "
                  + clock(condition.timeOfDay->toMinute));
    return words.text().empty() ? "always" : words.text();
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
