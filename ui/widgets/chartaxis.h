#pragma once

#include "base/clock.h"
#include "model/overview.h"

#include <chrono>
#include <functional>
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
};

/// `highest` may be 0. Whole steps only where `whole`.
[[nodiscard]] ValueAxis valueAxis(double highest, bool whole);

/// A label of the time axis.
struct TimeTick {
    base::TimePoint at;
    QString text;
};

/// Round local times inside [from, to), as many as fit `width` design pixels.
[[nodiscard]] std::vector<TimeTick> timeTicks(base::TimePoint from, base::TimePoint to,
                                              model::Span span);

/// Where the chart's plot stands, and its grid. All charts of the page are laid out by this, so
/// that their lines meet.
struct Plot {
    QRectF area;
    ValueAxis values;
    base::TimePoint from;
    base::TimePoint to;

    [[nodiscard]] double x(base::TimePoint at) const;
    [[nodiscard]] double y(double value) const;
};

/// Horizontal lines and their labels at the left.
void paintValueLines(QPainter &painter, const Plot &plot, const Look &look,
                     const std::function<QString(double)> &label);

/// The same, with times below.
void paintAxes(QPainter &painter, const Plot &plot, model::Span span, const Look &look,
               const std::function<QString(double)> &label);

/// "Nothing yet" in the middle of the plot.
void paintNoData(QPainter &painter, const QRectF &area, const QString &text, const Look &look);

} // namespace oxide::ui
