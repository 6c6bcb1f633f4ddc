#pragma once

#include "model/api.h"
#include "telemetry/redactor.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace oxide::api {

/// The requests that ended and that nobody has looked at yet, the newest of them: the servers
/// write, one reader takes. An answer that began well and broke off has the status 0. Any thread.
class RequestLog final
{
public:
    static constexpr std::size_t mostKept = 1000;

    void add(model::ApiRequest request);
    /// The oldest first; none is given twice.
    [[nodiscard]] std::vector<model::ApiRequest> take();
    /// Called once for what has come since the last take(), on the thread of add(), or here where
    /// something is there already: it hands on and returns. Empty: nobody waits. After this call
    /// the one before it does not run.
    void onAdded(std::function<void()> wake);

private:
    void wake();

    const telemetry::Redactor m_redactor;
    std::mutex m_mutex;
    std::deque<model::ApiRequest> m_requests;
    std::function<void()> m_wake;
    bool m_isAwake = false; ///< told of what is there
};

} // namespace oxide::api
