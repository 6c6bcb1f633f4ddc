#include "ui/routing/changewords.h"

#include "ui/format/numbers.h"
#include "ui/format/words.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>

namespace oxide::ui {

namespace {

class ChangeTexts
{
    Q_DECLARE_TR_FUNCTIONS(Change)
};

QString withSign(bool isLess, const QString &amount)
{
    return (isLess ? QStringLiteral("\u2212") : QStringLiteral("+")) + amount;
}

/// Two figures that matter, cents at least: an estimate has no more to defend.
QString costText(double micros)
{
    const double dollars = std::abs(micros) / 1e6;
    if (dollars < 0.5e-6)
        return ChangeTexts::tr("no change");
    const int places = std::clamp(1 - static_cast<int>(std::floor(std::log10(dollars))), 2, 6);
    return withSign(micros < 0, QLatin1Char('$') + QLocale().toString(dollars, 'f', places));
}

QString timeText(double ms)
{
    // A tenth of a second is less than such an estimate can tell.
    const auto tenths = std::llround(ms / 100);
    if (tenths == 0)
        return ChangeTexts::tr("no change");
    return withSign(tenths < 0,
                    format::durationInColumn(std::chrono::milliseconds(std::llabs(tenths) * 100)));
}

/// Empty: there is an amount to tell.
QString instead(const model::Estimate &change)
{
    if (change.tasks > 0)
        return {};
    return change.unknown > 0 ? format::unknown() : format::dash();
}

QString rangeText(const QString &low, const QString &high)
{
    return low == high ? QString() : ChangeTexts::tr("%1 to %2", "a range").arg(low, high);
}

double perTask(double sum, const model::Estimate &change)
{
    return change.tasks > 0 ? sum / static_cast<double>(change.tasks) : 0;
}

} // namespace

QString costChange(const model::Estimate &change)
{
    const QString other = instead(change);
    return other.isEmpty() ? costText(change.likely) : other;
}

QString costRange(const model::Estimate &change)
{
    return change.tasks > 0 ? rangeText(costText(change.low), costText(change.high)) : QString();
}

QString timeChange(const model::Estimate &change)
{
    const QString other = instead(change);
    return other.isEmpty() ? timeText(perTask(change.likely, change)) : other;
}

QString timeRange(const model::Estimate &change)
{
    return change.tasks > 0 ? rangeText(timeText(perTask(change.low, change)),
                                        timeText(perTask(change.high, change)))
                            : QString();
}

QString unknownCosts(const model::Estimate &change)
{
    return change.unknown > 0
               ? ChangeTexts::tr("%1 of unknown price").arg(format::count(change.unknown))
               : QString();
}

QString unknownTimes(const model::Estimate &change)
{
    return change.unknown > 0
               ? ChangeTexts::tr("%1 of unknown time").arg(format::count(change.unknown))
               : QString();
}

QString shortGoal(const model::Target &target)
{
    return target.service.empty() ? ChangeTexts::tr("nobody") : format::shortTargetName(target);
}

QString goalName(const model::Target &target)
{
    return target.service.empty() ? ChangeTexts::tr("nobody") : format::targetName(target);
}

} // namespace oxide::ui
