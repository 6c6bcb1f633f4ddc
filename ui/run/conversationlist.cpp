#include "ui/run/conversationlist.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/times.h"
#include "ui/run/conversationmodel.h"
#include "ui/theme/look.h"
#include "ui/theme/state.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/delegate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/strip.h"
#include "ui/widgets/tableview.h"

#include <algorithm>

#include <QAction>
#include <QBoxLayout>
#include <QPainter>

namespace oxide::ui {

namespace {

constexpr int mostSessions = 300;
constexpr int reloadDelayMs = 400;

class ConversationDelegate final : public QStyledItemDelegate
{
public:
    ConversationDelegate(const Look &look, const ConversationModel &conversations,
                         const base::Clock &clock, QObject *parent)
        : QStyledItemDelegate(parent), m_look(look), m_conversations(conversations), m_clock(clock)
    {
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (const model::SessionSummary *session = m_conversations.session(index.row()))
            paintSession(*painter, option, *session);
        else
            paintHeading(*painter, option.rect, index.data().toString());
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {m_look.px(120), m_look.px(32)};
    }

private:
    void paintHeading(QPainter &painter, const QRect &rect, const QString &text) const
    {
        painter.setFont(m_look.font(TextStyle::Second));
        painter.setPen(m_look.theme().text2);
        paintElided(painter, rect.adjusted(m_look.px(8), m_look.px(4), 0, 0), text);
    }

    void paintSession(QPainter &painter, const QStyleOptionViewItem &option,
                      const model::SessionSummary &session) const
    {
        const Theme &theme = m_look.theme();
        const bool selected = option.state & QStyle::State_Selected;
        const bool hovered = option.state & QStyle::State_MouseOver;
        if (selected || hovered) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(selected ? theme.accentSoft : theme.pressed);
            painter.drawRoundedRect(option.rect, m_look.px(5), m_look.px(5));
        }
        const QRect rect = option.rect.adjusted(m_look.px(8), 0, -m_look.px(8), 0);
        const int side = m_look.px(12);
        paintState(painter, QRectF(rect.left(), rect.center().y() - side / 2.0 + 0.5, side, side),
                   shown(session.lastState, session.lastAfterFallback).state, theme);
        const QString time = format::listTime(session.updatedAt, m_clock.now());
        painter.setFont(m_look.font(TextStyle::Caption));
        const int timeWidth = painter.fontMetrics().horizontalAdvance(time);
        painter.setPen(selected || hovered ? theme.text2 : theme.text3);
        painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter, time);
        painter.setFont(m_look.font(TextStyle::Body));
        painter.setPen(theme.text);
        paintElided(painter, rect.adjusted(side + m_look.px(8), 0, -timeWidth - m_look.px(8), 0),
                    base::qs(session.title));
        paintItemFocus(painter, option, option.rect, m_look.px(5), m_look);
    }

    const Look &m_look;
    const ConversationModel &m_conversations;
    const base::Clock &m_clock;
};

} // namespace

