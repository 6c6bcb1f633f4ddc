#include "ui/shell/statusbar.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/theme/look.h"
#include "ui/widgets/budgetbar.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPainter>
#include <QTimer>

namespace oxide::ui {

namespace {

constexpr int messageTime = 8000;

} // namespace

StatusBar::StatusBar(const Context &context, QWidget *parent)
    : QWidget(parent), m_look(context.look), m_messageTimer(new QTimer(this))
{
    setAccessibleName(tr("Status"));
    setFixedHeight(m_look.px(28));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(m_look.px(12), 1, m_look.px(12), 0);
    row->setSpacing(m_look.px(12));
    m_engine = new StateChip(m_look);
    m_engine->setPlain(true);
    row->addWidget(m_engine);
    row->addWidget(makeRule());
    m_tasks = new StateChip(m_look);
    m_tasks->setPlain(true);
    row->addWidget(m_tasks);
    m_messageRule = makeRule();
    m_messageRule->hide();
    row->addWidget(m_messageRule);
    m_message = new Label(m_look, {}, TextStyle::Second, Tone::Second);
    m_message->setElide(Qt::ElideRight);
    row->addWidget(m_message, 1);
    m_spend = new Label(m_look, {}, TextStyle::Second, Tone::Second);
    row->addWidget(m_spend);
    m_budget = new BudgetBar(m_look);
    m_budget->hide();
    row->addWidget(m_budget);
    m_messageTimer->setSingleShot(true);
    m_messageTimer->setInterval(messageTime);
    connect(m_messageTimer, &QTimer::timeout, this, [this] {
        m_message->clear();
        m_messageRule->hide();
    });
}

void StatusBar::setStatus(const model::EngineStatus &status)
{
    m_engine->setState(shown(status.state));
    m_engine->setToolTip(base::qs(status.why));
    ShownState tasks;
    tasks.state = State::Off;
    tasks.word = tr("Nothing running");
    if (status.running > 0 || status.waiting > 0) {
        tasks.state = status.running > 0 ? State::Running : State::Waiting;
        tasks.word = status.waiting > 0
                         ? tr("%1 running, %2 waiting").arg(status.running).arg(status.waiting)
                         : tr("%n running", nullptr, status.running);
    }
    m_tasks->setState(tasks);
    showSpend(status);
}

void StatusBar::showSpend(const model::EngineStatus &status)
{
    m_budget->setVisible(status.limitToday.has_value());
    if (status.limitToday)
        m_budget->setSpent(status.spendToday.value_or(model::Money()), *status.limitToday);
    if (!status.spendToday) {
        m_spend->setText(tr("Today unknown"));
        m_spend->setToolTip(tr("The price of today's tasks is not known."));
        return;
    }
    QString spend = format::money(*status.spendToday);
    if (status.limitToday)
        spend = tr("%1 of %2", "$1.84 of $5.00").arg(spend, format::limit(*status.limitToday));
    m_spend->setText(status.spendIsPartial ? tr("Today %1 and unknown").arg(spend)
                                           : tr("Today %1").arg(spend));
    m_spend->setToolTip(
        status.spendIsPartial ? tr("The price of some of today's tasks is not known.") : QString());
}

void StatusBar::say(const QString &message)
{
    m_message->setText(message);
    m_messageRule->show();
    m_messageTimer->start();
}

QWidget *StatusBar::makeRule()
{
    auto *rule = new QFrame;
    rule->setFrameShape(QFrame::VLine);
    rule->setFixedSize(1, m_look.px(14));
    return rule;
}

void StatusBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_look.theme().sidebar);
    painter.fillRect(0, 0, width(), 1, m_look.theme().line);
}

} // namespace oxide::ui
