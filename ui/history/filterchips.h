#pragma once

#include "model/history.h"
#include "ui/history/historyquery.h"

#include <functional>

#include <QWidget>

class QBoxLayout;

namespace oxide::ui {

class Look;

/// What narrows the list now, one chip each; pressing a chip takes its filter away.
class FilterChips final : public QWidget
{
    Q_OBJECT

public:
    explicit FilterChips(const Look &look, QWidget *parent = nullptr);

    void setQuery(const model::HistoryQuery &query, Period period);

Q_SIGNALS:
    void queryChosen(const oxide::model::HistoryQuery &query);
    void periodCleared();

private:
    void add(const QString &text, const std::function<void()> &remove);
    void addQuery(const QString &text, model::HistoryQuery without);

    const Look &m_look;
    QBoxLayout *m_row;
};

/// "Last 7 days".
[[nodiscard]] QString periodName(Period period);

} // namespace oxide::ui
