#include "ui/format/keys.h"

namespace oxide::ui::format {

QString keys(const QKeySequence &shortcut)
{
    const QString returnKey = QKeySequence(Qt::Key_Return).toString(QKeySequence::NativeText);
    return shortcut.toString(QKeySequence::NativeText).replace(returnKey, QStringLiteral("\u21b5"));
}

QString keyCap(const QKeySequence &shortcut)
{
    return keys(shortcut).replace(QLatin1Char('+'), QLatin1Char(' '));
}

} // namespace oxide::ui::format
