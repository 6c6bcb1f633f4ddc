#include "ui/settings/settingspage.h"

#include "base/text.h"
#include "ui/settings/aboutpane.h"
#include "ui/settings/settingrow.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/card.h"
#include "ui/widgets/delegate.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/searchfield.h"

#include <QBoxLayout>
#include <QCoreApplication>
#include <QListWidget>
#include <QScrollArea>
#include <QScrollBar>

namespace oxide::ui {

namespace {

constexpr int sideWidth = 180;
constexpr int columnWidth = 760;

/// A row of the list of sections.
class SectionDelegate final : public QStyledItemDelegate
{
public:
    SectionDelegate(const Look &look, QObject *parent) : QStyledItemDelegate(parent), m_look(look)
    {
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {m_look.px(100), m_look.px(32)};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const Theme &theme = m_look.theme();
        const bool chosen = option.state & QStyle::State_Selected;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRectF box = QRectF(option.rect).adjusted(0, 0, 0, -m_look.px(2));
        if (chosen || option.state & QStyle::State_MouseOver) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(chosen ? theme.accentSoft : theme.pressed);
            painter->drawRoundedRect(box, m_look.px(6), m_look.px(6));
        }
        painter->setFont(m_look.font(chosen ? TextStyle::Strong : TextStyle::Body));
        painter->setPen(theme.text);
        paintElided(*painter, box.toRect().adjusted(m_look.px(12), 0, -m_look.px(8), 0),
                    index.data(Qt::DisplayRole).toString());
        paintItemFocus(*painter, option, box, m_look.px(6), m_look);
        painter->restore();
    }

private:
    const Look &m_look;
};

} // namespace

SettingsPage::SettingsPage(const Context &context, QWidget *parent)
    : Page(context, tr("Settings"), Body::Full, parent)
{
    m_search = new SearchField(look(), tr("Search settings"), QKeySequence::Find);
    m_search->setFixedWidth(look().px(280));
    connect(m_search, &QLineEdit::textChanged, this, &SettingsPage::filter);
    addToHead(m_search);

    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    m_sections = new QListWidget;
    m_sections->setAccessibleName(tr("Sections"));
    m_sections->setFrameShape(QFrame::NoFrame);
    m_sections->setFixedWidth(look().px(sideWidth));
    m_sections->setMouseTracking(true);
    m_sections->setItemDelegate(new SectionDelegate(look(), m_sections));
    m_sections->viewport()->setAutoFillBackground(false);
    auto *side = new QVBoxLayout;
    side->setContentsMargins(look().px(16), look().px(12), 0, look().px(12));
    side->addWidget(m_sections);
    row->addLayout(side);

    auto *content = new QWidget;
    content->setMaximumWidth(look().px(columnWidth));
    m_column = new QVBoxLayout(content);
    const int margin = look().px(16);
    m_column->setContentsMargins(margin, look().px(12), margin, margin);
    m_column->setSpacing(look().px(12));
    m_nothing = new EmptyState(look(), Icon::Search, tr("No setting fits"),
                               tr("Search for a word of its name or of what it does."));
    m_nothing->hide();
    m_column->addWidget(m_nothing);
    m_column->addStretch(1);
    m_scroll = new QScrollArea;
    m_scroll->setWidget(content);
    m_scroll->setWidgetResizable(true);
    m_scroll->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    row->addWidget(m_scroll, 1);
    body()->addLayout(row, 1);
    body()->setContentsMargins(0, 1, 0, 0);

    connect(m_sections, &QListWidget::itemClicked, this,
            [this] { goToSection(m_sections->currentRow()); });
    connect(m_sections, &QListWidget::itemActivated, this,
            [this] { goToSection(m_sections->currentRow()); });
    connect(m_scroll->verticalScrollBar(), &QScrollBar::valueChanged, this,
            &SettingsPage::followScroll);
    connect(&engine(), &engine::Engine::settingsChanged, this, &SettingsPage::load);
    load();
}

