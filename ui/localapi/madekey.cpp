#include "ui/localapi/madekey.h"

#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/clipboard.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QLineEdit>

namespace oxide::ui {

MadeKey::MadeKey(const Context &context, QWidget *parent) : QWidget(parent)
{
    const Look &look = context.look;
    setAccessibleName(tr("The new key"));
    auto *column = new QVBoxLayout(this);
    const int side = look.px(12);
    column->setContentsMargins(side, side, side, side);
    column->setSpacing(look.px(8));
    column->addStretch(1);
    m_title = new Label(look, {}, TextStyle::Sentence);
    m_title->setWordWrap(true);
    column->addWidget(m_title);
    auto *why = new Label(look,
                          tr("It is shown this once: Oxide keeps only a fingerprint of it, by "
                             "which it knows the key again. A lost key is removed and made anew."),
                          TextStyle::Body, Tone::Second);
    why->setWordWrap(true);
    column->addWidget(why);
    column->addSpacing(look.px(4));
    m_key = new QLineEdit;
    m_key->setReadOnly(true);
    m_key->setFont(look.font(TextStyle::Code));
    m_key->setAccessibleName(tr("Key"));
    column->addWidget(m_key);
    auto *row = new QHBoxLayout;
    row->setSpacing(look.px(8));
    row->addStretch(1);
    auto *done = makeButton(look, tr("Done"));
    connect(done, &QPushButton::clicked, this, &MadeKey::finish);
    row->addWidget(done);
    m_copy = makeButton(look, Icon::Copy, tr("Copy the key"), ButtonKind::Primary);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        copySecret(m_key->text());
        m_isCopied = true;
        showCopied(m_copy);
    });
    row->addWidget(m_copy);
    column->addLayout(row);
    column->addStretch(2);
}

void MadeKey::show(const QString &name, const QString &key)
{
    m_name = name;
    m_isCopied = false;
    m_title->setText(tr("This is the key of \u201c%1\u201d.").arg(name));
    m_key->setText(key);
    m_key->setCursorPosition(0);
    m_copy->setFocus();
}

bool MadeKey::isWaiting() const
{
    return !m_key->text().isEmpty() && !m_isCopied;
}

void MadeKey::finish()
{
    m_key->clear();
    Q_EMIT done();
}

} // namespace oxide::ui
