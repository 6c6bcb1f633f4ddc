#include "ui/services/servicespage.h"

#include "base/text.h"
#include "model/servicefacts.h"
#include "ui/services/presets.h"
#include "ui/services/servicedelegate.h"
#include "ui/services/servicedetail.h"
#include "ui/services/serviceicon.h"
#include "ui/services/servicemodel.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/servicebook.h"
#include "ui/widgets/strip.h"
#include "ui/widgets/tableview.h"

#include <utility>

#include <QBoxLayout>
#include <QDateTime>
#include <QHeaderView>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>

namespace oxide::ui {

namespace {

constexpr int calmTick = 5'000;     ///< ms: "checked 20 s ago"
constexpr int countingTick = 1'000; ///< ms, while a breaker's time runs
constexpr int paneWidth = 400;
constexpr int narrowPane = 340;
constexpr int narrowPage =
    880; ///< design pixels; below, the trend, models and breaker columns fold

enum PaneIndex { DetailPane, EditorPane, EmptyPane };

} // namespace

ServicesPage::ServicesPage(const Context &context, QWidget *parent)
    : Page(context, tr("Services"), Body::Margins, parent)
{
    makeHead();
    m_undo = new Strip(look());
    m_undo->setAction(tr("Undo"));
    m_undo->hide();
    connect(m_undo, &Strip::actionTriggered, this, &ServicesPage::undoRemove);
    connect(m_undo, &Strip::dismissed, this, &ServicesPage::endUndo);
    body()->addWidget(m_undo);
    m_unsaved = new Strip(look());
    m_unsaved->setAction(tr("Discard"));
    m_unsaved->hide();
    connect(m_unsaved, &Strip::actionTriggered, this, [this] {
        m_unsaved->hide();
        if (const auto then = std::exchange(m_afterDiscard, nullptr))
            then();
    });
    body()->addWidget(m_unsaved);
    auto *row = new QHBoxLayout;
    row->setSpacing(look().px(12));
    row->addWidget(makeList(), 1);
    row->addWidget(makePane());
    body()->addLayout(row, 1);

    m_checkedTimer = new QTimer(this);
    m_checkedTimer->setInterval(calmTick);
    connect(m_checkedTimer, &QTimer::timeout, this, [this] {
        showChecked();
        m_detail->showTimeLeft();
        m_table->viewport()->update();
    });
    connect(&context.services, &ServiceBook::changed, this, &ServicesPage::showServices);
    connect(&engine(), &engine::Engine::rulesChanged, m_detail, &ServiceDetail::setRules);
    showServices();
}

void ServicesPage::makeHead()
{
    auto *find = makeButton(look(), Icon::Search, tr("Find local services"));
    connect(find, &QPushButton::clicked, this, &ServicesPage::findLocal);
    addToHead(find);
    auto *add = makeButton(look(), Icon::Plus, tr("Add service"), ButtonKind::Primary);
    connect(add, &QPushButton::clicked, this, &ServicesPage::startAdding);
    addToHead(add);
}

QWidget *ServicesPage::makeList()
{
    auto *card = new Card(look());
    auto *top = new QHBoxLayout;
    const int side = look().px(12);
    top->setContentsMargins(side, look().px(8), side, look().px(8));
    top->setSpacing(side);
    auto *search = new SearchField(look(), tr("Filter services and models"), QKeySequence::Find);
    search->setMaximumWidth(look().px(280));
    top->addWidget(search, 1);
    top->addStretch(0);
    m_filter =
        new Segmented(look(), tr("Which services"), {tr("All"), tr("Local"), tr("Problems")});
    top->addWidget(m_filter);
    card->body()->addLayout(top);

    m_model = new ServiceModel(this);
    connect(search, &QLineEdit::textChanged, m_model, &ServiceModel::setText);
    connect(m_filter, &Segmented::chosen, this,
            [this](int index) { m_model->setFilter(static_cast<ServiceFilter>(index)); });
    m_table = new TableView(look(), tr("Services"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new ServiceDelegate(look(), *m_model, m_table));
    m_table->setRowHeight(serviceRowHeight);
    setHeaderInset(m_table->horizontalHeader(), 12);
    m_table->horizontalHeader()->setMinimumSectionSize(look().px(40));
    const auto width = [this](int column, int designPixels) {
        m_table->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Fixed);
        m_table->setColumnWidth(column, look().px(designPixels));
    };
    m_table->horizontalHeader()->setSectionResizeMode(ServiceModel::Name, QHeaderView::Stretch);
    width(ServiceModel::StateColumn, 130);
    width(ServiceModel::Trend, 100);
    width(ServiceModel::Median, 73);
    width(ServiceModel::Models, 70);
    width(ServiceModel::Breaker, 93);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ServicesPage::onCurrentChanged);
    connect(m_table, &TableView::rowActivated, this, &ServicesPage::startEditing);
    connect(m_model, &QAbstractItemModel::modelReset, this, &ServicesPage::reselect);
    m_ring = new RingTimer(m_table->viewport(), look());

