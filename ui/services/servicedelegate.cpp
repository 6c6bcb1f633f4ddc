#include "ui/services/servicedelegate.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/services/breakertext.h"
#include "ui/services/serviceicon.h"
#include "ui/theme/look.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/sparkline.h"

#include <QDateTime>
#include <QPainter>

namespace oxide::ui {

namespace {

QString sinceWhen(base::TimePoint since)
{
    const QLocale locale;
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(since.time_since_epoch().count());
    const qint64 days = at.date().daysTo(QDate::currentDate());
    if (days <= 0)
        return at.toString(QStringLiteral("HH:mm"));
    if (days < 7)
        return locale.toString(at, QStringLiteral("dddd"));
    return locale.toString(at, QStringLiteral("d MMMM"));
}

} // namespace

QString sinceLine(const model::ServiceStatus &s)
{
    if (s.since == base::TimePoint())
        return {};
    const QString when = sinceWhen(s.since);
    if (s.health == model::Health::Disabled)
        return ServiceDelegate::tr("since %1").arg(when);
    const QString why = base::qs(s.why);
    if (why.isEmpty())
        return ServiceDelegate::tr("since %1").arg(when);
    // The first clause is the reason; what to do stands in the detail.
    const qsizetype end = why.indexOf(QLatin1String(". "));
    QString reason = end > 0 ? why.left(end) : why;
    if (reason.endsWith(u'.'))
        reason.chop(1);
    return reason;
}

ServiceDelegate::ServiceDelegate(const Look &look, const ServiceModel &model, QObject *parent)
    : RowDelegate(look, serviceRowHeight, parent), m_model(model)
{
}

void ServiceDelegate::paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                                   const QModelIndex &index) const
{
    const Theme &theme = look().theme();
    const model::ServiceStatus &s = m_model.service(index.row());
    const QRect cell = option.rect.adjusted(look().px(12), 0, -look().px(6), -1);
    switch (index.column()) {
    case ServiceModel::Name:
        if (option.state & QStyle::State_Selected)
            painter.fillRect(
                QRect(option.rect.left(), option.rect.top(), look().px(3), option.rect.height()),
                theme.accent);
        paintName(painter, cell, s);
        return;
    case ServiceModel::StateColumn:
        paintHealth(painter, cell, s);
        return;
    case ServiceModel::Trend: {
        const int height = look().px(34);
        const QRectF box(cell.left() + 2, cell.center().y() - height / 2.0, cell.width() - 4,
                         height);
        paintSparkline(painter, box, s.latencySpark, look());
        return;
    }
    case ServiceModel::Breaker:
        paintBreaker(painter, cell, s);
        return;
    default:
        painter.setFont(look().font(TextStyle::Body));
        painter.setPen(theme.text);
        paintElided(painter, option.rect.adjusted(0, 0, -look().px(12), -1),
                    index.data(Qt::DisplayRole).toString(), Qt::AlignRight);
    }
}

void ServiceDelegate::paintName(QPainter &painter, const QRect &cell,
                                const model::ServiceStatus &s) const
{
    const int side = look().px(32);
    const int top = cell.center().y() - side / 2;
    const QRectF badge(cell.left(), top, side, side);
    paintServiceBadge(painter, badge, s.config, s.local, look());
    const QRect texts = cell.adjusted(side + look().px(12), 0, 0, 0);
    const int middle = texts.center().y();
    painter.setFont(look().font(TextStyle::Body));
    painter.setPen(look().theme().text);
    paintElided(painter, QRect(texts.left(), middle - look().px(17), texts.width(), look().px(18)),
                base::qs(s.config.name));
    painter.setFont(look().font(TextStyle::Caption));
    painter.setPen(look().theme().text2);
    paintElided(painter, QRect(texts.left(), middle + look().px(2), texts.width(), look().px(15)),
                placeOf(s.config, s.local));
}

void ServiceDelegate::paintHealth(QPainter &painter, const QRect &cell,
                                  const model::ServiceStatus &s) const
{
    const int middle = cell.center().y();
    paintStateChip(painter, cell.left(), middle - look().px(8), shown(s.health), look(),
                   ringTurn());
    painter.setFont(look().font(TextStyle::Caption));
    painter.setPen(look().theme().text2);
    paintElided(painter, QRect(cell.left(), middle + look().px(4), cell.width(), look().px(15)),
                sinceLine(s));
}

void ServiceDelegate::paintBreaker(QPainter &painter, const QRect &cell,
                                   const model::ServiceStatus &s) const
{
    const ShownState breaker =
        s.config.enabled ? shown(model::worstBreaker(s)) : ShownState{State::Off, format::dash()};
    const QString caption =
        s.config.enabled ? breakerCaption(s, base::SystemClock().now()) : QString();
    const int shape = look().px(12);
    const int half = look().px(9); // two lines stand around the middle, one on it
    const QRect word = caption.isEmpty() ? cell : cell.translated(0, -half);
    paintState(painter, QRectF(word.left(), word.center().y() - shape / 2.0 + 0.5, shape, shape),
               breaker.state, look().theme());
    painter.setFont(look().font(TextStyle::Second));
    painter.setPen(look().theme().text);
    paintElided(painter, word.adjusted(look().px(19), 0, 0, 0), breaker.word);
    if (caption.isEmpty())
        return;
    painter.setFont(look().font(TextStyle::Caption));
    painter.setPen(look().theme().text2);
    paintElided(painter, cell.translated(0, half), caption);
}

} // namespace oxide::ui
