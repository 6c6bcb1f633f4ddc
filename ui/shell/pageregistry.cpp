#include "ui/shell/pageregistry.h"

#include <QCoreApplication>

namespace oxide::ui {

namespace {

template<class P>
[[maybe_unused]] Page *make(const Context &context)
{
    return new P(context);
}

} // namespace

std::vector<PageEntry> allPages()
{
    return {};
}

} // namespace oxide::ui
