#include "ui/services/servicedetail.h"

#include "base/text.h"
#include "model/servicefacts.h"
#include "ui/format/numbers.h"
#include "ui/services/breakerstrip.h"
#include "ui/services/breakertext.h"
#include "ui/services/modelstable.h"
#include "ui/services/servicedelegate.h"
#include "ui/services/testview.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QDateTime>
#include <QGridLayout>
#include <QMenu>
#include <QToolButton>

namespace oxide::ui {

namespace {

QString commandLine(const model::ServiceConfig &config)
{
    QString line = base::qs(config.executable);
    if (!config.arguments.empty())
        line += u' ' + base::qs(base::joined(config.arguments, " "));
    return line;
}

QString limits(const model::ServiceConfig &config)
{
    QString text = ServiceDetail::tr("first token %1, total %2")
                       .arg(format::roughDuration(config.deadlines.firstToken),
                            format::roughDuration(config.deadlines.total));
    if (config.maxParallel)
        text += ServiceDetail::tr(", %n at once", nullptr, *config.maxParallel);
    return text;
}

QString clock(base::TimePoint at)
{
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count())
        .toString(QStringLiteral("HH:mm"));
}

bool names(const std::vector<model::Target> &targets, const std::string &service)
{
    return std::any_of(targets.begin(), targets.end(),
                       [&service](const auto &t) { return t.service == service; });
}

} // namespace

ServiceDetail::ServiceDetail(const Context &context, QWidget *parent)
    : QWidget(parent), m_look(context.look)
{
    auto *column = new QVBoxLayout(this);
    const int side = m_look.px(16);
    column->setContentsMargins(side, m_look.px(12), side, side);
    column->setSpacing(m_look.px(12));
    column->addWidget(makeHead());
    m_why = new Label(m_look, {}, TextStyle::Second, Tone::Second);
    m_why->setWordWrap(true);
    column->addWidget(m_why);
    m_facts = new QGridLayout;
    m_facts->setHorizontalSpacing(m_look.px(12));
    m_facts->setVerticalSpacing(m_look.px(5));
    m_facts->setColumnMinimumWidth(0, m_look.px(80));
    m_facts->setColumnStretch(1, 1);
    column->addLayout(m_facts);
    column->addWidget(makeLine());
    column->addWidget(makeBreaker());
    column->addWidget(makeLine());

    auto *testHead = new QHBoxLayout;
    testHead->addWidget(new Label(m_look, tr("Test"), TextStyle::CardTitle));
    testHead->addStretch();
    m_tested = new Label(m_look, {}, TextStyle::Second, Tone::Second);
    testHead->addWidget(m_tested);
    column->addLayout(testHead);
    m_test = new TestView(m_look);
    column->addWidget(m_test);
    m_models = new ModelsTable(m_look);
    column->addWidget(m_models);
    m_noModels = new Label(m_look, tr("No models known yet. A test lists them."), TextStyle::Second,
                           Tone::Hint);
    column->addWidget(m_noModels);

    auto *useHead = new QHBoxLayout;
    useHead->addWidget(new Label(m_look, tr("Used by"), TextStyle::CardTitle));
    useHead->addStretch();
    m_useCount = new Label(m_look, {}, TextStyle::Second, Tone::Second);
    useHead->addWidget(m_useCount);
    column->addLayout(useHead);
    m_use = new Label(m_look, {}, TextStyle::Second, Tone::Second);
    m_use->setWordWrap(true);
    column->addWidget(m_use);
    column->addStretch(1);
}

