#pragma once

#include "httpserver/transport.h"

#include <chrono>
#include <functional>
#include <memory>

#include <boost/asio/steady_timer.hpp>

namespace oxide::httpserver {

/// A deadline that is moved with each request. Its timer stays armed when the deadline is cleared
/// or moved back: it looks again when it rings, which is cheaper than a re-arm a request. On the
/// executor.
class Deadline final
{
public:
    explicit Deadline(const Transport::Executor &executor) : m_timer(executor) {}

    /// Before the first set(). The owner, of which this is a part, may be gone when the timer
    /// rings; it is kept during the call.
    void whenPassed(std::weak_ptr<const void> owner, std::function<void()> call);

    void set(std::chrono::milliseconds in);
    void clear();
    /// For good.
    void cancel();

private:
    using TimePoint = std::chrono::steady_clock::time_point;

    void arm();
    void onRing();

    boost::asio::steady_timer m_timer;
    std::weak_ptr<const void> m_owner;
    std::function<void()> m_call;
    TimePoint m_at = TimePoint::max();    ///< at max there is none
    TimePoint m_rings = TimePoint::max(); ///< when the timer does; may be before m_at
};

} // namespace oxide::httpserver
