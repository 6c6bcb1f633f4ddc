#include "ui/routing/rulelist.h"

#include "ui/routing/ruledraft.h"
#include "ui/routing/rulerow.h"
#include "ui/theme/look.h"

#include <algorithm>

#include <QBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>

namespace oxide::ui {

namespace {

constexpr int scrollMs = 16;
constexpr int scrollZone = 36;    ///< design pixels at either edge
constexpr int fastestScroll = 14; ///< design pixels a step, at the edge and beyond it

class DropMarker final : public QWidget
{
public:
    DropMarker(const Look &look, QWidget *parent) : QWidget(parent), m_look(look)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        hide();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), m_look.theme().accent);
    }

private:
    const Look &m_look;
};

} // namespace

RuleList::RuleList(const Context &context, RuleDraft &draft, QWidget *parent)
    : QWidget(parent), m_context(context), m_draft(draft), m_column(new QVBoxLayout(this)),
      m_marker(new DropMarker(context.look, this))
{
    setAccessibleName(tr("Rules"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addStretch(1);
    connect(&draft, &RuleDraft::changed, this, &RuleList::rebuild);
    connect(&draft, &RuleDraft::issuesChanged, this, &RuleList::rebuild);
    m_scrollTimer.setInterval(scrollMs);
    connect(&m_scrollTimer, &QTimer::timeout, this, &RuleList::scrollAtEdge);
    rebuild();
}

RuleRow *RuleList::makeRow()
{
    auto *row = new RuleRow(m_context, this);
    connect(row, &RuleRow::ruleChanged, &m_draft, &RuleDraft::setRule);
    connect(row, &RuleRow::currentAsked, this, &RuleList::setCurrent);
    connect(row, &RuleRow::stepAsked, this,
            [this](int index, int direction) { focusRule(index + direction); });
    connect(row, &RuleRow::moveAsked, this, &RuleList::move);
    connect(row, &RuleRow::duplicateAsked, this, [this](int index) {
        m_draft.duplicateRule(index);
        focusRule(index + 1);
    });
    connect(row, &RuleRow::removeAsked, this, &RuleList::remove);
    connect(row, &RuleRow::dragged, this, &RuleList::drag);
    connect(row, &RuleRow::dropped, this, &RuleList::drop);
    return row;
}

void RuleList::rebuild()
{
    const std::vector<model::Rule> &rules = m_draft.rules().rules;
    while (m_rows.size() > rules.size()) {
        m_rows.back()->hide();
        m_rows.back()->deleteLater();
        m_rows.pop_back();
    }
    while (m_rows.size() < rules.size()) {
        m_rows.push_back(makeRow());
        m_column->insertWidget(static_cast<int>(m_rows.size()) - 1, m_rows.back());
        m_rows.back()->show();
    }
    for (std::size_t i = 0; i < rules.size(); ++i) {
        std::vector<model::RuleIssue> issues;
        for (const model::RuleIssue &issue : m_draft.issues()) {
            if (issue.rule == static_cast<int>(i))
                issues.push_back(issue);
        }
        m_rows[i]->setRule(static_cast<int>(i), rules[i], issues);
        m_rows[i]->setCurrent(static_cast<int>(i) == m_current);
    }
    if (m_current >= static_cast<int>(m_rows.size()))
        setCurrent(static_cast<int>(m_rows.size()) - 1);
}

void RuleList::setCurrent(int index)
{
    if (index == m_current)
        return;
    m_current = index;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        m_rows[i]->setCurrent(static_cast<int>(i) == index);
    Q_EMIT currentChanged(index);
}

void RuleList::focusRule(int index)
{
    if (index < 0 || index >= static_cast<int>(m_rows.size()))
        return;
    setCurrent(index);
    RuleRow *row = m_rows[static_cast<std::size_t>(index)];
    row->setFocus(Qt::TabFocusReason);
    if (QScrollArea *area = scrollArea())
        area->ensureWidgetVisible(row);
}

/// The area that the list stands in; null where it stands alone.
QScrollArea *RuleList::scrollArea() const
{
    for (QWidget *up = parentWidget(); up; up = up->parentWidget()) {
        if (auto *area = qobject_cast<QScrollArea *>(up))
            return area;
    }
    return nullptr;
}

void RuleList::move(int from, int to)
{
    if (to < 0 || to >= static_cast<int>(m_rows.size()))
        return;
    m_draft.moveRule(from, to);
    focusRule(to);
}

void RuleList::remove(int index)
{
    m_draft.removeRule(index);
    focusRule(std::min(index, static_cast<int>(m_rows.size()) - 1));
}

/// The gap between rows, 0 before the first, that a drop at y would fill.
int RuleList::gapAt(int y) const
{
    int gap = 0;
    for (const RuleRow *row : m_rows) {
        if (y > row->geometry().center().y())
            ++gap;
    }
    return gap;
}

void RuleList::drag(int, int globalY)
{
    m_dragY = globalY;
    if (!m_scrollTimer.isActive())
        m_scrollTimer.start();
    showGap();
}

/// Goes on while the mouse rests at an edge; the nearer to it, the faster.
void RuleList::scrollAtEdge()
{
    QScrollArea *area = scrollArea();
    if (!area)
        return;
    const QWidget *sight = area->viewport();
    const int y = sight->mapFromGlobal(QPoint(0, m_dragY)).y();
    const int zone = std::min(m_context.look.px(scrollZone), sight->height() / 3);
    const int above = zone - y;
    const int below = y - (sight->height() - zone);
    const int depth = std::clamp(std::max(above, below), 0, zone);
    const int step = (depth * m_context.look.px(fastestScroll) + zone - 1) / std::max(1, zone);
    if (step == 0)
        return;
    QScrollBar *bar = area->verticalScrollBar();
    bar->setValue(bar->value() + (above > below ? -step : step));
    showGap();
}

void RuleList::showGap()
{
    if (m_rows.empty())
        return;
    m_gap = gapAt(mapFromGlobal(QPoint(0, m_dragY)).y());
    const int last = static_cast<int>(m_rows.size()) - 1;
    const int y = m_gap <= last ? m_rows[static_cast<std::size_t>(m_gap)]->y()
                                : m_rows.back()->geometry().bottom();
    const int thickness = m_context.look.px(2);
    m_marker->setGeometry(0, std::max(0, y - thickness / 2), width(), thickness);
    m_marker->raise();
    m_marker->show();
}

void RuleList::drop(int index)
{
    m_marker->hide();
    m_scrollTimer.stop();
    const int gap = std::exchange(m_gap, -1);
    if (gap < 0)
        return;
    const int to = gap > index ? gap - 1 : gap;
    if (to != index)
        move(index, to);
}

void RuleList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_context.look.theme().base);
}

} // namespace oxide::ui
