#pragma once

#include "model/history.h"
#include "ui/history/historyquery.h"

#include <functional>

#include <QWidget>

class QBoxLayout;
class QMenu;

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
    /// The keyboard was on a chip, and none is left.
    void lastTaken();

private:
    void rebuild(const model::HistoryQuery &query, Period period);
    void add(const QString &text, const std::function<void()> &remove);
    void addQuery(const QString &text, model::HistoryQuery without);

    const Look &m_look;
    QBoxLayout *m_row;
    QMenu *m_rest = nullptr; ///< of the last chip: those that have no room
};

/// "Last 7 days".
[[nodiscard]] QString periodName(Period period);

} // namespace oxide::ui
