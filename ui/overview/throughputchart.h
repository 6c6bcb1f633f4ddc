#pragma once

#include "ui/overview/bucketchart.h"

#include <array>

#include <QWidget>

class QBarSet;
class QStackedBarSeries;

namespace oxide::ui {

/// How many tasks each stretch of time ended: answered, after fallback, failed, one on the other.
class ThroughputChart final : public BucketChart
{
    Q_OBJECT

public:
    explicit ThroughputChart(const Look &look, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    [[nodiscard]] QString summary(const model::Overview &overview) const override;
    [[nodiscard]] QString describe(const model::Bucket &bucket) const override;
    void showBuckets() override;
    void restyle() override;
    void plotMoved() override;
    void paintOver(QPainter &painter) override;

private:
    void showBars();
    [[nodiscard]] double barHeight(int count) const;

    QStackedBarSeries *m_bars;
    std::array<QBarSet *, 3> m_parts; ///< answered, after fallback, failed
};

/// The words of the outcomes with their colours, for the card's head.
class OutcomeLegend final : public QWidget
{
    Q_OBJECT

public:
    explicit OutcomeLegend(const Look &look, QWidget *parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Part {
        QString word;
        QColor colour;
    };
    [[nodiscard]] std::array<Part, 3> parts() const;

    const Look &m_look;
};

} // namespace oxide::ui
