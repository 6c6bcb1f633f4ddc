#include "ui/settings/aboutpane.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/theme/look.h"
#include "ui/theme/state.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>

namespace oxide::ui {

namespace {

State stateOf(model::CheckState state)
{
    switch (state) {
    case model::CheckState::Ok:
        return State::Ok;
    case model::CheckState::Warning:
        return State::Warn;
    case model::CheckState::Bad:
        break;
    }
    return State::Bad;
}

} // namespace

AboutPane::AboutPane(Page &page, QWidget *parent) : QWidget(parent), m_page(page)
{
    const Look &look = page.look();
    auto *column = new QVBoxLayout(this);
    const int side = look.px(12);
    column->setContentsMargins(side, side, side, side);
    column->setSpacing(look.px(8));
    column->addWidget(
        new Label(look, tr("Oxide %1").arg(QStringLiteral(OXIDE_VERSION)), TextStyle::CardFigure));
    auto *what = new Label(look,
                           tr("A desktop control room for language models. Free software under "
                              "the GNU General Public License, version 3 or later; it comes "
                              "without any warranty."),
                           TextStyle::Body, Tone::Second);
    what->setWordWrap(true);
    column->addWidget(what);
    column->addWidget(new Label(look,
                                tr("Built on Qt %1, QCoro, Boost, yaml-cpp, QtKeychain and SQLite.")
                                    .arg(QString::fromLatin1(qVersion())),
                                TextStyle::Second, Tone::Hint));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(look.px(8));
    m_check = makeButton(look, tr("Check everything"));
    connect(m_check, &QPushButton::clicked, this, &AboutPane::check);
    buttons->addWidget(m_check);
    m_verify = makeButton(look, tr("Verify the audit chain"));
    connect(m_verify, &QPushButton::clicked, this, &AboutPane::verify);
    buttons->addWidget(m_verify);
    buttons->addStretch();
    column->addLayout(buttons);
    m_findings = new QVBoxLayout;
    m_findings->setSpacing(look.px(6));
    column->addLayout(m_findings);
}

void AboutPane::clearFindings()
{
    while (QLayoutItem *item = m_findings->takeAt(0)) {
        if (QWidget *row = item->widget()) {
            row->hide();
            row->deleteLater();
        }
        delete item;
    }
}

void AboutPane::addFinding(State state, const QString &name, const QString &finding,
                           const QString &remedy)
{
    const Look &look = m_page.look();
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(look.px(12));
    auto *chip = new StateChip(look);
    chip->setPlain(true);
    chip->setState({state, name});
    line->addWidget(chip);
    auto *text = new Label(look, remedy.isEmpty() ? finding : finding + u' ' + remedy,
                           TextStyle::Second, Tone::Second);
    text->setWordWrap(true);
    line->addWidget(text, 1);
    m_findings->addWidget(row);
}

void AboutPane::check()
{
    clearFindings();
    m_check->setEnabled(false);
    addFinding(State::Running, tr("Checking"), tr("database, configuration, services"), {});
    ask(
        static_cast<QObject *>(this), m_page.engine().doctor(),
        [this](const std::vector<model::DoctorItem> &items) {
            m_check->setEnabled(true);
            clearFindings();
            for (const model::DoctorItem &item : items)
                addFinding(stateOf(item.state), base::qs(item.name), base::qs(item.finding),
                           base::qs(item.remedy));
        },
        [this](const base::Error &error) {
            m_check->setEnabled(true);
            clearFindings();
            m_page.showError(error);
        });
}

void AboutPane::verify()
{
    clearFindings();
    m_verify->setEnabled(false);
    ask(
        static_cast<QObject *>(this), m_page.engine().verifyAudit(),
        [this](const model::AuditReport &report) {
            m_verify->setEnabled(true);
            if (report.isWhole())
                addFinding(State::Ok, tr("The chain is whole"),
                           tr("%1 entries checked.").arg(format::count(report.checked)), {});
            else
                addFinding(State::Bad, tr("The chain is broken"), base::qs(report.problem), {});
        },
        [this](const base::Error &error) {
            m_verify->setEnabled(true);
            m_page.showError(error);
        });
}

} // namespace oxide::ui
