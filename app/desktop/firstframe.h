#pragma once

#include <functional>

#include <QObject>

class QWidget;

namespace oxide::desktop {

/// Calls back once, when the first frame of a window has been drawn and handed to the screen, so
/// that nothing competes with it. Deletes itself. GUI thread.
class FirstFrame final : public QObject
{
    Q_OBJECT

public:
    FirstFrame(QWidget &window, std::function<void()> then);

    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    std::function<void()> m_then;
};

} // namespace oxide::desktop