void SettingsPage::open(const Place &place)
{
    if (place.text.isEmpty())
        return;
    const auto row = m_rows.find(base::str(place.text));
    if (row == m_rows.end()) {
        m_wanted = base::str(place.text);
        if (!m_rows.empty())
            m_search->setText(place.text);
        return;
    }
    m_search->clear();
    m_scroll->ensureWidgetVisible(row->second);
    row->second->focusControl();
}

void SettingsPage::onShown()
{
    if (m_rows.empty())
        load();
}

void SettingsPage::load()
{
    ask(this, engine().settings(), [this](const std::vector<model::Setting> &settings) {
        if (m_rows.empty()) {
            build(settings);
            return;
        }
        for (const model::Setting &setting : settings) {
            if (const auto row = m_rows.find(setting.key); row != m_rows.end())
                row->second->setSetting(setting);
        }
    });
}

Card *SettingsPage::addSection(const QString &title)
{
    auto *card = new Card(look(), title);
    card->setHeadLine(true);
    m_column->insertWidget(static_cast<int>(m_cards.size()), card);
    m_cards.push_back(card);
    m_sections->addItem(title);
    return card;
}

void SettingsPage::build(const std::vector<model::Setting> &settings)
{
    std::map<std::string, Card *> sections;
    for (const model::Setting &setting : settings) {
        Card *&card = sections[setting.section];
        if (!card)
            card = addSection(QCoreApplication::translate("Setting", setting.section.c_str()));
        auto *row = new SettingRow(look(), setting);
        connect(row, &SettingRow::changed, this, &SettingsPage::save);
        card->body()->addWidget(row);
        m_cardRows[card].push_back(row);
        m_rows[setting.key] = row;
    }
    Card *about = addSection(tr("About"));
    about->body()->addWidget(new AboutPane(*this));
    m_sections->setCurrentRow(0);
    if (!m_wanted.empty())
        open(Place{.page = PageId::Settings, .text = base::qs(std::exchange(m_wanted, {}))});
}

void SettingsPage::save(const model::SettingChange &change)
{
    clearError();
    ask(
        static_cast<QObject *>(this), engine().saveSettings({change}), [](engine::Done) {},
        [this, key = change.key](const base::Error &error) {
            if (const auto row = m_rows.find(key); row != m_rows.end())
                row->second->setProblem(base::qs(error.message));
            else
                showError(error);
        });
}

void SettingsPage::filter(const QString &text)
{
    const QString wanted = text.trimmed();
    bool any = false;
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        bool shown = false;
        for (SettingRow *row : m_cardRows[m_cards[i]]) {
            row->setVisible(row->fits(wanted));
            shown = shown || row->fits(wanted);
        }
        // About has no rows: it shows when nothing is searched for.
        shown = shown || (m_cardRows[m_cards[i]].empty() && wanted.isEmpty());
        m_cards[i]->setVisible(shown);
        m_sections->item(static_cast<int>(i))->setHidden(!shown);
        any = any || shown;
    }
    m_nothing->setVisible(!any);
}

void SettingsPage::goToSection(int row)
{
    if (row < 0 || row >= static_cast<int>(m_cards.size()))
        return;
    const QSignalBlocker quiet(m_scroll->verticalScrollBar());
    const int top = m_cards[static_cast<std::size_t>(row)]->y() - look().px(12);
    m_scroll->verticalScrollBar()->setValue(top);
    m_scroll->widget()->move(0, -m_scroll->verticalScrollBar()->value());
}

void SettingsPage::followScroll()
{
    const int top = m_scroll->verticalScrollBar()->value() + look().px(40);
    int current = 0;
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        if (m_cards[i]->isVisible() && m_cards[i]->y() <= top)
            current = static_cast<int>(i);
    }
    m_sections->setCurrentRow(current);
}

} // namespace oxide::ui
