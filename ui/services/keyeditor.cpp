#include "ui/services/keyeditor.h"

#include "base/text.h"
#include "ui/theme/icon.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLineEdit>
#include <QRegularExpression>

namespace oxide::ui {

namespace {

enum KeyKind { InKeychain, InEnvironment };

bool contains(const std::vector<std::string> &keys, const std::string &key)
{
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

} // namespace

KeyEditor::KeyEditor(const Look &look, QWidget *parent) : QWidget(parent), m_look(look)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(look.px(4));
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(look.px(4));
    column->addLayout(m_rows);
    auto *line = new QHBoxLayout;
    line->setSpacing(look.px(8));
    m_kind = new QComboBox;
    m_kind->addItem(tr("Keychain"));
    m_kind->addItem(tr("Variable"));
    m_kind->setAccessibleName(tr("Where the key is kept"));
    line->addWidget(m_kind);
    m_field = new QLineEdit;
    m_field->setAccessibleName(tr("New key"));
    line->addWidget(m_field, 1);
    column->addLayout(line);
    const auto adapt = [this] {
        const bool secret = m_kind->currentIndex() == InKeychain;
        m_field->setEchoMode(secret ? QLineEdit::Password : QLineEdit::Normal);
        m_field->setPlaceholderText(secret ? tr("Paste a key; the keychain keeps it")
                                           : tr("Name of an environment variable"));
        Q_EMIT changed();
    };
    connect(m_kind, &QComboBox::currentIndexChanged, this, adapt);
    connect(m_field, &QLineEdit::textChanged, this, &KeyEditor::changed);
    adapt();
}

void KeyEditor::setKeys(std::vector<std::string> keys)
{
    m_keys = std::move(keys);
    m_field->clear();
    m_kind->setCurrentIndex(InKeychain);
    rebuild();
}

void KeyEditor::setVariable(const std::string &name)
{
    setKeys({});
    if (name.empty())
        return;
    // Offered only where it is set: an unset one would make a service that cannot sign in.
    if (qEnvironmentVariableIsSet(name.c_str())) {
        m_kind->setCurrentIndex(InEnvironment);
        m_field->setText(base::qs(name));
    }
}

std::string KeyEditor::freeEntry(const std::string &service) const
{
    std::string entry = service;
    for (int i = 2; contains(m_keys, "keychain:" + entry); ++i)
        entry = service + "-" + std::to_string(i);
    return entry;
}

std::vector<std::string> KeyEditor::keys(const std::string &service) const
{
    std::vector<std::string> all = m_keys;
    const std::string typed = base::str(m_field->text().trimmed());
    if (typed.empty())
        return all;
    all.push_back(m_kind->currentIndex() == InKeychain ? "keychain:" + freeEntry(service)
                                                       : "${" + typed + "}");
    return all;
}

std::vector<PendingSecret> KeyEditor::pending(const std::string &service) const
{
    const std::string typed = base::str(m_field->text().trimmed());
    if (typed.empty() || m_kind->currentIndex() != InKeychain)
        return {};
    return {{freeEntry(service), typed}};
}

QString KeyEditor::problem() const
{
    static const QRegularExpression variable(QStringLiteral("^[A-Za-z_][A-Za-z0-9_]*$"));
    const QString typed = m_field->text().trimmed();
    if (m_kind->currentIndex() == InEnvironment && !typed.isEmpty()
        && !variable.match(typed).hasMatch())
        return tr("A variable's name has letters, digits and _ only. To enter the key itself, "
                  "choose Keychain.");
    return {};
}

void KeyEditor::rebuild()
{
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        if (QWidget *row = item->widget()) {
            row->hide();
            row->deleteLater();
        }
        delete item;
    }
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        auto *row = new QWidget;
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        auto *name = new Label(m_look, base::qs(m_keys[i]), TextStyle::Code);
        name->setElide(Qt::ElideMiddle);
        line->addWidget(name, 1);
        auto *remove = makeToolButton(m_look, Icon::Close, tr("Take away %1").arg(name->text()));
        remove->setAutoRaise(true);
        setControlSize(remove, ControlSize::Small);
        connect(remove, &QToolButton::clicked, this, [this, i] {
            m_keys.erase(m_keys.begin() + static_cast<std::ptrdiff_t>(i));
            rebuild();
            Q_EMIT changed();
        });
        line->addWidget(remove);
        m_rows->addWidget(row);
    }
}

} // namespace oxide::ui
