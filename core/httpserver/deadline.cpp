#include "httpserver/deadline.h"

#include <utility>

namespace oxide::httpserver {

void Deadline::whenPassed(std::weak_ptr<const void> owner, std::function<void()> call)
{
    m_owner = std::move(owner);
    m_call = std::move(call);
}

void Deadline::set(std::chrono::milliseconds in)
{
    m_at = std::chrono::steady_clock::now() + in;
    if (m_at < m_rings)
        arm();
}

void Deadline::clear()
{
    m_at = TimePoint::max();
}

void Deadline::cancel()
{
    clear();
    m_timer.cancel();
}

void Deadline::arm()
{
    m_rings = m_at;
    m_timer.expires_at(m_at);
    m_timer.async_wait([this, weak = m_owner](boost::system::error_code error) {
        const auto owner = weak.lock();
        if (!error && owner)
            onRing();
    });
}

void Deadline::onRing()
{
    m_rings = TimePoint::max();
    if (m_at == TimePoint::max())
        return;
    if (std::chrono::steady_clock::now() < m_at) {
        arm();
        return;
    }
    clear();
    m_call();
}

} // namespace oxide::httpserver
