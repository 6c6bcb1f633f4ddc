#include "ui/widgets/tableview.h"

#include "ui/theme/look.h"

#include <QHeaderView>
#include <QKeyEvent>

namespace oxide::ui {

namespace {

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

TableView::TableView(const Look &look, const QString &name, QWidget *parent) : QTableView(parent)
{
    setUp(*this, name);
    setShowGrid(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    const auto sizeRows = [this, &look] {
        verticalHeader()->setMinimumSectionSize(look.px(28));
        verticalHeader()->setDefaultSectionSize(look.px(28));
        horizontalHeader()->setFixedHeight(look.px(28));
    };
    sizeRows();
    connect(&look, &Look::changed, this, sizeRows);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(this, &QTableView::doubleClicked, this, &TableView::rowActivated);
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
