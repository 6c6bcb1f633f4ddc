#include "ui/services/serviceeditor.h"

#include "base/text.h"
#include "ui/services/testview.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/field.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSpinBox>
#include <QUrl>

namespace oxide::ui {

namespace {

constexpr int mostTokens = 100'000'000;
constexpr int mostParallel = 256;
constexpr int mostSeconds = 86'400;

QSpinBox *makeSpin(int minimum, int maximum, const QString &suffix, const QString &special)
{
    auto *spin = new QSpinBox;
    spin->setRange(minimum, maximum);
    spin->setGroupSeparatorShown(true);
    spin->setSuffix(suffix);
    spin->setSpecialValueText(special);
    return spin;
}

std::vector<std::string> split(const QString &text, const QRegularExpression &by)
{
    std::vector<std::string> parts;
    for (const QString &part : text.split(by, Qt::SkipEmptyParts)) {
        if (!part.trimmed().isEmpty())
            parts.push_back(base::str(part.trimmed()));
    }
    return parts;
}

int wholeSeconds(std::chrono::milliseconds value)
{
    return std::max(
        1, static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(value).count()));
}

/// A deadline that the field only shows rounded keeps its milliseconds until it is changed.
void takeSeconds(std::chrono::milliseconds &deadline, const QSpinBox &field)
{
    if (field.value() != wholeSeconds(deadline))
        deadline = std::chrono::seconds(field.value());
}

} // namespace

ServiceEditor::ServiceEditor(const Context &context, QWidget *parent)
    : QWidget(parent), m_look(context.look), m_presets(servicePresets())
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto *content = new QWidget;
    content->setBackgroundRole(QPalette::Base);
    m_column = new QVBoxLayout(content);
    const int side = m_look.px(16);
    m_column->setContentsMargins(side, m_look.px(12), side, side);
    m_column->setSpacing(m_look.px(12));
    m_title = new Label(m_look, {}, TextStyle::Sentence);
    m_column->addWidget(m_title);
    makeFields();
    makeAdvanced();
    m_testTitle = new Label(m_look, tr("Test"), TextStyle::CardTitle);
    m_column->addWidget(m_testTitle);
    m_test = new TestView(m_look);
    m_column->addWidget(m_test);
    m_column->addStretch(1);
    auto *scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setBackgroundRole(QPalette::Base);
    outer->addWidget(scroll, 1);
    outer->addWidget(makeLine());
    makeFoot();
}

Field *ServiceEditor::add(const QString &name, QWidget *control, const QString &hint)
{
    auto *field = new Field(m_look, name, control, hint);
    m_column->addWidget(field);
    return field;
}

void ServiceEditor::makeFields()
{
    m_preset = new QComboBox;
    for (const Preset &preset : m_presets)
        m_preset->addItem(preset.title);
    connect(m_preset, &QComboBox::activated, this, &ServiceEditor::choosePreset);
    m_presetField = add(tr("Kind"), m_preset);
    const auto watch = [this](QLineEdit *edit) {
        connect(edit, &QLineEdit::textEdited, this, [this] {
            m_touched = true;
            check();
        });
        return edit;
    };
    m_name = watch(new QLineEdit);
    m_nameField = add(tr("Name"), m_name);
    m_url = watch(new QLineEdit);
    m_urlField = add(tr("Address"), m_url);
    m_program = watch(new QLineEdit);
    m_programField = add(tr("Program"), m_program, tr("A name on the PATH, or a path."));
    m_arguments = new QPlainTextEdit;
    m_arguments->setFixedHeight(m_look.px(76));
    m_arguments->setFont(m_look.font(TextStyle::Code));
    m_arguments->setTabChangesFocus(true);
    connect(m_arguments, &QPlainTextEdit::textChanged, this, &ServiceEditor::check);
    m_argumentsField = add(tr("Arguments, one a line"), m_arguments,
                           tr("{prompt}, {model} and {file} are filled in."));
    m_keys = new KeyEditor(m_look);
    connect(m_keys, &KeyEditor::changed, this, &ServiceEditor::check);
    m_keysField = add(tr("API keys"), m_keys);
    m_model = watch(new QLineEdit);
    m_model->setPlaceholderText(tr("The first preferred one that is there"));
    m_modelField = add(tr("Default model"), m_model);
    m_preferred = watch(new QLineEdit);
    m_preferredField =
        add(tr("Preferred models"), m_preferred, tr("Names or parts of names, by comma."));
    m_autoStart = new QCheckBox(tr("Start Ollama when it is down"));
    m_column->addWidget(m_autoStart);
}

