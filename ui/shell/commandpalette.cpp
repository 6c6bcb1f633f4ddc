#include "ui/shell/commandpalette.h"

#include "ui/format/keys.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/delegate.h"
#include "ui/widgets/label.h"

#include <algorithm>
#include <iterator>

#include <QAbstractListModel>
#include <QApplication>
#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QTimer>

namespace oxide::ui {

namespace {

constexpr int paletteWidth = 568;
constexpr int resultHeight = 36;
constexpr int shownRows = 8;
constexpr int taskSearchDelay = 120;

} // namespace

class CommandModel final : public QAbstractListModel
{
public:
    using QAbstractListModel::QAbstractListModel;

    struct Row {
        const Command *command = nullptr;
        Match match;
    };

    void setCommands(std::vector<Command> commands)
    {
        beginResetModel();
        m_rows.clear();
        m_commands = std::move(commands);
        m_tasks.clear();
        endResetModel();
    }

    void add(std::vector<Command> commands)
    {
        beginResetModel();
        m_rows.clear();
        std::ranges::move(commands, std::back_inserter(m_commands));
        endResetModel();
    }

    void setTasks(std::vector<Command> tasks)
    {
        beginResetModel();
        m_rows.clear();
        m_tasks = std::move(tasks);
        endResetModel();
    }

    void filter(QString wanted)
    {
        std::optional<CommandKind> only;
        if (wanted.startsWith(u'>'))
            only = CommandKind::Action;
        else if (wanted.startsWith(u'@'))
            only = CommandKind::Service;
        else if (wanted.startsWith(u'#'))
            only = CommandKind::Task;
        if (only)
            wanted = wanted.mid(1).trimmed();
        beginResetModel();
        m_rows.clear();
        for (const auto *list : {&m_commands, &m_tasks}) {
            for (const Command &command : *list) {
                if (only && command.kind != *only)
                    continue;
                if (command.kind == CommandKind::Setting && wanted.isEmpty())
                    continue;
                // Tasks were found by their whole text: what was typed need not be in the title.
                if (auto found = ui::match(wanted, command.text))
                    m_rows.push_back({&command, std::move(*found)});
                else if (command.kind == CommandKind::Task)
                    m_rows.push_back({&command, {}});
            }
        }
        std::stable_sort(m_rows.begin(), m_rows.end(),
                         [](const Row &a, const Row &b) { return a.match.score > b.match.score; });
        endResetModel();
    }

    [[nodiscard]] int total() const { return static_cast<int>(m_commands.size() + m_tasks.size()); }
    [[nodiscard]] const Row &row(int index) const
    {
        return m_rows[static_cast<std::size_t>(index)];
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        const Command &command = *row(index.row()).command;
        if (role == Qt::DisplayRole)
            return command.text;
        if (role == Qt::AccessibleTextRole)
            return QString(command.text + QLatin1String(", ") + command.where);
        return {};
    }

private:
    std::vector<Command> m_commands;
    std::vector<Command> m_tasks;
    std::vector<Row> m_rows;
};

namespace {

class CommandDelegate final : public QStyledItemDelegate
{
public:
    CommandDelegate(const Look &look, const CommandModel &model, QObject *parent)
        : QStyledItemDelegate(parent), m_look(look), m_model(model)
    {
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {m_look.px(200), m_look.px(resultHeight)};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const Theme &theme = m_look.theme();
        const CommandModel::Row &row = m_model.row(index.row());
        const bool chosen = option.state & QStyle::State_Selected;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRectF box = QRectF(option.rect).adjusted(m_look.px(6), 0, -m_look.px(6), 0);
        if (chosen) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.accentSoft);
            painter->drawRoundedRect(box, m_look.px(5), m_look.px(5));
        }
        const int side = m_look.px(16);
        paintIcon(*painter,
                  QRectF(box.left() + m_look.px(12), box.center().y() - side / 2.0, side, side),
                  row.command->icon, chosen ? theme.accentText : theme.text2);
        const double end = paintRight(*painter, box, *row.command);
        paintText(*painter, box.adjusted(m_look.px(40), 0, 0, 0), end, row);
        painter->restore();
    }

private:
    /// Returns where the text has to end.
    double paintRight(QPainter &painter, const QRectF &box, const Command &command) const
    {
        double right = box.right() - m_look.px(12);
        const int middle = static_cast<int>(box.center().y());
        if (!command.shortcut.isEmpty()) {
            const QString keys = format::keyCap(command.shortcut);
            const QFont font = m_look.font(TextStyle::Caption);
            const int width = tagWidth(keys, font, m_look);
            paintTag(painter, static_cast<int>(right) - width, middle, keys, font, m_look);
            right -= width + m_look.px(10);
        }
        painter.setFont(m_look.font(TextStyle::Second));
        painter.setPen(m_look.theme().text3);
        const int width = painter.fontMetrics().horizontalAdvance(command.where);
        painter.drawText(QRectF(right - width, box.top(), width, box.height()),
                         Qt::AlignVCenter | Qt::AlignRight, command.where);
        return right - width - m_look.px(12);
    }

