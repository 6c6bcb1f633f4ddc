#pragma once

#include <QListView>
#include <QTableView>

namespace oxide::ui {

class Look;

/// A table as the design has it: rows of 28 (unless set) with hairlines, head of 28, no grid, no
/// frame, rows selected whole, one at a time unless set otherwise. Give it a RowDelegate.
class TableView : public QTableView
{
    Q_OBJECT

public:
    TableView(const Look &look, const QString &name, QWidget *parent = nullptr);

    /// In design pixels.
    void setRowHeight(int height);

Q_SIGNALS:
    /// Enter or a double click on a row.
    void rowActivated(const QModelIndex &index);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void sizeRows();

    const Look &m_look;
    int m_rowHeight;
};

/// A list without frame whose rows are painted by a RowDelegate, with hover.
class RowList : public QListView
{
    Q_OBJECT

public:
    RowList(const Look &look, const QString &name, QWidget *parent = nullptr);
};

} // namespace oxide::ui
