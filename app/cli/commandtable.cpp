#include "cli/command.h"
#include "cli/commands/commands.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace oxide::cli {

namespace {

std::vector<Command> makeCommands()
{
    std::vector<Command> table;
    for (const auto &commandsOf :
         {runCommands,     routeCommands,    parallelCommands, servicesCommands,   catalogCommands,
          rulesCommands,   profilesCommands, backtestCommands, historyCommands,    costsCommands,
          budgetsCommands, auditCommands,    importCommands,   doctorCommands,     configCommands,
          serveCommands,   keysCommands,     connectCommands,  completionCommands, helpCommands})
        std::ranges::move(commandsOf(), std::back_inserter(table));
    return table;
}

constexpr auto kGlobalOptions = std::to_array<Option>({
    {"help", 'h', Value::None, {}, "explain the command", {}},
    {"version", 'v', Value::None, {}, "print the version", {}},
    {"json", 0, Value::None, {}, "print JSON for scripts", {}},
    {"quiet", 'q', Value::None, {}, "no remarks on standard error, errors alone", {}},
    {"config", 0, Value::File, "FILE", "another configuration file", {}},
    {"data", 0, Value::Folder, "FOLDER", "another data folder", {}},
    {"demo", 0, Value::None, {}, "simulated services and a throw-away data folder", {}},
});

struct Group {
    std::string_view name;
    std::string_view summary;
};

constexpr auto kGroups = std::to_array<Group>({
    {"services", "Who can do tasks: list, test, add and remove services"},
    {"catalog", "What is known of models: prices, windows, ratings"},
    {"rules", "Who does which tasks: assignments and ordered rules"},
    {"history", "What was done: list, search, show, export and delete tasks"},
    {"budgets", "What may be spent: list, set and remove budgets"},
    {"audit", "The tamper-evident record of requests"},
    {"config", "Settings: show and change them"},
    {"keys", "Who may use the local API: list, show, add and remove keys"},
});

} // namespace

std::string fullName(const Command &command)
{
    return (command.group.empty() ? "" : std::string(command.group) + ' ')
           + std::string(command.name);
}

std::span<const Command> commands()
{
    static const std::vector<Command> table = makeCommands();
    return table;
}

const Command *findCommand(std::string_view group, std::string_view name)
{
    const auto found = std::ranges::find_if(commands(), [&](const Command &command) {
        return command.group == group && command.name == name;
    });
    return found == commands().end() ? nullptr : &*found;
}

std::span<const Option> globalOptions()
{
    return kGlobalOptions;
}

std::string_view groupSummary(std::string_view group)
{
    const auto found = std::ranges::find(kGroups, group, &Group::name);
    return found == kGroups.end() ? std::string_view() : found->summary;
}

} // namespace oxide::cli
