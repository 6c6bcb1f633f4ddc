#include "ui/localapi/keycard.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/localapi/keyform.h"
#include "ui/localapi/keytable.h"
#include "ui/localapi/madekey.h"
#include "ui/run/scrollpane.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/clipboard.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/strip.h"

#include <utility>

#include <QApplication>
#include <QBoxLayout>
#include <QStackedWidget>

namespace oxide::ui {

KeyCard::KeyCard(const Context &context, QWidget *parent)
    : Card(context.look, tr("Keys"), {}, parent), m_look(context.look)
{
    setHeadLine(true);
    makeHead();
    m_stack = new QStackedWidget;
    body()->addWidget(m_stack, 1);
    m_list = makeList();
    m_stack->addWidget(m_list);
    auto *none = new EmptyState(m_look, Icon::Key, tr("No key handed out"),
                                tr("Your own programs share one key. Another person, machine or "
                                   "program gets its own here, with its rights and its limit."));
    none->setLink(tr("Add a key"));
    connect(none, &EmptyState::linkTriggered, this, &KeyCard::begin);
    m_none = none;
    m_stack->addWidget(m_none);
    m_form = new KeyForm(context);
    connect(m_form, &KeyForm::submitted, this, &KeyCard::addRequested);
    connect(m_form, &KeyForm::cancelled, this, &KeyCard::showList);
    m_formPane = makeScrollPane(m_form);
    m_stack->addWidget(m_formPane);
    m_made = new MadeKey(context);
    connect(m_made, &MadeKey::done, this, &KeyCard::showList);
    m_stack->addWidget(m_made);
    m_foot = makeFoot();
    body()->addWidget(m_foot);
    showPane(m_none);
}

void KeyCard::makeHead()
{
    m_remove = makeButton(m_look, tr("Remove"), ButtonKind::Flat);
    m_remove->setAccessibleName(tr("Remove the key"));
    setControlSize(m_remove, ControlSize::Small);
    m_remove->setEnabled(false);
    connect(m_remove, &QPushButton::clicked, this, &KeyCard::askToRemove);
    addToHead(m_remove);
    m_add = makeButton(m_look, Icon::Plus, tr("Add"));
    m_add->setAccessibleName(tr("Add a key"));
    setControlSize(m_add, ControlSize::Small);
    connect(m_add, &QPushButton::clicked, this, &KeyCard::begin);
    addToHead(m_add);
}

QWidget *KeyCard::makeList()
{
    auto *list = new QWidget;
    auto *column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_confirm = new Strip(m_look);
    m_confirm->setAction(tr("Remove it"));
    m_confirm->hide();
    connect(m_confirm, &Strip::actionTriggered, this, [this] {
        m_confirm->hide();
        m_table->setFocus();
        Q_EMIT removeRequested(m_leaving);
    });
    column->addWidget(m_confirm);
    m_table = new KeyTable(m_look);
    m_table->viewport()->setAutoFillBackground(false); // the card's round corners stay
    connect(m_table, &KeyTable::currentChosen, m_remove, &QWidget::setEnabled);
    connect(m_table, &KeyTable::currentChosen, m_confirm, &QWidget::hide);
    connect(m_table, &KeyTable::removeRequested, this, &KeyCard::askToRemove);
    column->addWidget(m_table, 1);
    return list;
}

QWidget *KeyCard::makeFoot()
{
    auto *foot = new QWidget;
    auto *column = new QVBoxLayout(foot);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeLine());
    auto *row = new QHBoxLayout;
    column->addLayout(row);
    row->setContentsMargins(m_look.px(12), m_look.px(6), m_look.px(12), m_look.px(6));
    auto *text = new Label(m_look, tr("Your own programs share one key, which may do everything."),
                           TextStyle::Second, Tone::Second);
    text->setElide(Qt::ElideRight);
    row->addWidget(text, 1);
    m_copyLocal = makeButton(m_look, tr("Copy it"), ButtonKind::Link);
    m_copyLocal->setAccessibleName(tr("Copy the key of your own programs"));
    connect(m_copyLocal, &QPushButton::clicked, this, &KeyCard::localKeyWanted);
    row->addWidget(m_copyLocal);
    return foot;
}

void KeyCard::setKeys(const std::vector<model::ApiKeyInfo> &keys)
{
    m_isEmpty = keys.empty();
    m_table->setKeys(keys);
    setSubtitle(m_isEmpty ? QString()
                          : tr("%1 handed out").arg(format::count(static_cast<int>(keys.size()))));
    const QWidget *now = m_stack->currentWidget();
    if (now == m_list || now == m_none)
        showList();
}

void KeyCard::begin()
{
    if (m_stack->currentWidget() == m_made)
        return; // it is seen only now
    showPane(m_formPane);
    m_form->begin();
}

void KeyCard::showMade(const std::string &name, const QString &key)
{
    showPane(m_made);
    m_made->show(base::qs(name), key);
}

void KeyCard::showError(const QString &message)
{
    m_form->showError(message);
}

void KeyCard::showLocalCopied()
{
    showCopied(m_copyLocal);
}

QString KeyCard::unsaved() const
{
    const QWidget *now = m_stack->currentWidget();
    if (now == m_made && m_made->isWaiting())
        return tr("The key of \u201c%1\u201d was not copied yet and will not be shown again.")
            .arg(m_made->name());
    return now == m_formPane && m_form->isChanged() ? tr("A new key is not made yet.") : QString();
}

void KeyCard::showList()
{
    QWidget *pane = m_isEmpty ? m_none : m_list;
    if (m_stack->currentWidget() == pane)
        return;
    const bool hadFocus = m_stack->isAncestorOf(QApplication::focusWidget());
    showPane(pane);
    if (hadFocus)
        (m_isEmpty ? static_cast<QWidget *>(m_add) : m_table)->setFocus();
}

void KeyCard::showPane(QWidget *pane)
{
    m_stack->setCurrentWidget(pane);
    const bool isList = pane == m_list || pane == m_none;
    m_remove->setVisible(pane == m_list);
    m_add->setVisible(isList);
    m_foot->setVisible(isList); // the form needs its room
    m_confirm->hide();
}

void KeyCard::askToRemove()
{
    const auto name = m_table->current();
    if (!name)
        return;
    m_leaving = *name;
    m_confirm->show(State::Warn, tr("Remove \u201c%1\u201d? Programs with this key are refused "
                                    "from then on.")
                                     .arg(base::qs(m_leaving)));
}

} // namespace oxide::ui
