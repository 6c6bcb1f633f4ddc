#include "ui/history/moneytable.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/widgets/delegate.h"

#include <QPainter>

namespace oxide::ui {

namespace {

constexpr int lineHeight = 18;

} // namespace

MoneyTable::MoneyTable(const Look &look, QWidget *parent) : QWidget(parent), m_look(look)
{
    setAccessibleName(tr("Tokens and cost"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void MoneyTable::setTask(const model::TaskDetail &task)
{
    m_lines.clear();
    const model::Usage &usage = task.summary.usage;
    const auto tokens = [](std::optional<std::int64_t> count) {
        return count ? tr("%1 tok").arg(format::count(*count)) : format::unknown();
    };
    if (usage.isKnown() || task.summary.state == model::TaskState::Done)
        add(tr("In"), tokens(usage.input));
    if (usage.cachedInput.value_or(0) > 0)
        add(tr("In, from the cache"), tokens(usage.cachedInput));
    if (usage.cacheWrite.value_or(0) > 0)
        add(tr("In, written to the cache"), tokens(usage.cacheWrite));
    if (usage.output || task.summary.state == model::TaskState::Done)
        add(tr("Out"), tokens(usage.output));
    if (usage.reasoning.value_or(0) > 0)
        add(tr("Reasoning"), tokens(usage.reasoning));
    if (task.attempts.size() > 1) {
        for (const model::AttemptRecord &attempt : task.attempts) {
            if (attempt.cost.amount)
                add(tr("Attempt %1, %2").arg(attempt.number).arg(base::qs(attempt.target.service)),
                    format::cost(attempt.cost));
        }
    }
    const model::Cost &cost = task.summary.cost;
    if (cost.amount)
        add(tr("Total, %1").arg(format::word(cost.source)), format::cost(cost), true);
    else
        add(tr("Total"), model::isFinal(task.summary.state) ? format::unknown() : format::dash(),
            true);
    QStringList spoken;
    for (const Line &line : m_lines)
        spoken << line.text + QLatin1Char(' ') + line.figure;
    setAccessibleDescription(spoken.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

void MoneyTable::add(const QString &text, const QString &figure, bool strong)
{
    m_lines.push_back({text, figure, strong});
}

QSize MoneyTable::sizeHint() const
{
    return {m_look.px(180), static_cast<int>(m_lines.size()) * m_look.px(lineHeight)};
}

void MoneyTable::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_look.theme();
    QPainter painter(this);
    QRect row(0, 0, width(), m_look.px(lineHeight));
    for (const Line &line : m_lines) {
        painter.setFont(m_look.font(line.strong ? TextStyle::SecondStrong : TextStyle::Second));
        painter.setPen(line.strong ? theme.text : theme.text2);
        const int figure = painter.fontMetrics().horizontalAdvance(line.figure);
        paintElided(painter, row.adjusted(0, 0, -figure - m_look.px(8), 0), line.text);
        painter.setPen(theme.text);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, line.figure);
        row.translate(0, row.height());
    }
}

} // namespace oxide::ui
