#pragma once

#include <atomic>
#include <cstddef>

namespace oxide::httpserver {

/// The body that one connection is receiving, as part of what all of a server's receive
/// (ServerCore::receivedBytes). On the connection's executor.
class ReceivedBody final
{
public:
    /// `all` outlives it. `most`: bytes that all may be together.
    ReceivedBody(std::atomic<std::size_t> &all, std::size_t most) : m_all(all), m_most(most) {}

    /// The body has so many bytes now. False where it has grown, and all are too many by that.
    [[nodiscard]] bool count(std::size_t bytes);
    /// It is whole, or given up.
    void forget();

private:
    std::atomic<std::size_t> &m_all;
    const std::size_t m_most;
    std::size_t m_counted = 0; ///< of this body, in m_all
};

} // namespace oxide::httpserver
