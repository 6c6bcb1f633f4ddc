#include "cli/help.h"

#include "base/enumname.h"
#include "config/load.h"
#include "model/task.h"

#include <algorithm>

namespace oxide::cli {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kIndent = 2;

struct HelpRow {
    std::string left;
    std::string right;
};

/// Words of `text` on lines of at most kWidth, every line but the first moved in by `indent`.
std::string wrapped(std::string_view text, std::size_t indent)
{
    std::string out;
    std::size_t column = indent;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        if (column > indent && column + 1 + word.size() > kWidth) {
            out += '\n' + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string section(std::string_view title, const std::vector<HelpRow> &rows)
{
    if (rows.empty())
        return {};
    std::size_t width = 0;
    for (const HelpRow &row : rows)
        width = std::max(width, row.left.size());
    width = std::min<std::size_t>(width, 30);
    const std::size_t indent = kIndent + width + 2;
    std::string out = "\n" + std::string(title) + "\n";
    for (const HelpRow &row : rows) {
        std::string left = std::string(kIndent, ' ') + row.left;
        if (left.size() + 2 > indent)
            left += '\n' + std::string(indent, ' ');
        else
            left.resize(indent, ' ');
        out += left + wrapped(row.right, indent) + '\n';
    }
    return out;
}

std::string withChoices(std::string_view help, Value value, std::string_view choices)
{
    std::string text(help);
    std::string list(choices);
    if (value == Value::TaskType) {
        for (const auto &row : base::enumNames<model::TaskType>)
            list += (list.empty() ? "" : "|") + std::string(row.name);
    }
    for (std::size_t at = list.find('|'); at != std::string::npos; at = list.find('|', at + 2))
        list.replace(at, 1, ", ");
    return list.empty() ? text : text + ": " + list;
}

std::vector<HelpRow> optionRows(std::span<const Option> options)
{
    std::vector<HelpRow> rows;
    for (const Option &option : options) {
        std::string left = option.letter != 0 ? std::string{'-', option.letter, ',', ' '} : "    ";
        left += "--" + std::string(option.name);
        if (option.value != Value::None)
            left += ' ' + std::string(option.valueName);
        std::string right = withChoices(option.help, option.value, option.choices);
        if (option.repeats)
            right += " (may be repeated)";
        rows.push_back({std::move(left), std::move(right)});
    }
    return rows;
}

std::string usageLine(const Command &command)
{
    std::string line = "Usage: oxidectl " + fullName(command);
    for (const Positional &positional : command.positionals) {
        const std::string name(positional.name);
        switch (positional.occurs) {
        case Occurs::Once:
            line += ' ' + name;
            break;
        case Occurs::Optional:
            line += " [" + name + ']';
            break;
        case Occurs::Many:
            line += ' ' + name + "...";
            break;
        case Occurs::AnyNumber:
            line += " [" + name + "...]";
            break;
        }
    }
    return line + " [OPTION...]\n";
}

} // namespace

std::string generalHelp()
{
    std::string out =
        "Usage: oxidectl COMMAND [ARGUMENT...] [OPTION...]\n\n"
        "Oxide decides which language model does a task, says why, and keeps the books.\n";
    std::vector<HelpRow> rows;
    for (const Command &command : commands()) {
        if (command.group.empty())
            rows.push_back({std::string(command.name), std::string(command.summary)});
        else if (rows.empty() || rows.back().left != command.group)
            rows.push_back({std::string(command.group), std::string(groupSummary(command.group))});
    }
    out += section("Commands", rows);
    out += section("Options of every command", optionRows(globalOptions()));
    out += section("Exit codes", {{"0", "done"},
                                  {"1", "failed"},
                                  {"2", "wrong usage"},
                                  {"3", "refused by a rule, the policy or a budget"},
                                  {"4", "no service can do it"}});
    out += "\noxidectl COMMAND --help tells more of each.\n";
    return out;
}

std::string groupHelp(std::string_view group)
{
    std::string out = "Usage: oxidectl " + std::string(group)
                      + " COMMAND [ARGUMENT...] [OPTION...]\n\n" + std::string(groupSummary(group))
                      + ".\n";
    std::vector<HelpRow> rows;
    for (const Command &command : commands()) {
        if (command.group == group)
            rows.push_back({std::string(command.name), std::string(command.summary)});
    }
    out += section("Commands", rows);
    if (findCommand(group, kUsualWord))
        out += "\nWithout a COMMAND it is " + std::string(kUsualWord) + ".\n";
    if (group == "config")
        out += "\nKeys of the configuration file\n\n" + config::help();
    return out;
}

base::Result<std::string> helpOn(const std::vector<std::string> &words)
{
    if (words.empty())
        return generalHelp();
    if (const Command *command = findCommand({}, words.front()))
        return commandHelp(*command);
    const std::string_view group = words.front();
    if (words.size() == 1 && !groupSummary(group).empty())
        return groupHelp(group);
    if (const Command *command = words.size() > 1 ? findCommand(group, words[1]) : nullptr)
        return commandHelp(*command);
    return base::fail(base::ErrorKind::InvalidArgument,
                      "There is no such command. See oxidectl --help.");
}

std::string commandHelp(const Command &command)
{
    std::string out = usageLine(command) + '\n' + wrapped(command.summary, 0) + ".\n";
    if (!command.details.empty())
        out += '\n' + wrapped(command.details, 0) + '\n';
    std::vector<HelpRow> rows;
    for (const Positional &positional : command.positionals)
        rows.push_back({std::string(positional.name),
                        withChoices(positional.help, positional.value, positional.choices)});
    out += section("Arguments", rows);
    out += section("Options", optionRows(command.options));
    out += section("Options of every command", optionRows(globalOptions()));
    return out;
}

} // namespace oxide::cli
