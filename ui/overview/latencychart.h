#pragma once

#include "ui/overview/bucketchart.h"

#include <optional>

namespace oxide::ui {

/// How long whole answers took: p50, p90 and p95 over time, named at their ends and told apart by
/// dash.
class LatencyChart final : public BucketChart
{
    Q_OBJECT

public:
    explicit LatencyChart(const Look &look, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    [[nodiscard]] QString summary(const model::Overview &overview) const override;
    [[nodiscard]] QString describe(const model::Bucket &bucket) const override;
    [[nodiscard]] Plot plot() const override;
    void paintEvent(QPaintEvent *event) override;

private:
    using Percentile = std::optional<double> model::Bucket::*;

    /// Returns where the line ends; nothing where it has no point.
    std::optional<QPointF> paintLine(QPainter &painter, const Plot &plot, Percentile which,
                                     const QPen &pen) const;
};

} // namespace oxide::ui
