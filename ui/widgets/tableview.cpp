#include "ui/widgets/tableview.h"

#include "ui/theme/look.h"

#include <QHeaderView>
#include <QKeyEvent>

namespace oxide::ui {

namespace {

constexpr int usualRow = 28; ///< design pixels

void setUp(QAbstractItemView &view, const QString &name)
{
    view.setAccessibleName(name);
    view.setFrameShape(QFrame::NoFrame);
    view.setMouseTracking(true);
    view.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.setEditTriggers(QAbstractItemView::NoEditTriggers);
    view.setSelectionMode(QAbstractItemView::SingleSelection);
    view.setSelectionBehavior(QAbstractItemView::SelectRows);
    view.setTabKeyNavigation(false);
}

} // namespace

TableView::TableView(const Look &look, const QString &name, QWidget *parent)
    : QTableView(parent), m_look(look), m_rowHeight(usualRow)
{
    setUp(*this, name);
    setShowGrid(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    sizeRows();
    connect(&look, &Look::changed, this, &TableView::sizeRows);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(this, &QTableView::doubleClicked, this, &TableView::rowActivated);
}

void TableView::setRowHeight(int height)
{
    m_rowHeight = height;
    sizeRows();
}

void TableView::sizeRows()
{
    verticalHeader()->setMinimumSectionSize(m_look.px(usualRow));
    verticalHeader()->setDefaultSectionSize(m_look.px(m_rowHeight));
    horizontalHeader()->setFixedHeight(m_look.px(usualRow));
}

void TableView::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        && currentIndex().isValid()) {
        Q_EMIT rowActivated(currentIndex());
        return;
    }
    QTableView::keyPressEvent(event);
}

RowList::RowList(const Look &, const QString &name, QWidget *parent) : QListView(parent)
{
    setUp(*this, name);
    setUniformItemSizes(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

} // namespace oxide::ui
