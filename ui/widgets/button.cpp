#include "ui/widgets/button.h"

#include "ui/theme/look.h"

namespace oxide::ui {

QPushButton *makeButton(const Look &look, const QString &text, ButtonKind kind)
{
    auto *button = new QPushButton(text);
    setButtonKind(button, kind);
    button->setAutoDefault(false);
    if (kind == ButtonKind::Primary)
        button->setFont(look.font(TextStyle::Strong));
    if (kind == ButtonKind::Link) {
        button->setCursor(Qt::PointingHandCursor);
        button->setFont(look.font(TextStyle::Second));
    }
    return button;
}

QPushButton *makeButton(const Look &look, Icon which, const QString &text, ButtonKind kind)
{
    QPushButton *button = makeButton(look, text, kind);
    Tone tone = Tone::Text;
    if (kind == ButtonKind::Primary)
        tone = Tone::OnAccent;
    else if (kind == ButtonKind::Link)
        tone = Tone::Accent;
    else if (kind == ButtonKind::Flat)
        tone = Tone::Second;
    button->setIcon(icon(which, look, tone));
    button->setIconSize(QSize(look.px(14), look.px(14)));
    return button;
}

QToolButton *makeToolButton(const Look &look, Icon which, const QString &name)
{
    auto *button = new QToolButton;
    button->setIcon(icon(which, look));
    button->setIconSize(QSize(look.px(14), look.px(14)));
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace oxide::ui
