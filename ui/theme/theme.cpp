#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace oxide::ui {

namespace {

QColor rgb(QRgb value)
{
    return QColor::fromRgb(value);
}

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &colour)
{
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF())
           + 0.0722 * linear(colour.blueF());
}

} // namespace

Theme Theme::light()
{
    Theme t;
    t.window = rgb(0xF3F3F4);
    t.sidebar = rgb(0xE9E9EB);
    t.base = rgb(0xFFFFFF);
    t.alt = rgb(0xF8F8F9);
    t.control = rgb(0xFFFFFF);
    t.pressed = rgb(0xE4E4E7);
    t.line = rgb(0xDCDCE0);
    t.grid = rgb(0xE9E9EC);
    t.line2 = rgb(0xBDBDC4);
    t.track = rgb(0xE4E4E8);
    t.code = rgb(0xF6F6F7);
    t.text = rgb(0x1C1C1F);
    t.text2 = rgb(0x55555D);
    t.text3 = rgb(0x65656E);
    t.accent = rgb(0xA63F1B);
    t.onAccent = rgb(0xFFFFFF);
    t.accentText = rgb(0x9A3A18);
    t.accentSoft = rgb(0xF8E8E1);
    t.accentLine = rgb(0xDFB5A2);
    t.ok = {rgb(0x187344), rgb(0xE1F1E8), rgb(0x8CC7A6)};
    t.warn = {rgb(0x855900), rgb(0xFAEFD2), rgb(0xEFCB6B)};
    t.bad = {rgb(0xB5173F), rgb(0xFBE4E9), rgb(0xD9587A)};
    t.offCell = rgb(0xE6E6E9);
    t.chart = {rgb(0x1F55A8), rgb(0xC67A08), rgb(0x0F8A70), rgb(0x95498A),
               rgb(0x58B6E8), rgb(0x2E333E), rgb(0xA6AAB3)};
    t.answered = rgb(0x8B9DB8);
    return t;
}

Theme Theme::forDark()
{
    Theme t;
    t.dark = true;
    t.window = rgb(0x1A1A1C);
    t.sidebar = rgb(0x141416);
    t.base = rgb(0x222225);
    t.alt = rgb(0x27272B);
    t.control = rgb(0x2F2F34);
    t.pressed = rgb(0x3A3A40);
    t.line = rgb(0x37373C);
    t.grid = rgb(0x2F2F33);
    t.line2 = rgb(0x55555D);
    t.track = rgb(0x3A3A40);
    t.code = rgb(0x1C1C1E);
    t.text = rgb(0xEDEDEF);
    t.text2 = rgb(0xB4B4BC);
    t.text3 = rgb(0x9999A2);
    t.accent = rgb(0xB8502A);
    t.onAccent = rgb(0xFFFFFF);
    t.accentText = rgb(0xF29A75);
    t.accentSoft = rgb(0x3A2720);
    t.accentLine = rgb(0x70402D);
    t.ok = {rgb(0x5CC08A), rgb(0x1D3327), rgb(0x3C8A60)};
    t.warn = {rgb(0xE3B548), rgb(0x3A3018), rgb(0xB98A22)};
    t.bad = {rgb(0xFF8099), rgb(0x43212B), rgb(0xD2506F)};
    t.offCell = rgb(0x313136);
    t.chart = {rgb(0x3F7FE8), rgb(0xEAB643), rgb(0x4DD0AD), rgb(0xC062B3),
               rgb(0x94BEEA), rgb(0xD9DEE7), rgb(0x777A82)};
    t.answered = rgb(0x60748F);
    return t;
}

QPalette Theme::palette() const
{
    QPalette p;
    const auto set = [&p](QPalette::ColorRole role, const QColor &colour) {
        p.setColor(QPalette::All, role, colour);
    };
    set(QPalette::Window, window);
    set(QPalette::WindowText, text);
    set(QPalette::Base, base);
    set(QPalette::AlternateBase, alt);
    set(QPalette::ToolTipBase, base);
    set(QPalette::ToolTipText, text);
    set(QPalette::PlaceholderText, text3);
    set(QPalette::Text, text);
    set(QPalette::Button, control);
    set(QPalette::ButtonText, text);
    set(QPalette::BrightText, onAccent);
    set(QPalette::Light, base);
    set(QPalette::Midlight, pressed);
    set(QPalette::Mid, line);
    set(QPalette::Dark, line2);
    set(QPalette::Shadow, text3);
    set(QPalette::Highlight, accent);
    set(QPalette::HighlightedText, onAccent);
    set(QPalette::Link, accentText);
    set(QPalette::LinkVisited, accentText);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, text3);
    p.setColor(QPalette::Disabled, QPalette::Highlight, line2);
    return p;
}

QColor Theme::tone(Tone tone) const
{
    switch (tone) {
    case Tone::Text:
        return text;
    case Tone::Second:
        return text2;
    case Tone::Hint:
        return text3;
    case Tone::Accent:
        return accentText;
    case Tone::OnAccent:
        return onAccent;
    case Tone::Ok:
        return ok.text;
    case Tone::Warn:
        return warn.text;
    case Tone::Bad:
        return bad.text;
    }
    return text;
}

QColor Theme::service(int colour) const
{
    const auto last = static_cast<int>(chart.size()) - 1;
    return chart.at(static_cast<std::size_t>(colour < 0 || colour > last ? last : colour));
}

double contrast(const QColor &one, const QColor &other)
{
    // By value: minmax of two temporaries would give references to them.
    const auto [low, high] = std::minmax({luminance(one), luminance(other)});
    return (high + 0.05) / (low + 0.05);
}

} // namespace oxide::ui
