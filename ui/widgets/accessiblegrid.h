#pragma once

#include <QRect>
#include <QString>

namespace oxide::ui {

/// What a widget that paints a table or a chart by itself shows, cell by cell: for screen readers,
/// which find a table in it. Derive the widget from it and call readAsTable() once before one is
/// shown. GUI thread.
class GridContent
{
public:
    virtual ~GridContent() = default;

    [[nodiscard]] virtual int gridRows() const = 0;
    [[nodiscard]] virtual int gridColumns() const = 0;
    /// A row's name; empty where the cells say it.
    [[nodiscard]] virtual QString gridRowName(int row) const = 0;
    /// A sentence that can stand alone.
    [[nodiscard]] virtual QString gridText(int row, int column) const = 0;
    /// In the widget.
    [[nodiscard]] virtual QRect gridRect(int row, int column) const = 0;
    /// The cell that the keys walked to, as row * gridColumns() + column; -1: none.
    [[nodiscard]] virtual int gridCurrent() const = 0;

protected:
    GridContent() = default;
    GridContent(const GridContent &) = default;
    GridContent &operator=(const GridContent &) = default;

    /// Makes GridContent widgets known to the accessibility of the application.
    static void readAsTable();
};

} // namespace oxide::ui