    /// The matched characters in bold, run by run.
    void paintText(QPainter &painter, const QRectF &box, double end,
                   const CommandModel::Row &row) const
    {
        const QFont plain = m_look.font(TextStyle::Body);
        const QFont strong = m_look.font(TextStyle::Strong);
        painter.setFont(plain);
        painter.setPen(m_look.theme().text);
        const QString text = painter.fontMetrics().elidedText(row.command->text, Qt::ElideRight,
                                                              static_cast<int>(end - box.left()));
        double x = box.left();
        qsizetype at = 0;
        std::size_t next = 0;
        const std::vector<int> &marks = row.match.at;
        while (at < text.size()) {
            const bool marked = next < marks.size() && marks[next] == at;
            qsizetype stop = at;
            while (stop < text.size() && (next < marks.size() && marks[next] == stop) == marked) {
                next += marked ? 1 : 0;
                ++stop;
            }
            const QString piece = text.mid(at, stop - at);
            painter.setFont(marked ? strong : plain);
            painter.drawText(QRectF(x, box.top(), box.width(), box.height()),
                             Qt::AlignVCenter | Qt::TextSingleLine, piece);
            x += QFontMetricsF(painter.font()).horizontalAdvance(piece);
            at = stop;
        }
    }

    const Look &m_look;
    const CommandModel &m_model;
};

/// Key caps with what they do.
class Footer final : public QWidget
{
public:
    explicit Footer(const Look &look) : m_look(look) { setFixedHeight(look.px(34)); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = m_look.theme();
        QPainter painter(this);
        const int middle = height() / 2;
        int x = m_look.px(18);
        const QFont keys = m_look.font(TextStyle::Caption);
        const auto word = [&](const QString &text) {
            painter.setFont(m_look.font(TextStyle::Second));
            painter.setPen(theme.text2);
            painter.drawText(QRect(x, 0, width(), height()), Qt::AlignVCenter, text);
            x += painter.fontMetrics().horizontalAdvance(text) + m_look.px(16);
        };
        x += paintTag(painter, x, middle, QStringLiteral("↑ ↓"), keys, m_look) + m_look.px(8);
        word(CommandPalette::tr("Choose"));
        x += paintTag(painter, x, middle, QStringLiteral("↵"), keys, m_look) + m_look.px(8);
        word(CommandPalette::tr("Do it"));
        painter.drawText(rect().adjusted(0, 0, -m_look.px(18), 0),
                         Qt::AlignVCenter | Qt::AlignRight,
                         CommandPalette::tr("> commands, # tasks, @ services"));
    }

private:
    const Look &m_look;
};

} // namespace

CommandPalette::CommandPalette(const Look &look, QWidget *window)
    : QFrame(window), m_look(look), m_searchTimer(new QTimer(this))
{
    setAccessibleName(tr("Command palette"));
    hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);

    auto *top = new QHBoxLayout;
    top->setContentsMargins(look.px(46), 0, look.px(18), 0);
    m_field = new QLineEdit;
    m_field->setFrame(false);
    setFrameless(m_field);
    m_field->setFixedHeight(look.px(48));
    m_field->setFont(look.font(TextStyle::Sentence));
    m_field->setPlaceholderText(tr("Go to a page, run a command, find a task"));
    m_field->setAccessibleName(tr("Command"));
    top->addWidget(m_field, 1);
    m_count = new Label(look, {}, TextStyle::Second, Tone::Second);
    top->addWidget(m_count);
    column->addLayout(top);
    column->addSpacing(look.px(6) + 1);

    m_model = new CommandModel(this);
    m_list = new QListView;
    m_list->setAccessibleName(tr("What fits"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new CommandDelegate(look, *m_model, m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(m_list, &QListView::entered, m_list, &QListView::setCurrentIndex);
    connect(m_list, &QListView::clicked, this, &CommandPalette::runCurrent);
    column->addWidget(m_list);
    m_nothing = new Label(look, tr("Nothing fits. Fewer letters find more."), TextStyle::Body,
                          Tone::Second);
    m_nothing->setContentsMargins(look.px(18), look.px(8), look.px(18), look.px(14));
    column->addWidget(m_nothing);
    column->addSpacing(look.px(6));
    m_footer = new Footer(look);
    column->addWidget(m_footer);

    m_searchTimer->setSingleShot(true);
    m_searchTimer->setInterval(taskSearchDelay);
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_model->setTasks({});
        filter();
        QString wanted = text;
        if (wanted.startsWith(u'#'))
            wanted.remove(0, 1);
        if (wanted.trimmed().size() >= 2 && !wanted.startsWith(u'>') && !wanted.startsWith(u'@'))
            m_searchTimer->start();
        else
            m_searchTimer->stop();
    });
    connect(m_searchTimer, &QTimer::timeout, this, [this] {
        QString wanted = m_field->text();
        if (wanted.startsWith(u'#'))
            wanted.remove(0, 1);
        Q_EMIT searched(wanted.trimmed());
    });
}