QWidget *ServiceDetail::makeHead()
{
    auto *head = new QWidget;
    auto *column = new QVBoxLayout(head);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(m_look.px(6));
    auto *row = new QHBoxLayout;
    row->setSpacing(m_look.px(8));
    column->addLayout(row);
    m_headRow = row;
    m_name = new Label(m_look, {}, TextStyle::Heading);
    m_name->setElide(Qt::ElideRight);
    row->addWidget(m_name);
    m_state = new StateChip(m_look);
    row->addWidget(m_state);
    row->addStretch(1);
    m_testButton = makeButton(m_look, tr("Test"));
    setControlSize(m_testButton, ControlSize::Small);
    m_testButton->setToolTip(tr("Asks a short question. It costs a few tokens, which are in the "
                                "books; budgets do not hold a test back."));
    connect(m_testButton, &QPushButton::clicked, this, &ServiceDetail::testRequested);
    row->addWidget(m_testButton);
    auto *edit = makeButton(m_look, tr("Edit…"));
    setControlSize(edit, ControlSize::Small);
    connect(edit, &QPushButton::clicked, this, &ServiceDetail::editRequested);
    row->addWidget(edit);
    auto *more = makeToolButton(m_look, Icon::More, tr("More"));
    setControlSize(more, ControlSize::Small);
    auto *menu = new QMenu(more);
    menu->addAction(icon(Icon::Run, m_look), tr("New task on this service"), this,
                    &ServiceDetail::runRequested);
    m_enable = menu->addAction(icon(Icon::Power, m_look), tr("Switch off"), this,
                               [this] { Q_EMIT enableRequested(!m_service.config.enabled); });
    menu->addSeparator();
    menu->addAction(icon(Icon::Trash, m_look), tr("Remove"), this, &ServiceDetail::removeRequested);
    more->setMenu(menu);
    row->addWidget(more);
    m_stateRow = new QHBoxLayout;
    m_stateRow->addStretch();
    column->addLayout(m_stateRow);
    return head;
}

QWidget *ServiceDetail::makeBreaker()
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(m_look.px(4));
    auto *head = new QHBoxLayout;
    head->addWidget(new Label(m_look, tr("Breaker"), TextStyle::CardTitle));
    head->addStretch();
    m_breaker = new StateChip(m_look);
    head->addWidget(m_breaker);
    column->addLayout(head);
    column->addSpacing(m_look.px(4));
    m_strip = new BreakerStrip(m_look);
    column->addWidget(m_strip);
    auto *ends = new QHBoxLayout;
    ends->addWidget(new Label(m_look, tr("30 requests ago"), TextStyle::Caption, Tone::Second));
    ends->addStretch();
    ends->addWidget(new Label(m_look, tr("latest"), TextStyle::Caption, Tone::Second));
    column->addLayout(ends);
    auto *foot = new QHBoxLayout;
    m_breakerText = new Label(m_look, {}, TextStyle::Second, Tone::Second);
    m_breakerText->setElide(Qt::ElideRight);
    foot->addWidget(m_breakerText, 1);
    m_closeBreaker = makeButton(m_look, tr("Close now"), ButtonKind::Link);
    connect(m_closeBreaker, &QPushButton::clicked, this, &ServiceDetail::closeBreakerRequested);
    foot->addWidget(m_closeBreaker);
    column->addLayout(foot);
    m_tripped = new Label(m_look, {}, TextStyle::Second, Tone::Second);
    m_tripped->setWordWrap(true);
    column->addWidget(m_tripped);
    return box;
}

void ServiceDetail::setNarrow(bool narrow)
{
    // The name keeps its room: the state goes below it.
    if (narrow)
        m_stateRow->insertWidget(0, m_state);
    else
        m_headRow->insertWidget(1, m_state);
    m_models->setNarrow(narrow);
}

void ServiceDetail::setService(const model::ServiceStatus &service)
{
    const bool isFirst = m_facts->count() == 0;
    const bool otherModels = isFirst || m_service.models != service.models;
    // What is selected for copying stays selected while figures change.
    const bool otherFacts = isFirst || m_service.config != service.config
                            || m_service.version != service.version
                            || m_service.model != service.model;
    m_service = service;
    m_name->setText(base::qs(service.config.name));
    m_state->setState(shown(service.health));
    m_why->setText(base::qs(service.why));
    m_why->setVisible(!service.why.empty());
    m_enable->setText(service.config.enabled ? tr("Switch off") : tr("Switch on"));
    if (otherModels)
        m_models->setModels(service.models);
    m_models->setVisible(!service.models.empty());
    m_noModels->setVisible(service.models.empty());
    if (otherFacts)
        showFacts();
    showBreaker();
    showUse();
}

void ServiceDetail::setRules(const model::RuleSet &rules)
{
    m_rules = rules;
    showUse();
}

