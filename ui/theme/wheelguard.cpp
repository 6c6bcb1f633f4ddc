#include "ui/theme/wheelguard.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QSlider>

namespace oxide::ui {

namespace {

QWidget *turnable(QObject *watched)
{
    if (auto *combo = qobject_cast<QComboBox *>(watched))
        return combo;
    if (auto *slider = qobject_cast<QSlider *>(watched))
        return slider;
    return qobject_cast<QAbstractSpinBox *>(watched);
}

} // namespace

WheelGuard::WheelGuard(QObject *parent) : QObject(parent)
{
    qApp->installEventFilter(this);
}

bool WheelGuard::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Polish) {
        QWidget *control = turnable(watched);
        if (control && control->focusPolicy() == Qt::WheelFocus)
            control->setFocusPolicy(Qt::StrongFocus);
    } else if (event->type() == QEvent::Wheel) {
        const QWidget *control = turnable(watched);
        if (control && !control->hasFocus()) {
            event->ignore(); // goes on to what scrolls around it
            return true;
        }
    }
    return false;
}

} // namespace oxide::ui
