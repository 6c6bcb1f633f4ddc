#pragma once

#include "base/clock.h"
#include "execution/cost.h"
#include "model/history.h"
#include "model/service.h"
#include "providers/provider.h"

#include <memory>
#include <optional>
#include <stop_token>

#include <QCoroTask>

namespace oxide::engine {

/// A test, and the question that was asked in it: an attempt without a task.
struct ServiceTrial {
    model::ServiceTest test;
    std::optional<model::AttemptRecord> attempt; ///< empty: it did not come to a question
    execution::Spent spent;                      ///< by the attempt, price aside
};

/// Tries a service as a task would: reach it and list its models, then a short question until the
/// first token and the end of the stream. Costs a few tokens.
[[nodiscard]] QCoro::Task<ServiceTrial> testService(std::shared_ptr<providers::Provider> provider,
                                                    const base::Clock &clock, std::stop_token stop);

} // namespace oxide::engine