    auto *none = new EmptyState(look(), Icon::Services, tr("No services yet"),
                                tr("A service is a model server, a cloud account or a program that "
                                   "answers prompts."));
    none->setAction(tr("Add service"));
    none->setLink(tr("Look on this machine"));
    connect(none, &EmptyState::triggered, this, &ServicesPage::startAdding);
    connect(none, &EmptyState::linkTriggered, this, &ServicesPage::findLocal);
    m_listStack = new QStackedWidget;
    m_listStack->addWidget(m_table);
    m_listStack->addWidget(none);
    card->body()->addWidget(m_listStack, 1);

    card->body()->addWidget(makeLine());
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(side, look().px(8), side, look().px(8));
    m_checked = new Label(look(), {}, TextStyle::Second, Tone::Second);
    foot->addWidget(m_checked, 1);
    auto *check = makeButton(look(), tr("Check all now"), ButtonKind::Link);
    connect(check, &QPushButton::clicked, this,
            [this] { ask(this, engine().checkServices(), [](engine::Done) {}); });
    foot->addWidget(check);
    card->body()->addLayout(foot);
    return card;
}

QWidget *ServicesPage::makePane()
{
    auto *card = new Card(look());
    card->setFixedWidth(look().px(paneWidth));
    m_paneCard = card;
    m_detail = new ServiceDetail(context());
    m_detail->setBackgroundRole(QPalette::Base);
    auto *scroll = new QScrollArea;
    scroll->setWidget(m_detail);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setBackgroundRole(QPalette::Base);
    m_editor = new ServiceEditor(context());
    auto *choose = new EmptyState(look(), Icon::Services, tr("Nothing chosen"),
                                  tr("Choose a service to see how it does."));
    m_pane = new QStackedWidget;
    m_pane->addWidget(scroll);
    m_pane->addWidget(m_editor);
    m_pane->addWidget(choose);
    m_pane->setCurrentIndex(EmptyPane);
    // The card's corners stay round.
    card->body()->setContentsMargins(look().px(2), look().px(3), look().px(2), look().px(3));
    card->body()->addWidget(m_pane);

    connect(m_detail, &ServiceDetail::testRequested, this,
            [this] { test(m_detail->service().config, {}); });
    connect(m_detail, &ServiceDetail::editRequested, this, &ServicesPage::startEditing);
    connect(m_detail, &ServiceDetail::closeBreakerRequested, this, [this] {
        ask(this, engine().closeBreaker(m_detail->service().config.name), [](engine::Done) {});
    });
    connect(m_detail, &ServiceDetail::enableRequested, this, &ServicesPage::switchService);
    connect(m_detail, &ServiceDetail::removeRequested, this, &ServicesPage::remove);
    connect(m_detail, &ServiceDetail::runRequested, this, [this] {
        Q_EMIT goTo(
            Place{.page = PageId::Run, .service = m_detail->service().config.name, .begin = true});
    });
    connect(m_editor, &ServiceEditor::saveRequested, this, &ServicesPage::save);
    connect(m_editor, &ServiceEditor::testRequested, this, &ServicesPage::test);
    connect(m_editor, &ServiceEditor::cancelled, this, &ServicesPage::showCurrent);
    return card;
}

