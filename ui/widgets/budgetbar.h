#pragma once

#include "model/budget.h"

#include <QWidget>

class QPainter;
class QRectF;

namespace oxide::ui {

class Look;
struct Theme;

/// How much of a limit is spent, in the colour of the level; `share` is 0 or more, 1: all of it.
void paintBudgetBar(QPainter &painter, const QRectF &box, double share, model::BudgetLevel level,
                    const Theme &theme);

/// The bar as a small widget, without words: give it a tooltip.
class BudgetBar final : public QWidget
{
    Q_OBJECT

public:
    explicit BudgetBar(const Look &look, QWidget *parent = nullptr);

    void setSpent(model::Money spent, model::Money limit);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Look &m_look;
    double m_share = 0;
    model::BudgetLevel m_level = model::BudgetLevel::Open;
};

} // namespace oxide::ui
