#pragma once

#include "base/error.h"
#include "base/lockfile.h"

#include <memory>
#include <string>
#include <string_view>

namespace oxide::providers {

/// A folder for one run of a program, only for this user, gone with its last holder.
class CliTemporary
{
public:
    /// Makes one in the folder `runs` of the agents' folder.
    [[nodiscard]] static base::Result<std::shared_ptr<const CliTemporary>>
    make(const std::string &agentFolder);
    /// Removes there what processes left that were killed.
    static void sweep(const std::string &agentFolder);
    ~CliTemporary();
    CliTemporary(const CliTemporary &) = delete;
    CliTemporary &operator=(const CliTemporary &) = delete;

    [[nodiscard]] const std::string &path() const { return m_path; }
    /// Writes a file into it; gives its path.
    [[nodiscard]] base::Result<std::string> write(const std::string &name,
                                                  std::string_view content) const;

private:
    explicit CliTemporary(std::string path);

    std::string m_path;
    base::LockFile m_lock; ///< PATH.lock: says that its process lives
};

/// Writes the file, with its folders, where its content is not this already.
[[nodiscard]] base::Result<void> ensureFile(const std::string &path, std::string_view content);

/// Where programs work: the folder given, else a neutral one in the user's cache.
[[nodiscard]] std::string agentFolder(const std::string &given);

} // namespace oxide::providers
