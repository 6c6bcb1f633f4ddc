#include "ui/run/scrollpane.h"

#include <QScrollArea>

namespace oxide::ui {

QWidget *makeScrollPane(QWidget *content)
{
    auto *area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->viewport()->setAutoFillBackground(false);
    area->setWidget(content);
    content->setAutoFillBackground(false); // setWidget() switches it on
    return area;
}

} // namespace oxide::ui
