#pragma once

#include "base/clock.h"
#include "model/overview.h"

#include <chrono>
#include <vector>

#include <QRectF>
#include <QString>

class QPainter;

namespace oxide::ui {

class Look;

/// The value axis of a chart: at most four steps of a round size, from 0.
struct ValueAxis {
    double top = 1;
    double step = 1;
    bool operator==(const ValueAxis &) const = default;
};

/// `highest` may be 0. Whole steps only where `whole`.
[[nodiscard]] ValueAxis valueAxis(double highest, bool whole);

/// A label of the time axis.
struct TimeTick {
    base::TimePoint at;
    QString text;
};

/// Round local times inside [from, to).
[[nodiscard]] std::vector<TimeTick> timeTicks(base::TimePoint from, base::TimePoint to,
                                              model::Span span);

/// "Nothing yet" in the middle of the plot.
void paintNoData(QPainter &painter, const QRectF &area, const QString &text, const Look &look);

} // namespace oxide::ui
