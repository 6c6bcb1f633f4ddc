#pragma once

#include "model/overview.h"
#include "ui/widgets/accessiblegrid.h"
#include "ui/widgets/context.h"

#include <vector>

#include <QWidget>

namespace oxide::ui {

/// One row a configured service, one cell a stretch of time: healthy, degraded (triangle), down
/// (cross), by the requests it answered, or no requests. Arrow keys walk the cells, Enter opens the
/// service.
class HealthMatrix final : public QWidget, public GridContent
{
    Q_OBJECT

public:
    explicit HealthMatrix(const Context &context, QWidget *parent = nullptr);

    void setOverview(const model::Overview &overview);
    /// No service is configured and none has answered.
    [[nodiscard]] bool isEmpty() const { return m_rows.empty(); }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

    [[nodiscard]] int gridRows() const override;
    [[nodiscard]] int gridColumns() const override;
    [[nodiscard]] QString gridRowName(int row) const override;
    [[nodiscard]] QString gridText(int row, int column) const override;
    [[nodiscard]] QRect gridRect(int row, int column) const override;
    [[nodiscard]] int gridCurrent() const override;

Q_SIGNALS:
    void serviceActivated(const std::string &name);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Cell {
        int row = -1;
        int column = -1;
    };

    void setRows();
    [[nodiscard]] std::vector<model::Health> uncheckedCells() const;
    [[nodiscard]] int columns() const;
    [[nodiscard]] double pitch() const;
    [[nodiscard]] int rowPitch() const;
    [[nodiscard]] QRectF cellBox(int row, int column) const;
    [[nodiscard]] Cell cellAt(const QPoint &point) const;
    [[nodiscard]] QString describe(const Cell &cell) const;
    void paintRow(QPainter &painter, int row) const;
    void paintCell(QPainter &painter, const QRectF &box, model::Health health) const;
    void paintTimes(QPainter &painter) const;
    void paintLegend(QPainter &painter) const;
    void setCurrent(Cell cell);

    Context m_context;
    base::TimePoint m_from;
    base::TimePoint m_to;
    std::chrono::seconds m_cellWidth{0};
    model::Span m_span = model::Span::Day;
    std::vector<model::HealthRow> m_measured; ///< as the overview gave them
    std::vector<model::HealthRow> m_rows;
    Cell m_current;
};

} // namespace oxide::ui
