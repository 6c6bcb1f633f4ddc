#pragma once

#include "ui/theme/controlstyle.h"
#include "ui/theme/icon.h"

#include <QPushButton>
#include <QToolButton>

namespace oxide::ui {

class Look;

[[nodiscard]] QPushButton *makeButton(const Look &look, const QString &text,
                                      ButtonKind kind = ButtonKind::Normal);
[[nodiscard]] QPushButton *makeButton(const Look &look, Icon icon, const QString &text,
                                      ButtonKind kind = ButtonKind::Normal);
/// A square button with an icon alone; `name` is its tooltip and accessible name.
[[nodiscard]] QToolButton *makeToolButton(const Look &look, Icon icon, const QString &name);

} // namespace oxide::ui
