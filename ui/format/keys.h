#pragma once

#include <QKeySequence>
#include <QString>

namespace oxide::ui::format {

/// A shortcut as this system writes it: "Ctrl+K", "\u2318K". Return is its sign.
[[nodiscard]] QString keys(const QKeySequence &shortcut);
/// The same as a key cap shows it: "Ctrl K".
[[nodiscard]] QString keyCap(const QKeySequence &shortcut);

} // namespace oxide::ui::format
