#include "ui/widgets/field.h"

#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>

namespace oxide::ui {

Field::Field(const Look &look, const QString &name, QWidget *control, const QString &hint,
             QWidget *parent)
    : QWidget(parent), m_control(control), m_hint(hint)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(look.px(4));
    auto *label = new Label(look, name, TextStyle::Second, Tone::Second);
    label->setBuddy(control);
    column->addWidget(label);
    column->addWidget(control);
    control->setAccessibleName(name);
    m_below = new Label(look, {}, TextStyle::Caption, Tone::Hint);
    m_below->setWordWrap(true);
    column->addWidget(m_below);
    showBelow();
}

void Field::setHint(const QString &hint)
{
    m_hint = hint;
    showBelow();
}

void Field::setError(const QString &error)
{
    if (m_error == error)
        return;
    m_error = error;
    showBelow();
}

void Field::showBelow()
{
    setInvalid(m_control, hasError());
    const QString text = hasError() ? m_error : m_hint;
    m_below->setText(text);
    m_below->setTone(hasError() ? Tone::Bad : Tone::Hint);
    m_below->setVisible(!text.isEmpty());
    m_control->setAccessibleDescription(text);
}

} // namespace oxide::ui
