#include "ui/localapi/keyform.h"

#include "base/text.h"
#include "ui/localapi/apiwords.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/field.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSpinBox>

namespace oxide::ui {

using base::str;
using model::ApiRole;

namespace {

constexpr int longestName = 64;
constexpr int mostRequests = 1'000'000; ///< a minute
constexpr auto roles =
    std::to_array({ApiRole::Viewer, ApiRole::User, ApiRole::Operator, ApiRole::Admin});

} // namespace

KeyForm::KeyForm(const Context &context, QWidget *parent) : QWidget(parent), m_look(context.look)
{
    setAccessibleName(tr("New key"));
    auto *column = new QVBoxLayout(this);
    const int side = m_look.px(12);
    column->setContentsMargins(side, side, side, side);
    column->setSpacing(m_look.px(8));
    makeFields();
    column->addStretch(1);
    makeButtons();
    begin();
}

void KeyForm::makeFields()
{
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(m_look.px(12));
    grid->setVerticalSpacing(m_look.px(8));
    const auto put = [this, grid](Field *field, int row, int column, int columns = 1) {
        grid->addWidget(field, row, column, 1, columns, Qt::AlignTop);
        return field;
    };
    m_name = new QLineEdit;
    m_name->setMaxLength(longestName);
    m_name->setPlaceholderText(tr("ci", "an example of a key's name"));
    m_nameField = put(new Field(m_look, tr("Name"), m_name), 0, 0);
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString &typed) {
        m_nameField->setError({});
        m_client->setPlaceholderText(typed);
    });

    m_role = new QComboBox;
    for (const ApiRole role : roles)
        m_role->addItem(word(role), static_cast<int>(role));
    m_roleField = put(new Field(m_look, tr("May"), m_role), 0, 1);
    connect(m_role, &QComboBox::currentIndexChanged, this,
            [this] { m_roleField->setHint(sentence(role())); });

    m_models = new QLineEdit;
    m_models->setPlaceholderText(tr("All models"));
    put(new Field(m_look, tr("Models, by commas"), m_models,
                  tr("SERVICE/MODEL; * stands for any text.")),
        1, 0, 2);

    m_rate = new QSpinBox;
    m_rate->setRange(0, mostRequests);
    m_rate->setGroupSeparatorShown(true);
    m_rate->setSpecialValueText(anyNumber());
    put(new Field(m_look, tr("Requests a minute"), m_rate), 2, 0);
    m_client = new QLineEdit;
    m_client->setMaxLength(longestName);
    put(new Field(m_look, tr("Spends the budgets of"), m_client), 2, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    static_cast<QVBoxLayout *>(layout())->addLayout(grid);
}

void KeyForm::makeButtons()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(m_look.px(8));
    row->addStretch(1);
    auto *cancel = makeButton(m_look, tr("Cancel"));
    connect(cancel, &QPushButton::clicked, this, &KeyForm::cancelled);
    row->addWidget(cancel);
    auto *make = makeButton(m_look, tr("Make the key"), ButtonKind::Primary);
    connect(make, &QPushButton::clicked, this, &KeyForm::submit);
    row->addWidget(make);
    static_cast<QVBoxLayout *>(layout())->addLayout(row);
}

void KeyForm::begin()
{
    for (QLineEdit *field : {m_name, m_models, m_client})
        field->clear();
    m_client->setPlaceholderText({});
    m_role->setCurrentIndex(m_role->findData(static_cast<int>(ApiRole::User)));
    m_rate->setValue(0);
    m_nameField->setError({});
    m_roleField->setHint(sentence(role()));
    m_name->setFocus();
}

void KeyForm::showError(const QString &message)
{
    m_nameField->setError(message);
    m_name->setFocus();
}

bool KeyForm::isChanged() const
{
    return !m_name->text().isEmpty() || !m_models->text().isEmpty() || !m_client->text().isEmpty();
}

ApiRole KeyForm::role() const
{
    return static_cast<ApiRole>(m_role->currentData().toInt());
}

model::NewApiKey KeyForm::key() const
{
    model::NewApiKey key;
    key.name = str(m_name->text().trimmed());
    key.client = str(m_client->text().trimmed());
    key.role = role();
    for (const QString &pattern : m_models->text().split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        if (const QString wanted = pattern.trimmed(); !wanted.isEmpty())
            key.models.push_back(str(wanted));
    }
    key.requestsPerMinute = m_rate->value();
    return key;
}

void KeyForm::submit()
{
    const model::NewApiKey made = key();
    if (made.name.empty())
        showError(tr("Say whose key it is."));
    else
        Q_EMIT submitted(made);
}

void KeyForm::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT cancelled();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        submit();
    else
        QWidget::keyPressEvent(event);
}

} // namespace oxide::ui
