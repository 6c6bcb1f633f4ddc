#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace oxide::bench {

/// One thing that the books must hold for each request.
struct BookCount {
    std::string what;
    std::int64_t rows = 0;
};

/// What Oxide's database holds of the tasks that were done. Nobody else has it open.
[[nodiscard]] std::vector<BookCount> countBooks(const std::string &dataFolder);

} // namespace oxide::bench
