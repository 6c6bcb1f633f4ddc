#pragma once

#include <QProxyStyle>

class QAbstractButton;
class QWidget;

namespace oxide::ui {

class Look;

/// Primary: one a pane. Flat: the least important ones. Link: accent text, no frame.
enum class ButtonKind { Normal, Primary, Flat, Link };
/// Where a button stands in a segmented control.
enum class Segment { None, First, Middle, Last };
enum class ControlSize { Normal, Small };

// What the control style reads from a widget. Native styles pass over them.
void setButtonKind(QAbstractButton *button, ButtonKind kind);
void setSegment(QAbstractButton *button, Segment segment);
void setControlSize(QWidget *control, ControlSize size);
/// A 2 px `bad` border; the sentence that says why belongs below the field.
void setInvalid(QWidget *field, bool invalid);
/// How far a table head's words stand from their section's sides; 8 unless set.
void setHeaderInset(QWidget *header, int designPixels);
/// No frame and ground of its own: the field stands inside something that has them.
void setFrameless(QWidget *field);

[[nodiscard]] ButtonKind buttonKind(const QWidget *widget);
[[nodiscard]] Segment segmentOf(const QWidget *widget);
[[nodiscard]] ControlSize controlSize(const QWidget *widget);
[[nodiscard]] bool isInvalid(const QWidget *widget);

/// Fusion with the design's controls: hairlines, 6 px corners, a 2 px focus ring. All colours come
/// from the Look.
class ControlStyle final : public QProxyStyle
{
    Q_OBJECT

public:
    explicit ControlStyle(const Look &look);

    void polish(QWidget *widget) override;
    using QProxyStyle::polish;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                            QPainter *painter, const QWidget *widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option,
                    const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                         SubControl subControl, const QWidget *widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option,
                         const QWidget *widget) const override;

private:
    const Look &m_look;
};

/// Sets a ControlStyle where the platform has no style of its own (Fusion or Windows is what Qt
/// falls back to); leaves a native style alone.
void installControlStyle(const Look &look);
/// Puts plain Fusion back where a ControlStyle was set: it must not outlive its Look.
void removeControlStyle();

} // namespace oxide::ui
