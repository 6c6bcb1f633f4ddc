#include "execution/cost.h"

#include "base/blame.h"
#include "providers/provider.h"
#include "routing/expectation.h"
#include "routing/tokenestimate.h"

namespace oxide::execution {

using base::ErrorKind;
using model::Cost;
using model::CostSource;
using model::Money;
using model::Usage;

namespace {

/// Failures that happen before a provider does any work it could bill, where no output came.
bool isUnbilled(const base::Error &error)
{
    if (error.httpStatus >= 300 && error.httpStatus < 500)
        return true;
    if (base::isUnreachable(error.kind))
        return true;
    switch (error.kind) {
    case ErrorKind::Unauthorized:
    case ErrorKind::NotFound:
    case ErrorKind::ModelNotFound:
    case ErrorKind::QuotaExceeded:
    case ErrorKind::BadRequest:
    case ErrorKind::ContextTooLong:
    case ErrorKind::Overloaded:
    case ErrorKind::InvalidArgument:
    case ErrorKind::Unsupported:
        return true;
    case ErrorKind::ServerError:
        return error.httpStatus == 500 || error.httpStatus == 503; // 502 and 504 may be (WIRE 16)
    default:
        return false;
    }
}

Cost known(CostSource source, Money amount)
{
    Cost cost;
    cost.source = source;
    cost.amount = amount;
    return cost;
}

/// What was reported, completed from the text. Reasoning that no provider counts apart is part of
/// the output it reports.
Usage completed(const Usage &reported, const Usage &estimate)
{
    Usage usage = reported;
    if (!usage.saysInput())
        usage.input = estimate.input;
    if (!usage.output) {
        usage.output = estimate.output;
        if (!usage.reasoning)
            usage.reasoning = estimate.reasoning;
    }
    return usage;
}

} // namespace

std::optional<model::Price> priceOf(const model::ServiceConfig &service,
                                    const std::optional<model::ModelInfo> &info)
{
    return routing::priceOf(service.price, providers::isLocal(service), info ? &*info : nullptr);
}

std::optional<Money> expectedCost(const model::Target &target, const model::ServiceConfig &service,
                                  const std::optional<model::ModelInfo> &info,
                                  const model::TaskFeatures &features, std::string_view continued)
{
    const auto price = priceOf(service, info);
    if (!price)
        return std::nullopt;
    routing::Answerer answerer;
    answerer.tokenizer = routing::tokenizerOf(target.model);
    answerer.window = routing::windowOf(service.contextWindow, info ? &*info : nullptr);
    answerer.thinks = info && info->reasoning == true;
    // That a prompt cache will help is a hope; what is set aside must do without.
    constexpr std::int64_t kCold = 0;
    Usage expected = routing::expectedUsage(features, answerer, kCold);
    *expected.input += routing::estimateTokens(continued, answerer.tokenizer);
    return model::costOf(expected, *price);
}

Charge charge(const Spent &spent)
{
    Charge charge;
    charge.usage = spent.usage;
    charge.likely = completed(spent.usage, spent.estimate);
    const bool hasOutput =
        spent.estimate.output.value_or(0) > 0 || spent.estimate.reasoning.value_or(0) > 0;
    const bool isUnworked =
        spent.error && isUnbilled(*spent.error) && !spent.usage.isKnown() && !hasOutput;
    if (spent.reported) {
        charge.cost = known(CostSource::Reported, *spent.reported);
    } else if (isUnworked || (spent.price && spent.price->isFree())) {
        charge.cost = known(CostSource::Computed, Money());
    } else if (spent.price) {
        const bool isWhole = spent.usage.saysInput() && spent.usage.output;
        if (!isWhole)
            charge.usage = charge.likely;
        charge.cost = known(isWhole ? CostSource::Computed : CostSource::Estimated,
                            model::costOf(charge.usage, *spent.price));
    }
    return charge;
}

} // namespace oxide::execution
