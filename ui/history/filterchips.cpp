#include "ui/history/filterchips.h"

#include "base/text.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/widgets/flowlayout.h"

#include <algorithm>

#include <QAbstractButton>
#include <QBoxLayout>
#include <QDateTime>
#include <QEvent>
#include <QLocale>
#include <QMenu>
#include <QPainter>

#include "ui/theme/icon.h"
#include "ui/theme/stylepaint.h"

namespace oxide::ui {

namespace {

constexpr int mostChips = 4;

class FilterChip final : public QAbstractButton
{
public:
    FilterChip(const Look &look, const QString &text, Icon icon, QWidget *parent)
        : QAbstractButton(parent), m_look(look), m_icon(icon)
    {
        setText(text);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
    }

    [[nodiscard]] QSize sizeHint() const override
    {
        const QFontMetrics metrics(m_look.font(TextStyle::Second));
        return {metrics.horizontalAdvance(text()) + m_look.px(8 + 6 + 10 + 8), m_look.px(22)};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = m_look.theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
        painter.setPen(theme.line);
        painter.setBrush(underMouse() || isDown() ? theme.pressed : theme.base);
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
        painter.setPen(theme.text2);
        painter.setFont(m_look.font(TextStyle::Second));
        painter.drawText(rect().adjusted(m_look.px(8), 0, 0, 0), Qt::AlignVCenter, text());
        const int side = m_look.px(10);
        paintIcon(painter,
                  QRectF(width() - side - m_look.px(7), (height() - side) / 2.0, side, side),
                  m_icon, theme.text2);
        if (hasFocus())
            paintFocusRing(painter, QRectF(rect()), box.height() / 2, m_look);
    }

private:
    const Look &m_look;
    Icon m_icon;
};

/// "21 November", "1 November to 21 November".
QString wordsOf(base::TimePoint from, base::TimePoint to)
{
    const auto day = [](base::TimePoint at) {
        return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count()).date();
    };
    const QDate first = day(from);
    const QDate last = day(to - std::chrono::milliseconds(1));
    const auto name = [](QDate date) {
        const bool isThisYear = date.year() == QDate::currentDate().year();
        return QLocale().toString(date, isThisYear ? QStringLiteral("d MMMM")
                                                   : QStringLiteral("d MMMM yyyy"));
    };
    return first == last ? name(first)
                         : FilterChips::tr("%1 to %2", "days").arg(name(first), name(last));
}

/// "Anthropic claude-sonnet-4, 21 November": the attempts that a task must have one of.
QString wordsOf(const model::AttemptFilter &attempts)
{
    QStringList words;
    QStringList who;
    for (const std::string &name : {attempts.service, attempts.model}) {
        if (!name.empty())
            who += base::qs(name);
    }
    if (!who.isEmpty())
        words += who.join(QLatin1Char(' '));
    if (attempts.from && attempts.to)
        words += wordsOf(*attempts.from, *attempts.to);
    return words.join(QStringLiteral(", "));
}

template<class T>
std::vector<T> without(std::vector<T> list, const T &value)
{
    std::erase(list, value);
    return list;
}

} // namespace

FilterChips::FilterChips(const Look &look, QWidget *parent)
    : QWidget(parent), m_look(look), m_row(new QHBoxLayout(this))
{
    setAccessibleName(tr("Filters in force"));
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(look.px(8));
}

void FilterChips::setQuery(const model::HistoryQuery &query, Period period)
{
    int focused = -1;
    for (int i = 0; i < m_row->count(); ++i) {
        if (m_row->itemAt(i)->widget()->hasFocus())
            focused = i;
    }
    std::vector<QWidget *> before;
    while (QLayoutItem *item = m_row->takeAt(0)) {
        before.push_back(item->widget());
        delete item;
    }
    m_rest = nullptr;
    rebuild(query, period);
    // The one that was pressed goes: the keyboard stays at its place.
    if (focused >= 0 && m_row->count() > 0)
        m_row->itemAt(std::min(focused, m_row->count() - 1))->widget()->setFocus();
    else if (focused >= 0)
        Q_EMIT lastTaken();
    for (QWidget *chip : before) {
        chip->hide();
        chip->deleteLater();
    }
}

