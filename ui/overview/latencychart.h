#pragma once

#include "model/overview.h"
#include "ui/overview/chartaxis.h"

#include <optional>

#include <QWidget>

namespace oxide::ui {

/// How long whole answers took: p50, p90 and p95 over time, named at their ends and told apart by
/// dash. Left and right walk the points.
class LatencyChart final : public QWidget
{
    Q_OBJECT

public:
    explicit LatencyChart(const Look &look, QWidget *parent = nullptr);

    void setOverview(const model::Overview &overview);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    using Percentile = std::optional<double> model::Bucket::*;

    [[nodiscard]] Plot plot() const;
    [[nodiscard]] base::TimePoint middleOf(const model::Bucket &bucket) const;
    /// Returns where the line ends; nothing where it has no point.
    std::optional<QPointF> paintLine(QPainter &painter, const Plot &plot, Percentile which,
                                     const QPen &pen) const;
    [[nodiscard]] QString describe(int index) const;
    void setCurrent(int index);

    const Look &m_look;
    model::Span m_span = model::Span::Day;
    base::TimePoint m_from;
    base::TimePoint m_to;
    std::chrono::seconds m_width{0};
    std::vector<model::Bucket> m_buckets;
    int m_current = -1;
};

} // namespace oxide::ui
