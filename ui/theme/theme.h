#pragma once

#include <array>

#include <QColor>
#include <QPalette>

namespace oxide::ui {

/// What a piece of text is, as far as its colour goes.
enum class Tone { Text, Second, Hint, Accent, OnAccent, Ok, Warn, Bad };

/// The three colours of a state: text and shape, chip ground, matrix cell.
struct StateColours {
    QColor text;
    QColor soft;
    QColor cell;
    bool operator==(const StateColours &) const = default;
};

/// Every colour of the window. A value: made for light or dark, handed to whatever paints, so
/// that no widget knows a colour of its own. Text tokens have 4.5:1 on each ground they stand on.
struct Theme {
    bool dark = false;

    QColor window;  ///< page ground
    QColor sidebar; ///< sidebar, status bar
    QColor base;    ///< cards, tables, editors
    QColor alt;     ///< table heads, card feet
    QColor control; ///< buttons, combos, fields
    QColor pressed; ///< pressed control, hovered row
    QColor line;    ///< card hairline
    QColor grid;    ///< row and chart lines
    QColor line2;   ///< borders of buttons and fields
    QColor track;   ///< unfilled bar
    QColor code;    ///< code block
    QColor text;
    QColor text2; ///< second line, axis titles, heads
    QColor text3; ///< hints, units, axes
    QColor accent;
    QColor onAccent;
    QColor accentText; ///< accent as text: links, chosen page, running
    QColor accentSoft; ///< selected row, chosen segment
    QColor accentLine; ///< ring
    StateColours ok;
    StateColours warn;
    StateColours bad;
    QColor offCell;

    /// Seven that stay apart in protan, deutan and tritan vision: blue, amber, teal, purple, sky,
    /// ink, grey.
    std::array<QColor, 7> chart;
    QColor answered;

    [[nodiscard]] static Theme light();
    [[nodiscard]] static Theme forDark();

    /// The roles that standard widgets read.
    [[nodiscard]] QPalette palette() const;
    [[nodiscard]] QColor tone(Tone tone) const;
    /// The colour that a service keeps on every page; grey from the eighth service on and for -1.
    [[nodiscard]] QColor service(int colour) const;

    bool operator==(const Theme &) const = default;
};

/// Contrast ratio of two opaque colours, 1 to 21. Source: WCAG 2.1, relative luminance.
[[nodiscard]] double contrast(const QColor &one, const QColor &other);

} // namespace oxide::ui
