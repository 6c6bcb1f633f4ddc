#include "security/ownkeys.h"

#include "security/privatefile.h"

#include <sstream>
#include <utility>

namespace oxide::security {

base::Result<bool> OwnKeys::has(const std::string &name) const
{
    const auto names = load();
    if (!names)
        return base::fail(names.error());
    return names->contains(name);
}

base::Result<void> OwnKeys::add(const std::string &name)
{
    auto names = load();
    if (!names)
        return base::fail(names.error());
    return names->insert(name).second ? save(*names) : base::Result<void>();
}

base::Result<void> OwnKeys::remove(const std::string &name)
{
    auto names = load();
    if (!names)
        return base::fail(names.error());
    return names->erase(name) > 0 ? save(*names) : base::Result<void>();
}

base::Result<std::set<std::string>> OwnKeys::load() const
{
    const auto text = readPrivateFile(m_file);
    if (!text)
        return base::fail(text.error());
    std::set<std::string> names;
    std::istringstream lines(text->value_or(std::string()));
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty())
            names.insert(std::move(line));
    }
    return names;
}

base::Result<void> OwnKeys::save(const std::set<std::string> &names) const
{
    std::string text;
    for (const std::string &name : names)
        text += name + '\n';
    return writePrivateFile(m_file, text);
}

} // namespace oxide::security
