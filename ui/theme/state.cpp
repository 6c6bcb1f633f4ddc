#include "ui/theme/state.h"

#include <chrono>
#include <cmath>

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

namespace oxide::ui {

namespace {

/// Shapes are drawn on a 12 x 12 grid.
constexpr double grid = 12.0;

QPen strokePen(const QColor &colour, double width)
{
    return {colour, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin};
}

void paintTick(QPainter &p, const QColor &colour)
{
    p.setPen(strokePen(colour, 1.5));
    p.drawPolyline(QPolygonF({{3.4, 6.3}, {5.2, 8.0}, {8.6, 4.3}}));
}

void paintArrow(QPainter &p, const QColor &colour)
{
    p.setPen(strokePen(colour, 1.4));
    p.drawLine(QPointF(3.2, 6.0), QPointF(8.6, 6.0));
    p.drawPolyline(QPolygonF({{6.4, 3.8}, {8.6, 6.0}, {6.4, 8.2}}));
}

void paintCross(QPainter &p, const QColor &colour)
{
    p.setPen(strokePen(colour, 1.5));
    p.drawLine(QPointF(4.1, 4.1), QPointF(7.9, 7.9));
    p.drawLine(QPointF(7.9, 4.1), QPointF(4.1, 7.9));
}

void paintTriangle(QPainter &p, const QColor &fill, const QColor &mark)
{
    QPainterPath path;
    path.moveTo(6.0, 1.2);
    path.lineTo(11.4, 10.8);
    path.lineTo(0.6, 10.8);
    path.closeSubpath();
    p.setPen(strokePen(fill, 1.2));
    p.setBrush(fill);
    p.drawPath(path);
    p.setPen(strokePen(mark, 1.3));
    p.drawLine(QPointF(6.0, 4.9), QPointF(6.0, 7.3));
    p.drawPoint(QPointF(6.0, 9.4));
}

void paintHalfDisc(QPainter &p, const QColor &colour)
{
    p.setPen(strokePen(colour, 1.3));
    p.setBrush(Qt::NoBrush);
    p.drawEllipse(QPointF(6, 6), 4.9, 4.9);
    p.setPen(Qt::NoPen);
    p.setBrush(colour);
    p.drawPie(QRectF(1.1, 1.1, 9.8, 9.8), 90 * 16, -180 * 16);
}

void paintRing(QPainter &p, const QColor &colour, bool dashed)
{
    QPen pen = strokePen(colour, 1.4);
    if (dashed) {
        pen.setCapStyle(Qt::FlatCap);
        pen.setDashPattern({1.4, 1.33});
    }
    p.setPen(pen);
    p.setBrush(Qt::NoBrush);
    p.drawEllipse(QPointF(6, 6), 4.7, 4.7);
}

void paintRunning(QPainter &p, const Theme &theme, double turn)
{
    p.setBrush(Qt::NoBrush);
    p.setPen(strokePen(theme.accentLine, 1.8));
    p.drawEllipse(QPointF(6, 6), 4.6, 4.6);
    QPen arc = strokePen(theme.accentText, 1.8);
    arc.setCapStyle(Qt::FlatCap);
    p.setPen(arc);
    const int start = static_cast<int>(std::lround((90.0 - turn * 360.0) * 16));
    p.drawArc(QRectF(1.4, 1.4, 9.2, 9.2), start, -110 * 16);
}

class Words
{
    Q_DECLARE_TR_FUNCTIONS(State)
};

} // namespace

void paintState(QPainter &painter, const QRectF &rect, State state, const Theme &theme, double turn)
{
    const double side = std::min(rect.width(), rect.height());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2);
    painter.scale(side / grid, side / grid);
    const QColor colour = coloursOf(state, theme).text;
    const QColor mark = theme.base;
    switch (state) {
    case State::Ok:
    case State::Fallback:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawEllipse(QPointF(6, 6), 5.7, 5.7);
        if (state == State::Ok)
            paintTick(painter, mark);
        else
            paintArrow(painter, mark);
        break;
    case State::Warn:
        paintTriangle(painter, colour, mark);
        break;
    case State::Bad:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRoundedRect(QRectF(0.6, 0.6, 10.8, 10.8), 2, 2);
        paintCross(painter, mark);
        break;
    case State::HalfOpen:
        paintHalfDisc(painter, colour);
        break;
    case State::Off:
        paintRing(painter, colour, false);
        break;
    case State::Waiting:
        paintRing(painter, colour, true);
        break;
    case State::Running:
        paintRunning(painter, theme, turn);
        break;
    }
    painter.restore();
}

StateColours coloursOf(State state, const Theme &theme)
{
    switch (state) {
    case State::Ok:
    case State::Fallback:
        return theme.ok;
    case State::Warn:
    case State::HalfOpen:
        return theme.warn;
    case State::Bad:
        return theme.bad;
    case State::Running:
        return {theme.accentText, theme.accentSoft, theme.accentLine};
    case State::Off:
    case State::Waiting:
        break;
    }
    return {theme.text2, theme.alt, theme.offCell};
}

ShownState shown(model::Health health)
{
    switch (health) {
    case model::Health::Healthy:
        return {State::Ok, Words::tr("Healthy")};
    case model::Health::Degraded:
        return {State::Warn, Words::tr("Degraded")};
    case model::Health::Down:
        return {State::Bad, Words::tr("Down")};
    case model::Health::Starting:
        return {State::Running, Words::tr("Starting")};
    case model::Health::Disabled:
        return {State::Off, Words::tr("Disabled")};
    case model::Health::Unchecked:
        break;
    }
    return {State::Waiting, Words::tr("Not checked")};
}

ShownState shown(model::BreakerState breaker)
{
    switch (breaker) {
    case model::BreakerState::Closed:
        return {State::Ok, Words::tr("closed")};
    case model::BreakerState::Open:
        return {State::Bad, Words::tr("open")};
    case model::BreakerState::HalfOpen:
        break;
    }
    return {State::HalfOpen, Words::tr("half-open")};
}

ShownState shown(model::EngineState state)
{
    switch (state) {
    case model::EngineState::Starting:
        return {State::Running, Words::tr("Engine starting")};
    case model::EngineState::Running:
        return {State::Ok, Words::tr("Engine running")};
    case model::EngineState::Paused:
        return {State::HalfOpen, Words::tr("Engine paused")};
    case model::EngineState::Stopping:
        return {State::Waiting, Words::tr("Engine stopping")};
    case model::EngineState::Failed:
        break;
    }
    return {State::Bad, Words::tr("Engine failed")};
}

ShownState shown(model::TaskState state, bool afterFallback)
{
    switch (state) {
    case model::TaskState::Queued:
        return {State::Waiting, Words::tr("Waiting")};
    case model::TaskState::Running:
        return {State::Running, Words::tr("Running")};
    case model::TaskState::Done:
        return afterFallback ? ShownState{State::Fallback, Words::tr("Done after fallback")}
                             : ShownState{State::Ok, Words::tr("Done")};
    case model::TaskState::Failed:
        return {State::Bad, Words::tr("Failed")};
    case model::TaskState::Cancelled:
        return {State::Off, Words::tr("Cancelled")};
    case model::TaskState::Interrupted:
        break;
    }
    return {State::Warn, Words::tr("Interrupted")};
}

double ringTurn()
{
    using namespace std::chrono;
    const auto now = duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
    return static_cast<double>(now % 1200) / 1200.0;
}

} // namespace oxide::ui