void CommandPalette::open(std::vector<Command> commands)
{
    m_model->setCommands(std::move(commands));
    m_field->clear();
    filter();
    m_focusedBefore = parentWidget()->focusWidget();
    qApp->installEventFilter(this);
    show();
    raise();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::add(std::vector<Command> commands)
{
    const int chosen = m_list->currentIndex().row();
    m_model->add(std::move(commands));
    filter();
    // Settings show where something was typed; without, what was chosen stays in its row.
    if (m_field->text().isEmpty() && chosen >= 0 && chosen < m_model->rowCount())
        m_list->setCurrentIndex(m_model->index(chosen));
}

void CommandPalette::setTasks(std::vector<Command> tasks)
{
    m_model->setTasks(std::move(tasks));
    filter();
}

void CommandPalette::close()
{
    m_searchTimer->stop();
    qApp->removeEventFilter(this);
    // Before it hides: Qt would give the focus to whatever control comes next.
    if (isAncestorOf(parentWidget()->focusWidget())) {
        QWidget *before = m_focusedBefore && m_focusedBefore->isVisible() ? m_focusedBefore.data()
                                                                          : parentWidget();
        before->setFocus();
    }
    hide();
}

void CommandPalette::filter()
{
    m_model->filter(m_field->text());
    const int found = m_model->rowCount();
    m_count->setText(tr("%1 of %2").arg(found).arg(m_model->total()));
    m_list->setVisible(found > 0);
    m_nothing->setVisible(found == 0);
    m_list->setFixedHeight(std::min(found, shownRows) * m_look.px(resultHeight));
    if (found > 0)
        m_list->setCurrentIndex(m_model->index(0));
    place();
}

void CommandPalette::place()
{
    layout()->activate();
    const QWidget *window = parentWidget();
    const int width = std::min(m_look.px(paletteWidth), window->width() - m_look.px(32));
    const int height = layout()->sizeHint().height();
    setGeometry((window->width() - width) / 2, std::max(m_look.px(40), window->height() / 6), width,
                height);
}

void CommandPalette::runCurrent()
{
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid())
        return;
    const std::function<void()> run = m_model->row(index.row()).command->run;
    close();
    if (run)
        run();
}

bool CommandPalette::handleKey(int key)
{
    const int rows = m_model->rowCount();
    const auto move = [this, rows](int by) {
        if (rows > 0) {
            const int row = (m_list->currentIndex().row() + by + rows) % rows;
            m_list->setCurrentIndex(m_model->index(row));
        }
        return true;
    };
    switch (key) {
    case Qt::Key_Escape:
        close();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runCurrent();
        return true;
    case Qt::Key_Tab:
    case Qt::Key_Down:
        return move(1);
    case Qt::Key_Backtab:
    case Qt::Key_Up:
        return move(-1);
    case Qt::Key_PageDown:
        return move(std::min(shownRows, rows - 1));
    case Qt::Key_PageUp:
        return move(-std::min(shownRows, rows - 1));
    default:
        return false;
    }
}

/// Only while it is open, and then for the whole application: it must see clicks outside.
bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress)
        return handleKey(static_cast<QKeyEvent *>(event)->key());
    if (event->type() == QEvent::MouseButtonPress && watched->isWidgetType()) {
        const auto *pressed = static_cast<QWidget *>(watched);
        if (pressed != this && !isAncestorOf(pressed) && pressed->window() == window())
            close();
    }
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_look.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    const double radius = m_look.px(10);
    painter.setPen(QPen(theme.line2, 1));
    painter.setBrush(theme.base);
    painter.drawRoundedRect(box, radius, radius);
    // The footer's ground, cut to the frame's corners.
    QPainterPath frame;
    frame.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.setClipPath(frame);
    painter.fillRect(m_footer->geometry(), theme.alt);
    painter.setClipping(false);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(1, m_footer->y(), width() - 2, 1, theme.line);
    painter.fillRect(1, m_field->geometry().bottom() + 1, width() - 2, 1, theme.line);
    const int side = m_look.px(16);
    paintIcon(painter,
              QRectF(m_look.px(18), m_field->geometry().center().y() - side / 2.0, side, side),
              Icon::Search, theme.text2);
}

} // namespace oxide::ui
