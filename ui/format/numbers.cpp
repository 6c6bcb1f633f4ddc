#include "ui/format/numbers.h"

#include "ui/format/words.h"

#include <cmath>
#include <cstdlib>

#include <QLocale>

namespace oxide::ui::format {

using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

QLocale figures()
{
    QLocale locale;
    locale.setNumberOptions(locale.numberOptions() & ~QLocale::OmitGroupSeparator);
    return locale;
}

QString decimal(double value, int decimals)
{
    return figures().toString(value, 'f', decimals);
}

QString minutesAndMore(std::int64_t seconds)
{
    const std::int64_t hours = seconds / 3600;
    const std::int64_t minutes = seconds / 60 % 60;
    if (hours > 0) {
        return Words::tr("%1 h %2 min")
            .arg(figures().toString(static_cast<qlonglong>(hours)))
            .arg(minutes, 2, 10, QLatin1Char('0'));
    }
    return Words::tr("%1 min %2 s").arg(minutes).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

/// Dollars with at least `decimals` places, and as many more as keep two figures that matter.
QString dollars(model::Money value, int decimals)
{
    const auto magnitude = static_cast<double>(std::llabs(value.micros())) / 1e6;
    int places = decimals;
    while (places < 6 && magnitude > 0 && magnitude * std::pow(10.0, places) < 9.5)
        ++places;
    const QString sign = value.micros() < 0 ? QStringLiteral("\u2212$") : QStringLiteral("$");
    return sign + decimal(magnitude, places);
}

} // namespace

QString dash()
{
    return QStringLiteral("\u2013");
}

QString unknown()
{
    return Words::tr("unknown");
}

QString count(std::int64_t value)
{
    return figures().toString(static_cast<qlonglong>(value));
}

QString shortCount(std::int64_t value)
{
    const std::int64_t magnitude = std::llabs(value);
    if (magnitude < 10'000)
        return count(value);
    if (magnitude < 999'500)
        return Words::tr("%1k", "thousands")
            .arg(decimal(static_cast<double>(value) / 1e3, magnitude < 99'950 ? 1 : 0));
    return Words::tr("%1M", "millions")
        .arg(decimal(static_cast<double>(value) / 1e6, magnitude < 99'950'000 ? 1 : 0));
}

QString share(double value)
{
    return decimal(value, 2);
}

QString percent(double value)
{
    return Words::tr("%1 %").arg(decimal(value * 100, 0));
}

QString duration(microseconds value)
{
    const auto us = static_cast<double>(value.count());
    if (us < 9'950)
        return Words::tr("%1 ms").arg(decimal(us / 1e3, us == 0 ? 0 : 1));
    if (us < 999'500)
        return Words::tr("%1 ms").arg(decimal(us / 1e3, 0));
    if (us < 9'995'000)
        return Words::tr("%1 s").arg(decimal(us / 1e6, 2));
    if (us < 99'950'000)
        return Words::tr("%1 s").arg(decimal(us / 1e6, 1));
    return minutesAndMore(std::llround(us / 1e6));
}

QString duration(std::optional<milliseconds> value)
{
    if (!value)
        return dash();
    if (value->count() < 10)
        return Words::tr("%1 ms").arg(count(value->count()));
    return duration(microseconds(*value));
}

QString durationInColumn(std::optional<milliseconds> value)
{
    if (!value)
        return dash();
    const auto ms = static_cast<double>(value->count());
    if (ms < 99'950)
        return Words::tr("%1 s").arg(decimal(ms / 1e3, 1));
    return minutesAndMore(std::llround(ms / 1e3));
}

QString roughDuration(milliseconds value)
{
    const std::int64_t seconds = std::llround(static_cast<double>(value.count()) / 1e3);
    if (seconds < 1)
        return Words::tr("under 1 s");
    if (seconds < 100)
        return Words::tr("%1 s").arg(count(seconds));
    return Words::tr("%1 min").arg(count(std::llround(static_cast<double>(seconds) / 60)));
}

QString money(model::Money value)
{
    if (value.micros() == 0)
        return dollars(value, 2);
    return dollars(value, std::llabs(value.micros()) < 1'000'000 ? 4 : 2);
}

QString limit(model::Money value)
{
    return value.micros() % 10'000 == 0 ? dollars(value, 2) : money(value);
}

QString price(model::Money value)
{
    return value == model::Money() ? Words::tr("free") : money(value);
}

QString price(const model::Price &price)
{
    if (price.isFree())
        return Words::tr("free");
    const auto rate = [](std::int64_t micros) { return money(model::Money::fromMicros(micros)); };
    QString text = Words::tr("%1 in, %2 out a million tokens")
                       .arg(rate(price.inputPerMillion), rate(price.outputPerMillion));
    if (price.cachedInputPerMillion)
        text += Words::tr(", %1 cached in").arg(rate(*price.cachedInputPerMillion));
    if (price.perRequest != 0)
        text += Words::tr(", %1 a request").arg(rate(price.perRequest));
    return text;
}

QString cost(const model::Cost &cost)
{
    if (!cost.amount)
        return unknown();
    const bool isRough =
        cost.source == model::CostSource::Estimated && *cost.amount != model::Money();
    return (isRough ? QStringLiteral("~") : QString()) + price(*cost.amount);
}

QString tokensPerSecond(std::optional<std::int64_t> tokens, milliseconds took)
{
    if (!tokens || took.count() <= 0)
        return {};
    const double rate = static_cast<double>(*tokens) * 1e3 / static_cast<double>(took.count());
    return Words::tr("%1 tok/s").arg(decimal(rate, rate < 9.95 ? 1 : 0));
}

QString bytes(std::int64_t value)
{
    return figures().formattedDataSize(value, 1, QLocale::DataSizeSIFormat);
}

} // namespace oxide::ui::format
