#include "httpserver/receivedbody.h"

#include <utility>

namespace oxide::httpserver {

bool ReceivedBody::count(std::size_t bytes)
{
    const std::size_t all = m_all += bytes - m_counted;
    const bool hasGrown = bytes > m_counted;
    m_counted = bytes;
    return !hasGrown || all <= m_most;
}

void ReceivedBody::forget()
{
    m_all -= std::exchange(m_counted, 0);
}

} // namespace oxide::httpserver
