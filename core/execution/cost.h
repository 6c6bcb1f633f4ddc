#pragma once

#include "base/error.h"
#include "model/decision.h"
#include "model/money.h"
#include "model/service.h"
#include "model/usage.h"

#include <optional>
#include <string_view>

namespace oxide::execution {

/// What a model costs at a service, by routing's rule (routing/expectation.h). Empty: not known.
[[nodiscard]] std::optional<model::Price> priceOf(const model::ServiceConfig &service,
                                                  const std::optional<model::ModelInfo> &info);

/// What an attempt at this model is expected to cost for a task of these features, without the help
/// of a prompt cache; `continued` is what the answer that it goes on with has said so far. Empty:
/// the price is not known.
[[nodiscard]] std::optional<model::Money> expectedCost(const model::Target &target,
                                                       const model::ServiceConfig &service,
                                                       const std::optional<model::ModelInfo> &info,
                                                       const model::TaskFeatures &features,
                                                       std::string_view continued);

/// What is known of an attempt when it is to be charged.
struct Spent {
    model::Usage usage;                   ///< as the provider reported it, may be empty
    std::optional<model::Money> reported; ///< the provider's own figure
    std::optional<model::Price> price;
    std::optional<base::Error> error; ///< how the attempt failed, if it did
    model::Usage estimate;            ///< from text: input sent, output and reasoning received
};

struct Charge {
    model::Usage
        usage; ///< what the cost stands for: where it is estimated, also what was estimated
    model::Usage likely; ///< what was reported, and the estimate of what was not
    model::Cost cost;
};

/// What an attempt costs and where the figure comes from, in this order: reported, nothing (a free
/// model, or refused before any work), computed from reported tokens, estimated where the provider
/// did not say all of them (a cut or cancelled stream), unknown without a price.
[[nodiscard]] Charge charge(const Spent &spent);

} // namespace oxide::execution
