#include "ui/theme/controlstyle.h"

#include "ui/theme/icon.h"
#include "ui/theme/look.h"
#include "ui/theme/stylepaint.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QStyleFactory>
#include <QStyleOption>
#include <QVariant>

namespace oxide::ui {

namespace {

constexpr auto kindProperty = "oxideButtonKind";
constexpr auto segmentProperty = "oxideSegment";
constexpr auto sizeProperty = "oxideControlSize";
constexpr auto invalidProperty = "oxideInvalid";
constexpr auto insetProperty = "oxideInset";
constexpr auto framelessProperty = "oxideFrameless";

template<class E>
E property(const QWidget *widget, const char *name)
{
    return widget ? static_cast<E>(widget->property(name).toInt()) : E{};
}

/// The option with the selection that lists use: soft ground, ordinary text.
template<class Option>
Option withSoftSelection(const Option &option, const Theme &theme)
{
    Option soft(option);
    soft.palette.setColor(QPalette::All, QPalette::Highlight, theme.accentSoft);
    soft.palette.setColor(QPalette::All, QPalette::HighlightedText, theme.text);
    return soft;
}

} // namespace

void setButtonKind(QAbstractButton *button, ButtonKind kind)
{
    button->setProperty(kindProperty, static_cast<int>(kind));
    if (auto *push = qobject_cast<QPushButton *>(button)) {
        push->setFlat(kind == ButtonKind::Flat || kind == ButtonKind::Link);
        push->setDefault(kind == ButtonKind::Primary);
    }
}

void setSegment(QAbstractButton *button, Segment segment)
{
    button->setProperty(segmentProperty, static_cast<int>(segment));
}

void setControlSize(QWidget *control, ControlSize size)
{
    control->setProperty(sizeProperty, static_cast<int>(size));
}

void setInvalid(QWidget *field, bool invalid)
{
    if (field->property(invalidProperty).toBool() == invalid)
        return;
    field->setProperty(invalidProperty, invalid);
    field->update();
}

void setHeaderInset(QWidget *header, int designPixels)
{
    header->setProperty(insetProperty, designPixels);
}

void setFrameless(QWidget *field)
{
    field->setProperty(framelessProperty, true);
}

ButtonKind buttonKind(const QWidget *widget)
{
    return property<ButtonKind>(widget, kindProperty);
}

Segment segmentOf(const QWidget *widget)
{
    return property<Segment>(widget, segmentProperty);
}

ControlSize controlSize(const QWidget *widget)
{
    return property<ControlSize>(widget, sizeProperty);
}

bool isInvalid(const QWidget *widget)
{
    return widget && widget->property(invalidProperty).toBool();
}

ControlStyle::ControlStyle(const Look &look)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))), m_look(look)
{
}

void ControlStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QComboBox *>(widget)
        || qobject_cast<QScrollBar *>(widget) || widget->inherits("QLineEdit")
        || widget->inherits("QAbstractSpinBox"))
        widget->setAttribute(Qt::WA_Hover);
}

void ControlStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option,
                                 QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
    case PE_PanelButtonTool:
    case PE_PanelButtonBevel:
        paintButtonPanel(*painter, *option, widget, m_look);
        return;
    case PE_FrameDefaultButton:
        return;
    case PE_FrameFocusRect:
        if (qobject_cast<const QAbstractItemView *>(widget))
            return; // a delegate shows where the focus is
        if (!(option->state & State_KeyboardFocusChange))
            return;
        paintFocusRing(*painter, QRectF(option->rect), 4, m_look);
        return;
    case PE_FrameLineEdit:
        paintFieldPanel(*painter, *option, widget, m_look);
        return;
    case PE_PanelLineEdit:
        if (widget && widget->property(framelessProperty).toBool())
            return;
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame && frame->lineWidth > 0)
            paintFieldPanel(*painter, *option, widget, m_look);
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        paintCheckBox(*painter, *option, m_look);
        return;
    case PE_IndicatorRadioButton:
        paintRadioButton(*painter, *option, m_look);
        return;
    case PE_IndicatorHeaderArrow:
        return; // painted beside the words with CE_HeaderLabel
    case PE_Frame:
    case PE_FrameWindow:
    case PE_FrameMenu:
        painter->setPen(m_look.theme().line);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    case PE_PanelItemViewItem:
    case PE_PanelItemViewRow:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option)) {
            const QStyleOptionViewItem soft = withSoftSelection(*item, m_look.theme());
            QProxyStyle::drawPrimitive(element, &soft, painter, widget);
            return;
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void ControlStyle::drawControl(ControlElement element, const QStyleOption *option,
                               QPainter *painter, const QWidget *widget) const
{
    const Theme &theme = m_look.theme();
    switch (element) {
    case CE_PushButtonBevel:
        paintButtonPanel(*painter, *option, widget, m_look);
        return;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            paintButtonLabel(*painter, *button, widget, m_look);
            return;
        }
        break;
    case CE_ToolButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option)) {
            QStyleOptionToolButton label(*button);
            if (option->state & State_Enabled) {
                const QColor colour = option->state & State_On ? theme.accentText : theme.text2;
                label.palette.setColor(QPalette::All, QPalette::ButtonText, colour);
                label.palette.setColor(QPalette::All, QPalette::WindowText, colour);
            }
            QProxyStyle::drawControl(element, &label, painter, widget);
            return;
        }
        break;
    case CE_Header:
        // Not the base's way: it would ask itself where the words go, and take 8 px above them.
        proxy()->drawControl(CE_HeaderSection, option, painter, widget);
        proxy()->drawControl(CE_HeaderLabel, option, painter, widget);
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea: {
        QStyleOptionHeader empty;
        const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
        if (!header) {
            empty.rect = option->rect;
            empty.orientation = Qt::Horizontal;
            header = &empty;
        }
        paintHeaderSection(*painter, *header, m_look);
        return;
    }
    case CE_HeaderLabel:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            const QVariant inset = widget ? widget->property(insetProperty) : QVariant();
            paintHeaderLabel(*painter, *header, m_look.px(inset.isValid() ? inset.toInt() : 8),
                             m_look);
            return;
        }
        break;
    case CE_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            const QStyleOptionMenuItem soft = withSoftSelection(*item, theme);
            QProxyStyle::drawControl(element, &soft, painter, widget);
            return;
        }
        break;
    case CE_ItemViewItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option)) {
            const QStyleOptionViewItem soft = withSoftSelection(*item, theme);
            QProxyStyle::drawControl(element, &soft, painter, widget);
            return;
        }
        break;
    case CE_ProgressBar:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option)) {
            paintProgressBar(*painter, *bar, m_look);
            return;
        }
        break;
    case CE_Splitter:
        painter->fillRect(option->rect, theme.line);
        return;
    case CE_ShapedFrame:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option)) {
            if (frame->frameShape == QFrame::HLine || frame->frameShape == QFrame::VLine) {
                painter->fillRect(option->rect, theme.line);
                return;
            }
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void ControlStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                                      QPainter *painter, const QWidget *widget) const
{
    const Theme &theme = m_look.theme();
    switch (control) {
    case CC_ComboBox:
        if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option)) {
            paintFieldPanel(*painter, *option, widget, m_look);
            const QRect arrow = subControlRect(CC_ComboBox, combo, SC_ComboBoxArrow, widget);
            const bool enabled = option->state & State_Enabled;
            QRectF box(0, 0, m_look.px(14), m_look.px(14));
            box.moveCenter(QRectF(arrow).center());
            paintIcon(*painter, box, Icon::ChevronDown, enabled ? theme.text2 : theme.text3);
            return;
        }
        break;
    case CC_SpinBox:
        if (const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option)) {
            paintFieldPanel(*painter, *option, widget, m_look);
            if (spin->buttonSymbols == QAbstractSpinBox::NoButtons)
                return;
            for (const auto sub : {SC_SpinBoxUp, SC_SpinBoxDown}) {
                const QRectF rect = subControlRect(CC_SpinBox, spin, sub, widget);
                const bool can = spin->stepEnabled
                                 & (sub == SC_SpinBoxUp ? QAbstractSpinBox::StepUpEnabled
                                                        : QAbstractSpinBox::StepDownEnabled);
                painter->save();
                painter->translate(rect.center());
                painter->rotate(sub == SC_SpinBoxUp ? 180 : 0);
                paintIcon(*painter, QRectF(-5, -5, 10, 10), Icon::ChevronDown,
                          can ? theme.text2 : theme.line2);
                painter->restore();
            }
            return;
        }
        break;
    case CC_ScrollBar:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            if (bar->minimum >= bar->maximum)
                return;
            const QRectF handle = subControlRect(CC_ScrollBar, bar, SC_ScrollBarSlider, widget);
            const bool active = option->state & (State_MouseOver | State_Sunken);
            paintScrollBarHandle(*painter, handle, active, m_look);
            return;
        }
        break;
    case CC_Slider:
        if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            const QRectF groove = subControlRect(CC_Slider, slider, SC_SliderGroove, widget);
            const QRectF handle = subControlRect(CC_Slider, slider, SC_SliderHandle, widget);
            paintSlider(*painter, *slider, groove, handle, m_look);
            return;
        }
        break;
    case CC_ToolButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option)) {
            const bool autoRaise = option->state & State_AutoRaise;
            const bool active = option->state & (State_MouseOver | State_Sunken | State_On);
            if (!autoRaise || active || option->state & State_HasFocus)
                paintButtonPanel(*painter, *option, widget, m_look);
            QStyleOptionToolButton label(*button);
            label.state &= ~State_HasFocus;
            label.features &= ~QStyleOptionToolButton::HasMenu;
            drawControl(CE_ToolButtonLabel, &label, painter, widget);
            return;
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

int ControlStyle::pixelMetric(PixelMetric metric, const QStyleOption *option,
                              const QWidget *widget) const
{
    switch (metric) {
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_SliderLength:
    case PM_SliderThickness:
    case PM_SliderControlThickness:
        return m_look.px(16);
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return m_look.px(8);
    case PM_ScrollBarExtent:
        return m_look.px(10);
    case PM_ScrollBarSliderMin:
        return m_look.px(32);
    case PM_SplitterWidth:
        return 1;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_ScrollView_ScrollBarSpacing:
    case PM_ScrollView_ScrollBarOverlap:
        return 0;
    case PM_HeaderMargin:
        return m_look.px(8);
    case PM_MenuPanelWidth:
        return 1;
    case PM_MenuVMargin:
    case PM_MenuHMargin:
        return m_look.px(4);
    case PM_ToolTipLabelFrameWidth:
        return m_look.px(5);
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int ControlStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                            QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_ComboBox_Popup:
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_UnderlineShortcut:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
    case SH_ToolTip_WakeUpDelay:
        return hint == SH_ToolTip_WakeUpDelay ? 400 : 1;
    case SH_Slider_AbsoluteSetButtons:
        return Qt::LeftButton;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize ControlStyle::sizeFromContents(ContentsType type, const QStyleOption *option,
                                     const QSize &size, const QWidget *widget) const
{
    const int height = m_look.px(controlSize(widget) == ControlSize::Small ? 26 : 30);
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton: {
        const bool link = buttonKind(widget) == ButtonKind::Link;
        const int padding = m_look.px(link ? 2 : 12);
        const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
        // Qt counts 4 px between icon and words.
        const int gap = button && !button->icon.isNull() ? m_look.px(buttonIconGap) - 4 : 0;
        return {size.width() + gap + 2 * padding, link ? m_look.px(22) : height};
    }
    case CT_ToolButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
            button && button->toolButtonStyle == Qt::ToolButtonIconOnly)
            return {height, height};
        return {size.width() + m_look.px(16), height};
    case CT_LineEdit:
    case CT_SpinBox:
        result.setHeight(height);
        return result;
    case CT_ComboBox:
        return {size.width() + m_look.px(36), height};
    case CT_CheckBox:
    case CT_RadioButton:
        // A box without words has none of their gap, but room for its focus ring.
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button && button->text.isEmpty() && button->icon.isNull())
            return {m_look.px(22), m_look.px(22)};
        return result.expandedTo({m_look.px(22), m_look.px(22)});
    case CT_HeaderSection:
        result.setHeight(m_look.px(28));
        return result;
    case CT_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
            item && item->menuItemType != QStyleOptionMenuItem::Separator)
            result.setHeight(m_look.px(28));
        return result;
    default:
        return result;
    }
}

