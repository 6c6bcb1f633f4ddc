#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <QCoroTask>

namespace oxide::cli {

class Context;

/// What a value is, for checking it, for --help and for completion.
enum class Value {
    None, ///< a switch
    Text,
    Prompt, ///< text, or `-` for standard input; read before anything is started
    Number, ///< a whole number of 0 or more
    File,
    Folder,
    Service,  ///< a configured one
    TaskType, ///< by its stable name
    Choice,   ///< one of `choices`
    Command,  ///< the words of one of oxidectl's own
};

/// `--name VALUE`, given once or, where it `repeats`, as often as one likes.
struct Option {
    std::string_view name;
    char letter = 0; ///< short form; 0: none
    Value value = Value::None;
    std::string_view valueName; ///< "FILE"
    std::string_view help;
    std::string_view choices; ///< Choice: parted by '|'
    bool repeats = false;
};

enum class Occurs { Once, Optional, Many, AnyNumber };

/// A value by its place.
struct Positional {
    std::string_view name; ///< "PROMPT"
    Value value = Value::Text;
    std::string_view help;
    Occurs occurs = Occurs::Once;
    std::string_view choices;
};

enum class Needs {
    Nothing,
    ConfigFile,      ///< the user's own, which a demo must not touch; no engine
    Engine,          ///< started before the command runs, stopped after it
    EngineAnyConfig, ///< also where the configuration does not validate: it will say so
    Services,        ///< an engine that also watches how its services are
};

/// One command. The table of these drives parsing, --help and completion alike.
struct Command {
    std::string_view group; ///< "history" of `history list`; empty for a command of one word
    std::string_view name;
    std::string_view summary; ///< one line, no full stop
    std::string_view details; ///< paragraphs for its own --help; may be empty
    std::vector<Positional> positionals;
    std::vector<Option> options;
    Needs needs = Needs::Engine;
    /// Gives the exit code. The context outlives the task.
    QCoro::Task<int> (*run)(Context &) = nullptr;
};

/// "history list", or "run".
[[nodiscard]] std::string fullName(const Command &command);

/// Every command, in the order of --help.
[[nodiscard]] std::span<const Command> commands();

/// The command of this name, in this group (empty for one of one word); null where there is none.
[[nodiscard]] const Command *findCommand(std::string_view group, std::string_view name);

/// The command of a group that is meant where only the group is named.
inline constexpr std::string_view kUsualWord = "list";

/// Options that every command takes.
[[nodiscard]] std::span<const Option> globalOptions();

/// One line about a group of commands; empty where there is no such group.
[[nodiscard]] std::string_view groupSummary(std::string_view group);

} // namespace oxide::cli
