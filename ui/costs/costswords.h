#pragma once

#include "model/costs.h"
#include "ui/widgets/context.h"

#include <vector>

#include <QCoreApplication>
#include <QDate>
#include <QString>

class QPainter;
class QRectF;

namespace oxide::ui {

class Look;

/// Translation context of the words of the costs page.
class CostsWords
{
    Q_DECLARE_TR_FUNCTIONS(CostsWords)
};

/// The user's local date of a moment.
[[nodiscard]] QDate dateOf(base::TimePoint at);

/// What stands before a row: a service, a model, "no client".
[[nodiscard]] QString nameOf(const model::SpendRow &row, model::SpendBy by);
/// "Service", "Task type": the head of the column of those names.
[[nodiscard]] QString headOf(model::SpendBy by);

/// "November", "November 2025", "16 to 22 November", "2026": the time as a person says it.
[[nodiscard]] QString nameOfTime(const model::Costs &costs);
/// "Saturday 21 November", or "November" for bars of months.
[[nodiscard]] QString nameOfBar(const model::SpendBar &bar, base::CalendarUnit unit);

/// One colour of the chart: a row of the table, or all those that have none of their own.
struct SpendSeries {
    QString name;
    int colour = -1; ///< for Theme::service()
    std::vector<std::size_t> rows;
};

/// The rows that cost something, the dearest first; a service in its own colour. What comes after
/// the sixth is one series.
[[nodiscard]] std::vector<SpendSeries> seriesOf(const model::Costs &costs, const Context &context);
/// The colour of each row: that of its series.
[[nodiscard]] std::vector<int> coloursOf(const model::Costs &costs,
                                         const std::vector<SpendSeries> &series);

/// How sure a figure is, as a shape: a disc (reported), a ring with a dot (computed), half a disc
/// (estimated), a dotted ring (unknown).
void paintProvenance(QPainter &painter, const QRectF &box, model::CostSource source,
                     const Look &look);

} // namespace oxide::ui
