#include "ui/widgets/accessiblegrid.h"

#include <map>

#include <QAccessible>
#include <QAccessibleWidget>
#include <QWidget>

namespace oxide::ui {

namespace {

/// A cell. It may outlive what the grid shows now: then it is not valid.
class AccessibleCell final : public QAccessibleInterface, public QAccessibleTableCellInterface
{
public:
    AccessibleCell(QWidget &widget, const GridContent &grid, int row, int column)
        : m_widget(widget), m_grid(grid), m_row(row), m_column(column)
    {
    }

    [[nodiscard]] bool isValid() const override
    {
        return m_row < m_grid.gridRows() && m_column < m_grid.gridColumns();
    }
    [[nodiscard]] QObject *object() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface *parent() const override
    {
        return QAccessible::queryAccessibleInterface(&m_widget);
    }
    [[nodiscard]] QAccessibleInterface *child(int) const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *) const override { return -1; }

    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        return isValid() && kind == QAccessible::Name ? m_grid.gridText(m_row, m_column)
                                                      : QString();
    }
    void setText(QAccessible::Text, const QString &) override {}
    [[nodiscard]] QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect box = m_grid.gridRect(m_row, m_column);
        return {m_widget.mapToGlobal(box.topLeft()), box.size()};
    }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::Cell; }
    [[nodiscard]] QAccessible::State state() const override
    {
        QAccessible::State state;
        state.invalid = !isValid();
        state.invisible = !m_widget.isVisible();
        state.readOnly = true;
        state.focusable = true;
        state.focused = m_widget.hasFocus() && isCurrent();
        state.selected = isCurrent();
        return state;
    }
    void *interface_cast(QAccessible::InterfaceType kind) override
    {
        return kind == QAccessible::TableCellInterface
                   ? static_cast<QAccessibleTableCellInterface *>(this)
                   : nullptr;
    }

    [[nodiscard]] bool isSelected() const override { return isCurrent(); }
    [[nodiscard]] QList<QAccessibleInterface *> columnHeaderCells() const override { return {}; }
    [[nodiscard]] QList<QAccessibleInterface *> rowHeaderCells() const override { return {}; }
    [[nodiscard]] int columnIndex() const override { return m_column; }
    [[nodiscard]] int rowIndex() const override { return m_row; }
    [[nodiscard]] int columnExtent() const override { return 1; }
    [[nodiscard]] int rowExtent() const override { return 1; }
    [[nodiscard]] QAccessibleInterface *table() const override { return parent(); }

private:
    [[nodiscard]] bool isCurrent() const
    {
        return isValid() && m_grid.gridCurrent() == m_row * m_grid.gridColumns() + m_column;
    }

    QWidget &m_widget;
    const GridContent &m_grid;
    int m_row;
    int m_column;
};

class AccessibleGrid final : public QAccessibleWidget, public QAccessibleTableInterface
{
public:
    AccessibleGrid(QWidget *widget, const GridContent &grid)
        : QAccessibleWidget(widget, QAccessible::Table), m_grid(grid)
    {
    }
    ~AccessibleGrid() override
    {
        for (const auto &[place, id] : m_cells)
            QAccessible::deleteAccessibleInterface(id);
    }
    AccessibleGrid(const AccessibleGrid &) = delete;
    AccessibleGrid &operator=(const AccessibleGrid &) = delete;

    [[nodiscard]] int childCount() const override { return rowCount() * columnCount(); }
    [[nodiscard]] QAccessibleInterface *child(int index) const override
    {
        return index >= 0 && index < childCount()
                   ? cellAt(index / columnCount(), index % columnCount())
                   : nullptr;
    }
    [[nodiscard]] QAccessibleInterface *childAt(int x, int y) const override
    {
        const QPoint at = widget()->mapFromGlobal(QPoint(x, y));
        for (int index = 0; index < childCount(); ++index) {
            if (m_grid.gridRect(index / columnCount(), index % columnCount()).contains(at))
                return child(index);
        }
        return nullptr;
    }
    int indexOfChild(const QAccessibleInterface *child) const override
    {
        const auto *cell = dynamic_cast<const AccessibleCell *>(child);
        return cell ? cell->rowIndex() * columnCount() + cell->columnIndex() : -1;
    }
    [[nodiscard]] QAccessibleInterface *focusChild() const override
    {
        return widget()->hasFocus() ? child(m_grid.gridCurrent()) : nullptr;
    }
    void *interface_cast(QAccessible::InterfaceType kind) override
    {
        return kind == QAccessible::TableInterface ? static_cast<QAccessibleTableInterface *>(this)
                                                   : QAccessibleWidget::interface_cast(kind);
    }

    [[nodiscard]] QAccessibleInterface *cellAt(int row, int column) const override
    {
        if (row < 0 || column < 0 || row >= rowCount() || column >= columnCount())
            return nullptr;
        const auto [known, isNew] = m_cells.try_emplace({row, column}, 0);
        if (isNew)
            known->second = QAccessible::registerAccessibleInterface(
                new AccessibleCell(*widget(), m_grid, row, column));
        return QAccessible::accessibleInterface(known->second);
    }
    [[nodiscard]] int rowCount() const override { return m_grid.gridRows(); }
    [[nodiscard]] int columnCount() const override { return m_grid.gridColumns(); }
    [[nodiscard]] QString rowDescription(int row) const override
    {
        return row >= 0 && row < rowCount() ? m_grid.gridRowName(row) : QString();
    }
    [[nodiscard]] QString columnDescription(int) const override { return {}; }
    [[nodiscard]] QAccessibleInterface *caption() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface *summary() const override { return nullptr; }

    // One cell is current; nothing else can be selected, and only by the keys.
    [[nodiscard]] int selectedCellCount() const override
    {
        return m_grid.gridCurrent() < 0 ? 0 : 1;
    }
    [[nodiscard]] QList<QAccessibleInterface *> selectedCells() const override
    {
        if (QAccessibleInterface *current = child(m_grid.gridCurrent()))
            return {current};
        return {};
    }
    [[nodiscard]] int selectedRowCount() const override { return 0; }
    [[nodiscard]] int selectedColumnCount() const override { return 0; }
    [[nodiscard]] QList<int> selectedRows() const override { return {}; }
    [[nodiscard]] QList<int> selectedColumns() const override { return {}; }
    [[nodiscard]] bool isRowSelected(int) const override { return false; }
    [[nodiscard]] bool isColumnSelected(int) const override { return false; }
    bool selectRow(int) override { return false; }
    bool selectColumn(int) override { return false; }
    bool unselectRow(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent *) override {}

private:
    const GridContent &m_grid;
    mutable std::map<std::pair<int, int>, QAccessible::Id> m_cells;
};

QAccessibleInterface *makeAccessibleGrid(const QString &, QObject *object)
{
    auto *grid = dynamic_cast<GridContent *>(object);
    return grid ? new AccessibleGrid(static_cast<QWidget *>(object), *grid) : nullptr;
}

} // namespace

void GridContent::readAsTable()
{
    QAccessible::installFactory(makeAccessibleGrid); // once: Qt passes over a known one
}

} // namespace oxide::ui
