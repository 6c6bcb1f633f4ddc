#pragma once

#include "base/error.h"

#include <memory>
#include <string>
#include <string_view>

class QTemporaryDir;

namespace oxide::providers {

/// A folder for one run of a program, only for this user, gone with its last holder.
class CliTemporary
{
public:
    [[nodiscard]] static base::Result<std::shared_ptr<const CliTemporary>> make();
    ~CliTemporary();
    CliTemporary(const CliTemporary &) = delete;
    CliTemporary &operator=(const CliTemporary &) = delete;

    [[nodiscard]] std::string path() const;
    /// Writes a file into it; gives its path.
    [[nodiscard]] base::Result<std::string> write(const std::string &name,
                                                  std::string_view content) const;

private:
    CliTemporary();
    std::unique_ptr<QTemporaryDir> m_folder;
};

/// Writes the file, with its folders, where its content is not this already.
[[nodiscard]] base::Result<void> ensureFile(const std::string &path, std::string_view content);

/// Where programs work that are given none: a neutral folder in the user's cache.
[[nodiscard]] std::string defaultAgentFolder();

} // namespace oxide::providers
