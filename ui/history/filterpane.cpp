#include "ui/history/filterpane.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/servicebook.h"
#include "ui/widgets/taborder.h"

#include <algorithm>

#include <QBoxLayout>
#include <QCheckBox>
#include <QPainter>
#include <QScrollBar>
#include <QStyleOptionButton>

namespace oxide::ui {

using base::qs;

namespace {

constexpr std::size_t shownFirst = 5;
const std::string fallbackKey = "after_fallback";

} // namespace

/// A check box with a figure at its right end.
class FilterBox final : public QCheckBox
{
public:
    FilterBox(const Look &look, const QString &text)
        : QCheckBox(text), m_look(look), m_fullText(text)
    {
        setFont(look.font(TextStyle::Second));
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

    void setCount(std::int64_t count)
    {
        m_count = count;
        setAccessibleName(FilterPane::tr("%1, %2").arg(m_fullText, format::tasks(count)));
        fit();
    }
    [[nodiscard]] std::int64_t count() const { return m_count; }
    [[nodiscard]] const QString &fullText() const { return m_fullText; }

    [[nodiscard]] QSize sizeHint() const override { return {m_look.px(140), m_look.px(24)}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QCheckBox::paintEvent(event);
        QPainter painter(this);
        painter.setFont(m_look.font(TextStyle::Second));
        painter.setPen(m_look.theme().text2);
        painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, format::shortCount(m_count));
    }

    void resizeEvent(QResizeEvent *event) override
    {
        QCheckBox::resizeEvent(event);
        fit();
    }

private:
    /// The text ends where the count begins.
    void fit()
    {
        QStyleOptionButton option;
        initStyleOption(&option);
        const QRect label = style()->subElementRect(QStyle::SE_CheckBoxContents, &option, this);
        const int count = fontMetrics().horizontalAdvance(format::shortCount(m_count));
        const int room = label.width() - count - m_look.px(8);
        const QString shown = fontMetrics().elidedText(m_fullText, Qt::ElideRight, room);
        setText(shown);
        setToolTip(shown == m_fullText ? QString() : m_fullText);
        update();
    }

