#pragma once

class QWidget;

namespace oxide::ui {

/// A vertical scroll area without frame or ground of its own, around content that fills its width.
[[nodiscard]] QWidget *makeScrollPane(QWidget *content);

} // namespace oxide::ui
