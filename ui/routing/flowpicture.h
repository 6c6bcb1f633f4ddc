#pragma once

#include "model/backtest.h"
#include "ui/widgets/accessiblegrid.h"
#include "ui/widgets/context.h"

#include <utility>
#include <vector>

#include <QPainterPath>
#include <QWidget>

namespace oxide::ui {

/// From whom to whom tasks of the past would move: targets at both sides, between them a ribbon for
/// each pair, as thick as its tasks are many. Those who matter least are put together. Arrow keys
/// and the mouse choose a ribbon; choosing it again, or Escape, lets it go.
class FlowPicture final : public QWidget, public GridContent
{
    Q_OBJECT

public:
    /// Whom a ribbon leads from and to: more than one pair where some are put together.
    using Pairs = std::vector<std::pair<model::Target, model::Target>>;

    explicit FlowPicture(const Context &context, QWidget *parent = nullptr);

    void setFlows(const std::vector<model::BacktestFlow> &flows);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

    [[nodiscard]] int gridRows() const override;
    [[nodiscard]] int gridColumns() const override { return 1; }
    [[nodiscard]] QString gridRowName(int row) const override;
    [[nodiscard]] QString gridText(int row, int column) const override;
    [[nodiscard]] QRect gridRect(int row, int column) const override;
    [[nodiscard]] int gridCurrent() const override { return m_current; }

Q_SIGNALS:
    /// Empty: none is chosen.
    void chosen(const oxide::ui::FlowPicture::Pairs &pairs);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Node {
        model::Target target; ///< of the rest: nobody in particular
        bool isRest = false;
        std::int64_t tasks = 0;
        QRectF bar;
        QRectF slot; ///< with its label
    };
    struct Ribbon {
        std::size_t from = 0; ///< of m_from
        std::size_t to = 0;   ///< of m_to
        std::int64_t tasks = 0;
        model::Estimate cost;
        model::Estimate time;
        Pairs pairs;
        QPainterPath path;
    };

    void layOut();
    [[nodiscard]] double unitFor(double height) const;
    void placeNodes(std::vector<Node> &nodes, double left, double unit) const;
    void placeRibbons(double unit);
    void paintNodes(QPainter &painter, const std::vector<Node> &nodes, Qt::Alignment side) const;
    [[nodiscard]] double labelWidth(const std::vector<Node> &nodes) const;
    [[nodiscard]] QString nameOf(const Node &node) const;
    [[nodiscard]] QColor colourOf(const Node &node) const;
    [[nodiscard]] int ribbonAt(const QPointF &at) const;
    void choose(int ribbon);
    void hover(int ribbon);

    const Context m_context;
    std::vector<Node> m_from;
    std::vector<Node> m_to;
    std::vector<Ribbon> m_ribbons; ///< the most tasks first
    int m_current = -1;
    int m_hovered = -1;
};

} // namespace oxide::ui
