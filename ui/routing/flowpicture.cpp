#include "ui/routing/flowpicture.h"

#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/routing/changewords.h"
#include "ui/theme/look.h"
#include "ui/theme/stylepaint.h"
#include "ui/widgets/delegate.h"
#include "ui/widgets/servicebook.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

namespace oxide::ui {

namespace {

constexpr std::size_t mostNodes = 7; ///< a side, before the rest is put together

// Design pixels.
constexpr int nodeWidth = 8;
constexpr int nodeGap = 10;
constexpr int labelHeight = 18;
constexpr int besideNode = 8;
constexpr int besideCount = 6;
constexpr double thinnest = 2;
constexpr double leastForGap = 4;

constexpr double widestLabels = 0.34; ///< share of the width, a side
constexpr double ribbonAlpha = 0.5;
constexpr double unchosenAlpha = 0.2;

/// The nodes of one side, and which one each target belongs to.
template<class Node>
struct Side {
    std::vector<Node> nodes;
    std::map<model::Target, std::size_t> indexOf;
};

template<class Node>
Side<Node> sideOf(const std::vector<model::BacktestFlow> &flows,
                  model::Target model::BacktestFlow::*end)
{
    std::map<model::Target, std::int64_t> sums;
    for (const model::BacktestFlow &flow : flows)
        sums[flow.*end] += flow.tasks;
    std::vector<std::pair<model::Target, std::int64_t>> sorted(sums.begin(), sums.end());
    std::ranges::stable_sort(sorted, std::greater(), [](const auto &each) { return each.second; });
    Side<Node> side;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const bool isRest = i >= mostNodes && sorted.size() > mostNodes + 1;
        if (!isRest || i == mostNodes) {
            Node node;
            node.isRest = isRest;
            if (!isRest)
                node.target = sorted[i].first;
            side.nodes.push_back(node);
        }
        side.nodes.back().tasks += sorted[i].second;
        side.indexOf[sorted[i].first] = side.nodes.size() - 1;
    }
    return side;
}

} // namespace