    const Look &m_look;
    QString m_fullText;
    std::int64_t m_count = 0;
};

FilterPane::FilterPane(const Context &context, QWidget *parent)
    : QScrollArea(parent), m_look(context.look), m_content(new QWidget)
{
    setAccessibleName(tr("Filters"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(m_look.px(12), m_look.px(10), m_look.px(12), m_look.px(12));
    column->setSpacing(m_look.px(12));
    m_states = addGroup(tr("State"));
    m_services = addGroup(tr("Service"));
    m_types = addGroup(tr("Type"));
    m_sources = addGroup(tr("Source"));
    m_clear = makeButton(m_look, tr("Clear filters"));
    setControlSize(m_clear, ControlSize::Small);
    connect(m_clear, &QPushButton::clicked, this, &FilterPane::cleared);
    column->addWidget(m_clear, 0, Qt::AlignLeft);
    column->addStretch(1);
    setWidget(m_content);
    m_content->setAutoFillBackground(false);
    update();
}

FilterPane::Group *FilterPane::addGroup(const QString &title)
{
    auto group = std::make_unique<Group>();
    Group *made = group.get();
    made->box = new QWidget;
    made->box->setAccessibleName(title);
    auto *column = new QVBoxLayout(made->box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new Label(m_look, title, TextStyle::SecondStrong);
    head->setFixedHeight(m_look.px(22));
    column->addWidget(head);
    made->layout = new QVBoxLayout;
    made->layout->setSpacing(0);
    column->addLayout(made->layout);
    made->more = makeButton(m_look, QString(), ButtonKind::Link);
    made->more->setFont(m_look.font(TextStyle::Second));
    made->more->hide();
    connect(made->more, &QPushButton::clicked, this, [this, made] { showRest(*made); });
    column->addWidget(made->more, 0, Qt::AlignLeft);
    made->box->hide();
    static_cast<QBoxLayout *>(m_content->layout())->addWidget(made->box);
    m_groups.push_back(std::move(group));
    return made;
}

void FilterPane::setFacets(const model::HistoryFacets &facets)
{
    std::vector<Entry> states;
    for (const auto &[state, count] : facets.states)
        states.push_back({std::string(base::nameOf(state)), format::word(state), count});
    if (facets.afterFallback > 0 || isOn(*m_states, fallbackKey))
        states.push_back({fallbackKey, tr("After fallback"), facets.afterFallback});
    fill(*m_states, std::move(states));
    std::vector<Entry> services;
    for (const auto &[service, count] : facets.services) {
        if (!service.empty())
            services.push_back({service, qs(service), count});
    }
    fill(*m_services, std::move(services));
    std::vector<Entry> types;
    for (const auto &[type, count] : facets.types)
        types.push_back({std::string(base::nameOf(type)), format::word(type), count});
    fill(*m_types, std::move(types));
    std::vector<Entry> sources;
    for (const auto &[source, count] : facets.sources)
        sources.push_back({std::string(base::nameOf(source)), format::word(source), count});
    fill(*m_sources, std::move(sources));
    tabAsLaidOut(*m_content);
}

/// Boxes are kept and moved, not made anew: the one that has the focus must not go away.
void FilterPane::fill(Group &group, std::vector<Entry> entries)
{
    std::erase_if(entries,
                  [&](const Entry &entry) { return entry.count == 0 && !isOn(group, entry.key); });
    if (&group != m_states) {
        std::stable_sort(entries.begin(), entries.end(),
                         [](const Entry &a, const Entry &b) { return a.count > b.count; });
    }
    for (const auto &[key, box] : group.boxes) {
        const bool given =
            std::any_of(entries.begin(), entries.end(),
                        [&key = key](const Entry &entry) { return entry.key == key; });
        if (!given)
            entries.push_back({key, box->fullText(), 0});
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        FilterBox *box = boxOf(group, entries[i].key, entries[i].text);
        box->setCount(entries[i].count);
        group.layout->removeWidget(box);
        group.layout->insertWidget(static_cast<int>(i), box);
    }
    std::size_t shown = 0;
    std::size_t hidden = 0;
    for (const Entry &entry : entries) {
        FilterBox *box = group.boxes[entry.key];
        const bool wanted = box->isChecked() || entry.count > 0;
        const bool fits = group.open || shown < shownFirst || box->isChecked();
        box->setVisible(wanted && fits);
        shown += wanted && fits ? 1 : 0;
        hidden += wanted && !fits ? 1 : 0;
    }
    if (hidden == 1) {
        showRest(group);
        hidden = 0;
    }
    group.more->setText(tr("%1 more").arg(hidden));
    group.more->setVisible(hidden > 0);
    group.box->setVisible(shown > 0);
}

FilterBox *FilterPane::boxOf(Group &group, const std::string &key, const QString &text)
{
    FilterBox *&box = group.boxes[key];
    if (!box) {
        box = new FilterBox(m_look, text);
        group.layout->addWidget(box);
        connect(box, &QCheckBox::toggled, this, [this] {
            update();
            Q_EMIT changed();
        });
    }
    return box;
}

void FilterPane::showRest(Group &group)
{
    group.open = true;
    group.more->hide();
    for (const auto &[key, box] : group.boxes)
        box->setVisible(box->isChecked() || box->count() > 0);
}

bool FilterPane::isOn(const Group &group, const std::string &key)
{
    const auto found = group.boxes.find(key);
    return found != group.boxes.end() && found->second->isChecked();
}

void FilterPane::setQuery(const model::HistoryQuery &query)
{
    const auto tick = [this](Group &group, const std::string &key, const QString &text, bool on) {
        if (!on && !group.boxes.contains(key))
            return;
        FilterBox *box = boxOf(group, key, text);
        group.box->setVisible(on || group.box->isVisibleTo(m_content));
        const QSignalBlocker quiet(box);
        box->setChecked(on);
    };
    const auto has = [](const auto &list, const auto &value) {
        return std::find(list.begin(), list.end(), value) != list.end();
    };
    for (const auto &row : base::enumNames<model::TaskState>)
        tick(*m_states, std::string(row.name), format::word(row.value),
             has(query.states, row.value));
    tick(*m_states, fallbackKey, tr("After fallback"), query.afterFallbackOnly);
    for (const auto &row : base::enumNames<model::TaskType>)
        tick(*m_types, std::string(row.name), format::word(row.value), has(query.types, row.value));
    for (const auto &row : base::enumNames<model::TaskSource>)
        tick(*m_sources, std::string(row.name), format::word(row.value),
             has(query.sources, row.value));
    std::vector<std::string> services = query.services;
    for (const auto &[key, box] : m_services->boxes)
        services.push_back(key);
    for (const std::string &service : services)
        tick(*m_services, service, qs(service), has(query.services, service));
    m_hasOthers = !query.clients.empty() || !query.tags.empty() || !query.attempts.isAny()
                  || query.session.has_value();
    update();
}

model::HistoryQuery FilterPane::applied(model::HistoryQuery query) const
{
    query.states.clear();
    query.types.clear();
    query.sources.clear();
    query.services.clear();
    for (const auto &row : base::enumNames<model::TaskState>) {
        if (isOn(*m_states, std::string(row.name)))
            query.states.push_back(row.value);
    }
    query.afterFallbackOnly = isOn(*m_states, fallbackKey);
    for (const auto &row : base::enumNames<model::TaskType>) {
        if (isOn(*m_types, std::string(row.name)))
            query.types.push_back(row.value);
    }
    for (const auto &row : base::enumNames<model::TaskSource>) {
        if (isOn(*m_sources, std::string(row.name)))
            query.sources.push_back(row.value);
    }
    for (const auto &[key, box] : m_services->boxes) {
        if (box->isChecked())
            query.services.push_back(key);
    }
    return query;
}

void FilterPane::update()
{
    bool any = m_hasOthers;
    for (const auto &group : m_groups) {
        for (const auto &[key, box] : group->boxes)
            any |= box->isChecked();
    }
    m_clear->setVisible(any);
}

} // namespace oxide::ui
