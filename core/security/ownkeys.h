#pragma once

#include "base/error.h"

#include <set>
#include <string>

namespace oxide::security {

/// The names of the keys that were entered into one data folder, in a private file of it, a name a
/// line. The keychain is shared by all data folders of a user: what another one keeps there is not
/// this one's to remove. One thread.
class OwnKeys final
{
public:
    explicit OwnKeys(std::string file) : m_file(std::move(file)) {}

    [[nodiscard]] base::Result<bool> has(const std::string &name) const;
    [[nodiscard]] base::Result<void> add(const std::string &name);
    [[nodiscard]] base::Result<void> remove(const std::string &name);

private:
    [[nodiscard]] base::Result<std::set<std::string>> load() const;
    [[nodiscard]] base::Result<void> save(const std::set<std::string> &names) const;

    std::string m_file;
};

} // namespace oxide::security
