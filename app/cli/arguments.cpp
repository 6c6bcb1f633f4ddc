#include "cli/arguments.h"

#include "base/enumname.h"
#include "base/text.h"
#include "model/task.h"

#include <algorithm>
#include <charconv>

#include <QCommandLineParser>

namespace oxide::cli {

namespace {

using base::ErrorKind;
using base::qs;
using base::str;

std::string inQuotes(std::string_view text)
{
    return "'" + std::string(text) + "'";
}

std::vector<std::string> choicesOf(std::string_view choices)
{
    std::vector<std::string> list;
    while (!choices.empty()) {
        const std::size_t end = std::min(choices.find('|'), choices.size());
        list.emplace_back(choices.substr(0, end));
        choices.remove_prefix(std::min(end + 1, choices.size()));
    }
    return list;
}

std::vector<std::string> taskTypes()
{
    std::vector<std::string> names;
    names.reserve(base::enumNames<model::TaskType>.size());
    for (const auto &row : base::enumNames<model::TaskType>)
        names.emplace_back(row.name);
    return names;
}

std::optional<int> toNumber(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0)
        return std::nullopt;
    return value;
}

/// What is wrong with a value of this kind; empty where nothing is.
std::string complaint(const std::string &name, Value kind, std::string_view choices,
                      const std::string &value)
{
    if (kind == Value::Number && !toNumber(value))
        return name + " wants a whole number, not " + inQuotes(value);
    if (kind != Value::Choice && kind != Value::TaskType)
        return {};
    const auto allowed = kind == Value::Choice ? choicesOf(choices) : taskTypes();
    if (std::ranges::find(allowed, value) != allowed.end())
        return {};
    return name + " is one of " + base::joined(allowed, ", ") + ", not " + inQuotes(value);
}

bool takesValue(const QString &word)
{
    return std::ranges::any_of(globalOptions(), [&](const Option &option) {
        return option.value != Value::None && str(word) == "--" + std::string(option.name);
    });
}

bool asksForHelp(const QStringList &words)
{
    const QStringList options = words.mid(0, words.indexOf(QStringLiteral("--")));
    return options.contains(QStringLiteral("--help")) || options.contains(QStringLiteral("-h"));
}

/// Where the words that name the command stand: the first ones that are no options.
std::vector<qsizetype> commandWords(const QStringList &words)
{
    std::vector<qsizetype> places;
    for (qsizetype i = 0; i < words.size() && places.size() < 2; ++i) {
        if (takesValue(words[i]))
            ++i;
        else if (words[i] == u"--")
            break;
        else if (!words[i].startsWith(u'-') || words[i] == u"-")
            places.push_back(i);
    }
    return places;
}

std::vector<std::string> namesIn(std::string_view group)
{
    std::vector<std::string> names;
    for (const Command &command : commands()) {
        if (command.group == group)
            names.emplace_back(command.name);
    }
    return names;
}

void addOptions(QCommandLineParser &parser, std::span<const Option> options)
{
    for (const Option &option : options) {
        QStringList names{qs(option.name)};
        if (option.letter != 0)
            names.prepend(QString(QLatin1Char(option.letter)));
        QCommandLineOption known(names);
        if (option.value != Value::None)
            known.setValueName(qs(option.valueName));
        parser.addOption(known);
    }
}

} // namespace

bool Arguments::has(std::string_view option) const
{
    return m_options.contains(option);
}

std::vector<std::string> Arguments::values(std::string_view option) const
{
    const auto found = m_options.find(option);
    return found == m_options.end() ? std::vector<std::string>() : found->second;
}

std::string Arguments::value(std::string_view option) const
{
    const auto found = m_options.find(option);
    return found == m_options.end() || found->second.empty() ? std::string() : found->second.back();
}

std::optional<int> Arguments::number(std::string_view option) const
{
    return has(option) ? toNumber(value(option)) : std::nullopt;
}

std::string Arguments::positional(std::size_t index) const
{
    return index < m_positionals.size() ? m_positionals[index] : std::string();
}

