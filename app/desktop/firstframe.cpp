#include "app/desktop/firstframe.h"

#include <utility>

#include <QEvent>
#include <QTimer>
#include <QWidget>

namespace oxide::desktop {

FirstFrame::FirstFrame(QWidget &window, std::function<void()> then)
    : QObject(&window), m_then(std::move(then))
{
    window.installEventFilter(this);
}

bool FirstFrame::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Paint) {
        watched->removeEventFilter(this);
        // The event loop comes back when the whole tree of widgets is painted and flushed.
        QTimer::singleShot(0, this, [this] {
            const auto then = std::move(m_then);
            deleteLater();
            then();
        });
    }
    return false;
}

} // namespace oxide::desktop
