#include "ui/costs/spendchart.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/theme/look.h"
#include "ui/theme/stylepaint.h"

#include <algorithm>
#include <cmath>

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

namespace oxide::ui {

using base::CalendarUnit;
using model::Money;

namespace {

constexpr double barShare = 0.77; ///< of the room of one bar
constexpr int widestBar = 44;
constexpr int labelEvery = 5; ///< days of a month
constexpr int entryGap = 14;  ///< of the legend
constexpr int weekOfBars = 8; ///< so few bars have room for a word each

double dollarsOf(Money amount)
{
    return static_cast<double>(amount.micros()) / 1e6;
}

/// Hatched with an outline: what is foreseen.
void paintForecast(QPainter &painter, const QRectF &box, const Theme &theme)
{
    painter.fillRect(box, QBrush(theme.answered, Qt::BDiagPattern));
    painter.setPen(QPen(theme.answered, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
}

} // namespace

SpendChart::SpendChart(const Look &look, QWidget *parent) : QWidget(parent), m_look(look)
{
    setAccessibleName(tr("Spending over time"));
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    setMinimumHeight(look.px(150));
}

QSize SpendChart::sizeHint() const
{
    return {m_look.px(500), m_look.px(260)};
}

void SpendChart::setCosts(const model::Costs &costs, std::vector<SpendSeries> series)
{
    const bool isOtherTime = costs.from != m_costs.from || costs.unit != m_costs.unit;
    m_costs = costs;
    m_series = std::move(series);
    if (isOtherTime || m_current.series >= static_cast<int>(m_series.size()))
        m_current = {};
    setAccessibleDescription(
        tr("%1 in %2").arg(format::money(costs.sums.amount), nameOfTime(costs)));
    update();
}

Plot SpendChart::plot() const
{
    double highest = 0;
    for (std::size_t i = 0; i < m_costs.bars.size(); ++i) {
        double sum = dollarsOf(m_costs.bars[i].expected.value_or(Money()));
        for (const Money part : m_costs.bars[i].parts)
            sum += dollarsOf(part);
        highest = std::max(highest, sum);
    }
    Plot plot;
    plot.values = valueAxis(highest, false);
    const QFontMetrics metrics(m_look.font(TextStyle::Caption));
    const int labels = metrics.horizontalAdvance(axisMoney(plot.values.top, plot.values.step));
    plot.area = QRectF(rect()).adjusted(labels + m_look.px(19), m_look.px(10), -m_look.px(12),
                                        -m_look.px(24));
    plot.from = m_costs.from;
    plot.to = m_costs.to;
    return plot;
}

QRectF SpendChart::barBox(const Plot &plot, int bar) const
{
    // Bars of days stand at equal distances, also where a day has 23 hours.
    const double slot = plot.area.width() / static_cast<double>(m_costs.bars.size());
    const double width = std::max(2.0, std::min(slot * barShare, double(m_look.px(widestBar))));
    const double left = plot.area.left() + slot * bar + (slot - width) / 2;
    return {std::round(left), plot.area.top(), std::round(width), plot.area.height()};
}

Money SpendChart::amountOf(const Spot &spot) const
{
    const model::SpendBar &bar = m_costs.bars[static_cast<std::size_t>(spot.bar)];
    if (spot.series < 0)
        return bar.total;
    Money amount;
    for (const std::size_t row : m_series[static_cast<std::size_t>(spot.series)].rows)
        amount += bar.parts[row];
    return amount;
}

std::vector<SpendChart::Part> SpendChart::partsOf(const Plot &plot, int bar) const
{
    const QRectF box = barBox(plot, bar);
    std::vector<Part> parts;
    double bottom = plot.area.bottom();
    const auto add = [&](int series, Money amount) {
        if (amount <= Money())
            return;
        const double height =
            std::max(2.0, std::round(plot.area.bottom() - plot.y(dollarsOf(amount))));
        // 1 px apart from the next part.
        parts.push_back(
            {series, QRectF(box.left(), bottom - height, box.width(), std::max(1.0, height - 1))});
        bottom -= height;
    };
    for (int series = 0; series < static_cast<int>(m_series.size()); ++series)
        add(series, amountOf({bar, series}));
    add(-1, m_costs.bars[static_cast<std::size_t>(bar)].expected.value_or(Money()));
    return parts;
}

void SpendChart::paintGrid(QPainter &painter, const Plot &plot) const
{
    paintValueLines(painter, plot, m_look,
                    [&](double value) { return axisMoney(value, plot.values.step); });
    const int height = m_look.px(14);
    for (int bar = 0; bar < static_cast<int>(m_costs.bars.size()); ++bar) {
        const QString text = label(bar);
        if (text.isEmpty())
            continue;
        const double middle = barBox(plot, bar).center().x();
        const double half = painter.fontMetrics().horizontalAdvance(text) / 2.0 + 1;
        painter.drawText(QRectF(middle - half, plot.area.bottom() + m_look.px(6), 2 * half, height),
                         Qt::AlignCenter, text);
    }
}

QString SpendChart::label(int bar) const
{
    const QDate day = dateOf(m_costs.bars[static_cast<std::size_t>(bar)].from);
    const QLocale locale;
    if (m_costs.unit == CalendarUnit::Month)
        return locale.toString(day, QStringLiteral("MMM"));
    if (m_costs.bars.size() < weekOfBars)
        return locale.toString(day, QStringLiteral("ddd d"));
    const bool isShown = day.day() == 1 || day.day() % labelEvery == 0;
    return isShown ? QString::number(day.day()) : QString();
}

void SpendChart::paintBar(QPainter &painter, const Plot &plot, int bar) const
{
    const Theme &theme = m_look.theme();
    for (const Part &part : partsOf(plot, bar)) {
        if (part.series < 0)
            paintForecast(painter, part.box, theme);
        else
            painter.fillRect(part.box,
                             theme.service(m_series[static_cast<std::size_t>(part.series)].colour));
        const bool isCurrent = hasFocus() && m_current.bar == bar && part.series >= 0
                               && m_current.series == part.series;
        if (isCurrent) {
            painter.setPen(QPen(theme.accent, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(part.box.adjusted(-2, -1, 2, 1));
        }
    }
}

void SpendChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Plot p = plot();
    paintGrid(painter, p);
    bool any = false;
    for (int bar = 0; bar < static_cast<int>(m_costs.bars.size()); ++bar) {
        paintBar(painter, p, bar);
        any = any || !partsOf(p, bar).empty();
    }
    if (hasFocus() && m_current.bar >= 0 && m_current.series < 0) {
        const QRectF box = barBox(p, m_current.bar);
        paintFocusRing(painter, box.adjusted(-3, -3, 3, 3), m_look.px(3), m_look);
    }
    if (!any)
        paintNoData(painter, p.area,
                    m_costs.sums.attempts > 0
                        ? tr("Nothing that was asked in this time cost money.")
                        : tr("Nothing was asked in this time."),
                    m_look);
}

SpendChart::Spot SpendChart::spotAt(const QPoint &point) const
{
    const Plot p = plot();
    for (int bar = 0; bar < static_cast<int>(m_costs.bars.size()); ++bar) {
        const QRectF box = barBox(p, bar);
        if (point.x() < box.left() - 1 || point.x() > box.right() + 1)
            continue;
        for (const Part &part : partsOf(p, bar)) {
            if (point.y() >= part.box.top() && point.y() <= part.box.bottom() + 1)
                return {bar, part.series};
        }
        return {bar, -1};
    }
    return {};
}

QString SpendChart::describe(const Spot &spot) const
{
    const model::SpendBar &bar = m_costs.bars[static_cast<std::size_t>(spot.bar)];
    QStringList lines{nameOfBar(bar, m_costs.unit)};
    if (spot.series >= 0) {
        lines += tr("%1: %2", "Anthropic: $1.20")
                     .arg(m_series[static_cast<std::size_t>(spot.series)].name,
                          format::money(amountOf(spot)));
        return lines.join(QLatin1Char('\n'));
    }
    for (int series = static_cast<int>(m_series.size()) - 1; series >= 0; --series) {
        const Money amount = amountOf({spot.bar, series});
        if (amount > Money())
            lines +=
                tr("%1: %2", "Anthropic: $1.20")
                    .arg(m_series[static_cast<std::size_t>(series)].name, format::money(amount));
    }
    lines += tr("%1 in all").arg(format::money(bar.total));
    if (bar.unknown > 0)
        lines += tr("and %Ln attempts of unknown cost", nullptr, static_cast<int>(bar.unknown));
    if (bar.expected && *bar.expected > Money())
        lines += tr("%1 more expected").arg(format::money(*bar.expected));
    return lines.join(QLatin1Char('\n'));
}

void SpendChart::setCurrent(Spot spot)
{
    m_current = spot;
    const QString text = describe(spot);
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    const QRectF box = barBox(plot(), spot.bar);
    QToolTip::showText(mapToGlobal(QPoint(qRound(box.center().x()), m_look.px(20))), text, this);
    update();
}

void SpendChart::walk(int by)
{
    const int last = static_cast<int>(m_costs.bars.size()) - 1;
    if (last < 0)
        return;
    const int from = m_current.bar < 0 ? (by > 0 ? -1 : last + 1) : m_current.bar;
    Spot spot{std::clamp(from + by, 0, last), m_current.series};
    if (spot.series >= 0 && amountOf(spot) <= Money())
        spot.series = -1;
    setCurrent(spot);
}

/// To the next part of the bar that is there; below the lowest and above the highest is the whole.
void SpendChart::climb(int by)
{
    if (m_current.bar < 0)
        return;
    std::vector<int> stops{-1};
    for (const Part &part : partsOf(plot(), m_current.bar)) {
        if (part.series >= 0)
            stops.push_back(part.series);
    }
    const auto at = std::ranges::find(stops, m_current.series) - stops.begin();
    const auto count = std::ssize(stops);
    setCurrent({m_current.bar, stops[static_cast<std::size_t>((at + by + count) % count)]});
}

void SpendChart::open(const Spot &spot)
{
    if (spot.bar < 0)
        return;
    const model::SpendBar &bar = m_costs.bars[static_cast<std::size_t>(spot.bar)];
    if (bar.from >= m_costs.now)
        return; // it has no tasks yet
    const bool isOne =
        spot.series >= 0 && m_series[static_cast<std::size_t>(spot.series)].rows.size() == 1;
    if (!isOne) {
        Q_EMIT opened(bar.tasks);
        return;
    }
    const std::size_t row = m_series[static_cast<std::size_t>(spot.series)].rows.front();
    model::HistoryQuery tasks = m_costs.rows[row].tasks;
    tasks.attempts.from = bar.from;
    tasks.attempts.to = bar.to;
    Q_EMIT opened(tasks);
}

void SpendChart::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        return walk(-1);
    case Qt::Key_Right:
        return walk(1);
    case Qt::Key_Home:
        m_current.bar = -1;
        return walk(1);
    case Qt::Key_End:
        m_current.bar = -1;
        return walk(-1);
    case Qt::Key_Up:
        return climb(1);
    case Qt::Key_Down:
        return climb(-1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        return open(m_current);
    default:
        QWidget::keyPressEvent(event);
    }
}

void SpendChart::mousePressEvent(QMouseEvent *event)
{
    const Spot spot = spotAt(event->pos());
    if (event->button() == Qt::LeftButton && spot.bar >= 0 && amountOf(spot) > Money())
        open(spot);
    else
        QWidget::mousePressEvent(event);
}

void SpendChart::mouseMoveEvent(QMouseEvent *event)
{
    const Spot spot = spotAt(event->pos());
    const bool opens = spot.bar >= 0 && amountOf(spot) > Money();
    setCursor(opens ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

bool SpendChart::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const Spot spot = spotAt(help->pos());
        if (spot.bar >= 0)
            QToolTip::showText(help->globalPos(), describe(spot), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

SpendLegend::SpendLegend(const Look &look, QWidget *parent) : QWidget(parent), m_look(look)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void SpendLegend::setSeries(const std::vector<SpendSeries> &series, bool withForecast)
{
    m_entries.clear();
    QStringList names;
    for (const SpendSeries &one : series) {
        m_entries.push_back({one.name, one.colour, false});
        names += one.name;
    }
    if (withForecast)
        m_entries.push_back({tr("forecast"), -1, true});
    setToolTip(names.join(QLatin1Char('\n')));
    updateGeometry();
    update();
}

int SpendLegend::widthOf(const Entry &entry) const
{
    return m_look.px(entry.isRest ? 0 : 15)
           + QFontMetrics(m_look.font(TextStyle::Second)).horizontalAdvance(entry.name);
}

QSize SpendLegend::sizeHint() const
{
    int width = 0;
    for (const Entry &entry : m_entries)
        width += widthOf(entry) + m_look.px(entryGap);
    return {std::max(0, width - m_look.px(entryGap)), m_look.px(18)};
}

/// What there is room for. The smallest parts give way first, to their number.
std::vector<SpendLegend::Entry> SpendLegend::fitting() const
{
    std::vector<Entry> shown = m_entries;
    const int gap = m_look.px(entryGap);
    const auto widthOfAll = [&] {
        int sum = -gap;
        for (const Entry &entry : shown)
            sum += widthOf(entry) + gap;
        return sum;
    };
    int left = 0;
    while (widthOfAll() > width()) {
        const auto isPart = [](const Entry &entry) { return !entry.isForecast && !entry.isRest; };
        const auto last = std::ranges::find_if(shown.rbegin(), shown.rend(), isPart);
        if (last == shown.rend())
            return {};
        const auto at = shown.erase(std::next(last).base());
        ++left;
        const Entry rest{tr("%1 more").arg(left), -1, false, true};
        if (at != shown.end() && at->isRest)
            *at = rest;
        else
            shown.insert(at, rest);
    }
    return shown;
}

void SpendLegend::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_look.theme();
    QPainter painter(this);
    painter.setFont(m_look.font(TextStyle::Second));
    const int side = m_look.px(10);
    const std::vector<Entry> shown = fitting();
    int right = width();
    for (auto entry = shown.rbegin(); entry != shown.rend(); ++entry) {
        const int left = right - widthOf(*entry);
        const QRectF box(left, (height() - side) / 2.0, side, side);
        if (entry->isForecast) {
            paintForecast(painter, box, theme);
        } else if (!entry->isRest) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.service(entry->colour));
            painter.drawRoundedRect(box, 2.5, 2.5);
        }
        painter.setPen(theme.text2);
        painter.drawText(QRect(left, 0, right - left, height()), Qt::AlignRight | Qt::AlignVCenter,
                         entry->name);
        right = left - m_look.px(entryGap);
    }
}

} // namespace oxide::ui