ConversationList::ConversationList(const Context &context, const base::Clock &clock,
                                   QWidget *parent)
    : QWidget(parent), m_context(context), m_clock(clock),
      m_model(new ConversationModel(clock, this))
{
    const Look &look = context.look;
    setAccessibleName(tr("Conversations"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, look.px(12), 1, 0);
    column->setSpacing(look.px(8));
    m_search = new SearchField(look, tr("Search conversations"));
    auto *searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(look.px(8), 0, look.px(8), 0);
    searchRow->addWidget(m_search);
    column->addLayout(searchRow);
    m_confirm = new Strip(look);
    m_confirm->setStacked();
    m_confirm->hide();
    column->addWidget(m_confirm);
    m_list = new RowList(look, tr("Conversations"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ConversationDelegate(look, *m_model, clock, m_list));
    m_list->viewport()->setAutoFillBackground(false);
    auto *listRow = new QHBoxLayout;
    listRow->setContentsMargins(look.px(4), 0, look.px(4), 0);
    listRow->addWidget(m_list);
    column->addLayout(listRow, 1);
    m_empty =
        new Label(look, tr("What you ask here is kept as a conversation, to go on with later."),
                  TextStyle::Second, Tone::Hint);
    m_empty->setWordWrap(true);
    m_empty->setContentsMargins(look.px(12), 0, look.px(12), 0);
    column->addWidget(m_empty);
    m_limit = new Label(look, tr("The newest %1 are listed.").arg(mostSessions), TextStyle::Second,
                        Tone::Hint);
    m_limit->setContentsMargins(look.px(12), 0, look.px(12), 0);
    m_limit->hide();
    column->addWidget(m_limit);
    column->addWidget(makeLine());
    auto *fresh = makeButton(look, Icon::Plus, tr("New conversation"), ButtonKind::Flat);
    // The window has the shortcut: a second owner would make it ambiguous, and dead.
    fresh->setToolTip(tr("New conversation (%1)")
                          .arg(QKeySequence(QKeySequence::New).toString(QKeySequence::NativeText)));
    connect(fresh, &QPushButton::clicked, this, &ConversationList::newAsked);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(look.px(8), 0, look.px(8), look.px(8));
    foot->addWidget(fresh);
    column->addLayout(foot);

    m_reloadTimer.setSingleShot(true);
    m_reloadTimer.setInterval(reloadDelayMs);
    connect(&m_reloadTimer, &QTimer::timeout, this, &ConversationList::reload);
    connect(m_search, &QLineEdit::textChanged, m_model, &ConversationModel::setFilter);
    connect(m_list, &QListView::clicked, this, &ConversationList::select);
    connect(m_list, &QListView::activated, this, &ConversationList::select);
    connect(m_confirm, &Strip::actionTriggered, this, &ConversationList::deleteNow);
    connect(m_confirm, &Strip::otherTriggered, this, &ConversationList::deleteWithTasks);
    connect(m_model, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        const model::SessionSummary *row = m_model->session(m_list->currentIndex().row());
        m_row = row ? std::optional(row->id) : std::nullopt;
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, &ConversationList::restoreRow);
    connect(&context.engine, &engine::Engine::tasksChanged, this,
            [this](const std::vector<model::TaskSummary> &tasks) {
                m_model->take(tasks);
                const bool mine = std::any_of(tasks.begin(), tasks.end(), [](const auto &task) {
                    return task.session.has_value();
                });
                if (mine && isVisible() && !m_reloadTimer.isActive())
                    m_reloadTimer.start();
            });
    connect(&context.engine, &engine::Engine::tasksDeleted, &m_reloadTimer,
            qOverload<>(&QTimer::start));
    auto *remove = new QAction(m_list);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    remove->setText(tr("Delete conversation\u2026"));
    connect(remove, &QAction::triggered, this, &ConversationList::askToDelete);
    m_list->addAction(remove);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void ConversationList::reload()
{
    ask(
        this, m_context.engine.sessions(mostSessions),
        [this](std::vector<model::SessionSummary> sessions) {
            m_limit->setVisible(sessions.size() >= mostSessions);
            m_model->setSessions(std::move(sessions));
            m_empty->setVisible(m_model->isEmpty());
        },
        [this](const base::Error &error) { m_confirm->showError(error); });
}

void ConversationList::setCurrent(std::optional<model::SessionId> session)
{
    m_current = session;
    const std::optional<int> row = session ? m_model->rowOf(*session) : std::nullopt;
    if (row)
        m_list->setCurrentIndex(m_model->index(*row));
    else
        m_list->selectionModel()->clear();
}

/// The list was read again: the keyboard stays where it was.
void ConversationList::restoreRow()
{
    const std::optional<int> row = m_row ? m_model->rowOf(*m_row) : std::nullopt;
    if (row)
        m_list->setCurrentIndex(m_model->index(*row));
    else
        setCurrent(m_current);
}

void ConversationList::select()
{
    const model::SessionSummary *session = m_model->session(m_list->currentIndex().row());
    if (!session)
        return;
    m_current = session->id;
    Q_EMIT chosen(session->id, base::qs(session->title));
}

void ConversationList::askToDelete()
{
    const model::SessionSummary *session = m_model->session(m_list->currentIndex().row());
    if (!session)
        return;
    m_doomed = session->id;
    m_confirm->setDismissable(true);
    m_confirm->setAction(tr("Delete conversation"));
    m_confirm->setOther(tr("Delete its tasks too"));
    m_confirm->show(State::Warn, tr("Delete \u201c%1\u201d? Its tasks stay in the history, unless "
                                    "they are deleted too.")
                                     .arg(base::qs(session->title)));
    m_confirm->focusAction();
}

/// What was said goes first: then the conversation holds only what still runs.
void ConversationList::deleteWithTasks()
{
    if (!m_doomed)
        return;
    model::HistoryQuery query;
    query.session = m_doomed;
    query.withParts = true;
    ask(
        this, m_context.engine.clearHistory(query), [this](std::int64_t) { deleteNow(); },
        [this](const base::Error &error) {
            m_confirm->setAction({});
            m_confirm->showError(error);
        });
}

void ConversationList::deleteNow()
{
    m_confirm->hide();
    if (!m_doomed)
        return;
    const model::SessionId session = *std::exchange(m_doomed, std::nullopt);
    ask(
        this, m_context.engine.deleteSession(session),
        [this, session](engine::Done) {
            reload();
            Q_EMIT deleted(session);
        },
        [this](const base::Error &error) {
            m_confirm->setAction({});
            m_confirm->showError(error);
        });
}

void ConversationList::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    reload();
}

void ConversationList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), m_context.look.theme().line);
}

} // namespace oxide::ui