void ServicesPage::open(const Place &place)
{
    if (place.begin) {
        startAdding();
    } else if (!place.service.empty()) {
        m_filter->setCurrent(0);
        m_model->setFilter(ServiceFilter::All);
        select(place.service);
    }
}

void ServicesPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    const bool narrow = width() < look().px(narrowPage);
    m_paneCard->setFixedWidth(look().px(narrow ? narrowPane : paneWidth));
    m_detail->setNarrow(narrow);
    for (const int column : {ServiceModel::Trend, ServiceModel::Models, ServiceModel::Breaker})
        m_table->setColumnHidden(column, narrow);
}

void ServicesPage::onShown()
{
    showChecked();
    m_checkedTimer->start();
    ask(this, engine().rules(), [this](const model::RuleSet &rules) { m_detail->setRules(rules); });
}

void ServicesPage::wrapUp()
{
    endUndo();
}

void ServicesPage::showServices()
{
    const std::vector<model::ServiceStatus> &all = context().services.all();
    m_model->setServices(all);
    const auto usable = std::count_if(all.begin(), all.end(), [](const auto &s) {
        return s.config.enabled && s.health != model::Health::Down;
    });
    setSubtitle(all.empty() ? QString() : tr("%1 of %2 usable").arg(usable).arg(all.size()));
    m_filter->setWord(0, tr("All %1").arg(m_model->countOf(ServiceFilter::All)));
    m_filter->setWord(1, tr("Local %1").arg(m_model->countOf(ServiceFilter::Local)));
    m_filter->setWord(2, tr("Problems %1").arg(m_model->countOf(ServiceFilter::Problems)));
    m_listStack->setCurrentIndex(all.empty() ? 1 : 0);
    m_ring->setActive(std::any_of(
        all.begin(), all.end(), [](const auto &s) { return s.health == model::Health::Starting; }));
    if (!m_table->currentIndex().isValid())
        reselect();
    if (m_pane->currentIndex() != EditorPane)
        showCurrent();
    showChecked();
}

void ServicesPage::showChecked()
{
    if (!isShown()) {
        m_checkedTimer->stop();
        return;
    }
    const auto &all = context().services.all();
    const bool isTripped = std::any_of(all.begin(), all.end(), [](const auto &service) {
        return model::worstBreaker(service) != model::BreakerState::Closed;
    });
    if (const auto tick = isTripped ? countingTick : calmTick; m_checkedTimer->interval() != tick)
        m_checkedTimer->setInterval(tick);
    std::optional<base::TimePoint> last;
    for (const model::ServiceStatus &service : all) {
        if (service.checkedAt && (!last || *service.checkedAt > *last))
            last = service.checkedAt;
    }
    if (!last) {
        m_checked->setText(tr("Not checked yet"));
        return;
    }
    const qint64 seconds =
        (QDateTime::currentMSecsSinceEpoch() - last->time_since_epoch().count()) / 1000;
    m_checked->setText(seconds < 90 ? tr("Checked %1 s ago").arg(std::max<qint64>(0, seconds))
                                    : tr("Checked %1 min ago").arg(seconds / 60));
}

void ServicesPage::select(const std::string &name)
{
    m_wanted = name;
    int row = m_model->rowOf(name);
    if (row < 0 && m_model->rowCount() > 0)
        row = 0;
    if (row >= 0)
        m_table->setCurrentIndex(m_model->index(row, 0));
    else
        showCurrent();
    if (!name.empty())
        m_wanted = name; // also where another one had to be shown for now
}

/// After the list was made anew. Another service's health must not take the editor away.
void ServicesPage::reselect()
{
    m_reselecting = m_pane->currentIndex() == EditorPane;
    select(m_wanted);
    m_reselecting = false;
}

void ServicesPage::onCurrentChanged()
{
    if (m_reselecting)
        return;
    if (const QModelIndex index = m_table->currentIndex(); index.isValid())
        m_wanted = m_model->service(index.row()).config.name;
    leaveEditor([this] { showCurrent(); });
}

