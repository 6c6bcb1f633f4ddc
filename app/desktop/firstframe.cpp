#include "app/desktop/firstframe.h"

#include <utility>

#include <QEvent>
#include <QLoggingCategory>
#include <QTimer>
#include <QWidget>

namespace oxide::desktop {

namespace {

Q_LOGGING_CATEGORY(logApp, "oxide.app")

constexpr int patience = 2000; ///< ms

} // namespace

FirstFrame::FirstFrame(QWidget &window, std::function<void()> then)
    : QObject(&window), m_then(std::move(then))
{
    window.installEventFilter(this);
    QTimer::singleShot(patience, this, &FirstFrame::callBack);
}

bool FirstFrame::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Paint) {
        watched->removeEventFilter(this);
        // The event loop comes back when the whole tree of widgets is painted and flushed.
        QTimer::singleShot(0, this, [this] {
            qCInfo(logApp, "The window is painted.");
            callBack();
        });
    }
    return false;
}

void FirstFrame::callBack()
{
    const auto then = std::exchange(m_then, {});
    if (!then)
        return;
    deleteLater();
    then();
}

} // namespace oxide::desktop
