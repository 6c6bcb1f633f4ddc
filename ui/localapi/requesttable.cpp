#include "ui/localapi/requesttable.h"

#include "base/text.h"
#include "ui/localapi/apiwords.h"
#include "ui/localapi/requestmodel.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/delegate.h"

#include <algorithm>

#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>

namespace oxide::ui {

namespace {

constexpr int narrowRequests = 820; ///< design pixels; below, the size is left out

class RequestDelegate final : public RowDelegate
{
public:
    RequestDelegate(const Look &look, const RequestFilter &requests, QObject *parent)
        : RowDelegate(look, 28, parent), m_requests(requests)
    {
    }

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override
    {
        const model::ApiRequest &request = m_requests.request(index);
        const QRect cell = option.rect.adjusted(look().px(12), 0, -look().px(8), -1);
        const Theme &theme = look().theme();
        painter.setFont(look().font(TextStyle::Body));
        switch (index.column()) {
        case RequestModel::Request:
            paintRequest(painter, cell, request);
            return;
        case RequestModel::Status:
            paintStatus(painter, cell, request, index.data().toString());
            return;
        case RequestModel::Task:
            painter.setFont(look().font(TextStyle::Code));
            painter.setPen(request.task ? theme.accentText : theme.text2);
            break;
        case RequestModel::Caller:
            painter.setPen(request.caller.empty() ? theme.text2 : theme.text);
            break;
        default:
            painter.setPen(theme.text2);
        }
        paintElided(painter, cell, index.data().toString(),
                    Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt()));
    }

private:
    void paintRequest(QPainter &painter, const QRect &cell, const model::ApiRequest &request) const
    {
        painter.setFont(look().font(TextStyle::Code));
        painter.setPen(look().theme().text2);
        paintElided(painter, cell, base::qs(request.method));
        // As wide as the longest usual one, so that the paths stand below each other.
        const int method = painter.fontMetrics().horizontalAdvance(QStringLiteral("DELETE "));
        painter.setPen(look().theme().text);
        paintElided(painter, cell.adjusted(method, 0, 0, 0), base::qs(request.path), Qt::AlignLeft,
                    Qt::ElideMiddle);
    }

    void paintStatus(QPainter &painter, const QRect &cell, const model::ApiRequest &request,
                     const QString &text) const
    {
        const int side = look().px(12);
        paintState(painter, QRectF(cell.left(), cell.center().y() - side / 2.0 + 0.5, side, side),
                   stateOfStatus(request.status), look().theme());
        painter.setPen(look().theme().text);
        paintElided(painter, cell.adjusted(side + look().px(8), 0, 0, 0), text);
    }

    const RequestFilter &m_requests;
};

} // namespace

RequestTable::RequestTable(const Look &look, RequestFilter &requests, QWidget *parent)
    : TableView(look, tr("Requests"), parent), m_look(look)
{
    setModel(&requests);
    setItemDelegate(new RequestDelegate(look, requests, this));
    setHeaderInset(horizontalHeader(), 12);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(RequestModel::Request, QHeaderView::Stretch);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(&requests, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) {
                QScrollBar *bar = verticalScrollBar();
                if (bar->value() > 0 && first <= rowAt(0))
                    bar->setValue(bar->value() + (last - first + 1) * rowHeight(first));
            });
    connect(&look, &Look::changed, this, &RequestTable::layOut);
    layOut();
}

void RequestTable::layOut()
{
    const std::array<std::pair<int, int>, 4> widths{{{RequestModel::Time, 112},
                                                     {RequestModel::Took, 84},
                                                     {RequestModel::Size, 84},
                                                     {RequestModel::Task, 84}}};
    for (const auto &[column, width] : widths)
        setColumnWidth(column, m_look.px(width));
    // What names things has its part of the room.
    setColumnWidth(RequestModel::Caller, std::clamp(width() / 7, m_look.px(130), m_look.px(280)));
    setColumnWidth(RequestModel::Status, std::clamp(width() / 6, m_look.px(154), m_look.px(240)));
    setColumnHidden(RequestModel::Size, width() < m_look.px(narrowRequests));
}

void RequestTable::resizeEvent(QResizeEvent *event)
{
    layOut();
    TableView::resizeEvent(event);
}

} // namespace oxide::ui
