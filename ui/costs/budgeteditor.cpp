#include "ui/costs/budgeteditor.h"

#include "base/text.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/field.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/servicebook.h"

#include <cmath>

#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QKeyEvent>
#include <QLineEdit>

namespace oxide::ui {

using base::qs;
using base::str;
using model::AtLimit;
using model::BudgetPeriod;
using model::BudgetScope;
using model::Money;

namespace {

constexpr double highestLimit = 1'000'000;
constexpr double firstLimit = 10;

QString periodWord(BudgetPeriod period)
{
    switch (period) {
    case BudgetPeriod::Day:
        return BudgetEditor::tr("Day");
    case BudgetPeriod::Week:
        return BudgetEditor::tr("Week");
    case BudgetPeriod::Month:
        return BudgetEditor::tr("Month");
    }
    return {};
}

} // namespace

BudgetEditor::BudgetEditor(const Context &context, QWidget *parent)
    : QWidget(parent), m_context(context)
{
    setAccessibleName(tr("Budget"));
    auto *column = new QVBoxLayout(this);
    const int side = context.look.px(12);
    column->setContentsMargins(side, side, side, side);
    column->setSpacing(context.look.px(8));
    makeForm();
    column->addStretch(1);
    makeButtons();
    edit(std::nullopt);
}

void BudgetEditor::makeForm()
{
    const Look &look = m_context.look;
    auto *column = static_cast<QVBoxLayout *>(layout());
    m_scope = new QComboBox;
    for (const auto &[word, scope] : {std::pair(tr("Everything"), BudgetScope::Global),
                                      {tr("One service"), BudgetScope::Service},
                                      {tr("One client"), BudgetScope::Client},
                                      {tr("One tag"), BudgetScope::Tag}})
        m_scope->addItem(word, static_cast<int>(scope));
    connect(m_scope, &QComboBox::currentIndexChanged, this, &BudgetEditor::adaptToScope);
    column->addWidget(new Field(look, tr("For"), m_scope));

    m_of = new QComboBox;
    m_of->setEditable(true);
    connect(m_of, &QComboBox::editTextChanged, this, [this] {
        m_ofField->setError({});
        suggestName();
    });
    m_ofField = new Field(look, tr("Which one"), m_of);
    column->addWidget(m_ofField);

    m_limit = new QDoubleSpinBox;
    m_limit->setRange(0, highestLimit);
    m_limit->setDecimals(2);
    m_limit->setPrefix(QStringLiteral("$"));
    m_limit->setGroupSeparatorShown(true);
    column->addWidget(new Field(look, tr("At most"), m_limit));

    m_period = new Segmented(look, tr("Period"),
                             {periodWord(BudgetPeriod::Day), periodWord(BudgetPeriod::Week),
                              periodWord(BudgetPeriod::Month)});
    connect(m_period, &Segmented::chosen, this, &BudgetEditor::suggestName);
    column->addWidget(new Field(look, tr("Each"), m_period));

    m_atLimit = new Segmented(look, tr("When it is used up"), {tr("Refuse"), tr("Go local")});
    m_atLimitField = new Field(look, tr("When it is used up"), m_atLimit);
    connect(m_atLimit, &Segmented::chosen, this, &BudgetEditor::adaptToScope);
    column->addWidget(m_atLimitField);

    m_name = new QLineEdit;
    m_name->setMaxLength(64);
    m_nameField = new Field(look, tr("Name"), m_name);
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_nameField->setError({}); });
    column->addWidget(m_nameField);
}

void BudgetEditor::makeButtons()
{
    const Look &look = m_context.look;
    auto *row = new QHBoxLayout;
    row->setSpacing(look.px(8));
    m_remove = makeButton(look, tr("Remove"), ButtonKind::Flat);
    connect(m_remove, &QPushButton::clicked, this, [this] {
        if (m_edited)
            Q_EMIT removed(*m_edited);
    });
    row->addWidget(m_remove);
    row->addStretch(1);
    auto *cancel = makeButton(look, tr("Cancel"));
    connect(cancel, &QPushButton::clicked, this, &BudgetEditor::cancelled);
    row->addWidget(cancel);
    auto *save = makeButton(look, tr("Save"), ButtonKind::Primary);
    connect(save, &QPushButton::clicked, this, &BudgetEditor::save);
    row->addWidget(save);
    static_cast<QVBoxLayout *>(layout())->addLayout(row);
}

