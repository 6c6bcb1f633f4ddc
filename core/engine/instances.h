#pragma once

#include "base/error.h"

#include <memory>
#include <string>
#include <vector>

namespace oxide::base {
class LockFile;
}

namespace oxide::engine {

/// The processes that share a data folder, each known by a lock file that tells when it died: the
/// unfinished tasks of a dead one are interrupted, those of a living one are not.
class Instance final
{
public:
    /// Registers this process under `name`.
    [[nodiscard]] static base::Result<std::unique_ptr<Instance>> enter(const std::string &folder,
                                                                       std::string name);
    ~Instance();

    [[nodiscard]] const std::string &name() const { return m_name; }
    /// All that live, this one included; forgets the dead ones' files. Thread-safe.
    [[nodiscard]] std::vector<std::string> alive() const;

private:
    Instance(std::string folder, std::string name, std::unique_ptr<base::LockFile> lock);

    std::string m_folder;
    std::string m_name;
    std::unique_ptr<base::LockFile> m_lock;
};

} // namespace oxide::engine
