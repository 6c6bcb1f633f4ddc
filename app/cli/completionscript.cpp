#include "cli/completionscript.h"

#include "base/enumname.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/shellword.h"
#include "model/task.h"

#include <algorithm>
#include <vector>

namespace oxide::cli {

namespace {

/// With the --config and --data that are on the line already: $where of the scripts.
constexpr std::string_view kServices =
    "$(oxidectl \"${where[@]}\" completion services 2>/dev/null)";

std::string spaced(std::string_view choices)
{
    std::string words(choices);
    std::ranges::replace(words, '|', ' ');
    return words;
}

/// First words: commands and groups, each once.
std::vector<std::string> firstWords()
{
    std::vector<std::string> words;
    for (const Command &command : commands()) {
        const std::string word(command.group.empty() ? command.name : command.group);
        if (std::ranges::find(words, word) == words.end())
            words.push_back(word);
    }
    return words;
}

/// The words that a value can be; empty for files, folders and free text.
std::string wordsFor(Value value, std::string_view choices)
{
    switch (value) {
    case Value::Choice:
        return spaced(choices);
    case Value::Service:
        return std::string(kServices);
    case Value::TaskType: {
        std::string words;
        for (const auto &row : base::enumNames<model::TaskType>)
            words += (words.empty() ? "" : " ") + std::string(row.name);
        return words;
    }
    case Value::Command:
        return base::joined(firstWords(), " ");
    default:
        return {};
    }
}

std::vector<Option> optionsOf(const Command &command)
{
    std::vector<Option> options(command.options);
    options.insert(options.end(), globalOptions().begin(), globalOptions().end());
    return options;
}

std::string flagsOf(const Command &command)
{
    std::string flags;
    for (const Option &option : optionsOf(command))
        flags += (flags.empty() ? "--" : " --") + std::string(option.name);
    return flags;
}

std::string secondWords(std::string_view group)
{
    std::string words;
    for (const Command &command : commands()) {
        if (command.group == group)
            words += (words.empty() ? "" : " ") + std::string(command.name);
    }
    return words;
}

/// `case` arms of bash: what comes after an option of a command.
std::string bashValueArms(const Command &command)
{
    std::string arms;
    for (const Option &option : optionsOf(command)) {
        if (option.value == Value::None)
            continue;
        const std::string names = "--" + std::string(option.name)
                                  + (option.letter != 0 ? std::string("|-") + option.letter : "");
        const std::string words = wordsFor(option.value, option.choices);
        const std::string reply = option.value == Value::Folder ? "$(compgen -d -- \"$current\")"
                                  : words.empty()
                                      ? "$(compgen -f -- \"$current\")"
                                      : "$(compgen -W \"" + words + "\" -- \"$current\")";
        arms += "                " + names + ") COMPREPLY=(" + reply + "); return ;;\n";
    }
    return arms;
}

std::string bashArm(const Command &command)
{
    std::string words = flagsOf(command);
    bool takesFiles = false;
    for (const Positional &positional : command.positionals) {
        const std::string values = wordsFor(positional.value, positional.choices);
        words += values.empty() ? "" : ' ' + values;
        takesFiles =
            takesFiles || positional.value == Value::File || positional.value == Value::Folder;
    }
    return "        '" + fullName(command) + "')\n            case \"$previous\" in\n"
           + bashValueArms(command) + "            esac\n            COMPREPLY=($(compgen"
           + (takesFiles ? " -f" : "") + " -W \"" + words + "\" -- \"$current\")) ;;\n";
}

std::string zshArgument(const Option &option)
{
    std::string help(option.help);
    std::ranges::replace(help, ':', ',');
    std::erase_if(help, [](char c) { return c == '[' || c == ']'; });
    std::string text = "--" + std::string(option.name) + '[' + help + ']';
    if (option.value == Value::None)
        return shellWord(text);
    const std::string words = wordsFor(option.value, option.choices);
    const std::string action = option.value == Value::File     ? "_files"
                               : option.value == Value::Folder ? "_files -/"
                               : option.value == Value::Service
                                   ? "{compadd ${=" + std::string(kServices) + "}}"
                               : words.empty() ? " "
                                               : '(' + words + ')';
    text += ':' + std::string(option.valueName) + ':' + action;
    return shellWord((option.repeats ? "*" : "") + text);
}

std::string zshArm(const Command &command)
{
    std::string text = "        " + shellWord(fullName(command)) + ")\n            _arguments";
    for (const Option &option : optionsOf(command))
        text += " \\\n                " + zshArgument(option);
    for (const Positional &positional : command.positionals) {
        const std::string words = wordsFor(positional.value, positional.choices);
        const std::string action = positional.value == Value::File     ? "_files"
                                   : positional.value == Value::Folder ? "_files -/"
                                   : positional.value == Value::Service
                                       ? "{compadd ${=" + std::string(kServices) + "}}"
                                   : words.empty() ? " "
                                                   : '(' + words + ')';
        const bool isList =
            positional.occurs == Occurs::Many || positional.occurs == Occurs::AnyNumber;
        text += " \\\n                "
                + shellWord((isList ? "*:" : ":") + std::string(positional.name) + ':' + action);
    }
    return text + " ;;\n";
}

std::string fishCondition(const Command &command)
{
    std::string condition = "__fish_seen_subcommand_from ";
    if (!command.group.empty())
        condition += std::string(command.group) + "; and __fish_seen_subcommand_from ";
    return condition + std::string(command.name);
}

std::string fishOption(const Option &option, const std::string &condition)
{
    std::string line = "complete -c oxidectl";
    if (!condition.empty())
        line += " -n " + shellWord(condition);
    line += " -l " + std::string(option.name);
    if (option.letter != 0)
        line += std::string(" -s ") + option.letter;
    const std::string words = wordsFor(option.value, option.choices);
    if (option.value == Value::Service)
        line += " -x -a '(oxidectl completion services 2>/dev/null)'";
    else if (!words.empty())
        line += " -x -a " + shellWord(words);
    else if (option.value != Value::None)
        line += " -r";
    return line + " -d " + shellWord(option.help) + '\n';
}

std::string fishCommand(const Command &command)
{
    const std::string condition = fishCondition(command);
    std::string text;
    for (const Option &option : command.options)
        text += fishOption(option, condition);
    for (const Positional &positional : command.positionals) {
        const std::string words = positional.value == Value::Service
                                      ? "(oxidectl completion services 2>/dev/null)"
                                      : wordsFor(positional.value, positional.choices);
        if (positional.value == Value::File || positional.value == Value::Folder)
            text += "complete -c oxidectl -n " + shellWord(condition) + " -F\n";
        else if (!words.empty())
            text += "complete -c oxidectl -n " + shellWord(condition) + " -a " + shellWord(words)
                    + '\n';
    }
    return text;
}

/// The global options that take a value: `--config|--data`.
std::string valuePattern()
{
    std::string pattern;
    for (const Option &option : globalOptions()) {
        if (option.value != Value::None)
            pattern += (pattern.empty() ? "--" : "|--") + std::string(option.name);
    }
    return pattern;
}

std::string groupPattern()
{
    std::string pattern;
    for (const std::string &word : firstWords()) {
        if (!secondWords(word).empty())
            pattern += (pattern.empty() ? "" : "|") + word;
    }
    return pattern;
}

} // namespace

std::string bashCompletion()
{
    std::string text = "# bash completion for oxidectl\n"
                       "_oxidectl() {\n"
                       "    local current=${COMP_WORDS[COMP_CWORD]}\n"
                       "    local previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                       "    local words=() where=() word before=\n"
                       "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                       "        case \"$before\" in\n            "
                       + valuePattern()
                       + ") where+=(\"$before\" \"$word\") ;;\n"
                         "            *) [[ $word == -* ]] || words+=(\"$word\") ;;\n"
                         "        esac\n"
                         "        before=$word\n"
                         "    done\n"
                         "    local command=${words[0]}\n"
                         "    case \"$command\" in\n"
                         "        "
                       + groupPattern()
                       + ") command=\"$command ${words[1]}\" ;;\n    esac\n"
                         "    case \"$command\" in\n";
    for (const Command &command : commands())
        text += bashArm(command);
    for (const std::string &word : firstWords()) {
        if (const std::string second = secondWords(word); !second.empty())
            text += "        '" + word + " '*) COMPREPLY=($(compgen -W \"" + second
                    + "\" -- \"$current\")) ;;\n";
    }
    return text + "        *) COMPREPLY=($(compgen -W \"" + base::joined(firstWords(), " ")
           + " --help --version\" -- \"$current\")) ;;\n    esac\n}\n"
             "complete -o filenames -F _oxidectl oxidectl\n";
}

std::string zshCompletion()
{
    std::string text = "#compdef oxidectl\n"
                       "_oxidectl() {\n"
                       "    local -a found where\n"
                       "    local word before=\n"
                       "    for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
                       "        case \"$before\" in\n            "
                       + valuePattern()
                       + ") where+=(\"$before\" \"$word\") ;;\n"
                         "            *) [[ $word == -* ]] || found+=(\"$word\") ;;\n"
                         "        esac\n"
                         "        before=$word\n"
                         "    done\n"
                         "    local command=$found[1]\n"
                         "    case \"$command\" in\n        "
                       + groupPattern()
                       + ") command=\"$command $found[2]\" ;;\n    esac\n"
                         "    case \"$command\" in\n";
    for (const Command &command : commands())
        text += zshArm(command);
    for (const std::string &word : firstWords()) {
        if (const std::string second = secondWords(word); !second.empty())
            text += "        " + shellWord(word + ' ') + "*) compadd " + second + " ;;\n";
    }
    return text + "        *) compadd " + base::joined(firstWords(), " ") + " ;;\n    esac\n}\n"
           + "if [[ $zsh_eval_context == *loadautofunc* ]]; then\n    _oxidectl \"$@\"\nelse\n"
             "    compdef _oxidectl oxidectl\nfi\n";
}

std::string fishCompletion()
{
    std::string text = "# fish completion for oxidectl\ncomplete -c oxidectl -f\n";
    const std::string first = base::joined(firstWords(), " ");
    for (const Command &command : commands()) {
        const std::string word(command.group.empty() ? command.name : command.group);
        const std::string condition = command.group.empty()
                                          ? "not __fish_seen_subcommand_from " + first
                                          : "__fish_seen_subcommand_from " + word
                                                + "; and not __fish_seen_subcommand_from "
                                                + secondWords(command.group);
        text += "complete -c oxidectl -n " + shellWord(condition) + " -a "
                + std::string(command.name) + " -d " + shellWord(command.summary) + '\n';
    }
    for (const std::string &word : firstWords()) {
        if (!secondWords(word).empty())
            text += "complete -c oxidectl -n "
                    + shellWord("not __fish_seen_subcommand_from " + first) + " -a " + word + " -d "
                    + shellWord(groupSummary(word)) + '\n';
    }
    for (const Option &option : globalOptions())
        text += fishOption(option, {});
    for (const Command &command : commands())
        text += fishCommand(command);
    return text;
}

} // namespace oxide::cli
