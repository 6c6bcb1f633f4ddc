#pragma once

#include <QString>

namespace oxide::desktop {

/// What starts Oxide in the tray when the user signs in. Linux: an autostart desktop file; macOS:
/// a LaunchAgent; Windows: a value under the Run key.
///
/// Makes or removes it. Empty when done; otherwise a sentence that says what failed and where.
[[nodiscard]] QString setStartAtLogin(bool on);
[[nodiscard]] bool startsAtLogin();

} // namespace oxide::desktop
