#pragma once

class QWidget;

namespace oxide::ui {

/// Tab goes through the controls below `root` as its layouts hold them; Qt goes through them as
/// they were made. To be called again when controls come later or move.
void tabAsLaidOut(const QWidget &root);

} // namespace oxide::ui
