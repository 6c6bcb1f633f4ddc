#include "ui/theme/look.h"

#include "ui/theme/controlstyle.h"
#include "ui/theme/wheelguard.h"

#include <cmath>

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QFontInfo>
#include <QGuiApplication>
#include <QStyle>
#include <QStyleHints>
#include <QTimer>
#include <QToolTip>

namespace oxide::ui {

namespace {

constexpr double designBody = 13.0;

double scaleOf(TextStyle style)
{
    switch (style) {
    case TextStyle::Body:
    case TextStyle::CardTitle:
    case TextStyle::Strong:
        return 1.0;
    case TextStyle::Title:
        return 20.0 / designBody;
    case TextStyle::Figure:
        return 22.0 / designBody;
    case TextStyle::CardFigure:
        return 17.0 / designBody;
    case TextStyle::Sentence:
    case TextStyle::Heading:
        return 15.0 / designBody;
    case TextStyle::Second:
    case TextStyle::SecondStrong:
    case TextStyle::Code:
        return 12.0 / designBody;
    case TextStyle::Caption:
        return 11.0 / designBody;
    }
    return 1.0;
}

bool isStrong(TextStyle style)
{
    switch (style) {
    case TextStyle::Title:
    case TextStyle::Figure:
    case TextStyle::CardFigure:
    case TextStyle::Heading:
    case TextStyle::CardTitle:
    case TextStyle::Strong:
    case TextStyle::SecondStrong:
        return true;
    default:
        return false;
    }
}

void scale(QFont &font, double factor)
{
    if (font.pixelSize() > 0)
        font.setPixelSize(std::max(1, static_cast<int>(std::lround(font.pixelSize() * factor))));
    else
        font.setPointSizeF(font.pointSizeF() * factor);
}

} // namespace

Look::Look(ThemeChoice choice, QObject *parent) : QObject(parent), m_choice(choice)
{
    m_systemDark = systemIsDark();
    measureFonts();
    installControlStyle(*this);
    qApp->installEventFilter(this);
    new WheelGuard(this);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this,
            &Look::recheckSystem);
#endif
    apply();
}

Look::~Look()
{
    removeControlStyle();
}

void Look::setChoice(ThemeChoice choice)
{
    if (m_choice == choice)
        return;
    m_choice = choice;
    if (choice == ThemeChoice::System)
        recheckSystem();
    apply();
}

QFont Look::font(TextStyle style) const
{
    return m_fonts[static_cast<std::size_t>(style)];
}

void Look::measureFonts()
{
    m_body = QApplication::font();
    m_scale = QFontInfo(m_body).pixelSize() / designBody;
    for (std::size_t i = 0; i < m_fonts.size(); ++i)
        m_fonts[i] = makeFont(static_cast<TextStyle>(i));
}

QFont Look::makeFont(TextStyle style) const
{
    QFont font = m_body;
    if (style == TextStyle::Code) {
        const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        font.setFamilies(fixed.families());
        font.setFixedPitch(true);
        font.setStyleHint(QFont::Monospace);
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
        font.setFeature("liga", 0);
        font.setFeature("calt", 0);
#endif
    }
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    font.setFeature("tnum", 1);
#endif
    scale(font, scaleOf(style));
    if (isStrong(style))
        font.setWeight(QFont::DemiBold);
    return font;
}

int Look::px(double designPixels) const
{
    if (designPixels <= 0)
        return 0;
    return std::max(1, static_cast<int>(std::lround(designPixels * m_scale)));
}

bool Look::motion() const
{
    return QApplication::style()->styleHint(QStyle::SH_Widget_Animation_Duration) > 0;
}

bool Look::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::ApplicationFontChange:
        // Every widget gets one; the first is enough.
        if (QApplication::font() != m_body) {
            measureFonts();
            Q_EMIT changed();
        }
        break;
    case QEvent::ThemeChange:
    case QEvent::ApplicationPaletteChange:
        if (!m_applying && m_choice == ThemeChoice::System)
            QTimer::singleShot(0, this, &Look::recheckSystem);
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

bool Look::systemIsDark() const
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const Qt::ColorScheme scheme = QGuiApplication::styleHints()->colorScheme();
    if (scheme != Qt::ColorScheme::Unknown)
        return scheme == Qt::ColorScheme::Dark;
#endif
    const QPalette palette = QGuiApplication::palette();
    return palette.color(QPalette::Window).lightness()
           < palette.color(QPalette::WindowText).lightness();
}

void Look::recheckSystem()
{
    // An empty palette brings the system's own back for a moment: before 6.5 there is no other
    // way to ask for it once the application has set one.
    m_applying = true;
    QApplication::setPalette(QPalette());
    m_systemDark = systemIsDark();
    m_applying = false;
    apply();
}

void Look::apply()
{
    const bool dark =
        m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && m_systemDark);
    m_theme = dark ? Theme::forDark() : Theme::light();
    m_applying = true;
    const QPalette palette = m_theme.palette();
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    m_applying = false;
    Q_EMIT changed();
}

} // namespace oxide::ui
