#include "ui/widgets/chart.h"

#include "ui/theme/look.h"

#include <algorithm>
#include <cmath>

#include <QBarSet>
#include <QCategoryAxis>
#include <QChart>
#include <QGraphicsLayout>
#include <QLegend>
#include <QPainter>
#include <QValueAxis>
#include <QWheelEvent>

namespace oxide::ui {

namespace {

void makeBare(QChart &chart)
{
    chart.legend()->hide();
    chart.setBackgroundVisible(false);
    chart.setPlotAreaBackgroundVisible(false);
    chart.setDropShadowEnabled(false);
    chart.setAnimationOptions(QChart::NoAnimation);
    chart.setLocalizeNumbers(true);
    chart.setMargins({});
    chart.setMinimumSize(0, 0); // else it is wider than a narrow card
}

} // namespace

void showInSet(QBarSet &set, const QList<double> &values)
{
    if (set.count() != values.size()) {
        set.remove(0, set.count());
        set.append(values);
        return;
    }
    for (int i = 0; i < set.count(); ++i) {
        if (set.at(i) != values[i])
            set.replace(i, values[i]);
    }
}

int decimalsOfStep(double step)
{
    int places = 0;
    const auto rest = [&] {
        const double scaled = step * std::pow(10, places);
        return std::abs(scaled - std::round(scaled));
    };
    while (places < 6 && rest() > 1e-6)
        ++places;
    return places;
}

Chart::Chart(const Look &look, QWidget *parent)
    : QChartView(parent), m_look(look), m_values(new QValueAxis(chart())),
      m_places(new QCategoryAxis(chart()))
{
    makeBare(*chart());
    chart()->addAxis(m_values, Qt::AlignLeft);
    chart()->addAxis(m_places, Qt::AlignBottom);
    m_places->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    m_places->setGridLineVisible(false);
    for (QAbstractAxis *axis :
         {static_cast<QAbstractAxis *>(m_values), static_cast<QAbstractAxis *>(m_places)}) {
        axis->setLineVisible(false);
        axis->setTruncateLabels(false);
    }
    setFrameShape(QFrame::NoFrame);
    setBackgroundBrush(Qt::NoBrush);
    viewport()->setAutoFillBackground(false);
    setViewportUpdateMode(FullViewportUpdate); // what is painted over the series is no item
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    setFocusPolicy(Qt::TabFocus);
    connect(&look, &Look::changed, this, [this] {
        restyle();
        placePlot();
    });
    connect(chart(), &QChart::plotAreaChanged, this, &Chart::takeArea);
    Chart::restyle();
}

void Chart::addSeries(QAbstractSeries *series)
{
    chart()->addSeries(series);
    series->attachAxis(m_values);
    series->attachAxis(m_places);
}

void Chart::restyle()
{
    const Theme &theme = m_look.theme();
    m_values->setGridLinePen(QPen(theme.grid, 1));
    for (QAbstractAxis *axis :
         {static_cast<QAbstractAxis *>(m_values), static_cast<QAbstractAxis *>(m_places)}) {
        axis->setLabelsFont(m_look.font(TextStyle::Caption));
        axis->setLabelsBrush(theme.text2);
    }
}

void Chart::setPlotMargins(const QMarginsF &margins)
{
    m_margins = margins;
    placePlot();
}

void Chart::setValues(const ValueAxis &values, const QString &pattern, int decimals)
{
    const QString format = pattern.arg(QStringLiteral("%.%1f").arg(decimals));
    if (values == m_scale && format == m_values->labelFormat())
        return plotMoved();
    m_scale = values;
    m_values->setRange(0, values.top);
    m_values->setTickCount(static_cast<int>(std::lround(values.top / values.step)) + 1);
    m_values->setLabelFormat(format);
    placePlot();
}

void Chart::setPlaces(double from, double to, std::vector<PlaceLabel> labels)
{
    m_from = from;
    m_to = to;
    m_labels = std::move(labels);
    m_places->setRange(from, to);
    if (showLabels())
        placePlot();
}

/// Qt divides the axes of times and figures into equal parts, so its labels would be crooked times;
/// a category axis takes labels at any place.
bool Chart::showLabels()
{
    const QFontMetricsF metrics(m_look.font(TextStyle::Caption));
    std::vector<PlaceLabel> shown;
    for (const PlaceLabel &label : m_labels) {
        const double x = xOf(label.place);
        const double half = metrics.horizontalAdvance(label.text) / 2;
        if (x - half >= m_area.left() && x + half <= m_area.right())
            shown.push_back(label);
    }
    if (shown == m_shown)
        return false;
    m_shown = std::move(shown);
    for (const QString &text : m_places->categoriesLabels())
        m_places->remove(text);
    m_places->setStartValue(m_from);
    for (const PlaceLabel &label : m_shown)
        m_places->append(label.text, label.place);
    return true;
}

void Chart::setNote(const QString &note)
{
    m_note = note;
    viewport()->update();
}

/// All lines of the grid stand on whole pixels: the plot's height is a multiple of its steps, and
/// its edge in the middle of a pixel. (A plot area of ours would be simpler, but the axes of Qt 6.4
/// do not follow QChart::setPlotArea.)
void Chart::placePlot()
{
    const QMarginsF margins(m_look.px(m_margins.left()), m_look.px(m_margins.top()),
                            m_look.px(m_margins.right()), m_look.px(m_margins.bottom()));
    layOut(margins);
    if (showLabels())
        layOut(margins);
    const double bottom = m_area.bottom() - 0.5;
    const int steps = m_values->tickCount() - 1;
    const double below = bottom - std::floor(bottom);
    const double above = std::fmod(m_area.height() - below, steps);
    layOut(margins + QMarginsF(0, std::max(0.0, above), 0, below));
    plotMoved();
    viewport()->update();
}

void Chart::layOut(const QMarginsF &margins)
{
    QGraphicsLayout &layout = *chart()->layout();
    layout.setContentsMargins(margins.left(), margins.top(), margins.right(), margins.bottom());
    layout.activate();
    m_area = chart()->plotArea();
}

/// Qt has laid it out anew by itself.
void Chart::takeArea()
{
    if (m_area == chart()->plotArea())
        return;
    m_area = chart()->plotArea();
    plotMoved();
    viewport()->update();
}

double Chart::xOf(double place) const
{
    return m_area.left() + (place - m_from) / (m_to - m_from) * m_area.width();
}

double Chart::yOf(double value) const
{
    return m_area.bottom() - value / m_scale.top * m_area.height();
}

double Chart::valueOfPixels(double pixels) const
{
    return m_area.height() > pixels ? pixels / m_area.height() * m_scale.top : 0;
}

void Chart::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    placePlot();
}

void Chart::drawForeground(QPainter *painter, const QRectF &)
{
    if (!m_note.isEmpty())
        paintNoData(*painter, m_area, m_note, m_look);
    paintOver(*painter);
}

void Chart::focusInEvent(QFocusEvent *event)
{
    QChartView::focusInEvent(event);
    viewport()->update();
}

void Chart::focusOutEvent(QFocusEvent *event)
{
    QChartView::focusOutEvent(event);
    viewport()->update();
}

/// The page scrolls, not the chart.
void Chart::wheelEvent(QWheelEvent *event)
{
    event->ignore();
}

} // namespace oxide::ui
