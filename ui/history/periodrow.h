#pragma once

#include "base/clock.h"

#include <QWidget>

class QDateEdit;

namespace oxide::ui {

class Look;

/// "From 1 November to 21 November": two days of this time zone, both included.
class PeriodRow final : public QWidget
{
    Q_OBJECT

public:
    explicit PeriodRow(const Look &look, QWidget *parent = nullptr);

    [[nodiscard]] base::TimePoint from() const;
    [[nodiscard]] base::TimePoint to() const; ///< the beginning of the day after
    void setDays(QDate first, QDate last);

Q_SIGNALS:
    void changed();

private:
    QDateEdit *m_first;
    QDateEdit *m_last;
};

} // namespace oxide::ui
