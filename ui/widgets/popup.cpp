#include "ui/widgets/popup.h"

#include "ui/theme/look.h"

#include <cstdlib>
#include <memory>

#include <QGuiApplication>
#include <QPainter>
#include <QWidget>

#ifdef OXIDE_HAS_XCB
#include <QtGui/qguiapplication_platform.h>
#include <xcb/xcb.h>
#endif

namespace oxide::ui {

namespace {

#ifdef OXIDE_HAS_XCB
template<class Reply>
using XcbReply = std::unique_ptr<Reply, decltype(&std::free)>;

/// A compositor owns the selection _NET_WM_CM_Sn of its screen n (EWMH 1.5).
bool hasCompositor(xcb_connection_t *connection)
{
    char *host = nullptr;
    int display = 0;
    int screen = 0;
    xcb_parse_display(nullptr, &host, &display, &screen);
    std::free(host);
    const QByteArray name = "_NET_WM_CM_S" + QByteArray::number(screen);
    const XcbReply<xcb_intern_atom_reply_t> atom(
        xcb_intern_atom_reply(connection,
                              xcb_intern_atom(connection, 1,
                                              static_cast<std::uint16_t>(name.size()),
                                              name.constData()),
                              nullptr),
        &std::free);
    if (!atom || atom->atom == XCB_ATOM_NONE)
        return false;
    const XcbReply<xcb_get_selection_owner_reply_t> owner(
        xcb_get_selection_owner_reply(connection, xcb_get_selection_owner(connection, atom->atom),
                                      nullptr),
        &std::free);
    return owner && owner->owner != XCB_WINDOW_NONE;
}
#endif

bool systemBlendsWindows()
{
    if (QGuiApplication::platformName() != QLatin1String("xcb"))
        return true;
#ifdef OXIDE_HAS_XCB
    if (const auto *x11 = qGuiApp->nativeInterface<QNativeInterface::QX11Application>())
        return hasCompositor(x11->connection());
#endif
    return false;
}

} // namespace

void preparePopup(QWidget &popup)
{
    popup.setAttribute(Qt::WA_TranslucentBackground, systemBlendsWindows());
}

void paintPopupGround(QPainter &painter, const QWidget &popup, const Look &look)
{
    const double radius = popup.testAttribute(Qt::WA_TranslucentBackground) ? look.px(10) : 0;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(look.theme().line2, 1));
    painter.setBrush(look.theme().base);
    painter.drawRoundedRect(QRectF(popup.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

} // namespace oxide::ui