QString ServicesPage::unsaved() const
{
    return m_pane->currentIndex() == EditorPane && m_editor->isChanged()
               ? tr("What was typed in \u201c%1\u201d is not saved yet.").arg(m_editor->title())
               : QString();
}

/// Goes on at once, or, where something is typed in the editor, when that may be discarded.
void ServicesPage::leaveEditor(std::function<void()> then)
{
    const QString lost = unsaved();
    if (lost.isEmpty()) {
        then();
        return;
    }
    m_afterDiscard = std::move(then);
    m_unsaved->show(State::Warn, lost);
}

void ServicesPage::showPane(int pane)
{
    m_unsaved->hide();
    m_pane->setCurrentIndex(pane);
}

void ServicesPage::showCurrent()
{
    if (m_reselecting)
        return;
    const QModelIndex index = m_table->currentIndex();
    if (!index.isValid()) {
        showPane(EmptyPane);
        return;
    }
    const model::ServiceStatus &service = m_model->service(index.row());
    const bool other = service.config.name != m_detail->service().config.name;
    m_wanted = service.config.name;
    m_detail->setService(service);
    showPane(DetailPane);
    if (!other)
        return;
    const auto tested = m_tests.find(m_wanted);
    if (tested == m_tests.end())
        m_detail->clearTest();
    else
        m_detail->setTest(tested->second);
    loadUse();
}

void ServicesPage::loadUse()
{
    model::HistoryQuery query;
    query.services = {m_wanted};
    query.from = base::TimePoint(std::chrono::milliseconds(QDateTime::currentMSecsSinceEpoch()))
                 - std::chrono::hours(24);
    ask(this, engine().historyFacets(query),
        [this, name = m_wanted](const model::HistoryFacets &facets) {
            if (name == m_detail->service().config.name)
                m_detail->setTasksOfDay(facets.total);
        });
}

void ServicesPage::startAdding()
{
    leaveEditor([this] {
        m_editor->startNew(context().services.all());
        showPane(EditorPane);
    });
}

void ServicesPage::startEditing()
{
    if (!m_table->currentIndex().isValid())
        return;
    leaveEditor([this] {
        showCurrent();
        m_editor->startEdit(m_detail->service().config, context().services.all());
        showPane(EditorPane);
    });
}

/// Adds what answers on this machine. What would send prompts elsewhere (a cloud whose key lies in
/// the environment, a program that talks to one) is only named: adding it is the user's word.
void ServicesPage::findLocal()
{
    setSubtitle(tr("Looking on this machine…"));
    ask(
        static_cast<QObject *>(this), engine().discover(),
        [this](const std::vector<model::FoundService> &found) {
            showServices();
            std::vector<model::ServiceConfig> local;
            QStringList others;
            for (const model::FoundService &one : found) {
                const auto &all = context().services.all();
                const bool known = std::any_of(all.begin(), all.end(), [&one](const auto &s) {
                    return s.config.dialect == one.config.dialect
                           && s.config.baseUrl == one.config.baseUrl
                           && s.config.executable == one.config.executable;
                });
                if (!one.usable || known)
                    continue;
                if (isLoopback(one.config.baseUrl))
                    local.push_back(one.config);
                else
                    others += titleOf(one.config);
            }
            addFound(std::move(local), 0, others);
        },
        [this](const base::Error &error) {
            showServices();
            showError(error);
        });
}

/// One after the other; says what came of it when all are saved.
void ServicesPage::addFound(std::vector<model::ServiceConfig> rest, int added,
                            const QStringList &others)
{
    if (!rest.empty()) {
        model::ServiceConfig next = rest.back();
        rest.pop_back();
        next.name = freeName(next.name, context().services.all());
        ask(this, engine().saveService(next, {}),
            [this, rest, added, others](engine::Done) { addFound(rest, added + 1, others); });
        return;
    }
    QString said = added == 0 ? tr("No new local service was found.")
                              : tr("%n found and added.", nullptr, added);
    endUndo();
    if (!others.isEmpty())
        said += QLatin1Char(' ')
                + tr("Also there, but not on this machine alone: %1. “Add service” takes them.")
                      .arg(others.join(QStringLiteral(", ")));
    m_undo->setAction({});
    m_undo->show(added == 0 ? State::Off : State::Ok, said);
}

