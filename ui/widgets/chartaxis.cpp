#include "ui/widgets/chartaxis.h"

#include "ui/theme/look.h"

#include <cmath>

#include <QDateTime>
#include <QLocale>
#include <QPainter>

namespace oxide::ui {

namespace {

constexpr int mostSteps = 4;

QDateTime local(base::TimePoint at)
{
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count());
}

std::chrono::milliseconds tickDistance(model::Span span)
{
    using namespace std::chrono_literals;
    switch (span) {
    case model::Span::FiveMinutes:
        return 1min;
    case model::Span::Hour:
        return 15min;
    case model::Span::Day:
        return 4h;
    case model::Span::Month:
        break;
    }
    return 120h;
}

} // namespace

ValueAxis valueAxis(double highest, bool whole)
{
    if (highest <= 0)
        return {whole ? 4.0 : 1.0, whole ? 1.0 : 0.25};
    double power = std::pow(10, std::floor(std::log10(highest)) - 1);
    if (whole)
        power = std::max(power, 1.0);
    for (;; power *= 10) {
        for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
            const double step = power * factor;
            if (whole && step != std::floor(step))
                continue;
            const double steps = std::ceil(highest * 1.02 / step);
            if (steps <= mostSteps)
                return {steps * step, step};
        }
    }
}

std::vector<TimeTick> timeTicks(base::TimePoint from, base::TimePoint to, model::Span span)
{
    const auto distance = tickDistance(span);
    const QLocale locale;
    const QDateTime first = local(from);
    const QDateTime midnight(first.date(), QTime(0, 0));
    std::vector<TimeTick> ticks;
    // Counted from the local midnight: 04:00 stays 04:00 whatever the offset from UTC.
    for (auto at = base::TimePoint(std::chrono::milliseconds(midnight.toMSecsSinceEpoch()));
         at < to; at += distance) {
        if (at < from)
            continue;
        const QDateTime time = local(at);
        ticks.push_back({at, span == model::Span::Month
                                 ? locale.toString(time.date(), QStringLiteral("d MMM"))
                                 : time.toString(QStringLiteral("HH:mm"))});
    }
    return ticks;
}

void paintNoData(QPainter &painter, const QRectF &area, const QString &text, const Look &look)
{
    painter.setFont(look.font(TextStyle::Second));
    const QRectF words = painter.boundingRect(area, Qt::AlignCenter | Qt::TextWordWrap, text);
    // No grid line through the words.
    painter.fillRect(words.adjusted(-look.px(8), 0, look.px(8), 0), look.theme().base);
    painter.setPen(look.theme().text3);
    painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, text);
}

} // namespace oxide::ui
