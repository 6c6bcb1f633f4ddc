#include "ui/overview/latencychart.h"

#include "ui/format/numbers.h"
#include "ui/theme/look.h"

#include <algorithm>
#include <cmath>

#include <QLineSeries>
#include <QPainter>
#include <QPen>

namespace oxide::ui {

namespace {

QString figure(const std::optional<double> &milliseconds)
{
    if (!milliseconds)
        return format::dash();
    return format::duration(std::optional(std::chrono::milliseconds(std::llround(*milliseconds))));
}

} // namespace

LatencyChart::LatencyChart(const Look &look, QWidget *parent)
    : BucketChart(look, parent), m_lines{Line{&model::Bucket::p95, QStringLiteral("p95"), {}, {}},
                                         Line{&model::Bucket::p90, QStringLiteral("p90"), {}, {}},
                                         Line{&model::Bucket::p50, QStringLiteral("p50"), {}, {}}}
{
    setAccessibleName(tr("Latency"));
    setRenderHint(QPainter::Antialiasing);
    setPlotMargins({12, 3, 42, 2});
}

QSize LatencyChart::sizeHint() const
{
    return {look().px(300), look().px(190)};
}

QPen LatencyChart::penOf(const Line &line) const
{
    const Theme &theme = look().theme();
    const auto pen = [](const QColor &colour, double width) {
        return QPen(colour, width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    };
    if (line.percentile == &model::Bucket::p95)
        return pen(theme.chart[3], 1.5);
    if (line.percentile == &model::Bucket::p50)
        return pen(theme.chart[0], 2);
    QPen dashed = pen(theme.chart[2], 1.5);
    dashed.setDashPattern({3, 2});
    return dashed;
}

void LatencyChart::restyle()
{
    BucketChart::restyle();
    for (const Line &line : m_lines) {
        for (QLineSeries *run : line.runs)
            run->setPen(penOf(line));
    }
}

void LatencyChart::showBuckets()
{
    double highest = 0;
    for (const model::Bucket &bucket : buckets())
        highest =
            std::max(highest, bucket.p95.value_or(bucket.p90.value_or(bucket.p50.value_or(0))));
    const ValueAxis values = highest > 0 ? valueAxis(highest / 1000, false) : ValueAxis{4, 1};
    setValues(values, tr("%1 s"), decimalsOfStep(values.step));
    for (Line &line : m_lines)
        showLine(line);
    const bool any =
        std::ranges::any_of(m_lines, [](const Line &line) { return line.end.has_value(); });
    setNote(any ? QString() : tr("No answer in this time."));
}

/// A series of Qt's has no gaps, so each stretch between two gaps is one.
void LatencyChart::showLine(Line &line)
{
    std::vector<QList<QPointF>> runs;
    bool isOpen = false;
    line.end.reset();
    for (std::size_t i = 0; i < buckets().size(); ++i) {
        const std::optional<double> &value = buckets()[i].*line.percentile;
        if (value) {
            if (!isOpen)
                runs.emplace_back();
            line.end = QPointF(static_cast<double>(i), *value / 1000);
            runs.back().append(*line.end);
        }
        isOpen = value.has_value();
    }
    while (line.runs.size() < runs.size())
        line.runs.push_back(addRun(line));
    for (std::size_t i = 0; i < line.runs.size(); ++i) {
        const QList<QPointF> points = i < runs.size() ? runs[i] : QList<QPointF>();
        line.runs[i]->setPointsVisible(points.size() == 1); // alone it would not be seen
        if (line.runs[i]->points() != points)
            line.runs[i]->replace(points);
    }
}

QLineSeries *LatencyChart::addRun(Line &line)
{
    auto *run = new QLineSeries(this);
    run->setPen(penOf(line));
    addSeries(run);
    return run;
}

void LatencyChart::paintOver(QPainter &painter)
{
    const double height = look().px(14);
    struct Name {
        const Line *line;
        QPointF at;
    };
    std::vector<Name> names; // they must not overlap: pushed down first, then up from the bottom
    for (const Line &line : m_lines) {
        if (!line.end)
            continue;
        const QPointF at(xOf(line.end->x()), yOf(line.end->y()));
        names.push_back(
            {&line,
             names.empty() ? at : QPointF(at.x(), std::max(at.y(), names.back().at.y() + height))});
    }
    double bottom = plotArea().bottom() - 2;
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
        name->at.setY(std::min(name->at.y(), bottom));
        bottom = name->at.y() - height;
    }
    QFont bold = look().font(TextStyle::Caption);
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    for (const Name &name : names) {
        painter.setPen(penOf(*name.line).color());
        painter.drawText(
            QRectF(name.at.x() + look().px(6), name.at.y() - height / 2, look().px(34), height),
            Qt::AlignVCenter, name.line->name);
    }
    if (current() >= 0) {
        const double x = xOf(current());
        painter.setPen(QPen(look().theme().accent, 2));
        painter.drawLine(QPointF(x, plotArea().top()), QPointF(x, plotArea().bottom()));
    }
}

QString LatencyChart::summary(const model::Overview &overview) const
{
    return tr("Median %1, p95 %2").arg(figure(overview.p50), figure(overview.p95));
}

QString LatencyChart::describe(const model::Bucket &bucket) const
{
    return tr("From %1\np50 %2, p90 %3, p95 %4")
        .arg(timeText(bucket.from), figure(bucket.p50), figure(bucket.p90), figure(bucket.p95));
}

} // namespace oxide::ui
