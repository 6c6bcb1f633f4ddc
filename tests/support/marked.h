#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace oxide::tests {

/// Finds processes by a mark in their environment, which children inherit whatever sessions and
/// groups they make. Linux.
class Mark
{
public:
    Mark();

    [[nodiscard]] const std::string &value() const { return m_value; }
    /// To be added to a child's environment.
    [[nodiscard]] std::map<std::string, std::string> environment() const;
    /// Process ids and command lines of those that live and carry the mark, zombies left out.
    [[nodiscard]] std::vector<std::string> living() const;
    /// Waits until none lives. The last look's list: empty where all went in time. Runs the event
    /// loop meanwhile.
    [[nodiscard]] std::vector<std::string> survivors(std::chrono::milliseconds within) const;
    /// Waits until `count` live.
    [[nodiscard]] bool waitForLiving(std::size_t count, std::chrono::milliseconds within) const;

private:
    std::string m_value;
};

} // namespace oxide::tests
