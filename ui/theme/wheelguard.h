#pragma once

#include <QObject>

namespace oxide::ui {

/// The wheel scrolls the page under a closed combo box, a spin box or a slider; it changes their
/// value only where they have the focus, which the wheel does not give them. Filters the whole
/// application.
class WheelGuard final : public QObject
{
    Q_OBJECT

public:
    explicit WheelGuard(QObject *parent = nullptr);

    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace oxide::ui
