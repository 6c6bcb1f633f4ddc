#include "cli/format.h"

#include "model/servicefacts.h"

#include <array>
#include <cmath>

#include <QDateTime>

namespace oxide::cli {

namespace {

using namespace std::chrono_literals;
using model::Health;
using model::TaskState;

constexpr const char *kUnknown = "unknown";
constexpr const char *kNone = "–";

std::string decimal(double value, int digits)
{
    return QString::number(value, 'f', digits).toStdString();
}

} // namespace

std::string durationText(std::chrono::milliseconds duration)
{
    const std::int64_t count = duration.count();
    if (count < 1'000)
        return std::to_string(count) + " ms";
    if (count < 60'000)
        return decimal(static_cast<double>(count) / 1'000, count < 10'000 ? 2 : 1) + " s";
    const std::int64_t minutes = count / 60'000;
    if (minutes < 60)
        return std::to_string(minutes) + " min " + std::to_string(count / 1'000 % 60) + " s";
    return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

std::string durationText(std::optional<std::chrono::milliseconds> duration)
{
    return duration ? durationText(*duration) : kNone;
}

std::string timeText(base::TimePoint time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count())
        .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"))
        .toStdString();
}

std::string countText(std::int64_t count)
{
    std::string digits = std::to_string(count);
    const std::size_t first = count < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string countText(std::optional<std::int64_t> count)
{
    return count ? countText(*count) : kUnknown;
}

std::string costText(const model::Cost &cost)
{
    if (!cost.amount)
        return kUnknown;
    if (*cost.amount == model::Money())
        return "free";
    return (cost.source == model::CostSource::Estimated ? "~" : "") + cost.amount->text();
}

std::string percentText(model::Money part, model::Money whole)
{
    if (whole == model::Money())
        return "–";
    const double share = static_cast<double>(part.micros()) / static_cast<double>(whole.micros());
    return std::to_string(std::lround(share * 100)) + " %";
}

std::string unknownText(std::int64_t attempts)
{
    return attempts == 0 ? std::string() : countText(attempts) + " unknown";
}

std::string priceText(const std::optional<model::Price> &price)
{
    if (!price)
        return "unknown";
    if (price->isFree())
        return "free";
    return model::Money::fromMicros(price->inputPerMillion).text() + " / "
           + model::Money::fromMicros(price->outputPerMillion).text();
}

std::string usageText(const model::Usage &usage)
{
    const bool knowsInput = usage.input || usage.cachedInput || usage.cacheWrite;
    const bool knowsOutput = usage.output || usage.reasoning;
    if (!knowsInput && !knowsOutput)
        return "tokens unknown";
    return (knowsInput ? countText(usage.totalInput()) : kUnknown) + std::string(" in, ")
           + (knowsOutput ? countText(usage.totalOutput()) : kUnknown) + " out";
}

std::string bytesText(std::optional<std::int64_t> bytes)
{
    if (!bytes)
        return kUnknown;
    constexpr std::array<const char *, 5> kUnits{"B", "kB", "MB", "GB", "TB"};
    auto value = static_cast<double>(*bytes);
    std::size_t unit = 0;
    for (; value >= 1'000 && unit + 1 < kUnits.size(); ++unit)
        value /= 1'000;
    return decimal(value, unit == 0 || value >= 100 ? 0 : 1) + ' ' + kUnits[unit];
}

Cell healthCell(Health health)
{
    switch (health) {
    case Health::Healthy:
        return {"✓ healthy", Tone::Good};
    case Health::Degraded:
        return {"! degraded", Tone::Warning};
    case Health::Down:
        return {"✗ down", Tone::Bad};
    case Health::Starting:
        return {"… starting", Tone::Warning};
    case Health::Disabled:
        return {"- disabled", Tone::Quiet};
    case Health::Unchecked:
        return {"○ unchecked", Tone::Quiet};
    }
    return {kUnknown, Tone::Plain};
}

Cell breakerCell(const model::BreakerStatus &breaker, base::TimePoint now)
{
    switch (breaker.state) {
    case model::BreakerState::Closed:
        return {"✓ closed", Tone::Good};
    case model::BreakerState::HalfOpen:
        return {"◐ half-open", Tone::Warning};
    case model::BreakerState::Open:
        break;
    }
    if (!breaker.until || *breaker.until <= now)
        return {"✗ open, a trial is due", Tone::Bad};
    const std::chrono::milliseconds left =
        std::chrono::ceil<std::chrono::seconds>(*breaker.until - now);
    return {"✗ open, " + durationText(left), Tone::Bad};
}

Cell breakerCell(const model::ServiceStatus &service, base::TimePoint now)
{
    const std::vector<model::TrippedBreaker> tripped = model::trippedBreakers(service);
    if (tripped.empty())
        return breakerCell(model::BreakerStatus(), now);
    const model::TrippedBreaker &first = tripped.front();
    Cell cell = breakerCell(first.status, now);
    if (!first.model)
        return cell;
    const std::string shape = cell.text.substr(0, cell.text.find(' '));
    cell.text = tripped.size() > 1 ? shape + ' ' + std::to_string(tripped.size()) + " models"
                                   : cell.text + ": " + *first.model;
    return cell;
}

Cell stateCell(TaskState state, bool afterFallback)
{
    switch (state) {
    case TaskState::Done:
        return afterFallback ? Cell{"↪ done", Tone::Warning} : Cell{"✓ done", Tone::Good};
    case TaskState::Failed:
        return {"✗ failed", Tone::Bad};
    case TaskState::Cancelled:
        return {"- cancelled", Tone::Quiet};
    case TaskState::Interrupted:
        return {"! interrupted", Tone::Warning};
    case TaskState::Running:
        return {"… running", Tone::Plain};
    case TaskState::Queued:
        return {"○ queued", Tone::Quiet};
    }
    return {kUnknown, Tone::Plain};
}

} // namespace oxide::cli
