#pragma once

#include "net/linesplitter.h"

#include <map>
#include <string>
#include <vector>

namespace oxide::providers {

/// Follows the log files that a program writes into a folder (below its `debug/`).
class CliLog
{
public:
    explicit CliLog(std::string folder) : m_folder(std::move(folder)) {}

    /// The lines that have come since the last call.
    [[nodiscard]] std::vector<std::string> newLines();

private:
    struct Follow {
        qint64 offset = 0;
        net::LineSplitter lines{net::LineEnd::Lf};
    };

    std::string m_folder;
    std::map<std::string, Follow> m_files;
};

} // namespace oxide::providers
