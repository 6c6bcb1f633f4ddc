#pragma once

#include "ui/theme/theme.h"

#include <QIcon>
#include <QRectF>

class QPainter;

namespace oxide::ui {

class Look;

/// The line icons of resources/icons, by file name.
enum class Icon {
    ArrowRight,
    Attach,
    Check,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    Close,
    Cloud,
    Compare,
    Copy,
    Cpu,
    Edit,
    Export,
    File,
    Filter,
    Grip,
    History,
    Import,
    Info,
    Key,
    Lock,
    Mark,
    More,
    Network,
    Open,
    Overview,
    Pause,
    Play,
    Plug,
    Plus,
    Power,
    Retry,
    Routing,
    Run,
    Search,
    Services,
    Settings,
    Stop,
    Terminal,
    Trash,
    Undo,
    Wallet,
};

/// Drawn from its SVG in the tone's colour of the theme at that moment, at each device ratio;
/// disabled in the hint colour, selected or on in the accent.
[[nodiscard]] QIcon icon(Icon which, const Look &look, Tone tone = Tone::Second);

/// Paints the icon straight into rect, for delegates and painted widgets.
void paintIcon(QPainter &painter, const QRectF &rect, Icon which, const QColor &colour);

/// The application's mark: a white ring with a spark on a rust ground, whatever the theme.
[[nodiscard]] QIcon appIcon();
void paintAppMark(QPainter &painter, const QRectF &rect);

} // namespace oxide::ui
