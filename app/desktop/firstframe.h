#pragma once

#include <functional>

#include <QObject>

class QWidget;

namespace oxide::desktop {

/// Calls back once, when the first frame of a window has been drawn and handed to the screen, so
/// that nothing competes with it; or after two seconds without one (a window that opens minimised,
/// or where nobody looks). Deletes itself. GUI thread.
class FirstFrame final : public QObject
{
    Q_OBJECT

public:
    FirstFrame(QWidget &window, std::function<void()> then);

    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void callBack();

    std::function<void()> m_then;
};

} // namespace oxide::desktop
