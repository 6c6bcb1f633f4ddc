#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace oxide::httpserver {

struct WebSocketLimits {
    std::size_t messageBytes = 1024 * 1024; ///< received; a longer message ends the connection
    std::size_t queuedBytes = 1024 * 1024;  ///< sent and not yet taken by the client
    /// A client that shows no life for so long is gone; asked by a ping after half of it.
    std::chrono::milliseconds idleTimeout{60'000};
};

/// What a WebSocket tells its owner, all on its connection's executor.
struct WebSocketEvents {
    std::function<void(std::string)> onMessage; ///< a whole text
    /// Everything has been taken after a send() was refused.
    std::function<void()> onDrained;
    /// Once, last.
    std::function<void()> onClosed;
};

/// Which messages a slow reader loses first.
enum class Importance {
    Passing, ///< refused as soon as half of what may wait does, so that there is room for the rest
    Lasting
};

/// An open WebSocket. Any thread. It lives as long as its connection; its owner keeps it weakly, or
/// until onClosed.
class WebSocket
{
public:
    virtual ~WebSocket() = default;
    /// Sends a text, after those before it. False where it was not taken: the client is gone, or
    /// reads too slowly and too much waits for it already. Nobody ever waits for a slow reader.
    virtual bool send(std::string text, Importance importance = Importance::Lasting) = 0;
    /// Says goodbye and closes.
    virtual void close() = 0;
};

} // namespace oxide::httpserver
