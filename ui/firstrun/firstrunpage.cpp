#include "ui/firstrun/firstrunpage.h"

#include "base/text.h"
#include "ui/firstrun/foundlist.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/strip.h"
#include "ui/widgets/taborder.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDir>
#include <QLabel>

namespace oxide::ui {

namespace {

constexpr qsizetype mostProblems = 6; ///< that are listed

} // namespace

FirstRunPage::FirstRunPage(const Context &context, QWidget *parent)
    : Page(context, tr("Your models"), Body::Margins, parent),
      m_legacyFolder(base::str(QDir::home().filePath(QStringLiteral(".oxide"))))
{
    const Look &look = context.look;
    hideHead();
    auto *column = new QVBoxLayout;
    column->setSpacing(look.px(12));
    auto *brand = new QHBoxLayout;
    brand->setSpacing(look.px(10));
    auto *mark = new QLabel;
    mark->setPixmap(appIcon().pixmap(look.px(28), look.px(28)));
    brand->addWidget(mark);
    brand->addWidget(new Label(look, tr("Your models"), TextStyle::Title));
    brand->addStretch();
    column->addLayout(brand);
    m_sentence =
        new Label(look, tr("Looking for models on this machine…"), TextStyle::Body, Tone::Second);
    m_sentence->setWordWrap(true);
    column->addWidget(m_sentence);
    m_found = new FoundList(look);
    m_found->hide();
    column->addWidget(m_found);
    m_legacy = new QCheckBox;
    m_legacy->hide();
    column->addWidget(m_legacy);
    m_problems = new Strip(look);
    m_problems->setDismissable(false);
    m_problems->hide();
    column->addWidget(m_problems);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(look.px(8));
    auto *add = makeButton(look, Icon::Plus, tr("Add a service…"));
    connect(add, &QPushButton::clicked, this,
            [this] { Q_EMIT goTo(Place{.page = PageId::Services, .begin = true}); });
    buttons->addWidget(add);
    auto *demo = makeButton(look, Icon::Play, tr("Try the demo"));
    demo->setToolTip(tr("Starts Oxide with five simulated services and a throw-away history."));
    connect(demo, &QPushButton::clicked, this, &FirstRunPage::demoRequested);
    buttons->addWidget(demo);
    buttons->addStretch();
    auto *skip = makeButton(look, tr("Skip"), ButtonKind::Flat);
    connect(skip, &QPushButton::clicked, this, &FirstRunPage::finish);
    buttons->addWidget(skip);
    m_continue = makeButton(look, tr("Continue"), ButtonKind::Primary);
    m_continue->setEnabled(false);
    connect(m_continue, &QPushButton::clicked, this, &FirstRunPage::go);
    buttons->addWidget(m_continue);
    column->addSpacing(look.px(4));
    column->addLayout(buttons);

    auto *middle = new QWidget;
    middle->setFixedWidth(look.px(640));
    middle->setLayout(column);
    column->setContentsMargins(0, 0, 0, 0);
    body()->addStretch(2);
    // Not by alignment: the height of wrapped text would be asked for the whole width.
    auto *centred = new QHBoxLayout;
    centred->addStretch();
    centred->addWidget(middle);
    centred->addStretch();
    body()->addLayout(centred);
    body()->addStretch(3);
    m_continue->setFocus();
    connect(m_found, &FoundList::choiceChanged, this, [this] {
        m_continue->setEnabled(!m_found->chosen().empty() || m_legacy->isChecked());
    });
    connect(m_legacy, &QCheckBox::toggled, m_found, &FoundList::choiceChanged);
    discover();
}

void FirstRunPage::discover()
{
    ask(
        static_cast<QObject *>(this), engine().discover(),
        [this](std::vector<model::FoundService> found) { showFound(std::move(found)); },
        [this](const base::Error &error) {
            showFound({}); // it looks no more
            showError(error);
        });
    // Nothing there is the usual case and no error to show.
    ask(
        static_cast<QObject *>(this), engine().findLegacy(m_legacyFolder),
        [this](const model::ImportReport &report) {
            if (report.tasks == 0 && report.rules == 0 && report.services == 0)
                return;
            m_legacy->setText(tr("Bring over %1 tasks and %2 rules from an earlier Oxide")
                                  .arg(locale().toString(static_cast<qlonglong>(report.tasks)))
                                  .arg(report.rules));
            m_legacy->setChecked(true);
            m_legacy->show();
        },
        [](const base::Error &) {});
}

void FirstRunPage::showFound(std::vector<model::FoundService> found)
{
    m_sentence->setText(
        found.empty()
            ? tr("Oxide looked on this machine and found no model yet. Start Ollama or LM Studio, "
                 "add a service with a key, or try the demo. Nothing has been sent anywhere.")
            : tr("Oxide looked on this machine and found %n. Nothing has been sent anywhere yet.",
                 nullptr, static_cast<int>(found.size())));
    m_found->setFound(std::move(found));
    tabAsLaidOut(*m_found->parentWidget());
}

void FirstRunPage::go()
{
    if (m_isDone) {
        finish();
        return;
    }
    clearError();
    m_continue->setEnabled(false);
    saveNext(m_found->chosen());
}

void FirstRunPage::saveNext(std::vector<model::ServiceConfig> rest)
{
    if (rest.empty()) {
        importLegacy();
        return;
    }
    const model::ServiceConfig first = rest.front();
    rest.erase(rest.begin());
    ask(
        static_cast<QObject *>(this), engine().saveService(first, {}),
        [this, rest](engine::Done) { saveNext(rest); },
        [this, rest](const base::Error &error) {
            // Pressed again after an error: what was saved before is there already.
            if (error.kind == base::ErrorKind::AlreadyExists) {
                saveNext(rest);
                return;
            }
            m_continue->setEnabled(true);
            showError(error);
        });
}

void FirstRunPage::importLegacy()
{
    if (!m_legacy->isVisible() || !m_legacy->isChecked()) {
        finish();
        return;
    }
    m_sentence->setText(tr("Bringing over the earlier history…"));
    ask(
        static_cast<QObject *>(this), engine().importLegacy(m_legacyFolder),
        [this](const model::ImportReport &report) { showReport(report); },
        [this](const base::Error &error) {
            m_continue->setEnabled(true);
            showError(error);
        });
}

/// What could not be brought over is read before the page goes.
void FirstRunPage::showReport(const model::ImportReport &report)
{
    if (report.problems.empty()) {
        finish();
        return;
    }
    m_isDone = true;
    m_sentence->setText(
        tr("%1 tasks and %2 rules were brought over, but not everything could be read.")
            .arg(locale().toString(static_cast<qlonglong>(report.tasks)))
            .arg(report.rules));
    QStringList lines;
    for (const std::string &problem : report.problems) {
        if (lines.size() == mostProblems) {
            lines << tr("And %1 more.")
                         .arg(report.problems.size() - static_cast<std::size_t>(mostProblems));
            break;
        }
        lines << base::qs(problem);
    }
    m_problems->show(State::Warn, lines.join(QLatin1Char('\n')));
    m_found->setEnabled(false);
    m_legacy->setEnabled(false);
    m_continue->setEnabled(true);
    m_continue->setFocus();
}

void FirstRunPage::finish()
{
    Q_EMIT goTo(Place{.page = PageId::Overview});
}

} // namespace oxide::ui
