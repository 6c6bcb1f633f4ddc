#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace oxide::fuzz {

/// What must hold for every input; ends the program where it does not.
inline void expect(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

/// An input whose first byte is a choice of the target's, the rest the bytes to read.
struct Input {
    unsigned choice = 0;
    std::string_view bytes;

    Input(const std::uint8_t *data, std::size_t size)
    {
        if (size == 0)
            return;
        choice = data[0];
        bytes = {reinterpret_cast<const char *>(data) + 1, size - 1};
    }
};

} // namespace oxide::fuzz
