#pragma once

#include "model/overview.h"
#include "ui/overview/chartaxis.h"

#include <QWidget>

namespace oxide::ui {

/// How many tasks each stretch of time ended: answered, after fallback, failed, one on the other.
/// Left and right walk the bars; the tooltip tells one's figures.
class ThroughputChart final : public QWidget
{
    Q_OBJECT

public:
    explicit ThroughputChart(const Look &look, QWidget *parent = nullptr);

    void setOverview(const model::Overview &overview);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] Plot plot() const;
    [[nodiscard]] QRectF barBox(const Plot &plot, int index) const;
    [[nodiscard]] int barAt(const QPoint &point) const;
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
