#include "ui/shell/sidebar.h"

#include "ui/format/keys.h"
#include "ui/theme/look.h"
#include "ui/widgets/delegate.h"

#include <QAbstractListModel>
#include <QBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace oxide::ui {

namespace {

constexpr int countRole = Qt::UserRole + 1;
constexpr int stateRole = Qt::UserRole + 2;
constexpr int iconRole = Qt::UserRole + 3;

constexpr int wideWidth = 200;
constexpr int compactWidth = 56;
constexpr int rowHeight = 32;
constexpr int rowGap = 2;

} // namespace

class SidebarModel final : public QAbstractListModel
{
public:
    SidebarModel(std::vector<PageEntry> pages, QObject *parent)
        : QAbstractListModel(parent), m_pages(std::move(pages)), m_badges(m_pages.size())
    {
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_pages.size());
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        const auto row = static_cast<std::size_t>(index.row());
        const PageEntry &page = m_pages[row];
        const Badge &badge = m_badges[row];
        switch (role) {
        case Qt::DisplayRole:
            return page.title;
        case Qt::ToolTipRole:
            return m_compact ? spoken(page, badge) : badge.meaning; // or nothing names the page
        case Qt::AccessibleTextRole:
            return spoken(page, badge);
        case countRole:
            return badge.count;
        case stateRole:
            return badge.state ? QVariant(static_cast<int>(*badge.state)) : QVariant();
        case iconRole:
            return static_cast<int>(page.icon);
        default:
            return {};
        }
    }

    [[nodiscard]] int rowOf(PageId page) const
    {
        const auto found = std::find_if(m_pages.begin(), m_pages.end(),
                                        [page](const auto &entry) { return entry.id == page; });
        return found == m_pages.end() ? -1 : static_cast<int>(found - m_pages.begin());
    }

    [[nodiscard]] PageId pageAt(int row) const { return m_pages[static_cast<std::size_t>(row)].id; }

    void setBadge(int row, const Badge &badge)
    {
        m_badges[static_cast<std::size_t>(row)] = badge;
        Q_EMIT dataChanged(index(row), index(row));
    }

    void setCompact(bool compact) { m_compact = compact; }

private:
    [[nodiscard]] static QString spoken(const PageEntry &page, const Badge &badge)
    {
        return badge.meaning.isEmpty() ? page.title
                                       : page.title + QLatin1String(", ") + badge.meaning;
    }

    std::vector<PageEntry> m_pages;
    std::vector<Badge> m_badges;
    bool m_compact = false;
};

