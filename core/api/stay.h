#pragma once

#include "api/route.h"
#include "base/clock.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

namespace oxide::api {

/// For what goes on telling a caller long after the request: ends it when what let the caller in
/// does not do so any more. Destroyed on any thread, also by its own `end`.
class Stay final
{
public:
    /// `end` is called at most once, on any thread, perhaps inside this constructor: when the key
    /// is taken back.
    Stay(std::shared_ptr<const Caller> caller, std::function<void()> end)
        : m_caller(std::move(caller)), m_takenBack(m_caller->takenBack, std::move(end))
    {
    }
    Stay(const Stay &) = delete;
    Stay &operator=(const Stay &) = delete;

    /// Nothing more may be told: the token has expired, which calls nobody. To be asked before
    /// anything is told.
    [[nodiscard]] bool isOver() const
    {
        return m_caller->until && base::SystemClock().now() >= *m_caller->until;
    }

private:
    std::shared_ptr<const Caller> m_caller;
    std::stop_callback<std::function<void()>> m_takenBack;
};

} // namespace oxide::api
