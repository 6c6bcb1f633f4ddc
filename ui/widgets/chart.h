#pragma once

#include "ui/widgets/chartaxis.h"

#include <vector>

#include <QChartView>
#include <QList>
#include <QMarginsF>
#include <QString>

class QAbstractSeries;
class QBarSet;
class QCategoryAxis;
class QValueAxis;

namespace oxide::ui {

class Look;

/// A label below a chart, at a place of its horizontal axis.
struct PlaceLabel {
    double place = 0;
    QString text;
    bool operator==(const PlaceLabel &) const = default;
};

/// A chart of Qt Charts as the pages show it: horizontal lines at round steps, labels in the look's
/// fonts and colours, nothing else of Qt's (background, frame, title, legend, animation). Derive
/// from it, add the series once and replace their points. GUI thread.
class Chart : public QChartView
{
    Q_OBJECT

public:
    [[nodiscard]] QSize minimumSizeHint() const override { return {}; }

protected:
    Chart(const Look &look, QWidget *parent);

    [[nodiscard]] const Look &look() const { return m_look; }
    /// The chart owns it.
    void addSeries(QAbstractSeries *series);
    /// Design pixels around the plot and its labels.
    void setPlotMargins(const QMarginsF &margins);
    /// The labels at the left are "%1 s" or the like, with so many decimals.
    void setValues(const ValueAxis &values, const QString &pattern, int decimals);
    /// What the horizontal axis covers. Labels that would stand across its ends are left out.
    void setPlaces(double from, double to, std::vector<PlaceLabel> labels);
    /// Said in the middle of the plot; empty: nothing.
    void setNote(const QString &note);

    [[nodiscard]] QRectF plotArea() const { return m_area; }
    /// In this widget.
    [[nodiscard]] double xOf(double place) const;
    [[nodiscard]] double yOf(double value) const;
    /// What is as high as so many pixels; 0 while the chart has no room.
    [[nodiscard]] double valueOfPixels(double pixels) const;

    /// Takes the colours of the theme; also called when the look changes.
    virtual void restyle();
    /// The place of the plot or its scale is another one.
    virtual void plotMoved() {}
    /// Over the series.
    virtual void paintOver(QPainter &) {}

    void resizeEvent(QResizeEvent *event) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    void placePlot();
    void layOut(const QMarginsF &margins);
    void takeArea();
    [[nodiscard]] bool showLabels();

    const Look &m_look;
    QValueAxis *m_values;
    QCategoryAxis *m_places;
    QMarginsF m_margins;
    QRectF m_area;
    ValueAxis m_scale;
    double m_from = 0;
    double m_to = 1;
    std::vector<PlaceLabel> m_labels;
    std::vector<PlaceLabel> m_shown; ///< those of m_labels that have room
    QString m_note;
};

/// Makes these the values of the set, with as little signalling as it takes.
void showInSet(QBarSet &set, const QList<double> &values);

/// As many as tell steps of this size apart.
[[nodiscard]] int decimalsOfStep(double step);

} // namespace oxide::ui
