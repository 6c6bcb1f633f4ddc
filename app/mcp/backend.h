#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace oxide::mcpserver {

/// Who answers: the engine of this process, or an Oxide that runs.
class Backend
{
public:
    virtual ~Backend() = default;
    /// One message of the client; `text` is the line that it was read from.
    virtual void receive(const std::string &text, const boost::json::value &message) = 0;
    /// Everything that was asked is answered.
    [[nodiscard]] virtual bool isIdle() const = 0;
    /// The client is gone. Ends what it began, within seconds.
    virtual void end() = 0;
};

} // namespace oxide::mcpserver
