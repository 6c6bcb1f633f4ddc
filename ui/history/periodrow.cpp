#include "ui/history/periodrow.h"

#include "ui/widgets/label.h"

#include <algorithm>

#include <QBoxLayout>
#include <QDateEdit>

namespace oxide::ui {

namespace {

constexpr int firstDaysBack = 30; ///< what is offered at first

base::TimePoint startOf(QDate day)
{
    return base::TimePoint(std::chrono::milliseconds(day.startOfDay().toMSecsSinceEpoch()));
}

} // namespace

PeriodRow::PeriodRow(const Look &look, QWidget *parent)
    : QWidget(parent), m_first(new QDateEdit), m_last(new QDateEdit)
{
    setAccessibleName(tr("Period"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(look.px(12), 0, look.px(12), look.px(8));
    row->setSpacing(look.px(8));
    row->addWidget(new Label(look, tr("From"), TextStyle::Body, Tone::Second));
    row->addWidget(m_first);
    row->addWidget(
        new Label(look, tr("to", "from one day to another"), TextStyle::Body, Tone::Second));
    row->addWidget(m_last);
    row->addStretch(1);
    m_first->setAccessibleName(tr("First day"));
    m_last->setAccessibleName(tr("Last day"));
    const QDate today = QDate::currentDate();
    m_first->setDate(today.addDays(-firstDaysBack));
    m_last->setDate(today);
    for (QDateEdit *day : {m_first, m_last}) {
        day->setCalendarPopup(true);
        day->setDisplayFormat(tr("d MMM yyyy", "of a date, as Qt writes them"));
        day->setMinimumWidth(day->fontMetrics().horizontalAdvance(tr("30 September 2026"))
                             + look.px(16));
        day->setKeyboardTracking(false); // a year that is half typed is no year
        connect(day, &QDateEdit::dateChanged, this, &PeriodRow::changed);
    }
}

base::TimePoint PeriodRow::from() const
{
    return startOf(std::min(m_first->date(), m_last->date()));
}

base::TimePoint PeriodRow::to() const
{
    return startOf(std::max(m_first->date(), m_last->date()).addDays(1));
}

void PeriodRow::setDays(QDate first, QDate last)
{
    m_first->setDate(first);
    m_last->setDate(last);
}

} // namespace oxide::ui