void ServicesPage::saveSecrets(std::vector<PendingSecret> rest, const std::function<void()> &then)
{
    if (rest.empty()) {
        then();
        return;
    }
    const PendingSecret first = rest.back();
    rest.pop_back();
    ask(
        static_cast<QObject *>(this), engine().saveSecret(first.name, first.secret),
        [this, rest, then](engine::Done) { saveSecrets(rest, then); },
        [this](const base::Error &error) {
            m_editor->setIdle();
            showError(error);
        });
}

void ServicesPage::save(const model::ServiceConfig &config, const std::string &replaces,
                        const std::vector<PendingSecret> &secrets)
{
    clearError();
    std::vector<std::string> before;
    if (const model::ServiceStatus *service = context().services.find(replaces))
        before = model::keychainNames(service->config);
    saveSecrets(secrets, [this, config, replaces, before, secrets] {
        ask(
            static_cast<QObject *>(this), engine().saveService(config, replaces),
            [this, config, before](engine::Done) {
                forgetKeys(before); // those that are still referred to stay
                showPane(DetailPane);
                select(config.name);
                showCurrent();
            },
            [this, secrets](const base::Error &error) {
                for (const PendingSecret &secret : secrets)
                    forgetKeys({secret.name});
                m_editor->setIdle();
                showError(error);
            });
    });
}

/// Takes out of the keychain what no service refers to; the engine refuses the others, which is
/// well.
void ServicesPage::forgetKeys(const std::vector<std::string> &names)
{
    for (const std::string &name : names) {
        ask(
            static_cast<QObject *>(this), engine().removeSecret(name), [](engine::Done) {},
            [this, name](base::Error error) {
                if (error.kind == base::ErrorKind::InvalidArgument)
                    return;
                error.message = base::str(
                    tr("The key “%1” stays: %2.").arg(base::qs(name), base::qs(error.message)));
                showError(error);
            });
    }
}

void ServicesPage::test(const model::ServiceConfig &config,
                        const std::vector<PendingSecret> &secrets)
{
    clearError();
    const bool editing = m_pane->currentIndex() == EditorPane;
    if (!editing)
        m_detail->setTesting();
    std::map<std::string, std::string> typed;
    for (const PendingSecret &secret : secrets)
        typed[secret.name] = secret.secret;
    ask(
        static_cast<QObject *>(this), engine().testService(config, typed),
        [this, name = config.name, editing](const model::ServiceTest &result) {
            m_tests[name] = result;
            if (editing)
                m_editor->setTest(result);
            else if (m_detail->service().config.name == name)
                m_detail->setTest(result);
        },
        [this](const base::Error &error) {
            m_editor->setIdle();
            m_detail->clearTest();
            showError(error);
        });
}

void ServicesPage::switchService(bool on)
{
    model::ServiceConfig config = m_detail->service().config;
    config.enabled = on;
    ask(this, engine().saveService(config, config.name), [](engine::Done) {});
}

void ServicesPage::remove()
{
    endUndo();
    m_wanted.clear();
    const model::ServiceConfig removed = m_detail->service().config;
    ask(this, engine().removeService(removed.name), [this, removed](engine::Done) {
        m_removed = removed;
        m_undo->setAction(tr("Undo"));
        m_undo->show(State::Off,
                     tr("%1 was removed. Its history stays.").arg(base::qs(m_removed.name)));
    });
}

void ServicesPage::undoRemove()
{
    m_undo->hide();
    const model::ServiceConfig back = m_removed;
    ask(this, engine().saveService(back, {}), [this, back](engine::Done) {
        m_removed = {};
        select(back.name);
    });
}

/// What was removed is gone for good, and with it the keys that nobody else uses.
void ServicesPage::endUndo()
{
    m_undo->hide();
    forgetKeys(model::keychainNames(std::exchange(m_removed, {})));
}

} // namespace oxide::ui
