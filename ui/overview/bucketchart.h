#pragma once

#include "model/overview.h"
#include "ui/widgets/accessiblegrid.h"
#include "ui/widgets/chart.h"

#include <vector>

namespace oxide::ui {

/// What the charts over time share: the buckets of an overview, and one of them that Left, Right,
/// Home and End walk to and that tells its figures, as does the one below the mouse.
class BucketChart : public Chart, public GridContent
{
    Q_OBJECT

public:
    void setOverview(const model::Overview &overview);

    // One row a bucket, one cell that tells all of its figures.
    [[nodiscard]] int gridRows() const override;
    [[nodiscard]] int gridColumns() const override { return 1; }
    [[nodiscard]] QString gridRowName(int row) const override;
    [[nodiscard]] QString gridText(int row, int column) const override;
    [[nodiscard]] QRect gridRect(int row, int column) const override;
    [[nodiscard]] int gridCurrent() const override { return m_current; }

protected:
    BucketChart(const Look &look, QWidget *parent);

    /// The whole in a sentence, for screen readers.
    [[nodiscard]] virtual QString summary(const model::Overview &overview) const = 0;
    /// One bucket in words; the tooltip.
    [[nodiscard]] virtual QString describe(const model::Bucket &bucket) const = 0;
    /// Puts the buckets into the series; the one at index i stands at i of the horizontal axis.
    virtual void showBuckets() = 0;

    [[nodiscard]] const std::vector<model::Bucket> &buckets() const { return m_buckets; }
    [[nodiscard]] base::TimePoint endOf(const model::Bucket &bucket) const;
    /// A bucket's time in the precision of the span.
    [[nodiscard]] QString timeText(base::TimePoint at) const;
    /// The one that the keys walked to, while the chart has the focus; -1 otherwise.
    [[nodiscard]] int current() const { return hasFocus() ? m_current : -1; }

    void keyPressEvent(QKeyEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    void setCurrent(int index);
    void showTimes();
    [[nodiscard]] int bucketAt(int x) const;

    model::Span m_span = model::Span::Day;
    base::TimePoint m_from;
    base::TimePoint m_to;
    std::chrono::milliseconds m_width{0}; ///< of a bucket
    std::vector<model::Bucket> m_buckets;
    int m_current = -1;
};

} // namespace oxide::ui
