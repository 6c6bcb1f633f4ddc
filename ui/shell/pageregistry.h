#pragma once

#include "ui/widgets/page.h"

#include <functional>
#include <vector>

namespace oxide::ui {

/// A page as the sidebar, the palette and `--page` know it.
struct PageEntry {
    PageId id;
    const char *name; ///< for `--page` and for remembering; never translated
    Icon icon;
    QString title;
    std::function<Page *(const Context &context)> make;
};

/// All pages in the sidebar's order. A page joins the window by its line in the .cpp.
[[nodiscard]] std::vector<PageEntry> allPages();

} // namespace oxide::ui
