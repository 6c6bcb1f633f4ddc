#include "ui/services/breakertext.h"

#include "base/text.h"
#include "ui/format/numbers.h"

#include <algorithm>
#include <chrono>

#include <QCoreApplication>
#include <QStringList>

namespace oxide::ui {

using model::BreakerState;
using model::TrippedBreaker;

namespace {

class BreakerWords
{
    Q_DECLARE_TR_FUNCTIONS(Breaker)
};

/// Whole seconds until the trial, rounded up; empty where it is due.
QString left(const model::BreakerStatus &status, base::TimePoint now)
{
    if (status.state != BreakerState::Open || !status.until || *status.until <= now)
        return {};
    return format::roughDuration(std::chrono::ceil<std::chrono::seconds>(*status.until - now));
}

QString stateText(const model::BreakerStatus &status, base::TimePoint now)
{
    if (status.state == BreakerState::HalfOpen)
        return BreakerWords::tr("half-open, the next request is a trial");
    const QString time = left(status, now);
    return time.isEmpty() ? BreakerWords::tr("open, one trial is due")
                          : BreakerWords::tr("open, one trial in %1").arg(time);
}

QString ownerOf(const TrippedBreaker &breaker)
{
    if (!breaker.model)
        return BreakerWords::tr("The service");
    return breaker.model->empty() ? BreakerWords::tr("Its own model") : base::qs(*breaker.model);
}

} // namespace

QString breakerLine(const TrippedBreaker &breaker, base::TimePoint now)
{
    QString line = BreakerWords::tr("%1: %2.", "whose breaker, and how it is")
                       .arg(ownerOf(breaker), stateText(breaker.status, now));
    if (!breaker.status.why.empty())
        line += QLatin1Char(' ') + base::qs(breaker.status.why);
    return line;
}

QString breakerLines(const model::ServiceStatus &service, base::TimePoint now)
{
    QStringList lines;
    for (const TrippedBreaker &each : model::trippedBreakers(service))
        lines += breakerLine(each, now);
    return lines.join(QLatin1Char('\n'));
}

QString breakerCaption(const model::ServiceStatus &service, base::TimePoint now)
{
    const std::vector<TrippedBreaker> tripped = model::trippedBreakers(service);
    if (tripped.empty())
        return {};
    const TrippedBreaker &first = tripped.front();
    if (first.model && tripped.size() > 1)
        return BreakerWords::tr("%n models", nullptr, static_cast<int>(tripped.size()));
    const QString time = left(first.status, now);
    if (!first.model)
        return time;
    return time.isEmpty() ? ownerOf(first) : ownerOf(first) + QStringLiteral(", ") + time;
}

} // namespace oxide::ui