FlowPicture::FlowPicture(const Context &context, QWidget *parent)
    : QWidget(parent), m_context(context)
{
    readAsTable();
    setAccessibleName(tr("From whom to whom tasks would move"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&context.services, &ServiceBook::changed, this, qOverload<>(&QWidget::update));
    connect(&context.look, &Look::changed, this, &FlowPicture::layOut);
}

void FlowPicture::setFlows(const std::vector<model::BacktestFlow> &flows)
{
    auto from = sideOf<Node>(flows, &model::BacktestFlow::from);
    auto to = sideOf<Node>(flows, &model::BacktestFlow::to);
    std::map<std::pair<std::size_t, std::size_t>, Ribbon> ribbons;
    for (const model::BacktestFlow &flow : flows) {
        const std::pair ends(from.indexOf[flow.from], to.indexOf[flow.to]);
        Ribbon &ribbon = ribbons[ends];
        ribbon.from = ends.first;
        ribbon.to = ends.second;
        ribbon.tasks += flow.tasks;
        ribbon.cost.add(flow.cost);
        ribbon.time.add(flow.time);
        ribbon.pairs.emplace_back(flow.from, flow.to);
    }
    m_from = std::move(from.nodes);
    m_to = std::move(to.nodes);
    m_ribbons.clear();
    for (auto &[ends, ribbon] : ribbons)
        m_ribbons.push_back(std::move(ribbon));
    std::ranges::stable_sort(m_ribbons, std::greater(), &Ribbon::tasks);
    m_current = -1;
    m_hovered = -1;
    updateGeometry();
    layOut();
}

QSize FlowPicture::sizeHint() const
{
    return {m_context.look.px(440), std::max(m_context.look.px(220), minimumSizeHint().height())};
}

QSize FlowPicture::minimumSizeHint() const
{
    const auto nodes = static_cast<int>(std::max(m_from.size(), m_to.size()));
    return {m_context.look.px(300),
            std::max(m_context.look.px(120), nodes * m_context.look.px(labelHeight + nodeGap)
                                                 + m_context.look.px(nodeGap))};
}

/// Pixels for one task: as many as let both sides fit. A small node still has its label's height.
double FlowPicture::unitFor(double height) const
{
    const Look &look = m_context.look;
    const auto needed = [&](const std::vector<Node> &nodes, double unit) {
        double sum = 0;
        for (const Node &node : nodes) {
            sum += std::max<double>(look.px(labelHeight), unit * static_cast<double>(node.tasks))
                   + look.px(nodeGap);
        }
        return sum - look.px(nodeGap);
    };
    std::int64_t all = 0;
    for (const Node &node : m_from)
        all += node.tasks;
    double most = all > 0 ? height / static_cast<double>(all) : 0;
    double least = 0;
    for (int step = 0; step < 24; ++step) {
        const double middle = (least + most) / 2;
        const bool fits = needed(m_from, middle) <= height && needed(m_to, middle) <= height;
        (fits ? least : most) = middle;
    }
    return least;
}

void FlowPicture::placeNodes(std::vector<Node> &nodes, double left, double unit) const
{
    const Look &look = m_context.look;
    double top = look.px(nodeGap) / 2.0;
    for (Node &node : nodes) {
        const double bar = std::max(thinnest, unit * static_cast<double>(node.tasks));
        const double slot = std::max<double>(look.px(labelHeight), bar);
        node.slot = QRectF(0, top, width(), slot);
        node.bar = QRectF(left, top + (slot - bar) / 2, look.px(nodeWidth), bar);
        top += slot + look.px(nodeGap);
    }
}

/// Ribbons leave a node in the order in which they arrive at the other side: fewer cross.
void FlowPicture::placeRibbons(double unit)
{
    std::vector<double> leaving(m_from.size(), 0);
    std::vector<double> arriving(m_to.size(), 0);
    std::vector<std::pair<double, double>> tops(m_ribbons.size());
    std::vector<std::size_t> order(m_ribbons.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    const auto thick = [&](const Ribbon &ribbon) {
        return std::max(thinnest / 2, unit * static_cast<double>(ribbon.tasks));
    };
    std::ranges::sort(order, {}, [this](std::size_t i) { return m_ribbons[i].to; });
    for (const std::size_t i : order) {
        tops[i].first = m_from[m_ribbons[i].from].bar.top() + leaving[m_ribbons[i].from];
        leaving[m_ribbons[i].from] += thick(m_ribbons[i]);
    }
    std::ranges::sort(order, {}, [this](std::size_t i) { return m_ribbons[i].from; });
    for (const std::size_t i : order) {
        tops[i].second = m_to[m_ribbons[i].to].bar.top() + arriving[m_ribbons[i].to];
        arriving[m_ribbons[i].to] += thick(m_ribbons[i]);
    }
    for (std::size_t i = 0; i < m_ribbons.size(); ++i) {
        Ribbon &ribbon = m_ribbons[i];
        const double left = m_from[ribbon.from].bar.right();
        const double right = m_to[ribbon.to].bar.left();
        const double middle = (left + right) / 2;
        const auto [begin, end] = tops[i];
        const double whole = thick(ribbon);
        const double high = whole > leastForGap ? whole - 1 : whole; // neighbours stay apart
        QPainterPath path(QPointF(left, begin));
        path.cubicTo(middle, begin, middle, end, right, end);
        path.lineTo(right, end + high);
        path.cubicTo(middle, end + high, middle, begin + high, left, begin + high);
        path.closeSubpath();
        ribbon.path = path;
    }
}

void FlowPicture::layOut()
{
    const Look &look = m_context.look;
    const double unit = unitFor(height() - look.px(nodeGap));
    placeNodes(m_from, labelWidth(m_from), unit);
    placeNodes(m_to, width() - labelWidth(m_to) - look.px(nodeWidth), unit);
    placeRibbons(unit);
    update();
}

/// As much as the longest name needs, within bounds.
double FlowPicture::labelWidth(const std::vector<Node> &nodes) const
{
    const Look &look = m_context.look;
    const QFontMetrics names(look.font(TextStyle::Second));
    const QFontMetrics counts(look.font(TextStyle::SecondStrong));
    int widest = 0;
    for (const Node &node : nodes) {
        widest = std::max(widest, names.horizontalAdvance(nameOf(node))
                                      + counts.horizontalAdvance(format::count(node.tasks)));
    }
    return std::min(width() * widestLabels,
                    static_cast<double>(widest + look.px(besideNode + besideCount + 2)));
}

QString FlowPicture::nameOf(const Node &node) const
{
    return node.isRest ? tr("others") : shortGoal(node.target);
}

QColor FlowPicture::colourOf(const Node &node) const
{
    return m_context.look.theme().service(
        node.isRest ? -1 : m_context.services.colourOf(node.target.service));
}

void FlowPicture::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme &theme = m_context.look.theme();
    for (int i = 0; i < gridRows(); ++i) {
        const Ribbon &ribbon = m_ribbons[static_cast<std::size_t>(i)];
        const bool isFaint = m_current >= 0 && i != m_current && i != m_hovered;
        QColor colour = colourOf(m_from[ribbon.from]);
        colour.setAlphaF(static_cast<float>(i == m_hovered ? 1.0
                                            : isFaint      ? unchosenAlpha
                                                           : ribbonAlpha));
        painter.fillPath(ribbon.path, colour);
    }
    if (m_current >= 0 && hasFocus()) {
        painter.strokePath(m_ribbons[static_cast<std::size_t>(m_current)].path,
                           QPen(theme.accent, 2));
    }
    paintNodes(painter, m_from, Qt::AlignRight);
    paintNodes(painter, m_to, Qt::AlignLeft);
    if (m_current < 0 && hasFocus())
        paintFocusRing(painter, QRectF(rect()), m_context.look.px(6), m_context.look);
}

void FlowPicture::paintNodes(QPainter &painter, const std::vector<Node> &nodes,
                             Qt::Alignment side) const
{
    const Look &look = m_context.look;
    const bool isLeft = side == Qt::AlignRight;
    for (const Node &node : nodes) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colourOf(node));
        painter.drawRoundedRect(node.bar, 1, 1);
        const int top = static_cast<int>(node.bar.center().y()) - look.px(labelHeight) / 2;
        const int edge = isLeft ? static_cast<int>(node.bar.left()) - look.px(besideNode)
                                : static_cast<int>(node.bar.right()) + look.px(besideNode);
        painter.setFont(look.font(TextStyle::SecondStrong));
        const QString count = format::count(node.tasks);
        const int counted = painter.fontMetrics().horizontalAdvance(count) + look.px(besideCount);
        const QRect beside = isLeft ? QRect(edge - counted, top, counted, look.px(labelHeight))
                                    : QRect(edge, top, counted, look.px(labelHeight));
        painter.setPen(look.theme().text);
        paintElided(painter, beside, count, side);
        const QRect rest =
            isLeft ? QRect(0, top, edge - counted, look.px(labelHeight))
                   : QRect(edge + counted, top, width() - edge - counted, look.px(labelHeight));
        painter.setFont(look.font(TextStyle::Second));
        painter.setPen(look.theme().text2);
        paintElided(painter, rest, nameOf(node), side, Qt::ElideMiddle);
    }
}

