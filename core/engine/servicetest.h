#pragma once

#include "base/clock.h"
#include "model/service.h"
#include "providers/provider.h"

#include <memory>
#include <stop_token>

#include <QCoroTask>

namespace oxide::engine {

/// Tries a service as a task would: reach it and list its models, then a short question until the
/// first token and the end of the stream. Costs a few tokens.
[[nodiscard]] QCoro::Task<model::ServiceTest>
testService(std::shared_ptr<providers::Provider> provider, const base::Clock &clock,
            std::stop_token stop);

} // namespace oxide::engine
