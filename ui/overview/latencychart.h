#pragma once

#include "ui/overview/bucketchart.h"

#include <array>
#include <optional>
#include <vector>

class QLineSeries;
class QPen;

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
    void showBuckets() override;
    void restyle() override;
    void paintOver(QPainter &painter) override;

private:
    struct Line {
        std::optional<double> model::Bucket::*percentile = nullptr;
        QString name;
        std::vector<QLineSeries *> runs; ///< one for each stretch without a gap; some may be empty
        std::optional<QPointF> end;      ///< its last point, in the chart's units
    };

    void showLine(Line &line);
    QLineSeries *addRun(Line &line);
    [[nodiscard]] QPen penOf(const Line &line) const;

    std::array<Line, 3> m_lines;
};

} // namespace oxide::ui