void FlowPicture::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    layOut();
}

int FlowPicture::ribbonAt(const QPointF &at) const
{
    for (int i = gridRows() - 1; i >= 0; --i) { // the thin ones lie on top
        if (m_ribbons[static_cast<std::size_t>(i)].path.contains(at))
            return i;
    }
    return -1;
}

void FlowPicture::choose(int ribbon)
{
    m_current = ribbon;
    update();
    Q_EMIT chosen(ribbon < 0 ? Pairs() : m_ribbons[static_cast<std::size_t>(ribbon)].pairs);
}

void FlowPicture::hover(int ribbon)
{
    if (ribbon == m_hovered)
        return;
    m_hovered = ribbon;
    setCursor(ribbon < 0 ? Qt::ArrowCursor : Qt::PointingHandCursor);
    update();
}

void FlowPicture::keyPressEvent(QKeyEvent *event)
{
    const bool isDown = event->key() == Qt::Key_Down || event->key() == Qt::Key_Right;
    const bool isUp = event->key() == Qt::Key_Up || event->key() == Qt::Key_Left;
    if ((isDown || isUp) && gridRows() > 0)
        choose(std::clamp(m_current + (isDown ? 1 : -1), 0, gridRows() - 1));
    else if (event->key() == Qt::Key_Escape && m_current >= 0)
        choose(-1);
    else
        QWidget::keyPressEvent(event);
}

void FlowPicture::mousePressEvent(QMouseEvent *event)
{
    const int ribbon = ribbonAt(event->position());
    choose(ribbon == m_current ? -1 : ribbon);
}

void FlowPicture::mouseMoveEvent(QMouseEvent *event)
{
    hover(ribbonAt(event->position()));
}

void FlowPicture::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    hover(-1);
}

bool FlowPicture::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int ribbon = ribbonAt(help->pos());
    if (ribbon >= 0)
        QToolTip::showText(help->globalPos(), gridText(ribbon, 0), this);
    else
        QToolTip::hideText();
    return true;
}

int FlowPicture::gridRows() const
{
    return static_cast<int>(m_ribbons.size());
}

QString FlowPicture::gridRowName(int row) const
{
    const Ribbon &ribbon = m_ribbons[static_cast<std::size_t>(row)];
    return tr("%1 to %2", "from gpt-5 to qwen3")
        .arg(nameOf(m_from[ribbon.from]), nameOf(m_to[ribbon.to]));
}

QString FlowPicture::gridText(int row, int) const
{
    const Ribbon &ribbon = m_ribbons[static_cast<std::size_t>(row)];
    const auto full = [this](const Node &node) {
        return node.isRest ? nameOf(node) : goalName(node.target);
    };
    return tr("%1 from %2 to %3: cost %4, time %5 a task")
        .arg(format::tasks(ribbon.tasks), full(m_from[ribbon.from]), full(m_to[ribbon.to]),
             costChange(ribbon.cost), timeChange(ribbon.time));
}

QRect FlowPicture::gridRect(int row, int) const
{
    return m_ribbons[static_cast<std::size_t>(row)].path.boundingRect().toAlignedRect();
}

} // namespace oxide::ui
