#include "options.h"

#include <charconv>
#include <cstring>
#include <string_view>

namespace oxide::guard {

namespace {

std::optional<int> number(const char *text)
{
    int value = 0;
    const char *end = text + std::strlen(text);
    const auto [at, error] = std::from_chars(text, end, value);
    if (error != std::errc() || at != end || value < 0)
        return std::nullopt;
    return value;
}

} // namespace

std::optional<Options> parseOptions(int argc, char **argv)
{
    Options options;
    int i = 1;
    while (i + 1 < argc && std::string_view(argv[i]) != "--") {
        const std::string_view name = argv[i];
        const auto value = number(argv[i + 1]);
        if (!value)
            return std::nullopt;
        if (name == "--lifeline")
            options.lifeline = *value;
        else if (name == "--grace")
            options.grace = std::chrono::milliseconds(*value);
        else
            return std::nullopt;
        i += 2;
    }
    if (options.lifeline < 0 || i + 1 >= argc)
        return std::nullopt;
    options.command = argv + i + 1;
    return options;
}

} // namespace oxide::guard