base::Result<Arguments> Arguments::parse(const QStringList &words)
{
    Arguments arguments;
    QStringList rest = words;
    const std::vector<qsizetype> places = commandWords(words);
    if (!places.empty()) {
        const std::string first = str(words[places[0]]);
        arguments.m_command = findCommand({}, first);
        if (!arguments.m_command && groupSummary(first).empty()) {
            return base::fail(ErrorKind::InvalidArgument,
                              "There is no command " + inQuotes(first) + ". See oxidectl --help.");
        }
        if (!arguments.m_command) {
            arguments.m_group = first;
            const std::string second = places.size() > 1 ? str(words[places[1]]) : std::string();
            arguments.m_command = findCommand(first, second);
            // A word that does not follow the group's may be an option's: history -n 3.
            const bool isSecond = !second.empty() && places[1] == places[0] + 1;
            if (!arguments.m_command && isSecond) {
                return base::fail(ErrorKind::InvalidArgument,
                                  inQuotes(first) + " has no command " + inQuotes(second)
                                      + ". There are: " + base::joined(namesIn(first), ", ") + '.');
            }
            if (arguments.m_command)
                rest.removeAt(places[1]);
            else if (!asksForHelp(words)) // that is about the whole group then
                arguments.m_command = findCommand(first, kUsualWord);
        }
        rest.removeAt(places[0]);
    }

    QCommandLineParser parser;
    addOptions(parser, globalOptions());
    if (arguments.m_command)
        addOptions(parser, arguments.m_command->options);
    rest.prepend(QStringLiteral("oxidectl"));
    if (!parser.parse(rest))
        return base::fail(ErrorKind::InvalidArgument,
                          str(parser.errorText()) + " See oxidectl "
                              + (arguments.m_command ? fullName(*arguments.m_command) + ' ' : "")
                              + "--help.");

    const auto take = [&](std::span<const Option> options) -> std::string {
        for (const Option &option : options) {
            if (!parser.isSet(qs(option.name)))
                continue;
            auto &kept = arguments.m_options[std::string(option.name)];
            for (const QString &value : parser.values(qs(option.name))) {
                kept.push_back(str(value));
                std::string wrong = complaint("--" + std::string(option.name), option.value,
                                              option.choices, kept.back());
                if (!wrong.empty())
                    return wrong;
            }
            if (kept.size() > 1 && !option.repeats)
                return "--" + std::string(option.name) + " is given more than once";
        }
        return {};
    };
    std::string wrong = take(globalOptions());
    if (wrong.empty() && arguments.m_command)
        wrong = take(arguments.m_command->options);
    if (!wrong.empty())
        return base::fail(ErrorKind::InvalidArgument, wrong + '.');

    for (const QString &word : parser.positionalArguments())
        arguments.m_positionals.push_back(str(word));
    if (arguments.has("help") || arguments.has("version"))
        return arguments;
    if (!arguments.m_command) {
        const std::string hint = arguments.m_group.empty()
                                     ? "Say what to do. See oxidectl --help."
                                     : "Say what to do with " + arguments.m_group + ": "
                                           + base::joined(namesIn(arguments.m_group), ", ") + '.';
        return base::fail(ErrorKind::InvalidArgument, hint);
    }
    if (std::string missing = arguments.checkPositionals(); !missing.empty())
        return base::fail(ErrorKind::InvalidArgument, missing + '.');
    return arguments;
}

std::string Arguments::checkPositionals() const
{
    std::size_t at = 0;
    for (const Positional &positional : m_command->positionals) {
        const bool isList =
            positional.occurs == Occurs::Many || positional.occurs == Occurs::AnyNumber;
        const bool isNeeded =
            positional.occurs == Occurs::Once || positional.occurs == Occurs::Many;
        if (isNeeded && at >= m_positionals.size())
            return std::string(positional.name) + " is missing: " + std::string(positional.help);
        const std::size_t end = isList ? m_positionals.size() : at + 1;
        for (; at < std::min(end, m_positionals.size()); ++at) {
            std::string wrong = complaint(std::string(positional.name), positional.value,
                                          positional.choices, m_positionals[at]);
            if (!wrong.empty())
                return wrong;
        }
    }
    if (at < m_positionals.size())
        return "Nothing is known to do with " + inQuotes(m_positionals[at]);
    return {};
}

} // namespace oxide::cli
