#pragma once

#include <QString>

class QAbstractButton;

namespace oxide::ui {

void copyText(const QString &text);
/// The same; programs that keep what was copied are asked to leave it out.
void copySecret(const QString &secret);

/// The button says "Copied" for a moment, in place of its words.
void showCopied(QAbstractButton *button);

} // namespace oxide::ui
