#include "ui/costs/spendchart.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/theme/look.h"
#include "ui/theme/stylepaint.h"

#include <algorithm>
#include <cmath>

#include <QAccessible>
#include <QBarSet>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineSeries>
#include <QLocale>
#include <QPainter>
#include <QStackedBarSeries>
#include <QToolTip>

namespace oxide::ui {

using base::CalendarUnit;
using model::Money;

namespace {

constexpr double barShare = 0.77; ///< of the room of one bar
constexpr int widestBar = 44;
constexpr int labelEvery = 5;      ///< days of a month
constexpr int entryGap = 14;       ///< of the legend
constexpr double nearBudget = 0.6; ///< of it: so high are the bars that get its line
constexpr int weekOfBars = 8;      ///< so few bars have room for a word each

/// Hatched with an outline: what is foreseen.
void paintForecast(QPainter &painter, const QRectF &box, const Theme &theme)
{
    painter.fillRect(box, QBrush(theme.answered, Qt::BDiagPattern));
    painter.setPen(QPen(theme.answered, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
}

/// The tightest budget of a day for everything.
std::optional<Money> dayBudget(const model::Costs &costs)
{
    std::optional<Money> tightest;
    for (const model::BudgetStatus &status : costs.budgets) {
        const model::Budget &budget = status.budget;
        if (budget.scope == model::BudgetScope::Global && budget.period == model::BudgetPeriod::Day
            && (!tightest || budget.limit < *tightest))
            tightest = budget.limit;
    }
    return tightest;
}

} // namespace

SpendChart::SpendChart(const Look &look, QWidget *parent)
    : Chart(look, parent), m_bars(new QStackedBarSeries(this)), m_budgetLine(new QLineSeries(this))
{
    setAccessibleName(tr("Spending over time"));
    setMouseTracking(true);
    setMinimumHeight(look.px(150));
    addSeries(m_bars);
    addSeries(m_budgetLine);
    setPlotMargins({12, 3, 12, 4});
}

QSize SpendChart::sizeHint() const
{
    return {look().px(500), look().px(260)};
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
    const int sets = static_cast<int>(m_series.size()) + 1;
    while (m_bars->count() < sets)
        m_bars->append(new QBarSet({}));
    while (m_bars->count() > sets)
        m_bars->remove(m_bars->barSets().back());
    restyle();
    showScale();
}

void SpendChart::restyle()
{
    Chart::restyle();
    const Theme &theme = look().theme();
    m_budgetLine->setPen(QPen(theme.text2, 1, Qt::DashLine));
    const QList<QBarSet *> sets = m_bars->barSets();
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        QBarSet &set = *sets[static_cast<int>(i)];
        set.setBrush(theme.service(m_series[i].colour));
        set.setPen(QPen(theme.base, 1)); // 1 px apart from the next part
    }
    if (!sets.isEmpty()) {
        sets.back()->setBrush(QBrush(theme.answered, Qt::BDiagPattern));
        sets.back()->setPen(QPen(theme.answered, 1));
    }
}

/// Bars of days stand at equal distances, also where a day has 23 hours.
void SpendChart::showScale()
{
    double highest = 0;
    std::vector<PlaceLabel> labels;
    for (std::size_t i = 0; i < m_costs.bars.size(); ++i) {
        double sum = expectedOf(static_cast<int>(i)).dollars();
        for (const Money part : m_costs.bars[i].parts)
            sum += part.dollars();
        highest = std::max(highest, sum);
        if (const QString text = label(static_cast<int>(i)); !text.isEmpty())
            labels.push_back({static_cast<double>(i), text});
    }
    const double bars = static_cast<double>(std::max<std::size_t>(1, m_costs.bars.size()));
    setPlaces(-0.5, bars - 0.5, std::move(labels));
    showBudget(highest);
    const ValueAxis values =
        valueAxis(std::max(highest, m_budget.value_or(Money()).dollars()), false);
    const int decimals = decimalsOfStep(values.step);
    setValues(values, QStringLiteral("$%1"), decimals == 1 ? 2 : decimals);
    const QString none = m_costs.sums.attempts > 0
                             ? tr("Nothing that was asked in this time cost money.")
                             : tr("Nothing was asked in this time.");
    setNote(highest > 0 ? QString() : none);
}

/// A line far above would press the bars flat.
void SpendChart::showBudget(double highest)
{
    m_budget = m_costs.unit == CalendarUnit::Day ? dayBudget(m_costs) : std::nullopt;
    if (m_budget && highest < nearBudget * m_budget->dollars())
        m_budget.reset();
    QList<QPointF> points;
    if (m_budget) {
        const double end = static_cast<double>(m_costs.bars.size()) - 0.5;
        points = {{-0.5, m_budget->dollars()}, {end, m_budget->dollars()}};
    }
    if (m_budgetLine->points() != points)
        m_budgetLine->replace(points);
}

void SpendChart::paintBudget(QPainter &painter) const
{
    const QString text = tr("budget of a day %1").arg(format::limit(*m_budget));
    const QFont font = look().font(TextStyle::Caption);
    const double width = QFontMetricsF(font).horizontalAdvance(text) + look().px(8);
    const double height = look().px(16);
    const double y = yOf(m_budget->dollars());
    const double top = y - height < 0 ? y + 1 : y - height;
    const QRectF box(plotArea().right() - width, top, width, height);
    painter.fillRect(box, look().theme().base); // bars may be behind it
    painter.setFont(font);
    painter.setPen(look().theme().text2);
    painter.drawText(box, Qt::AlignCenter, text);
}

void SpendChart::plotMoved()
{
    const double slot = std::max(2.0, xOf(1) - xOf(0)); // no room before it is shown
    m_bars->setBarWidth(std::max(2.0, std::min(slot * barShare, double(look().px(widestBar))))
                        / slot);
    showParts();
}

/// In dollars. Where a part is too low to be seen it is a line of two pixels.
double SpendChart::heightOf(Money amount) const
{
    return amount > Money() ? std::max(amount.dollars(), valueOfPixels(3)) : 0;
}

void SpendChart::showParts()
{
    const QList<QBarSet *> sets = m_bars->barSets();
    for (int series = 0; series < static_cast<int>(sets.size()); ++series) {
        const bool isExpected = series == static_cast<int>(m_series.size());
        QList<double> heights;
        for (int bar = 0; bar < static_cast<int>(m_costs.bars.size()); ++bar)
            heights.append(heightOf(isExpected ? expectedOf(bar) : amountOf({bar, series})));
        showInSet(*sets[series], heights);
    }
}

QRectF SpendChart::barBox(int bar) const
{
    const double half = m_bars->barWidth() / 2;
    return {QPointF(xOf(bar - half), plotArea().top()),
            QPointF(xOf(bar + half), plotArea().bottom())};
}

Money SpendChart::expectedOf(int bar) const
{
    return m_costs.bars[static_cast<std::size_t>(bar)].expected.value_or(Money());
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

std::vector<SpendChart::Part> SpendChart::partsOf(int bar) const
{
    const QRectF box = barBox(bar);
    std::vector<Part> parts;
    double bottom = 0;
    const auto add = [&](int series, Money amount) {
        const double height = heightOf(amount);
        if (height <= 0)
            return;
        parts.push_back({series, QRectF(QPointF(box.left(), yOf(bottom + height)),
                                        QPointF(box.right(), yOf(bottom)))});
        bottom += height;
    };
    for (int series = 0; series < static_cast<int>(m_series.size()); ++series)
        add(series, amountOf({bar, series}));
    add(-1, expectedOf(bar));
    return parts;
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

void SpendChart::paintOver(QPainter &painter)
{
    if (m_budget)
        paintBudget(painter);
    if (!hasFocus() || m_current.bar < 0)
        return;
    if (m_current.series < 0)
        return paintFocusRing(painter, barBox(m_current.bar).adjusted(-3, -3, 3, 3), look().px(3),
                              look());
    for (const Part &part : partsOf(m_current.bar)) {
        if (part.series != m_current.series)
            continue;
        painter.setPen(QPen(look().theme().accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(part.box.adjusted(-2, -1, 2, 1));
    }
}

SpendChart::Spot SpendChart::spotAt(const QPoint &point) const
{
    for (int bar = 0; bar < static_cast<int>(m_costs.bars.size()); ++bar) {
        const QRectF box = barBox(bar);
        if (point.x() < box.left() - 1 || point.x() > box.right() + 1)
            continue;
        for (const Part &part : partsOf(bar)) {
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
    const QRectF box = barBox(spot.bar);
    QToolTip::showText(mapToGlobal(QPoint(qRound(box.center().x()), look().px(20))), text, this);
    viewport()->update();
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
    for (const Part &part : partsOf(m_current.bar)) {
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
        event->ignore();
    }
}

void SpendChart::mousePressEvent(QMouseEvent *event)
{
    const Spot spot = spotAt(event->pos());
    if (event->button() == Qt::LeftButton && spot.bar >= 0 && amountOf(spot) > Money())
        open(spot);
    else
        event->ignore();
}

void SpendChart::mouseMoveEvent(QMouseEvent *event)
{
    const Spot spot = spotAt(event->pos());
    const bool opens = spot.bar >= 0 && amountOf(spot) > Money();
    viewport()->setCursor(opens ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

bool SpendChart::viewportEvent(QEvent *event)
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
    return Chart::viewportEvent(event);
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