void BudgetEditor::edit(const std::optional<model::Budget> &budget)
{
    m_edited = budget;
    model::Budget shown = budget.value_or(model::Budget());
    if (!budget)
        shown.limit = Money::fromMicros(std::llround(firstLimit * 1e6));
    m_name->setText(qs(shown.name));
    m_scope->setCurrentIndex(m_scope->findData(static_cast<int>(shown.scope)));
    m_period->setCurrent(static_cast<int>(shown.period));
    m_atLimit->setCurrent(static_cast<int>(shown.atLimit));
    m_limit->setDecimals(shown.limit.micros() % 10'000 == 0 ? 2 : 6);
    m_limit->setValue(static_cast<double>(shown.limit.micros()) / 1e6);
    adaptToScope();
    m_of->setEditText(qs(shown.of));
    m_nameField->setError({});
    m_ofField->setError({});
    m_remove->setVisible(budget.has_value());
    suggestName();
    m_limit->setFocus();
    m_limit->selectAll();
}

void BudgetEditor::showError(const QString &message)
{
    m_nameField->setError(message);
}

BudgetScope BudgetEditor::scope() const
{
    return static_cast<BudgetScope>(m_scope->currentData().toInt());
}

void BudgetEditor::adaptToScope()
{
    const QString typed = m_of->currentText();
    m_of->clear();
    if (scope() == BudgetScope::Service) {
        for (const model::ServiceStatus &service : m_context.services.all())
            m_of->addItem(qs(service.config.name));
    }
    m_of->setEditText(typed);
    m_ofField->setVisible(scope() != BudgetScope::Global);
    m_ofField->setHint(scope() == BudgetScope::Client ? tr("The name that the program gives itself")
                                                      : QString());
    const bool isLocal = static_cast<AtLimit>(m_atLimit->current()) == AtLimit::Local;
    m_atLimitField->setHint(isLocal ? tr("Tasks go on with what costs nothing.")
                            : scope() == BudgetScope::Service
                                ? tr("Tasks go to the other services.")
                                : tr("Tasks are refused; what costs nothing still runs."));
    suggestName();
}

/// A name that nobody wrote is made of the rest; the placeholder shows it.
void BudgetEditor::suggestName()
{
    const QString of = m_of->currentText().trimmed();
    const QString who = scope() == BudgetScope::Global || of.isEmpty() ? tr("everything") : of;
    const QString period = periodWord(static_cast<BudgetPeriod>(m_period->current())).toLower();
    m_name->setPlaceholderText(tr("%1, %2", "Anthropic, month").arg(who, period));
}

model::Budget BudgetEditor::budget() const
{
    model::Budget budget;
    const QString name = m_name->text().trimmed();
    budget.name = str(name.isEmpty() ? m_name->placeholderText() : name);
    budget.scope = scope();
    if (budget.scope != BudgetScope::Global)
        budget.of = str(m_of->currentText().trimmed());
    budget.period = static_cast<BudgetPeriod>(m_period->current());
    budget.atLimit = static_cast<AtLimit>(m_atLimit->current());
    budget.limit = Money::fromMicros(std::llround(m_limit->value() * 1e6));
    return budget;
}

void BudgetEditor::save()
{
    const model::Budget made = budget();
    if (made.scope != BudgetScope::Global && made.of.empty()) {
        m_ofField->setError(tr("Say which one."));
        m_of->setFocus();
        return;
    }
    Q_EMIT saved(made, m_edited ? m_edited->name : std::string());
}

void BudgetEditor::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT cancelled();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        save();
    else
        QWidget::keyPressEvent(event);
}

} // namespace oxide::ui
