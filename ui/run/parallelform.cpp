#include "ui/run/parallelform.h"

#include "base/text.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"
#include "ui/widgets/servicebook.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QLineEdit>
#include <QMenu>
#include <QRegularExpression>
#include <QSpinBox>

namespace oxide::ui {

using base::qs;
using base::str;

namespace {

constexpr int mostWorkers = 32;

QString consequence(model::Strategy strategy)
{
    switch (strategy) {
    case model::Strategy::Split:
        return ParallelForm::tr(
            "Each service reads a share of the files; the answers are put together.");
    case model::Strategy::Broadcast:
        return ParallelForm::tr("Every service reads all files and answers the same question.");
    case model::Strategy::Consensus:
        return ParallelForm::tr(
            "Every service answers; then one of them merges the answers into one.");
    }
    Q_UNREACHABLE();
}

} // namespace

ParallelForm::ParallelForm(const Context &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_folder(new QLineEdit), m_globs(new QLineEdit),
      m_strategy(new QComboBox),
      m_consequence(new Label(context.look, {}, TextStyle::Second, Tone::Second)),
      m_services(makeButton(context.look, tr("All usable services"))),
      m_serviceMenu(new QMenu(this)), m_workers(new QSpinBox)
{
    const Look &look = context.look;
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *card = new Card(look, tr("Parallel analysis"), tr("many files, several services"));
    card->setInset(12);
    column->addWidget(card);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(look.px(12));
    form->setVerticalSpacing(look.px(8));
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    card->body()->addLayout(form);

    auto *folderRow = new QHBoxLayout;
    folderRow->setSpacing(look.px(8));
    m_folder->setPlaceholderText(tr("Drop a folder on the prompt, or choose one"));
    m_folder->setAccessibleName(tr("Folder"));
    folderRow->addWidget(m_folder, 1);
    auto *browse = makeButton(look, tr("Choose\u2026"));
    browse->setAccessibleName(tr("Choose a folder"));
    connect(browse, &QPushButton::clicked, this, &ParallelForm::chooseFolder);
    folderRow->addWidget(browse);
    form->addRow(tr("Folder"), folderRow);
    m_globs->setText(QStringLiteral("**/*.cpp, **/*.h"));
    m_globs->setToolTip(tr("Patterns, separated by commas; ** stands for any folders"));
    form->addRow(tr("Files"), m_globs);
    for (const auto &row : base::enumNames<model::Strategy>)
        m_strategy->addItem(format::word(row.value), static_cast<int>(row.value));
    form->addRow(tr("Strategy"), m_strategy);
    m_consequence->setWordWrap(true);
    form->addRow(QString(), m_consequence);
    m_services->setMenu(m_serviceMenu);
    form->addRow(tr("Services"), m_services);
    m_workers->setRange(0, mostWorkers);
    m_workers->setSpecialValueText(tr("as in the settings"));
    form->addRow(tr("At once"), m_workers);
    column->addStretch(1);

    connect(m_folder, &QLineEdit::textChanged, this, &ParallelForm::changed);
    connect(m_globs, &QLineEdit::textChanged, this, &ParallelForm::changed);
    connect(m_strategy, &QComboBox::currentIndexChanged, this, &ParallelForm::explain);
    connect(m_serviceMenu, &QMenu::aboutToShow, this, &ParallelForm::fillServices);
    explain();
}

void ParallelForm::setFolder(const QString &path)
{
    m_folder->setText(QDir::toNativeSeparators(path));
}

void ParallelForm::chooseFolder()
{
    auto *dialog = new QFileDialog(this, tr("Folder to analyse"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, &ParallelForm::setFolder);
    dialog->open();
}

void ParallelForm::fillServices()
{
    m_serviceMenu->clear();
    for (const model::ServiceStatus &service : m_context.services.all()) {
        const std::string name = service.config.name;
        QAction *action = m_serviceMenu->addAction(qs(name));
        action->setCheckable(true);
        action->setChecked(m_chosen.contains(name));
        action->setEnabled(service.config.enabled);
        connect(action, &QAction::toggled, this, [this, name](bool on) {
            if (on)
                m_chosen.insert(name);
            else
                m_chosen.erase(name);
            QStringList names;
            for (const std::string &one : m_chosen)
                names << qs(one);
            m_services->setText(names.isEmpty() ? tr("All usable services")
                                                : names.join(QStringLiteral(", ")));
            Q_EMIT changed();
        });
    }
}

void ParallelForm::explain()
{
    m_consequence->setText(
        consequence(static_cast<model::Strategy>(m_strategy->currentData().toInt())));
    Q_EMIT changed();
}

model::ParallelRequest ParallelForm::request() const
{
    model::ParallelRequest request;
    request.root = str(QDir::fromNativeSeparators(m_folder->text().trimmed()));
    static const QRegularExpression separators(QStringLiteral("[,;\\s]+"));
    for (const QString &glob : m_globs->text().split(separators, Qt::SkipEmptyParts))
        request.globs.push_back(str(glob));
    request.services.assign(m_chosen.begin(), m_chosen.end());
    request.strategy = static_cast<model::Strategy>(m_strategy->currentData().toInt());
    request.maxWorkers = m_workers->value();
    return request;
}

QString ParallelForm::problem() const
{
    const model::ParallelRequest request = this->request();
    if (!QDir::isAbsolutePath(qs(request.root)))
        return tr("Choose the folder to read.");
    if (request.globs.empty())
        return tr("Say which files of the folder to read.");
    return {};
}

} // namespace oxide::ui