namespace {

class SidebarDelegate final : public QStyledItemDelegate
{
public:
    SidebarDelegate(const Look &look, QObject *parent) : QStyledItemDelegate(parent), m_look(look)
    {
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {m_look.px(compactWidth), m_look.px(rowHeight + rowGap)};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const Theme &theme = m_look.theme();
        const bool chosen = option.state & QStyle::State_Selected;
        const bool compact = option.rect.width() < m_look.px(compactWidth) + 1;
        const QRectF row = QRectF(option.rect).adjusted(0, 0, 0, -m_look.px(rowGap));
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (chosen || option.state & QStyle::State_MouseOver) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(chosen ? theme.accentSoft : theme.pressed);
            painter->drawRoundedRect(row, m_look.px(6), m_look.px(6));
        }
        if (chosen) {
            painter->setBrush(theme.accent);
            const QRectF bar(row.left(), row.top() + m_look.px(7), m_look.px(3),
                             row.height() - m_look.px(14));
            painter->drawRoundedRect(bar, 1.5, 1.5);
        }
        paintItemFocus(*painter, option, row, m_look.px(5), m_look);
        paintRow(*painter, row, index, chosen, compact);
        painter->restore();
    }

private:
    void paintRow(QPainter &painter, const QRectF &row, const QModelIndex &index, bool chosen,
                  bool compact) const
    {
        const Theme &theme = m_look.theme();
        const int side = m_look.px(16);
        const double iconLeft = compact ? row.center().x() - side / 2.0 : row.left() + m_look.px(8);
        const QRectF iconBox(iconLeft, row.center().y() - side / 2.0, side, side);
        const auto which = static_cast<Icon>(index.data(iconRole).toInt());
        paintIcon(painter, iconBox, which, chosen ? theme.accentText : theme.text2);
        const QVariant state = index.data(stateRole);
        if (compact) {
            if (state.isValid())
                paintState(painter, QRectF(iconBox.right() - 4, row.top() + 3, 10, 10),
                           static_cast<State>(state.toInt()), theme);
            return;
        }
        painter.setFont(m_look.font(chosen ? TextStyle::Strong : TextStyle::Body));
        painter.setPen(chosen ? theme.accentText : theme.text2);
        const QRectF text = row.adjusted(m_look.px(34), 0, -m_look.px(30), 0);
        painter.drawText(text, Qt::AlignVCenter | Qt::TextSingleLine,
                         index.data(Qt::DisplayRole).toString());
        const QRectF end = row.adjusted(0, 0, -m_look.px(8), 0);
        if (state.isValid()) {
            const int shape = m_look.px(12);
            paintState(painter,
                       QRectF(end.right() - shape, row.center().y() - shape / 2.0, shape, shape),
                       static_cast<State>(state.toInt()), theme);
        } else if (const int count = index.data(countRole).toInt(); count > 0) {
            painter.setFont(m_look.font(TextStyle::Second));
            painter.drawText(end, Qt::AlignVCenter | Qt::AlignRight, QString::number(count));
        }
    }

    const Look &m_look;
};

/// "Go to…" looks like a field and acts as a button: it opens the command palette.
class GoToButton final : public QPushButton
{
public:
    explicit GoToButton(const Look &look) : m_look(look)
    {
        setCursor(Qt::IBeamCursor);
        setAutoDefault(false);
    }

    void setCompact(bool compact)
    {
        m_compact = compact;
        update();
    }

    [[nodiscard]] QSize sizeHint() const override { return {m_look.px(40), m_look.px(30)}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = m_look.theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const bool focus = hasFocus();
        const double in = focus ? 1 : 0.5;
        painter.setPen(
            QPen(focus ? theme.accent : (underMouse() ? theme.text3 : theme.line2), focus ? 2 : 1));
        painter.setBrush(theme.control);
        painter.drawRoundedRect(QRectF(rect()).adjusted(in, in, -in, -in), m_look.px(6),
                                m_look.px(6));
        const int side = m_look.px(14);
        const double left = m_compact ? (width() - side) / 2.0 : m_look.px(9);
        paintIcon(painter, QRectF(left, (height() - side) / 2.0, side, side), Icon::Search,
                  theme.text2);
        if (m_compact)
            return;
        painter.setFont(m_look.font(TextStyle::Second));
        painter.setPen(theme.text3);
        painter.drawText(rect().adjusted(m_look.px(31), 0, 0, 0), Qt::AlignVCenter, text());
        painter.setFont(m_look.font(TextStyle::Caption));
        const QString keys = format::keyCap(Qt::CTRL | Qt::Key_K);
        const int width = painter.fontMetrics().horizontalAdvance(keys) + m_look.px(12);
        const QRectF cap(this->width() - width - m_look.px(8), (height() - m_look.px(18)) / 2.0,
                         width, m_look.px(18));
        painter.setPen(QPen(theme.line2, 1));
        painter.setBrush(theme.alt);
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter.setPen(theme.text2);
        painter.drawText(cap, Qt::AlignCenter, keys);
    }

private:
    const Look &m_look;
    bool m_compact = false;
};

