#pragma once

#include "fakeapiaccess.h"
#include "support/fakeengine.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/look.h"
#include "ui/widgets/servicebook.h"

#include <memory>

namespace oxide::test {

/// The window over a fake engine, with the fonts of the design's pictures.
struct UiFixture {
    explicit UiFixture(ui::ThemeChoice theme, FakeEngine::Fill fill = FakeEngine::Fill::Full);
    ~UiFixture();

    /// Shows the window and gives it the keyboard, which nobody does on an X server without a
    /// window manager. False where it does not get it.
    [[nodiscard]] bool show();
    /// Lays out, answers what was asked, paints.
    static void settle(int milliseconds = 60);

    FakeEngine engine;
    FakeApiAccess api;
    ui::Look look;
    ui::ServiceBook services;
    ui::Context context;
    std::unique_ptr<ui::MainWindow> window;
};

/// Fonts, settings folder and locale as every run has them. Call after QApplication is made.
void prepareApplication();

} // namespace oxide::test
