#include "ui/routing/routingpage.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/keys.h"
#include "ui/routing/assignmentcard.h"
#include "ui/routing/backtestview.h"
#include "ui/routing/dryruncard.h"
#include "ui/routing/profiledraft.h"
#include "ui/routing/profilesview.h"
#include "ui/routing/ruledraft.h"
#include "ui/routing/rulelist.h"
#include "ui/routing/rulerow.h"
#include "ui/run/scrollpane.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/servicebook.h"
#include "ui/widgets/strip.h"

#include <algorithm>

#include <QAction>
#include <QBoxLayout>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>

namespace oxide::ui {

namespace {

// Design pixels.
constexpr int narrowestPage = 720;
constexpr int foldedBelow = 860;
const QString rulesFilter = QStringLiteral("routing_rules.json (*.json)");

} // namespace

RoutingPage::RoutingPage(const Context &context, QWidget *parent)
    : Page(context, tr("Routing"), Body::Margins, parent),
      m_draft(new RuleDraft(context.engine, this)),
      m_profileDraft(new ProfileDraft(context.engine, this))
{
    makeHead();
    m_views = new QStackedWidget;
    m_views->addWidget(makeRulesView());
    m_profilesView = new ProfilesView(context, *m_profileDraft, *m_draft);
    m_views->addWidget(m_profilesView);
    m_backtest = new BacktestView(context, *m_draft, *m_profileDraft);
    connect(m_backtest, &BacktestView::opened, this, [this](const model::TaskId &task) {
        Q_EMIT goTo(Place{.page = PageId::History, .task = task});
    });
    connect(m_backtest, &BacktestView::rulesAsked, this, [this] { showView(View::Rules); });
    connect(m_backtest, &BacktestView::profilesAsked, this, [this] { showView(View::Profiles); });
    m_views->addWidget(m_backtest);
    body()->addWidget(m_views);
    connect(&m_dryRun->prompt(), &QLineEdit::textEdited, &m_profilesView->prompt(),
            &QLineEdit::setText);
    connect(&m_profilesView->prompt(), &QLineEdit::textEdited, &m_dryRun->prompt(),
            &QLineEdit::setText);
    connect(m_draft, &RuleDraft::changed, this, &RoutingPage::refresh);
    connect(m_draft, &RuleDraft::issuesChanged, this, &RoutingPage::refresh);
    connect(m_profileDraft, &ProfileDraft::changed, this, &RoutingPage::showOtherwise);
    connect(m_profileDraft, &ProfileDraft::saved, this, &RoutingPage::clearError);
    connect(m_profileDraft, &ProfileDraft::failed, this, &RoutingPage::showError);
    connect(&engine(), &engine::Engine::rulesChanged, this, &RoutingPage::takeSaved);
    makeShortcuts();
    setMinimumWidth(look().px(narrowestPage));
    refresh();
}

QWidget *RoutingPage::makeRulesView()
{
    auto *view = new QWidget;
    auto *row = new QHBoxLayout(view);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(look().px(12));
    row->addWidget(makeRules(), 58);
    m_side = makeSide();
    row->addWidget(m_side, 42);
    return view;
}

void RoutingPage::makeHead()
{
    m_viewChoice =
        new Segmented(look(), tr("What to see"), {tr("Rules"), tr("Profiles"), tr("Backtest")});
    connect(m_viewChoice, &Segmented::chosen, this,
            [this](int chosen) { showView(static_cast<View>(chosen)); });
    m_add = makeButton(look(), Icon::Plus, tr("Add rule"));
    connect(m_add, &QPushButton::clicked, this, &RoutingPage::addRule);
    addToHead(m_add);
    m_more = makeToolButton(look(), Icon::More, tr("Import and export"));
    m_more->setMenu(makeMenu());
    m_more->setPopupMode(QToolButton::InstantPopup);
    addToHead(m_more);
    m_sideToggle = makeToolButton(look(), Icon::Play, {});
    m_sideToggle->setObjectName(QStringLiteral("sideToggle"));
    m_sideToggle->setCheckable(true);
    m_sideToggle->hide();
    connect(m_sideToggle, &QToolButton::toggled, this, &RoutingPage::fold);
    addToHead(m_sideToggle);
    addToHead(m_viewChoice); // at the edge, where it stays whatever else the view shows
}

QMenu *RoutingPage::makeMenu()
{
    auto *menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    const auto add = [&](Icon which, const QString &text, const QString &what, auto slot) {
        QAction *action = menu->addAction(icon(which, look()), text);
        action->setToolTip(what);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_import = add(Icon::Import, tr("Import\u2026"), {}, &RoutingPage::importRules);
    add(Icon::Export, tr("Export\u2026"),
        tr("Writes which type of task goes where as a routing_rules.json"),
        &RoutingPage::exportRules);
    return menu;
}

QWidget *RoutingPage::makeRules()
{
    m_card = new Card(look(), tr("Rules"), tr("the first that fits decides"));
    m_card->setHeadLine(true);
    m_figures = new Label(look(), {}, TextStyle::Second, Tone::Second);
    m_card->addToHead(m_figures);
    m_notice = new Strip(look());
    m_notice->hide();
    connect(m_notice, &Strip::actionTriggered, this, [this] {
        m_notice->hide();
        m_draft->revert();
    });
    m_card->body()->addWidget(m_notice);
    m_problem = new Strip(look());
    m_problem->setDismissable(false);
    m_problem->hide();
    m_card->body()->addWidget(m_problem);
    m_stack = new QStackedWidget;
    m_list = new RuleList(context(), *m_draft);
    m_stack->addWidget(makeScrollPane(m_list));
    auto *empty = new EmptyState(look(), Icon::Routing, tr("No rules"),
                                 tr("A rule sends tasks of a kind to a service, keeps them on this "
                                    "machine or refuses them. Without rules the types of task and "
                                    "the ranking decide."));
    empty->setAction(tr("Add rule"));
    connect(empty, &EmptyState::triggered, this, &RoutingPage::addRule);
    m_stack->addWidget(empty);
    m_card->body()->addWidget(m_stack, 1);
    m_card->body()->addWidget(makeLine());
    m_card->body()->addLayout(makeOtherwise());
    m_card->body()->addWidget(makeLine());
    m_card->body()->addLayout(makeFoot());
    return m_card;
}

QLayout *RoutingPage::makeOtherwise()
{
    auto *otherwise = new QHBoxLayout;
    otherwise->setContentsMargins(look().px(12), look().px(8), look().px(12), look().px(8));
    otherwise->setSpacing(look().px(8));
    m_otherwise = new Label(look(), {}, TextStyle::Second, Tone::Second);
    m_otherwise->setWordWrap(true);
    otherwise->addWidget(m_otherwise, 1);
    m_profile = makeButton(look(), {});
    setControlSize(m_profile, ControlSize::Small);
    m_profile->setToolTip(tr("The profile that ranks; opens the profiles"));
    connect(m_profile, &QPushButton::clicked, this, [this] { showView(View::Profiles); });
    otherwise->addWidget(m_profile);
    return otherwise;
}

QLayout *RoutingPage::makeFoot()
{
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(look().px(12), look().px(6), look().px(12), look().px(6));
    foot->setSpacing(look().px(8));
    auto *hint = new Label(look(), RuleRow::reorderHint(), TextStyle::Second, Tone::Hint);
    hint->setElide(Qt::ElideRight);
    foot->addWidget(hint, 1);
    m_state = new StateChip(look());
    m_state->setPlain(true);
    foot->addWidget(m_state);
    m_try = makeButton(look(), tr("Test on the past"), ButtonKind::Flat);
    m_try->setToolTip(tr("Which tasks of the past would these rules have sent elsewhere?"));
    connect(m_try, &QPushButton::clicked, this, [this] {
        showView(View::Backtest);
        m_backtest->run();
    });
    foot->addWidget(m_try);
    m_revert = makeButton(look(), tr("Revert"));
    connect(m_revert, &QPushButton::clicked, m_draft, &RuleDraft::revert);
    foot->addWidget(m_revert);
    m_save = makeButton(look(), tr("Save"), ButtonKind::Primary);
    m_save->setToolTip(tr("Save (%1)").arg(format::keys(QKeySequence::Save)));
    connect(m_save, &QPushButton::clicked, this, &RoutingPage::saveRules);
    foot->addWidget(m_save);
    return foot;
}

QWidget *RoutingPage::makeSide()
{
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(look().px(12));
    m_dryRun = new DryRunCard(context(), *m_draft, *m_profileDraft);
    column->addWidget(m_dryRun);
    column->addWidget(new AssignmentCard(context(), *m_draft));
    column->addStretch(1);
    QWidget *pane = makeScrollPane(content);
    pane->setMinimumWidth(look().px(330));
    return pane;
}

void RoutingPage::makeShortcuts()
{
    const auto add = [this](const QKeySequence &keys, auto slot) {
        auto *action = new QAction(this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
    };
    add(QKeySequence::Save, [this] { save(); });
    // Elsewhere the rules are out of sight.
    add(QKeySequence::Undo, [this] {
        if (view() == View::Rules)
            m_draft->undo();
    });
    add(QKeySequence::Redo, [this] {
        if (view() == View::Rules)
            m_draft->redo();
    });
}

void RoutingPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    fold();
}

RoutingPage::View RoutingPage::view() const
{
    return static_cast<View>(m_views->currentIndex());
}

void RoutingPage::showView(View view)
{
    m_viewChoice->setCurrent(static_cast<int>(view));
    m_views->setCurrentIndex(static_cast<int>(view));
    m_add->setVisible(view == View::Rules);
    m_more->setVisible(view == View::Rules);
    fold();
}

/// The side pane folds away first where room is short; a button brings it back.
void RoutingPage::fold()
{
    const bool narrow = width() < look().px(foldedBelow);
    const QString what = view() == View::Rules ? tr("Show the dry run and where the rest goes")
                                               : tr("Show the ranking in place of the list");
    m_sideToggle->setToolTip(what);
    m_sideToggle->setAccessibleName(what);
    m_sideToggle->setVisible(narrow && view() != View::Backtest);
    m_side->setVisible(!narrow || m_sideToggle->isChecked());
    m_profilesView->fold(narrow, m_sideToggle->isChecked());
}

QString RoutingPage::unsaved() const
{
    const bool hasProfiles = m_profileDraft->isDirty();
    if (m_draft->isDirty())
        return hasProfiles ? tr("The routing rules and profiles are not saved yet.")
                           : tr("The routing rules are not saved yet.");
    return hasProfiles ? tr("The profiles are not saved yet.") : QString();
}

void RoutingPage::onShown()
{
    if (!m_loaded)
        load();
    if (!m_profileDraft->isLoaded())
        m_profileDraft->load();
}

void RoutingPage::load()
{
    ask(this, engine().rules(), [this](const model::RuleSet &rules) {
        m_loaded = true;
        m_draft->setSaved(rules);
    });
}

/// Someone changed the rules: this page, the command line, the config file.
void RoutingPage::takeSaved(const model::RuleSet &rules)
{
    if (!m_loaded)
        return;
    const bool mine = rules == m_draft->rules() || rules == m_draft->saved();
    m_draft->setSaved(rules);
    if (mine || !m_draft->isDirty())
        return;
    m_notice->setDismissable(true);
    m_notice->setAction(tr("Take those"));
    m_notice->show(State::Warn, tr("The rules were changed elsewhere while you edited them."));
}

void RoutingPage::refresh()
{
    const model::RuleSet &rules = m_draft->rules();
    const auto count = static_cast<int>(rules.rules.size());
    const auto issues = static_cast<int>(m_draft->issues().size());
    QString figures = count == 1 ? tr("1 rule") : tr("%Ln rules", nullptr, count);
    if (issues > 0)
        figures += QStringLiteral(", ")
                   + (issues == 1 ? tr("1 warning") : tr("%Ln warnings", nullptr, issues));
    m_figures->setText(figures);
    m_stack->setCurrentIndex(count == 0 && m_loaded ? 1 : 0);
    showOtherwise();
    const bool dirty = m_draft->isDirty();
    if (m_draft->hasErrors())
        m_state->setState({State::Bad, tr("Has errors")});
    else if (dirty)
        m_state->setState({State::HalfOpen, tr("Not saved")});
    else
        m_state->setState({State::Ok, tr("Saved, in force")});
    showProblem();
    // What is imported goes into the saved rules: a draft saved later would take it back.
    m_import->setEnabled(!dirty);
    m_import->setToolTip(
        dirty ? tr("Save or revert your changes first")
              : tr("Takes over a routing_rules.json of Oxide: which type of task goes where"));
    m_try->setVisible(dirty);
    m_revert->setVisible(dirty);
    m_save->setVisible(dirty);
    m_save->setEnabled(!m_draft->hasErrors() && !m_saving);
}

void RoutingPage::showOtherwise()
{
    m_otherwise->setText(
        m_draft->rules().preferLocal
            ? tr("Otherwise the type of task decides, then the score: how healthy a service is "
                 "now, and what the profile weighs, being on this machine included.")
            : tr("Otherwise the type of task decides, then the score: how healthy a service is "
                 "now, and what the profile weighs."));
    const QString profile = base::qs(m_profileDraft->inForce());
    m_profile->setText(tr("Profile %1").arg(profile));
    m_profile->setVisible(!profile.isEmpty());
}

/// An issue of no single rule (an assignment, the whole set) stands above the list; the others
/// stand below their rules.
void RoutingPage::showProblem()
{
    const std::vector<model::RuleIssue> &issues = m_draft->issues();
    const auto general = std::find_if(issues.begin(), issues.end(),
                                      [](const model::RuleIssue &issue) { return issue.rule < 0; });
    if (general == issues.end())
        m_problem->hide();
    else
        m_problem->show(general->level == model::IssueLevel::Error ? State::Bad : State::Warn,
                        base::qs(general->message));
}

void RoutingPage::addRule()
{
    model::Rule rule;
    addCondition(rule.when, RuleField::TaskTypes);
    rule.then.targets.emplace_back();
    for (const model::ServiceStatus &service : context().services.all()) {
        if (service.config.enabled && service.health == model::Health::Healthy) {
            rule.then.targets.front().service = service.config.name;
            break;
        }
    }
    const int at = m_list->current() >= 0 ? m_list->current() + 1
                                          : static_cast<int>(m_draft->rules().rules.size());
    m_draft->addRule(rule, at);
    m_stack->setCurrentIndex(0);
    m_list->focusRule(at);
}

/// What is in sight; a backtest shows both.
void RoutingPage::save()
{
    if (view() != View::Rules)
        m_profileDraft->save();
    if (view() != View::Profiles)
        saveRules();
}

void RoutingPage::saveRules()
{
    // Before they are loaded the draft is empty: saving it would delete every rule.
    if (!m_loaded || !m_draft->isDirty() || m_draft->hasErrors() || m_saving)
        return;
    m_saving = true;
    refresh();
    clearError();
    const model::RuleSet rules = m_draft->rules();
    ask(
        this, engine().saveRules(rules),
        [this, rules](engine::Done) {
            m_saving = false;
            m_draft->setSaved(rules);
        },
        [this](const base::Error &error) {
            m_saving = false;
            refresh();
            showError(error);
        });
}

void RoutingPage::importRules()
{
    auto *dialog = new QFileDialog(this, tr("Import routing rules"), QString(), rulesFilter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        ask(this, engine().importRules(base::str(path)), [this, path](int count) {
            m_notice->setAction({});
            m_notice->setDismissable(true);
            m_notice->show(State::Ok,
                           count == 1 ? tr("1 assignment taken from %1.").arg(path)
                                      : tr("%2 assignments taken from %1.").arg(path).arg(count));
            load();
        });
    });
    dialog->open();
}

void RoutingPage::exportRules()
{
    auto *dialog = new QFileDialog(this, tr("Export routing rules"), QString(), rulesFilter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(QStringLiteral("routing_rules.json"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        ask(this, engine().exportRules(base::str(path)), [this, path](engine::Done) {
            m_notice->setAction({});
            m_notice->setDismissable(true);
            m_notice->show(State::Ok, tr("Written to %1.").arg(path));
        });
    });
    dialog->open();
}

} // namespace oxide::ui
