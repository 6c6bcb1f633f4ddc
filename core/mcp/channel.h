#pragma once

#include <boost/json/value.hpp>

namespace oxide::mcp {

/// Where messages to the client go: a program's standard output, the answer to one POST, the stream
/// of one GET. The session's thread.
class Channel
{
public:
    virtual ~Channel() = default;
    /// One message, or an array of them where the client sent a batch.
    virtual void send(const boost::json::value &message) = 0;
    /// Lets the client ask again later for what is still to come, where the transport can
    /// (2025-11-25, "Resumability"): nothing that is sent from here on is lost.
    virtual void release() {}
    /// One of the requests that came this way gets no answer: the client took it back.
    virtual void drop() {}
};

} // namespace oxide::mcp
