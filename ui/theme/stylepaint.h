#pragma once

#include <QRectF>

class QPainter;
class QStyleOption;
class QStyleOptionButton;
class QStyleOptionComboBox;
class QStyleOptionHeader;
class QStyleOptionProgressBar;
class QStyleOptionSlider;
class QStyleOptionSpinBox;
class QWidget;

namespace oxide::ui {

class Look;

// The pieces that ControlStyle is painted from.

/// Between a button's icon and its words, in design pixels.
inline constexpr int buttonIconGap = 7;

void paintButtonPanel(QPainter &painter, const QStyleOption &option, const QWidget *widget,
                      const Look &look);
void paintFieldPanel(QPainter &painter, const QStyleOption &option, const QWidget *widget,
                     const Look &look);
void paintCheckBox(QPainter &painter, const QStyleOption &option, const Look &look);
void paintRadioButton(QPainter &painter, const QStyleOption &option, const Look &look);
/// Icon and words in the middle, 7 px apart.
void paintButtonLabel(QPainter &painter, const QStyleOptionButton &option, const QWidget *widget,
                      const Look &look);
/// `inset` is how far the text stands from the section's sides.
void paintHeaderLabel(QPainter &painter, const QStyleOptionHeader &option, int inset,
                      const Look &look);
void paintHeaderSection(QPainter &painter, const QStyleOptionHeader &option, const Look &look);
void paintScrollBarHandle(QPainter &painter, const QRectF &rect, bool active, const Look &look);
void paintSlider(QPainter &painter, const QStyleOptionSlider &option, const QRectF &groove,
                 const QRectF &handle, const Look &look);
void paintProgressBar(QPainter &painter, const QStyleOptionProgressBar &option, const Look &look);
/// A ring of 2 px in the accent just inside rect.
void paintFocusRing(QPainter &painter, const QRectF &rect, double radius, const Look &look);

} // namespace oxide::ui