void ServiceDetail::setTasksOfDay(std::int64_t tasks)
{
    m_tasksOfDay = tasks;
    showUse();
}

void ServiceDetail::setTest(const model::ServiceTest &test)
{
    m_testButton->setEnabled(true);
    std::chrono::milliseconds longest{0};
    for (const model::TestStep &step : test.steps)
        longest = std::max(longest, step.took);
    m_tested->setText(
        tr("%1, took %2").arg(clock(test.at), format::durationInColumn(std::optional(longest))));
    m_test->setTest(test, model::isCli(m_service.config.dialect));
}

void ServiceDetail::setTesting()
{
    m_testButton->setEnabled(false);
    m_tested->clear();
    m_test->setRunning();
}

void ServiceDetail::clearTest()
{
    m_testButton->setEnabled(true);
    m_tested->clear();
    m_test->clear();
}

void ServiceDetail::addFact(const QString &name, const QString &value, bool code)
{
    const int row = m_facts->count() / 2;
    m_facts->addWidget(new Label(m_look, name, TextStyle::Second, Tone::Second), row, 0,
                       Qt::AlignTop);
    auto *text = new Label(m_look, value, code ? TextStyle::Code : TextStyle::Second);
    text->setElide(Qt::ElideMiddle);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->addWidget(text, row, 1);
}

void ServiceDetail::showFacts()
{
    while (QLayoutItem *item = m_facts->takeAt(0)) {
        if (QWidget *label = item->widget()) {
            label->hide();
            label->deleteLater();
        }
        delete item;
    }
    const model::ServiceConfig &config = m_service.config;
    if (model::isCli(config.dialect))
        addFact(tr("Command"), commandLine(config), true);
    else
        addFact(tr("Address"), base::qs(config.baseUrl), true);
    if (!m_service.version.empty())
        addFact(tr("Version"), base::qs(m_service.version));
    if (!config.keys.empty())
        addFact(config.keys.size() == 1 ? tr("Key") : tr("Keys"),
                base::qs(base::joined(config.keys, ", ")));
    addFact(tr("Model"), m_service.model.empty() ? format::unknown() : base::qs(m_service.model));
    addFact(tr("Limits"), limits(config));
    if (!config.description.empty())
        addFact(tr("Note"), base::qs(config.description));
}

void ServiceDetail::showBreaker()
{
    const bool on = m_service.config.enabled;
    const model::BreakerState worst = model::worstBreaker(m_service);
    m_breaker->setState(on ? shown(worst) : ShownState{State::Off, tr("off")});
    m_strip->setOutcomes(m_service.recent);
    const auto failed = std::count(m_service.recent.begin(), m_service.recent.end(), false);
    m_breakerText->setText(
        m_service.recent.empty()
            ? tr("No request since Oxide started")
            : tr("%1 of the last %2 failed").arg(failed).arg(m_service.recent.size()));
    m_closeBreaker->setVisible(on && worst != model::BreakerState::Closed);
    m_tripped->setVisible(on && worst != model::BreakerState::Closed);
    showTimeLeft();
}

void ServiceDetail::showTimeLeft()
{
    m_tripped->setText(breakerLines(m_service, base::SystemClock().now()));
}

void ServiceDetail::showUse()
{
    const std::string &name = m_service.config.name;
    QStringList uses;
    for (std::size_t i = 0; i < m_rules.rules.size(); ++i) {
        if (names(m_rules.rules[i].then.targets, name))
            uses += tr("Rule %1").arg(i + 1);
    }
    const auto assigned =
        std::count_if(m_rules.assignments.begin(), m_rules.assignments.end(),
                      [&name](const auto &a) { return a.target.service == name; });
    if (assigned > 0)
        uses += tr("%n task types", nullptr, static_cast<int>(assigned));
    m_use->setText(uses.isEmpty() ? tr("No rule names it; it is chosen where it ranks best.")
                                  : uses.join(QStringLiteral(", ")));
    m_useCount->setText(m_tasksOfDay == 1
                            ? tr("1 task in 24 h")
                            : tr("%1 tasks in 24 h").arg(format::count(m_tasksOfDay)));
}

} // namespace oxide::ui
