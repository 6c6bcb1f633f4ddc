#include "api/requestlog.h"

#include <iterator>
#include <utility>

namespace oxide::api {

void RequestLog::add(model::ApiRequest request)
{
    const std::lock_guard lock(m_mutex);
    if (m_requests.size() == mostKept)
        m_requests.pop_front();
    m_requests.push_back(std::move(request));
    wake();
}

std::vector<model::ApiRequest> RequestLog::take()
{
    std::vector<model::ApiRequest> taken;
    {
        const std::lock_guard lock(m_mutex);
        m_isAwake = false;
        taken.assign(std::move_iterator(m_requests.begin()), std::move_iterator(m_requests.end()));
        m_requests.clear();
    }
    // Here, and not for every request: somebody may have put a key into a path.
    for (model::ApiRequest &request : taken)
        request.path = m_redactor.clean(request.path);
    return taken;
}

void RequestLog::onAdded(std::function<void()> wake)
{
    const std::lock_guard lock(m_mutex);
    m_wake = std::move(wake);
    m_isAwake = false;
    if (!m_requests.empty())
        this->wake();
}

void RequestLog::wake()
{
    if (m_wake && !std::exchange(m_isAwake, true))
        m_wake();
}

} // namespace oxide::api
