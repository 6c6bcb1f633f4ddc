#pragma once

#include "ui/theme/theme.h"

#include <array>

#include <QFont>
#include <QObject>

namespace oxide::ui {

enum class ThemeChoice { System, Light, Dark };

/// Sizes and weights of the page, as multiples of the application's font (13 in the design).
enum class TextStyle {
    Body,         ///< 13
    Title,        ///< 20 semibold: the page's name
    Figure,       ///< 22 semibold: key figure of a tile
    CardFigure,   ///< 17 semibold
    Sentence,     ///< 15: a sentence of consequence
    Heading,      ///< 15 semibold: of a part of a page, and of an empty one
    CardTitle,    ///< 13 semibold
    Strong,       ///< 13 semibold inside running text
    Second,       ///< 12
    SecondStrong, ///< 12 semibold
    Caption,      ///< 11: axes, captions; nothing is smaller
    Code,         ///< 12, fixed width
};

/// How the window looks now: theme, fonts, and the scale from the design's pixels to this screen's
/// font. One a program, made after QApplication and before any widget; widgets keep a reference
/// and read theme() while painting (a change of theme repaints all of them through the palette).
class Look final : public QObject
{
    Q_OBJECT

public:
    explicit Look(ThemeChoice choice, QObject *parent = nullptr);
    ~Look() override;

    [[nodiscard]] const Theme &theme() const { return m_theme; }
    [[nodiscard]] ThemeChoice choice() const { return m_choice; }
    void setChoice(ThemeChoice choice);

    [[nodiscard]] QFont font(TextStyle style) const;
    /// Design pixels (at a 13 px body font) in this application's font, rounded, at least 1 for
    /// anything above 0.
    [[nodiscard]] int px(double designPixels) const;
    /// False where the system asks for reduced motion.
    [[nodiscard]] bool motion() const;

    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    /// Theme or fonts changed; palettes are already set.
    void changed();

private:
    void apply();
    void recheckSystem();
    void measureFonts();
    [[nodiscard]] QFont makeFont(TextStyle style) const;
    [[nodiscard]] bool systemIsDark() const;

    ThemeChoice m_choice;
    Theme m_theme;
    bool m_systemDark = false;
    bool m_applying = false;
    QFont m_body;       ///< the application's, as it was measured last
    double m_scale = 1; ///< pixels of this font for one of the design's
    std::array<QFont, static_cast<std::size_t>(TextStyle::Code) + 1> m_fonts;
};

} // namespace oxide::ui
