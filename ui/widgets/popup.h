#pragma once

class QPainter;
class QWidget;

namespace oxide::ui {

class Look;

// The ground of our own popups: round where the system shows what lies behind a window's corners,
// square where it cannot (an X11 screen without a compositor paints them black).

/// Before the window is first shown.
void preparePopup(QWidget &popup);
void paintPopupGround(QPainter &painter, const QWidget &popup, const Look &look);

} // namespace oxide::ui