QRect ControlStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                                   SubControl subControl, const QWidget *widget) const
{
    const QRect rect = option->rect;
    if (control == CC_ComboBox) {
        const int arrow = m_look.px(28);
        if (subControl == SC_ComboBoxArrow)
            return visualRect(option->direction, rect,
                              QRect(rect.right() - arrow + 1, rect.top(), arrow, rect.height()));
        if (subControl == SC_ComboBoxEditField)
            return visualRect(option->direction, rect, rect.adjusted(m_look.px(6), 1, -arrow, -1));
    }
    if (control == CC_ScrollBar) {
        const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
        if (bar && (subControl == SC_ScrollBarAddLine || subControl == SC_ScrollBarSubLine))
            return {};
        if (bar && subControl == SC_ScrollBarGroove)
            return rect;
        if (bar && subControl == SC_ScrollBarSlider) {
            const bool across = bar->orientation == Qt::Horizontal;
            const int length = across ? rect.width() : rect.height();
            const int range = bar->maximum - bar->minimum;
            int handle = length;
            if (range > 0)
                handle = static_cast<int>(qint64(bar->pageStep) * length / (range + bar->pageStep));
            handle = std::clamp(handle, std::min(length, m_look.px(32)), length);
            const int at = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition,
                                                   length - handle, bar->upsideDown);
            return across ? QRect(rect.left() + at, rect.top(), handle, rect.height())
                          : QRect(rect.left(), rect.top() + at, rect.width(), handle);
        }
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

QRect ControlStyle::subElementRect(SubElement element, const QStyleOption *option,
                                   const QWidget *widget) const
{
    if (element == SE_LineEditContents)
        return option->rect.adjusted(m_look.px(4), 1, -m_look.px(4), -1);
    if (element == SE_CheckBoxIndicator) {
        const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
        if (button && button->text.isEmpty() && button->icon.isNull())
            return alignedRect(option->direction, Qt::AlignCenter,
                               {pixelMetric(PM_IndicatorWidth, option, widget),
                                pixelMetric(PM_IndicatorHeight, option, widget)},
                               option->rect);
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

void removeControlStyle()
{
    if (qApp && qobject_cast<ControlStyle *>(QApplication::style()))
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
}

void installControlStyle(const Look &look)
{
    const QString name = QApplication::style()->name();
    if (name.compare(QLatin1String("fusion"), Qt::CaseInsensitive) == 0
        || name.compare(QLatin1String("windows"), Qt::CaseInsensitive) == 0)
        QApplication::setStyle(new ControlStyle(look));
}

} // namespace oxide::ui
