#include "ui/widgets/budgetbar.h"

#include "ui/format/numbers.h"
#include "ui/theme/look.h"

#include <algorithm>

#include <QPainter>

namespace oxide::ui {

using model::BudgetLevel;

void paintBudgetBar(QPainter &painter, const QRectF &box, double share, BudgetLevel level,
                    const Theme &theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double radius = box.height() / 2;
    painter.setBrush(theme.track);
    painter.drawRoundedRect(box, radius, radius);
    if (share > 0) {
        painter.setBrush(level == BudgetLevel::Full      ? theme.bad.text
                         : level == BudgetLevel::Warning ? theme.warn.text
                                                         : theme.text2);
        QRectF used = box;
        used.setWidth(std::max(std::min(1.0, share) * box.width(), box.height()));
        painter.drawRoundedRect(used, radius, radius);
    }
    painter.restore();
}

BudgetBar::BudgetBar(const Look &look, QWidget *parent) : QWidget(parent), m_look(look)
{
    setAccessibleName(tr("Budget"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void BudgetBar::setSpent(model::Money spent, model::Money limit)
{
    m_share = model::shareOf(spent, limit);
    m_level = model::levelOf(spent, limit);
    setAccessibleDescription(tr("%1 used").arg(format::percent(m_share)));
    update();
}

QSize BudgetBar::sizeHint() const
{
    return {m_look.px(72), m_look.px(6)};
}

void BudgetBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintBudgetBar(painter, rect(), m_share, m_level, m_look.theme());
}

} // namespace oxide::ui
