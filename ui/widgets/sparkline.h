#pragma once

#include <vector>

#include <QRectF>
#include <QWidget>

namespace oxide::ui {

class Look;

/// A trend without axes: 1.5 px line, the last point in the accent; NaN is a gap; a dashed line
/// where there is nothing to show.
void paintSparkline(QPainter &painter, const QRectF &rect, const std::vector<double> &values,
                    const Look &look);

class Sparkline final : public QWidget
{
    Q_OBJECT

public:
    /// `what` names the figure for those who cannot see the line.
    Sparkline(const Look &look, const QString &what, QWidget *parent = nullptr);

    void setValues(std::vector<double> values);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Look &m_look;
    std::vector<double> m_values;
};

} // namespace oxide::ui
