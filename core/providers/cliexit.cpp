#include "providers/cliexit.h"

#include "base/text.h"

#include <string>

namespace oxide::providers {

namespace {

using base::ErrorKind;

constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;
constexpr int kSignalled = 128;

/// The last line that says something.
std::string lastLine(std::string_view text)
{
    text = base::trimmed(text);
    const std::size_t begin = text.rfind('\n');
    return std::string(
        base::trimmed(begin == std::string_view::npos ? text : text.substr(begin + 1)));
}

std::string describe(int code)
{
    if (code == kNotFound || code == kNotExecutable)
        return "It, or a program that it needs, cannot be run";
    if (code == 0)
        return "It ended without an answer";
    if (code > kSignalled && code < kSignalled + 32)
        return "It was ended by signal " + std::to_string(code - kSignalled);
    return "It ended with exit code " + std::to_string(code);
}

} // namespace

bool saysUnknownOption(std::string_view errors)
{
    const std::string lower = base::toLowerAscii(errors);
    for (const std::string_view words :
         {"unknown argument", "unknown option", "unrecognized option", "invalid values"}) {
        if (lower.find(words) != std::string::npos)
            return true;
    }
    return false;
}

base::Error exitError(int code, const CliContext &context)
{
    CliTold told;
    told.text = lastLine(context.errors);
    base::Error error = cliError(told, context);
    if (error.kind == ErrorKind::ProcessFailed) {
        error.message =
            context.title + ": " + describe(code) + (told.text.empty() ? "." : ": " + told.text);
        error.detail = context.errors;
        if (code == kNotFound)
            error.kind = ErrorKind::ProgramNotFound;
        if (code == 0)
            error.kind = ErrorKind::EmptyAnswer;
    }
    return error;
}

} // namespace oxide::providers