void FilterChips::rebuild(const model::HistoryQuery &query, Period period)
{
    const bool isBetween = period == Period::Between && query.from && query.to;
    if (period != Period::All)
        add(isBetween ? wordsOf(*query.from, *query.to) : periodName(period),
            [this] { Q_EMIT periodCleared(); });
    for (const model::TaskState state : query.states) {
        model::HistoryQuery rest = query;
        rest.states = without(query.states, state);
        addQuery(format::word(state), std::move(rest));
    }
    if (query.afterFallbackOnly) {
        model::HistoryQuery rest = query;
        rest.afterFallbackOnly = false;
        addQuery(tr("After fallback"), std::move(rest));
    }
    for (const std::string &service : query.services) {
        model::HistoryQuery rest = query;
        rest.services = without(query.services, service);
        addQuery(base::qs(service), std::move(rest));
    }
    for (const model::TaskType type : query.types) {
        model::HistoryQuery rest = query;
        rest.types = without(query.types, type);
        addQuery(format::word(type), std::move(rest));
    }
    for (const model::TaskSource source : query.sources) {
        model::HistoryQuery rest = query;
        rest.sources = without(query.sources, source);
        addQuery(format::word(source), std::move(rest));
    }
    for (const std::string &client : query.clients) {
        model::HistoryQuery rest = query;
        rest.clients = without(query.clients, client);
        addQuery(client.empty() ? tr("No client") : tr("Client %1").arg(base::qs(client)),
                 std::move(rest));
    }
    for (const std::string &tag : query.tags) {
        model::HistoryQuery rest = query;
        rest.tags = without(query.tags, tag);
        addQuery(tag.empty() ? tr("No tag") : tr("Tag %1").arg(base::qs(tag)), std::move(rest));
    }
    if (!query.attempts.isAny()) {
        model::HistoryQuery rest = query;
        rest.attempts = {};
        rest.withParts = false; // they were shown for their attempts
        addQuery(wordsOf(query.attempts), std::move(rest));
    }
    if (query.session) {
        model::HistoryQuery rest = query;
        rest.session.reset();
        addQuery(tr("One conversation"), std::move(rest));
    }
}

void FilterChips::addQuery(const QString &text, model::HistoryQuery without)
{
    add(text, [this, without = std::move(without)] { Q_EMIT queryChosen(without); });
}

void FilterChips::add(const QString &text, const std::function<void()> &remove)
{
    if (m_row->count() < mostChips) {
        auto *chip = new FilterChip(m_look, text, Icon::Close, this);
        chip->setToolTip(tr("Take this filter away"));
        chip->setAccessibleName(tr("Filter %1, press to take it away").arg(text));
        connect(chip, &QAbstractButton::clicked, this, remove);
        m_row->addWidget(chip);
        chip->show(); // not a moment later: it may get the keyboard
        return;
    }
    if (!m_rest) {
        auto *more = new FilterChip(m_look, {}, Icon::ChevronDown, this);
        more->setToolTip(tr("More filters in force; press one to take it away"));
        m_rest = new QMenu(more);
        connect(more, &QAbstractButton::clicked, this, [more, menu = m_rest] {
            menu->popup(more->mapToGlobal(more->rect().bottomLeft()));
        });
        m_row->addWidget(more);
        more->show();
    }
    m_rest->addAction(icon(Icon::Close, m_look), text, this, remove);
    auto *more = static_cast<FilterChip *>(m_rest->parentWidget());
    const auto count = static_cast<int>(m_rest->actions().size());
    more->setText(QStringLiteral("+%1").arg(count));
    more->setAccessibleName(tr("%n more filters", nullptr, count));
}

QString periodName(Period period)
{
    switch (period) {
    case Period::Hour:
        return FilterChips::tr("Last hour");
    case Period::Day:
        return FilterChips::tr("Last 24 hours");
    case Period::Week:
        return FilterChips::tr("Last 7 days");
    case Period::Month:
        return FilterChips::tr("Last 30 days");
    case Period::Between:
        return FilterChips::tr("From \u2026 to \u2026");
    case Period::All:
        break;
    }
    return FilterChips::tr("All time");
}

} // namespace oxide::ui
