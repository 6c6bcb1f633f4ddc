#include "ui/widgets/segmented.h"

#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include <QBoxLayout>
#include <QButtonGroup>
#include <QPushButton>

namespace oxide::ui {

Segmented::Segmented(const Look &look, const QString &name, const QStringList &words,
                     QWidget *parent)
    : QWidget(parent), m_look(look), m_group(new QButtonGroup(this))
{
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    for (int i = 0; i < words.size(); ++i) {
        auto *button = new QPushButton(words[i]);
        button->setCheckable(true);
        button->setAutoDefault(false);
        Segment segment = Segment::Middle;
        if (i == 0)
            segment = Segment::First;
        else if (i == words.size() - 1)
            segment = Segment::Last;
        setSegment(button, segment);
        m_group->addButton(button, i);
        row->addWidget(button);
        fit(button);
        const auto restyle = [this, button] {
            button->setFont(m_look.font(button->isChecked() ? TextStyle::Strong : TextStyle::Body));
        };
        connect(button, &QPushButton::toggled, this, restyle);
        connect(&look, &Look::changed, button, [this, button, restyle] {
            restyle();
            fit(button);
        });
    }
    connect(m_group, &QButtonGroup::idClicked, this, &Segmented::chosen);
    setCurrent(0);
}

int Segmented::current() const
{
    return m_group->checkedId();
}

void Segmented::setCurrent(int index)
{
    if (QAbstractButton *button = m_group->button(index))
        button->setChecked(true);
}

void Segmented::setWord(int index, const QString &word)
{
    if (auto *button = qobject_cast<QPushButton *>(m_group->button(index))) {
        button->setText(word);
        fit(button);
    }
}

void Segmented::setOffered(int index, bool offered)
{
    m_group->button(index)->setVisible(offered);
    const QList<QAbstractButton *> all = m_group->buttons();
    std::vector<QAbstractButton *> shown;
    std::copy_if(all.begin(), all.end(), std::back_inserter(shown),
                 [](const QAbstractButton *button) { return !button->isHidden(); });
    for (QAbstractButton *button : shown) {
        setSegment(button, button == shown.front()  ? Segment::First
                           : button == shown.back() ? Segment::Last
                                                    : Segment::Middle);
        button->update();
    }
}

void Segmented::fit(QPushButton *button)
{
    // Wide enough for the chosen word's bold form: nothing moves when the choice does.
    const QFontMetrics bold(m_look.font(TextStyle::Strong));
    button->setMinimumWidth(bold.horizontalAdvance(button->text()) + m_look.px(24));
}

} // namespace oxide::ui
