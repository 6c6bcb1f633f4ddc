#include "ui/overview/healthmatrix.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/theme/look.h"
#include "ui/theme/state.h"
#include "ui/widgets/delegate.h"
#include "ui/widgets/servicebook.h"

#include <cmath>

#include <QAccessible>
#include <QDateTime>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

namespace oxide::ui {

namespace {

constexpr int leastRow = 27;
constexpr int mostRow = 40;
constexpr int rowGap = 9;
constexpr int cellHeight = 18;
constexpr int cellGap = 3;
constexpr int narrowCell = 15;
constexpr int wideCell = 34;
constexpr int nameWidth = 146; ///< from the left inset to the first cell
constexpr int shareWidth = 62;
constexpr int inset = 12;
constexpr int timesHeight = 18;
constexpr int legendHeight = 36;
constexpr int legendCell = 15;

QString wordOf(model::Health health)
{
    switch (health) {
    case model::Health::Healthy:
        return HealthMatrix::tr("healthy");
    case model::Health::Degraded:
    case model::Health::Starting:
        return HealthMatrix::tr("degraded");
    case model::Health::Down:
        return HealthMatrix::tr("down");
    default:
        return HealthMatrix::tr("no requests"); // health checks alone colour no cell
    }
}

} // namespace

HealthMatrix::HealthMatrix(const Context &context, QWidget *parent)
    : QWidget(parent), m_context(context)
{
    setAccessibleName(tr("Health of the services over time"));
    setFocusPolicy(Qt::TabFocus);
    readAsTable();
    connect(&context.services, &ServiceBook::changed, this, &HealthMatrix::setRows);
    setRows();
}

void HealthMatrix::setOverview(const model::Overview &overview)
{
    m_from = overview.from;
    m_to = overview.to;
    m_cellWidth = overview.cellWidth;
    m_span = overview.span;
    m_measured = overview.health;
    setRows();
}

/// Every configured service, also one that has not answered yet; then those that are gone and have
/// answered in this time.
void HealthMatrix::setRows()
{
    const std::size_t before = m_rows.size();
    m_rows.clear();
    for (const model::ServiceStatus &service : m_context.services.all()) {
        const std::string &name = service.config.name;
        const auto measured =
            std::find_if(m_measured.begin(), m_measured.end(),
                         [&name](const auto &row) { return row.service == name; });
        if (measured != m_measured.end())
            m_rows.push_back(*measured);
        else
            m_rows.push_back({name, uncheckedCells(), std::nullopt});
    }
    for (const model::HealthRow &row : m_measured) {
        if (!m_context.services.find(row.service))
            m_rows.push_back(row);
    }
    m_current.row = std::min(m_current.row, static_cast<int>(m_rows.size()) - 1);
    m_current.column = std::min(m_current.column, columns() - 1);
    if (m_rows.size() != before)
        updateGeometry();
    update();
}

std::vector<model::Health> HealthMatrix::uncheckedCells() const
{
    const auto cells = m_cellWidth.count() > 0 ? (m_to - m_from) / m_cellWidth : 0;
    return std::vector<model::Health>(static_cast<std::size_t>(std::max<std::int64_t>(0, cells)),
                                      model::Health::Unchecked);
}

int HealthMatrix::columns() const
{
    std::size_t most = 0;
    for (const model::HealthRow &row : m_rows)
        most = std::max(most, row.cells.size());
    return static_cast<int>(most);
}

double HealthMatrix::pitch() const
{
    const Look &look = m_context.look;
    const int room = width() - look.px(2 * inset + nameWidth - inset + shareWidth + 6);
    const int count = std::max(1, columns());
    const int fit = room / count;
    return std::clamp(fit, look.px(9), look.px(wideCell + cellGap));
}

int HealthMatrix::rowPitch() const
{
    const Look &look = m_context.look;
    const int room = height() - look.px(timesHeight + legendHeight);
    const int rows = std::max(1, static_cast<int>(m_rows.size()));
    return std::clamp(room / rows, look.px(leastRow), look.px(mostRow));
}

QRectF HealthMatrix::cellBox(int row, int column) const
{
    const Look &look = m_context.look;
    const int gap = look.px(cellGap);
    const int tall = rowPitch() - look.px(rowGap);
    const double top = row * rowPitch() + look.px(rowGap) / 2.0;
    return {look.px(nameWidth) + column * pitch(), std::floor(top), pitch() - gap,
            static_cast<double>(tall)};
}

QSize HealthMatrix::sizeHint() const
{
    const Look &look = m_context.look;
    const int count = std::max(24, columns());
    return {look.px(nameWidth + shareWidth + inset) + count * look.px(narrowCell + cellGap),
            static_cast<int>(m_rows.size()) * look.px(leastRow)
                + look.px(timesHeight + legendHeight)};
}

QSize HealthMatrix::minimumSizeHint() const
{
    return {m_context.look.px(420), sizeHint().height()};
}

void HealthMatrix::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int row = 0; row < static_cast<int>(m_rows.size()); ++row)
        paintRow(painter, row);
    if (m_rows.empty())
        return;
    paintTimes(painter);
    paintLegend(painter);
    if (hasFocus() && m_current.row >= 0) {
        painter.setPen(QPen(m_context.look.theme().accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(cellBox(m_current.row, m_current.column).adjusted(-2, -2, 2, 2), 4,
                                4);
    }
}

void HealthMatrix::paintRow(QPainter &painter, int row) const
{
    const Look &look = m_context.look;
    const Theme &theme = look.theme();
    const model::HealthRow &health = m_rows[static_cast<std::size_t>(row)];
    const QRect line(0, row * rowPitch(), width(), rowPitch());
    const model::ServiceStatus *service = m_context.services.find(health.service);
    const State state = service ? shown(service->health).state : State::Waiting;
    const int shape = look.px(12);
    paintState(painter, QRectF(look.px(inset), line.center().y() - shape / 2.0 + 0.5, shape, shape),
               state, theme);
    painter.setFont(look.font(TextStyle::Body));
    painter.setPen(theme.text);
    const int textLeft = look.px(inset + 20);
    paintElided(
        painter,
        QRect(textLeft, line.top(), look.px(nameWidth) - textLeft - look.px(6), line.height()),
        base::qs(health.service));
    for (std::size_t i = 0; i < health.cells.size(); ++i)
        paintCell(painter, cellBox(row, static_cast<int>(i)), health.cells[i]);
    QString share = format::dash();
    painter.setFont(look.font(TextStyle::Body));
    painter.setPen(theme.text);
    if (service && service->health == model::Health::Disabled) {
        share = tr("off");
        painter.setPen(theme.text2);
    } else if (health.answeredShare) {
        share = tr("%1 %").arg(locale().toString(*health.answeredShare * 100, 'f', 1));
    }
    painter.drawText(line.adjusted(0, 0, -look.px(inset), 0), Qt::AlignVCenter | Qt::AlignRight,
                     share);
}

void HealthMatrix::paintCell(QPainter &painter, const QRectF &box, model::Health health) const
{
    const Look &look = m_context.look;
    const Theme &theme = look.theme();
    QColor fill = theme.offCell;
    if (health == model::Health::Healthy)
        fill = theme.ok.cell;
    else if (health == model::Health::Degraded || health == model::Health::Starting)
        fill = theme.warn.cell;
    else if (health == model::Health::Down)
        fill = theme.bad.cell;
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(box, look.px(3), look.px(3));
    const double unit = look.px(1) * std::min(1.0, box.width() / look.px(11));
    const QPointF c = box.center();
    if (health == model::Health::Degraded || health == model::Health::Starting) {
        painter.setBrush(theme.dark ? theme.base : theme.text);
        if (theme.dark)
            painter.setBrush(theme.text);
        painter.drawPolygon(QPolygonF(
            {c + QPointF(0, -3) * unit, c + QPointF(3.5, 3) * unit, c + QPointF(-3.5, 3) * unit}));
    } else if (health == model::Health::Down) {
        painter.setPen(QPen(theme.onAccent, 1.5 * unit, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(c + QPointF(-2.4, -2.4) * unit, c + QPointF(2.4, 2.4) * unit);
        painter.drawLine(c + QPointF(2.4, -2.4) * unit, c + QPointF(-2.4, 2.4) * unit);
    }
}

void HealthMatrix::paintTimes(QPainter &painter) const
{
    const Look &look = m_context.look;
    painter.setFont(look.font(TextStyle::Caption));
    painter.setPen(look.theme().text2);
    const int top = static_cast<int>(m_rows.size()) * rowPitch();
    const int height = look.px(timesHeight - 2);
    for (int column = 0; column < columns(); column += 3) {
        const QDateTime at = QDateTime::fromMSecsSinceEpoch(
            (m_from + column * m_cellWidth).time_since_epoch().count());
        QString text = at.toString(QStringLiteral("HH:mm"));
        if (m_span == model::Span::Day)
            text = at.toString(QStringLiteral("HH"));
        else if (m_span == model::Span::Month)
            text = locale().toString(at.date(), QStringLiteral("d MMM"));
        const QRectF box = cellBox(0, column);
        painter.drawText(QRectF(box.left() - box.width() * 1.5, top, box.width() * 4, height),
                         Qt::AlignCenter, text);
    }
    painter.drawText(QRect(0, top, width() - look.px(inset), height),
                     Qt::AlignRight | Qt::AlignVCenter, tr("answered"));
}

void HealthMatrix::paintLegend(QPainter &painter) const
{
    const Look &look = m_context.look;
    const double top =
        static_cast<int>(m_rows.size()) * rowPitch() + look.px(timesHeight) + look.px(9);
    double x = look.px(nameWidth);
    for (const auto health : {model::Health::Healthy, model::Health::Degraded, model::Health::Down,
                              model::Health::Unchecked}) {
        const QRectF box(x, top, look.px(legendCell), look.px(cellHeight));
        paintCell(painter, box, health);
        x += box.width() + look.px(6);
        painter.setFont(look.font(TextStyle::Caption));
        painter.setPen(look.theme().text2);
        const QString word = wordOf(health);
        painter.drawText(QRectF(x, top, width(), box.height()), Qt::AlignVCenter, word);
        x += painter.fontMetrics().horizontalAdvance(word) + look.px(22);
    }
}

HealthMatrix::Cell HealthMatrix::cellAt(const QPoint &point) const
{
    const int row = point.y() / rowPitch();
    if (row < 0 || row >= static_cast<int>(m_rows.size()))
        return {};
    const double offset = point.x() - m_context.look.px(nameWidth);
    const int column = offset < 0 ? -1 : static_cast<int>(offset / pitch());
    const auto cells = static_cast<int>(m_rows[static_cast<std::size_t>(row)].cells.size());
    return {row, column < cells ? column : -1};
}

QString HealthMatrix::describe(const Cell &cell) const
{
    const model::HealthRow &row = m_rows[static_cast<std::size_t>(cell.row)];
    const auto time = [this](int column) {
        const QDateTime at = QDateTime::fromMSecsSinceEpoch(
            (m_from + column * m_cellWidth).time_since_epoch().count());
        return m_span == model::Span::Month ? locale().toString(at, QStringLiteral("d MMM HH:mm"))
                                            : at.toString(QStringLiteral("HH:mm"));
    };
    return tr("%1, %2 to %3: %4")
        .arg(base::qs(row.service), time(cell.column), time(cell.column + 1),
             wordOf(row.cells[static_cast<std::size_t>(cell.column)]));
}

int HealthMatrix::gridRows() const
{
    return static_cast<int>(m_rows.size());
}

int HealthMatrix::gridColumns() const
{
    return columns();
}

QString HealthMatrix::gridRowName(int row) const
{
    return base::qs(m_rows.at(static_cast<std::size_t>(row)).service);
}

QString HealthMatrix::gridText(int row, int column) const
{
    const auto cells = m_rows.at(static_cast<std::size_t>(row)).cells.size();
    return static_cast<std::size_t>(column) < cells ? describe({row, column}) : QString();
}

QRect HealthMatrix::gridRect(int row, int column) const
{
    return cellBox(row, column).toRect();
}

int HealthMatrix::gridCurrent() const
{
    return m_current.row < 0 ? -1 : m_current.row * columns() + m_current.column;
}

void HealthMatrix::setCurrent(Cell cell)
{
    if (m_rows.empty() || columns() == 0)
        return;
    cell.row = std::clamp(cell.row, 0, static_cast<int>(m_rows.size()) - 1);
    const auto cells = static_cast<int>(m_rows[static_cast<std::size_t>(cell.row)].cells.size());
    if (cells == 0)
        return;
    cell.column = std::clamp(cell.column, 0, cells - 1);
    m_current = cell;
    const QString text = describe(cell);
    setAccessibleDescription(text);
    QAccessibleEvent focused(this, QAccessible::Focus);
    focused.setChild(gridCurrent());
    QAccessible::updateAccessibility(&focused);
    QToolTip::showText(mapToGlobal(cellBox(cell.row, cell.column).bottomLeft().toPoint()), text,
                       this);
    update();
}

void HealthMatrix::keyPressEvent(QKeyEvent *event)
{
    const Cell from = m_current.row < 0 ? Cell{0, columns() - 1} : m_current;
    switch (event->key()) {
    case Qt::Key_Left:
        setCurrent({from.row, from.column - 1});
        return;
    case Qt::Key_Right:
        setCurrent({from.row, from.column + 1});
        return;
    case Qt::Key_Up:
        setCurrent({from.row - 1, from.column});
        return;
    case Qt::Key_Down:
        setCurrent({from.row + 1, from.column});
        return;
    case Qt::Key_Home:
        setCurrent({from.row, 0});
        return;
    case Qt::Key_End:
        setCurrent({from.row, columns() - 1});
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current.row >= 0)
            Q_EMIT serviceActivated(m_rows[static_cast<std::size_t>(m_current.row)].service);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void HealthMatrix::mouseDoubleClickEvent(QMouseEvent *event)
{
    const Cell cell = cellAt(event->pos());
    if (cell.row >= 0)
        Q_EMIT serviceActivated(m_rows[static_cast<std::size_t>(cell.row)].service);
}

bool HealthMatrix::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const Cell cell = cellAt(help->pos());
    if (cell.row >= 0 && cell.column >= 0)
        QToolTip::showText(help->globalPos(), describe(cell), this);
    else
        QToolTip::hideText();
    return true;
}

} // namespace oxide::ui
