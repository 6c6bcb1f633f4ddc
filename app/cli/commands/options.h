#pragma once

#include "cli/command.h"

// Options and arguments that several commands take.

namespace oxide::cli {

inline constexpr Positional kPrompt{"PROMPT",
                                    Value::Prompt,
                                    "what is wanted; - or nothing reads it from standard input",
                                    Occurs::AnyNumber,
                                    {}};
inline constexpr Option kPromptFile{
    "prompt-file", 0, Value::File, "FILE", "read the prompt from a file", {}};
inline constexpr Option kFiles{
    "files",
    'f',
    Value::File,
    "PATTERN",
    "files as context: a path, or a quoted pattern such as 'src/**/*.cpp'",
    {},
    true};
inline constexpr Option kService{
    "service", 's', Value::Service, "NAME", "this service alone, whatever the rules say", {}};
inline constexpr Option kModel{
    "model", 'm', Value::Text, "NAME", "this model: a name, SERVICE/NAME or auto", {}};
inline constexpr Option kProfile{
    "profile",
    'p',
    Value::Text,
    "NAME",
    "what counts: quality, balanced, speed, budget, cheap, long_context or your own",
    {}};
inline constexpr Option kSession{
    "session", 0, Value::Text, "ID", "go on with a conversation: its id, or last; new begins one",
    {}};
inline constexpr Option kTags{
    "tag", 0, Value::Text, "NAME", "a word for costs and budgets to tell the task by", {}, true};
inline constexpr Option kNoStream{
    "no-stream", 0, Value::None, {}, "print the answer at its end, once, instead of as it comes",
    {}};
inline constexpr Option kNoCheck{
    "no-check", 0, Value::None, {}, "do not ask the services how they are first", {}};
inline constexpr Option kForce{
    "force", 0, Value::None, {}, "write over the file where there is one", {}};

/// One of `choices`, parted by '|'.
[[nodiscard]] constexpr Option choiceOf(std::string_view name, std::string_view valueName,
                                        std::string_view help, std::string_view choices,
                                        bool repeats = false)
{
    return {name, 0, Value::Choice, valueName, help, choices, repeats};
}

} // namespace oxide::cli
