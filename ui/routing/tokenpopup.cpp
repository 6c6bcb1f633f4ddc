#include "ui/routing/tokenpopup.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/popup.h"

#include <algorithm>

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QPainter>
#include <QRadioButton>
#include <QRegularExpression>
#include <QScreen>
#include <QTimeEdit>

namespace oxide::ui {

using base::qs;
using base::str;

namespace {

std::vector<std::string> splitWords(const QString &text)
{
    std::vector<std::string> words;
    for (const QString &word : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        if (!word.trimmed().isEmpty())
            words.push_back(str(word.trimmed()));
    }
    return words;
}

QTime timeAt(int minute)
{
    return QTime(minute / 60 % 24, minute % 60);
}

int minuteOf(QTime time)
{
    return time.hour() * 60 + time.minute();
}

} // namespace

TokenPopup::TokenPopup(const Context &context, const model::Rule &rule, RuleField field,
                       QWidget *parent)
    : QFrame(parent, Qt::Popup), m_context(context), m_rule(rule), m_field(field),
      m_column(new QVBoxLayout(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    preparePopup(*this);
    setAccessibleName(fieldName(field));
    const Look &look = context.look;
    m_column->setContentsMargins(look.px(12), look.px(12), look.px(12), look.px(12));
    m_column->setSpacing(look.px(8));
    m_column->addWidget(new Label(look, fieldName(field), TextStyle::CardTitle));
    using model::Condition;
    using model::MachineCondition;
    using model::Range;
    switch (field) {
    case RuleField::TaskTypes:
        addChoices(&Condition::taskTypes);
        break;
    case RuleField::Sensitivity:
        addChoices(&Condition::sensitivity);
        break;
    case RuleField::Sources:
        addChoices(&Condition::sources);
        break;
    case RuleField::Difficulty:
        addRange([](Condition &when) -> Range & { return when.difficulty; }, {1, 0.05, 2});
        break;
    case RuleField::Tokens:
        addRange([](Condition &when) -> Range & { return when.tokens; }, {10'000'000, 500});
        break;
    case RuleField::Files:
        addRange([](Condition &when) -> Range & { return when.files; }, {100'000, 1});
        break;
    case RuleField::Words:
        addWords(&Condition::words, tr("Words, separated by commas; one of them is enough"));
        break;
    case RuleField::Clients:
        addWords(&Condition::clients,
                 tr("Names that programs give themselves, separated by commas"));
        break;
    case RuleField::RequestedModels:
        addWords(&Condition::requestedModels,
                 tr("Models, separated by commas; a * at the end stands for anything"));
        break;
    case RuleField::Pattern:
        addPattern();
        break;
    case RuleField::TimeOfDay:
        addTime();
        break;
    case RuleField::Budget:
        addBudgets();
        addRange([](Condition &when) -> Range & { return when.budgetUsed; }, percents(200));
        break;
    case RuleField::Battery:
        addEither(&MachineCondition::onBattery, tr("On battery"), tr("On mains power"));
        break;
    case RuleField::Metered:
        addEither(&MachineCondition::metered, tr("Metered"), tr("Not metered"));
        break;
    case RuleField::CpuLoad:
        addRange([](Condition &when) -> Range & { return when.machine.cpuLoad; }, percents(100));
        break;
    case RuleField::FreeMemory:
        addRange([](Condition &when) -> Range & { return when.machine.freeMemory; }, gigabytes());
        break;
    case RuleField::FreeVram:
        addRange([](Condition &when) -> Range & { return when.machine.freeVram; }, gigabytes());
        break;
    case RuleField::Message:
        addMessage();
        break;
    default:
        break;
    }
    if (field != RuleField::Message)
        addRemove();
}

void TokenPopup::popUp(const QWidget *anchor)
{
    adjustSize();
    QPoint at = anchor->mapToGlobal(QPoint(0, anchor->height() + m_context.look.px(2)));
    if (const QScreen *screen = anchor->screen()) {
        const QRect room = screen->availableGeometry();
        at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())));
        if (at.y() + height() > room.bottom())
            at.setY(anchor->mapToGlobal(QPoint(0, 0)).y() - height());
    }
    move(at);
    show();
    focusNextChild();
}

void TokenPopup::put()
{
    Q_EMIT ruleChanged(m_rule);
}

template<class T>
void TokenPopup::addChoices(std::vector<T> model::Condition::*list)
{
    for (const auto &row : base::enumNames<T>) {
        const T value = row.value;
        auto *box = new QCheckBox(format::word(value));
        const auto &chosen = m_rule.when.*list;
        box->setChecked(std::find(chosen.begin(), chosen.end(), value) != chosen.end());
        connect(box, &QCheckBox::toggled, this, [this, list, value](bool on) {
            auto &values = m_rule.when.*list;
            std::erase(values, value);
            if (on)
                values.push_back(value);
            put();
        });
        m_column->addWidget(box);
    }
}

TokenPopup::RangeForm TokenPopup::percents(double most)
{
    return {most, 5, 0, tr(" %"), 1, 100};
}

TokenPopup::RangeForm TokenPopup::gigabytes()
{
    return {10'000, 1, 1, tr(" GB"), 1e9, 1};
}

void TokenPopup::addRange(RangeOf range, const RangeForm &form)
{
    addEnd(range, &model::Range::atLeast, form);
    addEnd(range, &model::Range::below, form);
}

void TokenPopup::addEnd(RangeOf range, std::optional<double> model::Range::*end,
                        const RangeForm &form)
{
    const bool isLower = end == &model::Range::atLeast;
    auto *box = new QCheckBox(isLower ? tr("at least") : tr("under"));
    auto *spin = new QDoubleSpinBox;
    spin->setAccessibleName(box->text());
    spin->setDecimals(form.decimals);
    spin->setRange(0, form.most);
    spin->setSingleStep(form.step);
    spin->setSuffix(form.suffix);
    spin->setGroupSeparatorShown(true);
    const std::optional<double> value = range(m_rule.when).*end;
    box->setChecked(value.has_value());
    spin->setEnabled(value.has_value());
    spin->setValue(value ? *value * form.over / form.times : isLower ? 0 : form.most);
    const auto take = [=, this] {
        spin->setEnabled(box->isChecked());
        range(m_rule.when).*end =
            box->isChecked() ? std::optional(spin->value() * form.times / form.over) : std::nullopt;
        put();
    };
    connect(box, &QCheckBox::toggled, this, take);
    connect(spin, &QDoubleSpinBox::valueChanged, this, take);
    auto *row = new QHBoxLayout;
    row->addWidget(box, 1);
    row->addWidget(spin);
    m_column->addLayout(row);
}

void TokenPopup::addEither(std::optional<bool> model::MachineCondition::*wanted, const QString &yes,
                           const QString &no)
{
    for (const bool value : {true, false}) {
        auto *button = new QRadioButton(value ? yes : no);
        button->setChecked(m_rule.when.machine.*wanted == value);
        connect(button, &QRadioButton::toggled, this, [this, wanted, value](bool on) {
            if (!on)
                return;
            m_rule.when.machine.*wanted = value;
            put();
        });
        m_column->addWidget(button);
    }
}

/// Which budget, by name; the one that the rule names stays a choice where it is gone.
void TokenPopup::addBudgets()
{
    auto *budgets = new QComboBox;
    budgets->setAccessibleName(tr("Budget"));
    budgets->setMinimumWidth(m_context.look.px(280));
    budgets->addItem(tr("The fullest that the task draws on"), QString());
    const auto add = [budgets](const std::string &name) {
        if (budgets->findData(qs(name)) < 0)
            budgets->addItem(qs(name), qs(name));
    };
    add(m_rule.when.budget);
    budgets->setCurrentIndex(budgets->findData(qs(m_rule.when.budget)));
    ask(
        this, m_context.engine.budgets(),
        [add](const std::vector<model::BudgetStatus> &all) {
            for (const model::BudgetStatus &status : all)
                add(status.budget.name);
        },
        [](const base::Error &) {}); // those that can be named are shown; the rule stays as it is
    connect(budgets, &QComboBox::activated, this, [this, budgets] {
        m_rule.when.budget = str(budgets->currentData().toString());
        put();
    });
    m_column->addWidget(budgets);
}

void TokenPopup::addWords(std::vector<std::string> model::Condition::*list, const QString &hint)
{
    QStringList words;
    for (const std::string &word : m_rule.when.*list)
        words << qs(word);
    auto *field = new QLineEdit(words.join(QStringLiteral(", ")));
    field->setMinimumWidth(m_context.look.px(280));
    field->setAccessibleName(fieldName(m_field));
    field->setAccessibleDescription(hint);
    connect(field, &QLineEdit::textChanged, this, [this, list](const QString &text) {
        m_rule.when.*list = splitWords(text);
        put();
    });
    connect(field, &QLineEdit::returnPressed, this, &QWidget::close);
    m_column->addWidget(field);
    m_column->addWidget(new Label(m_context.look, hint, TextStyle::Second, Tone::Second));
}

void TokenPopup::addPattern()
{
    auto *field = new QLineEdit(qs(m_rule.when.pattern));
    field->setMinimumWidth(m_context.look.px(320));
    field->setFont(m_context.look.font(TextStyle::Code));
    field->setAccessibleName(tr("Regular expression"));
    auto *note = new Label(m_context.look, tr("A regular expression over the prompt"),
                           TextStyle::Second, Tone::Second);
    connect(field, &QLineEdit::textChanged, this, [this, field, note](const QString &text) {
        const QRegularExpression pattern(text);
        setInvalid(field, !pattern.isValid());
        note->setTone(pattern.isValid() ? Tone::Second : Tone::Bad);
        note->setText(pattern.isValid() ? tr("A regular expression over the prompt")
                                        : pattern.errorString());
        m_rule.when.pattern = str(text);
        put();
    });
    connect(field, &QLineEdit::returnPressed, this, &QWidget::close);
    m_column->addWidget(field);
    m_column->addWidget(note);
}

void TokenPopup::addTime()
{
    const model::TimeOfDay time = m_rule.when.timeOfDay.value_or(model::TimeOfDay{});
    auto *row = new QHBoxLayout;
    auto *from = new QTimeEdit(timeAt(time.fromMinute));
    from->setAccessibleName(tr("From"));
    auto *to = new QTimeEdit(timeAt(time.toMinute));
    to->setAccessibleName(tr("Until"));
    const auto take = [this, from, to] {
        m_rule.when.timeOfDay = model::TimeOfDay{minuteOf(from->time()), minuteOf(to->time())};
        put();
    };
    for (QTimeEdit *edit : {from, to}) {
        edit->setDisplayFormat(QStringLiteral("HH:mm"));
        connect(edit, &QTimeEdit::timeChanged, this, take);
    }
    row->addWidget(from);
    row->addWidget(new Label(m_context.look, tr("to")));
    row->addWidget(to);
    row->addStretch(1);
    m_column->addLayout(row);
    m_column->addWidget(new Label(m_context.look, tr("Local time; may span midnight"),
                                  TextStyle::Second, Tone::Second));
}

void TokenPopup::addMessage()
{
    auto *field = new QLineEdit(qs(m_rule.then.message));
    field->setMinimumWidth(m_context.look.px(320));
    field->setPlaceholderText(tr("What the caller is told"));
    field->setAccessibleName(tr("Message to the caller"));
    connect(field, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_rule.then.message = str(text);
        put();
    });
    connect(field, &QLineEdit::returnPressed, this, &QWidget::close);
    m_column->addWidget(field);
}

void TokenPopup::addRemove()
{
    auto *remove = makeButton(m_context.look, tr("Remove this condition"), ButtonKind::Link);
    connect(remove, &QPushButton::clicked, this, [this] {
        removeCondition(m_rule.when, m_field);
        put();
        close();
    });
    m_column->addWidget(remove, 0, Qt::AlignLeft);
}

void TokenPopup::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintPopupGround(painter, *this, m_context.look);
}

} // namespace oxide::ui
