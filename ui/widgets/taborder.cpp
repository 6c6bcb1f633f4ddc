#include "ui/widgets/taborder.h"

#include <algorithm>
#include <vector>

#include <QLayout>
#include <QWidget>

namespace oxide::ui {

namespace {

void gather(const QLayout *layout, std::vector<QWidget *> &controls)
{
    for (int i = 0; layout && i < layout->count(); ++i) {
        QLayoutItem *item = layout->itemAt(i);
        if (QWidget *widget = item->widget()) {
            if (widget->focusPolicy() & Qt::TabFocus)
                controls.push_back(widget);
            gather(widget->layout(), controls);
        }
        gather(item->layout(), controls);
    }
}

} // namespace

void tabAsLaidOut(const QWidget &root)
{
    std::vector<QWidget *> controls;
    gather(root.layout(), controls);
    const auto isOne = [&controls](const QWidget *widget) {
        return std::find(controls.begin(), controls.end(), widget) != controls.end();
    };
    // They stay, together, where the first of them stood until now.
    QWidget *first = root.nextInFocusChain();
    while (first != &root && !isOne(first))
        first = first->nextInFocusChain();
    QWidget *before = first->previousInFocusChain();
    while (before != first && (isOne(before) || !(before->focusPolicy() & Qt::TabFocus)))
        before = before->previousInFocusChain();
    if (before == first)
        before = nullptr;
    for (QWidget *control : controls) {
        if (before)
            QWidget::setTabOrder(before, control);
        before = control;
    }
}

} // namespace oxide::ui