void ServiceEditor::makeAdvanced()
{
    m_more = makeButton(m_look, Icon::ChevronRight, tr("Limits and more"), ButtonKind::Flat);
    m_more->setCheckable(true);
    auto *line = new QHBoxLayout;
    line->addWidget(m_more);
    line->addStretch();
    m_column->addLayout(line);
    m_advanced = new QWidget;
    auto *column = new QVBoxLayout(m_advanced);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(m_look.px(12));
    m_locality = new QComboBox;
    m_locality->addItem(tr("By its address"));
    m_locality->addItem(tr("Local: private text may go there"));
    m_locality->addItem(tr("Cloud"));
    column->addWidget(new Field(m_look, tr("Where it runs"), m_locality));
    auto *pair = new QHBoxLayout;
    pair->setSpacing(m_look.px(12));
    m_firstToken = makeSpin(1, mostSeconds, tr(" s"), {});
    pair->addWidget(new Field(m_look, tr("Wait for the first token"), m_firstToken));
    m_total = makeSpin(1, mostSeconds, tr(" s"), {});
    pair->addWidget(new Field(m_look, tr("Wait in all"), m_total));
    column->addLayout(pair);
    auto *second = new QHBoxLayout;
    second->setSpacing(m_look.px(12));
    m_parallel = makeSpin(0, mostParallel, {}, tr("As set for all"));
    second->addWidget(new Field(m_look, tr("Tasks at once"), m_parallel));
    m_context = makeSpin(0, mostTokens, tr(" tokens"), tr("As the provider says"));
    m_context->setSingleStep(1024);
    second->addWidget(new Field(m_look, tr("Context window"), m_context));
    column->addLayout(second);
    m_note = new QLineEdit;
    column->addWidget(new Field(m_look, tr("Note"), m_note));
    m_column->addWidget(m_advanced);
    m_advanced->hide();
    connect(m_more, &QPushButton::toggled, this, [this](bool open) {
        m_advanced->setVisible(open);
        m_more->setIcon(icon(open ? Icon::ChevronDown : Icon::ChevronRight, m_look));
    });
}

void ServiceEditor::makeFoot()
{
    auto *foot = new QHBoxLayout;
    const int side = m_look.px(16);
    foot->setContentsMargins(side, m_look.px(10), side, m_look.px(10));
    foot->setSpacing(m_look.px(8));
    m_testButton = makeButton(m_look, tr("Test"));
    connect(m_testButton, &QPushButton::clicked, this, [this] {
        m_touched = true;
        if (!check())
            return;
        m_testButton->setEnabled(false);
        m_testTitle->show();
        m_test->show();
        m_test->setRunning();
        const model::ServiceConfig wanted = config();
        Q_EMIT testRequested(wanted, m_keys->pending(wanted.name));
    });
    foot->addWidget(m_testButton);
    foot->addStretch();
    auto *cancel = makeButton(m_look, tr("Cancel"), ButtonKind::Flat);
    connect(cancel, &QPushButton::clicked, this, &ServiceEditor::cancelled);
    foot->addWidget(cancel);
    m_save = makeButton(m_look, tr("Save"), ButtonKind::Primary);
    connect(m_save, &QPushButton::clicked, this, [this] {
        m_touched = true;
        if (!check())
            return;
        m_save->setEnabled(false);
        const model::ServiceConfig wanted = config();
        Q_EMIT saveRequested(wanted, m_replaces, m_keys->pending(wanted.name));
    });
    foot->addWidget(m_save);
    static_cast<QBoxLayout *>(layout())->addLayout(foot);
}

void ServiceEditor::startNew(const std::vector<model::ServiceStatus> &services)
{
    m_services = services;
    m_replaces.clear();
    m_title->setText(tr("Add a service"));
    m_presetField->show();
    m_preset->setCurrentIndex(0);
    choosePreset(0);
    m_preset->setFocus();
}

void ServiceEditor::startEdit(const model::ServiceConfig &config,
                              const std::vector<model::ServiceStatus> &services)
{
    m_services = services;
    m_replaces = config.name;
    m_title->setText(tr("Edit %1").arg(base::qs(config.name)));
    m_presetField->hide();
    load(config);
    m_keys->setKeys(config.keys);
    m_keysField->setHint({});
    m_loaded = this->config();
    m_name->setFocus();
}

void ServiceEditor::choosePreset(int index)
{
    const Preset &preset = m_presets[static_cast<std::size_t>(index)];
    model::ServiceConfig config = preset.config;
    config.name = freeName(config.name, m_services);
    m_presetField->setHint(preset.hint);
    load(config);
    m_keys->setVariable(preset.keyVariable);
    m_keysField->setHint(preset.keyVariable.empty() ? tr("Most local servers need none.")
                                                    : QString());
    m_loaded = this->config();
}

bool ServiceEditor::isChanged() const
{
    return config() != m_loaded;
}

QString ServiceEditor::title() const
{
    return m_title->text();
}

