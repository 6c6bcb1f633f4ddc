#pragma once

#include "model/history.h"
#include "ui/widgets/context.h"

#include <vector>

#include <QWidget>

namespace oxide::ui {

/// What a task used and cost: tokens by kind, the cost of every attempt where there were several,
/// and the total with where the figure comes from.
class MoneyTable final : public QWidget
{
    Q_OBJECT

public:
    explicit MoneyTable(const Look &look, QWidget *parent = nullptr);
    void setTask(const model::TaskDetail &task);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Line {
        QString text;
        QString figure;
        bool strong = false;
    };
    void add(const QString &text, const QString &figure, bool strong = false);

    const Look &m_look;
    std::vector<Line> m_lines;
};

} // namespace oxide::ui
