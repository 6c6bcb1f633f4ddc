#pragma once

#include <QRectF>

class QPainter;
class QStyleOption;
class QStyleOptionComboBox;
class QStyleOptionHeader;
class QStyleOptionProgressBar;
class QStyleOptionSlider;
class QStyleOptionSpinBox;
class QWidget;

namespace oxide::ui {

class Look;

// The pieces that ControlStyle is painted from.

void paintButtonPanel(QPainter &painter, const QStyleOption &option, const QWidget *widget,
                      const Look &look);
void paintFieldPanel(QPainter &painter, const QStyleOption &option, const QWidget *widget,
                     const Look &look);
void paintCheckBox(QPainter &painter, const QStyleOption &option, const Look &look);
void paintRadioButton(QPainter &painter, const QStyleOption &option, const Look &look);
void paintHeaderSection(QPainter &painter, const QStyleOptionHeader &option, const Look &look);
void paintScrollBarHandle(QPainter &painter, const QRectF &rect, bool active, const Look &look);
void paintSlider(QPainter &painter, const QStyleOptionSlider &option, const QRectF &groove,
                 const QRectF &handle, const Look &look);
void paintProgressBar(QPainter &painter, const QStyleOptionProgressBar &option, const Look &look);
/// A ring of 2 px in the accent just inside rect.
void paintFocusRing(QPainter &painter, const QRectF &rect, double radius, const Look &look);

} // namespace oxide::ui