class Brand final : public QWidget
{
public:
    explicit Brand(const Look &look) : m_look(look)
    {
        setFixedHeight(look.px(56));
        setAccessibleName(QStringLiteral("Oxide"));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const int side = m_look.px(20);
        const bool compact = width() < m_look.px(100);
        const double left = compact ? (width() - side) / 2.0 : m_look.px(16);
        paintAppMark(painter, QRectF(left, (height() - side) / 2.0, side, side));
        if (compact)
            return;
        painter.setFont(m_look.font(TextStyle::Sentence));
        QFont bold = painter.font();
        bold.setWeight(QFont::DemiBold);
        painter.setFont(bold);
        painter.setPen(m_look.theme().text);
        painter.drawText(rect().adjusted(m_look.px(44), 0, 0, 0), Qt::AlignVCenter,
                         QStringLiteral("Oxide"));
    }

private:
    const Look &m_look;
};

} // namespace

Sidebar::Sidebar(const Look &look, const std::vector<PageEntry> &pages, QWidget *parent)
    : QWidget(parent), m_look(look)
{
    setAccessibleName(tr("Pages"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 1, look.px(12));
    column->setSpacing(0);
    column->addWidget(new Brand(look));
    m_search = new GoToButton(look);
    m_search->setText(tr("Go to…"));
    m_search->setAccessibleName(tr("Go to a page, a task or a service"));
    connect(m_search, &QPushButton::clicked, this, &Sidebar::searchRequested);
    const int side = look.px(8);
    auto *searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(side, 0, side, look.px(10));
    searchRow->addWidget(m_search);
    column->addLayout(searchRow);

    std::vector<PageEntry> upper;
    std::vector<PageEntry> foot;
    for (const PageEntry &page : pages)
        (page.id == PageId::Settings ? foot : upper).push_back(page);
    column->addWidget(makeList(upper, tr("Pages")));
    column->addStretch(1);
    column->addWidget(makeList(foot, tr("Settings")));
    connect(&look, &Look::changed, this, &Sidebar::fit);
    fit();
}

QListView *Sidebar::makeList(const std::vector<PageEntry> &pages, const QString &name)
{
    auto *list = new QListView;
    list->setAccessibleName(name);
    list->setModel(new SidebarModel(pages, list));
    list->setItemDelegate(new SidebarDelegate(m_look, list));
    list->setFrameShape(QFrame::NoFrame);
    list->setMouseTracking(true);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->viewport()->setAutoFillBackground(false);
    list->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    const auto open = [this, list](const QModelIndex &index) {
        if (index.isValid())
            Q_EMIT opened(static_cast<SidebarModel *>(list->model())->pageAt(index.row()));
    };
    connect(list, &QListView::clicked, this, open);
    connect(list, &QListView::activated, this, open);
    m_lists.push_back(list);
    return list;
}

void Sidebar::setCurrent(PageId page)
{
    for (QListView *list : m_lists) {
        const int row = static_cast<SidebarModel *>(list->model())->rowOf(page);
        if (row >= 0)
            list->setCurrentIndex(list->model()->index(row, 0));
        else
            list->clearSelection();
    }
}

void Sidebar::setBadge(PageId page, const Badge &badge)
{
    for (QListView *list : m_lists) {
        auto *model = static_cast<SidebarModel *>(list->model());
        if (const int row = model->rowOf(page); row >= 0)
            model->setBadge(row, badge);
    }
}

void Sidebar::setCompact(bool compact)
{
    if (m_compact == compact)
        return;
    m_compact = compact;
    fit();
}

void Sidebar::fit()
{
    setFixedWidth(m_look.px(m_compact ? compactWidth : wideWidth));
    static_cast<GoToButton *>(m_search)->setCompact(m_compact);
    const int margin = m_look.px(8);
    for (QListView *list : m_lists) {
        static_cast<SidebarModel *>(list->model())->setCompact(m_compact);
        list->setFixedSize(width() - 2 * margin - 1,
                           list->model()->rowCount() * m_look.px(rowHeight + rowGap));
        layout()->setAlignment(list, Qt::AlignHCenter);
    }
}

void Sidebar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_look.theme().sidebar);
    painter.fillRect(width() - 1, 0, 1, height(), m_look.theme().line);
}

} // namespace oxide::ui
