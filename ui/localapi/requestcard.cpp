#include "ui/localapi/requestcard.h"

#include "ui/format/numbers.h"
#include "ui/localapi/requestmodel.h"
#include "ui/localapi/requesttable.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/searchfield.h"

#include <QBoxLayout>
#include <QStackedWidget>

namespace oxide::ui {

namespace {

constexpr int searchWidth = 220;

} // namespace

RequestCard::RequestCard(const Context &context, QWidget *parent)
    : Card(context.look, tr("Requests"), {}, parent), m_look(context.look),
      m_model(new RequestModel(this)), m_filter(new RequestFilter(*m_model, this))
{
    setHeadLine(true);
    makeHead();
    auto *table = new RequestTable(m_look, *m_filter);
    table->viewport()->setAutoFillBackground(false); // the card's round corners stay
    connect(table, &TableView::rowActivated, this, [this](const QModelIndex &index) {
        if (const auto task = m_filter->request(index).task)
            Q_EMIT taskOpened(*task);
    });
    m_stack = new QStackedWidget;
    m_stack->addWidget(table);
    m_none = new EmptyState(m_look, Icon::Terminal, {}, {});
    m_stack->addWidget(m_none);
    body()->addWidget(m_stack, 1);
    showState();
}

void RequestCard::makeHead()
{
    m_search = new SearchField(m_look, tr("Filter requests"), QKeySequence::Find);
    setControlSize(m_search, ControlSize::Small);
    m_search->setFixedWidth(m_look.px(searchWidth));
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setText(text);
        showState();
    });
    addToHead(m_search);
    const auto add = [this](QPushButton *button) {
        setControlSize(button, ControlSize::Small);
        addToHead(button);
        return button;
    };
    m_errors = add(makeButton(m_look, tr("Errors only")));
    m_errors->setCheckable(true);
    connect(m_errors, &QPushButton::toggled, this, [this](bool on) {
        m_filter->setErrorsOnly(on);
        showState();
    });
    m_pause = add(makeButton(m_look, Icon::Pause, tr("Pause")));
    connect(m_pause, &QPushButton::clicked, this, [this] { setPaused(!m_model->isPaused()); });
    m_clear = add(makeButton(m_look, tr("Clear"), ButtonKind::Flat));
    m_clear->setAccessibleName(tr("Clear the requests"));
    connect(m_clear, &QPushButton::clicked, this, &RequestCard::clear);
}

void RequestCard::add(const std::vector<model::ApiRequest> &requests)
{
    m_model->add(requests);
    showState();
}

void RequestCard::setPaused(bool paused)
{
    m_model->setPaused(paused);
    m_pause->setText(paused ? tr("Go on") : tr("Pause"));
    m_pause->setIcon(icon(paused ? Icon::Play : Icon::Pause, m_look, Tone::Text));
    showState();
}

void RequestCard::clear()
{
    m_model->clear();
    showState();
}

void RequestCard::showState()
{
    const int all = m_model->rowCount();
    const int fitting = m_filter->rowCount();
    m_clear->setEnabled(all > 0);
    m_stack->setCurrentIndex(fitting > 0 ? 0 : 1);
    QStringList words;
    if (all == RequestModel::mostRows)
        words += tr("the newest %1").arg(format::count(all));
    else if (all > 0)
        words += format::count(all);
    if (m_model->errors() > 0)
        words += tr("%Ln errors", nullptr, m_model->errors());
    if (m_model->isPaused())
        words += tr("paused, %1 waiting").arg(format::count(m_model->waiting()));
    setSubtitle(words.join(QStringLiteral(" \u00b7 ")));
    if (all == 0)
        m_none->setText(m_model->isPaused() ? tr("Paused") : tr("No requests yet"),
                        tr("Each request of another program appears here as it ends: who asked, "
                           "what, how it went and how long it took. Neither prompts nor keys."));
    else if (fitting == 0)
        m_none->setText(tr("No request fits"), tr("None of the requests here has these words."));
}

} // namespace oxide::ui
