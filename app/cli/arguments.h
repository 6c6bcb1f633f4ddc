#pragma once

#include "base/error.h"
#include "cli/command.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <QStringList>

namespace oxide::cli {

/// A command line taken apart and checked against the table.
class Arguments
{
public:
    Arguments() = default; ///< of no command
    /// `words` without the program's name. InvalidArgument says what is wrong and what is allowed.
    [[nodiscard]] static base::Result<Arguments> parse(const QStringList &words);

    /// Null where only help or the version is asked for.
    [[nodiscard]] const Command *command() const { return m_command; }
    /// The group named without a command of it: `oxidectl history --help`.
    [[nodiscard]] const std::string &group() const { return m_group; }

    [[nodiscard]] bool has(std::string_view option) const;
    /// The last one given; empty where there is none.
    [[nodiscard]] std::string value(std::string_view option) const;
    [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
    [[nodiscard]] std::optional<int> number(std::string_view option) const;
    [[nodiscard]] const std::vector<std::string> &positionals() const { return m_positionals; }
    [[nodiscard]] std::string positional(std::size_t index) const;

private:
    /// What is wrong with the values by place; empty where nothing is.
    [[nodiscard]] std::string checkPositionals() const;

    const Command *m_command = nullptr;
    std::string m_group;
    std::map<std::string, std::vector<std::string>, std::less<>> m_options;
    std::vector<std::string> m_positionals;
};

} // namespace oxide::cli
