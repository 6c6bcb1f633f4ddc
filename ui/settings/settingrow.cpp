#include "ui/settings/settingrow.h"

#include "base/text.h"
#include "ui/settings/settingvalue.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QLineEdit>
#include <QPainter>

namespace oxide::ui {

namespace {

constexpr int controlWidth = 240;
constexpr int figureWidth = 110;

/// A field with a unit behind its figure, so that all fields end at the same place.
class FigureField final : public QLineEdit
{
public:
    FigureField(const Look &look, const QString &unit) : m_look(look), m_unit(unit)
    {
        setAlignment(Qt::AlignRight);
        if (!unit.isEmpty())
            setTextMargins(0, 0, unitWidth() + look.px(4), 0);
    }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QLineEdit::paintEvent(event);
        if (m_unit.isEmpty())
            return;
        QPainter painter(this);
        painter.setFont(m_look.font(TextStyle::Second));
        painter.setPen(m_look.theme().text2);
        painter.drawText(rect().adjusted(0, 0, -m_look.px(8), 0), Qt::AlignRight | Qt::AlignVCenter,
                         m_unit);
    }

private:
    [[nodiscard]] int unitWidth() const
    {
        return QFontMetrics(m_look.font(TextStyle::Second)).horizontalAdvance(m_unit);
    }

    const Look &m_look;
    QString m_unit;
};

/// Titles, help and choices are marked in core under this context.
QString translated(const std::string &text)
{
    return QCoreApplication::translate("Setting", text.c_str());
}

/// "Deutsch" for a language's code; other choices as words with a capital.
QString choiceWord(const model::Setting &setting, const std::string &choice)
{
    if (setting.key == "app.language" && choice != "system") {
        QString name = QLocale(base::qs(choice)).nativeLanguageName();
        name[0] = name[0].toUpper();
        return name;
    }
    QString word = translated(choice);
    if (!word.isEmpty())
        word[0] = word[0].toUpper();
    return word;
}

bool isFigure(model::SettingType type)
{
    return type == model::SettingType::Integer || type == model::SettingType::Number
           || type == model::SettingType::Duration;
}

} // namespace

SettingRow::SettingRow(const Look &look, const model::Setting &setting, QWidget *parent)
    : QWidget(parent), m_look(look), m_setting(setting), m_title(translated(setting.title)),
      m_helpText(translated(setting.help))
{
    auto *row = new QHBoxLayout(this);
    // A check box ends where the fields do; its focus ring stands beyond.
    const int right = setting.type == model::SettingType::Boolean ? 8 : 12;
    row->setContentsMargins(look.px(12), look.px(10), look.px(right), look.px(11));
    row->setSpacing(look.px(16));
    auto *texts = new QVBoxLayout;
    texts->setSpacing(look.px(2));
    texts->addWidget(new Label(look, m_title));
    auto *help = new Label(look, m_helpText, TextStyle::Second, Tone::Second);
    help->setWordWrap(true);
    help->setToolTip(base::qs(setting.key));
    texts->addWidget(help);
    if (setting.needsRestart)
        texts->addWidget(new Label(look, tr("In force after a restart of Oxide."),
                                   TextStyle::Caption, Tone::Warn));
    row->addLayout(texts, 1);

    auto *controls = new QVBoxLayout;
    controls->setSpacing(look.px(3));
    auto *line = new QHBoxLayout;
    line->setSpacing(look.px(6));
    m_reset = makeToolButton(look, Icon::Undo, tr("Back to the default"));
    m_reset->setAutoRaise(true);
    QSizePolicy keeps = m_reset->sizePolicy();
    keeps.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(keeps);
    connect(m_reset, &QToolButton::clicked, this, [this] {
        setProblem({});
        if (m_edit)
            m_edit->setModified(false); // what was being typed gives way to the default
        Q_EMIT changed({m_setting.key, std::nullopt});
    });
    line->addStretch();
    line->addWidget(m_reset);
    m_control = makeControl();
    m_control->setAccessibleName(m_title);
    m_control->setAccessibleDescription(m_helpText);
    line->addWidget(m_control);
    controls->addLayout(line);
    m_problem = new Label(look, {}, TextStyle::Caption, Tone::Bad);
    m_problem->setWordWrap(true);
    m_problem->setAlignment(Qt::AlignRight);
    m_problem->hide();
    controls->addWidget(m_problem);
    controls->setAlignment(line, Qt::AlignRight);
    row->addLayout(controls);
    load();
}

QWidget *SettingRow::makeControl()
{
    switch (m_setting.type) {
    case model::SettingType::Boolean:
        m_check = new QCheckBox;
        connect(m_check, &QCheckBox::clicked, this,
                [this](bool on) { report(on ? QStringLiteral("true") : QStringLiteral("false")); });
        return m_check;
    case model::SettingType::Choice:
        m_choice = new QComboBox;
        for (const std::string &choice : m_setting.choices)
            m_choice->addItem(choiceWord(m_setting, choice), base::qs(choice));
        m_choice->setMinimumWidth(m_look.px(160));
        connect(m_choice, &QComboBox::activated, this,
                [this](int index) { report(m_choice->itemData(index).toString()); });
        return m_choice;
    default:
        return makeField();
    }
}

QWidget *SettingRow::makeField()
{
    const bool figure = isFigure(m_setting.type);
    m_edit = figure ? new FigureField(m_look, translated(m_setting.unit)) : new QLineEdit;
    m_edit->setFixedWidth(m_look.px(figure ? figureWidth : controlWidth));
    connect(m_edit, &QLineEdit::textEdited, this,
            [this](const QString &text) { setProblem(problemOf(m_setting, text)); });
    connect(m_edit, &QLineEdit::editingFinished, this, [this] {
        const QString text = m_edit->text();
        if (text != shownValue(m_setting, m_setting.value) && problemOf(m_setting, text).isEmpty())
            report(text);
    });
    return m_edit;
}

void SettingRow::report(const QString &typed)
{
    setProblem({});
    Q_EMIT changed({m_setting.key, typedValue(m_setting, typed)});
}

void SettingRow::setSetting(const model::Setting &setting)
{
    if (m_setting == setting)
        return;
    m_setting = setting;
    load();
}

void SettingRow::load()
{
    const QString text = shownValue(m_setting, m_setting.value);
    if (m_check)
        m_check->setChecked(m_setting.value == "true");
    if (m_choice)
        m_choice->setCurrentIndex(m_choice->findData(text));
    if (m_edit && !m_edit->isModified())
        m_edit->setText(text);
    if (m_edit && m_edit->text() == text)
        m_edit->setModified(false);
    m_reset->setVisible(m_setting.value != m_setting.defaultValue);
    m_reset->setToolTip(
        tr("Back to the default, %1").arg(shownValue(m_setting, m_setting.defaultValue)));
}

bool SettingRow::fits(const QString &text) const
{
    return text.isEmpty() || m_title.contains(text, Qt::CaseInsensitive)
           || m_helpText.contains(text, Qt::CaseInsensitive)
           || base::qs(m_setting.key).contains(text, Qt::CaseInsensitive);
}

void SettingRow::setProblem(const QString &problem)
{
    setInvalid(m_control, !problem.isEmpty());
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    if (!problem.isEmpty() && !m_edit)
        load(); // a refused choice goes back to what is in force
    m_control->setAccessibleDescription(problem.isEmpty() ? m_helpText : problem);
}

void SettingRow::focusControl()
{
    m_control->setFocus(Qt::OtherFocusReason);
}

void SettingRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(0, height() - 1, width(), 1, m_look.theme().grid);
}

} // namespace oxide::ui