void ServiceEditor::load(const model::ServiceConfig &config)
{
    m_touched = false;
    m_base = config;
    m_name->setText(base::qs(config.name));
    m_url->setText(base::qs(config.baseUrl));
    m_program->setText(base::qs(config.executable));
    m_arguments->setPlainText(base::qs(base::joined(config.arguments, "\n")));
    m_model->setText(base::qs(config.defaultModel));
    m_preferred->setText(base::qs(base::joined(config.preferredModels, ", ")));
    m_autoStart->setChecked(config.autoStart);
    m_locality->setCurrentIndex(static_cast<int>(config.locality));
    m_context->setValue(static_cast<int>(config.contextWindow.value_or(0)));
    m_parallel->setValue(config.maxParallel.value_or(0));
    m_firstToken->setValue(wholeSeconds(config.deadlines.firstToken));
    m_total->setValue(wholeSeconds(config.deadlines.total));
    m_note->setText(base::qs(config.description));
    m_testTitle->hide();
    m_test->hide();
    setIdle();
    adaptToDialect();
    check();
}

void ServiceEditor::adaptToDialect()
{
    const bool program = model::isCli(m_base.dialect);
    m_urlField->setVisible(!program);
    m_programField->setVisible(program);
    m_argumentsField->setVisible(m_base.dialect == model::Dialect::Command);
    m_keysField->setVisible(m_base.dialect != model::Dialect::Command);
    m_autoStart->setVisible(m_base.dialect == model::Dialect::Ollama);
}

QString ServiceEditor::nameProblem() const
{
    static const QRegularExpression allowed(QStringLiteral("^[A-Za-z0-9_-]+$"));
    const QString name = m_name->text().trimmed();
    if (name.isEmpty())
        return tr("A service needs a name.");
    if (!allowed.match(name).hasMatch())
        return tr("Letters, digits, _ and - only.");
    const std::string wanted = base::str(name);
    const bool taken = wanted != m_replaces
                       && std::any_of(m_services.begin(), m_services.end(),
                                      [&](const auto &s) { return s.config.name == wanted; });
    return taken ? tr("There is a service of this name already.") : QString();
}

bool ServiceEditor::check()
{
    const bool program = model::isCli(m_base.dialect);
    const QString name = nameProblem();
    const QUrl url(m_url->text().trimmed(), QUrl::StrictMode);
    QString address;
    if (!program
        && (!url.isValid() || url.host().isEmpty()
            || (url.scheme() != QLatin1String("http") && url.scheme() != QLatin1String("https"))))
        address = tr("An address looks like http://127.0.0.1:8000/v1.");
    const QString executable = program && m_program->text().trimmed().isEmpty()
                                   ? tr("Name the program to run.")
                                   : QString();
    const QString template_ = m_arguments->toPlainText();
    const QString arguments = m_base.dialect == model::Dialect::Command
                                      && !template_.contains(QLatin1String("{prompt}"))
                                      && !template_.contains(QLatin1String("{file}"))
                                  ? tr("One argument must hold {prompt} or {file}.")
                                  : QString();
    const QString keys = m_keys->problem();
    const bool good = name.isEmpty() && address.isEmpty() && executable.isEmpty()
                      && arguments.isEmpty() && keys.isEmpty();
    // An empty form is not wrong yet: marks come with the first key pressed or a button.
    m_nameField->setError(m_touched ? name : QString());
    m_urlField->setError(m_touched ? address : QString());
    m_programField->setError(m_touched ? executable : QString());
    m_argumentsField->setError(m_touched ? arguments : QString());
    m_keysField->setError(keys);
    m_save->setEnabled(good || !m_touched);
    return good;
}

model::ServiceConfig ServiceEditor::config() const
{
    static const QRegularExpression comma(QStringLiteral("[,\n]"));
    static const QRegularExpression newline(QStringLiteral("\n"));
    model::ServiceConfig c = m_base;
    c.name = base::str(m_name->text().trimmed());
    if (model::isCli(c.dialect))
        c.executable = base::str(m_program->text().trimmed());
    else
        c.baseUrl = base::str(m_url->text().trimmed());
    if (c.dialect == model::Dialect::Command)
        c.arguments = split(m_arguments->toPlainText(), newline);
    else
        c.keys = m_keys->keys(c.name);
    c.defaultModel = base::str(m_model->text().trimmed());
    c.preferredModels = split(m_preferred->text(), comma);
    c.autoStart = c.dialect == model::Dialect::Ollama && m_autoStart->isChecked();
    c.locality = static_cast<model::Locality>(m_locality->currentIndex());
    c.contextWindow =
        m_context->value() > 0 ? std::optional<std::int64_t>(m_context->value()) : std::nullopt;
    c.maxParallel =
        m_parallel->value() > 0 ? std::optional<int>(m_parallel->value()) : std::nullopt;
    takeSeconds(c.deadlines.firstToken, *m_firstToken);
    takeSeconds(c.deadlines.total, *m_total);
    c.description = base::str(m_note->text().trimmed());
    return c;
}

void ServiceEditor::setTest(const model::ServiceTest &test)
{
    m_testButton->setEnabled(true);
    m_test->setTest(test, model::isCli(m_base.dialect));
}

void ServiceEditor::setIdle()
{
    m_testButton->setEnabled(true);
    m_save->setEnabled(true);
}

} // namespace oxide::ui
